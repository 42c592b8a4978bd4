//! The day's reckoning: every ticket has an end, and the hall manager signs for it.
use crate::world::{API, World, act, text};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

async fn sign(world: &World, note: Option<&str>) -> testkit::Reply {
    world.manager().post(&format!("{API}/days"), &json!({ "day": TODAY, "note": note })).await
}

#[actix_web::test]
async fn a_day_is_signed_when_every_ticket_has_an_end_and_is_then_closed() {
    let world = World::start().await;
    for _ in 0..4 {
        world.ticket().await;
    }
    let clerk = world.sits(1, 1).await;
    let ticket = world.serve(&clerk, 1).await;
    let told = json!({ "outcome": "told", "said": "已一次性告知" });
    clerk.post(&format!("{API}/tickets/{ticket}/end"), &told).await.ok();
    let missed = text(&world.next(&clerk, 1).await.ok().json(), "id");
    for step in ["recall", "recall", "miss"] {
        act(&clerk, "tickets", &missed, step).await.ok();
    }
    let day = world.manager().get(&format!("{API}/days")).await.ok().json();
    assert_eq!(
        [&day["issued"], &day["told"], &day["missed"], &day["open"], &day["accepted"]],
        [&json!(4), &json!(1), &json!(1), &json!(2), &json!(0)]
    );
    sign(&world, None).await.assert_refused(409, "lobby_day_open");
    for open in day["open_tickets"].as_array().unwrap() {
        let path = format!("{API}/tickets/{}/close", text(open, "id"));
        world.manager().post(&path, &json!({ "reason": "" })).await.assert_refused(400, "lobby_text_length");
        world.manager().post(&path, &json!({ "reason": "下班时无人应答" })).await.ok();
    }
    let signed = sign(&world, None).await.ok().json();
    assert_eq!((&signed["cancelled"], &signed["open"]), (&json!(2), &json!(0)));
    sign(&world, None).await.assert_refused(409, "lobby_day_signed");
    let body = json!({ "queue": world.queue('A') });
    clerk.post(&format!("{API}/tickets"), &body).await.assert_refused(409, "lobby_day_signed");
    act(&clerk, "tickets", &missed, "requeue").await.assert_refused(409, "lobby_day_signed");
    let told = world.count("SELECT count(*) AS n FROM outbox WHERE type = 'lobby.day_reconciled.v1'").await;
    assert_eq!(told, 1);
}

#[actix_web::test]
async fn cases_taken_in_without_a_ticket_show_and_have_to_be_explained() {
    let world = World::start().await;
    let case = world.case(world.id, "2026-11-23T01:30:00Z").await;
    let day = world.manager().get(&format!("{API}/days?day={TODAY}")).await.ok().json();
    assert_eq!(day["discrepancies"], json!([{ "what": "cases_without_ticket", "cases": [case] }]));
    sign(&world, None).await.assert_refused(400, "lobby_note_missing");
    sign(&world, Some("忘了取号")).await.assert_refused(400, "lobby_note_missing");
    sign(&world, Some("开门时取号机停电，先受理后补号")).await.ok();
    let ahead = json!({ "day": "2026-11-24", "note": null });
    world.manager().post(&format!("{API}/days"), &ahead).await.assert_refused(400, "lobby_day_ahead");
}

#[actix_web::test]
async fn a_clerk_signs_no_day_and_a_manager_only_that_of_his_hall() {
    let world = World::start().await;
    let body = json!({ "day": TODAY, "note": Value::Null });
    world.clerk(1).post(&format!("{API}/days"), &body).await.assert_refused(403, "permission_missing");
    let ticket = text(&world.ticket().await, "id");
    let stranger = world.staff_in(kernel::id::HallId::random(), 5, &[auth::Role::HallManager]);
    stranger.post(&format!("{API}/days"), &body).await.assert_refused(404, "lobby_hall_not_found");
    let path = format!("{API}/tickets/{ticket}/close");
    stranger
        .post(&path, &json!({ "reason": "不是我的大厅" }))
        .await
        .assert_refused(404, "lobby_ticket_not_found");
}
