//! Versions of a licence, who may issue it, and lists taken over from other registers.
use crate::desk::{
    self, API, DIVISION, HOMESTEAD, NAME, NUMBER, POLICE, TOWNSHIP, act, count, decided, decision,
    licences_of, tell, text, use_licence,
};
use auth::Role;
use kernel::{code::LicenceIdentifier, id::PersonId};
use serde_json::{Value, json};
use testkit::{Client, Reply, TestHall};

fn chief(hall: &TestHall) -> Client {
    hall.staff(&[Role::Chief], DIVISION, Some(TOWNSHIP))
}

fn clerk(hall: &TestHall) -> Client {
    hall.staff(&[Role::Clerk], DIVISION, Some(TOWNSHIP))
}

async fn approve(client: &Client, entered: &Value) -> Reply {
    client.post(&format!("{API}/entries/{}/approve", text(entered, "id")), &json!({})).await
}

/// A clerk enters a version and the chief approves it; what the first of them that is refused is told.
async fn follow(hall: &TestHall, id: &str, body: &Value) -> Reply {
    let entered = clerk(hall).post(&format!("{API}/licences/{id}/versions"), body).await;
    if !entered.status.is_success() {
        return entered;
    }
    approve(&chief(hall), &entered.json()).await
}

#[actix_web::test]
async fn a_changed_licence_is_a_new_version_and_the_old_one_is_out_of_force() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let old = &licences[HOMESTEAD];
    let id = text(old, "id");
    let body = json!({ "following": "change", "fields": { "house_area": 130 }, "reason": "批准扩建" });
    let next = follow(&hall, &id, &body).await.ok().json()["version"].clone();
    let identifier = LicenceIdentifier::parse(&text(&next, "identifier")).unwrap();
    let (new_serial, old_serial) = (identifier.as_str(), text(old, "identifier"));
    assert_eq!(
        new_serial.rsplitn(3, '.').last(),
        old_serial.rsplitn(3, '.').last(),
        "one licence, one serial"
    );
    assert!(new_serial.contains(".002."), "{new_serial}");
    assert_eq!(next["valid_to"], old["valid_to"]);
    let citizen = hall.citizen(holder);
    let detail = citizen.get(&format!("{API}/licences/{}", text(&next, "id"))).await.ok().json();
    let fields = detail["fields"].as_array().unwrap();
    let value = |key: &str| fields.iter().find(|field| field["key"] == key).unwrap()["value"].clone();
    assert_eq!((value("house_area"), value("name")), (json!(130), json!(NAME)));
    let before = citizen.get(&format!("{API}/licences/{id}")).await.ok().json();
    assert_eq!((&before["status_code"], &before["next_id"]), (&json!("05"), &next["id"]));
    assert_eq!(detail["previous_id"], before["id"]);
    let versions = citizen.get(&format!("{API}/licences/{id}/versions")).await.ok().json();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    follow(&hall, &id, &body).await.assert_refused(409, "licence_action_not_allowed");
}

#[actix_web::test]
async fn a_renewal_adds_the_period_to_the_old_one_and_changes_nothing_else() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let with_field = json!({ "following": "renew", "fields": { "house_area": 1 }, "reason": "延续" });
    follow(&hall, &id, &with_field).await.assert_refused(400, "licence_nothing_changed");
    let body = json!({ "following": "renew", "reason": "期满前申请延续" });
    let next = follow(&hall, &id, &body).await.ok().json()["version"].clone();
    let day = |text: String| text.parse::<chrono::NaiveDate>().unwrap();
    let (old_to, new_to) = (day(text(&licences[HOMESTEAD], "valid_to")), day(text(&next, "valid_to")));
    assert_eq!(new_to, old_to.checked_add_months(chrono::Months::new(24)).unwrap());
    hall.drain().await;
    let told = "SELECT count(*) AS n FROM outbox WHERE type = 'licence.licence_issued.v1'";
    assert_eq!(count(&hall, told).await, 3);
}

#[actix_web::test]
async fn a_version_is_of_the_same_holder_and_says_only_what_its_type_knows() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let id = text(&licences[HOMESTEAD], "id");
    let change = |fields: Value| json!({ "following": "change", "fields": fields, "reason": "更正" });
    let other = follow(&hall, &id, &change(json!({ "citizen_no": "110105194912310038" }))).await;
    other.assert_refused(400, "licence_holder_fixed");
    let strange = follow(&hall, &id, &change(json!({ "colour": "red" }))).await;
    strange.assert_refused(400, "licence_field_unknown");
    let stranger = hall.staff(&[Role::Chief], DIVISION, Some(POLICE));
    let body = change(json!({ "house_area": 1 }));
    let refused = stranger.post(&format!("{API}/licences/{id}/versions"), &body).await;
    refused.assert_refused(404, "licence_not_found");
}

