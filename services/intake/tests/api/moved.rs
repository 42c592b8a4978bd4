//! A power moves from the county to a township while fifty cases are open: all of them finish, each once, and both
//! codes stand in the history of each.
use crate::{
    papers::{OFFICES, agree, at, id, in_town},
    world::{AUTHORITY, TOWN, UNIT, VILLAGE, World},
};
use auth::Role;
use contracts::catalogue::{MoveKind, OpenCases, PowerMoved, PowerReceiver};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::Actor,
    code::{Division, ImplementingItemCode, Uscc},
    db::transact,
    id::PersonId,
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Client;
use uuid::Uuid;

const COUNTY: &str = "341323000000";
const CASES: usize = 50;
/// How far each of the cases is when the power moves.
const STAGES: [&str; 6] = ["submitted", "supplement", "in_review", "half_reviewed", "reviewed", "approved"];

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// One villager and his case.
struct Filed {
    id: String,
    stage: &'static str,
    citizen: Client,
    before: Value,
}

/// The county's bureau and the township, both with an item of their own, and those who work there.
struct Move {
    world: World,
    from: String,
    to: String,
    clerk: Client,
    chief: Client,
    reviewers: Vec<Client>,
    seal: String,
}

impl Move {
    async fn begin() -> Self {
        let world = World::start().await;
        let file = include_str!("../../../../deploy/seed/items/homestead.json");
        let from = world.publish(file, UNIT, COUNTY, 2, slim).await;
        let to = world.publish(file, AUTHORITY, TOWN, 2, slim).await;
        let chief_id = Uuid::new_v4();
        let valid = json!({ "valid_from": "2025-01-01", "valid_to": "2027-12-31" });
        let mut letter = json!({ "authority": UNIT, "staff": chief_id, "acts": ["approve", "refuse"] });
        let mut seal = json!({ "authority": UNIT, "name": "审批专用章" });
        for body in [&mut letter, &mut seal] {
            body.as_object_mut().unwrap().extend(valid.as_object().unwrap().clone());
        }
        world.security.post("/api/intake/v1/letters", &letter).await.ok();
        let entered = world.security.post("/api/intake/v1/seals", &seal).await.ok().json();
        let staff = |id, roles: &[Role]| world.hall.client(&in_town(id, roles, COUNTY, UNIT));
        Self {
            clerk: staff(Uuid::new_v4(), &[Role::Clerk]),
            chief: staff(chief_id, &[Role::Clerk, Role::Chief]),
            reviewers: (0..4).map(|_| staff(Uuid::new_v4(), &[Role::Reviewer])).collect(),
            seal: entered["id"].as_str().unwrap().to_owned(),
            from,
            to,
            world,
        }
    }

    async fn draft(&self) -> (String, Client) {
        let citizen = self.world.hall.citizen(PersonId::random());
        let body = json!({ "item": self.from, "division": VILLAGE });
        let case = id(&citizen.post("/api/intake/v1/cases", &body).await.ok());
        citizen.put(&at(&case, "form"), None, &json!({})).await.ok();
        self.world.bring(&citizen, &case, "007").await.ok();
        (case, citizen)
    }

    async fn filed(&self, stage: &'static str) -> Filed {
        let (id, citizen) = self.draft().await;
        citizen.post(&at(&id, "submit"), &json!({})).await.ok();
        if stage == "supplement" {
            let line = json!({ "material": "007", "reason": "照片看不清门牌，请重新拍摄。" });
            let notice = json!({ "lines": [line] });
            self.clerk.post(&at(&id, "deficiencies"), &notice).await.ok();
        } else if stage != "submitted" {
            self.clerk.post(&at(&id, "accept"), &json!({})).await.ok();
        }
        let given = match stage {
            "half_reviewed" => 2,
            "reviewed" | "approved" => 4,
            _ => 0,
        };
        for (reviewer, office) in self.reviewers.iter().zip(OFFICES).take(given) {
            reviewer.post(&at(&id, &format!("reviews/{office}")), &agree()).await.ok();
        }
        if stage == "approved" {
            let verdict = json!({ "outcome": "approve", "seal": self.seal });
            self.chief.post(&at(&id, "decision"), &verdict).await.ok();
        }
        let before = citizen.get(&at(&id, "")).await.ok().json();
        Filed { id, stage, citizen, before }
    }

