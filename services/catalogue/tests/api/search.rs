//! Everyday words: a recorded list of what people type, filters, places, and words that find nothing.

use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};
use testkit::{Client, TestHall};

use crate::desk::{API, HOMESTEAD, YUGOU, editor, number, publisher, seeded};

const CITY: &str = "341300000000";
const RELIEF: &str = "340599002000";

async fn everything() -> TestHall {
    seeded(&[""]).await
}

async fn found(client: &Client, query: &str) -> Vec<Value> {
    let page = client.get(&format!("{API}/items?{query}")).await.ok().json();
    page["items"].as_array().unwrap().clone()
}

/// The matters that are found, in their order, each once.
async fn matters(client: &Client, typed: &str) -> Vec<String> {
    let items = found(client, &format!("limit=100&division=341323000000&q={typed}")).await;
    let mut codes: Vec<String> = Vec::new();
    for item in items {
        let code = item["base_code"].as_str().unwrap().to_owned();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

#[actix_web::test]
async fn of_recorded_phrases_nine_in_ten_find_the_right_matter_among_the_first_three() {
    let hall = everything().await;
    let nobody = hall.nobody();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phrases.csv");
    let text = std::fs::read_to_string(file).unwrap();
    let (mut right, mut all) = (BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for line in text.lines().skip(1) {
        let [typed, expected, how] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let codes = matters(&nobody, typed).await;
        let place = codes.iter().position(|code| code == expected);
        *all.entry(how).or_insert(0_u32) += 1;
        if place.is_some_and(|place| place < 3) {
            *right.entry(how).or_insert(0_u32) += 1;
        } else {
            wrong.push(format!("{typed} ({how}): place {place:?}"));
        }
    }
    let (good, count) = (right.values().sum::<u32>(), all.values().sum::<u32>());
    println!("right among the first three: {good} of {count}; {right:?} of {all:?}; not: {wrong:#?}");
    assert!(count >= 100);
    assert!(good * 10 >= count * 9, "{good} of {count}: {wrong:#?}");
    for (how, count) in all {
        let good = right.get(how).copied().unwrap_or_default();
        assert!(good * 4 >= count * 3, "{how}: {good} of {count}");
    }
}

#[actix_web::test]
async fn department_theme_door_and_place_narrow_what_is_found() {
    let hall = seeded(&["homestead", "relief", "elder", "business"]).await;
    let nobody = hall.nobody();
    let all = found(&nobody, "limit=100").await;
    let of = |items: &[Value], field: &str, value: &str| items.iter().all(|item| item[field] == value);
    let yugou = found(&nobody, &format!("limit=100&authority={YUGOU}")).await;
    assert!(!yugou.is_empty() && of(&yugou, "authority", YUGOU) && yugou.len() < all.len());
    let civil = found(&nobody, "limit=100&department=civil_affairs").await;
    assert!(
        !civil.is_empty()
            && civil.iter().all(|item| item["authority_name"].as_str().unwrap().contains("民政"))
    );
    let themed = found(&nobody, "limit=100&theme=person/090").await;
    assert!(of(&themed, "base_code", "342099004000") && !themed.is_empty());
    for door in ["window", "online", "agent"] {
        let items = found(&nobody, &format!("limit=100&door={door}")).await;
        assert!(!items.is_empty() && items.len() <= all.len(), "{door}");
    }
    nobody.get(&format!("{API}/items?door=chimney")).await.assert_refused(400, "bad_query");
    let here = found(&nobody, "limit=100&q=渔沟镇盖房子").await;
    assert_eq!(here.len(), 1, "the place in the words narrows: {here:?}");
    assert_eq!(
        (here[0]["base_code"].as_str(), here[0]["authority"].as_str()),
        (Some(HOMESTEAD), Some(YUGOU))
    );
}

#[actix_web::test]
async fn what_changes_is_found_at_once_and_the_index_may_be_made_anew_at_any_moment() {
    let hall = seeded(&["relief", "elder"]).await;
    let (nobody, editor) = (hall.nobody(), editor(&hall, CITY));
    assert!(matters(&nobody, "雪中送炭").await.is_empty());
    let word = json!({ "phrase": "雪中送炭", "target": RELIEF });
    editor.post(&format!("{API}/search/synonyms"), &word).await.ok();
    assert_eq!(matters(&nobody, "雪中送炭").await, [RELIEF]);
    assert_eq!(matters(&nobody, "xuezhongsongtan").await, [RELIEF]);
    editor.post(&format!("{API}/search/synonyms"), &word).await.assert_refused(409, "synonym_exists");
    editor.post(&format!("{API}/search/synonyms/remove"), &word).await.ok();
    assert!(matters(&nobody, "雪中送炭").await.is_empty());
    editor
        .post(&format!("{API}/search/synonyms/remove"), &word)
        .await
        .assert_refused(404, "synonym_not_found");
    let unknown = json!({ "phrase": "雪中送炭", "target": "340199009000" });
    editor.post(&format!("{API}/search/synonyms"), &unknown).await.assert_refused(404, "item_not_found");
    let code = found(&nobody, "q=老年证&division=341323000000").await[0]["code"].as_str().unwrap().to_owned();
    let path = format!("{API}/claims/{code}/repeal");
    publisher(&hall, CITY)
        .post(&path, &json!({ "reason": "并入其他事项", "basis": "县政府令第1号（示意）" }))
        .await
        .ok();
    let left = found(&nobody, "limit=100&q=老年证").await;
    assert!(left.iter().all(|item| item["code"] != code.as_str()) && !left.is_empty());
    // Another process knows nothing of all this but what the database says.
    let other = hall.another().await;
    assert_eq!(found(&other, "limit=100&q=老年证").await.len(), left.len());
    assert!(matters(&other, "雪中送炭").await.is_empty());
    hall.drain().await;
}

#[actix_web::test]
async fn what_finds_nothing_is_written_down_for_the_editor_without_personal_data() {
    let hall = seeded(&["relief", "elder"]).await;
    let (nobody, editor) = (hall.nobody(), editor(&hall, CITY));
    for typed in [
        "太空旅行",
        "太空旅行",
        "341323196804120313",
        "13900000001",
        "王守田",
        "zhangwei",
        "太空旅行13900000001",
    ] {
        assert!(found(&nobody, &format!("q={typed}")).await.is_empty(), "{typed}");
    }
    // A filter that leaves nothing is no word that finds nothing.
    assert!(found(&nobody, "q=老年证&domain=homestead").await.is_empty());
    let misses = editor.get(&format!("{API}/search/misses")).await.ok().json();
    let phrases: Vec<(String, i64)> = misses["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|miss| (miss["phrase"].as_str().unwrap().to_owned(), miss["asked"].as_i64().unwrap()))
        .collect();
    assert_eq!(phrases, [("太空旅行".to_owned(), 2), ("太空旅行＊".to_owned(), 1)]);
    assert_eq!(misses["unread"], 2, "two that may be names");
    let id = misses["items"][1]["id"].as_str().unwrap();
    editor.post(&format!("{API}/search/misses/{id}/ignore"), &json!({})).await.ok();
    editor
        .post(&format!("{API}/search/misses/{id}/ignore"), &json!({}))
        .await
        .assert_refused(404, "miss_not_found");
    let word = json!({ "phrase": "太空旅行", "target": RELIEF });
    editor.post(&format!("{API}/search/synonyms"), &word).await.ok();
    let misses = editor.get(&format!("{API}/search/misses")).await.ok().json();
    assert!(misses["items"].as_array().unwrap().is_empty());
    hall.nobody().get(&format!("{API}/search/misses")).await.assert_refused(401, "token_missing");
}

#[actix_web::test]
async fn a_phrase_that_may_be_a_name_is_read_once_it_was_asked_in_three_hours() {
    let hall = seeded(&["elder"]).await;
    let (nobody, editor) = (hall.nobody(), editor(&hall, CITY));
    let morning = chrono::DateTime::parse_from_rfc3339("2026-11-20T01:00:00Z").unwrap().to_utc();
    let mut unread = Vec::new();
    for hour in 0..3 {
        hall.set_now(morning + chrono::TimeDelta::hours(hour)).await;
        for _ in 0..2 {
            assert!(found(&nobody, "q=钱江晚报").await.is_empty());
        }
        let misses = editor.get(&format!("{API}/search/misses")).await.ok().json();
        unread.push((misses["unread"].clone(), misses["items"].as_array().unwrap().len()));
    }
    assert_eq!(unread, [(json!(1), 0), (json!(1), 0), (json!(0), 1)]);
}

#[actix_web::test]
async fn what_people_use_comes_first_among_what_fits_alike() {
    let hall = seeded(&["card"]).await;
    let nobody = hall.nobody();
    let before = matters(&nobody, "社会保障卡").await;
    let last = before.last().unwrap().clone();
    for _ in 0..40 {
        nobody.get(&format!("{API}/items/{last}")).await.ok();
    }
    let sql = format!("SELECT coalesce(sum(uses), 0)::bigint AS n FROM item_use WHERE base_code = '{last}'");
    let uses = number(&hall, &sql).await;
    assert!(uses >= 1, "the first reading is written down at once");
    hall.sql(&format!("UPDATE catalogue.item_use SET uses = 5000 WHERE base_code = '{last}'")).await;
    let other = hall.another().await;
    assert_eq!(matters(&other, "社会保障卡").await.first(), Some(&last));
}

#[actix_web::test]
async fn editors_page_through_words_and_the_public_does_not() {
    let hall = everything().await;
    let editor = editor(&hall, CITY);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = editor.get(&format!("{API}/search/synonyms?limit=50{after}")).await.ok().json();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|word| (word["phrase"].to_string(), word["target"].to_string())),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let count = seen.len();
    seen.dedup();
    assert!(count >= 150 && seen.len() == count, "{count}");
    let some = editor.get(&format!("{API}/search/synonyms?q=看病")).await.ok().json();
    assert!(
        some["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|word| word["phrase"].as_str().unwrap().contains("看病"))
    );
    let clerk = hall.staff(&[auth::Role::Clerk], "341323000000", None);
    clerk.get(&format!("{API}/search/synonyms")).await.assert_refused(403, "permission_missing");
    let publisher = publisher(&hall, CITY);
    let word = json!({ "phrase": "救命钱", "target": RELIEF });
    let path = format!("{API}/search/synonyms");
    publisher
        .send(publisher.request(Method::POST, &path).json(&word))
        .await
        .assert_refused(403, "permission_missing");
}
