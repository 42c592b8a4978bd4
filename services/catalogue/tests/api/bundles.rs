//! Bundles: a life event of seeded items and a project, from draft to the public.

use auth::Role;
use serde_json::{Value, json};

use crate::desk::{API, CITY, approve, because, editor, publisher, seeded};

const BIRTH: &[&str] = &["birth-registration", "birth-service", "medical-enrol"];

/// A life event of three seeded items that share the parents' identity cards.
async fn newborn(hall: &testkit::TestHall) -> Value {
    let mut members = Vec::new();
    let (mut properties, mut required, mut serves) = (serde_json::Map::new(), Vec::new(), Vec::new());
    let all = hall.nobody().get(&format!("{API}/items?limit=100")).await.ok().json();
    let mut codes: Vec<String> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["base_code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    for code in &codes {
        let standard =
            hall.nobody().get(&format!("{API}/items/{code}")).await.ok().json()["standard"].clone();
        for (name, field) in standard["form"]["properties"].as_object().unwrap() {
            properties.insert(name.clone(), field.clone());
        }
        required.extend(standard["form"]["required"].as_array().unwrap().iter().cloned());
        serves.push(json!({ "item": code, "material": standard["materials"][0]["code"] }));
        members.push(json!({ "item": code, "required": true }));
    }
    members[1]["after"] = json!([codes[0]]);
    required.sort_by_key(ToString::to_string);
    required.dedup();
    json!({
        "code": "newborn", "name": "新生儿出生一件事", "aliases": ["生孩子"], "themes": [{ "user": "person", "code": "005" }],
        "summary": "孩子出生后的几件事一次办。", "lead": "灵璧县卫生健康委员会",
        "legal_basis": [{ "law": "演示文件", "articles": "第一条", "summary": "一件事一次办" }],
        "members": members,
        "form": { "type": "object", "title": "新生儿出生一张表", "properties": properties, "required": required, "additionalProperties": false },
        "shared_materials": [{ "name": "父母居民身份证", "serves": serves }],
        "promised_limit": null, "course": { "kind": "life_event" }, "faqs": [],
    })
}

fn rules(saved: &Value) -> Vec<&str> {
    saved["findings"]
        .as_array()
        .map_or(vec![], |all| all.iter().map(|it| it["rule"].as_str().unwrap()).collect())
}

#[actix_web::test]
async fn a_life_event_is_published_as_items_are_and_asks_for_shared_papers_once() {
    let hall = seeded(BIRTH).await;
    let editor = editor(&hall, CITY);
    let bundle = newborn(&hall).await;
    let made = editor.post(&format!("{API}/bundles"), &bundle).await.ok().json();
    assert_eq!(rules(&made), Vec::<&str>::new(), "{made}");
    let path = format!("{API}/bundles/newborn");
    hall.nobody().get(&path).await.assert_refused(404, "item_not_found");
    editor.post(&format!("{path}/publish"), &json!({})).await.assert_refused(403, "permission_missing");
    approve(&hall, &editor, &path).await;
    publisher(&hall, CITY).post(&format!("{path}/publish"), &json!({})).await.ok();
    let guide = hall.nobody().get(&path).await.ok().json();
    let members = guide["members"].as_array().unwrap().len();
    assert_eq!((members, guide["version"].as_i64()), (3, Some(1)));
    let materials = guide["materials"].as_array().unwrap();
    assert_eq!(materials[0]["items"].as_array().unwrap().len(), 3, "handed in once for all three");
    let own: usize = materials.iter().map(|material| material["items"].as_array().unwrap().len()).sum();
    assert!(own >= materials.len() + 2, "nothing is asked for twice");
    let list = hall.nobody().get(&format!("{API}/bundles")).await.ok().json();
    assert_eq!(list["items"][0]["name"], "新生儿出生一件事");
    hall.drain().await;
}

#[actix_web::test]
async fn a_bundle_that_cannot_work_is_refused_in_words() {
    let hall = seeded(BIRTH).await;
    let editor = editor(&hall, CITY);
    let good = newborn(&hall).await;
    editor.post(&format!("{API}/bundles"), &good).await.ok();
    let path = format!("{API}/bundles/newborn");
    let (first, second) = (good["members"][0]["item"].clone(), good["members"][1]["item"].clone());
    let breaks: Vec<(Value, &str)> = vec![
        (json!({ "members": [good["members"][0]] }), "bundle_members"),
        (
            json!({ "members": [
            { "item": first, "required": true, "after": [second] }, { "item": second, "required": true, "after": [first] },
            good["members"][2],
        ] }),
            "bundle_order",
        ),
        (
            json!({ "form": { "type": "object", "properties": {}, "required": [], "additionalProperties": false } }),
            "bundle_form",
        ),
        (
            json!({ "shared_materials": [{ "name": "一份", "serves": [good["shared_materials"][0]["serves"][0]] }] }),
            "bundle_shared",
        ),
        (json!({ "course": { "kind": "project", "stages": [] } }), "project_stages"),
    ];
    for (revision, (change, rule)) in (1..).zip(breaks) {
        let mut broken = good.clone();
        for (field, value) in change.as_object().unwrap() {
            broken[field] = value.clone();
        }
        let saved = editor.put(&format!("{path}/draft"), Some(revision), &broken).await.ok().json();
        assert!(rules(&saved).contains(&rule), "{rule}: {saved}");
        editor.post(&format!("{path}/submit"), &because()).await.assert_refused(400, "quality_rules");
    }
}

#[actix_web::test]
async fn a_project_has_four_stages_with_leads_and_joint_work() {
    let hall = seeded(BIRTH).await;
    let editor = editor(&hall, CITY);
    let mut project = newborn(&hall).await;
    let item = |index: usize| project["members"][index]["item"].clone();
    let stage = |stage: &str, items: Value, joint: Value| json!({ "stage": stage, "lead": "市发展和改革委员会", "days": 20, "items": items, "joint": joint });
    let joint =
        |kind: &str| json!([{ "kind": kind, "lead": "市住房和城乡建设局", "departments": ["消防", "人防"] }]);
    project["course"] = json!({ "kind": "project", "stages": [
        stage("siting", json!([item(0)]), joint("one_assessment")),
        stage("construction", json!([item(1)]), json!([])),
        stage("building", json!([item(2)]), joint("joint_drawing_review")),
        stage("completion", json!([]), joint("joint_acceptance")),
    ] });
    let made = editor.post(&format!("{API}/bundles"), &project).await.ok().json();
    assert_eq!(rules(&made), Vec::<&str>::new(), "{made}");
    project["course"]["stages"][3]["joint"][0]["departments"] = json!(["消防"]);
    let saved = editor.put(&format!("{API}/bundles/newborn/draft"), Some(1), &project).await.ok().json();
    assert_eq!(rules(&saved), ["project_stages"]);
}

#[actix_web::test]
async fn who_made_a_bundle_does_not_check_it() {
    let hall = seeded(BIRTH).await;
    let all = hall.staff(&[Role::Editor, Role::ItemReviewer], CITY, None);
    all.post(&format!("{API}/bundles"), &newborn(&hall).await).await.ok();
    all.post(&format!("{API}/bundles/newborn/submit"), &because()).await.ok();
    let refused = all.post(&format!("{API}/bundles/newborn/review"), &json!({})).await;
    refused.assert_refused(403, "maker_is_checker");
}
