//! Events whose effects are sums: those that wait at the same time take one transaction, and nothing else changes.
use crate::world::{BETA, World, hear_all, relay_all};
use bus::held::{self, HeldState};
use kernel::actor::Actor;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

type Together = Arc<Mutex<Vec<usize>>>;

#[tokio::test]
async fn events_that_wait_have_their_effect_together_and_those_without_meaning_are_passed_with_them() {
    let world = World::new().await;
    let together = Together::default();
    let (mut relay, mut consumer) = (world.relay(), world.consumer_of_all(&together));
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    let thing = Uuid::new_v4();
    world.change_times(thing, 3).await;
    world.ignored().await;
    world.change_times(thing, 2).await;
    world.ignored().await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(*together.lock().unwrap(), [5]);
    world.assert_exactly_once(5).await;
    assert_eq!(world.count(BETA, "SELECT count(*) FROM inbox").await, 5);
    assert_eq!(world.count(BETA, "SELECT position AS count FROM bus_position").await, 7);
}

#[tokio::test]
async fn one_of_them_that_fails_holds_up_its_own_subject_only() {
    let world = World::new().await;
    let together = Together::default();
    let (mut relay, mut consumer) = (world.relay(), world.consumer_of_all(&together));
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    let (sick, sound) = (Uuid::new_v4(), Uuid::new_v4());
    world.indigestible.lock().unwrap().insert(2);
    world.change_times(sick, 3).await;
    world.change(sound, std::time::Duration::ZERO).await;
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut consumer).await.unwrap();
    assert_eq!(world.effects().await, [(sick, 1), (sound, 1)]);
    let held = held::list(&world.beta, &Actor::service(BETA), 0, 100).await.unwrap();
    let states: Vec<_> = held.iter().map(|held| (held.position.get(), held.state)).collect();
    assert_eq!(states, [(2, HeldState::Dead), (3, HeldState::Parked)]);
    assert_eq!(together.lock().unwrap().first(), Some(&4), "all of them were tried together first");
}

#[tokio::test]
async fn what_another_process_has_taken_in_between_is_not_taken_again() {
    let world = World::new().await;
    let together = Together::default();
    let (mut relay, mut slow) = (world.relay(), world.consumer_of_all(&together));
    relay_all(&mut relay).await.unwrap();
    hear_all(&mut slow).await.unwrap();
    world.change_times(Uuid::new_v4(), 3).await;
    relay_all(&mut relay).await.unwrap();
    world.consumer().settle().await.unwrap();
    world.change_times(Uuid::new_v4(), 3).await;
    relay_all(&mut relay).await.unwrap();
    slow.settle().await.unwrap();
    hear_all(&mut slow).await.unwrap();
    world.assert_exactly_once(6).await;
}
