//! What people try, to make a case look quicker, cheaper or more agreed than it is. Each is refused, or it shows.
use crate::{
    papers::{at, id, photo, upload},
    world::{TOWN, VILLAGE, World},
};
use auth::{Role, SubjectKind, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Actor,
    code::DivisionPrefix,
    db::{DbError, transact},
    id::PersonId,
};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const MONDAY: &str = "2026-11-23T02:00:00Z";
const WHY: &str = "经核对申请材料，确有必要。";
const HEALTH: &str = "11341323990000068E";

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn on(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A statement with the rights of the running hall: refused, or so many rows.
async fn as_the_hall(world: &World, sql: &str) -> Result<usize, String> {
    let actor = Actor::service("intake");
    let done = transact(world.hall.db("intake"), &actor, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(sql).execute(&mut **tx).await?)
    });
    done.await.map_err(|error| format!("{}", kernel::problem::Chain(&error)))
}

async fn count(world: &World, sql: &str) -> i64 {
    let mut conn = AsyncPgConnection::establish(world.hall.database_url()).await.unwrap();
    diesel::sql_query(sql).get_result::<Count>(&mut conn).await.unwrap().n
}

#[actix_web::test]
async fn an_acceptance_cannot_be_dated_back_neither_by_body_nor_header_nor_database() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let case = world.submitted(&[]).await;
    let dated = json!({ "with_pending": false, "accepted_at": "2026-11-02T02:00:00Z" });
    assert_eq!(world.clerk.post(&at(&case, "accept"), &dated).await.status, 400);
    let request = world.clerk.request(reqwest::Method::POST, &at(&case, "accept"));
    let request =
        request.header("Date", "Mon, 02 Nov 2026 02:00:00 GMT").header("X-Accepted-At", "2026-11-02");
    world.clerk.send(request.json(&json!({}))).await.ok();
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!(clock["clock"]["started"], "2026-11-23");
    for sql in [
        "UPDATE intake.acceptances SET accepted_at = '2026-11-02'",
        "UPDATE intake.clock_events SET counts_from = '2026-11-02'",
        "UPDATE intake.submissions SET submitted_at = '2026-11-02'",
        "INSERT INTO intake.acceptances (county, case_id, deemed, pending, accepted_by, accepted_at)
            SELECT county, id, false, '{}', id, '2026-11-02' FROM intake.cases",
        "DELETE FROM intake.acceptances",
    ] {
        let refused = as_the_hall(&world, sql).await.unwrap_err();
        assert!(refused.contains("permission denied"), "{sql}: {refused}");
    }
}

#[actix_web::test]
async fn what_nobody_answered_in_time_is_not_answered_late_before_the_clock_comes_round() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let case = world.submitted(&[]).await;
    // The last day was Monday, 30 November. The timers may or may not have looked yet.
    world.hall.set_now(on("2026-12-01T02:00:00Z")).await;
    let notice = json!({ "lines": [{ "material": "007", "reason": WHY }] });
    let refusal = json!({ "reason": WHY, "remedies": WHY });
    for (operation, body) in [("deficiencies", &notice), ("reject", &refusal), ("accept", &json!({}))] {
        let late = world.clerk.post(&at(&case, operation), body).await;
        let code = late.json()["code"].clone();
        assert_eq!(late.status, 409, "{late}");
        assert!(["accepted_by_law", "action_not_allowed"].map(Value::from).contains(&code), "{late}");
    }
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!((&clock["deemed"], &clock["clock"]["started"]), (&json!(true), &json!("2026-11-23")));
}

#[actix_web::test]
async fn the_clock_is_never_stopped_for_days_that_have_passed() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let case = world.accepted().await;
    let due = world.read(&case).await["due"].clone();
    world.hall.set_now(on("2026-12-02T02:00:00Z")).await;
    let file = upload(&world.clerk, &at(&case, "evidence"), photo(), "image/jpeg").await.ok().json();
    let mut body = json!({ "ground": "expert_review", "days": 3, "document": file["id"], "notice": WHY });
    world.clerk.post(&at(&case, "suspensions"), &body).await.ok();
    world.clerk.post(&at(&case, "resume"), &json!({})).await.ok();
    // One day stood still, not the nine since acceptance.
    assert_eq!((due, world.read(&case).await["due"].clone()), (json!("2026-12-21"), json!("2026-12-22")));
    body["from"] = json!("2026-11-24");
    assert_eq!(world.clerk.post(&at(&case, "suspensions"), &body).await.status, 400);
    let earlier = as_the_hall(
        &world,
        "INSERT INTO intake.clock_events (county, case_id, id, kind, ground, days, document, notice, acted_by, counts_from)
         SELECT county, case_id, gen_random_uuid(), 'suspended', 'hearing', 9, document, notice, acted_by, '2026-11-24'
         FROM intake.clock_events WHERE kind = 'suspended'",
    );
    assert!(earlier.await.unwrap_err().contains("clock_events_never_earlier"));
}

