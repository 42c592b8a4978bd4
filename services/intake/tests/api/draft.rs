//! Drafts, forms and handing in.
use crate::{
    papers::{at, form, id},
    world::{TOWN, VILLAGE, World},
};
use serde_json::json;
use uuid::Uuid;

#[actix_web::test]
async fn the_main_job_goes_from_the_village_to_the_decision() {
    let world = World::start().await;
    let case = world.reviewed().await;
    assert_eq!(world.read(&case).await["state"], "reviewed");
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    let read = world.read(&case).await;
    assert_eq!(read["state"], "approved");
    assert_eq!(read["decision"]["licence_types"].as_array().unwrap().len(), 2);
    assert_eq!(read["case_no"].as_str().unwrap().len(), 12);
    let timeline = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok().json();
    let what: Vec<_> = timeline["items"].as_array().unwrap().iter().map(|entry| &entry["what"]).collect();
    assert!(what.contains(&&json!("submit_case")) && what.contains(&&json!("decide_case")), "{what:?}");
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_form_is_told_field_by_field_what_is_wrong() {
    let world = World::start().await;
    let case = world.draft().await;
    let mut answers = form();
    answers["floors"] = json!(30);
    answers["unknown"] = json!("x");
    answers.as_object_mut().unwrap().remove("name");
    let refused = world.agent.put(&at(&case, "form"), None, &answers).await;
    refused.assert_refused(400, "form_invalid");
    let pointers: Vec<String> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap().to_owned())
        .collect();
    for pointer in ["/floors", "/unknown", "/name"] {
        assert!(pointers.iter().any(|found| found == pointer), "{pointers:?}");
    }
    world.agent.put(&at(&case, "form"), None, &form()).await.ok();
}

#[actix_web::test]
async fn handing_in_twice_with_one_key_is_handing_in_once() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    let first = world.agent.post_as(&at(&case, "submit"), "one-key-for-all", &json!({})).await.ok().json();
    let again = world.agent.post_as(&at(&case, "submit"), "one-key-for-all", &json!({})).await.ok().json();
    assert_eq!(first, again);
    let other = json!({ "absent": ["001"] });
    world
        .agent
        .post_as(&at(&case, "submit"), "one-key-for-all", &other)
        .await
        .assert_refused(422, "idempotency_key_reused");
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(409, "action_not_allowed");
}

#[actix_web::test]
async fn a_submission_with_gaps_is_taken_and_says_so() {
    let world = World::start().await;
    let case = world.filled(&["007"]).await;
    let hidden = world.agent.post(&at(&case, "submit"), &json!({ "absent": [] })).await;
    hidden.assert_refused(409, "materials_absent");
    let receipt = world.agent.post(&at(&case, "submit"), &json!({ "absent": ["007"] })).await.ok().json();
    assert_eq!(receipt["absent"], json!(["007"]));
    assert!(receipt["answer_due"].is_string());
}

#[actix_web::test]
async fn times_in_a_body_are_refused() {
    let world = World::start().await;
    let case = world.filled(&[]).await;
    let dated = json!({ "submitted_at": "2020-01-01T00:00:00Z" });
    world.agent.post(&at(&case, "submit"), &dated).await.assert_refused(400, "bad_body");
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    let dated = json!({ "accepted_at": "2020-01-01T00:00:00Z" });
    world.clerk.post(&at(&case, "accept"), &dated).await.assert_refused(400, "bad_body");
}

#[actix_web::test]
async fn a_case_keeps_the_versions_it_began_with() {
    let world = World::start().await;
    let old = world.draft().await;
    let file = include_str!("../../../../deploy/seed/items/homestead.json");
    world
        .publish(file, crate::world::AUTHORITY, TOWN, 2, |seeded| {
            seeded["base"]["form"]["properties"]["floors"]["maximum"] = json!(1);
        })
        .await;
    world.agent.put(&at(&old, "form"), None, &form()).await.ok();
    let body = json!({ "item": world.item, "division": VILLAGE, "applicant": world.villager });
    let new = world.agent.post("/api/intake/v1/cases", &body).await.ok();
    assert_eq!(new.json()["base_version"], 2);
    world.agent.put(&at(&id(&new), "form"), None, &form()).await.assert_refused(400, "form_invalid");
    assert_eq!(world.agent.get(&at(&old, "")).await.ok().json()["base_version"], 1);
}

