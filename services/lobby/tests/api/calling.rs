//! Calling: the fair order, second calls, tickets that pass, transfers, windows.
use crate::world::{API, World, act, text};
use kernel::id::PersonId;
use serde_json::{Value, json};
use testkit::{Client, Reply};

async fn transfer(clerk: &Client, ticket: &str, body: &Value) -> Reply {
    clerk.post(&format!("{API}/tickets/{ticket}/transfer"), body).await
}

#[actix_web::test]
async fn due_appointments_are_called_first_then_priority_then_arrival() {
    let world = World::start().await;
    let booked = world.book(PersonId::random(), &world.booking("09:30:00")).await.ok().json();
    let early = world.book(PersonId::random(), &world.booking("11:00:00")).await.ok().json();
    let (first, second) = (world.ticket().await, world.ticket().await);
    let soldier = world.ticket_for('A', Some("military")).await;
    let senior = world.ticket_for('A', Some("senior")).await;
    let check_in = format!("{API}/check-ins");
    let early = world.screen().post(&check_in, &json!({ "code": early["code"] })).await.ok().json();
    let due = world.screen().post(&check_in, &json!({ "code": booked["code"] })).await.ok().json();
    world.at("2026-11-23T01:35:00Z").await;
    let place = world.hall.nobody().get(&format!("{API}/tickets/{}", text(&second, "id"))).await.ok().json();
    assert_eq!((&place["ahead"], &place["wait_minutes"]), (&json!(4), &Value::Null), "no window is open");
    let clerk = world.sits(1, 2).await;
    let mut called = Vec::new();
    for _ in 0..6 {
        let ticket = text(&world.next(&clerk, 2).await.ok().json(), "id");
        called.push(ticket.clone());
        act(&clerk, "tickets", &ticket, "start").await.ok();
        let told = json!({ "outcome": "told", "said": "已告知所需材料" });
        clerk.post(&format!("{API}/tickets/{ticket}/end"), &told).await.ok();
    }
    let wanted = [&due, &senior, &soldier, &first, &second, &early].map(|ticket| text(ticket, "id"));
    assert_eq!(called, wanted, "an appointment that is not due waits like anyone");
    world.next(&clerk, 2).await.assert_refused(409, "lobby_nobody_waits");
    let unknown = json!({ "queue": world.queue('A'), "priority": "friend" });
    clerk.post(&format!("{API}/tickets"), &unknown).await.assert_refused(400, "lobby_priority_unknown");
}

#[actix_web::test]
async fn a_ticket_passes_after_three_calls_and_gets_one_second_chance_at_the_end_of_the_line() {
    let world = World::start().await;
    let (ticket, other) = (text(&world.ticket().await, "id"), text(&world.ticket().await, "id"));
    let clerk = world.sits(1, 1).await;
    assert_eq!(text(&world.next(&clerk, 1).await.ok().json(), "id"), ticket);
    act(&clerk, "tickets", &ticket, "miss").await.assert_refused(409, "lobby_call_again");
    act(&clerk, "tickets", &ticket, "recall").await.ok();
    act(&clerk, "tickets", &ticket, "recall").await.ok();
    act(&clerk, "tickets", &ticket, "recall").await.assert_refused(409, "lobby_called_enough");
    act(&clerk, "tickets", &ticket, "miss").await.ok();
    world.at("2026-11-23T01:10:00Z").await;
    let back = act(&world.screen(), "tickets", &ticket, "requeue").await.ok().json();
    assert_eq!((&back["state"], &back["calls"]), (&json!("waiting"), &json!(0)));
    assert_eq!(text(&world.next(&clerk, 1).await.ok().json(), "id"), other, "it lost its place");
    act(&clerk, "tickets", &other, "start").await.ok();
    let told = json!({ "outcome": "told", "said": "已告知" });
    clerk.post(&format!("{API}/tickets/{other}/end"), &told).await.ok();
    world.next(&clerk, 1).await.ok();
    for act_name in ["recall", "recall", "miss"] {
        act(&clerk, "tickets", &ticket, act_name).await.ok();
    }
    act(&clerk, "tickets", &ticket, "requeue").await.assert_refused(409, "lobby_requeued_enough");
}

#[actix_web::test]
async fn a_transferred_ticket_keeps_its_place() {
    let world = World::start().await;
    let moved = text(&world.ticket().await, "id");
    world.at("2026-11-23T01:05:00Z").await;
    let waiting = text(&world.ticket_for('B', None).await, "id");
    let (a, b) = (world.sits(1, 2).await, world.sits(2, 3).await);
    world.next(&a, 2).await.ok();
    act(&b, "tickets", &moved, "start").await.assert_refused(403, "lobby_not_your_window");
    transfer(&a, &moved, &json!({})).await.assert_refused(400, "lobby_transfer_nowhere");
    transfer(&a, &moved, &json!({ "window": world.window(1) }))
        .await
        .assert_refused(400, "lobby_transfer_nowhere");
    transfer(&a, &moved, &json!({ "queue": world.queue('B') })).await.ok();
    assert_eq!(text(&world.next(&b, 3).await.ok().json(), "id"), moved, "it came first");
    transfer(&b, &moved, &json!({ "window": world.window(2) })).await.ok();
    assert_eq!(text(&world.next(&b, 3).await.ok().json(), "id"), waiting, "the other one waits for window 2");
    assert_eq!(text(&world.next(&a, 2).await.ok().json(), "id"), moved);
}

