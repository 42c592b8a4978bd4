//! Events that cannot be digested: tried, dead, parked, replayed, dropped.
use crate::world::{ALPHA, BETA, World, hear_all, relay_all};
use bus::{
    Consumer,
    held::{self, HeldError, HeldState},
};
use kernel::actor::Actor;
use uuid::Uuid;

async fn states(world: &World) -> Vec<(i64, HeldState, i32)> {
    let held = held::list(&world.beta, &Actor::service(BETA), 0, 100).await.unwrap();
    held.iter().map(|held| (held.position.get(), held.state, held.attempts)).collect()
}

async fn first_held(world: &World) -> i64 {
    held::list(&world.beta, &Actor::service(BETA), 0, 1).await.unwrap()[0].id
}

/// Version 2 of the first thing cannot be digested; 3 and 4 come behind it, another thing in between.
async fn one_dead_two_parked(world: &World) -> (Uuid, Uuid, Consumer) {
    let (sick, sound) = (Uuid::new_v4(), Uuid::new_v4());
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.indigestible.lock().unwrap().insert(2);
    world.change_times(sick, 3).await;
    world.change_times(sound, 1).await;
    world.change_times(sick, 1).await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    (sick, sound, consumer)
}

#[tokio::test]
async fn an_event_that_fails_five_times_is_dead_and_only_its_subject_waits() {
    let world = World::new().await;
    let (sick, sound, _) = one_dead_two_parked(&world).await;
    assert_eq!(world.effects().await, [(sick, 1), (sound, 1)]);
    assert_eq!(
        states(&world).await,
        [(2, HeldState::Dead, 5), (3, HeldState::Parked, 0), (5, HeldState::Parked, 0)]
    );
    assert_eq!(world.count(BETA, "SELECT position AS count FROM bus_position").await, 5);
    assert_eq!(world.count(BETA, "SELECT count(*) FROM bus_attempt").await, 5);
    let reasons = world
        .count(BETA, "SELECT count(*) FROM bus_attempt WHERE reason LIKE '%version 2 cannot be digested%'");
    assert_eq!(reasons.await, 5, "the whole chain of causes is kept");
}

#[tokio::test]
async fn a_replayed_event_takes_those_behind_it_along_in_order() {
    let world = World::new().await;
    let (sick, sound, mut consumer) = one_dead_two_parked(&world).await;
    world.indigestible.lock().unwrap().clear();
    let id = first_held(&world).await;
    held::replay(&world.beta, &Actor::service(BETA), id).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(world.effects().await, [(sick, 1), (sound, 1), (sick, 2), (sick, 3), (sick, 4)]);
    assert_eq!(states(&world).await, []);
    assert_eq!(world.count(BETA, "SELECT count(*) FROM audit WHERE action = 'replay_dead_event'").await, 1);
    world.assert_exactly_once(5).await;
}

#[tokio::test]
async fn an_event_replayed_too_early_dies_again() {
    let world = World::new().await;
    let (_, _, mut consumer) = one_dead_two_parked(&world).await;
    let id = first_held(&world).await;
    held::replay(&world.beta, &Actor::service(BETA), id).await.unwrap();
    assert_eq!(states(&world).await[0], (2, HeldState::Waiting, 0));
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(states(&world).await[0], (2, HeldState::Dead, 5));
    assert_eq!(world.effects().await.len(), 2);
}

#[tokio::test]
async fn a_dropped_event_lets_those_behind_it_go_on() {
    let world = World::new().await;
    let (sick, sound, mut consumer) = one_dead_two_parked(&world).await;
    let id = first_held(&world).await;
    held::drop_dead(&world.beta, &Actor::service(BETA), id).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(world.effects().await, [(sick, 1), (sound, 1), (sick, 3), (sick, 4)]);
    assert_eq!(states(&world).await, [(2, HeldState::Dropped, 5)], "the record of what was lost stays");
    let again = held::drop_dead(&world.beta, &Actor::service(BETA), id).await;
    assert!(matches!(again, Err(HeldError::NotDead(HeldState::Dropped))));
    let nothing = held::replay(&world.beta, &Actor::service(BETA), id + 99).await;
    assert!(matches!(nothing, Err(HeldError::NotFound(_))));
}

#[tokio::test]
async fn an_event_nobody_can_read_is_held_like_one_that_fails() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    let thing = Uuid::new_v4();
    world
        .sql(
            ALPHA,
            &format!(
                "INSERT INTO outbox (type, subject, data) VALUES ('busalpha.thing_changed.v1', '{thing}', '{{}}')"
            ),
        )
        .await;
    world.change_times(thing, 1).await;
    world.change_times(Uuid::new_v4(), 1).await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(states(&world).await, [(1, HeldState::Dead, 5), (2, HeldState::Parked, 0)]);
    assert_eq!(world.effects().await.len(), 1);
}

#[tokio::test]
async fn a_failure_that_passes_by_itself_needs_no_person() {
    let world = World::new().await;
    let (mut relay, mut consumer) = (world.relay(), world.consumer());
    world.indigestible.lock().unwrap().insert(1);
    let thing = Uuid::new_v4();
    world.change_times(thing, 2).await;
    relay_all(&mut relay).await.unwrap();
    let config = bus::BusConfig {
        tries: bus::Tries { most: 5, waits: vec![std::time::Duration::from_secs(3600)] },
        ..world.config()
    };
    hear_all(&mut world.consumer_with(config, None)).await.unwrap();
    assert_eq!(states(&world).await, [(1, HeldState::Waiting, 1), (2, HeldState::Parked, 0)]);
    world.indigestible.lock().unwrap().clear();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(world.effects().await.len(), 0, "its time has not come");
    world.sql(BETA, "UPDATE bus_held SET next_at = clock_timestamp() WHERE state = 'waiting'").await;
    hear_all(&mut consumer).await.unwrap();
    world.assert_exactly_once(2).await;
}