#[actix_web::test]
async fn a_case_keeps_its_version() {
    let world = World::start().await;
    let control = world.accepted().await;
    let old = world.filled(&[]).await;
    let file = include_str!("../../../../deploy/seed/items/homestead.json");
    let second = |seeded: &mut serde_json::Value| {
        seeded["base"]["form"]["properties"]["floors"]["maximum"] = json!(1);
        let materials = seeded["base"]["materials"].as_array_mut().unwrap();
        let mut added = materials[6].clone();
        (added["code"], added["name"]) = (json!("012"), json!("新要的证明"));
        materials.push(added);
        seeded["overlay"]["promised_limit"]["days"] = json!(5);
    };
    world.publish(file, crate::world::AUTHORITY, TOWN, 2, second).await;
    // The form as it was, the materials as they were, the day as it was promised.
    world.agent.put(&at(&old, "form"), None, &form()).await.ok();
    let bound = world.agent.get(&at(&old, "item")).await.ok().json();
    let told = |item: &serde_json::Value| {
        let materials = item["item"]["materials"].as_array().unwrap().len();
        (item["base_version"].clone(), materials, item["item"]["limit"]["days"].clone())
    };
    assert_eq!(told(&bound), (json!(1), 11, json!(20)));
    world.agent.post(&at(&old, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&old, "accept"), &json!({})).await.ok();
    let due = async |case: &str| world.clerk.get(&at(case, "")).await.ok().json()["due"].clone();
    assert_eq!(due(&old).await, due(&control).await, "20 working days, though the item promises 5 now");
    let body = json!({ "item": world.item, "division": VILLAGE, "applicant": world.villager });
    let new = id(&world.agent.post("/api/intake/v1/cases", &body).await.ok());
    let bound = world.agent.get(&at(&new, "item")).await.ok().json();
    assert_eq!(told(&bound), (json!(2), 12, json!(5)));
    world.agent.put(&at(&new, "form"), None, &form()).await.assert_refused(400, "form_invalid");
    world.hall.drain().await;
}

#[actix_web::test]
async fn any_code_finds_the_item_and_a_suspended_one_takes_no_cases() {
    let world = World::start().await;
    for code in [world.item.as_str(), &format!("{}01", world.item), &world.item[19..]] {
        let body = json!({ "item": code, "division": VILLAGE });
        let made = world.citizen.post("/api/intake/v1/cases", &body).await.ok().json();
        assert_eq!(made["item"], world.item);
    }
    let nowhere = json!({ "item": "340199009000", "division": VILLAGE });
    world.citizen.post("/api/intake/v1/cases", &nowhere).await.assert_refused(404, "item_not_found");
    let elsewhere = json!({ "item": world.item, "division": "341323100201" });
    world.citizen.post("/api/intake/v1/cases", &elsewhere).await.assert_refused(400, "not_taken_in_there");
    let suspended = contracts::catalogue::ItemSuspended {
        implementing_code: world.item.parse().unwrap(),
        suspended: true,
        reason: "调整".to_owned(),
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
    };
    kernel::db::transact(world.hall.db("intake"), &kernel::actor::Actor::service("intake"), async |tx| {
        intake::hear::item_suspended(tx, &suspended).await
    })
    .await
    .unwrap();
    let body = json!({ "item": world.item, "division": VILLAGE });
    world.citizen.post("/api/intake/v1/cases", &body).await.assert_refused(409, "item_closed");
}

#[actix_web::test]
async fn a_second_application_within_ten_minutes_is_flagged() {
    let world = World::start().await;
    let first = world.submitted(&[]).await;
    let second = world.filled(&[]).await;
    let receipt = world.agent.post(&at(&second, "submit"), &json!({})).await.ok().json();
    assert_eq!(receipt["duplicate_of"], json!(first));
}

#[actix_web::test]
async fn an_agent_begins_at_most_thirty_drafts_a_day_and_only_in_his_villages() {
    let world = World::start().await;
    let body = json!({ "item": world.item, "division": VILLAGE, "applicant": Uuid::new_v4() });
    let outside = json!({ "item": world.item, "division": "341323110299", "applicant": Uuid::new_v4() });
    world.agent.post("/api/intake/v1/cases", &outside).await.assert_refused(403, "outside_villages");
    for _ in 0..30 {
        world.agent.post("/api/intake/v1/cases", &body).await.ok();
    }
    world.agent.post("/api/intake/v1/cases", &body).await.assert_refused(429, "draft_quota");
}

