//! The virus scanner: what it found, what waits for it, and what goes on while it is away.
use crate::{
    papers::{at, id, photo, upload},
    world::World,
};
use intake::{files::FileStore, run_scans, scanner::Scanner};
use peers::{Clamd, ScanTrouble, eicar};
use serde_json::{Value, json};
use std::sync::LazyLock;
use testkit::{Client, Reply};

/// One for the test's process.
static CLAMD: LazyLock<Clamd> = LazyLock::new(|| Clamd::start().unwrap());

fn scanner() -> Scanner {
    Scanner::new(Some(CLAMD.address()))
}

/// A hall whose files are scanned when they come, or when the test says so: its worker does nothing by itself.
async fn scanning() -> World {
    let world = World::begin(|deps| {
        let mut service = intake::service_with(deps, scanner());
        service.tasks.retain(|task| task.name != "intake.scans");
        vec![service]
    })
    .await;
    scan(&world).await;
    world
}

fn store(world: &World) -> FileStore {
    FileStore::new(world.hall.deps.data_dir.join("intake-files"))
}

async fn scan(world: &World) -> intake::Round {
    run_scans(world.hall.db("intake"), &store(world), &scanner()).await.unwrap()
}

/// Business time goes on, so that what was put off is due.
async fn later(world: &World, minutes: i64) {
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    world.hall.set_now(now + chrono::TimeDelta::minutes(minutes)).await;
}

/// A photograph with the test virus in it.
fn sick() -> Vec<u8> {
    let mut bytes = photo();
    let end = bytes.len() - 2;
    bytes.splice(end..end, eicar());
    bytes
}

async fn bring(by: &Client, case: &str, code: &str, bytes: Vec<u8>) -> Reply {
    upload(by, &at(case, &format!("materials/{code}/files")), bytes, "image/jpeg").await
}

