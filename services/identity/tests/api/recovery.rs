//! Getting a log-in back without a side door, and changing it with what one has.

use auth::Role;
use identity::domain::totp::step_at;
use peers::Trouble;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::Reply;

use crate::{
    outer::{Outer, in_hours, says},
    passkeys::Device,
    second_factor::{equip, set_up},
    world::{API, LI, PASSWORD, WANG, World, hidden, number, text},
};

const CHOSEN: &str = "another good password";

impl Outer {
    async fn forgot(&self, name: &str, number: &str) -> Reply {
        self.world.post("/recover", &[("name", name), ("number", number)], None).await
    }

    async fn prove(&self, page: &Reply, code: &str) -> Reply {
        let recovery = hidden(page, "recovery");
        let fields =
            [("recovery", recovery.as_str()), ("code", code), ("password", CHOSEN), ("again", CHOSEN)];
        self.world.post("/recover/confirm", &fields, None).await
    }
}

async fn with_wang() -> Outer {
    let outer = Outer::start().await;
    outer.peers.know(WANG.0, &number(WANG.1), "341323110201");
    outer
}

#[actix_web::test]
async fn a_forgotten_password_counts_after_a_day_in_which_the_holder_is_told_and_then_nothing_old_is_open() {
    let outer = with_wang().await;
    let open = outer.world.log_in("wang").await;
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    assert!(page.status == 200 && !says(&page, "138"), "{page}");
    let code = outer.code(WANG.2, 1).await;
    let waits = outer.prove(&page, &code).await;
    assert!(waits.status == 202 && says(&waits, "24 小时后生效"), "{waits}");
    assert!(outer.message(WANG.2, 2).await.contains("不是我，停掉"), "the holder is told");
    assert_eq!(outer.world.submit("wang", CHOSEN, None).await.status, 401, "not before the wait is over");
    assert_eq!(outer.world.submit("wang", PASSWORD, None).await.status, 303);
    outer.world.hall.set_now(in_hours(25)).await;
    assert!(outer.message(WANG.2, 3).await.contains("换了新密码"));
    assert_eq!(outer.world.submit("wang", PASSWORD, None).await.status, 401);
    assert_eq!(outer.world.submit("wang", CHOSEN, None).await.status, 303);
    assert_eq!(outer.world.refresh(&open.refresh).await.status, 400, "sessions from before are over");
}

#[actix_web::test]
async fn who_holds_the_log_in_stops_a_recovery_he_did_not_ask_for() {
    let outer = with_wang().await;
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    let code = outer.code(WANG.2, 1).await;
    assert_eq!(outer.prove(&page, &code).await.status, 202);
    let wang = outer.world.caller("wang").await;
    let path = format!("{API}/me/recovery");
    assert!(wang.get(&path).await.ok().json()["due_at"].is_string());
    wang.post(&format!("{path}/stop"), &()).await.ok();
    assert_eq!(wang.get(&path).await.ok().json()["due_at"], Value::Null);
    outer.world.hall.set_now(in_hours(25)).await;
    outer.world.hall.drain().await;
    assert_eq!(outer.world.submit("wang", CHOSEN, None).await.status, 401);
    assert_eq!(outer.world.submit("wang", PASSWORD, None).await.status, 303);
    assert_eq!(outer.prove(&page, &code).await.status, 410, "its code is worth nothing any more");
}

#[actix_web::test]
async fn nobody_learns_from_a_forgotten_password_who_has_a_log_in() {
    let outer = with_wang().await;
    let world = &outer.world;
    world.staff("clerk", &[Role::Clerk]).await;
    let li = json!({ "kind": "natural", "number": number(LI.1), "name": LI.0, "mobile": LI.2, "division": "341323110201" });
    world.caller("clerk").await.post(&format!("{API}/persons"), &li).await.ok();
    let tries = [
        (WANG.0, number(WANG.1)),                 // has a log-in
        ("王大柱子", number(WANG.1)),             // another name
        (LI.0, number(LI.1)),                     // known, without a log-in
        ("钱无人", number("34132319000303333X")), // unknown
    ];
    let mut answers = Vec::new();
    let mut times: Vec<Duration> = Vec::new();
    for (name, number) in &tries {
        let begun = Instant::now();
        let page = outer.forgot(name, number).await;
        times.push(begun.elapsed());
        let secret = hidden(&page, "recovery");
        let wrong = outer.prove(&page, "000000").await;
        let plain = |reply: &Reply| text(reply).replace(&hidden(reply, "recovery"), "");
        answers.push((
            page.status.as_u16(),
            plain(&page),
            wrong.status.as_u16(),
            plain(&wrong),
            secret.len(),
        ));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].2, 422);
    let spread = times.iter().max().unwrap().abs_diff(*times.iter().min().unwrap());
    assert!(spread < Duration::from_millis(500), "no answer waits for the gateway: {times:?}");
    outer.message(WANG.2, 1).await;
    assert!(outer.peers.messages_to(LI.2).is_empty(), "who has no log-in gets no code");
}

