//! Many at once: the database keeps two from getting one.
use crate::world::{API, World, text};
use futures::future::join_all;
use kernel::id::PersonId;
use serde_json::json;
use std::collections::BTreeSet;

#[actix_web::test]
async fn twenty_calls_at_once_never_get_the_same_ticket() {
    let world = World::start().await;
    for _ in 0..20 {
        world.ticket().await;
    }
    // Two windows serve the queue; each is pressed ten times at once.
    let clerks = [(world.sits(1, 1).await, 1), (world.sits(2, 2).await, 2)];
    let mut got = Vec::new();
    for _round in 0..3 {
        let presses = (0..20).map(|press| {
            let (clerk, window) = &clerks[press % 2];
            world.next(clerk, *window)
        });
        for (press, reply) in join_all(presses).await.into_iter().enumerate() {
            if !reply.status.is_success() {
                reply.assert_refused(409, "lobby_window_busy");
                continue;
            }
            let ticket = text(&reply.json(), "id");
            let clerk = &clerks[press % 2].0;
            crate::world::act(clerk, "tickets", &ticket, "start").await.ok();
            let told = json!({ "outcome": "told", "said": "已告知" });
            clerk.post(&format!("{API}/tickets/{ticket}/end"), &told).await.ok();
            got.push(ticket);
        }
    }
    let different: BTreeSet<&String> = got.iter().collect();
    println!("60 presses at two windows in three rounds: {} tickets called", got.len());
    assert_eq!((got.len(), different.len()), (6, 6), "each window one ticket a round, each ticket once");
}

#[actix_web::test]
async fn a_slot_of_two_places_takes_two_of_twenty_parallel_bookings() {
    let world = World::start().await;
    let body = world.booking("09:30:00");
    let replies = join_all((0..20).map(|_| world.book(PersonId::random(), &body))).await;
    let booked = replies.iter().filter(|reply| reply.status.is_success()).count();
    for reply in replies.iter().filter(|reply| !reply.status.is_success()) {
        reply.assert_refused(409, "lobby_slot_full");
    }
    println!("20 parallel bookings of a slot of two: {booked} booked");
    assert_eq!(booked, 2);
    assert_eq!(world.count("SELECT sum(booked)::bigint AS n FROM slots").await, 2);
}

#[actix_web::test]
async fn numbers_taken_at_once_are_different_and_have_no_gap() {
    let world = World::start().await;
    let body = json!({ "queue": world.queue('A') });
    let screen = world.screen();
    let path = format!("{API}/tickets");
    let replies = join_all((0..20).map(|_| screen.post(&path, &body))).await;
    let labels: BTreeSet<String> =
        replies.into_iter().map(|reply| text(&reply.ok().json(), "label")).collect();
    assert_eq!(
        (labels.len(), labels.first().unwrap().as_str(), labels.last().unwrap().as_str()),
        (20, "A001", "A020")
    );
}
