//! 一件事: one form, one hand-over, one notice, one page; each part an ordinary case.
use crate::{
    papers::{at, photo, upload},
    world::{AUTHORITY, VILLAGE, World},
};
use contracts::catalogue::BundlePublished;
use kernel::{actor::Actor, db::transact};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Client, Reply};

const HEALTH: &str = "11341323990000068E";
pub(crate) const BIRTH: &str = "340799031000";
pub(crate) const SERVICE: &str = "342099101000";
pub(crate) const MEDICAL: &str = "342099077000";

/// The path of an application's operation.
pub(crate) fn of(id: &str, operation: &str) -> String {
    let slash = if operation.is_empty() { "" } else { "/" };
    format!("/api/intake/v1/bundle-cases/{id}{slash}{operation}")
}

async fn nursery() -> World {
    nursery_with(|_| {}).await
}

/// A hall that knows the newborn bundle and its three items.
pub(crate) async fn nursery_with(edit: impl FnOnce(&mut Value)) -> World {
    let world = World::start().await;
    let county = "341323000000";
    let birth = include_str!("../../../../deploy/seed/items/birth-registration.json");
    let service = include_str!("../../../../deploy/seed/items/birth-service.json");
    let medical = include_str!("../../../../deploy/seed/items/medical-enrol.json");
    for item in [birth, service] {
        world.publish(item, HEALTH, county, 1, |_| {}).await;
    }
    world.publish(medical, AUTHORITY, county, 1, |_| {}).await;
    let content = include_str!("../../../../deploy/seed/bundles/newborn.json");
    let mut content: Value = serde_json::from_str(content).unwrap();
    edit(&mut content);
    let event = BundlePublished {
        code: "newborn".to_owned(),
        version: 1,
        published_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        reason: None,
        basis: None,
        content: serde_json::from_value(content).unwrap(),
    };
    transact(world.hall.db("intake"), &Actor::service("intake"), async |tx| {
        intake::hear::bundle_published(tx, &event).await
    })
    .await
    .unwrap();
    world
}

fn newborn(chosen: &[&str]) -> Value {
    json!({ "bundle": "newborn", "division": VILLAGE, "chosen": chosen })
}

/// All questions but the one that nobody can answer before the child is registered.
pub(crate) fn answers() -> Value {
    json!({
        "applicant_name": "王守田", "applicant_no": "341323196804120313", "phone": "13900000001",
        "relation": "父亲", "child_name": "王安安", "child_sex": "女", "birth_date": "2026-11-02",
        "birth_place": "灵璧县人民医院", "certificate_no": "Q340000001", "ethnicity": "汉族",
        "parents": "非婚生随母落户", "follows": "随母", "household_address": "灵璧县渔沟镇小河湾村12号", "commitment": true,
        "resident": "本县户籍", "occasion": "新生儿", "aid": "无",
    })
}

pub(crate) fn with_service(mut answers: Value) -> Value {
    answers["marital"] = json!("未婚");
    answers["children"] = json!(0);
    answers["stage"] = json!("产后补登");
    answers
}

pub(crate) fn case_of(application: &Value, item: &str) -> String {
    let parts = application["parts"].as_array().unwrap();
    let part = parts.iter().find(|part| part["item"] == item).unwrap();
    part["case"].as_str().unwrap().to_owned()
}

pub(crate) fn part_of(application: &Value, item: &str) -> Value {
    let parts = application["parts"].as_array().unwrap();
    parts.iter().find(|part| part["item"] == item).unwrap().clone()
}

impl World {
    /// An application by the villager himself, with form and all that is asked for now.
    pub(crate) async fn expecting(&self, by: &Client, chosen: &[&str]) -> String {
        let mut new = newborn(chosen);
        if std::ptr::eq(by, &self.agent) {
            new["applicant"] = json!(self.villager);
        }
        let begun = by.post("/api/intake/v1/bundle-cases", &new).await.ok().json();
        let id = begun["id"].as_str().unwrap().to_owned();
        let form = if chosen.is_empty() { answers() } else { with_service(answers()) };
        by.put(&of(&id, "form"), None, &form).await.ok();
        let sheet = by.get(&of(&id, "sheet")).await.ok().json();
        for line in sheet["materials"].as_array().unwrap() {
            if line["needed"] == true && line["there"] == false {
                self.bring_once(by, &id, line["key"].as_str().unwrap()).await.ok();
            }
        }
        id
    }

