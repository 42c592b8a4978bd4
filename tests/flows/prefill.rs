//! A form filled in from what the government holds: by whoever fills in, under his name, and seen by the applicant.
use crate::whole::all;
use auth::Role;
use contracts::identity::PersonKind;
use identity::seed::{SeedPerson, seed_person};
use kernel::{
    code::{CitizenNo, Division, MobileNo},
    id::PersonId,
};
use serde_json::{Value, json};
use std::path::Path;
use testkit::{Client, TestHall};

const ITEM: &str = "11341323990000068E4342099004000";
const COUNTY: &str = "341323000000";
const NUMBER: &str = "341323195511035428";

/// A hall with one matter, one villager and, if wanted, her identity card in the repository.
async fn hall(with_card: bool) -> (TestHall, PersonId) {
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
    let villager = SeedPerson {
        kind: PersonKind::Natural,
        number: NUMBER.into(),
        name: "李桂芝".into(),
        mobile: Some(MobileNo::parse("13900000002").unwrap()),
        division: Division::parse("341323110202").unwrap(),
        login: None,
    };
    let person = seed_person(hall.db("identity"), &villager).await.unwrap();
    if with_card {
        let holder = licence::DemoHolder {
            person,
            name: "李桂芝".into(),
            citizen_no: CitizenNo::parse(NUMBER).unwrap(),
            address: "灵璧县渔沟镇大柳树村西李组7号".into(),
            authority: kernel::code::Uscc::parse("11341323990000121A").unwrap(),
        };
        licence::seed(hall.db("licence"), &[holder]).await.unwrap();
    } else {
        licence::seed(hall.db("licence"), &[]).await.unwrap();
    }
    hall.drain().await;
    (hall, person)
}

async fn begin(clerk: &Client, person: PersonId) -> String {
    let draft = json!({ "item": ITEM, "division": COUNTY, "applicant": person });
    clerk.post("/api/intake/v1/cases", &draft).await.ok().json()["id"].as_str().unwrap().to_owned()
}

async fn prefilled(client: &Client, case: &str) -> Value {
    client.post_as(&at(case, "/form/prefill"), "prefill-once", &json!({})).await.ok();
    client.get(&at(case, "")).await.ok().json()
}

fn at(case: &str, rest: &str) -> String {
    format!("/api/intake/v1/cases/{case}{rest}")
}

#[actix_web::test]
async fn at_the_window_the_form_is_filled_in_from_card_and_entry_and_the_applicant_sees_who_looked() {
    let (hall, person) = hall(true).await;
    let clerk = hall.staff(&[Role::Clerk], COUNTY, Some("11341323990000068E"));
    let case = begin(&clerk, person).await;
    let read = prefilled(&clerk, &case).await;
    assert_eq!(read["form_state"], "untouched", "nobody has answered anything yet");
    let form = &read["form"];
    assert_eq!((&form["name"], &form["citizen_no"]), (&json!("李桂芝"), &json!(NUMBER)));
    assert_eq!(form["phone"], "13900000002");
    assert!(form.get("occasion").is_none());
    let sources = &read["form_sources"];
    assert_eq!((&sources["name"]["kind"], &sources["phone"]["kind"]), (&json!("licence"), &json!("person")));
    assert_eq!(sources["name"]["name"], "居民身份证");
    // Once more gives the same use, not a second one.
    prefilled(&clerk, &case).await;
    hall.drain().await;
    let villager = hall.citizen(person);
    let looks = villager.get("/api/identity/v1/me/access-log?limit=100").await.ok().json();
    let of_clerk = |purpose: &str| {
        let all = looks["items"].as_array().unwrap();
        all.iter().filter(|look| look["actor_kind"] == "staff" && look["purpose"] == purpose).count()
    };
    assert!(of_clerk("licence_as_material") >= 1 && of_clerk("handle_case") >= 1, "{looks}");
    let licences = villager.get("/api/licence/v1/licences").await.ok().json();
    let card = licences["items"].as_array().unwrap().iter().find(|held| held["type_name"] == "居民身份证");
    let card = card.unwrap()["id"].as_str().unwrap();
    let uses = villager.get(&format!("/api/licence/v1/licences/{card}/uses")).await.ok().json();
    assert_eq!(uses["items"].as_array().map(Vec::len), Some(1), "{uses}");
    assert_eq!(uses["items"][0]["purpose"], "prefill_form");
}

#[actix_web::test]
async fn what_was_changed_loses_its_source_and_what_was_typed_is_not_filled_in_again() {
    let (hall, person) = hall(true).await;
    let clerk = hall.staff(&[Role::Clerk], COUNTY, Some("11341323990000068E"));
    let case = begin(&clerk, person).await;
    let mut answers = prefilled(&clerk, &case).await["form"].clone();
    answers["phone"] = json!("13911112222");
    clerk.put(&at(&case, "/form/unfinished"), None, &answers).await.ok();
    let read = prefilled(&clerk, &case).await;
    assert_eq!((&read["form_state"], &read["form"]["phone"]), (&json!("begun"), &json!("13911112222")));
    assert!(read["form_sources"].get("phone").is_none() && read["form_sources"].get("name").is_some());
    hall.drain().await;
}

#[actix_web::test]
async fn without_a_card_in_the_repository_the_entry_tells_what_it_knows() {
    let (hall, person) = hall(false).await;
    let citizen = hall.citizen(person);
    let draft = json!({ "item": ITEM, "division": COUNTY });
    let case =
        citizen.post("/api/intake/v1/cases", &draft).await.ok().json()["id"].as_str().unwrap().to_owned();
    let read = prefilled(&citizen, &case).await;
    assert_eq!(
        (&read["form"]["name"], &read["form_sources"]["name"]["kind"]),
        (&json!("李桂芝"), &json!("person"))
    );
    assert!(read["form"].get("address").is_none());
    hall.drain().await;
}