#[actix_web::test]
async fn a_silent_register_is_said_and_the_code_stays_good_and_a_dead_mans_log_in_is_not_given_out() {
    let outer = with_wang().await;
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    let code = outer.code(WANG.2, 1).await;
    outer.peers.trouble_register(Trouble::Away);
    assert!(says(&outer.prove(&page, &code).await, "没有答复"));
    outer.peers.trouble_register(Trouble::None);
    outer.peers.bury(&number(WANG.1));
    assert_eq!(outer.prove(&page, &code).await.status, 409);
    assert_eq!(outer.prove(&page, &code).await.status, 410, "and that was the end of it");
}

#[actix_web::test]
async fn three_recoveries_an_hour_and_five_wrong_codes_are_enough() {
    let outer = with_wang().await;
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    for _ in 0..5 {
        assert_eq!(outer.prove(&page, "000000").await.status, 422);
    }
    let code = outer.code(WANG.2, 1).await;
    assert_eq!(outer.prove(&page, &code).await.status, 410);
    for _ in 0..2 {
        assert_eq!(outer.forgot(WANG.0, &number(WANG.1)).await.status, 200);
    }
    assert_eq!(outer.forgot(WANG.0, &number(WANG.1)).await.status, 429);
}

#[actix_web::test]
async fn a_password_is_changed_with_the_present_one_and_other_log_ins_end() {
    let world = World::start().await;
    let (here, elsewhere) = (world.log_in("wang").await, world.log_in("wang").await);
    let wang = world.hall.bearer(here.access);
    let path = format!("{API}/me/password");
    wang.post(&path, &json!({ "old": "wrong", "new": CHOSEN })).await.assert_refused(400, "password_wrong");
    wang.post(&path, &json!({ "old": PASSWORD, "new": "short" })).await.assert_refused(400, "password_weak");
    wang.post(&path, &json!({ "old": PASSWORD, "new": CHOSEN })).await.ok();
    assert_eq!(world.refresh(&elsewhere.refresh).await.status, 400);
    assert_eq!(world.refresh(&here.refresh).await.status, 200, "the session that changed it goes on");
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 401);
    assert_eq!(world.submit("wang", CHOSEN, None).await.status, 303);
    let mut seen = Vec::new();
    for _ in 0..8 {
        seen.push(wang.post(&path, &json!({ "old": "guess", "new": PASSWORD })).await.status.as_u16());
    }
    assert_eq!(seen.last(), Some(&429), "guesses in a session that was left open are paused: {seen:?}");
}

#[actix_web::test]
async fn a_telephone_is_changed_by_codes_to_both_and_both_are_told() {
    let outer = with_wang().await;
    let wang = outer.world.caller("wang").await;
    let new = "13900009999";
    let sent = wang.post(&format!("{API}/me/mobile"), &json!({ "mobile": new })).await.ok().json();
    assert_eq!(sent, json!({ "old_masked": "138****1234", "new_masked": "139****9999" }));
    let (old_code, new_code) = (outer.code(WANG.2, 1).await, outer.code(new, 1).await);
    let confirm = format!("{API}/me/mobile/confirm");
    let only_new = json!({ "old_code": new_code, "new_code": new_code });
    wang.post(&confirm, &only_new).await.assert_refused(400, "code_wrong");
    wang.post(&confirm, &json!({ "old_code": old_code, "new_code": new_code })).await.ok();
    assert!(outer.message(WANG.2, 2).await.contains("139****9999"), "the old one is told");
    outer.message(new, 2).await;
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    outer.code(new, 3).await;
    assert_eq!((page.status.as_u16(), outer.peers.messages_to(WANG.2).len()), (200, 2));
    wang.post(&confirm, &only_new).await.assert_refused(409, "change_gone");
}