    pub(crate) async fn bring_once(&self, by: &Client, id: &str, line: &str) -> Reply {
        upload(by, &of(id, &format!("materials/{line}/files")), photo(), "image/jpeg").await
    }

    pub(crate) async fn application(&self, id: &str) -> Value {
        self.citizen.get(&of(id, "")).await.ok().json()
    }

    pub(crate) async fn grant(&self, case: &str) {
        // Entered in the system of the police first: the registration itself is made there.
        self.step(&self.clerk, case, "hand_over", 1, &json!([])).await.ok();
        let verdict = json!({ "outcome": "approve", "seal": self.spot_seal });
        self.clerk.post(&at(case, "decide-on-the-spot"), &verdict).await.ok();
    }

    pub(crate) async fn timers(&self) {
        intake::run_timers(self.hall.db("intake")).await.unwrap();
    }
}

#[actix_web::test]
async fn one_form_and_one_handing_in_make_a_case_for_each_item_that_was_chosen() {
    let world = nursery().await;
    let strange = world.citizen.post("/api/intake/v1/bundle-cases", &newborn(&[BIRTH])).await;
    strange.assert_refused(400, "bundle_choice_unknown");
    let small = world.citizen.post("/api/intake/v1/bundle-cases", &newborn(&[])).await.ok().json();
    assert_eq!(small["parts"].as_array().unwrap().len(), 2, "who needs no registration gets no case for it");

    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let sheet = world.citizen.get(&of(&id, "sheet")).await.ok().json();
    assert!(!sheet["form"]["required"].as_array().unwrap().contains(&json!("child_no")));
    let shared =
        sheet["materials"].as_array().unwrap().iter().find(|line| line["key"] == "shared-1").unwrap();
    assert_eq!((shared["serves"].as_array().unwrap().len(), &shared["there"]), (2, &json!(true)));
    world.stranger.get(&of(&id, "")).await.assert_refused(404, "not_found");
    world.clerk.get(&of(&id, "")).await.assert_refused(404, "not_found");

    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    assert_eq!((&receipt["state"], receipt["handed_in"].as_array().unwrap().len()), (&json!("received"), 2));
    let numbers: BTreeSet<String> = [
        receipt["bundle_no"].clone(),
        part_of(&receipt, BIRTH)["case_no"].clone(),
        part_of(&receipt, SERVICE)["case_no"].clone(),
    ]
    .iter()
    .map(|number| number.as_str().unwrap().to_owned())
    .collect();
    assert_eq!(numbers.len(), 3, "the whole and each part have a number of their own");
    let later = part_of(&receipt, MEDICAL);
    assert_eq!((&later["turn"], &later["state"]), (&json!("waits"), &json!("draft")));
    assert_eq!(later["after"], json!(["出生登记"]));

    let birth = world.read(&case_of(&receipt, BIRTH)).await;
    assert_eq!(birth["form"]["child_name"], "王安安");
    let service = world.read(&case_of(&receipt, SERVICE)).await;
    assert_eq!(service["form"]["name"], "王守田", "the same answer under each item's own name");
    assert!(birth["answer_due"].is_string() && service["answer_due"].is_string());
    assert_eq!(world.clerk.get(&of(&id, "")).await.ok().json()["parts"].as_array().unwrap().len(), 3);
    let parent = world.citizen.get(&at(&case_of(&receipt, BIRTH), "bundle-case")).await.ok().json();
    assert_eq!(parent["id"], json!(id));
    let listed = world.citizen.get("/api/intake/v1/bundle-cases?limit=1").await.ok().json();
    assert_eq!(listed["items"][0]["id"], json!(id));
}

