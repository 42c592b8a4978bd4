//! A human being with two entries becomes one: his cases, licences and mandates are with the entry that stays.
use crate::whole::all;
use auth::Role;
use kernel::{
    code::CitizenNo,
    id::{HallId, PersonId},
};
use serde_json::{Value, json};
use std::path::Path;
use testkit::{Client, TestHall};
use uuid::Uuid;

const ITEM: &str = "11341323990000068E4342099004000";
const IDENTITY: &str = "/api/identity/v1";
const INTAKE: &str = "/api/intake/v1";
/// The number before it was corrected and the present one; of nobody.
const BEFORE: &str = "341323195511035428";
const NOW: &str = "341323195511035444";

async fn seeded() -> TestHall {
    let hall = TestHall::start(all).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/seed");
    let mut files = catalogue::SeedFiles::read(&folder).unwrap();
    files.items.retain(|(name, _)| name.contains("elder-card"));
    catalogue::seed(hall.db("catalogue"), &files).await.unwrap();
    let halls = catalogue::halls(&files).unwrap();
    let seed = intake::Seed {
        halls: halls.into_iter().map(|hall| (hall.id, hall.division, hall.name)).collect(),
        workdays: std::fs::read_to_string(folder.join("workdays.json")).unwrap(),
        ..intake::Seed::default()
    };
    intake::seed(hall.db("intake"), &seed).await.unwrap();
    hall
}

async fn licence_of(hall: &TestHall, person: PersonId) {
    let holder = licence::DemoHolder {
        person,
        name: "李桂芝".into(),
        citizen_no: CitizenNo::parse(BEFORE).unwrap(),
        address: "灵璧县渔沟镇大柳树村西李组7号".into(),
        authority: kernel::code::Uscc::parse("11341323990000121A").unwrap(),
    };
    licence::seed(hall.db("licence"), &[holder]).await.unwrap();
}

/// Two clerks of one hall.
fn clerks(hall: &TestHall) -> [Client; 2] {
    let at = HallId::from_uuid(Uuid::from_bytes([1; 16]));
    [(); 2].map(|()| {
        let mut clerk = hall.staff_subject(&[Role::Clerk], "341323110000", None);
        clerk.hall = Some(at);
        hall.client(&clerk)
    })
}

async fn entry(clerk: &Client, number: &str) -> PersonId {
    let body = json!({ "kind": "natural", "number": number, "name": "李桂芝", "division": "341323110201" });
    let entered = clerk.post(&format!("{IDENTITY}/persons"), &body).await.ok().json();
    serde_json::from_value(entered["person_id"].clone()).unwrap()
}

async fn by_two([first, other]: &[Client; 2], person: PersonId, act: Value) {
    let seen = json!({ "papers": ["identity_card", "police_paper"], "note": "" });
    let body = json!({ "person_id": person, "act": act, "seen": seen });
    let asked = first.post(&format!("{IDENTITY}/counter-acts"), &body).await.ok().json();
    let path = format!("{IDENTITY}/counter-acts/{}/approve", asked["act_id"].as_str().unwrap());
    other.post(&path, &()).await.ok();
}

/// A draft, of the caller himself or for someone.
async fn draft(client: &Client, applicant: Option<PersonId>) -> String {
    let body = json!({ "item": ITEM, "division": "341323000000", "applicant": applicant });
    client.post(&format!("{INTAKE}/cases"), &body).await.ok().json()["id"].as_str().unwrap().to_owned()
}

/// The ids of what a list shows.
async fn listed(client: &Client, path: &str, id: &str) -> Vec<String> {
    let page = client.get(path).await.ok().json();
    page["items"].as_array().unwrap().iter().map(|item| item[id].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_merged_person_keeps_cases_and_licences_and_an_undoing_gives_back_what_went_over_and_no_more() {
    let hall = seeded().await;
    let clerks = clerks(&hall);
    let (old, stays) = (entry(&clerks[0], BEFORE).await, entry(&clerks[0], NOW).await);
    licence_of(&hall, old).await;
    hall.drain().await;
    let (before, now) = (hall.citizen(old), hall.citizen(stays));
    let case = draft(&before, None).await;
    let licences = listed(&before, "/api/licence/v1/licences", "id").await;
    assert!(!licences.is_empty() && listed(&now, "/api/licence/v1/licences", "id").await.is_empty());
    let merge = json!({ "kind": "merge_persons", "other": old, "reason": "二〇一九年更正过公民身份号码" });
    by_two(&clerks, stays, merge).await;
    hall.drain().await;
    assert_eq!(listed(&now, &format!("{INTAKE}/cases"), "id").await, std::slice::from_ref(&case));
    assert_eq!(listed(&now, "/api/licence/v1/licences", "id").await, licences);
    assert!(listed(&before, &format!("{INTAKE}/cases"), "id").await.is_empty());
    // A clerk's page that was still open under the old id writes for the one who stays.
    let open_page = hall.staff(&[Role::Clerk], "341323000000", None);
    let late = draft(&open_page, Some(old)).await;
    assert!(listed(&now, &format!("{INTAKE}/cases"), "id").await.contains(&late));
    now.post(&format!("{INTAKE}/cases/{case}/materials/001/licence"), &json!({})).await.ok();
    let merges = clerks[0].get(&format!("{IDENTITY}/persons/{stays}/merges")).await.ok().json();
    let undo = json!({ "kind": "undo_merge", "merge": merges[0]["merge_id"], "reason": "两个人同名，查错了，要分开" });
    by_two(&clerks, stays, undo).await;
    hall.drain().await;
    assert_eq!(listed(&before, &format!("{INTAKE}/cases"), "id").await, [case]);
    assert_eq!(listed(&now, &format!("{INTAKE}/cases"), "id").await, [late], "what came since stays");
    assert_eq!(listed(&before, "/api/licence/v1/licences", "id").await, licences);
}

#[actix_web::test]
async fn nobody_but_what_identity_tells_moves_rows_from_person_to_person() {
    use diesel_async::{AsyncConnection, RunQueryDsl};
    let hall = seeded().await;
    for service in ["intake", "licence", "lobby"] {
        let mut conn = diesel_async::AsyncPgConnection::establish(hall.database_url()).await.unwrap();
        let role = format!("SET ROLE hall_{service}_app");
        diesel::sql_query(role).execute(&mut conn).await.unwrap();
        let call = format!(
            "SELECT {service}.take_over_person(gen_random_uuid(), gen_random_uuid(), gen_random_uuid())"
        );
        let refused = diesel::sql_query(call).execute(&mut conn).await.unwrap_err().to_string();
        assert!(refused.contains("only what identity tells"), "{service}: {refused}");
    }
}
