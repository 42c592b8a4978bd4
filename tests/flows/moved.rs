//! What the catalogue changes reaches every hall within seconds: new versions, suspensions, powers that move.
use auth::Role;
use kernel::id::PersonId;
use serde_json::{Value, json};
use std::{path::Path, time::Duration, time::Instant};
use testkit::{Client, TestHall};
use uuid::Uuid;

const CATALOGUE: &str = "/api/catalogue/v1";
const INTAKE: &str = "/api/intake/v1";
const CITY: &str = "341300000000";
const TOWN: &str = "341323110000";
const VILLAGE: &str = "341323110201";
const HEALTH: &str = "11341323990000068E";
const TOWNSHIP: &str = "11341323990011103D";
const OLD: &str = "11341323990000068E4342099004000";
const NEW: &str = "11341323990011103D5342099004000";
/// "Within seconds", on a machine that builds at the same time.
const SECONDS: Duration = Duration::from_secs(10);

async fn start() -> TestHall {
    let hall = TestHall::start(|deps| vec![catalogue::service(deps), intake::service(deps)]).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/seed");
    let mut files = catalogue::SeedFiles::read(&folder).unwrap();
    files.items.retain(|(name, _)| name.contains("elder-card"));
    catalogue::seed(hall.db("catalogue"), &files).await.unwrap();
    let halls = catalogue::halls(&files).unwrap();
    let day = |text: &str| text.parse().unwrap();
    let seed = intake::Seed {
        halls: halls.into_iter().map(|hall| (hall.id, hall.division, hall.name)).collect(),
        workdays: std::fs::read_to_string(folder.join("workdays.json")).unwrap(),
        seals: vec![(kernel::code::Uscc::parse(TOWNSHIP).unwrap(), "行政审批专用章".to_owned())],
        letters: Vec::new(),
        valid: Some((day("2025-01-01"), day("2027-12-31"))),
    };
    intake::seed(hall.db("intake"), &seed).await.unwrap();
    hall.drain().await;
    hall
}

fn path(case: &str, operation: &str) -> String {
    format!("{INTAKE}/cases/{case}/{operation}")
}

/// A draft with form and materials.
async fn filled(citizen: &Client) -> String {
    let body = json!({ "item": OLD, "division": VILLAGE });
    let begun = citizen.post(&format!("{INTAKE}/cases"), &body).await.ok().json();
    let case = begun["id"].as_str().unwrap().to_owned();
    let form = json!({
        "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
        "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
    });
    citizen.put(&path(&case, "form"), None, &form).await.ok();
    for code in ["001", "002"] {
        let unique = Uuid::new_v4();
        let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", &unique.as_bytes()[..]];
        let request = citizen
            .request(reqwest::Method::POST, &path(&case, &format!("materials/{code}/files")))
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .header("Content-Type", "image/jpeg")
            .header("X-File-Name", "a.jpg")
            .body([&jpeg.concat()[..], b"\xff\xd9"].concat());
        citizen.send(request).await.ok();
    }
    case
}

async fn submitted(hall: &TestHall) -> (String, Client) {
    let citizen = hall.citizen(PersonId::random());
    let case = filled(&citizen).await;
    citizen.post(&path(&case, "submit"), &json!({})).await.ok();
    (case, citizen)
}

fn staff(hall: &TestHall, role: Role) -> Client {
    hall.staff(&[role], CITY, None)
}

/// Hands an overlay to review and passes it twice.
async fn reviewed(hall: &TestHall, code: &str) {
    let claim = format!("{CATALOGUE}/claims/{code}");
    let because = json!({ "reason": "按文件调整（演示）", "basis": "灵政办〔2026〕3号（演示）" });
    staff(hall, Role::Editor).post(&format!("{claim}/submit"), &because).await.ok();
    staff(hall, Role::ItemReviewer).post(&format!("{claim}/review"), &json!({})).await.ok();
    staff(hall, Role::LegalReviewer).post(&format!("{claim}/legal-review"), &json!({})).await.ok();
}

/// Hands the power of the county's health commission down to the township, in effect.
async fn handed_down(hall: &TestHall) {
    let (editor, publisher) = (staff(hall, Role::Editor), staff(hall, Role::Publisher));
    let today = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive();
    let body = json!({
        "kind": "delegate", "from_authority": HEALTH, "items": [OLD], "receivers": [TOWNSHIP],
        "basis": "灵政办〔2026〕3号（演示）", "reason": "老年优待证办理权下放乡镇", "open_cases": "move",
        "effective_on": today,
    });
    let made = editor.post(&format!("{CATALOGUE}/transfers"), &body).await.ok().json();
    let transfer = format!("{CATALOGUE}/transfers/{}", made["id"].as_str().unwrap());
    editor.post(&format!("{transfer}/propose"), &json!({})).await.ok();
    publisher.post(&format!("{transfer}/approve"), &json!({})).await.ok();
    reviewed(hall, NEW).await;
    publisher.post(&format!("{transfer}/receivers/{NEW}/accept"), &json!({})).await.ok();
}

