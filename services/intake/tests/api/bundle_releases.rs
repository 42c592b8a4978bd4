//! 一件事: later parts that the hall hands in by itself, and what becomes of one that it cannot hand in.
use crate::{
    bundles::{BIRTH, MEDICAL, SERVICE, answers, case_of, nursery_with, of, part_of, with_service},
    world::World,
};
use serde_json::json;

/// Whoever hands this case in fails.
async fn cannot_be_handed_in(world: &World, case: &str) {
    let raise =
        "CREATE FUNCTION intake.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$";
    world.hall.sql(raise).await;
    let fails = format!(
        "CREATE TRIGGER broken BEFORE UPDATE ON intake.cases FOR EACH ROW
         WHEN (NEW.id = '{case}' AND NEW.state = 'submitted') EXECUTE FUNCTION intake.broken()"
    );
    world.hall.sql(&fails).await;
}

#[actix_web::test]
async fn a_part_that_the_hall_fails_to_hand_in_is_called_for_and_handed_in_by_the_applicant_and_holds_nobody_up()
 {
    let world = nursery_with(|_| {}).await;
    let mut whole = answers();
    whole["child_no"] = json!("341323202611020029");
    let mut parts = Vec::new();
    for _ in 0..2 {
        let id = world.expecting(&world.citizen, &[]).await;
        world.citizen.put(&of(&id, "form"), None, &whole).await.ok();
        for line in [format!("{MEDICAL}-002"), "shared-1".to_owned()] {
            world.bring_once(&world.citizen, &id, &line).await.ok();
        }
        let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
        world.grant(&case_of(&receipt, BIRTH)).await;
        parts.push((id, case_of(&receipt, MEDICAL)));
    }
    let (stuck, other) = (&parts[0], &parts[1]);
    cannot_be_handed_in(&world, &stuck.1).await;
    world.timers().await;
    assert_eq!(world.read(&other.1).await["state"], "submitted");
    let called = world.application(&stuck.0).await;
    assert_eq!(part_of(&called, MEDICAL)["turn"], "to_hand_in");
    assert_eq!(called["acts"].as_array().unwrap().last().unwrap()["what"], "call_for_bundle_part");
    // Nothing of the attempt is there, and nobody tries again behind his back.
    assert!(part_of(&called, MEDICAL)["case_no"].is_null());
    world.timers().await;
    assert_eq!(world.application(&stuck.0).await["acts"], called["acts"]);
    world.hall.sql("DROP TRIGGER broken ON intake.cases").await;
    world.citizen.post(&of(&stuck.0, "submit"), &json!({})).await.ok();
    assert_eq!(world.read(&stuck.1).await["state"], "submitted");
}

#[actix_web::test]
async fn of_two_later_parts_the_one_that_fails_is_called_for_and_the_other_is_handed_in() {
    let world = nursery_with(|content| content["members"][1]["after"] = json!([BIRTH])).await;
    let id = world.expecting(&world.citizen, &[SERVICE]).await;
    let mut whole = with_service(answers());
    whole["child_no"] = json!("341323202611020029");
    world.citizen.put(&of(&id, "form"), None, &whole).await.ok();
    let sheet = world.citizen.get(&of(&id, "sheet")).await.ok().json();
    for line in sheet["materials"].as_array().unwrap().iter().filter(|line| line["there"] == false) {
        world.bring_once(&world.citizen, &id, line["key"].as_str().unwrap()).await.ok();
    }
    let receipt = world.citizen.post(&of(&id, "submit"), &json!({})).await.ok().json();
    world.grant(&case_of(&receipt, BIRTH)).await;
    cannot_be_handed_in(&world, &case_of(&receipt, SERVICE)).await;
    world.timers().await;
    let application = world.application(&id).await;
    assert_eq!(world.read(&case_of(&receipt, MEDICAL)).await["state"], "submitted");
    assert_eq!(part_of(&application, SERVICE)["turn"], "to_hand_in");
    let acts =
        |what: &str| application["acts"].as_array().unwrap().iter().filter(|act| act["what"] == what).count();
    assert_eq!((acts("release_bundle_part"), acts("call_for_bundle_part")), (1, 1), "{application}");
}