    fn told(&self, open_cases: OpenCases) -> PowerMoved {
        let code = |text: &str| ImplementingItemCode::parse(text).unwrap();
        PowerMoved {
            move_id: Uuid::new_v4(),
            transfer_id: Uuid::new_v4(),
            kind: MoveKind::Delegate,
            from_code: code(&self.from),
            from_authority: Uscc::parse(UNIT).unwrap(),
            to: vec![PowerReceiver {
                implementing_code: code(&self.to),
                authority: Uscc::parse(AUTHORITY).unwrap(),
                division: Division::parse(TOWN).unwrap(),
                overlay_version: 2,
            }],
            open_cases,
            basis: "灵政办〔2026〕3号".to_owned(),
            at: "2026-11-22T00:00:00Z".parse().unwrap(),
        }
    }

    async fn hear(&self, event: &PowerMoved) {
        let db = self.world.hall.db("intake");
        transact(db, &Actor::service("intake"), async |tx| intake::hear::power_moved(tx, event).await)
            .await
            .unwrap();
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut conn = AsyncPgConnection::establish(self.world.hall.database_url()).await.unwrap();
        let row: Count = diesel::sql_query(sql).get_result(&mut conn).await.unwrap();
        row.n
    }

    /// Brings a case to its end over HTTP, by those who have it now.
    async fn finish(&self, filed: &Filed) {
        let World { clerk, chief, reviewers, .. } = &self.world;
        let case = &filed.id;
        if filed.stage == "supplement" {
            self.world.bring(&filed.citizen, case, "007").await.ok();
            filed.citizen.post(&at(case, "supplement"), &json!({})).await.ok();
        }
        if ["submitted", "supplement"].contains(&filed.stage) {
            clerk.post(&at(case, "accept"), &json!({})).await.ok();
        }
        let open = clerk_or(filed, &self.clerk, clerk).get(&at(case, "")).await.ok().json();
        let left = open["outstanding"]["offices"].as_array().unwrap().clone();
        for (reviewer, office) in reviewers.iter().zip(&left) {
            let path = at(case, &format!("reviews/{}", office.as_str().unwrap()));
            reviewer.post(&path, &agree()).await.ok();
        }
        if filed.stage != "approved" {
            chief.post(&at(case, "decision"), &self.world.approve()).await.ok();
        }
        let delivering = clerk_or(filed, &self.clerk, clerk);
        delivering.post(&at(case, "delivery"), &json!({ "way": "window" })).await.ok();
    }
}

/// What is decided is delivered by those who decided.
fn clerk_or<'a>(filed: &Filed, county: &'a Client, town: &'a Client) -> &'a Client {
    if filed.stage == "approved" { county } else { town }
}

/// The homestead item without what only costs time here, and with a result that is no licence.
///
/// Both authorities have one name, as they do where only the code changes: the series of their documents goes on.
fn slim(seeded: &mut Value) {
    let base = &mut seeded["base"];
    base["form"] = json!({ "type": "object" });
    base["materials"].as_array_mut().unwrap().retain(|material| material["code"] == "007");
    base["materials"][0]["situation"] = Value::Null;
    base["flow"].as_array_mut().unwrap().retain(|step| step["action"]["kind"] == "review");
    base["results"] = json!([{ "kind": "document", "name": "审批意见书" }]);
    seeded["overlay"]["acceptance_points"].as_array_mut().unwrap().remove(1);
}

#[actix_web::test]
async fn a_power_moves_with_fifty_cases_open_and_all_of_them_finish() {
    let stage = Move::begin().await;
    let mut filed = Vec::new();
    for nth in 0..CASES {
        filed.push(stage.filed(STAGES[nth % STAGES.len()]).await);
    }
    let event = stage.told(OpenCases::Move);
    stage.hear(&event).await;
    // Cut off in the middle, as by a kill, then told again and swept by two at once.
    let db = stage.world.hall.db("intake");
    let seen = async { while stage.count("SELECT count(*) AS n FROM intake.case_moves").await < 10 {} };
    tokio::select! {
        done = intake::run_moves(db) => done.unwrap(),
        () = seen => {}
    }
    stage.hear(&event).await;
    let (one, two) = tokio::join!(intake::run_moves(db), intake::run_moves(db));
    one.and(two).unwrap();
    for case in &filed {
        stage.finish(case).await;
    }
    for case in &filed {
        let after = case.citizen.get(&at(&case.id, "")).await.ok().json();
        assert_eq!(after["state"], "closed", "{}", case.stage);
        // The national number keeps the code it began under; deadlines that ran went on.
        assert_eq!(
            (&after["item"], &after["national_case_no"]),
            (&json!(stage.from), &case.before["national_case_no"])
        );
        if !case.before["due"].is_null() {
            assert_eq!(after["due"], case.before["due"], "{}", case.stage);
        }
        let moves = case.citizen.get(&at(&case.id, "moves")).await.ok().json();
        assert_eq!(moves.as_array().unwrap().len(), 1);
        assert_eq!((&moves[0]["from_code"], &moves[0]["to_code"]), (&json!(stage.from), &json!(stage.to)));
        let stays = case.stage == "approved";
        assert_eq!(moves[0]["handover"], if stays { "stays" } else { "moved" });
        let decider = if stays { UNIT } else { AUTHORITY };
        assert_eq!(
            (&after["decision"]["authority"], &after["authority"]),
            (&json!(decider), &json!(decider))
        );
        let told = case.citizen.get(&at(&case.id, "timeline?limit=100")).await.ok().json();
        let lines = told["items"].as_array().unwrap().iter().filter(|line| line["what"] == "move_case");
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), 1);
        let text = lines[0].to_string();
        assert!(text.contains(&stage.from) && text.contains(&stage.to), "{text}");
    }
    let rows = stage.count("SELECT count(*) AS n FROM intake.case_moves").await;
    let events = "SELECT count(*) AS n FROM intake.outbox WHERE type = 'intake.case_moved.v1'";
    assert_eq!((rows, stage.count(events).await), (50, 50), "nothing is done twice");
    let audits = "SELECT count(*) AS n FROM intake.audit WHERE action = 'move_case'";
    assert_eq!(stage.count(audits).await, 50);
}