/// Asks until the answer is right; fails after [`SECONDS`].
async fn assert_within_seconds(what: &str, ask: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !ask().await {
        assert!(begun.elapsed() < SECONDS, "{what} took longer than {SECONDS:?}");
    }
}

#[actix_web::test]
async fn a_power_handed_down_takes_its_open_cases_along_over_the_bus() {
    let hall = start().await;
    let mut cases = Vec::new();
    for _ in 0..6 {
        cases.push(submitted(&hall).await);
    }
    handed_down(&hall).await;
    for (case, citizen) in &cases {
        assert_within_seconds("a case on its way", async || {
            let moves = citizen.get(&path(case, "moves")).await.ok().json();
            moves.as_array().is_some_and(|moves| !moves.is_empty())
        })
        .await;
    }
    let mut clerk = hall.staff_subject(&[Role::Clerk], TOWN, Some(TOWNSHIP));
    clerk.hall = Some(contracts::catalogue::hall_id(&kernel::code::Division::parse(TOWN).unwrap()));
    let clerk = hall.client(&clerk);
    let authority = kernel::code::Uscc::parse(TOWNSHIP).unwrap();
    let verdict = json!({ "outcome": "approve", "seal": intake::seal_id(&authority, "行政审批专用章") });
    for (case, citizen) in &cases {
        let moves = citizen.get(&path(case, "moves")).await.ok().json();
        assert_eq!((&moves[0]["from_code"], &moves[0]["to_code"]), (&json!(OLD), &json!(NEW)));
        let decided = clerk.post(&path(case, "decide-on-the-spot"), &verdict).await.ok().json();
        assert_eq!((&decided["state"], &decided["authority"]), (&json!("approved"), &json!(TOWNSHIP)));
    }
    let guide = hall.nobody().get(&format!("{CATALOGUE}/items/{OLD}")).await.ok().json();
    assert_eq!(guide["implementing_code"], NEW);
    let citizen = hall.citizen(PersonId::random());
    let body = json!({ "item": OLD, "division": VILLAGE });
    let begun = citizen.post(&format!("{INTAKE}/cases"), &body).await.ok().json();
    assert_eq!(begun["item"], NEW);
}

#[actix_web::test]
async fn a_new_version_is_in_the_guide_and_binds_new_cases_within_seconds() {
    let hall = start().await;
    let editor = staff(&hall, Role::Editor);
    let version = format!("{CATALOGUE}/items/{OLD}/versions/1");
    let mut overlay = editor.get(&version).await.ok().json()["content"].clone();
    overlay["contact"]["phone"] = json!("0557-7654321");
    editor.put(&format!("{CATALOGUE}/claims/{OLD}/overlay"), Some(0), &overlay).await.ok();
    reviewed(&hall, OLD).await;
    staff(&hall, Role::Publisher).post(&format!("{CATALOGUE}/claims/{OLD}/publish"), &json!({})).await.ok();
    assert_within_seconds("the new guide", async || {
        let guide = hall.nobody().get(&format!("{CATALOGUE}/items/{OLD}")).await.ok().json();
        guide["item"]["contact"]["phone"] == "0557-7654321"
    })
    .await;
    assert_within_seconds("a case of the new version", async || {
        let citizen = hall.citizen(PersonId::random());
        let body = json!({ "item": OLD, "division": VILLAGE });
        citizen.post(&format!("{INTAKE}/cases"), &body).await.ok().json()["overlay_version"] == 2
    })
    .await;
    hall.drain().await;
}

#[actix_web::test]
async fn a_suspended_item_refuses_new_submissions_within_seconds() {
    let hall = start().await;
    let suspend = json!({ "reason": "系统升级（演示）", "basis": "灵政办〔2026〕4号（演示）" });
    staff(&hall, Role::Publisher).post(&format!("{CATALOGUE}/claims/{OLD}/suspend"), &suspend).await.ok();
    let refused: Value = json!("item_closed");
    assert_within_seconds("the refusal", async || {
        let citizen = hall.citizen(PersonId::random());
        let body = json!({ "item": OLD, "division": VILLAGE });
        citizen.post(&format!("{INTAKE}/cases"), &body).await.json()["code"] == refused
    })
    .await;
    let guide = hall.nobody().get(&format!("{CATALOGUE}/items/{OLD}")).await.ok().json();
    assert_eq!(guide["state"], "suspended");
    hall.drain().await;
}