#[actix_web::test]
async fn a_window_calls_only_when_open_and_for_who_sits_there() {
    let world = World::start().await;
    world.ticket().await;
    let (clerk, other) = (world.clerk(1), world.clerk(2));
    world.next(&clerk, 1).await.assert_refused(409, "lobby_window_not_open");
    act(&clerk, "windows", &world.window(1), "open").await.ok();
    act(&clerk, "windows", &world.window(2), "open").await.assert_refused(409, "lobby_sits_elsewhere");
    act(&other, "windows", &world.window(1), "open").await.assert_refused(409, "lobby_window_taken");
    world.next(&other, 1).await.assert_refused(403, "lobby_not_your_window");
    let pause = format!("{API}/windows/{}/pause", world.window(1));
    clerk.post(&pause, &json!({ "reason": " " })).await.assert_refused(400, "lobby_text_length");
    clerk.post(&pause, &json!({ "reason": "取材料", "until": "2026-11-23T01:20:00Z" })).await.ok();
    world.next(&clerk, 1).await.assert_refused(409, "lobby_window_not_open");
    let display = world.hall.nobody().get(&format!("{API}/halls/{}/display", world.id)).await.ok().json();
    assert_eq!(display["windows"][0]["state"], "paused");
    act(&clerk, "windows", &world.window(1), "open").await.ok();
    world.next(&clerk, 1).await.ok();
    world.next(&clerk, 1).await.assert_refused(409, "lobby_window_busy");
    act(&clerk, "windows", &world.window(1), "close").await.assert_refused(409, "lobby_window_busy");
    act(&clerk, "windows", &world.window(1), "free").await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn the_hall_manager_frees_a_window_and_changes_what_it_serves() {
    let world = World::start().await;
    world.sits(1, 1).await;
    let manager = world.manager();
    let freed = act(&manager, "windows", &world.window(1), "free").await.ok().json();
    assert_eq!((&freed["state"], &freed["staff"]), (&json!("closed"), &Value::Null));
    let path = format!("{API}/windows/{}/queues", world.window(1));
    let only_b = manager.put(&path, None, &json!({ "queues": [world.queue('B')] })).await.ok().json();
    assert_eq!(only_b["queues"], json!([world.queue('B')]));
    let strange = json!({ "queues": [uuid::Uuid::new_v4()] });
    manager.put(&path, None, &strange).await.assert_refused(404, "lobby_queue_not_found");
    world.ticket().await;
    let clerk = world.sits(1, 1).await;
    world.next(&clerk, 1).await.assert_refused(409, "lobby_nobody_waits");
}

#[actix_web::test]
async fn the_screen_gives_tickets_in_opening_hours_only() {
    let world = World::start().await;
    let (path, body) = (format!("{API}/tickets"), json!({ "queue": world.queue('A') }));
    world.screen().post(&path, &body).await.ok();
    world.at("2026-11-23T12:00:00Z").await;
    world.screen().post(&path, &body).await.assert_refused(409, "lobby_shut");
    world.clerk(1).post(&path, &body).await.ok();
    world.at("2026-11-22T02:00:00Z").await;
    world.screen().post(&path, &body).await.assert_refused(409, "lobby_shut");
}

#[actix_web::test]
async fn the_display_shows_numbers_and_windows_and_how_long_one_waits() {
    let world = World::start().await;
    let person = PersonId::random();
    for _ in 0..4 {
        let body = json!({ "queue": world.queue('A'), "person": person });
        world.clerk(5).post(&format!("{API}/tickets"), &body).await.ok();
    }
    let clerk = world.sits(1, 2).await;
    world.next(&clerk, 2).await.ok();
    let reply = world.hall.nobody().get(&format!("{API}/halls/{}/display", world.id)).await.ok();
    let display = reply.json();
    assert_eq!((&display["calls"][0]["label"], &display["calls"][0]["window"]), (&json!("A001"), &json!(2)));
    let queue = &display["queues"][0];
    assert_eq!(
        (&queue["waiting"], &queue["windows"], &queue["wait_minutes"]),
        (&json!(3), &json!(1), &json!(30))
    );
    assert!(!reply.to_string().contains(&person.to_string()));
    let hall = world.hall.nobody().get(&format!("{API}/halls/{}", world.id)).await.ok().json();
    assert_eq!(hall["queues"][1]["wait_minutes"], Value::Null, "no open window serves B");
}