async fn absent(world: &World, by: &Client, case: &str) -> Vec<Value> {
    world.hall.drain().await;
    by.get(&at(case, "")).await.ok().json()["absent"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_file_with_a_virus_is_refused_to_whoever_brings_it_and_counts_for_nothing() {
    let world = scanning().await;
    let case = world.filled(&["007"]).await;
    let clean = bring(&world.agent, &case, "008", photo()).await.ok().json();
    assert_eq!(clean["scan"], "clean");
    bring(&world.agent, &case, "007", sick()).await.assert_refused(422, "file_infected");
    assert!(absent(&world, &world.citizen, &case).await.contains(&json!("007")));
    let read = world.citizen.get(&at(&case, "")).await.ok().json();
    let of = |code: &str| {
        read["materials"]
            .as_array()
            .unwrap()
            .iter()
            .find(|material| material["code"] == code)
            .unwrap()
            .clone()
    };
    let taken = &of("007")["taken"][0];
    assert_eq!(taken["scan"], "infected");
    // Nobody is handed it, not even who brought it.
    let path = at(&case, &format!("files/{}", taken["file"].as_str().unwrap()));
    for client in [&world.citizen, &world.agent] {
        client.get(&path).await.assert_refused(422, "file_infected");
    }
    // What happened stands on the case, with the scanner's name for it.
    let timeline = world.citizen.get(&at(&case, "timeline?limit=100")).await.ok().json();
    let told = timeline["items"].as_array().unwrap().iter().find(|entry| entry["what"] == "quarantine_file");
    assert_eq!(told.unwrap()["detail"]["signature"], peers::SIGNATURE);
    // Acceptance with it is impossible; another file in its place makes the case whole, also after it was handed in.
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(409, "materials_absent");
    bring(&world.agent, &case, "007", photo()).await.ok();
    bring(&world.agent, &case, "007", photo()).await.assert_refused(409, "case_unchangeable");
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
    world.hall.drain().await;
}

#[actix_web::test]
async fn while_the_scanner_is_away_an_application_is_handed_in_and_waits_unopened_and_nothing_is_lost() {
    let world = scanning().await;
    let case = world.filled(&["007"]).await;
    for (trouble, code) in
        [(ScanTrouble::Drops, "007"), (ScanTrouble::Fails, "007"), (ScanTrouble::Garbled, "007")]
    {
        CLAMD.trouble(trouble);
        let taken = bring(&world.agent, &case, code, photo()).await.ok().json();
        assert_eq!(taken["scan"], "waiting", "{trouble:?}");
    }
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    let read = world.read(&case).await;
    let materials = read["materials"].as_array().unwrap();
    let seven = materials.iter().find(|material| material["code"] == "007").unwrap();
    assert_eq!((&seven["absent"], &seven["taken"][0]["scan"]), (&json!(false), &json!("waiting")));
    // Staff do not open what waits, and a clerk who has not seen the papers accepts nothing.
    let path = at(&case, &format!("files/{}", seven["taken"][0]["file"].as_str().unwrap()));
    world.clerk.get(&path).await.assert_refused(409, "file_scan_pending");
    world.agent.get(&path).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.assert_refused(409, "file_scan_pending");
    // Tried in vain, it is tried again, and the others wait with it.
    CLAMD.trouble(ScanTrouble::Drops);
    let round = scan(&world).await;
    assert_eq!((round.scanned, round.failed), (0, 1));
    CLAMD.trouble(ScanTrouble::None);
    later(&world, 2).await;
    let round = scan(&world).await;
    assert_eq!((round.scanned, round.failed), (3, 0));
    world.clerk.get(&path).await.ok();
    world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
}

#[actix_web::test]
async fn a_virus_found_after_handing_in_is_told_on_the_case_and_the_law_accepts_without_the_file() {
    let world = scanning().await;
    let case = world.filled(&["007"]).await;
    CLAMD.trouble(ScanTrouble::Fails);
    let sick = bring(&world.agent, &case, "007", sick()).await.ok().json();
    assert_eq!(sick["scan"], "waiting");
    world.agent.post(&at(&case, "submit"), &json!({})).await.ok();
    CLAMD.trouble(ScanTrouble::None);
    scan(&world).await;
    assert!(absent(&world, &world.clerk, &case).await.contains(&json!("007")));
    // A second look changes no verdict.
    assert_eq!(scan(&world).await.scanned, 0);
    later(&world, 20 * 24 * 60).await;
    intake::run_timers(world.hall.db("intake")).await.unwrap();
    let read = world.read(&case).await;
    assert_eq!((&read["state"], &read["pending"]), (&json!("in_review"), &json!(["007"])));
}

#[actix_web::test]
async fn a_file_with_a_virus_proves_no_step_and_no_mandate() {
    let world = scanning().await;
    let case = world.draft().await;
    let evidence = at(&case, "evidence");
    upload(&world.agent, &evidence, sick(), "image/jpeg").await.assert_refused(422, "file_infected");
    CLAMD.trouble(ScanTrouble::Drops);
    let file = upload(&world.agent, &evidence, sick(), "image/jpeg").await.ok().json();
    let sheet = upload(&world.agent, "/api/intake/v1/evidence", sick(), "image/jpeg").await.ok().json();
    CLAMD.trouble(ScanTrouble::None);
    scan(&world).await;
    let body = json!({ "people": [], "evidence": [file["id"]], "claimed_from": "2025-03-03" });
    let step = world.agent.post(&at(&case, "steps/village_visit"), &body).await;
    step.assert_refused(422, "file_infected");
    let valid_to =
        chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::days(30);
    let mandate = json!({ "agent": world.agent_id, "principal": world.villager, "acts": ["submit"], "valid_to": valid_to,
        "way": "paper", "evidence": sheet["id"] });
    let given = world.agent.post("/api/intake/v1/mandates", &mandate).await;
    given.assert_refused(422, "file_infected");
    world.hall.drain().await;
}

#[actix_web::test]
async fn without_a_scanner_files_are_taken_unchecked_and_looked_at_once_one_is_named() {
    let world = World::start().await;
    let case = world.draft().await;
    let taken = bring(&world.agent, &case, "007", sick()).await.ok().json();
    assert_eq!(taken["scan"], "unchecked");
    assert_eq!(id(&world.citizen.get(&at(&case, "")).await.ok()), case);
    let round = scan(&world).await;
    assert_eq!(round.scanned, 1);
    assert!(absent(&world, &world.citizen, &case).await.contains(&json!("007")));
}
