//! How long ended cases are kept, what holds them, and how they are destroyed by two people, over HTTP.
use crate::{
    papers::{at, in_town, photo, upload},
    world::{AUTHORITY, OTHER_TOWN, TOWN, World},
};
use auth::{Role, TokenSubject};
use diesel_async::RunQueryDsl;
use intake::{
    Keeper, archive_step, check_deadlines, check_destroyed, domain::retention::Rules, files::FileStore,
    run_archive,
};
use kernel::{
    actor::Actor,
    audit::{check::Verdict, verify::verify_own},
    db::{DbError, transact},
    service::{Deps, Service},
};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use testkit::{Client, Reply};
use uuid::Uuid;

pub(crate) const LISTS: &str = "/api/intake/v1/archive/destructions";
pub(crate) const REASON: &str = "保管期限已满，没有继续保存的价值。";
const APPRAISED: &str = "经鉴定小组逐件鉴定，同意销毁。";

/// A hall whose archivist and leaders are at work.
pub(crate) struct Archive {
    pub(crate) world: World,
    pub(crate) archivist: Client,
    pub(crate) leader: Client,
}

/// Intake without the task that carries lists out: the tests take its steps themselves.
fn by_hand(deps: &Deps) -> Vec<Service> {
    let mut service = intake::service(deps);
    service.tasks.retain(|task| task.name != "intake.archive");
    vec![service]
}

impl Archive {
    pub(crate) async fn start() -> Self {
        let world = World::begin(by_hand).await;
        to(&world, "2026-11-24").await;
        let staff = |roles: &[Role]| world.hall.client(&in_town(Uuid::new_v4(), roles, TOWN, AUTHORITY));
        let (archivist, leader) = (staff(&[Role::Archivist]), staff(&[Role::Chief]));
        Self { archivist, leader, world }
    }

    pub(crate) fn keeper(&self) -> Keeper {
        let store = FileStore::new(self.world.hall.deps.data_dir.join("intake-files"));
        Keeper { store, rules: Rules::shipped() }
    }

    pub(crate) async fn run(&self) {
        run_archive(self.world.hall.db("intake"), &self.keeper()).await.unwrap();
    }

    /// A case that was not accepted: kept for ten years, until the end of 2036.
    pub(crate) async fn ended(&self) -> String {
        let case = self.world.submitted(&[]).await;
        let why = json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以在六十日内申请行政复议。" });
        self.world.clerk.post(&at(&case, "reject"), &why).await.ok();
        self.run().await;
        case
    }

    pub(crate) async fn paper(&self, case: &str) -> Value {
        let path = at(case, "archive-papers");
        upload(&self.archivist, &path, photo(), "image/jpeg").await.ok().json()["id"].clone()
    }

    pub(crate) async fn hold(&self, case: &str) -> Reply {
        let hold = json!({ "ground": "litigation", "reason": "申请人已向县人民法院起诉。", "document": self.paper(case).await });
        self.archivist.post(&at(case, "archive-holds"), &hold).await
    }

    pub(crate) async fn propose(&self, cases: &[&String]) -> Reply {
        self.archivist.post(LISTS, &json!({ "cases": cases, "reason": REASON })).await
    }

    pub(crate) async fn approve(&self, list: &Value) -> Reply {
        let path = format!("{LISTS}/{}/appraisal", list["id"].as_str().unwrap());
        self.leader.post(&path, &json!({ "approve": true, "appraisal": APPRAISED })).await
    }

    pub(crate) async fn listed(&self, list: &Value) -> Value {
        self.archivist.get(&format!("{LISTS}/{}", list["id"].as_str().unwrap())).await.ok().json()
    }

    /// Fails where a sealed value of the case is still there; asks as the owner of everything, whom no policy binds.
    async fn nothing_left(&self, case: &str) {
        let sql = format!(
            "DO $$ DECLARE p record; n bigint; BEGIN PERFORM set_config('search_path', 'intake', true);
             FOR p IN SELECT * FROM case_values() LOOP
                 EXECUTE format('SELECT count(*) FROM %I WHERE case_id = %L AND substring(%I FROM 1 FOR 1) <> ''\\x00''::bytea', p.tab, '{case}', p.col)
                     INTO n;
                 IF n > 0 THEN RAISE EXCEPTION '% values of %.% are there', n, p.tab, p.col; END IF;
             END LOOP; END $$"
        );
        self.world.hall.sql(&sql).await;
    }

