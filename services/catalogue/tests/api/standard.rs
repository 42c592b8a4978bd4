//! One standard: what a township may not say, what it still has to follow, and where halls differ all the same.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Client, TestHall};

use crate::desk::{
    API, HOMESTEAD, YUGOU_HOMESTEAD, because, content, db, editor, number, publish, publisher, seeded,
};

const CITY: &str = "341300000000";
const COUNTY: &str = "341323000000";
const VILLAGE: &str = "341323110201";

async fn drift(client: &Client, query: &str) -> Vec<Value> {
    let page = client.get(&format!("{API}/drift?limit=100{query}")).await.ok().json();
    page["items"].as_array().unwrap().clone()
}

/// Compares all that is due, and waits for what the hall's own task has begun to compare.
async fn compare(hall: &TestHall) {
    while !catalogue::is_compared(db(hall)).await.unwrap() {
        catalogue::run_comparison(db(hall)).await.unwrap();
    }
}

fn of<'a>(rows: &'a [Value], code: &str, element: &str) -> Option<&'a Value> {
    rows.iter().find(|row| row["code"] == code && row["element"] == element)
}

/// Business time of a day to come.
fn in_days(days: i64) -> DateTime<Utc> {
    DateTime::<Utc>::from(std::time::SystemTime::now()) + TimeDelta::days(days)
}

/// A new version of the homestead standard, in force; every township is asked to follow.
async fn new_standard(hall: &TestHall, change: impl FnOnce(&mut Value)) {
    let editor = editor(hall, CITY);
    let mut standard = content(&editor, HOMESTEAD, 1).await;
    change(&mut standard);
    let base = format!("{API}/base-items/{HOMESTEAD}");
    editor.post(&format!("{base}/versions"), &standard).await.ok();
    publish(hall, &editor, &base).await;
}

#[actix_web::test]
async fn a_township_that_renames_a_material_or_bends_what_is_fixed_is_refused_field_by_field() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let standard = content(&editor, HOMESTEAD, 1).await;
    let mut overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    overlay["materials"] = standard["materials"].clone();
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}/overlay");
    editor.put(&path, Some(0), &overlay).await.ok();
    overlay["materials"][0]["name"] = json!("镇里要的申请书");
    overlay["conditions"] = json!(["须先交押金"]);
    let refused = editor.put(&path, Some(1), &overlay).await;
    refused.assert_refused(400, "departs_from_standard");
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    let code = standard["materials"][0]["code"].as_str().unwrap();
    let pointers: Vec<&str> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/overlay/conditions".to_owned(), format!("/overlay/materials/{code}/name")]);
    assert!(errors[1]["detail"].as_str().unwrap().contains("镇里要的申请书"));
}

#[actix_web::test]
async fn a_longer_promise_and_a_stage_with_no_unit_behind_it_are_refused_at_review() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, COUNTY);
    let mut overlay = content(&editor, YUGOU_HOMESTEAD, 1).await;
    overlay["promised_limit"]["days"] = json!(45);
    overlay["review_offices"].as_array_mut().unwrap().remove(0);
    overlay["stages"][1].as_object_mut().unwrap().remove("unit");
    let claim = format!("{API}/claims/{YUGOU_HOMESTEAD}");
    editor.put(&format!("{claim}/overlay"), Some(0), &overlay).await.ok();
    let refused = editor.post(&format!("{claim}/submit"), &because()).await;
    refused.assert_refused(400, "quality_rules");
    let errors = refused.json()["errors"].to_string();
    for pointer in ["/overlay/promised_limit", "/overlay/review_offices", "/overlay/stages/1/unit"] {
        assert!(errors.contains(pointer), "{pointer}: {errors}");
    }
}

