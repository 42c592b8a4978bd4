//! Appointments: who books for whom, when, and what follows from not coming.
use crate::world::{API, NINE, World, act, text};
use auth::Role;
use kernel::{
    actor::{Actor, ActorKind, Scope},
    id::PersonId,
};
use serde_json::{Value, json};
use uuid::Uuid;

async fn slots(world: &World, from: &str) -> Vec<Value> {
    let path = format!("{API}/halls/{}/slots?queue={}&from={from}&days=2", world.id, world.queue('A'));
    world.hall.nobody().get(&path).await.ok().body()
}

#[actix_web::test]
async fn slots_are_those_of_working_days_that_are_still_to_come() {
    let world = World::start().await;
    let today = slots(&world, "2026-11-23").await;
    // Monday after nine: 09:30 to 12:00 and the afternoon; Tuesday whole.
    assert_eq!(today.len(), 5 + 8 + 7 + 8);
    assert_eq!((&today[0]["starts"], &today[0]["free"]), (&json!("09:30:00"), &json!(2)));
    assert!(slots(&world, "2026-11-28").await.is_empty(), "Saturday and Sunday");
    assert!(slots(&world, "2027-06-01").await.is_empty(), "further ahead than the hall books");
    let body =
        json!({ "hall": world.id, "queue": world.queue('A'), "day": "2026-11-28", "starts": "09:30:00" });
    world.book(PersonId::random(), &body).await.assert_refused(400, "lobby_slot_unknown");
    let body =
        json!({ "hall": world.id, "queue": world.queue('A'), "day": "2026-12-31", "starts": "09:30:00" });
    world.book(PersonId::random(), &body).await.assert_refused(400, "lobby_slot_out_of_reach");
    world
        .book(PersonId::random(), &world.booking("08:30:00"))
        .await
        .assert_refused(400, "lobby_slot_out_of_reach");
}

#[actix_web::test]
async fn a_cancelled_place_is_free_again_and_a_person_books_once_a_day() {
    let world = World::start().await;
    let person = PersonId::random();
    let booked = world.book(person, &world.booking("09:30:00")).await.ok().json();
    let again = world.book(person, &world.booking("10:00:00")).await;
    again.assert_refused(409, "lobby_booked_already");
    world.book(PersonId::random(), &world.booking("09:30:00")).await.ok();
    let full = world.book(PersonId::random(), &world.booking("09:30:00")).await;
    full.assert_refused(409, "lobby_slot_full");
    let id = text(&booked, "id");
    let stranger = world.hall.citizen(PersonId::random());
    act(&stranger, "appointments", &id, "cancel").await.assert_refused(404, "lobby_appointment_not_found");
    act(&world.hall.citizen(person), "appointments", &id, "cancel").await.ok();
    act(&world.hall.citizen(person), "appointments", &id, "cancel")
        .await
        .assert_refused(409, "lobby_appointment_over");
    world.book(PersonId::random(), &world.booking("09:30:00")).await.ok();
}

#[actix_web::test]
async fn a_citizen_books_for_himself_a_clerk_and_an_agent_with_mandate_for_others() {
    let world = World::start().await;
    let (person, agent) = (PersonId::random(), Uuid::new_v4());
    let mut body = world.booking("10:00:00");
    body["person"] = json!(person);
    world.book(PersonId::random(), &body).await.assert_refused(403, "lobby_not_yourself");
    let path = format!("{API}/appointments");
    world.agent(agent).post(&path, &body).await.assert_refused(403, "lobby_mandate_missing");
    world.mandate(agent, person).await;
    let booked = world.agent(agent).post(&path, &body).await.ok().json();
    let seen = world.agent(agent).get(&path).await.ok().json();
    assert_eq!((&seen["items"][0]["id"], &seen["items"][0]["needs"]), (&booked["id"], &Value::Null));
    let mine = world.hall.citizen(person).get(&path).await.ok().json();
    assert_eq!(mine["items"][0]["hall_name"], "渔沟镇为民服务中心");
    let clerk = world.clerk(1);
    clerk.post(&path, &world.booking("10:30:00")).await.assert_refused(400, "lobby_person_missing");
    body["person"] = json!(PersonId::random());
    clerk.post(&path, &body).await.ok();
    let elsewhere = world.staff_in(kernel::id::HallId::random(), 1, &[Role::Clerk]);
    elsewhere.post(&path, &body).await.assert_refused(404, "lobby_hall_not_found");
}

#[actix_web::test]
async fn an_agent_whose_mandate_was_taken_back_neither_cancels_nor_sees_the_digits() {
    let world = World::start().await;
    let (person, agent) = (PersonId::random(), Uuid::new_v4());
    let mandate = world.mandate(agent, person).await;
    let path = format!("{API}/appointments");
    let mut body = world.booking("10:00:00");
    body["person"] = json!(person);
    let id = text(&world.agent(agent).post(&path, &body).await.ok().json(), "id");
    let seen = async || world.agent(agent).get(&path).await.ok().json()["items"][0]["code"].clone();
    assert!(seen().await.is_string());
    world.take_mandate_back(mandate, agent, person).await;
    assert_eq!(seen().await, Value::Null);
    let cancelled = act(&world.agent(agent), "appointments", &id, "cancel").await;
    cancelled.assert_refused(403, "lobby_mandate_missing");
    let mine = world.hall.citizen(person).get(&path).await.ok().json();
    assert_eq!((&mine["items"][0]["state"], mine["items"][0]["code"].is_string()), (&json!("booked"), true));
}