    /// How many different bytes lie in the store.
    pub(crate) fn stored(&self) -> usize {
        let root = self.world.hall.deps.data_dir.join("intake-files");
        let inside = |folder: &std::path::Path| -> Vec<std::path::PathBuf> {
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
        };
        inside(&root).iter().flat_map(|one| inside(one)).flat_map(|two| inside(&two)).count()
    }
}

pub(crate) async fn to(world: &World, day: &str) {
    world.hall.set_now(format!("{day}T02:00:00Z").parse().unwrap()).await;
}

/// What the database says to the app role.
pub(crate) async fn as_app(world: &World, sql: &str) -> String {
    let hall = Actor::service("intake");
    let tried = transact(world.hall.db("intake"), &hall, async |tx| {
        Ok::<_, DbError>(diesel::sql_query(sql).execute(&mut **tx).await?)
    });
    match tried.await {
        Ok(rows) => format!("{rows} rows"),
        Err(error) => kernel::problem::Chain(&error).to_string(),
    }
}

#[actix_web::test]
async fn archive_order_8_a_class_is_fixed_when_a_case_ends_and_no_edit_afterwards_shortens_it() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let open = world.submitted(&[]).await;
    archive.archivist.get(&at(&open, "retention")).await.assert_refused(409, "archive_not_ended");
    let case = archive.ended().await;
    let kept = archive.archivist.get(&at(&case, "retention")).await.ok().json();
    assert_eq!((&kept["class"], &kept["retain_through"]), (&json!("y10"), &json!("2036-12-31")), "{kept}");
    let longer = |class: &str| json!({ "class": class, "reason": "涉及土地权属，按三十年保存。" });
    archive
        .archivist
        .post(&at(&case, "retention"), &longer("y10"))
        .await
        .assert_refused(409, "retention_not_longer");
    let kept = archive.archivist.post(&at(&case, "retention"), &longer("y30")).await.ok().json();
    assert_eq!(kept["retain_through"], json!("2056-12-31"));
    archive
        .leader
        .post(&at(&case, "retention"), &longer("y10"))
        .await
        .assert_refused(409, "retention_not_longer");
    // Nor by other rules, nor past the flows.
    archive.run().await;
    let shorter = format!(
        "UPDATE intake.case_archives SET class = 'y10', retain_through = '2027-12-31' WHERE case_id = '{case}'"
    );
    assert!(as_app(world, &shorter).await.contains("not shortened"));
    let gone = as_app(world, &format!("DELETE FROM intake.case_archives WHERE case_id = '{case}'")).await;
    assert!(gone.contains("permission denied"), "{gone}");
    world.citizen.get(&at(&case, "retention")).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn what_is_due_is_listed_by_year_and_nothing_before_its_day() {
    let archive = Archive::start().await;
    let case = archive.ended().await;
    to(&archive.world, "2036-12-31").await;
    archive.propose(&[&case]).await.assert_refused(409, "destruction_not_due");
    assert_eq!(archive.archivist.get("/api/intake/v1/archive/due").await.ok().json(), json!([]));
    to(&archive.world, "2037-01-04").await;
    let years = archive.archivist.get("/api/intake/v1/archive/due").await.ok().json();
    assert_eq!(years, json!([{ "year": 2036, "cases": 1 }]));
    let due = archive.archivist.get("/api/intake/v1/archive/due/2036").await.ok().json();
    assert_eq!(due["items"][0]["case"], json!(case), "{due}");
    let elsewhere = archive.world.hall.client(&in_town(
        Uuid::new_v4(),
        &[Role::Archivist],
        OTHER_TOWN,
        "113413239900110074",
    ));
    assert_eq!(elsewhere.get("/api/intake/v1/archive/due").await.ok().json(), json!([]));
    let body = json!({ "cases": [case], "reason": REASON });
    elsewhere.post(LISTS, &body).await.assert_refused(404, "case_not_found");
}

