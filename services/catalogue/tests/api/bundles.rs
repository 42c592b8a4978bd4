//! Bundles: a life event of seeded items and a project, from draft to the public.

use auth::Role;
use serde_json::{Value, json};

use crate::desk::{API, CITY, approve, because, db, editor, empty, files, publisher, seeded};

pub(crate) const BIRTH: &[&str] = &["birth-registration", "birth-service", "medical-enrol"];

/// A life event of three seeded items that share the parents' identity cards.
pub(crate) async fn newborn(hall: &testkit::TestHall) -> Value {
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

#[actix_web::test]
async fn those_who_work_on_bundles_see_every_version_its_faults_and_what_differs() {
    let hall = seeded(BIRTH).await;
    let editor = editor(&hall, CITY);
    let mut bundle = newborn(&hall).await;
    bundle["shared_materials"] = json!([]);
    editor.post(&format!("{API}/bundles"), &bundle).await.ok();
    let path = format!("{API}/bundles/newborn");
    let detail = editor.get(&format!("{path}/versions/1")).await.ok().json();
    let repeated = detail["guide"]["repeated"].as_array().unwrap();
    assert!(repeated.iter().any(|paper| paper["asked"].as_array().unwrap().len() > 1), "{detail}");
    assert_eq!(detail["version"]["state"], "draft");
    assert!(detail["version"].get("findings").is_none(), "nothing is wrong with it: {detail}");
    let desk = editor.get(&format!("{API}/desk?kind=bundle&state=draft")).await.ok().json();
    assert_eq!(
        (&desk["items"][0]["code"], &desk["items"][0]["open_state"]),
        (&json!("newborn"), &json!("draft"))
    );
    approve(&hall, &editor, &path).await;
    publisher(&hall, CITY).post(&format!("{path}/publish"), &json!({})).await.ok();
    bundle["summary"] = json!("孩子出生后的几件事，一次办完。");
    editor.post(&format!("{path}/versions"), &bundle).await.ok();
    let diff = editor.get(&format!("{path}/diff?from=1&to=2")).await.ok().json();
    let changes = diff["changes"].as_array().unwrap();
    assert_eq!((changes.len(), &changes[0]["pointer"]), (1, &json!("/summary")));
    let acts = editor.get(&format!("{path}/versions/1/acts")).await.ok().json();
    let acts: Vec<&str> = acts.as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["edit", "submit", "review", "legal_review", "publish"]);
    for address in ["versions/1", "versions/1/acts", "diff?from=1&to=2"] {
        hall.nobody().get(&format!("{path}/{address}")).await.assert_refused(401, "token_missing");
        let stranger = hall.staff(&[Role::Clerk], CITY, None);
        stranger.get(&format!("{path}/{address}")).await.assert_refused(403, "permission_missing");
    }
    editor.get(&format!("{path}/versions/9")).await.assert_refused(404, "version_not_found");
    hall.drain().await;
}

#[actix_web::test]
async fn a_bundle_that_waits_for_its_day_is_withdrawn_by_a_publisher() {
    let hall = seeded(BIRTH).await;
    let (editor, publisher) = (editor(&hall, CITY), publisher(&hall, CITY));
    editor.post(&format!("{API}/bundles"), &newborn(&hall).await).await.ok();
    let path = format!("{API}/bundles/newborn");
    approve(&hall, &editor, &path).await;
    let day = json!({ "effective_at": "2036-01-01T00:00:00Z" });
    publisher.post(&format!("{path}/publish"), &day).await.ok();
    editor.post(&format!("{path}/withdraw"), &json!({})).await.assert_refused(403, "permission_missing");
    let back = publisher.post(&format!("{path}/withdraw"), &json!({})).await.ok().json();
    assert_eq!(back["state"], "approved");
    publisher.post(&format!("{path}/withdraw"), &json!({})).await.assert_refused(404, "draft_not_found");
    hall.drain().await;
}

#[actix_web::test]
async fn bundles_of_the_seed_are_in_force_once_their_items_are_and_name_no_paper_twice() {
    let hall = empty().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed");
    let mut seed = files(BIRTH);
    seed.bundles = catalogue::SeedFiles::read(&folder).unwrap().bundles;
    let report = catalogue::seed(db(&hall), &seed).await.unwrap();
    assert_eq!(report.bundles, 1, "the other one's items are not there");
    assert_eq!(catalogue::seed(db(&hall), &seed).await.unwrap(), catalogue::SeedReport::default());
    let guide = hall.nobody().get(&format!("{API}/bundles/newborn")).await.ok().json();
    assert_eq!(guide["limit"], json!({ "days": 5, "unit": "working", "promised": true }));
    assert_eq!(guide["repeated"], json!([]), "{guide}");
    hall.drain().await;
}

#[actix_web::test]
async fn bundles_and_halls_are_found_in_groups_of_their_own_as_soon_as_they_are_there() {
    let hall = seeded(BIRTH).await;
    let editor = editor(&hall, CITY);
    let nobody = hall.nobody();
    let find = async |words: &str| {
        let path = format!("{API}/search/others?division=341323000000&q={words}");
        nobody.get(&path).await.ok().json()
    };
    assert_eq!(find("生孩子").await["bundles"], json!([]));
    editor.post(&format!("{API}/bundles"), &newborn(&hall).await).await.ok();
    approve(&hall, &editor, &format!("{API}/bundles/newborn")).await;
    publisher(&hall, CITY).post(&format!("{API}/bundles/newborn/publish"), &json!({})).await.ok();
    // Another process knows nothing of it but what the database says.
    let other = hall.another().await;
    let found = other.get(&format!("{API}/search/others?q=生孩子")).await.ok().json();
    assert_eq!((&found["bundles"][0]["code"], &found["halls"]), (&json!("newborn"), &json!([])));
    let hall_names = |found: &Value| -> Vec<String> {
        found["halls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hall| hall["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(hall_names(&find("渔沟镇政务服务大厅").await)[0], "渔沟镇为民服务中心");
    assert_eq!(hall_names(&find("政务服务中心").await)[0], "灵璧县政务服务中心");
    assert_eq!(find("盖房子").await["halls"], json!([]), "a matter is no hall");
    nobody.get(&format!("{API}/search/others")).await.assert_refused(400, "bad_query");
    let misses = editor.get(&format!("{API}/search/misses")).await.ok().json();
    nobody.get(&format!("{API}/items?q=渔沟镇为民服务中心")).await.ok();
    assert_eq!(editor.get(&format!("{API}/search/misses")).await.ok().json(), misses, "a hall was found");
    hall.drain().await;
}
