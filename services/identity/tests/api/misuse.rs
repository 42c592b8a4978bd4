//! Patterns of misuse are flagged the same day, with an explanation; break-glass has a reason, a limit, and is seen.
use std::time::{Duration, Instant};

use auth::{Role, SubjectKind, TokenSubject};
use identity::{Settings, service_with};
use kernel::id::PersonId;
use serde_json::{Value, json};
use testkit::{Client, TestHall};
use uuid::Uuid;

const API: &str = "/api/identity/v1";
/// A task judges every fifth of a second here; a machine that builds at the same time is slower.
const SOON: Duration = Duration::from_secs(20);

async fn hall() -> TestHall {
    TestHall::start(|deps| {
        let settings = Settings { judge_every: Duration::from_millis(200), ..Settings::default() };
        vec![service_with(deps, settings)]
    })
    .await
}

/// So many looks of an account at as many persons on a day before now, one each 40 seconds from eight in the morning.
async fn looks(hall: &TestHall, account: Uuid, days_ago: i64, count: i64, case: &str) {
    hall.sql(&format!(
        "INSERT INTO identity.look (event_id, source, subject, actor_kind, actor_id, organisation, purpose, case_id, fields, at)
         SELECT gen_random_uuid(), 'intake', gen_random_uuid(), 'staff', '{account}', '渔沟镇', 'file_case', {case}, '{{name}}',
                date_trunc('day', identity.hall_now() + interval '8 hours') - interval '{days_ago} days'
                + nth * interval '40 seconds' + (nth * nth % 17) * interval '1 second'
         FROM generate_series(1, {count}) AS nth"
    ))
    .await;
}

async fn alarms(auditor: &Client, account: Uuid) -> Vec<Value> {
    let all = auditor.get(&format!("{API}/misuse-alarms?open=true&limit=100")).await.ok().json();
    let own = |alarm: &&Value| alarm["account_id"] == json!(account);
    all["items"].as_array().unwrap().iter().filter(own).cloned().collect()
}

async fn soon(auditor: &Client, account: Uuid) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let found = alarms(auditor, account).await;
        if !found.is_empty() {
            return found;
        }
        assert!(begun.elapsed() < SOON, "no alarm after {SOON:?}");
    }
}

#[actix_web::test]
async fn three_hundred_look_ups_in_a_day_are_flagged_the_same_day_and_a_clerks_day_is_not() {
    let hall = hall().await;
    let noon = "2026-11-23T10:00:00Z".parse().unwrap();
    hall.set_now(noon).await;
    let (thief, clerk) = (Uuid::new_v4(), Uuid::new_v4());
    looks(&hall, clerk, 0, 60, "gen_random_uuid()").await;
    looks(&hall, thief, 0, 300, "NULL").await;
    let auditor = hall.staff(&[Role::AdminAudit], "341300000000", None);
    let found = soon(&auditor, thief).await;
    let many = found.iter().find(|alarm| alarm["pattern"] == "many_without_case").unwrap();
    assert_eq!((&many["day"], &many["measured"]), (&json!("2026-11-23"), &json!(300)));
    assert!(many["explanation"].as_str().unwrap().contains("300"), "{many}");
    assert_eq!(alarms(&auditor, clerk).await, Vec::<Value>::new());
    let id = many["alarm_id"].as_str().unwrap();
    let evidence = auditor.get(&format!("{API}/misuse-alarms/{id}/looks?limit=100")).await.ok().json();
    assert_eq!(evidence["items"].as_array().unwrap().len(), 100);
    assert!(evidence["next"].is_string());
    let answer = format!("{API}/misuse-alarms/{id}/answer");
    let short = json!({ "verdict": "misuse", "text": "是滥用" });
    auditor.post(&answer, &short).await.assert_refused(400, "reason_short");
    let body = json!({ "verdict": "misuse", "text": "已停用账号，移送纪检。" });
    assert_eq!(auditor.post(&answer, &body).await.ok().json()["verdict"], "misuse");
    auditor.post(&answer, &body).await.assert_refused(409, "alarm_answered");
    hall.drain().await;
}

async fn registered(hall: &TestHall, name: &str, number: &str) -> PersonId {
    let clerk = hall.staff(&[Role::Clerk], "341323110000", None);
    let body = json!({
        "kind": "natural", "number": number, "name": name, "mobile": "13900000001", "division": "341323110201",
    });
    let made = clerk.post(&format!("{API}/persons"), &body).await.ok().json();
    PersonId::from_uuid(Uuid::parse_str(made["person_id"].as_str().unwrap()).unwrap())
}