#[actix_web::test]
async fn what_is_late_cannot_be_stopped_or_extended_and_shows_its_card() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let case = world.accepted().await;
    world.hall.set_now(on("2026-12-24T02:00:00Z")).await;
    let file = upload(&world.clerk, &at(&case, "evidence"), photo(), "image/jpeg").await.ok().json();
    let stop = json!({ "ground": "expert_review", "days": 3, "document": file["id"], "notice": WHY });
    world.clerk.post(&at(&case, "suspensions"), &stop).await.assert_refused(409, "clock_refused");
    let extend = json!({ "days": 5, "reason": WHY, "approved_by": world.chief_id });
    world.clerk.post(&at(&case, "extension"), &extend).await.assert_refused(409, "clock_refused");
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!((&clock["card"], &clock["reckoning"]["overdue_days"]), (&json!("red"), &json!(3)));
}

#[actix_web::test]
async fn a_second_notice_takes_a_leader_and_gives_the_hall_no_day_more() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let case = world.submitted(&["007"]).await;
    let mut notice = json!({ "lines": [{ "material": "007", "reason": WHY }] });
    world.clerk.post(&at(&case, "deficiencies"), &notice).await.ok();
    world.hall.set_now(on("2026-11-24T02:00:00Z")).await;
    world.bring(&world.agent, &case, "007").await.ok();
    let first = world.agent.post(&at(&case, "supplement"), &json!({})).await.ok().json();
    world.clerk.post(&at(&case, "deficiencies"), &notice).await.assert_refused(409, "second_notice");
    notice["exception"] = json!({ "reason": WHY, "approved_by": world.clerk_id });
    world.clerk.post(&at(&case, "deficiencies"), &notice).await.assert_refused(400, "approver_missing");
    notice["exception"]["approved_by"] = json!(world.chief_id);
    world.clerk.post(&at(&case, "deficiencies"), &notice).await.ok();
    world.hall.set_now(on("2026-11-26T02:00:00Z")).await;
    world.bring(&world.agent, &case, "007").await.ok();
    let second = world.agent.post(&at(&case, "supplement"), &json!({})).await.ok().json();
    assert_eq!((&first["answer_due"], &second["answer_due"]), (&json!("2026-12-01"), &json!("2026-12-01")));
    // And where the hall stays silent, the law accepts as of the answer to the first notice.
    world.hall.set_now(on("2026-12-02T02:00:00Z")).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let clock = world.citizen.get(&at(&case, "clock")).await.ok().json();
    assert_eq!((&clock["deemed"], &clock["clock"]["started"]), (&json!(true), &json!("2026-11-24")));
}

#[actix_web::test]
async fn a_new_calendar_gives_no_new_answer_time_after_a_second_notice() {
    let world = World::start().await;
    world.hall.set_now(on("2026-12-28T02:00:00Z")).await;
    let case = world.submitted(&["007"]).await;
    let mut notice = json!({ "lines": [{ "material": "007", "reason": WHY }] });
    for day in ["2026-12-29T02:00:00Z", "2026-12-30T02:00:00Z"] {
        world.clerk.post(&at(&case, "deficiencies"), &notice).await.ok();
        world.hall.set_now(on(day)).await;
        world.bring(&world.agent, &case, "007").await.ok();
        world.agent.post(&at(&case, "supplement"), &json!({})).await.ok();
        notice["exception"] = json!({ "reason": WHY, "approved_by": world.chief_id });
    }
    let before = world.read(&case).await["answer_due"].clone();
    let off = ["2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02", "2027-10-03"];
    let year = json!({ "year": 2027, "off": off, "work": [], "source": "国办发明电" });
    let admin = world.hall.staff(&[Role::AdminSystem], "341300000000", None);
    admin.post("/api/intake/v1/calendar", &year).await.ok();
    assert_eq!(world.read(&case).await["answer_due"], before);
}