#[actix_web::test]
async fn a_draft_can_be_thrown_away_but_not_what_was_handed_in() {
    let world = World::start().await;
    let case = world.draft().await;
    assert_eq!(world.agent.post(&at(&case, "discard"), &json!({})).await.ok().json()["state"], "discarded");
    let case = world.submitted(&[]).await;
    world.agent.post(&at(&case, "discard"), &json!({})).await.assert_refused(409, "action_not_allowed");
    let state = world.agent.post(&at(&case, "withdraw"), &json!({})).await.ok().json()["state"].clone();
    assert_eq!(state, "withdrawn");
}

#[actix_web::test]
async fn a_half_filled_form_is_kept_as_it_is_and_cannot_be_handed_in() {
    let world = World::start().await;
    let case = world.draft().await;
    let untouched = world.agent.get(&at(&case, "")).await.ok().json();
    assert_eq!((&untouched["form_state"], &untouched["form"]), (&json!("untouched"), &json!(null)));
    // Wrong and incomplete: the rules are for whoever is done.
    let half = json!({ "name": "王小明", "floors": 30, "household_size": "四" });
    world.agent.put(&at(&case, "form/unfinished"), None, &half).await.ok();
    let kept = world.agent.get(&at(&case, "")).await.ok().json();
    assert_eq!((&kept["form_state"], &kept["form"]), (&json!("begun"), &half));
    world.agent.post(&at(&case, "submit"), &json!({})).await.assert_refused(400, "form_invalid");
    let strange = json!({ "name": "王小明", "nobody_asked": 1 });
    world.agent.put(&at(&case, "form/unfinished"), None, &strange).await.assert_refused(400, "form_invalid");
    world.agent.put(&at(&case, "form/unfinished"), None, &form()).await.ok();
    let done = world.agent.get(&at(&case, "")).await.ok().json();
    assert_eq!(done["form_state"], "complete", "what meets every rule is complete, however it was put aside");
    world.hall.drain().await;
}

#[actix_web::test]
async fn only_a_draft_may_be_put_aside_half_filled_and_only_by_its_filer() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    let half = json!({ "name": "王小明" });
    world
        .agent
        .put(&at(&case, "form/unfinished"), None, &half)
        .await
        .assert_refused(409, "case_unchangeable");
    let notice = json!({ "lines": [{ "material": "007", "reason": "缺现状照片，请拍远景近景各一张" }] });
    world.chief.post(&at(&case, "deficiencies"), &notice).await.ok();
    world
        .agent
        .put(&at(&case, "form/unfinished"), None, &half)
        .await
        .assert_refused(409, "case_unchangeable");
    let draft = world.draft().await;
    world
        .stranger
        .put(&at(&draft, "form/unfinished"), None, &half)
        .await
        .assert_refused(404, "case_not_found");
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_case_shows_the_form_it_was_begun_with_whatever_is_published_since() {
    let world = World::start().await;
    let case = world.draft().await;
    let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
    let renamed = |seeded: &mut serde_json::Value| {
        seeded["base"]["form"]["properties"]["location"]["title"] = json!("新的问法");
    };
    world.publish(homestead, crate::world::AUTHORITY, TOWN, 2, renamed).await;
    let title = "/item/form/properties/location/title";
    let bound = world.agent.get(&at(&case, "item")).await.ok().json();
    assert_eq!((&bound["base_version"], &bound["overlay_version"]), (&json!(1), &json!(1)));
    assert_ne!(bound.pointer(title), Some(&json!("新的问法")));
    let body = json!({ "item": world.item, "division": VILLAGE, "applicant": world.villager });
    let later = id(&world.agent.post("/api/intake/v1/cases", &body).await.ok());
    let bound = world.agent.get(&at(&later, "item")).await.ok().json();
    assert_eq!((bound["base_version"].clone(), bound.pointer(title)), (json!(2), Some(&json!("新的问法"))));
    world.stranger.get(&at(&case, "item")).await.assert_refused(404, "case_not_found");
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_window_sees_of_one_applicant_what_it_may_see_at_all() {
    let world = World::start().await;
    let case = world.submitted(&[]).await;
    let of = |person: &dyn std::fmt::Display| format!("/api/intake/v1/cases?applicant={person}");
    let seen = world.clerk.get(&of(&world.villager)).await.ok().json();
    assert_eq!((seen["items"][0]["id"].as_str(), seen["items"].as_array().unwrap().len()), (Some(&*case), 1));
    let nobody = world.clerk.get(&of(&Uuid::new_v4())).await.ok().json();
    assert_eq!(nobody["items"], json!([]));
    let elsewhere = world.other_clerk.get(&of(&world.villager)).await.ok().json();
    assert_eq!(elsewhere["items"], json!([]));
}