#[actix_web::test]
async fn what_reached_the_record_all_the_same_is_shown_as_drift_with_place_and_day() {
    let hall = seeded(&["homestead"]).await;
    // As an import of long ago or a hand in the database would leave it.
    hall.sql("ALTER TABLE catalogue.overlay_versions DISABLE TRIGGER overlay_versions_immutable").await;
    hall.sql(&format!(
        "UPDATE catalogue.overlay_versions SET content = jsonb_set(jsonb_set(content, '{{promised_limit,days}}', '45'),
             '{{review_offices}}', (content -> 'review_offices') - 0)
         WHERE implementing_code = '{YUGOU_HOMESTEAD}'"
    ))
    .await;
    let statement = json!({
        "point": VILLAGE, "source": "inspection",
        "content": {
            "document": "村级站点墙上的办事指南",
            "materials": [{ "code": "001", "name": "村里自定的申请书" }],
            "promised_limit": { "days": 60, "unit": "working", "basis": "墙上所写" },
        },
    });
    let (city, county) = (editor(&hall, CITY), editor(&hall, COUNTY));
    let path = format!("{API}/claims/{YUGOU_HOMESTEAD}/statements");
    county.post(&path, &statement).await.ok();
    compare(&hall).await;
    let rows = drift(&city, &format!("&authority={}", &YUGOU_HOMESTEAD[..18])).await;
    let promise = of(&rows, YUGOU_HOMESTEAD, "promised_limit").expect("the long promise");
    assert_eq!((&promise["kind"], &promise["local"]), (&json!("departure"), &json!("45 个工作日")));
    assert!(of(&rows, YUGOU_HOMESTEAD, "review_offices").is_some(), "{rows:?}");
    let renamed = of(&rows, YUGOU_HOMESTEAD, "materials/001/name").expect("the renamed material");
    assert_eq!(
        (&renamed["kind"], &renamed["point"], &renamed["local"]),
        (&json!("statement"), &json!(VILLAGE), &json!("村里自定的申请书"))
    );
    assert!(renamed["since"].is_string() && renamed["point_name"].is_string());
    let counts = city.get(&format!("{API}/drift/counts")).await.ok().json();
    assert_eq!(counts[0]["county"], "341323");
    // The neighbours promise 20: the one that differs from them is found without any standard.
    let peers = drift(&county, "&kind=peer").await;
    let peer = of(&peers, YUGOU_HOMESTEAD, "peer/promised_limit").expect("unlike its neighbours");
    assert_eq!((&peer["standard"], &peer["local"]), (&json!("20 个工作日"), &json!("45 个工作日")));
    let neighbour = editor(&hall, "341324000000");
    assert_eq!(drift(&neighbour, "").await, Vec::<Value>::new());
    neighbour.post(&path, &statement).await.assert_refused(403, "out_of_scope");
}

#[actix_web::test]
async fn a_difference_keeps_its_day_until_it_is_gone_and_is_turned_page_by_page() {
    let hall = seeded(&["homestead"]).await;
    new_standard(&hall, |standard| standard["materials"][0]["name"] = json!("新名称（演示）")).await;
    compare(&hall).await;
    let city = editor(&hall, CITY);
    let first = drift(&city, "&kind=behind&element=materials").await;
    assert_eq!(first.len(), 23, "every township is behind in the material's name");
    hall.set_now(in_days(3)).await;
    hall.sql("INSERT INTO catalogue.drift_due (implementing_code) SELECT code FROM catalogue.implementing_items ON CONFLICT DO NOTHING").await;
    compare(&hall).await;
    let again = drift(&city, "&kind=behind&element=materials").await;
    assert_eq!(first[0]["since"], again[0]["since"]);
    let mut seen = 0;
    let mut after = String::new();
    loop {
        let path = format!("{API}/drift?limit=7&kind=behind&element=materials{after}");
        let page = city.get(&path).await.ok().json();
        seen += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", next.replace('/', "%2F")),
            None => break,
        }
    }
    assert_eq!(seen, 23);
    publisher(&hall, COUNTY).post(&format!("{API}/pending/{YUGOU_HOMESTEAD}/adopt"), &json!({})).await.ok();
    compare(&hall).await;
    let left = drift(&city, "&kind=behind&element=materials").await;
    assert_eq!(left.len(), 22);
}

