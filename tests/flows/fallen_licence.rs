//! A licence that falls reaches every case that rests on it: the open ones with what to do, the closed ones for review.
use crate::county::{COUNTY, HEALTH, ITEM, POLICE, photo, seeded, with_card};
use auth::{Role, SubjectKind, TokenSubject};
use kernel::{code::Uscc, id::PersonId};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Client, TestHall};
use uuid::Uuid;

const INTAKE: &str = "/api/intake/v1";
/// What was promised.
const SECONDS: Duration = Duration::from_secs(5);

struct World {
    hall: TestHall,
    citizen: Client,
    clerk: Client,
    police: Client,
    licence: String,
}

impl World {
    async fn start() -> Self {
        let (hall, person) = (seeded().await, PersonId::random());
        with_card(&hall, person).await;
        let police = TokenSubject {
            authority: Some(Uscc::parse(POLICE).unwrap()),
            ..TokenSubject::plain(SubjectKind::Department, Uuid::new_v4(), &[Role::Department])
        };
        Self {
            citizen: hall.citizen(person),
            clerk: hall.staff(&[Role::Clerk, Role::Chief], COUNTY, Some(HEALTH)),
            police: hall.client(&police),
            licence: String::new(),
            hall,
        }
    }

    /// A case that took the identity card as a material, handed in.
    async fn case(&mut self) -> String {
        let draft = json!({ "item": ITEM, "division": COUNTY });
        let begun = self.citizen.post(&format!("{INTAKE}/cases"), &draft).await.ok().json();
        let case = begun["id"].as_str().unwrap().to_owned();
        let at = |rest: &str| format!("{INTAKE}/cases/{case}/{rest}");
        let form = json!({
            "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
            "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
        });
        self.citizen.put(&at("form"), None, &form).await.ok();
        let taken = self.citizen.post(&at("materials/001/licence"), &json!({})).await.ok().json();
        self.licence = taken["licence_id"].as_str().unwrap().to_owned();
        self.citizen.send(photo(&self.citizen, &at("materials/002/files"))).await.ok();
        self.citizen.post(&at("submit"), &json!({})).await.ok();
        case
    }

    async fn change(&self, action: &str, reason: &str) {
        let body = json!({ "action": action, "reason_code": reason, "reason": "核查发现问题（演示）" });
        self.police.post(&format!("/api/licence/v1/licences/{}/changes", self.licence), &body).await.ok();
    }

    async fn alarms(&self, review: bool) -> Vec<Value> {
        let path = format!("{INTAKE}/licence-alarms?review={review}");
        self.clerk.get(&path).await.ok().json()["items"].as_array().unwrap().clone()
    }

    /// The alarms, as soon as there are `count`; fails after five seconds.
    async fn within_seconds(&self, count: usize, review: bool) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let found = self.alarms(review).await;
            if found.len() == count {
                return found;
            }
            assert!(begun.elapsed() < SECONDS, "{} alarms after {SECONDS:?}", found.len());
        }
    }

    async fn settle(&self, alarm: &Value, outcome: &str) -> testkit::Reply {
        let path = format!("{INTAKE}/licence-alarms/{}/settle", alarm["id"].as_str().unwrap());
        self.clerk.post(&path, &json!({ "outcome": outcome, "text": "已核实，申请人换交了户口簿。" })).await
    }
}

