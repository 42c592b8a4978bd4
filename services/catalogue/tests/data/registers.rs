//! The register of halls, its rates, and inspections by the hall standard.

use contracts::catalogue::hall_id;
use kernel::code::Division;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::Client;

use crate::desk::{API, COUNTY, editor, publisher, seeded, send};

const PNG: &[u8] = include_bytes!("../../../hall/src/demo/photo.png");

fn yugou() -> String {
    hall_id(&Division::parse("341323110000").unwrap()).to_string()
}

fn rate<'a>(register: &'a Value, kind: &str) -> &'a Value {
    register["rates"].as_array().unwrap().iter().find(|rate| rate["kind"] == kind).unwrap()
}

#[actix_web::test]
async fn the_rates_of_a_hall_follow_from_its_register_and_each_has_its_list() {
    let hall = seeded(&["homestead", "relief"]).await;
    let client = editor(&hall, COUNTY);
    let path = format!("{API}/registers/{}", yugou());
    let empty = client.get(&path).await.ok().json();
    let due = empty["lines"].as_array().unwrap().len();
    assert!(due > 0 && rate(&empty, "stationing")["numerator"] == 0, "{empty}");
    assert_eq!(rate(&empty, "delegation")["tenths"], Value::Null, "nothing is here yet");
    let full = client.post(&format!("{path}/fill"), &json!({})).await.ok().json();
    assert_eq!(rate(&full, "stationing")["tenths"], 1_000);
    assert_eq!(rate(&full, "stationing")["counted"].as_array().unwrap().len(), due);
    let again = client.post(&format!("{path}/fill"), &json!({})).await.ok().json();
    assert_eq!(again["revision"], full["revision"], "nothing new, nothing changed");
    let halls = client.get(&format!("{API}/registers?division={COUNTY}")).await.ok().json();
    let mine = halls.as_array().unwrap().iter().find(|line| line["hall"] == yugou().as_str()).unwrap();
    assert_eq!(mine["rates"][0]["numerator"].as_u64(), u64::try_from(due).ok());
    let mut register = full["register"].clone();
    register["items"][0]["delegated"] = json!(true);
    register["items"][0]["letter"] = Value::Null;
    let revision = full["revision"].as_i64();
    client.put(&path, revision, &register).await.assert_refused(400, "findings");
    register["items"][0]["letter"] = json!("授权书〔2026〕1号");
    client.put(&path, Some(9), &register).await.assert_refused(412, "version_stale");
    let saved = client.put(&path, revision, &register).await.ok().json();
    assert!(rate(&saved, "delegation")["numerator"].as_u64() >= Some(1));
    let neighbour = editor(&hall, "341324000000");
    neighbour.put(&path, Some(2), &register).await.assert_refused(403, "out_of_scope");
}

fn inspection(photo: &str) -> Value {
    json!({
        "held_on": "2026-03-01",
        "passed": ["layout", "items", "flow", "system", "service", "management", "facility"],
        "defects": [{ "point": "name", "text": "门头没有换新标识", "due": "2026-03-10", "photos": [photo] }],
    })
}

async fn photo(client: &Client) -> String {
    let sent = send(client, &format!("{API}/inspection-photos"), PNG.to_vec()).await.ok().json();
    sent["sha256"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn what_an_inspection_finds_is_put_right_and_closed_by_a_second_look() {
    let hall = seeded(&[]).await;
    hall.set_now("2026-03-02T04:00:00Z".parse().unwrap()).await;
    let (inspector, township) = (publisher(&hall, COUNTY), editor(&hall, COUNTY));
    let picture = photo(&inspector).await;
    let path = format!("{API}/registers/{}/inspections", yugou());
    let held = inspector.post(&path, &inspection(&picture)).await.ok().json();
    let id = held["id"].as_str().unwrap().to_owned();
    let say = |revision: i64, due: Value| json!({ "point": "name", "text": "已经换好", "photos": [], "revision": revision, "due": due });
    let step = |word: &str| format!("{API}/inspections/{id}/{word}");
    inspector.post(&step("close"), &say(1, Value::Null)).await.assert_refused(409, "state_not_allowed");
    township.post(&step("rectify"), &say(1, Value::Null)).await.ok();
    inspector.post(&step("reopen"), &say(2, Value::Null)).await.assert_refused(400, "value_invalid");
    inspector.post(&step("reopen"), &say(2, json!("2026-03-20"))).await.ok();
    hall.set_now("2026-03-21T04:00:00Z".parse().unwrap()).await;
    let late = inspector.get(&path).await.ok().json();
    assert_eq!((late[0]["defects"][0]["late"].as_bool(), late[0]["open"].as_i64()), (Some(true), Some(1)));
    township.post(&step("rectify"), &say(3, Value::Null)).await.ok();
    let closed = inspector.post(&step("close"), &say(4, Value::Null)).await.ok().json();
    assert_eq!(
        (closed["open"].as_i64(), &closed["defects"][0]["defect"]["state"]),
        (Some(0), &json!("closed"))
    );
    assert_eq!(closed["defects"][0]["defect"]["notes"].as_array().unwrap().len(), 5);
    let shown =
        inspector.send(inspector.request(Method::GET, &format!("{API}/inspection-photos/{picture}"))).await;
    assert_eq!(shown.ok().bytes, PNG);
}

#[actix_web::test]
async fn every_point_is_looked_at_and_only_pictures_are_taken() {
    let hall = seeded(&[]).await;
    hall.set_now("2026-03-02T04:00:00Z".parse().unwrap()).await;
    let inspector = publisher(&hall, COUNTY);
    let picture = photo(&inspector).await;
    let mut half = inspection(&picture);
    half["passed"] = json!(["layout"]);
    let path = format!("{API}/registers/{}/inspections", yugou());
    inspector.post(&path, &half).await.assert_refused(400, "value_invalid");
    inspector.post(&path, &inspection(&"0".repeat(64))).await.assert_refused(404, "not_found");
    send(&inspector, &format!("{API}/inspection-photos"), b"%PDF-1.7".to_vec())
        .await
        .assert_refused(400, "picture_not_taken");
}