#[actix_web::test]
async fn a_decision_on_a_licence_the_applicant_brought_is_its_next_version() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let again = decision(holder);
    let token = act(&hall, holder, again.case_id);
    use_licence(&hall, Some(&token), "key-000001", &json!({ "type_code": HOMESTEAD })).await.ok();
    tell(&hall, &again, 2).await;
    let sql = "SELECT count(*) AS n FROM licences WHERE version = 2 AND previous_id IS NOT NULL";
    assert_eq!(count(&hall, sql).await, 1);
    let old = hall.citizen(holder).get(&format!("{API}/licences/{}", text(&licences[HOMESTEAD], "id"))).await;
    assert_eq!(old.ok().json()["status"], "expired");
}

#[actix_web::test]
async fn who_is_not_in_the_table_of_issuers_issues_nothing() {
    let hall = desk::hall().await;
    let (_, licences) = decided(&hall, PersonId::random()).await;
    let id = text(&licences[HOMESTEAD], "id");
    let path = format!("{API}/types/{HOMESTEAD}/issuers");
    let line = json!({ "authority": TOWNSHIP, "name": "灵璧县渔沟镇人民政府", "allowed": false });
    chief(&hall).post(&path, &line).await.assert_refused(403, "permission_missing");
    let keeper = hall.staff(&[Role::AdminSecurity], DIVISION, None);
    assert_eq!(keeper.post(&path, &line).await.ok().json()["allowed"], false);
    let body = json!({ "following": "renew", "reason": "延续" });
    follow(&hall, &id, &body).await.assert_refused(403, "licence_issuer_not_allowed");
    let list = format!("{API}/imports?type_code={}", desk::ID_CARD);
    chief(&hall).post(&list, &"x").await.assert_refused(403, "licence_issuer_not_allowed");
    let listed = hall.nobody().get(&format!("{path}?limit=100")).await.ok().json();
    let ours = listed["items"].as_array().unwrap().iter().find(|line| line["authority"] == TOWNSHIP);
    assert_eq!(ours.unwrap()["allowed"], false);
}

async fn enter(client: &Client, list: &str) -> Value {
    let path = format!("{API}/imports?type_code={HOMESTEAD}");
    let request = client.request(reqwest::Method::POST, &path).body(list.to_owned());
    let key = uuid::Uuid::new_v4().to_string();
    let request = request.header("Content-Type", "text/csv").header("Idempotency-Key", key);
    client.send(request).await.ok().json()
}

/// A clerk enters a list and the chief approves it.
async fn import(hall: &TestHall, list: &str) -> Value {
    let entered = enter(&clerk(hall), list).await;
    approve(&chief(hall), &entered).await.ok().json()["list"].clone()
}

const HEAD: &str = "holder_number,holder_name,number,valid_from,valid_to,location\n";

#[actix_web::test]
async fn nothing_of_a_list_is_issued_before_another_person_has_approved_it() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let line = format!("{NUMBER},{NAME},宅字第1号,2020-01-01,2099-12-31,渔沟镇三组\n");
    let maker = chief(&hall);
    let entered = enter(&maker, &format!("{HEAD}{line}坏行\n")).await;
    assert_eq!((&entered["lines"], &entered["outcome"]), (&json!(2), &Value::Null));
    assert!(!licences_of(&hall.citizen(holder)).await.contains_key(HOMESTEAD));
    approve(&maker, &entered).await.assert_refused(403, "licence_entry_needs_two_people");
    approve(&clerk(&hall), &entered).await.assert_refused(403, "permission_missing");
    let elsewhere = hall.staff(&[Role::Chief], DIVISION, Some(POLICE));
    approve(&elsewhere, &entered).await.assert_refused(404, "licence_entry_not_found");
    assert!(!licences_of(&hall.citizen(holder)).await.contains_key(HOMESTEAD));
    let checker = chief(&hall);
    let waiting = checker.get(&format!("{API}/entries")).await.ok().json();
    assert_eq!(waiting["items"][0]["id"], entered["id"]);
    let detail = checker.get(&format!("{API}/entries/{}", text(&entered, "id"))).await.ok().json();
    assert_eq!(
        (&detail["lines"][0]["holder_name"], &detail["lines"][1]["problem"]),
        (&json!(NAME), &json!("line_cells"))
    );
    let looks = format!(
        "SELECT count(*) AS n FROM access_log WHERE purpose = 'statutory_duty' AND subject = '{holder}'"
    );
    assert_eq!(count(&hall, &looks).await, 1, "the holder sees that his line was read");
    approve(&checker, &entered).await.ok();
    assert!(licences_of(&hall.citizen(holder)).await.contains_key(HOMESTEAD));
    let again = approve(&checker, &entered).await.ok().json();
    assert_eq!(
        (&again["list"]["issued"], &again["list"]["refused"]),
        (&json!(1), &json!(1)),
        "taken on, nothing twice"
    );
    approve(&chief(&hall), &entered).await.assert_refused(409, "licence_entry_decided");
    let plain =
        format!("SELECT count(*) AS n FROM licence_entries WHERE position('{NAME}'::bytea in content) > 0");
    assert_eq!(count(&hall, &plain).await, 0, "what was entered is sealed");
}