#[actix_web::test]
async fn a_revoked_licence_alarms_every_open_case_within_five_seconds_and_says_what_to_do() {
    let mut world = World::start().await;
    let (one, other) = (world.case().await, world.case().await);
    world.clerk.post(&format!("{INTAKE}/cases/{other}/accept"), &json!({})).await.ok();
    world.change("revoke", "unlawful_decision").await;
    let alarms = world.within_seconds(2, false).await;
    let advice = |case: &str| {
        let of_case = alarms.iter().find(|alarm| alarm["case_id"] == case).unwrap();
        (of_case["status"].as_str().unwrap(), of_case["advice"].as_str().unwrap())
    };
    assert_eq!(advice(&one), ("revoked", "ask_for_another"));
    assert_eq!(advice(&other), ("revoked", "hold_decision"));
    let read = world.clerk.get(&format!("{INTAKE}/cases/{one}")).await.ok().json();
    assert_eq!(read["alarms"][0]["advice_words"], "请申请人换一份有效的证照，或改交原件");
    let other_hall = world.hall.staff(&[Role::Clerk], "341322000000", None);
    let seen = other_hall.get(&format!("{INTAKE}/licence-alarms")).await.ok().json();
    assert_eq!(seen["items"], json!([]), "another hall learns nothing");
    let stranger = format!("{INTAKE}/licence-alarms/{}/settle", alarms[0]["id"].as_str().unwrap());
    let body = json!({ "outcome": "replaced", "text": "已核实，申请人换交了户口簿。" });
    other_hall.post(&stranger, &body).await.assert_refused(404, "not_found");
    world.hall.drain().await;
}

#[actix_web::test]
async fn nothing_is_granted_while_the_alarm_stands_and_settling_it_is_on_record() {
    let mut world = World::start().await;
    let case = world.case().await;
    world.clerk.post(&format!("{INTAKE}/cases/{case}/accept"), &json!({})).await.ok();
    world.change("suspend", "investigation").await;
    let alarm = world.within_seconds(1, false).await.remove(0);
    let approve = json!({ "outcome": "approve", "seal": Uuid::new_v4() });
    let decision = format!("{INTAKE}/cases/{case}/decision");
    world.clerk.post(&decision, &approve).await.assert_refused(409, "licence_alarm");
    world.settle(&alarm, "decision_stands").await.assert_refused(400, "alarm_outcome");
    world.settle(&alarm, "replaced").await.ok();
    world.settle(&alarm, "replaced").await.assert_refused(409, "alarm_over");
    let decided = world.clerk.post(&decision, &approve).await.json();
    assert_ne!(decided["code"], "licence_alarm");
    let timeline = world.clerk.get(&format!("{INTAKE}/cases/{case}/timeline")).await.ok().json();
    let what: Vec<&str> =
        timeline["items"].as_array().unwrap().iter().filter_map(|entry| entry["what"].as_str()).collect();
    assert!(what.contains(&"alert_revoked_licence") && what.contains(&"settle_licence_alarm"), "{what:?}");
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_licence_that_is_good_again_lifts_the_alarm() {
    let mut world = World::start().await;
    world.case().await;
    world.change("suspend", "investigation").await;
    world.within_seconds(1, false).await;
    world.change("resume", "ground_removed").await;
    assert_eq!(world.within_seconds(0, false).await.len(), 0);
    world.hall.drain().await;
}

#[actix_web::test]
async fn a_closed_case_is_listed_for_review_and_a_case_that_was_taken_back_is_not() {
    let mut world = World::start().await;
    let (closed, taken_back) = (world.case().await, world.case().await);
    let withdraw = format!("{INTAKE}/cases/{taken_back}/withdraw");
    world.citizen.post(&withdraw, &json!({})).await.ok();
    // A whole way to the end needs a decision on paper; what counts here is where the case stands.
    world.hall.sql(&format!("UPDATE intake.cases SET state = 'closed' WHERE id = '{closed}'")).await;
    world.change("revoke", "false_commitment").await;
    let review = world.within_seconds(1, true).await;
    assert_eq!((&review[0]["case_id"], &review[0]["advice"]), (&json!(closed), &json!("review_decision")));
    assert_eq!(world.alarms(false).await.len(), 0);
    world.settle(&review[0], "replaced").await.assert_refused(400, "alarm_outcome");
    world.settle(&review[0], "decision_undone").await.ok();
    assert_eq!(world.alarms(true).await.len(), 0);
    world.hall.drain().await;
}
