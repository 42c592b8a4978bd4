//! What goes to a system outside beside the form: the bytes of materials, and the files that the hall makes by itself.
use crate::{
    papers::{at, photo},
    reads::count,
    verticals::{Beside, NAME, REASON},
};
use chrono::{DateTime, TimeDelta, Utc};
use peers::Wrong;
use serde_json::{Value, json};
use std::time::SystemTime;
use testkit::Reply;
use uuid::Uuid;

fn by_interface() -> Value {
    json!({ "mode": "interface", "system": NAME })
}

/// Fetches what lies at an address, signed for `signed_for`.
async fn fetch(beside: &Beside, path: &str, signed_for: &str) -> Reply {
    let nobody = beside.world.hall.nobody();
    let mut request = nobody.request(reqwest::Method::GET, path);
    for (name, value) in beside.system.stamp(signed_for) {
        request = request.header(name, value);
    }
    nobody.send(request).await
}

/// The last part of an address, and its path.
fn parts(url: &Value) -> (String, String) {
    let url = url.as_str().unwrap();
    let path = url.split_once("/api/").unwrap().1;
    (url.rsplit('/').next().unwrap().to_owned(), format!("/api/{path}"))
}

/// New addresses of a case's materials.
async fn renewed(beside: &Beside, case_no: &str, signed_for: &str) -> Reply {
    let nobody = beside.world.hall.nobody();
    let path = format!("/api/intake/v1/vertical/population/cases/{case_no}/materials");
    let mut request = nobody.request(reqwest::Method::POST, &path);
    for (name, value) in beside.system.stamp(signed_for) {
        request = request.header(name, value);
    }
    nobody.send(request).await
}

#[actix_web::test]
async fn a_system_fetches_every_material_once_by_its_address_and_the_applicant_sees_each() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let held = beside.system.cases()[0].clone();
    let listed = held.submission["materials"].as_array().unwrap();
    let files: Vec<&Value> = listed.iter().flat_map(|one| one["files"].as_array().unwrap()).collect();
    assert_eq!((files.len(), held.files.len()), (2, 2));
    assert!(held.files.iter().all(|file| file.whole && file.bytes == photo().len()), "{:?}", held.files);
    // Each address was used by the system already.
    let (address, path) = parts(&files[0]["url"]);
    fetch(&beside, &path, &address).await.assert_refused(409, "material_address_over");
    let looks =
        "SELECT count(*) AS n FROM access_log WHERE purpose = 'vertical_exchange' AND fields = ARRAY['file']";
    assert_eq!(count(&beside.world, looks).await, 2);
    let audit = "SELECT count(*) AS n FROM audit WHERE action = 'hand_over_material'";
    assert_eq!(count(&beside.world, audit).await, 2);
    let timeline = beside.world.citizen.get(&at(&case, "timeline")).await.ok().json();
    let seen = timeline["items"].as_array().unwrap().iter().filter(|row| row["what"] == "hand_over_material");
    assert_eq!(seen.count(), 2, "{timeline}");
}

#[actix_web::test]
async fn an_address_of_a_material_opens_to_its_systems_signature_only_and_not_after_two_hours() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let no = beside.case_no(&case).await;
    renewed(&beside, &no, "something else").await.assert_refused(401, "not_signed");
    let fresh = renewed(&beside, &no, &no).await.ok().json();
    let (first, second) = (parts(&fresh[0]["files"][0]["url"]), parts(&fresh[1]["files"][0]["url"]));
    let nobody = beside.world.hall.nobody();
    nobody.get(&first.1).await.assert_refused(401, "not_signed");
    fetch(&beside, &first.1, &second.0).await.assert_refused(401, "not_signed");
    let elsewhere = first.1.replace("/population/", "/medical/");
    fetch(&beside, &elsewhere, &first.0).await.assert_refused(409, "material_address_over");
    let none = Uuid::new_v4().to_string();
    let unknown = first.1.replace(&first.0, &none);
    fetch(&beside, &unknown, &none).await.assert_refused(409, "material_address_over");
    // None of this has used it.
    assert_eq!(fetch(&beside, &first.1, &first.0).await.ok().bytes.len(), photo().len());
    let now = DateTime::<Utc>::from(SystemTime::now());
    beside.world.hall.set_now(now + TimeDelta::minutes(121)).await;
    fetch(&beside, &second.1, &second.0).await.assert_refused(409, "material_address_over");
}