#[actix_web::test]
async fn a_version_that_was_rejected_changes_nothing_and_who_entered_one_does_not_approve_it() {
    let hall = desk::hall().await;
    let holder = PersonId::random();
    let (_, licences) = decided(&hall, holder).await;
    let id = text(&licences[HOMESTEAD], "id");
    let path = format!("{API}/licences/{id}/versions");
    let body = json!({ "following": "change", "fields": { "name": "别人" }, "reason": "更正" });
    let maker = chief(&hall);
    let entered = maker.post(&path, &body).await.ok().json();
    approve(&maker, &entered).await.assert_refused(403, "licence_entry_needs_two_people");
    let reject = format!("{API}/entries/{}/reject", text(&entered, "id"));
    let checker = chief(&hall);
    let detail = checker.get(&format!("{API}/entries/{}", text(&entered, "id"))).await.ok().json();
    assert_eq!((&detail["fields"]["name"], &detail["holder_name"]), (&json!("别人"), &json!(NAME)));
    checker.post(&reject, &json!({ "reason": " " })).await.assert_refused(400, "licence_reason_missing");
    let rejected = checker.post(&reject, &json!({ "reason": "没有依据" })).await.ok().json();
    assert_eq!(rejected["outcome"], "rejected");
    approve(&checker, &entered).await.assert_refused(409, "licence_entry_decided");
    let versions = hall.citizen(holder).get(&path).await.ok().json();
    assert_eq!(versions.as_array().unwrap().len(), 1);
    let by_himself = "WITH e AS (UPDATE licence_entries SET outcome = 'approved', reason = NULL, decided_by = entered_by RETURNING 1)
        SELECT count(*) AS n FROM e";
    assert!(desk::try_count(&hall, by_himself).await.is_err(), "the database knows two people");
}

#[actix_web::test]
async fn a_list_is_taken_over_line_by_line_and_the_same_line_only_once() {
    let hall = desk::hall().await;
    let holder = desk::villager(&hall).await;
    let head = HEAD;
    let good = format!("{NUMBER},{NAME},宅字第1号,2020-01-01,2099-12-31,渔沟镇三组\n");
    let twice = format!("{NUMBER},{NAME},宅字第1号,2021-01-01,,渔沟镇四组\n");
    let other_name = format!("{NUMBER},李四,宅字第2号,2020-01-01,,\n");
    let unknown = "110105194912310038,赵六,宅字第3号,2020-01-01,,\n";
    let done = import(&hall, &format!("{head}{good}{twice}{other_name}{unknown}坏行\n")).await;
    let outcomes: Vec<_> = done["lines"].as_array().unwrap().iter().map(|line| &line["problem"]).collect();
    let expected = [
        Value::Null,
        json!("licence_number_taken"),
        json!("holder_mismatch"),
        json!("holder_mismatch"),
        json!("line_cells"),
    ];
    assert_eq!(outcomes, expected.iter().collect::<Vec<_>>());
    let again = import(&hall, &format!("{head}{good}")).await;
    assert_eq!((&again["issued"], &again["known"]), (&json!(0), &json!(1)));
    let held = licences_of(&hall.citizen(holder)).await;
    assert_eq!(
        (text(&held[HOMESTEAD], "valid_from"), text(&held[HOMESTEAD], "holder_kind")),
        ("2020-01-01".into(), "natural".into())
    );
    let path = format!("{API}/issued?identifier={}", text(&held[HOMESTEAD], "identifier"));
    let issued = chief(&hall).get(&path).await.ok().json();
    assert_eq!(issued["items"].as_array().unwrap().len(), 1);
    assert!(!issued.to_string().contains(NAME));
}
