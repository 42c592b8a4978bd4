//! What reaches a consumer: everything, once, in order; with Redis, without it, and when it forgets.
use crate::world::{Changed, World, hear_all, relay_all};
use bus::{BusConfig, Node, Part, Snapshot, Telling, drain};
use futures::future::join_all;
use kernel::db::Tx;
use std::{cell::Cell, time::Duration};
use uuid::Uuid;

const WRITERS: usize = 32;
const EACH: usize = 12;

/// Writers whose transactions overlap, so that ids are not committed in their order.
async fn write(world: &World) {
    let things: Vec<Uuid> = (0..WRITERS / 4).map(|_| Uuid::new_v4()).collect();
    join_all((0..WRITERS).map(|writer| {
        let things = &things;
        async move {
            for nth in 0..EACH {
                let thing = things[(writer * 7 + nth * 3) % things.len()];
                let linger =
                    Duration::from_micros(300) * u32::try_from((writer * 37 + nth * 91) % 19).unwrap();
                world.change(thing, linger).await;
            }
        }
    }))
    .await;
}

/// Relay and consumers go on until the writers are done, then all is brought to rest.
async fn while_writing(world: &World, consumers: usize, mut meanwhile: impl AsyncFnMut()) {
    let done = Cell::new(false);
    let relaying = async {
        let mut relay = world.relay();
        while !done.get() {
            relay.once().await.unwrap();
            tokio::task::yield_now().await;
        }
        relay
    };
    let hearing = join_all((0..consumers).map(|_| async {
        let config = BusConfig { gap_patience: Duration::from_millis(50), ..world.config() };
        let mut consumer = world.consumer_with(config, None);
        while !done.get() {
            consumer.round(Some(Duration::from_millis(5))).await.unwrap();
        }
        consumer
    }));
    let disturbing = async {
        while !done.get() {
            tokio::time::sleep(Duration::from_millis(40)).await;
            meanwhile().await;
        }
    };
    let writing = async {
        write(world).await;
        done.set(true);
    };
    let ((), (), relay, consumers) = tokio::join!(writing, disturbing, relaying, hearing);
    drain(&mut [Node { relay, consumers }]).await.unwrap();
}

#[tokio::test]
async fn many_writers_at_once_lose_nothing_and_positions_have_no_gap() {
    let world = World::new().await;
    while_writing(&world, 1, async || {}).await;
    world.assert_exactly_once(WRITERS * EACH).await;
}

#[tokio::test]
async fn redis_wiped_in_mid_work_loses_and_doubles_nothing() {
    let world = World::new().await;
    let wiped = Cell::new(0);
    while_writing(&world, 1, async || wiped.set(wiped.get() + world.wipe().await)).await;
    assert!(wiped.get() > 0, "something was there to be wiped");
    world.assert_exactly_once(WRITERS * EACH).await;
    println!("redis wiped: keys={} events={} lost=0 doubled=0", wiped.get(), WRITERS * EACH);
}

#[tokio::test]
async fn processes_of_one_service_share_the_work_and_double_nothing() {
    let world = World::new().await;
    while_writing(&world, 3, async || {}).await;
    world.assert_exactly_once(WRITERS * EACH).await;
}

#[tokio::test]
async fn what_the_stream_brings_needs_no_pull() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    hear_all(&mut consumer).await.unwrap();
    world.change_times(Uuid::new_v4(), 3).await;
    relay_all(&mut relay).await.unwrap();
    // The first relay writes the epoch, which makes the consumer pull once; from then on the stream suffices.
    hear_all(&mut consumer).await.unwrap();
    let asked = "SELECT count(*) FROM bus_consumer WHERE passed < 3";
    world.sql(crate::world::ALPHA, "UPDATE bus_consumer SET passed = 0").await;
    world.change_times(Uuid::new_v4(), 2).await;
    relay_all(&mut relay).await.unwrap();
    assert_eq!(hear_all(&mut consumer).await.unwrap(), 2);
    assert_eq!(world.count(crate::world::ALPHA, asked).await, 1, "the source was not asked again");
    world.assert_exactly_once(5).await;
}

