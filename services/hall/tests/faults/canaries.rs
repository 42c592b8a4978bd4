//! Canaries: unmistakable personal data go through the whole flow, and are then found nowhere they must not be.

use crate::{
    counts::{assert_agree, begun},
    database::setting,
    desk::Desk,
    installation::{Installation, free_url},
    leaks::Canaries,
};
use hall::login::log_in;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const NAME: &str = "金丝雀探针";
const NUMBER: &str = "341323195207225315";
const MOBILE: &str = "18977665544";
const ADDRESS: &str = "灵璧县渔沟镇金丝雀路七十七号";
const CARD: &str = "6222021777333999111";
const FILE: &str = "金丝雀一寸照片.png";

fn canaries() -> Canaries {
    let all = [
        ("name", NAME),
        ("number", NUMBER),
        ("mobile", MOBILE),
        ("address", ADDRESS),
        ("card", CARD),
        ("file", FILE),
    ];
    Canaries(all.into_iter().map(|(name, text)| (name, text.to_owned())).collect())
}

/// The demo villager has the canaries' data, and the item asks for a bank card.
async fn hall() -> Installation {
    Installation::make_with(&setting("HALL_TEST_REDIS_URL"), |file, seed| match file {
        "accounts.json" => {
            let person = &mut seed["persons"][0];
            person["name"] = NAME.into();
            person["citizen_no"] = NUMBER.into();
            person["mobile"] = MOBILE.into();
            person["address"] = ADDRESS.into();
        }
        "items/elder-card.json" => {
            seed["base"]["form"]["properties"]["bank_card"] = json!({
                "type": "string", "title": "银行卡号", "pattern": "^[0-9]{19}$", "x-hall": { "sensitive": true },
            });
        }
        _other => {}
    })
    .await
}

/// Everything that may be read about a case, by those who may: it must show what is looked for elsewhere.
async fn read_all(hall: &Installation, base: &str, desk: &Desk, case: &str) -> String {
    let mut read = desk.get(&format!("/api/intake/v1/cases/{case}")).await.to_string();
    let tokens = log_in(base, &hall.accounts["citizen"]).await.expect("the villager can log in");
    let http = reqwest::Client::new();
    let get = async |path: &str| {
        let request = http.get(format!("{base}{path}")).bearer_auth(tokens.access_token.expose_secret());
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.text().await.unwrap()
    };
    read += &get(&format!("/api/intake/v1/cases/{case}")).await;
    read += &get("/api/identity/v1/me").await;
    let licences = get("/api/licence/v1/licences").await;
    let list: Value = serde_json::from_str(&licences).unwrap();
    for licence in list["items"].as_array().unwrap() {
        read += &get(&format!("/api/licence/v1/licences/{}", licence["id"].as_str().unwrap())).await;
    }
    read
}

