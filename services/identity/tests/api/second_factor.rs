//! The app that shows codes: setting it up, being asked for it, its loss, and acts that need it anew.

use auth::Role;
use identity::{
    Demand, Settings,
    domain::totp::{TotpKey, step_at},
    seed::{Account, AccountKind},
};
use serde_json::json;
use testkit::Reply;

use crate::world::{API, PASSWORD, World, account, claims, device_of, hidden, text};

/// The key that a page shows for typing.
fn key_of(page: &Reply) -> TotpKey {
    let html = text(page);
    let shown = html.split("class=\"key\">").nth(1).unwrap().split('<').next().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let values = shown.chars().filter(|c| *c != ' ').map(|c| letters.find(c).unwrap());
    let bits: Vec<u8> =
        values.flat_map(|five| (0..5).rev().map(move |bit| u8::from(five >> bit & 1 == 1))).collect();
    let bytes: Vec<u8> = bits.chunks(8).map(|eight| eight.iter().fold(0, |sum, bit| sum * 2 + bit)).collect();
    TotpKey::of(&bytes).unwrap()
}

fn seconds() -> i64 {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp()
}

fn now() -> i64 {
    step_at(seconds())
}

/// Someone with an app: his key, the last step used, his recovery codes, and his device.
pub(crate) struct Equipped {
    pub(crate) key: TotpKey,
    pub(crate) used: i64,
    pub(crate) recovery: Vec<String>,
    pub(crate) device: String,
    pub(crate) done: Reply,
}

/// Logs in as someone who wants an app, or must have one, and sets it up.
pub(crate) async fn equip(world: &World, user: &str) -> Equipped {
    let fields = [("user_name", user), ("password", PASSWORD), ("acr_values", "second_factor")];
    let page = world.post("/authorize", &fields, None).await;
    set_up(world, page).await
}

pub(crate) async fn set_up(world: &World, page: Reply) -> Equipped {
    assert!(page.status == 200 && text(&page).contains("<svg") && !text(&page).contains("<script"), "{page}");
    let (key, used, ticket) = (key_of(&page), now(), hidden(&page, "ticket"));
    let wrong = world.second(&ticket, "000000", None).await;
    assert_eq!(wrong.status, 401);
    assert_eq!(key_of(&wrong), key, "after a wrong code the same app goes on being set up");
    let shown = world.second(&ticket, &key.code(used), None).await;
    let html = text(&shown);
    let recovery: Vec<String> =
        html.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert!(shown.status == 200 && recovery.len() == 8, "{shown}");
    let done = world.second(&hidden(&shown, "ticket"), "", None).await;
    Equipped { key, used, recovery, device: device_of(&done), done }
}

#[actix_web::test]
async fn who_has_an_app_is_asked_and_a_code_counts_once() {
    let world = World::start().await;
    world.staff("clerk", &[Role::Clerk]).await;
    assert_eq!(world.submit("clerk", PASSWORD, None).await.status, 303, "who has none is not asked");
    let own = equip(&world, "clerk").await;
    let tokens = world.tokens_of(&own.done).await;
    assert!(claims(&tokens.access)["fresh_until"].as_i64().unwrap() > seconds() + 500);
    let asked = world.submit("clerk", PASSWORD, Some(&own.device)).await;
    assert!(asked.status == 200 && text(&asked).contains("第二步验证"), "also on a known device: {asked}");
    let ticket = hidden(&asked, "ticket");
    let replayed = world.second(&ticket, &own.key.code(own.used), Some(&own.device)).await;
    assert_eq!(replayed.status, 401, "the code it was set up with was used: {replayed}");
    let code = own.key.code(now() + 1);
    assert_eq!(world.second(&ticket, &code, Some(&own.device)).await.status, 303);
    assert_eq!(world.second(&ticket, &code, Some(&own.device)).await.status, 401, "a ticket is spent");
    let again = hidden(&world.submit("clerk", PASSWORD, Some(&own.device)).await, "ticket");
    assert_eq!(world.second(&again, &code, Some(&own.device)).await.status, 401, "so is the code");
}

#[actix_web::test]
async fn guessing_codes_ends_the_ticket_and_then_pauses() {
    let world = World::start().await;
    world.staff("clerk", &[Role::Clerk]).await;
    equip(&world, "clerk").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let asked = world.submit("clerk", PASSWORD, None).await;
        for _ in 0..5 {
            let answer = world.second(&hidden(&asked, "ticket"), "000000", None).await;
            seen.push((answer.status.as_u16(), text(&answer).contains("重新登录")));
        }
    }
    assert_eq!(seen[4], (401, true), "the fifth wrong code ends the ticket: {seen:?}");
    assert!(seen.iter().any(|(status, _)| *status == 429), "{seen:?}");
}

