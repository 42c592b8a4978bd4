//! 工程建设项目: one project with its code, its stages, and what departments do together.
use crate::{
    papers::{id, in_town, photo, upload},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use auth::Role;
use contracts::catalogue::BundlePublished;
use kernel::{actor::Actor, db::transact};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const API: &str = "/api/intake/v1/projects";
const LEAD: &str = "11341323990000068E";
const FIRE: &str = "11341323990000033U";
const HOMESTEAD: &str = "340199001000";

/// A hall that knows a kind of project, with a reviewer in each of three departments.
struct Site {
    world: World,
    lead: Client,
    fire: Client,
    road: Client,
    project: String,
}

fn government_investment(item: &str) -> BundlePublished {
    let stage = |stage: &str, items: Value, joint: Value| json!({ "stage": stage, "lead": "灵璧县住建局", "days": 5, "items": items, "joint": joint });
    let work = |kind: &str| json!({ "kind": kind, "lead": "灵璧县住建局", "departments": ["消防", "交通"] });
    let content = json!({
        "code": "investment", "name": "政府投资项目", "aliases": [], "themes": [], "summary": "四个阶段", "legal_basis": [],
        "lead": "灵璧县住建局", "members": [{ "item": item, "required": true }], "form": { "type": "object", "properties": {} },
        "shared_materials": [], "promised_limit": null, "faqs": [],
        "course": { "kind": "project", "stages": [
            stage("siting", json!([]), json!([work("one_assessment")])),
            stage("construction", json!([item]), json!([work("joint_drawing_review")])),
            stage("building", json!([]), json!([])),
            stage("completion", json!([]), json!([work("joint_acceptance")])),
        ] },
    });
    BundlePublished {
        code: "investment".to_owned(),
        version: 1,
        published_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        reason: None,
        basis: None,
        content: serde_json::from_value(content).unwrap(),
    }
}

fn new_project(world: &World, code: &str) -> Value {
    json!({
        "code": code, "name": "渔沟镇标准化厂房", "bundle": "investment", "division": TOWN, "applicant": world.villager,
    })
}

impl Site {
    async fn start() -> Self {
        let world = World::start().await;
        let base = kernel::code::ImplementingItemCode::parse(&world.item).unwrap().base();
        assert_eq!(base.as_str().len(), HOMESTEAD.len());
        let event = government_investment(base.as_str());
        transact(world.hall.db("intake"), &Actor::service("intake"), async |tx| {
            intake::hear::bundle_published(tx, &event).await
        })
        .await
        .unwrap();
        let of = |authority| world.hall.client(&in_town(Uuid::new_v4(), &[Role::Reviewer], TOWN, authority));
        let (lead, fire, road) = (of(LEAD), of(FIRE), of(AUTHORITY));
        let new = new_project(&world, "2611-341323-04-01-123456");
        let registered = world.clerk.post(API, &new).await.ok().json();
        let project = registered["id"].as_str().unwrap().to_owned();
        Self { world, lead, fire, road, project }
    }

    fn at(&self, operation: &str) -> String {
        format!("{API}/{}/{operation}", self.project)
    }

    async fn open(&self, stage: &str, kind: &str) -> String {
        let department = |authority: &str, name: &str| json!({ "authority": authority, "name": name });
        let body = json!({ "stage": stage, "kind": kind, "departments": [
            department(LEAD, "住建局"), department(FIRE, "消防救援大队"), department(AUTHORITY, "渔沟镇人民政府"),
        ] });
        let opened = self.world.clerk.post(&self.at("works"), &body).await.ok().json();
        let stages = opened["stages"].as_array().unwrap().clone();
        let works = stages.into_iter().find(|known| known["stage"] == stage).unwrap()["works"].clone();
        works[0]["id"].as_str().unwrap().to_owned()
    }

    async fn say(&self, by: &Client, work: &str, points: &[&str]) -> Reply {
        let verdict = if points.is_empty() { "pass" } else { "changes" };
        let body = json!({ "verdict": verdict, "points": points });
        by.post(&self.at(&format!("works/{work}/opinions")), &body).await
    }

    async fn sum_up(&self, by: &Client, work: &str) -> Reply {
        let body = json!({ "words": "各部门意见已汇总，请建设单位按意见办理。" });
        by.post(&self.at(&format!("works/{work}/summary")), &body).await
    }

    async fn draw(&self, work: &str) -> Reply {
        let path = self.at(&format!("works/{work}/versions"));
        upload(&self.world.citizen, &path, photo(), "image/jpeg").await
    }

    async fn visit(&self, by: &Client, work: &str) -> Reply {
        let body = json!({ "title": "各部门一次到场，查看厂房和消防设施" });
        by.post(&self.at(&format!("works/{work}/visits")), &body).await
    }
}

fn work_in(reply: &Value, stage: usize) -> Value {
    reply["stages"][stage]["works"][0].clone()
}

fn owing(work: &Value) -> Vec<String> {
    let all = work["departments"].as_array().unwrap().iter();
    all.filter(|it| it["owes"] == true).map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_project_is_registered_once_and_holds_the_cases_of_its_builder_by_stage() {
    let site = Site::start().await;
    let world = &site.world;
    let new = new_project(world, "2611-341323-04-01-123456");
    world.clerk.post(API, &new).await.assert_refused(409, "project_code_taken");
    let new = new_project(world, "2611-341324-04-01-123456");
    world.clerk.post(API, &new).await.assert_refused(400, "project_code_invalid");

    let case = world.submitted(&[]).await;
    let linked = world.clerk.post(&site.at("cases"), &json!({ "case": case })).await.ok().json();
    assert_eq!(linked["stages"][1]["cases"][0]["case"], json!(case), "{VILLAGE}");
    world
        .clerk
        .post(&site.at("cases"), &json!({ "case": case }))
        .await
        .assert_refused(409, "project_case_strange");
    let card = json!({ "item": world.spot_item, "applicant": world.villager });
    let other = id(&world.clerk.post("/api/intake/v1/cases", &card).await.ok());
    world
        .clerk
        .post(&site.at("cases"), &json!({ "case": other }))
        .await
        .assert_refused(409, "project_case_strange");

    let path = format!("{API}/{}", site.project);
    assert_eq!(world.citizen.get(&path).await.ok().json()["code"], "2611-341323-04-01-123456");
    world.stranger.get(&path).await.assert_refused(404, "not_found");
    site.lead.get(&path).await.ok();
    site.fire.get(&path).await.ok();
    world.other_clerk.get(&path).await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn a_new_version_of_the_drawings_reopens_only_the_opinions_that_asked_for_changes() {
    let site = Site::start().await;
    let work = site.open("construction", "joint_drawing_review").await;
    site.say(&site.fire, &work, &[]).await.assert_refused(409, "opinion_not_owed");
    site.visit(&site.lead, &work).await.assert_refused(409, "joint_round_wrong_kind");
    let first = site.draw(&work).await.ok().json();
    let hash = work_in(&first, 1)["rounds"][0]["sha256"].as_str().unwrap().to_owned();
    site.say(&site.lead, &work, &[]).await.ok();
    site.say(&site.fire, &work, &["消防车道宽度不足4米"]).await.ok();
    site.sum_up(&site.lead, &work).await.assert_refused(409, "opinions_outstanding");
    site.say(&site.road, &work, &[]).await.ok();
    site.sum_up(&site.fire, &work).await.assert_refused(403, "not_the_lead");
    let summed_up = site.sum_up(&site.lead, &work).await.ok().json();
    assert_eq!(work_in(&summed_up, 1)["rounds"][0]["conclusion"]["verdict"], "changes");

    let second = work_in(&site.draw(&work).await.ok().json(), 1);
    assert_eq!(owing(&second), ["消防救援大队"]);
    assert_eq!(second["rounds"][0]["sha256"], json!(hash), "every version stays");
    site.say(&site.road, &work, &["再看看"]).await.assert_refused(409, "opinion_not_owed");
    site.say(&site.fire, &work, &[]).await.ok();
    let over = work_in(&site.sum_up(&site.lead, &work).await.ok().json(), 1);
    assert_eq!((&over["over"], &over["rounds"][1]["conclusion"]["verdict"]), (&json!(true), &json!("pass")));
    site.draw(&work).await.assert_refused(409, "joint_work_over");
    site.world.citizen.get(&site.at(&format!("works/{work}/versions/1"))).await.ok();
    site.world
        .stranger
        .get(&site.at(&format!("works/{work}/versions/1")))
        .await
        .assert_refused(404, "not_found");
}

#[actix_web::test]
async fn one_visit_of_all_and_a_re_inspection_of_the_named_points_only() {
    let site = Site::start().await;
    site.world.hall.set_now("2026-11-23T02:00:00Z".parse().unwrap()).await;
    let work = site.open("completion", "joint_acceptance").await;
    site.visit(&site.fire, &work).await.assert_refused(403, "not_the_lead");
    site.visit(&site.lead, &work).await.ok();
    site.say(&site.fire, &work, &["消火栓水压不足", "防火门闭门器损坏"]).await.ok();
    site.visit(&site.lead, &work).await.assert_refused(409, "opinions_outstanding");
    site.say(&site.lead, &work, &[]).await.ok();
    site.say(&site.road, &work, &[]).await.ok();
    let again = work_in(&site.visit(&site.lead, &work).await.ok().json(), 3);
    assert_eq!(owing(&again), ["消防救援大队"]);
    assert_eq!(again["deadline"], "2026-11-30", "one limit for all of it, from the first visit");
    site.say(&site.fire, &work, &["绿化面积不足"]).await.assert_refused(409, "re_inspection_new_point");
    site.say(&site.fire, &work, &[]).await.ok();
    site.world.hall.set_now("2026-12-01T02:00:00Z".parse().unwrap()).await;
    let late = site.lead.get(&format!("{API}/{}", site.project)).await.ok().json();
    assert_eq!(work_in(&late, 3)["card"], "red");
    assert_eq!(work_in(&site.sum_up(&site.lead, &work).await.ok().json(), 3)["over"], true);
}

#[actix_web::test]
async fn several_assessments_are_one_work_with_parallel_opinions_and_one_result() {
    let site = Site::start().await;
    let work = site.open("siting", "one_assessment").await;
    let twice = json!({ "stage": "siting", "kind": "one_assessment", "departments": [
        { "authority": LEAD, "name": "住建局" }, { "authority": FIRE, "name": "消防救援大队" },
    ] });
    site.world.clerk.post(&site.at("works"), &twice).await.assert_refused(409, "joint_work_not_there");
    let strange =
        json!({ "stage": "building", "kind": "joint_acceptance", "departments": twice["departments"] });
    site.world.clerk.post(&site.at("works"), &strange).await.assert_refused(409, "joint_work_not_there");
    let alone = json!({ "stage": "construction", "kind": "joint_drawing_review", "departments": [twice["departments"][0]] });
    site.world.clerk.post(&site.at("works"), &alone).await.assert_refused(400, "joint_work_too_few");

    site.draw(&work).await.ok();
    // All three at once, and each twice: one opinion of each department stands.
    let said = futures::future::join_all(
        [&site.lead, &site.fire, &site.road]
            .iter()
            .flat_map(|by| [*by, *by])
            .map(|by| site.say(by, &work, &[])),
    )
    .await;
    assert_eq!(said.iter().filter(|reply| reply.status.is_success()).count(), 3);
    let done = work_in(&site.sum_up(&site.lead, &work).await.ok().json(), 0);
    assert_eq!((&done["over"], done["rounds"][0]["opinions"].as_array().unwrap().len()), (&json!(true), 3));
}