#[actix_web::test]
async fn one_person_alone_destroys_nothing_nor_does_who_decided_the_case_nor_a_factor_shown_long_ago() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let (one, two) = (archive.ended().await, archive.ended().await);
    to(world, "2037-01-04").await;
    let both = world.hall.client(&in_town(Uuid::new_v4(), &[Role::Archivist, Role::Chief], TOWN, AUTHORITY));
    let list = both.post(LISTS, &json!({ "cases": [one, two], "reason": REASON })).await.ok().json();
    archive.propose(&[&one]).await.assert_refused(409, "destruction_not_due");
    let path = format!("{LISTS}/{}/appraisal", list["id"].as_str().unwrap());
    let yes = json!({ "approve": true, "appraisal": APPRAISED, "strike": [two] });
    both.post(&path, &yes).await.assert_refused(403, "destruction_same_person");
    archive.archivist.post(&path, &yes).await.assert_refused(403, "permission_missing");
    let past = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() - Duration::from_secs(60);
    let stale = TokenSubject {
        fresh_until: Some(past.as_secs()),
        ..in_town(Uuid::new_v4(), &[Role::Chief], TOWN, AUTHORITY)
    };
    world.hall.client(&stale).post(&path, &yes).await.assert_refused(403, "step_up_needed");
    // Whoever goes past the flows does not get further: the database asks the same.
    let id = list["id"].as_str().unwrap();
    let county = "341323";
    let erase = format!("SELECT intake.erase_case('{id}', '{county}', '{one}')");
    assert!(as_app(world, &erase).await.contains("no approved list"));
    let alone = format!(
        "UPDATE intake.destruction_lists SET state = 'approved', appraisal = 'aaaaaaaaaa', decided_by = proposed_by, decided_at = now() WHERE id = '{id}'"
    );
    assert!(as_app(world, &alone).await.contains("another_decides"));
    archive.run().await;
    world.citizen.get(&at(&one, "")).await.ok();
    // Another approves; what the appraiser strikes off is kept longer.
    let approved = archive.leader.post(&path, &yes).await.ok().json();
    assert_eq!((&approved["waiting"], &approved["kept"]), (&json!(1), &json!(1)), "{approved}");
    archive.leader.post(&path, &yes).await.assert_refused(409, "destruction_answered");
    archive.run().await;
    world.citizen.get(&at(&one, "")).await.assert_refused(409, "case_destroyed");
    world.citizen.get(&at(&two, "")).await.ok();
    let kept = archive.archivist.get(&at(&two, "retention")).await.ok().json();
    assert_eq!(kept["class"], json!("y30"), "{kept}");
}

#[actix_web::test]
async fn who_decided_a_case_does_not_have_it_destroyed() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let case = world.reviewed().await;
    let refusal = json!({
        "outcome": "refuse", "seal": world.seal, "reason": "选址不符合村庄规划，不予批准。",
        "remedies": "可以在六十日内申请行政复议，或者六个月内起诉。",
    });
    world.chief.post(&at(&case, "decision"), &refusal).await.ok();
    world.clerk.post(&at(&case, "delivery"), &json!({ "way": "window" })).await.ok();
    archive.run().await;
    let kept = archive.archivist.get(&at(&case, "retention")).await.ok().json();
    assert_eq!(kept["retain_through"], json!("2056-12-31"), "a refusal is kept for thirty years: {kept}");
    to(world, "2057-01-04").await;
    let list = archive.propose(&[&case]).await.ok().json();
    let path = format!("{LISTS}/{}/appraisal", list["id"].as_str().unwrap());
    let yes = json!({ "approve": true, "appraisal": APPRAISED });
    world.chief.post(&path, &yes).await.assert_refused(403, "destruction_same_person");
    archive.approve(&list).await.ok();
    archive.run().await;
    archive.nothing_left(&case).await;
}

