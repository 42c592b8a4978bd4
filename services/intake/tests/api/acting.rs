//! Filing for a business: the case is the business's, whoever filed it is named, and a delegate keeps to his items.

use auth::{Acting, Role, SubjectKind, TokenSubject};
use kernel::id::PersonId;
use serde_json::json;
use uuid::Uuid;

use crate::{
    papers::{at, id},
    world::{VILLAGE, World},
};

#[actix_web::test]
async fn a_delegate_files_for_the_business_under_his_own_name_and_only_for_his_items() {
    let world = World::start().await;
    let (business, human) = (PersonId::random(), Uuid::new_v4());
    let acting = |items: &[&str]| {
        let items = items.iter().map(|code| (*code).to_owned()).collect();
        let plain = TokenSubject::plain(SubjectKind::Person, human, &[Role::Citizen]);
        let acting = Some(Acting { person: business, items });
        world.hall.client(&TokenSubject { acting, ..plain })
    };
    let body = json!({ "item": world.item, "division": VILLAGE });
    let made = acting(&[&world.item[19..]]).post("/api/intake/v1/cases", &body).await.ok();
    let case = id(&made);
    world
        .hall
        .sql(&format!(
            "DO $$ BEGIN IF (SELECT count(*) FROM intake.cases WHERE id = '{case}' AND applicant_id = '{business}'
             AND filed_by = '{human}') <> 1 THEN RAISE EXCEPTION 'not so'; END IF; END $$"
        ))
        .await;
    acting(&[]).get(&at(&case, "")).await.ok();
    assert_eq!(
        world.hall.citizen(PersonId::from_uuid(human)).get(&at(&case, "")).await.status,
        404,
        "it is not his own"
    );
    let elsewhere = acting(&["5340199009999"]);
    elsewhere.post("/api/intake/v1/cases", &body).await.assert_refused(403, "mandate_out_of_scope");
    elsewhere.post("/api/intake/v1/mandates", &json!({})).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn a_delegate_held_to_some_items_neither_sees_nor_touches_the_cases_of_others() {
    let world = World::start().await;
    let (business, human) = (PersonId::random(), Uuid::new_v4());
    let acting = |items: &[&str]| {
        let items = items.iter().map(|code| (*code).to_owned()).collect();
        let plain = TokenSubject::plain(SubjectKind::Person, human, &[Role::Citizen]);
        let acting = Some(Acting { person: business, items });
        world.hall.client(&TokenSubject { acting, ..plain })
    };
    let body = json!({ "item": world.item, "division": VILLAGE });
    let made = acting(&[]).post("/api/intake/v1/cases", &body).await.ok();
    let case = id(&made);
    for held in [&world.item[19..], world.item.as_str()] {
        acting(&[held]).get(&at(&case, "")).await.ok();
        let listed = acting(&[held]).get("/api/intake/v1/cases").await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    }
    // Another item, and a part of the right one's code, cover nothing.
    for held in ["340199009999", "341323", &world.item[18..]] {
        let other = acting(&[held]);
        other.get(&at(&case, "")).await.assert_refused(404, "case_not_found");
        other.post(&at(&case, "discard"), &json!({})).await.assert_refused(404, "case_not_found");
        let listed = other.get("/api/intake/v1/cases").await.ok().json();
        assert_eq!(listed["items"], json!([]));
        other.post("/api/intake/v1/cases", &body).await.assert_refused(403, "mandate_out_of_scope");
    }
    let bundle = json!({ "bundle": "any", "division": VILLAGE, "chosen": [] });
    acting(&[&world.item])
        .post("/api/intake/v1/bundle-cases", &bundle)
        .await
        .assert_refused(403, "mandate_out_of_scope");
}
