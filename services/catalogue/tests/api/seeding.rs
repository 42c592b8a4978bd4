//! Seeding, and what consumers that come new are told.

use catalogue::{SeedReport, seed};
use serde_json::Value;

use crate::desk::{API, HOMESTEAD, YUGOU_HOMESTEAD, counts, db, empty, files, publisher, seeded};

const CORE: &[&str] = &["homestead", "relief", "business", "elder-card", "property-registration"];

#[actix_web::test]
async fn a_second_seeding_changes_nothing() {
    let hall = empty().await;
    let files = files(CORE);
    let first = seed(db(&hall), &files).await.unwrap();
    assert!(first.places > 400 && first.bases >= 5 && first.overlays >= 43, "{first:?}");
    let before = counts(&hall).await;
    assert_eq!(before.0, before.1, "one audit row and one event per change");
    assert_eq!(seed(db(&hall), &files).await.unwrap(), SeedReport::default());
    assert_eq!(counts(&hall).await, before);
}

#[test]
fn other_seeds_get_the_halls_that_have_clerks() {
    let halls = catalogue::halls(&files(&[])).unwrap();
    assert_eq!(halls.len(), 1 + 5 + 2 + 122, "city, counties, statistical areas, townships");
    assert!(halls.iter().any(|hall| hall.name == "渔沟镇为民服务中心"));
}

#[actix_web::test]
async fn a_seed_that_changed_becomes_a_new_version() {
    let hall = seeded(&["homestead"]).await;
    let mut changed = files(&["homestead"]);
    for (_, text) in &mut changed.items {
        *text = text.replace("面积、层数与图样一致", "面积、层数与图样一致，签名齐全");
    }
    let report = seed(db(&hall), &changed).await.unwrap();
    assert_eq!((report.places, report.bases, report.overlays), (0, 1, 23));
    let guide = hall.nobody().get(&format!("{API}/items/{YUGOU_HOMESTEAD}")).await.ok().json();
    assert_eq!((guide["base_version"].as_i64(), guide["overlay_version"].as_i64()), (Some(2), Some(2)));
}

#[actix_web::test]
async fn who_comes_new_is_told_all_versions_and_marks() {
    let hall = seeded(CORE).await;
    let reason = serde_json::json!({ "reason": "规划调整", "basis": "演示文件" });
    publisher(&hall, "341323000000")
        .post(&format!("{API}/claims/{YUGOU_HOMESTEAD}/suspend"), &reason)
        .await
        .ok();
    let intake = hall.service("intake", "catalogue");
    let mut told: Vec<Value> = Vec::new();
    let mut after = String::new();
    loop {
        let page = intake.get(&format!("{API}/snapshot{after}")).await.ok().json();
        told.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("?after={}", next.replace(' ', "%20")),
            None => break,
        }
    }
    let count = |kind: &str| told.iter().filter(|event| event["type"] == kind).count();
    assert_eq!(count("catalogue.base_item_published.v1"), 5);
    assert_eq!(count("catalogue.overlay_published.v1"), 23 + 4 * 5);
    assert_eq!(count("catalogue.item_suspended.v1"), 1);
    let homestead = told.iter().find(|event| event["data"]["base_code"] == HOMESTEAD).unwrap();
    assert_eq!(homestead["data"]["content"]["domain"], "homestead");
    hall.drain().await;
}