#[actix_web::test]
async fn a_changed_standard_is_pending_with_its_day_and_adopted_in_one_act_where_nothing_conflicts() {
    let hall = seeded(&["homestead"]).await;
    let county = publisher(&hall, COUNTY);
    county.get(&format!("{API}/pending/{YUGOU_HOMESTEAD}")).await.assert_refused(409, "nothing_pending");
    new_standard(&hall, |standard| {
        standard["conditions"].as_array_mut().unwrap().push(json!("新增条件（演示）"));
    })
    .await;
    let pending = county.get(&format!("{API}/pending?limit=100")).await.ok().json();
    assert_eq!(pending["items"].as_array().unwrap().len(), 19, "the county's townships");
    assert_eq!(
        (&pending["items"][0]["pending_base"], &pending["items"][0]["overdue"]),
        (&json!(2), &json!(false))
    );
    let path = format!("{API}/pending/{YUGOU_HOMESTEAD}");
    let preview = county.get(&path).await.ok().json();
    assert_eq!((&preview["ready"], &preview["changes"][0]["element"]), (&json!(true), &json!("conditions")));
    let adopted = county.post(&format!("{path}/adopt"), &json!({})).await.ok().json();
    assert_eq!((&adopted["state"], &adopted["base_version"]), (&json!("published"), &json!(2)));
    let guide = hall.nobody().get(&format!("{API}/items/{YUGOU_HOMESTEAD}")).await.ok().json();
    assert!(guide["item"]["conditions"].to_string().contains("新增条件（演示）"));
    county.post(&format!("{path}/adopt"), &json!({})).await.assert_refused(409, "nothing_pending");
    let neighbour = publisher(&hall, "341324000000");
    neighbour.get(&path).await.assert_refused(403, "out_of_scope");
}

#[actix_web::test]
async fn what_conflicts_is_listed_by_field_and_not_adopted() {
    let hall = seeded(&["homestead"]).await;
    new_standard(&hall, |standard| standard["statutory_limit"]["days"] = json!(15)).await;
    let county = publisher(&hall, COUNTY);
    let path = format!("{API}/pending/{YUGOU_HOMESTEAD}");
    let preview = county.get(&path).await.ok().json();
    assert_eq!(
        (&preview["ready"], &preview["conflicts"][0]["pointer"]),
        (&json!(false), &json!("/overlay/promised_limit"))
    );
    let refused = county.post(&format!("{path}/adopt"), &json!({})).await;
    refused.assert_refused(409, "base_conflicts");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/overlay/promised_limit");
    // The hall that did not follow in time stands in the report as promising longer than the law.
    compare(&hall).await;
    let rows = drift(&county, "&kind=departure").await;
    assert!(of(&rows, YUGOU_HOMESTEAD, "promised_limit").is_some());
}

#[actix_web::test]
async fn who_has_to_follow_is_reminded_before_the_day_and_when_it_is_over_once_each() {
    let hall = seeded(&["homestead"]).await;
    new_standard(&hall, |standard| {
        standard["conditions"].as_array_mut().unwrap().push(json!("新增条件（演示）"));
    })
    .await;
    let county = publisher(&hall, COUNTY);
    let reminders = async |kind: &str| {
        let told = "SELECT count(*) AS n FROM outbox WHERE type = 'catalogue.follow_reminded.v1'";
        number(&hall, &format!("{told} AND data ->> 'reminder' = '{kind}'")).await
    };
    hall.drain().await;
    assert_eq!(reminders("soon").await, 0, "thirty days are left");
    for day in [25, 26, 32, 33] {
        hall.set_now(in_days(day)).await;
        catalogue::run_reminders(db(&hall)).await.unwrap();
    }
    hall.drain().await;
    assert_eq!((reminders("soon").await, reminders("overdue").await), (23, 23));
    let overdue = county.get(&format!("{API}/pending?overdue=true&limit=100")).await.ok().json();
    assert_eq!(overdue["items"].as_array().unwrap().len(), 19);
}

#[actix_web::test]
async fn a_township_without_the_point_that_most_of_its_county_has_is_missing() {
    let hall = seeded(&["homestead"]).await;
    let county = publisher(&hall, COUNTY);
    let path = format!("{API}/drift/missing-points?county={COUNTY}&limit=100");
    let before = county.get(&path).await.ok().json()["items"].as_array().unwrap().clone();
    let reason = json!({ "reason": "窗口撤并", "basis": "演示文件" });
    county.post(&format!("{API}/claims/{YUGOU_HOMESTEAD}/repeal"), &reason).await.ok();
    let after = county.get(&path).await.ok().json()["items"].as_array().unwrap().clone();
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.iter().any(|row| row["division"] == "341323110000"), "{after:?}");
}

#[actix_web::test]
async fn the_field_policy_can_be_read_by_those_who_edit() {
    let hall = seeded(&[]).await;
    let policy = editor(&hall, COUNTY).get(&format!("{API}/field-policy")).await.ok().json();
    let materials = policy.as_array().unwrap().iter().find(|row| row["element"] == "materials").unwrap();
    assert_eq!(materials["latitude"], "fixed");
    let nobody = hall.nobody();
    let refused = nobody.send(nobody.request(Method::GET, &format!("{API}/field-policy"))).await;
    refused.assert_refused(401, "token_missing");
}