#[actix_web::test]
async fn of_many_who_hand_the_whole_in_at_once_one_does_and_each_part_gets_one_number() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let (path, body) = (of(&id, "submit"), json!({}));
    let sent = futures::future::join_all((0..6).map(|_| world.citizen.post(&path, &body))).await;
    let (took, late): (Vec<_>, Vec<_>) = sent.into_iter().partition(|reply| reply.status.is_success());
    assert_eq!(took.len(), 1);
    for reply in late {
        reply.assert_refused(409, "bundle_nothing_to_hand_in");
    }
    let application = world.application(&id).await;
    let acts: Vec<&str> =
        application["acts"].as_array().unwrap().iter().map(|act| act["what"].as_str().unwrap()).collect();
    assert_eq!(acts, ["create_bundle_case", "submit_bundle_case"]);

    let again = world.expecting(&world.citizen, &[]).await;
    let path = of(&again, "submit");
    let sent = (0..4).map(|_| world.citizen.post_as(&path, "the-key-of-one-hand", &body));
    let numbers: BTreeSet<String> = futures::future::join_all(sent)
        .await
        .into_iter()
        .map(|reply| reply.ok().json()["bundle_no"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(numbers.len(), 1, "one key has one effect");
}

#[actix_web::test]
async fn the_whole_is_handed_in_or_nothing_of_it() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    world
        .hall
        .sql(&format!(
            "INSERT INTO intake.item_marks (code, mark) SELECT implementing_code, 'suspended' \
             FROM intake.overlays WHERE base_code = '{SERVICE}'"
        ))
        .await;
    world.citizen.post(&of(&id, "submit"), &json!({})).await.assert_refused(409, "item_closed");
    let application = world.application(&id).await;
    assert_eq!((&application["state"], &application["bundle_no"]), (&json!("draft"), &Value::Null));
    assert!(application["parts"].as_array().unwrap().iter().all(|part| part["case_no"].is_null()));
}

#[actix_web::test]
async fn a_later_part_is_handed_in_by_the_hall_when_the_part_before_it_is_granted() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[]).await;
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({ "together": true })).await.ok().json();
    let (birth, medical) = (case_of(&receipt, BIRTH), case_of(&receipt, MEDICAL));
    // Nobody goes round its turn, not even by the case's own door.
    let alone = world.citizen.post(&at(&medical, "submit"), &json!({})).await;
    assert!(alone.status.is_client_error(), "{alone}");
    world.timers().await;
    assert_eq!(part_of(&world.application(&id).await, MEDICAL)["turn"], "waits");

    world.grant(&birth).await;
    world
        .clerk
        .post(&at(&birth, "delivery"), &json!({ "way": "window" }))
        .await
        .assert_refused(409, "results_together");
    // The child's number is not there yet: the applicant is called, and nothing incomplete is handed in.
    world.timers().await;
    let called = world.application(&id).await;
    assert_eq!(
        (&called["state"], &part_of(&called, MEDICAL)["turn"]),
        (&json!("partly_done"), &json!("to_hand_in"))
    );
    assert_eq!(called["acts"].as_array().unwrap().last().unwrap()["what"], "call_for_bundle_part");
    let open = world.citizen.put(&of(&id, "form"), None, &answers()).await;
    open.assert_refused(400, "form_invalid");
    assert_eq!(open.json()["errors"][0]["pointer"], "/child_no");
    let mut whole = answers();
    whole["child_no"] = json!("341323202611020029");
    world.citizen.put(&of(&id, "form"), None, &whole).await.ok();
    let handed_in = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    assert_eq!(handed_in["bundle_no"], receipt["bundle_no"], "the whole keeps its number");
    let read = world.read(&medical).await;
    assert_eq!(
        (&read["state"], &read["form"]["citizen_no"]),
        (&json!("submitted"), &json!("341323202611020029"))
    );
    let birth_again = world.read(&birth).await;
    assert_eq!(birth_again["state"], "approved", "what is decided is not touched");
}

#[actix_web::test]
async fn a_later_part_that_is_complete_is_received_on_the_day_of_its_turn() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[]).await;
    let mut whole = answers();
    whole["child_no"] = json!("341323202611020029");
    world.citizen.put(&of(&id, "form"), None, &whole).await.ok();
    for line in [format!("{MEDICAL}-002"), "shared-1".to_owned()] {
        world.bring_once(&world.citizen, &id, &line).await.ok();
    }
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    world.hall.set_now("2026-12-07T02:00:00Z".parse().unwrap()).await;
    world.grant(&case_of(&receipt, BIRTH)).await;
    world.timers().await;
    world.timers().await;
    let application = world.application(&id).await;
    let medical = world.read(&case_of(&receipt, MEDICAL)).await;
    assert_eq!((&medical["state"], &medical["answer_due"]), (&json!("submitted"), &json!("2026-12-08")));
    let released = application["acts"].as_array().unwrap().iter();
    assert_eq!(released.filter(|act| act["what"] == "release_bundle_part").count(), 1);

    // A refusal of the part before it ends the matter for the part that comes after.
    let other = world.expecting(&world.citizen, &[]).await;
    let receipt = world.citizen.post(&of(&other, "submit"), &json!({})).await.ok().json();
    let refusal = json!({
        "outcome": "refuse", "seal": world.spot_seal, "reason": "出生医学证明经核查不属实，依法不予登记。",
        "remedies": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    });
    let birth = case_of(&receipt, BIRTH);
    world.step(&world.clerk, &birth, "hand_over", 1, &json!([])).await.ok();
    world.clerk.post(&at(&birth, "decide-on-the-spot"), &refusal).await.ok();
    world.timers().await;
    let application = world.application(&other).await;
    assert_eq!(
        (&application["state"], &part_of(&application, MEDICAL)["turn"]),
        (&json!("done"), &json!("dropped"))
    );
}