#[actix_web::test]
async fn slots_of_the_last_day_that_there_is_are_none_and_no_panic() {
    let world = World::start().await;
    assert!(slots(&world, "%2B262142-12-31").await.is_empty());
}

#[actix_web::test]
async fn who_misses_three_appointments_books_nothing_for_a_month_and_may_still_take_a_ticket() {
    let world = World::start().await;
    let person = PersonId::random();
    for day in ["2026-11-23", "2026-11-24", "2026-11-25"] {
        world.at(&format!("{day}T01:00:00Z")).await;
        let mut body = world.booking("10:00:00");
        body["day"] = json!(day);
        world.book(person, &body).await.ok();
    }
    world.at("2026-11-26T01:00:00Z").await;
    let mut body = world.booking("10:00:00");
    body["day"] = json!("2026-11-26");
    let refused = world.book(person, &body).await;
    refused.assert_refused(403, "lobby_booking_blocked");
    world.book(PersonId::random(), &body).await.ok();
    let taken = json!({ "queue": world.queue('A'), "person": person });
    world.clerk(1).post(&format!("{API}/tickets"), &taken).await.ok();
    world.at("2027-01-04T01:00:00Z").await;
    body["day"] = json!("2027-01-05");
    world.book(person, &body).await.ok();
}

#[actix_web::test]
async fn an_appointment_becomes_a_ticket_by_its_digits_until_a_while_after_its_time() {
    let world = World::start().await;
    let person = PersonId::random();
    let booked = world.book(person, &world.booking("09:30:00")).await.ok().json();
    let path = format!("{API}/check-ins");
    let code = |code: &str| json!({ "code": code });
    let screen = world.screen();
    let wrong = if booked["code"] == "000000" { "000001" } else { "000000" };
    screen.post(&path, &code(wrong)).await.assert_refused(404, "lobby_code_unknown");
    let ticket = screen.post(&path, &code(&text(&booked, "code"))).await.ok().json();
    assert_eq!((&ticket["label"], &ticket["appointment"]), (&json!("A001"), &json!(true)));
    screen.post(&path, &code(&text(&booked, "code"))).await.assert_refused(409, "lobby_appointment_over");
    assert_eq!(world.count("SELECT count(*) AS n FROM ticket_holders").await, 1, "it is his ticket");
    let late = world.book(PersonId::random(), &world.booking("10:00:00")).await.ok().json();
    world.at("2026-11-23T02:16:00Z").await;
    screen.post(&path, &code(&text(&late, "code"))).await.assert_refused(409, "lobby_too_late");
}

#[actix_web::test]
async fn what_help_is_asked_for_is_sealed_and_every_look_at_it_is_logged() {
    let world = World::start().await;
    let person = PersonId::random();
    let mut body = world.booking("09:30:00");
    body["needs"] = json!("要用轮椅");
    let booked = world.book(person, &body).await.ok().json();
    let plain = "SELECT count(*) AS n FROM appointments WHERE position('轮椅'::bytea in needs) > 0";
    assert_eq!(world.count(plain).await, 0);
    world.screen().post(&format!("{API}/check-ins"), &json!({ "code": booked["code"] })).await.ok();
    let clerk = world.sits(1, 1).await;
    world.next(&clerk, 1).await.ok();
    let panel = clerk.get(&format!("{API}/panel")).await.ok().json();
    assert_eq!(panel["needs"], "要用轮椅");
    let mine = world.hall.citizen(person).get(&format!("{API}/appointments")).await.ok().json();
    assert_eq!(mine["items"][0]["needs"], "要用轮椅");
    let looks = "SELECT count(*) AS n FROM access_log WHERE purpose = 'hall_service'";
    assert_eq!(world.count(looks).await, 1);
    let told = "SELECT count(*) AS n FROM outbox WHERE data::text LIKE '%轮椅%'";
    assert_eq!(world.count(told).await, 0, "events carry ids only");
}

#[actix_web::test]
async fn row_level_security_hides_appointments_from_other_persons_and_other_halls() {
    let world = World::start().await;
    world.at(NINE).await;
    let person = PersonId::random();
    world.book(person, &world.booking("09:30:00")).await.ok();
    let as_whom = |kind, scope| Actor { kind, scope, ..Actor::nobody() };
    let own = Scope { subject: Some(person), ..Scope::default() };
    let other = Scope { subject: Some(PersonId::random()), ..Scope::default() };
    let elsewhere = Scope { hall: Some(kernel::id::HallId::random()), ..Scope::default() };
    let sql = "SELECT count(*) AS n FROM appointments";
    assert_eq!(world.count_as(&as_whom(ActorKind::Person, own), sql).await.unwrap(), 1);
    assert_eq!(world.count_as(&as_whom(ActorKind::Person, other), sql).await.unwrap(), 0);
    assert_eq!(world.count_as(&as_whom(ActorKind::Staff, elsewhere), sql).await.unwrap(), 0);
}