#[actix_web::test]
async fn a_case_is_not_completed_without_decision_and_delivery() {
    let world = World::start().await;
    let case = world.accepted().await;
    let deliver = json!({ "way": "window" });
    world.clerk.post(&at(&case, "delivery"), &deliver).await.assert_refused(409, "action_not_allowed");
    // The results are licences: handing over an empty envelope closes nothing.
    let case = world.reviewed().await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    world.clerk.post(&at(&case, "delivery"), &deliver).await.assert_refused(409, "closes_by_licence");
    // A paper of another case is no receipt.
    let other = world.accepted().await;
    let file = upload(&world.clerk, &at(&other, "evidence"), photo(), "image/jpeg").await.ok().json();
    let refused = json!({ "outcome": "refuse", "seal": world.seal, "reason": WHY, "remedies": WHY });
    let case = world.reviewed().await;
    world.chief.post(&at(&case, "decision"), &refused).await.ok();
    let foreign = json!({ "way": "window", "evidence": file["id"] });
    world.clerk.post(&at(&case, "delivery"), &foreign).await.assert_refused(400, "file_not_found");
    world.clerk.post(&at(&case, "delivery"), &deliver).await.ok();
    let whole = "SELECT count(*) AS n FROM intake.cases c WHERE c.state = 'closed'
        AND EXISTS (SELECT FROM intake.decisions d WHERE d.case_id = c.id)
        AND EXISTS (SELECT FROM intake.deliveries d WHERE d.case_id = c.id)
        AND EXISTS (SELECT FROM intake.documents d WHERE d.case_id = c.id AND d.kind = 'delivery')";
    assert_eq!(count(&world, whole).await, 1);
}

#[actix_web::test]
async fn sending_back_and_taking_in_anew_shows_the_time_of_both() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let first = world.submitted(&[]).await;
    world.clerk.post(&at(&first, "accept"), &json!({})).await.ok();
    world.hall.set_now(on("2026-12-17T02:00:00Z")).await;
    // "Withdraw it and hand it in again, then nothing is late."
    world.clerk.post(&at(&first, "withdraw"), &json!({ "reason": WHY })).await.ok();
    let again = world.filled(&[]).await;
    let receipt = world.agent.post(&at(&again, "submit"), &json!({})).await.ok().json();
    assert_eq!(receipt["follows"], json!(first));
    world.hall.set_now(on("2026-12-21T02:00:00Z")).await;
    for who in [&world.citizen, &world.clerk] {
        let clock = who.get(&at(&again, "clock")).await.ok().json();
        let chain = &clock["chain"];
        assert_eq!(chain["first_received"], "2026-11-23", "{clock}");
        assert_eq!((&chain["cases"], &chain["working_days"]), (&json!(2), &json!(20)), "{clock}");
        assert_eq!(chain["card"], "blue", "{clock}");
    }
    world.hall.set_now(on("2026-12-23T02:00:00Z")).await;
    let clock = world.clerk.get(&at(&again, "clock")).await.ok().json();
    assert_eq!(clock["chain"]["card"], "red", "{clock}");
}

#[actix_web::test]
async fn after_the_mandate_was_taken_back_the_agent_hands_nothing_in() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    for mandate in world.citizen.get("/api/intake/v1/mandates").await.ok().json()["items"].as_array().unwrap()
    {
        let path = format!("/api/intake/v1/mandates/{}/revoke", mandate["id"].as_str().unwrap());
        world.citizen.post(&path, &json!({})).await.ok();
    }
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(403, "mandate_revoked");
    assert_eq!(world.citizen.get(&at(&case, "")).await.ok().json()["state"], "draft");
    let handed = "SELECT count(*) AS n FROM intake.submissions";
    assert_eq!(count(&world, handed).await, 0);
}

#[actix_web::test]
async fn a_hand_in_that_is_refused_uses_up_no_case_number() {
    let world = World::start().await;
    let number = async |case: &str| {
        let sql =
            format!("SELECT right(national_case_no, 9)::bigint AS n FROM intake.cases WHERE id = '{case}'");
        count(&world, &sql).await
    };
    let first = world.submitted(&["007"]).await;
    let case = world.draft().await;
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(409, "form_missing");
    let case = world.filled(&["007"]).await;
    let nothing = json!({ "absent": [] });
    world.agent.post(&at(&case, "submit"), &nothing).await.assert_refused(409, "materials_absent");
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(409, "action_not_allowed");
    let last = world.submitted(&["007"]).await;
    let numbers = [number(&first).await, number(&case).await, number(&last).await];
    assert_eq!(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2]);
}