/// What callers are told who send personal data where they do not belong, or in a wrong form.
async fn errors(hall: &Installation, base: &str, desk: &Desk, case: &str) -> String {
    let put = |body: Value| desk.request(Method::PUT, &format!("/cases/{case}/form")).json(&body);
    let post = |path: &str, body: Value| {
        desk.request(Method::POST, path).header("Idempotency-Key", "canary-canary").json(&body)
    };
    let http = reqwest::Client::new();
    let find = json!({ "kind": "natural", "number": format!("{NUMBER}0"), "name": NAME, "purpose": NAME });
    let requests = [
        put(json!({ "name": NAME, "bank_card": ADDRESS, "sex": MOBILE, "phone": CARD, "citizen_no": NAME })),
        put(json!([NAME, NUMBER])),
        post("/mandates", json!({ "agent": NAME, "acts": [CARD], "valid_to": MOBILE, "way": ADDRESS })),
        post("/mandates", json!({ "acts": [MOBILE], NUMBER: NAME })),
        post(&format!("/cases/{case}/decide-on-the-spot"), json!({ "outcome": NAME, "seal": ADDRESS })),
        post("/cases", json!({ "item": NAME, "applicant": NUMBER, "division": ADDRESS })),
        post(
            "/cases",
            json!({ "item": CARD, "applicant": hall.accounts["citizen"].id, "division": "341323000000" }),
        ),
        post(&format!("/cases/{case}/reject"), json!({ "reason": MOBILE, "remedies": CARD })),
        desk.request(Method::GET, &format!("/cases/by-no/{NUMBER}")),
        desk.request(Method::GET, &format!("/cases?state={NAME}&after={CARD}")),
        desk.request(Method::GET, &format!("/{MOBILE}/{NAME}")),
        http.post(format!("{base}/api/identity/v1/persons/find")).json(&find),
        http.post(format!("{base}/api/licence/v1/verifications")).json(&json!({ "identifier": NAME })),
        http.get(format!("{base}/api/catalogue/v1/items/{CARD}")),
        http.post(format!("{base}/api/identity/v1/token")).form(&[("grant_type", NAME), ("code", NUMBER)]),
    ];
    let mut said = String::new();
    for request in requests {
        let answer = request.send().await.unwrap();
        assert!(!answer.status().is_server_error(), "{}: {}", answer.url(), answer.status());
        said += &format!("{} {}\n", answer.status(), answer.text().await.unwrap());
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_data_are_found_nowhere_they_must_not_be() {
    let (hall, url, canaries) = (hall().await, free_url(), canaries());
    let server = hall.serve(&["all"], &url, &[("HALL_LOG", "debug")]).await;
    let beginning = begun(&hall).await;
    let mut desk = Desk::open(&hall, &url).await;
    desk.file_name = FILE.to_owned();
    for (field, canary) in
        [("name", NAME), ("citizen_no", NUMBER), ("phone", MOBILE), ("address", ADDRESS), ("bank_card", CARD)]
    {
        desk.form[field] = canary.into();
    }
    let acked = desk.clone().work(2, 2).await;
    assert_agree(&hall, &beginning, &acked, "canaries").await;
    let read = read_all(&hall, &url, &desk, &acked[0].case).await;
    assert_eq!(canaries.in_text(&read).len(), canaries.0.len(), "not all canaries went through");
    let errors = errors(&hall, &url, &desk, &acked[0].case).await;
    assert_eq!(canaries.in_text(&errors), Vec::<&str>::new(), "in the bodies of errors:\n{errors}");
    for path in ["/metrics", "/openapi.json"] {
        let text = reqwest::get(format!("{url}{path}")).await.unwrap().text().await.unwrap();
        assert!(text.len() > 1000 && canaries.in_text(&text).is_empty(), "{path}");
    }
    assert_eq!(canaries.in_database(&hall.database).await, Vec::<String>::new(), "columns in the clear");
    assert_eq!(canaries.in_redis(&hall).await, Vec::<String>::new(), "keys of Redis");
    let said = server.said();
    assert!(said.contains("DEBUG"), "{said}");
    let told: Vec<&str> = said.lines().filter(|line| !canaries.in_text(line).is_empty()).collect();
    assert_eq!(told, Vec::<&str>::new(), "lines of the log");
    println!(
        "canaries: {} of {} lines of the log, none in any column, key, error or document",
        told.len(),
        said.lines().count()
    );
    assert_planted_ones_are_found(&hall, &canaries).await;
}

/// The search would have found them.
async fn assert_planted_ones_are_found(hall: &Installation, canaries: &Canaries) {
    let text = format!("INSERT INTO intake.item_marks (code, mark) VALUES ('x{NAME}', 'suspended')");
    let json = format!(
        "INSERT INTO intake.base_items (base_code, version, content) VALUES ('x', 1, jsonb_build_object('a', '{MOBILE}'))"
    );
    let array = format!(
        "INSERT INTO intake.staff (id, roles, active) VALUES (gen_random_uuid(), ARRAY['{CARD}'], false)"
    );
    let bytes = format!(
        "INSERT INTO licence.idempotency (county, caller, key, body_hash, row_id, answer)
         VALUES ('', gen_random_uuid(), 'planted-one', sha256('x'), gen_random_uuid(), convert_to('{ADDRESS}', 'UTF8'))"
    );
    for statement in [text, json, array, bytes] {
        hall.database.execute(&statement).await;
    }
    let mut found = canaries.in_database(&hall.database).await;
    found.sort();
    assert_eq!(
        found,
        [
            "intake.base_items.content",
            "intake.item_marks.code",
            "intake.staff.roles",
            "licence.idempotency.answer"
        ]
    );
    let mut conn = crate::installation::connect(&hall.redis_url).await;
    let key = format!("{}planted", hall.redis_prefix);
    let _id: String =
        redis::cmd("XADD").arg(&key).arg("*").arg("data").arg(NUMBER).query_async(&mut conn).await.unwrap();
    assert_eq!(canaries.in_redis(hall).await, ["planted"]);
    assert_eq!(canaries.in_text("{\"x\":\"\\u91D1\\u4e1d\\u96c0\\u63a2\\u9488\"}"), ["name"]);
    assert_eq!(canaries.in_text(&format!("GET /x?number={NUMBER}")), ["number"]);
}