#[tokio::test]
async fn an_event_sent_a_hundred_times_has_one_effect() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    hear_all(&mut consumer).await.unwrap();
    world.change_times(Uuid::new_v4(), 2).await;
    relay_all(&mut relay).await.unwrap();
    let mut conn = world.redis_connection().await;
    let entries: redis::streams::StreamRangeReply =
        redis::cmd("XRANGE").arg(world.stream()).arg("-").arg("+").query_async(&mut conn).await.unwrap();
    for nth in 0..200 {
        let text: String = entries.ids[nth % 2].get("event").unwrap();
        let _: String = redis::cmd("XADD")
            .arg(world.stream())
            .arg("*")
            .arg("event")
            .arg(text)
            .query_async(&mut conn)
            .await
            .unwrap();
    }
    hear_all(&mut consumer).await.unwrap();
    hear_all(&mut world.consumer()).await.unwrap();
    world.assert_exactly_once(2).await;
}

#[tokio::test]
async fn the_inbox_keeps_an_event_from_counting_twice_when_the_source_goes_back_in_time() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.change_times(Uuid::new_v4(), 4).await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    // The source is restored from a copy that knew two of them; two of the four happen to it again.
    drop(relay);
    world.sql(crate::world::ALPHA, "UPDATE outbox SET position = NULL WHERE position > 2").await;
    world.sql(crate::world::ALPHA, "UPDATE bus_head SET position = 2, sent = 2").await;
    consumer.settle().await.unwrap();
    relay_all(&mut world.relay()).await.unwrap();
    consumer.settle().await.unwrap();
    world.assert_exactly_once(4).await;
}

#[tokio::test]
async fn an_event_missing_from_the_stream_is_pulled_before_the_next_takes_effect() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    let thing = Uuid::new_v4();
    world.change_times(thing, 2).await;
    relay_all(&mut relay).await.unwrap();
    let mut conn = world.redis_connection().await;
    let _: i64 =
        redis::cmd("XTRIM").arg(world.stream()).arg("MAXLEN").arg(0).query_async(&mut conn).await.unwrap();
    world.change_times(thing, 1).await;
    relay_all(&mut relay).await.unwrap();
    assert_eq!(hear_all(&mut consumer).await.unwrap(), 3);
    assert_eq!(world.versions().await, [1, 2, 3]);
}

#[tokio::test]
async fn events_lost_at_the_end_of_the_stream_are_noticed_by_the_epoch() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    world.change_times(Uuid::new_v4(), 2).await;
    relay_all(&mut relay).await.unwrap();
    world.wipe().await;
    assert_eq!(hear_all(&mut consumer).await.unwrap(), 2);
}

#[tokio::test]
async fn without_redis_events_get_their_positions_and_are_pulled() {
    let mut world = World::new().await;
    world.redis.url = "redis+unix:///nowhere/redis.sock".to_owned();
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.change_times(Uuid::new_v4(), 3).await;
    assert_eq!(relay_all(&mut relay).await.unwrap(), 3);
    assert_eq!(hear_all(&mut consumer).await.unwrap(), 3);
    world.change_times(Uuid::new_v4(), 1).await;
    relay_all(&mut relay).await.unwrap();
    assert_eq!(hear_all(&mut consumer).await.unwrap(), 1, "as long as Redis is away every round pulls");
    world.redis.url = kernel::config::Source::environment().text("HALL_TEST_REDIS_URL").unwrap();
    world.assert_exactly_once(4).await;
}

#[tokio::test]
async fn events_that_mean_nothing_here_are_passed() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    let thing = Uuid::new_v4();
    for _ in 0..3 {
        world.ignored().await;
        world.ignored().await;
        world.change_times(thing, 1).await;
    }
    world.ignored().await;
    relay_all(&mut relay).await.unwrap();
    let round = consumer.settle().await.unwrap();
    assert_eq!((round.applied, round.skipped), (3, 4), "a run of them is passed in one go");
    assert_eq!(world.count(crate::world::BETA, "SELECT position AS count FROM bus_position").await, 10);
}