#[actix_web::test]
async fn of_two_who_save_the_one_form_at_once_every_part_has_the_form_of_the_same_one() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let living_at = |house: u8| {
        let mut form = with_service(answers());
        form["household_address"] = json!(format!("灵璧县渔沟镇小河湾村{house}号"));
        form
    };
    let forms: Vec<Value> = (1..5).map(living_at).collect();
    let path = of(&id, "form");
    for saved in
        futures::future::join_all(forms.iter().map(|form| world.citizen.put(&path, None, form))).await
    {
        saved.ok();
    }
    let application = world.application(&id).await;
    let sheet = world.citizen.get(&of(&id, "sheet")).await.ok().json();
    let last = &sheet["answers"]["household_address"];
    assert!(forms.iter().any(|form| form["household_address"] == *last), "{sheet}");
    for (item, field) in [(BIRTH, "household_address"), (SERVICE, "address")] {
        let read = world.citizen.get(&at(&case_of(&application, item), "")).await.ok().json();
        assert_eq!(read["form"][field], *last, "{item}");
    }
}

#[actix_web::test]
async fn what_is_missing_in_several_parts_is_told_in_one_notice_and_answered_once() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    let (birth, service) = (case_of(&receipt, BIRTH), case_of(&receipt, SERVICE));
    let line = |case: &str, material: &str| json!({ "case": case, "material": material, "field": null, "reason": "照片不清楚，请重新拍摄居民身份证正反面。" });
    let notice = json!({ "lines": [line(&birth, "003"), line(&service, "002")] });
    let elsewhere = json!({ "lines": [line("34132311-0000-4000-8000-000000000001", "003")] });
    world.clerk.post(&of(&id, "deficiencies"), &elsewhere).await.assert_refused(400, "bundle_not_a_part");
    world.other_clerk.post(&of(&id, "deficiencies"), &notice).await.assert_refused(404, "not_found");
    let told = world.clerk.post(&of(&id, "deficiencies"), &notice).await.ok().json();
    for item in [BIRTH, SERVICE] {
        assert_eq!(part_of(&told, item)["state"], "supplement");
    }
    // Not again for what could have been said the first time, in no part.
    world.clerk.post(&of(&id, "deficiencies"), &notice).await.assert_refused(409, "action_not_allowed");

    let early = world.citizen.post(&of(&id, "supplement"), &json!({})).await;
    early.assert_refused(409, "supplement_incomplete");
    assert_eq!(part_of(&world.application(&id).await, BIRTH)["state"], "supplement", "all or none");
    let sheet = world.citizen.get(&of(&id, "sheet")).await.ok().json();
    let asked = sheet["materials"].as_array().unwrap().iter().filter(|line| line["asked_again"] == true);
    assert_eq!(asked.map(|line| line["key"].as_str().unwrap()).collect::<Vec<_>>(), ["shared-0"]);
    world.bring_once(&world.citizen, &id, "shared-0").await.ok();
    let answered = world.citizen.post(&of(&id, "supplement"), &json!({})).await.ok().json();
    for item in [BIRTH, SERVICE] {
        assert_eq!(part_of(&answered, item)["state"], "submitted", "one photograph answers both");
    }
    world.citizen.post(&of(&id, "supplement"), &json!({})).await.assert_refused(409, "bundle_nothing_asked");
}

