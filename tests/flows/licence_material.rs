//! A licence taken as a material: one act is one use, however often it is sent.
use crate::whole::all;
use kernel::{code::CitizenNo, id::PersonId};
use serde_json::json;
use std::path::Path;
use testkit::TestHall;

const ITEM: &str = "11341323990000068E4342099004000";

async fn with_elder_card(person: PersonId) -> TestHall {
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
    let holder = licence::DemoHolder {
        person,
        name: "李桂芝".into(),
        citizen_no: CitizenNo::parse("341323195511035428").unwrap(),
        address: "灵璧县渔沟镇大柳树村西李组7号".into(),
        authority: kernel::code::Uscc::parse("11341323990000121A").unwrap(),
    };
    licence::seed(hall.db("licence"), &[holder]).await.unwrap();
    hall.drain().await;
    hall
}

#[actix_web::test]
async fn a_retry_after_the_answer_was_lost_is_no_second_use() {
    let person = PersonId::random();
    let hall = with_elder_card(person).await;
    let citizen = hall.citizen(person);
    let draft = json!({ "item": ITEM, "division": "341323000000" });
    let case =
        citizen.post("/api/intake/v1/cases", &draft).await.ok().json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/intake/v1/cases/{case}/materials/001/licence");
    let first = citizen.post_as(&path, "one-key-for-both", &json!({})).await.ok().json();
    let again = citizen.post_as(&path, "one-key-for-both", &json!({})).await.ok().json();
    assert_eq!(first, again);
    hall.drain().await;
    let licence = first["licence_id"].as_str().unwrap();
    let uses = citizen.get(&format!("/api/licence/v1/licences/{licence}/uses")).await.ok().json();
    assert_eq!(uses["items"].as_array().map(Vec::len), Some(1), "{uses}");
}