#[actix_web::test]
async fn materials_open_only_while_the_system_has_the_case_and_the_case_waits_for_its_word() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let no = beside.case_no(&case).await;
    let fresh = renewed(&beside, &no, &no).await.ok().json();
    let (first, path) = parts(&fresh[0]["files"][0]["url"]);
    // Sent back, it has nothing more to do with the case.
    let back = json!({ "case_no": no, "said": "returned", "reason": REASON });
    beside.push("back-1", &back, Wrong::Nothing).await.ok();
    assert_eq!(beside.exchange(&case).await["state"], "returned");
    fetch(&beside, &path, &first).await.assert_refused(409, "material_address_over");
    renewed(&beside, &no, &no).await.assert_refused(409, "exchange_not_now");
    // Handed over again, it gets addresses again, and those of before stay shut.
    beside.world.clerk.post(&at(&case, "exchange/send"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["state"], "received");
    fetch(&beside, &path, &first).await.assert_refused(409, "material_address_over");
    let fresh = renewed(&beside, &no, &no).await.ok().json();
    let (first, path) = parts(&fresh[0]["files"][0]["url"]);
    // A case that ended is closed to it at once, and not when the hall next looks.
    beside.world.citizen.post(&at(&case, "withdraw"), &json!({})).await.ok();
    fetch(&beside, &path, &first).await.assert_refused(409, "material_address_over");
    renewed(&beside, &no, &no).await.assert_refused(409, "exchange_not_now");
}

#[actix_web::test]
async fn the_hall_makes_the_file_of_the_day_by_itself_at_its_hour_and_only_once() {
    let by_file = json!({ "mode": "hand_over_file", "system": NAME });
    let beside = Beside::start(by_file, "vertical_system").await;
    let hall = &beside.world.hall;
    // Half past five in the afternoon of the hall is 09:30 UTC.
    let today = DateTime::<Utc>::from(SystemTime::now()).date_naive();
    let on = |days: i64, hour: u32, minute: u32| {
        (today + TimeDelta::days(days)).and_hms_opt(hour, minute, 0).unwrap().and_utc()
    };
    hall.set_now(on(1, 3, 0)).await;
    let (one, two) = (beside.accepted().await, beside.accepted().await);
    let files = async || {
        let list = beside.world.chief.get("/api/intake/v1/vertical/batches").await.ok().json();
        list.as_array()
            .unwrap()
            .iter()
            .map(|file| (file["rows"].clone(), file["day"].clone()))
            .collect::<Vec<_>>()
    };
    hall.set_now(on(1, 9, 29)).await;
    beside.run().await;
    assert!(files().await.is_empty());
    hall.set_now(on(1, 9, 31)).await;
    let late = beside.accepted().await;
    // Two processes at once, and again afterwards.
    futures::future::join(beside.run(), beside.run()).await;
    beside.run().await;
    let day = json!((today + TimeDelta::days(1)).to_string());
    assert_eq!(files().await, [(json!(2), day.clone())]);
    for case in [&one, &two] {
        assert_eq!(beside.exchange(case).await["state"], "exchanging");
    }
    assert_eq!(beside.exchange(&late).await["state"], "waiting");
    hall.set_now(on(2, 9, 31)).await;
    beside.run().await;
    let next = json!((today + TimeDelta::days(2)).to_string());
    assert_eq!(files().await, [(json!(1), next), (json!(2), day)]);
}
