//! Decisions: by whom, with what, and never before everything is in.
use crate::{
    papers::{at, id},
    world::{AUTHORITY, World},
};
use contracts::licence::LicenceIssued;
use kernel::{
    actor::Actor,
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    db::transact,
    id::{CaseId, LicenceId},
};
use serde_json::{Value, json};
use uuid::Uuid;

fn refusal(world: &World) -> Value {
    json!({
        "outcome": "refuse", "seal": world.seal, "reason": "拟建位置占用永久基本农田,依法不予批准。",
        "remedies": "可以在六十日内申请行政复议,或者在六个月内提起行政诉讼。",
    })
}

#[actix_web::test]
async fn administrative_licensing_law_article_38_a_refusal_says_why_and_what_can_be_done() {
    let world = World::start().await;
    let case = world.reviewed().await;
    for field in ["reason", "remedies"] {
        let mut bare = refusal(&world);
        bare.as_object_mut().unwrap().remove(field);
        world.chief.post(&at(&case, "decision"), &bare).await.assert_refused(400, "text_too_short");
        bare[field] = json!("不行");
        world.chief.post(&at(&case, "decision"), &bare).await.assert_refused(400, "text_too_short");
    }
    let refused = world.chief.post(&at(&case, "decision"), &refusal(&world)).await.ok().json();
    assert_eq!(refused["state"], "refused");
    let delivered = world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window" })).await.ok().json();
    assert_eq!(delivered["state"], "closed");
}

#[actix_web::test]
async fn nothing_is_decided_before_review_and_materials_are_in() {
    let world = World::start().await;
    let case = world.submitted(&["007"]).await;
    let decide = async || world.chief.post(&at(&case, "decision"), &world.approve()).await;
    decide().await.assert_refused(409, "action_not_allowed");
    world.clerk.post(&at(&case, "accept"), &json!({ "with_pending": true })).await.ok();
    decide().await.assert_refused(409, "review_incomplete");
    for (reviewer, office) in world.reviewers.iter().zip(crate::papers::OFFICES) {
        reviewer.post(&at(&case, &format!("reviews/{office}")), &crate::papers::agree()).await.ok();
    }
    world.inspect(&case).await;
    decide().await.assert_refused(409, "materials_pending");
    world.bring(&world.agent, &case, "001").await.assert_refused(409, "case_unchangeable");
    world.bring(&world.agent, &case, "007").await.ok();
    decide().await.ok();
}

#[actix_web::test]
async fn only_a_chief_with_a_letter_and_a_valid_seal_decides() {
    let world = World::start().await;
    let case = world.reviewed().await;
    let path = at(&case, "decision");
    world.clerk.post(&path, &world.approve()).await.assert_refused(403, "permission_missing");
    let other_seal = json!({ "outcome": "approve", "seal": world.spot_seal });
    world.chief.post(&path, &other_seal).await.assert_refused(403, "seal_invalid");
    let no_seal = json!({ "outcome": "approve", "seal": Uuid::new_v4() });
    world.chief.post(&path, &no_seal).await.assert_refused(403, "seal_invalid");
    let roles = [auth::Role::Clerk, auth::Role::Chief];
    let unlettered = Uuid::new_v4();
    let second =
        world.hall.client(&crate::papers::in_town(unlettered, &roles, crate::world::TOWN, AUTHORITY));
    second.post(&path, &world.approve()).await.assert_refused(403, "letter_missing");
    let letter = json!({
        "authority": AUTHORITY, "staff": unlettered, "acts": ["approve"], "valid_from": "2025-01-01", "valid_to": "2027-12-31",
    });
    let entered = world.security.post("/api/intake/v1/letters", &letter).await.ok().json();
    let revoke = format!("/api/intake/v1/letters/{}/revoke", entered["id"].as_str().unwrap());
    world.security.post(&revoke, &json!({})).await.ok();
    second.post(&path, &world.approve()).await.assert_refused(403, "letter_missing");
    world.security.post("/api/intake/v1/letters", &letter).await.ok();
    let mut refusal = refusal(&world);
    refusal["seal"] = json!(world.seal);
    second.post(&path, &refusal).await.assert_refused(403, "letter_missing");
    second.post(&path, &world.approve()).await.ok();
}