#[actix_web::test]
async fn the_receiving_unit_finds_the_cases_in_its_lists_and_the_old_one_no_longer() {
    let stage = Move::begin().await;
    let filed = stage.filed("in_review").await;
    let town_reviewer = &stage.world.reviewers[0];
    let list = "/api/intake/v1/cases?limit=100";
    let has = async |who: &Client| who.get(list).await.ok().json().to_string().contains(&filed.id);
    assert_eq!(
        (has(&stage.clerk).await, has(&stage.world.clerk).await, has(town_reviewer).await),
        (true, false, false)
    );
    stage.hear(&stage.told(OpenCases::Move)).await;
    intake::run_moves(stage.world.hall.db("intake")).await.unwrap();
    assert_eq!(
        (has(&stage.clerk).await, has(&stage.world.clerk).await, has(town_reviewer).await),
        (false, true, true)
    );
    stage.clerk.get(&at(&filed.id, "")).await.assert_refused(404, "case_not_found");
    let county_review = at(&filed.id, &format!("reviews/{}", OFFICES[0]));
    stage.reviewers[0].post(&county_review, &agree()).await.assert_refused(404, "case_not_found");
    let read = filed.citizen.get(&at(&filed.id, "")).await.ok().json();
    assert_eq!((&read["handled_under"], &read["due"]), (&json!(stage.to), &filed.before["due"]));
}

#[actix_web::test]
async fn open_cases_finish_where_they_are_if_the_document_says_so() {
    let stage = Move::begin().await;
    let filed = stage.filed("in_review").await;
    stage.hear(&stage.told(OpenCases::Finish)).await;
    intake::run_moves(stage.world.hall.db("intake")).await.unwrap();
    let moves = filed.citizen.get(&at(&filed.id, "moves")).await.ok().json();
    assert_eq!(
        (&moves[0]["handover"], &moves[0]["why"], &moves[0]["to_code"]),
        (&json!("stays"), &json!("by_plan"), &json!(stage.to))
    );
    for (reviewer, office) in stage.reviewers.iter().zip(OFFICES) {
        reviewer.post(&at(&filed.id, &format!("reviews/{office}")), &agree()).await.ok();
    }
    let verdict = json!({ "outcome": "approve", "seal": stage.seal });
    let decided = stage.chief.post(&at(&filed.id, "decision"), &verdict).await.ok().json();
    assert_eq!((&decided["authority"], &decided["state"]), (&json!(UNIT), &json!("approved")));
}

#[actix_web::test]
async fn a_draft_is_handed_in_under_the_new_item_and_the_old_code_leads_there() {
    let stage = Move::begin().await;
    let (case, citizen) = stage.draft().await;
    stage.hear(&stage.told(OpenCases::Finish)).await;
    intake::run_moves(stage.world.hall.db("intake")).await.unwrap();
    let receipt = citizen.post(&at(&case, "submit"), &json!({})).await.ok().json();
    assert_eq!(
        (&receipt["item"], &receipt["authority"], &receipt["state"]),
        (&json!(stage.to), &json!(AUTHORITY), &json!("submitted"))
    );
    let body = json!({ "item": stage.from, "division": VILLAGE });
    let begun = citizen.post("/api/intake/v1/cases", &body).await.ok().json();
    assert_eq!(begun["item"], json!(stage.to));
}