#[actix_web::test]
async fn break_glass_needs_a_reason_has_a_limit_and_is_seen_by_the_person_and_by_the_audit() {
    let hall = hall().await;
    let person = registered(&hall, "王守田", "341323196804120313").await;
    let account = Uuid::new_v4();
    let subject = TokenSubject::plain(SubjectKind::Staff, account, &[Role::Chief]);
    let chief = hall.client(&subject);
    let ask = |name: &str, reason: &str| json!({ "kind": "natural", "number": "341323196804120313", "name": name, "reason": reason });
    let path = format!("{API}/persons/break-glass");
    chief.post(&path, &ask("王守田", "急")).await.assert_refused(400, "reason_short");
    let reason = "老人走失，派出所在窗口等地址。";
    let opened = chief.post(&path, &ask("王守田", reason)).await.ok().json();
    assert_eq!((&opened["name"], &opened["mobile"]), (&json!("王守田"), &json!("13900000001")));
    chief.post(&path, &ask("王守甲", reason)).await.assert_refused(404, "person_not_found");
    chief.post(&path, &ask("王守田", reason)).await.ok();
    // The one that found nobody counts, too.
    chief.post(&path, &ask("王守田", reason)).await.assert_refused(429, "break_glass_limit");
    hall.drain().await;
    let log = hall.citizen(person).get(&format!("{API}/me/access-log")).await.ok().json();
    let broken =
        log["items"].as_array().unwrap().iter().filter(|look| look["purpose"] == "break_glass").count();
    assert_eq!(broken, 2, "{log}");
    let auditor = hall.staff(&[Role::AdminAudit], "341300000000", None);
    let found = soon(&auditor, account).await;
    assert!(found.iter().any(|alarm| alarm["pattern"] == "break_glass"), "{found:?}");
    hall.drain().await;
}

#[actix_web::test]
async fn the_audit_administrator_reads_why_the_glass_was_broken_and_judges_it_once() {
    let hall = hall().await;
    registered(&hall, "王守田", "341323196804120313").await;
    let chief = hall.client(&TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Chief]));
    let reason = "老人走失，派出所在窗口等地址。";
    let body =
        json!({ "kind": "natural", "number": "341323196804120313", "name": "王守田", "reason": reason });
    chief.post(&format!("{API}/persons/break-glass"), &body).await.ok();
    let auditor = hall.staff(&[Role::AdminAudit], "341300000000", None);
    let list = format!("{API}/break-glass?open=true");
    chief.get(&list).await.assert_refused(403, "permission_missing");
    let open = auditor.get(&list).await.ok();
    assert!(!String::from_utf8_lossy(&open.bytes).contains("341323196804120313"), "ids only: {open}");
    let broken = open.json()["items"][0].clone();
    assert_eq!((&broken["reason"], &broken["verdict"]), (&json!(reason), &Value::Null));
    let review = format!("{API}/break-glass/{}/review", broken["break_id"].as_str().unwrap());
    let says = |text: &str| json!({ "verdict": "justified", "text": text });
    auditor.post(&review, &says("好")).await.assert_refused(400, "reason_short");
    let done = auditor.post(&review, &says("已向派出所核实，情况属实。")).await.ok().json();
    assert_eq!(
        (&done["verdict"], &done["review"]),
        (&json!("justified"), &json!("已向派出所核实，情况属实。"))
    );
    auditor
        .post(&review, &says("已向派出所核实，情况属实。"))
        .await
        .assert_refused(409, "break_glass_reviewed");
    assert_eq!(auditor.get(&list).await.ok().json()["items"], json!([]));
    hall.drain().await;
}

#[actix_web::test]
async fn of_those_at_once_no_more_break_the_glass_than_the_limit_allows() {
    let hall = hall().await;
    registered(&hall, "王守田", "341323196804120313").await;
    let subject = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Chief]);
    let chief = hall.client(&subject);
    let body = json!({
        "kind": "natural", "number": "341323196804120313", "name": "王守田", "reason": "老人走失，派出所在窗口等地址。",
    });
    let path = format!("{API}/persons/break-glass");
    let all = futures::future::join_all((0..8).map(|_| chief.post(&path, &body))).await;
    assert_eq!(all.iter().filter(|reply| reply.status.is_success()).count(), 3);
    hall.drain().await;
}
