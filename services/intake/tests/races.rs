//! Races, a thousand times each: of two who act at once one is told that he is late, and the audit says who was not.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of these tests fail where they stand"
)]

use auth::{Role, SubjectKind, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use futures::future::join_all;
use kernel::{
    code::Division,
    id::{HallId, PersonId},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant, SystemTime},
};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

const API: &str = "/api/intake/v1";
const ROUNDS: usize = 1000;
/// So many rounds run at the same time.
const LANES: usize = 4;
const TOWNSHIP: &str = "341323110000";
const VILLAGE: &str = "341323110201";
const ITEM: &str = "342099004000";
/// Why a second action came too late: it read the case before the first one committed, or after.
const LATE: [&str; 2] = ["case_moved_on", "action_not_allowed"];

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A window with one item, whose form is empty and which asks for no material.
struct Window {
    hall: TestHall,
    id: HallId,
}

impl Window {
    async fn open() -> Self {
        let hall = TestHall::start(|deps| {
            let mut service = intake::service(deps);
            // Nobody else is there to be told or heard.
            service.tasks.clear();
            vec![service]
        })
        .await;
        let id = HallId::random();
        let halls = vec![(id, Division::parse(TOWNSHIP).unwrap(), "渔沟镇为民服务中心".to_owned())];
        let workdays = read("workdays.json");
        let seed = intake::Seed { halls, workdays, ..intake::Seed::default() };
        intake::seed(hall.db("intake"), &seed).await.unwrap();
        publish_item(&hall, id).await;
        Self { hall, id }
    }

    fn clerk(&self) -> (Uuid, Client) {
        let mut subject = self.hall.staff_subject(&[Role::Clerk], TOWNSHIP, None);
        subject.hall = Some(self.id);
        (subject.id, self.hall.client(&subject))
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut conn = AsyncPgConnection::establish(self.hall.database_url()).await.unwrap();
        let sql = format!("SELECT count(*) AS n FROM {sql}");
        let row: Count = diesel::sql_query(sql).get_result(&mut conn).await.unwrap();
        row.n
    }

    /// Runs the rounds, several at a time; what each of them gave.
    async fn rounds<T>(&self, round: impl AsyncFn(usize) -> T) -> Vec<T> {
        let lane = async |lane: usize| {
            let mut done = Vec::new();
            for nth in (lane..ROUNDS).step_by(LANES) {
                done.push(round(nth).await);
            }
            done
        };
        join_all((0..LANES).map(lane)).await.into_iter().flatten().collect()
    }
}

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The item as intake would have heard of it.
async fn publish_item(hall: &TestHall, at: HallId) {
    let text = read("items/elder-card.json")
        .replace("${authority}", "11341323990000068E")
        .replace("${division}", "341323000000")
        .replace("${hall}", &at.to_string());
    let mut item: Value = serde_json::from_str(&text).unwrap();
    item["base"]["materials"] = json!([]);
    item["base"]["form"] = json!({ "type": "object" });
    let implementing = format!("11341323990000068E4{ITEM}");
    hall.sql(&format!(
        "INSERT INTO intake.base_items (base_code, version, content) VALUES ('{ITEM}', 1, $json${}$json$)",
        item["base"]
    ))
    .await;
    hall.sql(&format!(
        "INSERT INTO intake.overlays (implementing_code, version, base_code, base_version, content)
         VALUES ('{implementing}', 1, '{ITEM}', 1, $json${}$json$)",
        item["overlay"]
    ))
    .await;
}

/// A draft with its form, ready to be handed in.
async fn draft(filer: &Client, applicant: PersonId) -> String {
    let new = json!({ "item": ITEM, "division": VILLAGE, "applicant": applicant });
    let case = filer.post(&format!("{API}/cases"), &new).await.ok().json();
    let id = case["id"].as_str().unwrap().to_owned();
    filer.put(&format!("{API}/cases/{id}/form"), None, &json!({})).await.ok();
    id
}