#[actix_web::test]
async fn one_part_or_the_whole_is_taken_back() {
    let world = nursery().await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    let service = case_of(&receipt, SERVICE);
    world.citizen.post(&at(&service, "withdraw"), &json!({})).await.ok();
    assert_eq!(world.application(&id).await["state"], "partly_done");
    let gone = world.citizen.post(&of(&id, "withdraw"), &json!({})).await.ok().json();
    assert_eq!(gone["state"], "withdrawn");
    assert_eq!(part_of(&gone, MEDICAL)["state"], "discarded", "what was never handed in is thrown away");
    world
        .citizen
        .post(&of(&id, "withdraw"), &json!({}))
        .await
        .assert_refused(409, "bundle_nothing_to_withdraw");
}

#[actix_web::test]
async fn an_agent_files_the_whole_under_a_mandate_and_not_without() {
    let world = nursery().await;
    world.mandate().await;
    let id = world.expecting(&world.agent, &[]).await;
    let mandates = world.citizen.get("/api/intake/v1/mandates").await.ok().json();
    let revoke = format!("/api/intake/v1/mandates/{}/revoke", mandates["items"][0]["id"].as_str().unwrap());
    world.citizen.post(&revoke, &json!({})).await.ok();
    world.agent.post(&of(&id, "submit"), &json!({})).await.assert_refused(403, "mandate_revoked");
    assert_eq!(world.application(&id).await["state"], "draft");
    world.mandate().await;
    let receipt = world.agent.post(&of(&id, "submit"), &json!({})).await.ok().json();
    assert_eq!((&receipt["channel"], &receipt["state"]), (&json!("agent"), &json!("received")));
    assert!(world.read(&case_of(&receipt, BIRTH)).await["mandate"].is_string());
    // Handed in, he reads what his mandate lets him receive; without one nothing of the form.
    let read = world.agent.get(&of(&id, "sheet")).await.ok().json();
    assert_eq!(read["answers"]["applicant_name"], "王守田");
    let mandates = world.citizen.get("/api/intake/v1/mandates?limit=100").await.ok().json();
    for mandate in mandates["items"].as_array().unwrap().iter().filter(|it| it["revoked_at"].is_null()) {
        let revoke = format!("/api/intake/v1/mandates/{}/revoke", mandate["id"].as_str().unwrap());
        world.citizen.post(&revoke, &json!({})).await.ok();
    }
    let read = world.agent.get(&of(&id, "sheet")).await.ok().json();
    assert_eq!((&read["answers"], &read["sources"]), (&json!({}), &json!({})));
}

#[actix_web::test]
async fn an_agents_later_part_with_an_own_telephone_is_not_handed_in_by_the_hall_itself() {
    let world = nursery().await;
    world.mandate().await;
    let id = world.expecting(&world.agent, &[]).await;
    let mut whole = answers();
    whole["child_no"] = json!("341323202611020029");
    whole["phone"] = json!("13999999999");
    world.agent.put(&of(&id, "form"), None, &whole).await.ok();
    for line in [format!("{MEDICAL}-002"), "shared-1".to_owned()] {
        world.bring_once(&world.agent, &id, &line).await.ok();
    }
    let receipt = world.agent.post(&of(&id, "submit"), &json!({})).await.ok().json();
    world.grant(&case_of(&receipt, BIRTH)).await;
    world.timers().await;
    let application = world.application(&id).await;
    assert_eq!(part_of(&application, MEDICAL)["turn"], "to_hand_in");
    assert_eq!(application["acts"].as_array().unwrap().last().unwrap()["what"], "call_for_bundle_part");
}

#[actix_web::test]
async fn the_joint_limit_runs_over_all_parts_and_shows_red_when_it_is_overrun() {
    let world = nursery().await;
    world.hall.set_now("2026-11-23T02:00:00Z".parse().unwrap()).await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    assert_eq!(receipt["limit"], Value::Null, "before a part is accepted nothing runs");
    world.clerk.post(&at(&case_of(&receipt, SERVICE), "accept"), &json!({})).await.ok();
    let running = world.application(&id).await;
    assert_eq!(running["limit"]["reckoning"]["deadline"], "2026-11-30");
    assert_eq!(running["state"], "in_progress");
    world.hall.set_now("2026-12-01T02:00:00Z".parse().unwrap()).await;
    assert_eq!(world.application(&id).await["limit"]["card"], "red");
}