#[actix_web::test]
async fn a_recovery_code_opens_once_and_leads_to_a_new_app() {
    let world = World::start().await;
    world.staff("clerk", &[Role::Clerk]).await;
    let old = equip(&world, "clerk").await;
    let asked = world.submit("clerk", PASSWORD, None).await;
    let typed = old.recovery[0].to_lowercase().replace('-', " ");
    let page = world.second(&hidden(&asked, "ticket"), &typed, None).await;
    let new = set_up(&world, page).await;
    assert_ne!(new.key, old.key);
    let asked = hidden(&world.submit("clerk", PASSWORD, None).await, "ticket");
    for worthless in [&old.recovery[0], &old.recovery[1], &old.key.code(now() + 1)] {
        assert_eq!(world.second(&asked, worthless, None).await.status, 401, "{worthless}");
    }
    assert_eq!(world.second(&asked, &new.key.code(now() + 1), None).await.status, 303);
}

#[actix_web::test]
async fn where_it_is_required_everyone_of_the_staff_sets_one_up_and_no_machine() {
    let settings = Settings { staff_second_factor: Demand::Required, ..Settings::default() };
    let world = World::set(settings).await;
    world.staff("clerk", &[Role::Clerk]).await;
    let system = Account { kind: AccountKind::Department, ..account("machine", &[Role::Department]) };
    world.account(&system).await;
    let page = world.submit("clerk", PASSWORD, None).await;
    let own = set_up(&world, page).await;
    assert!(claims(&world.tokens_of(&own.done).await.access)["fresh_until"].is_u64());
    assert_eq!(world.submit("machine", PASSWORD, None).await.status, 303);
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 303, "citizens are not staff");
}

#[actix_web::test]
async fn a_sensitive_act_needs_a_fresh_code() {
    let world = World::start().await;
    world.staff("admin", &[Role::AdminSystem]).await;
    let own = equip(&world, "admin").await;
    let tokens = world.tokens_of(&own.done).await;
    let end = format!("{API}/subjects/{}/end-sessions", world.wang);
    let admin = world.hall.bearer(tokens.access);
    admin.post(&end, &()).await.ok();
    world.hall.sql("UPDATE identity.session SET second_factor_at = now() - interval '11 minutes'").await;
    let stale = world.refresh(&tokens.refresh).await.ok().json();
    let admin = world.hall.bearer(stale["access_token"].as_str().unwrap().to_owned());
    admin.post(&end, &()).await.assert_refused(403, "step_up_needed");
    admin.get(&format!("{API}/staff")).await.ok();
    let path = format!("{API}/me/step-up");
    admin.post(&path, &json!({ "code": "000000" })).await.assert_refused(400, "second_factor_wrong");
    admin
        .post(&path, &json!({ "code": own.key.code(own.used) }))
        .await
        .assert_refused(400, "second_factor_wrong");
    admin.post(&path, &json!({ "code": own.key.code(now() + 1) })).await.ok();
    admin.post(&end, &()).await.assert_refused(403, "step_up_needed");
    let fresh = world.refresh(stale["refresh_token"].as_str().unwrap()).await.ok().json();
    world.hall.bearer(fresh["access_token"].as_str().unwrap().to_owned()).post(&end, &()).await.ok();
}

#[actix_web::test]
async fn an_account_without_an_app_is_not_asked_and_cannot_step_up() {
    let world = World::start().await;
    world.staff("admin", &[Role::AdminSystem]).await;
    let admin = world.caller("admin").await;
    admin.post(&format!("{API}/subjects/{}/end-sessions", world.wang), &()).await.ok();
    let path = format!("{API}/me/step-up");
    admin.post(&path, &json!({ "code": "000000" })).await.assert_refused(409, "second_factor_missing");
}

#[actix_web::test]
async fn one_lists_ones_log_ins_and_ends_them_all() {
    let world = World::start().await;
    let (here, elsewhere) = (world.log_in("wang").await, world.log_in("wang").await);
    let me = world.hall.bearer(here.access);
    let own = me.get(&format!("{API}/me/sessions")).await.ok().json();
    assert_eq!(own.as_array().unwrap().iter().filter(|one| one["this"] == true).count(), 1);
    assert_eq!(own.as_array().unwrap().len(), 2);
    let ended = me.post(&format!("{API}/me/sessions/end"), &()).await.ok();
    assert!(ended.json()["ended"] == 2 && ended.headers.contains_key("clear-site-data"), "{ended}");
    for token in [&here.refresh, &elsewhere.refresh] {
        assert_eq!(world.refresh(token).await.status, 400);
    }
}

#[actix_web::test]
async fn a_log_in_at_a_window_rests_a_quarter_of_an_hour_and_others_an_hour() {
    let world = World::start().await;
    let hall = Some("00000000-0000-4000-8000-000000000001".parse().unwrap());
    world.account(&Account { hall, ..account("window", &[Role::Clerk]) }).await;
    world.staff("office", &[Role::Reviewer]).await;
    for (minutes, office) in [(14, 200), (15, 200), (59, 200), (60, 400)] {
        let (at_window, at_office) = (world.log_in("window").await, world.log_in("office").await);
        let rested = format!("UPDATE identity.session SET used_at = now() - interval '{minutes} minutes'");
        world.hall.sql(&rested).await;
        let window = if minutes < 15 { 200 } else { 400 };
        assert_eq!(world.refresh(&at_window.refresh).await.status, window, "{minutes} at the window");
        assert_eq!(world.refresh(&at_office.refresh).await.status, office, "{minutes} in the office");
    }
}