fn code(reply: &Reply) -> String {
    reply.json()["code"].as_str().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn of_a_clerk_who_accepts_and_one_who_rejects_one_wins_and_the_audit_names_him() {
    let window = Window::open().await;
    let (accepting, rejecting) = (window.clerk(), window.clerk());
    let refusal =
        json!({ "reason": "不属于本机关职权范围，请向县局提出", "remedies": "六十日内可以申请行政复议" });
    let outcomes = window
        .rounds(async |nth| {
            let applicant = PersonId::random();
            let citizen = window.hall.citizen(applicant);
            let id = draft(&citizen, applicant).await;
            let at = |end: &str| format!("{API}/cases/{id}/{end}");
            citizen.post(&at("submit"), &json!({})).await.ok();
            let (to_accept, to_reject, plainly) = (at("accept"), at("reject"), json!({}));
            let accept = accepting.1.post(&to_accept, &plainly);
            let reject = rejecting.1.post(&to_reject, &refusal);
            // Now the one is sent first, now the other.
            let (accepted, rejected) = if nth % 2 == 0 {
                futures::join!(accept, reject)
            } else {
                let (rejected, accepted) = futures::join!(reject, accept);
                (accepted, rejected)
            };
            let (won, late) =
                if accepted.status.is_success() { (&accepted, &rejected) } else { (&rejected, &accepted) };
            assert!(won.status.is_success() && late.status == StatusCode::CONFLICT, "{accepted}, {rejected}");
            assert!(LATE.contains(&code(late).as_str()), "{late}");
            (accepted.status.is_success(), code(late))
        })
        .await;
    let accepted = i64::try_from(outcomes.iter().filter(|(accepted, _)| *accepted).count()).unwrap();
    let rejected = i64::try_from(outcomes.len()).unwrap() - accepted;
    let moved_on = outcomes.iter().filter(|(_, late)| late == LATE[0]).count();
    println!(
        "accept and reject at once, {ROUNDS} times: {accepted} accepted, {rejected} rejected, {moved_on} met in the row"
    );
    for (action, (staff, _), state, won) in
        [("accept_case", &accepting, "accepted", accepted), ("reject_case", &rejecting, "rejected", rejected)]
    {
        let audited = format!(
            "intake.audit a JOIN intake.cases c ON c.id = a.entity_id
             WHERE a.action = '{action}' AND a.actor_id = '{staff}' AND c.state = '{state}'"
        );
        assert_eq!(window.count(&audited).await, won, "{action}");
    }
    let answers = "intake.audit WHERE action IN ('accept_case', 'reject_case')";
    assert_eq!(window.count(answers).await, i64::try_from(ROUNDS).unwrap());
    let told = "intake.outbox WHERE type IN ('intake.case_accepted.v1', 'intake.case_rejected.v1')";
    assert_eq!(window.count(told).await, i64::try_from(ROUNDS).unwrap());
}

#[actix_web::test]
async fn an_agent_hands_in_before_his_mandate_is_revoked_or_not_at_all() {
    let window = Window::open().await;
    let outcomes = window
        .rounds(async |nth| {
            let applicant = PersonId::random();
            let citizen = window.hall.citizen(applicant);
            let mut subject = TokenSubject::plain(SubjectKind::Agent, Uuid::new_v4(), &[Role::Agent]);
            subject.villages = vec![Division::parse(VILLAGE).unwrap().prefix()];
            let agent = window.hall.client(&subject);
            let until = DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::days(30);
            let mandate =
                json!({ "agent": subject.id, "acts": ["submit"], "valid_to": until, "way": "code" });
            let given = citizen.post(&format!("{API}/mandates"), &mandate).await.ok().json();
            let id = draft(&agent, applicant).await;
            let to_revoke = format!("{API}/mandates/{}/revoke", given["id"].as_str().unwrap());
            let (to_submit, nothing) = (format!("{API}/cases/{id}/submit"), json!({}));
            let revoke = citizen.post(&to_revoke, &nothing);
            let submit = agent.post(&to_submit, &nothing);
            let (revoked, submitted) = if nth % 2 == 0 {
                futures::join!(revoke, submit)
            } else {
                let (submitted, revoked) = futures::join!(submit, revoke);
                (revoked, submitted)
            };
            revoked.ok();
            if !submitted.status.is_success() {
                submitted.assert_refused(403, "mandate_revoked");
            }
            submitted.status.is_success()
        })
        .await;
    let submitted = i64::try_from(outcomes.iter().filter(|submitted| **submitted).count()).unwrap();
    let all = i64::try_from(outcomes.len()).unwrap();
    println!(
        "submit and revoke at once, {all} times: {submitted} submitted before, {} refused",
        all - submitted
    );
    assert!(submitted > 0 && submitted < all, "one always wins: that is no race");
    assert_eq!(window.count("intake.audit WHERE action = 'revoke_mandate'").await, all);
    assert_eq!(window.count("intake.audit WHERE action = 'submit_case'").await, submitted);
    assert_eq!(window.count("intake.cases WHERE state = 'submitted'").await, submitted);
    assert_eq!(window.count("intake.outbox WHERE type = 'intake.case_submitted.v1'").await, submitted);
    let too_late = "intake.submissions s JOIN intake.mandates m ON m.id = s.mandate_id WHERE s.submitted_at >= m.revoked_at";
    assert_eq!(window.count(too_late).await, 0, "handed in after the recorded end of the mandate");
    assert_sealed_in_order(&window, submitted).await;
}

/// In the chain of the audit every submission stands before the end of its mandate.
async fn assert_sealed_in_order(window: &Window, submitted: i64) {
    let begun = Instant::now();
    while window.count("intake.unsealed").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the sealer does not catch up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let pairs = "intake.cases c
         JOIN intake.audit a ON a.entity_id = c.id AND a.action = 'submit_case'
         JOIN intake.audit b ON b.entity_id = c.mandate_id AND b.action = 'revoke_mandate'
         JOIN intake.seal sa ON sa.log = 'audit' AND sa.id = a.id
         JOIN intake.seal sb ON sb.log = 'audit' AND sb.id = b.id
         WHERE sa.position < sb.position";
    assert_eq!(window.count(pairs).await, submitted, "sealed in another order than it happened");
}

#[actix_web::test]
async fn the_same_submission_sent_twice_at_once_is_one_case_and_one_event() {
    let window = Window::open().await;
    let numbers = window
        .rounds(async |_| {
            let applicant = PersonId::random();
            let citizen = window.hall.citizen(applicant);
            let to_submit = format!("{API}/cases/{}/submit", draft(&citizen, applicant).await);
            let key = Uuid::new_v4().to_string();
            let body = json!({});
            let (one, two) = futures::join!(
                citizen.post_as(&to_submit, &key, &body),
                citizen.post_as(&to_submit, &key, &body)
            );
            let (one, two) = (one.ok().json(), two.ok().json());
            assert_eq!(one, two);
            one["case_no"].as_str().unwrap().to_owned()
        })
        .await;
    let all = i64::try_from(numbers.len()).unwrap();
    let different: BTreeSet<&String> = numbers.iter().collect();
    println!("the same submission twice at once, {all} times: {} case numbers", different.len());
    assert_eq!(different.len(), numbers.len());
    for one_each in [
        "intake.audit WHERE action = 'submit_case'",
        "intake.outbox WHERE type = 'intake.case_submitted.v1'",
        "intake.submissions",
        "intake.cases WHERE state = 'submitted'",
    ] {
        assert_eq!(window.count(one_each).await, all, "{one_each}");
    }
    let subjects =
        "(SELECT DISTINCT subject FROM intake.outbox WHERE type = 'intake.case_submitted.v1') once";
    assert_eq!(window.count(subjects).await, all);
}