#[actix_web::test]
async fn a_held_case_is_never_destroyed_and_no_one_lifts_his_own_hold_nor_on_a_paper_of_before_it() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let (held, late, free) = (archive.ended().await, archive.ended().await, archive.ended().await);
    archive.hold(&held).await.ok();
    archive.hold(&held).await.assert_refused(409, "archive_held");
    to(world, "2037-01-04").await;
    let years = archive.archivist.get("/api/intake/v1/archive/due").await.ok().json();
    assert_eq!(years[0]["cases"], json!(2), "what is held is not due: {years}");
    archive.propose(&[&held, &free]).await.assert_refused(409, "destruction_not_due");
    let list = archive.propose(&[&late, &free]).await.ok().json();
    archive.approve(&list).await.ok();
    // It comes after the approval, a moment before the list is carried out.
    let hold = archive.hold(&late).await.ok().json();
    archive.run().await;
    let done = archive.listed(&list).await;
    assert_eq!(
        (&done["state"], &done["erased"], &done["kept"]),
        (&json!("executed"), &json!(1), &json!(1)),
        "{done}"
    );
    world.citizen.get(&at(&late, "")).await.ok();
    world.citizen.get(&at(&free, "")).await.assert_refused(409, "case_destroyed");
    assert_eq!(
        archive.archivist.get("/api/intake/v1/archive/holds").await.ok().json().as_array().unwrap().len(),
        2
    );
    // Lifted by another on a paper of its own that came later, it is due again.
    let lift = at(&late, &format!("archive-holds/{}/lift", hold["id"].as_str().unwrap()));
    let mut paper = json!({ "reason": "法院裁定准许撤诉，已经结案。", "document": hold["document"] });
    archive.archivist.post(&lift, &paper).await.assert_refused(400, "archive_hold_same_paper");
    paper["document"] = archive.paper(&late).await;
    archive.archivist.post(&lift, &paper).await.assert_refused(403, "archive_hold_same_person");
    archive.leader.post(&lift, &paper).await.assert_refused(400, "archive_hold_old_paper");
    let alone = "UPDATE intake.archive_holds SET lift_reason = reason, lift_document = (SELECT max(id::text)::uuid FROM intake.files), lifted_by = placed_by, lifted_at = now()";
    assert!(as_app(world, alone).await.contains("another_lifts"));
    to(world, "2037-01-05").await;
    paper["document"] = archive.paper(&late).await;
    archive.leader.post(&lift, &paper).await.ok();
    archive.leader.post(&lift, &paper).await.assert_refused(409, "archive_hold_over");
    archive.propose(&[&late]).await.ok();
    let looked = world.citizen.get(&at(&held, "timeline?limit=100")).await.ok().json().to_string();
    assert!(!looked.contains("hold"), "the applicant is not told of a hold: {looked}");
}

#[actix_web::test]
async fn a_list_carried_out_leaves_no_byte_and_no_sealed_value_but_its_own_lines_and_the_audit() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let (case, other) = (archive.ended().await, archive.ended().await);
    // A paper that both cases have, by the same bytes.
    let shared = photo();
    for one in [&case, &other] {
        let path = at(one, "archive-papers");
        upload(&archive.archivist, &path, shared.clone(), "image/jpeg").await.ok();
    }
    let documents = world.citizen.get(&at(&case, "documents")).await.ok().json();
    for document in documents.as_array().unwrap() {
        world.citizen.get(&at(&case, &format!("documents/{}", document["id"].as_str().unwrap()))).await.ok();
    }
    let (before, number) = (archive.stored(), world.read(&case).await["case_no"].clone());
    let files = world.clerk.get(&at(&other, "")).await.ok().json();
    to(world, "2037-01-04").await;
    let list = archive.propose(&[&case]).await.ok().json();
    archive.approve(&list).await.ok();
    archive.run().await;
    archive.nothing_left(&case).await;
    assert_eq!(check_destroyed(world.hall.db("intake")).await.unwrap(), 0);
    assert!(archive.stored() < before, "{} of {before}", archive.stored());
    // The other case lost nothing, the shared paper included.
    assert_eq!(world.clerk.get(&at(&other, "")).await.ok().json()["form"], files["form"]);
    world.clerk.get(&at(&other, "archive")).await.ok();
    // The list stays, the applicant sees the line, and everything else says so.
    let done = archive.listed(&list).await;
    assert_eq!(
        (&done["cases"][0]["case_no"], &done["cases"][0]["state"]),
        (&number, &json!("erased")),
        "{done}"
    );
    assert!(done["cases"][0]["erased_values"].as_i64().unwrap() > 5, "{done}");
    let own = world.citizen.get("/api/intake/v1/cases?limit=50").await.ok().json();
    let line = own["items"].as_array().unwrap().iter().find(|row| row["id"] == json!(case)).unwrap().clone();
    assert_eq!(
        (&line["destroyed_on"], &line["destroyed_under"]),
        (&json!("2037-01-04"), &done["list_no"]),
        "{line}"
    );
    for path in ["", "timeline", "documents", "archive", "item"] {
        world.citizen.get(&at(&case, path)).await.assert_refused(409, "case_destroyed");
    }
    archive.hold_refused(&case).await;
    assert!(check_deadlines(world.hall.db("intake")).await.unwrap().wrong.is_empty());
    let checked = verify_own(world.hall.db("intake")).await.unwrap();
    assert!(matches!(checked, Verdict::Whole { .. }), "the chain of the audit is whole: {checked:?}");
}

