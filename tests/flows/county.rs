//! A county with one matter, for tests that need a case, a licence and people.
use crate::whole::all;
use kernel::{
    code::{CitizenNo, Uscc},
    id::PersonId,
};
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use testkit::{Client, TestHall};
use uuid::Uuid;

/// The matter: a card for the old.
pub(crate) const ITEM: &str = "11341323990000068E4342099004000";
/// The county.
pub(crate) const COUNTY: &str = "341323000000";
/// The authority that decides.
pub(crate) const HEALTH: &str = "11341323990000068E";
/// The authority that issues identity cards.
pub(crate) const POLICE: &str = "11341323990000121A";

/// A hall with the matter in the catalogue and in intake.
pub(crate) async fn seeded() -> TestHall {
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
    hall.drain().await;
    hall
}

/// An identity card in the repository for someone.
pub(crate) async fn with_card(hall: &TestHall, person: PersonId) {
    let holder = licence::DemoHolder {
        person,
        name: "王守田".into(),
        citizen_no: CitizenNo::parse("341323196804120313").unwrap(),
        address: "灵璧县渔沟镇小河湾村".into(),
        authority: Uscc::parse(POLICE).unwrap(),
    };
    licence::seed(hall.db("licence"), &[holder]).await.unwrap();
    hall.drain().await;
}

/// A case of the citizen, handed in.
pub(crate) async fn submitted(citizen: &Client) -> String {
    let body = json!({ "item": ITEM, "division": COUNTY });
    let case =
        citizen.post("/api/intake/v1/cases", &body).await.ok().json()["id"].as_str().unwrap().to_owned();
    let at = |rest: &str| format!("/api/intake/v1/cases/{case}/{rest}");
    let form = json!({
        "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
        "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
    });
    citizen.put(&at("form"), None, &form).await.ok();
    for code in ["001", "002"] {
        citizen.send(photo(citizen, &at(&format!("materials/{code}/files")))).await.ok();
    }
    citizen.post(&at("submit"), &json!({})).await.ok();
    case
}

/// A photograph that no other test has, to be sent.
pub(crate) fn photo(client: &Client, path: &str) -> reqwest::RequestBuilder {
    let unique = Uuid::new_v4();
    let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", &unique.as_bytes()[..]];
    client
        .request(Method::POST, path)
        .header("Idempotency-Key", Uuid::new_v4().to_string())
        .header("Content-Type", "image/jpeg")
        .header("X-File-Name", "a.jpg")
        .body([&jpeg.concat()[..], b"\xff\xd9"].concat())
}