/// The elder card's item with an account to be paid to.
async fn paying(world: &World) -> String {
    let card = include_str!("../../../../deploy/seed/items/elder-card.json");
    let change = |seeded: &mut Value| {
        let base = &mut seeded["base"];
        base["materials"] = json!([]);
        base["agent_allowed"] = json!(true);
        let text = json!({ "type": "string", "minLength": 1 });
        let phone = json!({ "type": "string", "x-hall": { "widget": "phone" } });
        base["form"] = json!({ "type": "object", "properties": {
            "name": text, "phone": phone, "account_holder": text, "account_no": text,
        } });
        base["results"] = json!([{ "kind": "payment", "name": "高龄津贴", "method": "社会化发放" }]);
    };
    world.publish(card, HEALTH, "341323000000", 5, change).await
}

/// A draft that an agent fills in for someone; the villager, and the case.
async fn carried(
    world: &World,
    item: &str,
    agent: &Client,
    agent_id: Uuid,
    answers: &Value,
) -> (Client, String) {
    let person = PersonId::random();
    let citizen = world.hall.citizen(person);
    let valid_to = on(MONDAY) + TimeDelta::days(90);
    let mandate =
        json!({ "agent": agent_id, "acts": ["submit", "supplement"], "valid_to": valid_to, "way": "code" });
    citizen.post("/api/intake/v1/mandates", &mandate).await.ok();
    let body = json!({ "item": item, "division": VILLAGE, "applicant": person });
    let case = id(&agent.post("/api/intake/v1/cases", &body).await.ok());
    agent.put(&at(&case, "form"), None, answers).await.ok();
    (citizen, case)
}

/// The same, handed in.
async fn handed_in(
    world: &World,
    item: &str,
    agent: &Client,
    agent_id: Uuid,
    answers: &Value,
) -> (Client, String) {
    let (citizen, case) = carried(world, item, agent, agent_id, answers).await;
    agent.post(&at(&case, "submit"), &json!({})).await.ok();
    (citizen, case)
}

fn money(name: &str, phone: &str, holder: &str, account: &str) -> Value {
    json!({ "name": name, "phone": phone, "account_holder": holder, "account_no": account })
}

async fn grant(world: &World, case: &str) -> Reply {
    let clerk =
        world.hall.client(&crate::papers::in_town(Uuid::new_v4(), &[Role::Clerk, Role::Chief], TOWN, HEALTH));
    let body = json!({ "outcome": "approve", "seal": world.spot_seal });
    clerk.post(&at(case, "decide-on-the-spot"), &body).await
}

async fn doubts(citizen: &Client, case: &str) -> Value {
    citizen.get(&at(case, "")).await.ok().json()["hold"]["doubts"].clone()
}

#[actix_web::test]
async fn an_agents_own_account_gets_no_money_and_the_principal_sees_it() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let answers = money("王守田", "13900000001", "赵成海", "6228480000000009");
    let (citizen, case) = handed_in(&world, &item, &world.agent, world.agent_id, &answers).await;
    assert_eq!(doubts(&citizen, &case).await, json!(["payee_other"]));
    grant(&world, &case).await.assert_refused(409, "payee_held");
    world.agent.post(&at(&case, "hold/confirm"), &json!({})).await.assert_refused(403, "not_the_principal");
    let timeline = citizen.get(&at(&case, "timeline?limit=100")).await.ok().json();
    assert!(timeline["items"].as_array().unwrap().iter().any(|entry| entry["what"] == "hold_case"));
    citizen.post(&at(&case, "hold/confirm"), &json!({})).await.ok();
    grant(&world, &case).await.ok();
}

#[actix_web::test]
async fn an_account_that_an_agent_saves_while_he_hands_in_is_weighed_or_refused() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let own = money("王守田", "13900000001", "王守田", "6228480000000001");
    let swapped = money("王守田", "13900000001", "赵成海", "6228480000000009");
    for _ in 0..8 {
        let (citizen, case) = carried(&world, &item, &world.agent, world.agent_id, &own).await;
        let (submit, form, nothing) = (at(&case, "submit"), at(&case, "form"), json!({}));
        let (received, saved) =
            tokio::join!(world.agent.post(&submit, &nothing), world.agent.put(&form, None, &swapped));
        received.ok();
        let doubted = doubts(&citizen, &case).await;
        let weighed = doubted.as_array().is_some_and(|all| all.contains(&json!("payee_other")));
        assert_eq!(saved.status.is_success(), weighed, "{saved} {doubted}");
    }
}

