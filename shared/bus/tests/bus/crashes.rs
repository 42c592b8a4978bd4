//! Work cut off at every fail point, at every occurrence, until it is no longer met: nothing lost or doubled.
use crate::world::{World, hear_all, relay_all};
use bus::{
    BusConfig, BusError, Node, Relay, Turn, drain,
    fault::{FailPoint, Faults},
};
use kernel::service::Stop;
use std::time::{Duration, Instant};
use uuid::Uuid;

const CHANGES: usize = 12;

fn cut(world: &World, point: FailPoint, occurrence: u64) -> BusConfig {
    BusConfig { batch: 3, faults: Faults::fail_at(point, occurrence), ..world.config() }
}

/// Runs the scenario with the fault at occurrence 1, 2, 3, …; a cut off relay or consumer is dropped, and its
/// successor goes on. Returns how often it was cut off.
async fn cut_everywhere(world: &World, point: FailPoint, wipe: bool) -> (usize, usize) {
    let (mut cuts, mut changes) = (0, 0);
    let mut unmet = 0;
    for occurrence in 1.. {
        let thing = Uuid::new_v4();
        let config = cut(world, point, occurrence);
        let mut relay = Relay::new(world.alpha.clone(), config.clone());
        let mut consumer = world.consumer_with(config, None);
        // Group and epoch exist before the events, so that they come through the stream.
        relay_all(&mut relay).await.unwrap();
        hear_all(&mut consumer).await.unwrap();
        world.change_times(thing, CHANGES).await;
        changes += CHANGES;
        let relayed = relay_all(&mut relay).await;
        let heard = hear_all(&mut consumer).await;
        let met = [relayed.is_err(), heard.is_err()].into_iter().filter(|failed| *failed).count();
        drop((relay, consumer));
        if wipe {
            world.wipe().await;
        }
        drain(&mut [Node { relay: world.relay(), consumers: vec![world.consumer()] }]).await.unwrap();
        world.assert_exactly_once(changes).await;
        // On a busy machine a consumer may pull what it usually hears: one run without the point does not end it.
        unmet = if met == 0 { unmet + 1 } else { 0 };
        if unmet == 3 {
            break;
        }
        cuts += met;
    }
    (cuts, changes)
}

async fn assert_nothing_is_lost_at(point: FailPoint) {
    for wipe in [false, true] {
        let world = World::new().await;
        let (cuts, changes) = cut_everywhere(&world, point, wipe).await;
        println!("{}: wiped={wipe} cuts={cuts} events={changes} lost=0 doubled=0", point.as_str());
        assert!(cuts > 2, "the fail point is met");
    }
}

#[tokio::test]
async fn a_relay_that_dies_before_it_sends_leaves_it_to_the_next() {
    assert_nothing_is_lost_at(FailPoint::AfterClaimBeforeXadd).await;
}

#[tokio::test]
async fn a_relay_that_dies_after_it_sent_has_it_sent_twice_and_counted_once() {
    assert_nothing_is_lost_at(FailPoint::AfterXaddBeforeCommit).await;
}

#[tokio::test]
async fn a_consumer_that_dies_before_it_confirms_hears_it_again_and_counts_it_once() {
    assert_nothing_is_lost_at(FailPoint::AfterEffectBeforeXack).await;
}

#[tokio::test]
async fn what_was_sent_and_not_recorded_is_in_the_stream_twice() {
    let world = World::new().await;
    world.change_times(Uuid::new_v4(), 3).await;
    let config = cut(&world, FailPoint::AfterXaddBeforeCommit, 1);
    let mut relay = Relay::new(world.alpha.clone(), config);
    assert!(matches!(relay.once().await, Err(BusError::Fault(_))));
    relay_all(&mut world.relay()).await.unwrap();
    let mut conn = world.redis_connection().await;
    let length: usize = redis::cmd("XLEN").arg(world.stream()).query_async(&mut conn).await.unwrap();
    assert_eq!(length, 6);
}

#[tokio::test]
async fn of_two_relays_one_works_and_the_other_takes_over() {
    let world = World::new().await;
    let (mut first, mut second) = (world.relay(), world.relay());
    world.change_times(Uuid::new_v4(), 2).await;
    assert_eq!(first.once().await.unwrap(), Turn::Stamped(2));
    assert_eq!(second.once().await.unwrap(), Turn::Standby);
    world.change_times(Uuid::new_v4(), 1).await;
    drop(first);
    let died = Instant::now();
    while second.once().await.unwrap() == Turn::Standby {
        assert!(died.elapsed() < Duration::from_secs(5), "the other takes over within seconds");
        tokio::task::yield_now().await;
    }
    drain(&mut [Node { relay: second, consumers: vec![world.consumer()] }]).await.unwrap();
    world.assert_exactly_once(3).await;
}

#[tokio::test]
async fn a_commit_in_a_process_whose_relay_stands_by_wakes_the_active_one_elsewhere() {
    let world = World::new().await;
    let (stopper, stop) = Stop::channel();
    let mut config = BusConfig::new(&world.redis);
    config.poll = Duration::from_secs(60);
    let active = Relay::new(world.alpha.clone(), config.clone()).run(stop.clone());
    let elsewhere = world.alpha_elsewhere();
    let standby = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        Relay::new(elsewhere.clone(), config).run(stop).await;
    };
    let acting = async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        crate::world::change(&elsewhere, Uuid::new_v4(), Duration::ZERO).await;
        let committed = Instant::now();
        while world.count(crate::world::ALPHA, "SELECT position AS count FROM bus_head").await == 0 {
            assert!(committed.elapsed() < Duration::from_secs(5), "no poll is needed");
        }
        stopper.send(true).unwrap();
    };
    tokio::join!(active, standby, acting);
}

#[tokio::test]
async fn a_relay_and_a_consumer_that_run_bring_a_commit_to_its_effect_at_once() {
    let world = World::new().await;
    let (stopper, stop) = Stop::channel();
    let mut config = BusConfig::new(&world.redis);
    config.poll = Duration::from_secs(10);
    let relay = Relay::new(world.alpha.clone(), config.clone()).run(stop.clone());
    let consumer = world.consumer_with(config, None).run(stop);
    let measuring = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut conn = world.beta.connect().await.unwrap();
        let mut waits = Vec::new();
        for nth in 1..=200 {
            world.change(Uuid::new_v4(), Duration::ZERO).await;
            let committed = Instant::now();
            while crate::world::count_effects(&mut conn).await < nth {
                assert!(committed.elapsed() < Duration::from_secs(5), "no poll is needed");
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
            waits.push(committed.elapsed());
        }
        stopper.send(true).unwrap();
        waits.sort();
        println!("commit to effect: p50={:?} p99={:?}", waits[100], waits[197]);
    };
    tokio::join!(relay, consumer, measuring);
    world.assert_exactly_once(200).await;
}