#[tokio::test]
async fn a_new_consumer_loads_the_present_state_and_then_follows_the_events() {
    let world = World::new().await;
    let mut relay = world.relay();
    let (thing, other) = (Uuid::new_v4(), Uuid::new_v4());
    world.change_times(thing, 40).await;
    relay_all(&mut relay).await.unwrap();
    // Two parts; while the second is told, the thing changes once more.
    let snapshot = Snapshot::new(async move |_: &mut Tx, after: Option<String>| {
        let (id, version, next) = match after.as_deref() {
            None => (thing, 40, Some("half".to_owned())),
            Some(_) => (other, 7, None),
        };
        Ok(Part { tellings: vec![Telling::of(&Changed { thing: id, version })?], next })
    });
    let mut consumer = world.consumer_with(world.config(), Some(snapshot));
    let round = consumer.settle().await.unwrap();
    assert_eq!(round.applied, 2, "the state, not its history");
    world.change_times(thing, 1).await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(world.effects().await, [(thing, 40), (other, 7), (thing, 41)]);
}

#[tokio::test]
async fn the_app_role_can_neither_change_an_event_nor_choose_its_position() {
    let world = World::new().await;
    world.change_times(Uuid::new_v4(), 1).await;
    let mut app = world.alpha.connect().await.unwrap();
    for statement in [
        "UPDATE outbox SET data = '{}'",
        "INSERT INTO outbox (type, subject, data, position) VALUES ('a.b.v1', gen_random_uuid(), '{}', 7)",
        "INSERT INTO bus_head (one) VALUES (false)",
        "DELETE FROM bus_head",
        "DELETE FROM inbox",
        "UPDATE bus_attempt SET reason = ''",
        "DELETE FROM bus_position",
    ] {
        let refused = diesel_async::SimpleAsyncConnection::batch_execute(&mut app, statement).await;
        let text = refused.unwrap_err().to_string();
        assert!(text.starts_with("permission denied"), "{statement}: {text}");
    }
}

#[tokio::test]
async fn a_consumer_whose_row_was_deleted_starts_anew_and_doubles_nothing() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.change_times(Uuid::new_v4(), 3).await;
    relay_all(&mut relay).await.unwrap();
    consumer.settle().await.unwrap();
    world.sql(crate::world::BETA, "DELETE FROM bus_position").await;
    consumer.settle().await.unwrap();
    consumer.settle().await.unwrap();
    world.assert_exactly_once(3).await;
    assert_eq!(world.count(crate::world::BETA, "SELECT position AS count FROM bus_position").await, 3);
}

#[tokio::test]
async fn events_stay_until_every_registered_consumer_has_passed_them() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.change_times(Uuid::new_v4(), 5).await;
    relay_all(&mut relay).await.unwrap();
    consumer.settle().await.unwrap();
    // Pulled from position 0: so far the source only knows that the consumer has nothing.
    assert_eq!(bus::upkeep::tidy(&world.alpha, Duration::ZERO).await.unwrap(), 0);
    consumer.settle().await.unwrap();
    assert_eq!(bus::upkeep::tidy(&world.alpha, Duration::from_secs(3600)).await.unwrap(), 0, "too young");
    assert_eq!(bus::upkeep::tidy(&world.alpha, Duration::ZERO).await.unwrap(), 5);
    world.change_times(Uuid::new_v4(), 1).await;
    assert_eq!(bus::upkeep::tidy(&world.alpha, Duration::ZERO).await.unwrap(), 0, "no position yet");
    drain(&mut [Node { relay, consumers: vec![consumer] }]).await.unwrap();
    assert_eq!(world.effects().await.len(), 6);
    bus::upkeep::look(&world.alpha).await.unwrap();
}