#[actix_web::test]
async fn a_mandate_that_names_the_old_code_goes_along_with_the_power() {
    let stage = Move::begin().await;
    let world = &stage.world;
    let valid_to =
        chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::days(9);
    let give = async |item: &str| {
        let body = json!({
            "agent": world.agent_id, "acts": ["submit"], "valid_to": valid_to, "way": "code", "items": [item],
        });
        world.citizen.post("/api/intake/v1/mandates", &body).await.ok();
    };
    let body = json!({ "item": stage.from, "division": VILLAGE, "applicant": world.villager });
    let begun = id(&world.agent.post("/api/intake/v1/cases", &body).await.ok());
    give(&world.spot_item).await;
    let form = at(&begun, "form");
    world.agent.put(&form, None, &json!({})).await.assert_refused(403, "mandate_out_of_scope");
    give(&stage.from).await;
    world.agent.put(&form, None, &json!({})).await.ok();
    stage.hear(&stage.told(OpenCases::Finish)).await;
    intake::run_moves(world.hall.db("intake")).await.unwrap();
    world.bring(&world.agent, &begun, "007").await.ok();
    let receipt = world.agent.post(&at(&begun, "submit"), &json!({})).await.ok().json();
    assert_eq!((&receipt["item"], &receipt["state"]), (&json!(stage.to), &json!("submitted")));
    let later = world.agent.post("/api/intake/v1/cases", &body).await.ok();
    assert_eq!(later.json()["item"], json!(stage.to), "what is begun now is begun under the new code");
    world.agent.put(&at(&id(&later), "form"), None, &json!({})).await.ok();
}

#[actix_web::test]
async fn a_cancelled_power_takes_no_new_cases_and_its_open_ones_finish_by_the_old_rule() {
    let stage = Move::begin().await;
    let filed = stage.filed("in_review").await;
    let (draft, citizen) = stage.draft().await;
    let cancelled = PowerMoved { kind: MoveKind::Cancel, to: Vec::new(), ..stage.told(OpenCases::Finish) };
    stage.hear(&cancelled).await;
    intake::run_moves(stage.world.hall.db("intake")).await.unwrap();
    citizen.post(&at(&draft, "submit"), &json!({})).await.assert_refused(409, "item_closed");
    let body = json!({ "item": stage.from, "division": VILLAGE });
    citizen.post("/api/intake/v1/cases", &body).await.assert_refused(409, "item_closed");
    for (reviewer, office) in stage.reviewers.iter().zip(OFFICES) {
        reviewer.post(&at(&filed.id, &format!("reviews/{office}")), &agree()).await.ok();
    }
    let verdict = json!({ "outcome": "approve", "seal": stage.seal });
    stage.chief.post(&at(&filed.id, "decision"), &verdict).await.ok();
    stage.clerk.post(&at(&filed.id, "delivery"), &json!({ "way": "window" })).await.ok();
    let moves = filed.citizen.get(&at(&filed.id, "moves")).await.ok().json();
    assert_eq!((&moves[0]["why"], &moves[0]["to_code"]), (&json!("no_receiver"), &Value::Null));
}

#[actix_web::test]
async fn a_case_keeps_the_versions_it_began_with_whoever_writes() {
    let stage = Move::begin().await;
    let filed = stage.filed("submitted").await;
    let mut conn = AsyncPgConnection::establish(stage.world.hall.database_url()).await.unwrap();
    let id = &filed.id;
    let rewrite = diesel::sql_query(format!("UPDATE intake.cases SET base_version = 1 WHERE id = '{id}'"));
    let refused = rewrite.execute(&mut conn).await.unwrap_err();
    assert!(refused.to_string().contains("keeps the versions"), "{refused}");
}

#[actix_web::test]
async fn what_a_move_would_find_is_counted_inside_the_editors_scope() {
    let stage = Move::begin().await;
    for state in ["submitted", "in_review", "in_review"] {
        stage.filed(state).await;
    }
    let path = format!("/api/intake/v1/items/{}/open-cases", stage.from);
    let editor = stage.world.hall.staff(&[Role::Editor], COUNTY, None);
    let counted = editor.get(&path).await.ok().json();
    assert_eq!(
        (&counted[0]["state"], &counted[0]["cases"], &counted[1]["cases"]),
        (&json!("in_review"), &json!(2), &json!(1))
    );
    let neighbour = stage.world.hall.staff(&[Role::Editor], "341324000000", None);
    assert_eq!(neighbour.get(&path).await.ok().json(), json!([]));
    tokio::time::timeout(Duration::from_secs(5), stage.world.hall.drain()).await.unwrap();
}