#[actix_web::test]
async fn separation_of_duties_is_a_setting_of_the_item() {
    let world = World::start().await;
    let file = include_str!("../../../../deploy/seed/items/homestead.json");
    world
        .publish(file, AUTHORITY, crate::world::TOWN, 2, |seeded| {
            seeded["overlay"]["intake_rules"]["separation"] = json!("another_person_decides");
        })
        .await;
    let case = world.submitted(&[]).await;
    world.chief.post(&at(&case, "accept"), &json!({})).await.ok();
    for (reviewer, office) in world.reviewers.iter().zip(crate::papers::OFFICES) {
        reviewer.post(&at(&case, &format!("reviews/{office}")), &crate::papers::agree()).await.ok();
    }
    world.inspect(&case).await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.assert_refused(403, "same_person");
}

#[actix_web::test]
async fn a_case_closes_when_all_its_licences_are_heard_of() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    let licence = world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window" })).await;
    licence.assert_refused(409, "closes_by_licence");
    let read = world.read(&case).await;
    let types: Vec<LicenceTypeCode> =
        serde_json::from_value(read["decision"]["licence_types"].clone()).unwrap();
    for (serial, kind) in types.iter().enumerate() {
        let authority = Uscc::parse(AUTHORITY).unwrap();
        let issued = LicenceIssued {
            licence_id: LicenceId::random(),
            identifier: LicenceIdentifier::make(kind, &authority, &format!("{serial:09}"), 1).unwrap(),
            type_code: kind.clone(),
            authority,
            holder: world.villager,
            case_id: Some(case.parse::<CaseId>().unwrap()),
            decision_id: Some(serde_json::from_value(read["decision"]["id"].clone()).unwrap()),
            issued_at: "2026-11-21T00:00:00Z".parse().unwrap(),
            replaces: None,
        };
        assert_eq!(world.read(&case).await["state"], "approved");
        for _heard_twice in 0..2 {
            let heard = async |tx: &mut kernel::db::Tx| intake::hear::licence_issued(tx, &issued).await;
            transact(world.hall.db("intake"), &Actor::service("intake"), heard).await.unwrap();
        }
    }
    assert_eq!(world.read(&case).await["state"], "closed");
    let content =
        world.hall.service("licence", "intake").get(&at(&case, "licence-content")).await.ok().json();
    assert_eq!(content["holder_name"], "王守田");
    world.citizen.get(&at(&case, "licence-content")).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn administrative_licensing_law_article_34_what_can_be_decided_at_once_is_decided_on_the_spot() {
    let world = World::start().await;
    let body = json!({ "item": world.spot_item, "applicant": world.villager });
    let case = id(&world.clerk.post("/api/intake/v1/cases", &body).await.ok());
    let form = json!({
        "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
        "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
    });
    world.clerk.put(&at(&case, "form"), None, &form).await.ok();
    for code in ["001", "002"] {
        world.bring(&world.clerk, &case, code).await.ok();
    }
    world.clerk.post(&at(&case, "submit"), &json!({})).await.ok();
    let verdict = json!({ "outcome": "approve", "seal": world.spot_seal });
    let decided = world.clerk.post(&at(&case, "decide-on-the-spot"), &verdict).await.ok().json();
    assert_eq!(decided["state"], "approved");
    let slow = world.submitted(&[]).await;
    let refused = world.clerk.post(&at(&slow, "decide-on-the-spot"), &world.approve()).await;
    refused.assert_refused(409, "not_on_the_spot");
}

#[actix_web::test]
async fn every_decision_goes_to_the_supervising_unit_which_acknowledges_it() {
    let world = World::start().await;
    let case = world.reviewed().await;
    world.chief.post(&at(&case, "decision"), &world.approve()).await.ok();
    let tasks = world.supervisor.get("/api/intake/v1/supervision?open=true").await.ok().json();
    assert_eq!(tasks["items"][0]["case_id"], json!(case));
    let task = tasks["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/intake/v1/supervision/{task}/acknowledge");
    world.chief.post(&path, &json!({})).await.assert_refused(403, "permission_missing");
    world.supervisor.post(&path, &json!({})).await.ok();
    world.supervisor.post(&path, &json!({})).await.assert_refused(409, "acknowledged");
    let finding = json!({ "kind": "in_order", "text": "抽查现场,与批准内容一致。" });
    world.supervisor.post(&format!("/api/intake/v1/supervision/{task}/findings"), &finding).await.ok();
    let other = world.hall.staff(&[auth::Role::Supervisor], "341323000000", Some("113413239900000251"));
    let none = other.get("/api/intake/v1/supervision").await.ok().json();
    assert_eq!(none["items"], json!([]));
}