#[actix_web::test]
async fn after_a_day_without_a_gateway_a_warning_is_sent_and_a_spent_code_is_not() {
    let outer = with_wang().await;
    let wang = outer.world.caller("wang").await;
    outer.peers.trouble_gateway(Trouble::Away);
    wang.post(&format!("{API}/me/mobile"), &json!({ "mobile": "13900009999" })).await.ok();
    wang.post(&format!("{API}/me/password"), &json!({ "old": PASSWORD, "new": CHOSEN })).await.ok();
    outer.world.hall.set_now(in_hours(25)).await;
    outer.peers.trouble_gateway(Trouble::None);
    assert!(outer.message(WANG.2, 1).await.contains("改了密码"), "the code to the same telephone was not");
    assert_eq!(outer.peers.messages_to("13900009999").len(), 0);
}

#[actix_web::test]
async fn a_member_who_lost_everything_gets_a_log_in_from_two_administrators_only() {
    let world = World::start().await;
    let staff_id = world.staff("clerk", &[Role::Clerk]).await;
    let lost = equip(&world, "clerk").await;
    let open = world.tokens_of(&lost.done).await;
    world.staff("system", &[Role::AdminSystem]).await;
    world.staff("security", &[Role::AdminSecurity]).await;
    let (system, security) = (world.caller("system").await, world.caller("security").await);
    let path = format!("{API}/staff-resets");
    let body = json!({ "staff_id": staff_id, "reason": "手机和备用码都丢了，当面核对过" });
    security.post(&path, &body).await.assert_refused(403, "permission_missing");
    let asked = system.post(&path, &body).await.ok().json();
    let approve = format!("{path}/{}/approve", asked["act_id"].as_str().unwrap());
    system.post(&approve, &()).await.assert_refused(403, "permission_missing");
    let open_ones = security.get(&path).await.ok().json();
    assert_eq!(open_ones["items"][0]["user_name"], "clerk");
    let code = security.post(&approve, &()).await.ok().json()["enrolment_code"].clone();
    assert_eq!(world.refresh(&open.refresh).await.status, 400);
    assert_eq!(world.submit("clerk", PASSWORD, None).await.status, 401);
    let enrol =
        [("user_name", "clerk"), ("code", code.as_str().unwrap()), ("password", CHOSEN), ("again", CHOSEN)];
    assert!(says(&world.post("/enrol", &enrol, None).await, "密码设好了"));
    assert_eq!(world.post("/enrol", &enrol, None).await.status, 422, "the code is spent");
    let page = world.submit("clerk", CHOSEN, None).await;
    let new = set_up(&world, page).await;
    assert_ne!(new.key, lost.key, "a new app has to be set up before anything else");
    let asked = hidden(&world.submit("clerk", CHOSEN, None).await, "ticket");
    let old = lost.key.code(step_at(in_hours(0).timestamp()) + 1);
    assert_eq!(world.second(&asked, &old, None).await.status, 401, "the lost app opens nothing");
    assert_eq!(world.second(&asked, &lost.recovery[2], None).await.status, 401, "nor do its codes");
}

#[actix_web::test]
async fn no_passkey_from_before_opens_a_log_in_that_was_got_back_or_whose_password_was_changed() {
    let outer = with_wang().await;
    let mut device = Device::new(&outer.world);
    let wang = outer.world.caller("wang").await;
    device.add_with_password(&wang).await.ok();
    wang.post(&format!("{API}/me/password"), &json!({ "old": PASSWORD, "new": CHOSEN })).await.ok();
    assert_eq!(device.log_in(&outer.world).await.0.status, 401, "the password was changed");
    assert!(outer.message(WANG.2, 2).await.contains("通行密钥"), "and he is told so");
    let back = json!({ "old": CHOSEN, "new": PASSWORD });
    wang.post(&format!("{API}/me/password"), &back).await.ok();
    let mut device = Device::new(&outer.world);
    device.add_with_password(&wang).await.ok();
    let page = outer.forgot(WANG.0, &number(WANG.1)).await;
    let code = outer.code(WANG.2, 5).await;
    assert_eq!(outer.prove(&page, &code).await.status, 202);
    assert!(outer.message(WANG.2, 6).await.contains("不是我，停掉"), "the holder is told");
    assert_eq!(device.log_in(&outer.world).await.0.status, 303, "not before the wait is over");
    outer.world.hall.set_now(in_hours(25)).await;
    assert!(outer.message(WANG.2, 7).await.contains("换了新密码"));
    assert_eq!(device.log_in(&outer.world).await.0.status, 401, "the log-in was got back");
}