impl Archive {
    async fn hold_refused(&self, case: &str) {
        let path = at(case, "archive-papers");
        upload(&self.archivist, &path, photo(), "image/jpeg").await.assert_refused(409, "case_destroyed");
    }
}

#[actix_web::test]
async fn a_hall_killed_in_the_middle_of_a_list_finishes_it_and_nothing_goes_twice() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let cases = [archive.ended().await, archive.ended().await];
    to(world, "2037-01-04").await;
    let list = archive.propose(&[&cases[0], &cases[1]]).await.ok().json();
    archive.approve(&list).await.ok();
    let (db, keeper) = (world.hall.db("intake"), archive.keeper());
    // Killed after each of the first steps: one case is gone, the other is whole.
    assert!(archive_step(db, &keeper).await.unwrap());
    let half = archive.listed(&list).await;
    assert_eq!(
        (&half["waiting"], &half["erased"], &half["state"]),
        (&json!(1), &json!(1), &json!("approved")),
        "{half}"
    );
    // A case at a time: what is not gone can be read to the last value.
    let read = [world.citizen.get(&at(&cases[0], "")).await, world.citizen.get(&at(&cases[1], "")).await];
    assert_eq!(read.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(archive_step(db, &keeper).await.unwrap());
    // Killed when bytes were taken and not yet removed, and when they were removed and nobody had noted it.
    world.hall.sql("UPDATE intake.destroyed_bytes SET state = 'going'").await;
    let folder = world.hall.deps.data_dir.join("intake-files");
    std::fs::remove_dir_all(std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()).unwrap();
    assert!(archive_step(db, &keeper).await.unwrap());
    archive.run().await;
    let done = archive.listed(&list).await;
    assert_eq!((&done["state"], &done["erased"]), (&json!("executed"), &json!(2)), "{done}");
    for case in &cases {
        archive.nothing_left(case).await;
    }
    assert!(!archive_step(db, &keeper).await.unwrap(), "nothing is left to do");
    let left =
        as_app(world, "UPDATE intake.destroyed_bytes SET state = state WHERE state IN ('waiting', 'going')")
            .await;
    assert_eq!(left, "0 rows");
}

#[actix_web::test]
async fn bytes_that_are_going_are_brought_again_rather_than_relied_on() {
    let archive = Archive::start().await;
    let world = &archive.world;
    let (case, other) = (archive.ended().await, archive.ended().await);
    let shared = photo();
    upload(&archive.archivist, &at(&case, "archive-papers"), shared.clone(), "image/jpeg").await.ok();
    to(world, "2037-01-04").await;
    let list = archive.propose(&[&case]).await.ok().json();
    archive.approve(&list).await.ok();
    assert!(archive_step(world.hall.db("intake"), &archive.keeper()).await.unwrap());
    world.hall.sql("UPDATE intake.destroyed_bytes SET state = 'going'").await;
    let again = upload(&archive.archivist, &at(&other, "archive-papers"), shared.clone(), "image/jpeg").await;
    again.assert_refused(503, "database_unavailable");
    archive.run().await;
    world.hall.sql("UPDATE intake.destroyed_bytes SET at = at - interval '3 minutes'").await;
    upload(&archive.archivist, &at(&other, "archive-papers"), shared, "image/jpeg").await.ok();
    world.clerk.get(&at(&other, "archive")).await.ok();
}