#[actix_web::test]
async fn a_payee_swapped_by_an_agent_after_handing_in_is_held() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let own = money("王守田", "13900000001", "王守田", "6228480000000001");
    let (citizen, case) = handed_in(&world, &item, &world.agent, world.agent_id, &own).await;
    assert_eq!(doubts(&citizen, &case).await, Value::Null);
    let notice = json!({ "lines": [{ "field": "/phone", "reason": WHY }] });
    world.clerk.post(&at(&case, "deficiencies"), &notice).await.ok();
    let swapped = money("王守田", "13911111111", "王守田", "6228480000000009");
    world.agent.put(&at(&case, "form"), None, &swapped).await.ok();
    world.agent.post(&at(&case, "supplement"), &json!({})).await.ok();
    assert_eq!(doubts(&citizen, &case).await, json!(["contact_changed", "payee_changed"]));
    grant(&world, &case).await.assert_refused(409, "payee_held");
}

#[actix_web::test]
async fn one_card_for_two_villagers_and_one_telephone_for_four_are_held() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let mut found = Vec::new();
    for (nth, account) in ["1", "2", "3", "4", "1"].into_iter().enumerate() {
        let name = format!("村民{nth}");
        let answers = money(&name, "13911111111", &name, account);
        let (citizen, case) = handed_in(&world, &item, &world.agent, world.agent_id, &answers).await;
        found.push(doubts(&citizen, &case).await);
    }
    let (none, shared) = (Value::Null, json!(["contact_shared"]));
    let both = json!(["contact_shared", "payee_shared"]);
    assert_eq!(found, [none.clone(), none.clone(), none, shared, both]);
}

#[actix_web::test]
async fn a_guardians_account_needs_evidence_and_a_second_officer() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let answers = money("王小宝", "13900000001", "王守田", "6228480000000001");
    let (_citizen, case) = handed_in(&world, &item, &world.agent, world.agent_id, &answers).await;
    let (propose, approve) = (at(&case, "hold/propose"), at(&case, "hold/approve"));
    world.chief.post(&approve, &json!({})).await.assert_refused(409, "release_not_proposed");
    let mut body = json!({ "way": "guardian", "evidence": Uuid::new_v4() });
    world.chief.post(&propose, &body).await.assert_refused(400, "file_not_found");
    body["evidence"] =
        upload(&world.chief, &at(&case, "evidence"), photo(), "image/jpeg").await.ok().json()["id"].clone();
    world.agent.post(&propose, &body).await.assert_refused(403, "permission_missing");
    world.chief.post(&propose, &body).await.ok();
    world.chief.post(&approve, &json!({})).await.assert_refused(400, "approver_missing");
    world.clerk.post(&propose, &body).await.ok();
    world.chief.post(&approve, &json!({})).await.ok();
    world.chief.post(&approve, &json!({})).await.assert_refused(409, "payee_not_held");
    grant(&world, &case).await.ok();
}

#[actix_web::test]
async fn of_forms_with_a_foreign_account_each_is_held_and_of_the_others_none() {
    let world = World::start().await;
    world.hall.set_now(on(MONDAY)).await;
    let item = paying(&world).await;
    let mut wrong = Vec::new();
    for nth in 0..40_u32 {
        // Thirty drafts a day are an agent's quota.
        let agent_id = Uuid::new_v4();
        let agent = world.hall.client(&TokenSubject {
            villages: vec![DivisionPrefix::parse(VILLAGE).unwrap()],
            ..TokenSubject::plain(SubjectKind::Agent, agent_id, &[Role::Agent])
        });
        let (name, planted) = (format!("村民{nth}"), nth % 10 == 7);
        let (holder, account) =
            if planted { ("赵成海".to_owned(), 9) } else { (name.clone(), 1000 + nth) };
        let answers = money(&name, &format!("139{nth:08}"), &holder, &account.to_string());
        let (citizen, case) = handed_in(&world, &item, &agent, agent_id, &answers).await;
        if doubts(&citizen, &case).await.is_null() == planted {
            wrong.push(nth);
        }
    }
    assert_eq!(wrong, Vec::<u32>::new());
}
