//! Systems outside that handle cases: by interface, with every answer lost, repeated, forged or late.
use crate::{
    papers::{at, id, photo, upload},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use intake::{Lines, Settings, System, Verticals, run_verticals};
use kernel::service::Deps;
use peers::{Trouble, VerticalSystem, Wrong};
use serde_json::{Value, json};
use std::{cell::RefCell, time::Duration};
use testkit::Reply;
use uuid::Uuid;

pub(crate) const NAME: &str = "人口信息管理系统（演示）";
pub(crate) const REASON: &str = "申请材料与登记信息不一致，请核对。";

thread_local! {
    static SETTINGS: RefCell<Settings> = RefCell::default();
}

/// A hall, and a system beside it that decides the cases of one item.
pub(crate) struct Beside {
    pub(crate) world: World,
    pub(crate) system: VerticalSystem,
    lines: Lines,
    pub(crate) item: String,
}

impl Beside {
    pub(crate) async fn start(connection: Value, decider: &str) -> Self {
        let system = VerticalSystem::start().unwrap();
        let key = intake::domain::vertical_signature::SharedKey::parse(system.key()).unwrap();
        let other = System {
            code: "medical".to_owned(),
            name: "医保平台".to_owned(),
            url: None,
            page: None,
            key: key.clone(),
            file_at: None,
        };
        let named = System {
            code: "population".to_owned(),
            name: NAME.to_owned(),
            url: Some(system.url().to_owned()),
            page: Some(system.page()),
            key,
            file_at: chrono::NaiveTime::from_hms_opt(17, 30, 0),
        };
        // The tests say themselves when the hall looks for something to do.
        let verticals = Verticals {
            systems: vec![named, other],
            every: Duration::from_secs(3600),
            first_wait: chrono::TimeDelta::zero(),
            answer_within: chrono::TimeDelta::hours(24),
        };
        let settings = Settings { verticals, ..Settings::default() };
        SETTINGS.set(settings.clone());
        let world =
            World::begin(|deps: &Deps| vec![intake::service_with(deps, SETTINGS.with_borrow(Clone::clone))])
                .await;
        let lines = Lines::new(&world.hall.deps, &settings);
        let file = include_str!("../../../../deploy/seed/items/elder-card.json");
        let item = world
            // The first version is there, and is decided on the spot.
            .publish(file, AUTHORITY, TOWN, 2, |seeded| {
                seeded["base"]["processing"] = json!("review_then_decide");
                seeded["overlay"]["connection"] = connection;
                seeded["overlay"]["intake_rules"]["decider"] = json!(decider);
            })
            .await;
        Self { world, system, lines, item }
    }

    /// A case of the item that is accepted.
    pub(crate) async fn accepted(&self) -> String {
        let case = self.submitted().await;
        self.world.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
        case
    }

    pub(crate) async fn submitted(&self) -> String {
        let clerk = &self.world.clerk;
        let body = json!({ "item": self.item, "applicant": self.world.villager, "division": VILLAGE });
        let case = id(&clerk.post("/api/intake/v1/cases", &body).await.ok());
        let form = json!({
            "name": "王守田", "citizen_no": "341323196804120313", "sex": "男", "birth_date": "1968-04-12",
            "address": "灵璧县渔沟镇小河湾村", "phone": "13900000001", "occasion": "首次申领",
        });
        clerk.put(&at(&case, "form"), None, &form).await.ok();
        for code in ["001", "002"] {
            self.world.bring(clerk, &case, code).await.ok();
        }
        clerk.post(&at(&case, "submit"), &json!({})).await.ok();
        case
    }

    /// The hall does what is due.
    pub(crate) async fn run(&self) {
        run_verticals(self.world.hall.db("intake"), &self.lines).await.unwrap();
    }

    pub(crate) async fn exchange(&self, case: &str) -> Value {
        self.world.read(case).await["exchange"].clone()
    }

    pub(crate) async fn case_no(&self, case: &str) -> String {
        self.world.read(case).await["case_no"].as_str().unwrap().to_owned()
    }

    /// What the system sends of a case, under this message id.
    pub(crate) async fn push(&self, message: &str, body: &Value, wrong: Wrong) -> Reply {
        self.push_as("population", message, body, wrong).await
    }

    async fn push_as(&self, code: &str, message: &str, body: &Value, wrong: Wrong) -> Reply {
        let nobody = self.world.hall.nobody();
        let (headers, body) = self.system.message(message, body, wrong);
        let path = format!("/api/intake/v1/vertical/{code}/results");
        let mut request = nobody.request(reqwest::Method::POST, &path).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        nobody.send(request).await
    }
}

fn by_interface() -> Value {
    json!({ "mode": "interface", "system": NAME })
}

fn word(reply: Reply) -> Value {
    reply.ok().json()["effect"].clone()
}

#[actix_web::test]
async fn a_case_is_handed_over_and_the_systems_word_is_the_decision_and_nobody_typed_twice() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    assert_eq!(beside.exchange(&case).await["state"], "waiting");
    beside.run().await;
    let held = beside.system.cases();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].case_no, beside.case_no(&case).await);
    assert_eq!(held[0].submission["form"]["name"], "王守田");
    assert_eq!(held[0].submission["materials"][0]["files"].as_array().unwrap().len(), 1);
    let exchange = beside.exchange(&case).await;
    assert_eq!(
        (exchange["state"].as_str(), exchange["outside_no"].as_str()),
        (Some("received"), Some(held[0].outside_no.as_str()))
    );
    let body = json!({ "case_no": held[0].case_no, "said": "granted", "outside_no": held[0].outside_no });
    assert_eq!(word(beside.push("m1", &body, Wrong::Nothing).await), "decided");
    let read = beside.world.read(&case).await;
    assert_eq!(
        (read["state"].as_str(), read["decision"]["outcome"].as_str()),
        (Some("approved"), Some("approve"))
    );
    assert_eq!(read["exchange"]["state_name"], "已办结");
    // The applicant sees the system's number, and that his data went there.
    let own = beside.world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!(own["exchange"]["outside_no"], read["exchange"]["outside_no"]);
    assert_eq!(own["exchange"]["tries"], 0);
    let kinds = beside.world.citizen.get(&at(&case, "documents")).await.ok().json();
    assert!(kinds.as_array().unwrap().iter().any(|paper| paper["kind"] == "grant"), "{kinds}");
}

#[actix_web::test]
async fn the_same_message_any_number_of_times_has_one_effect_and_one_answer() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let (case, other) = (beside.accepted().await, beside.accepted().await);
    beside.run().await;
    let no = beside.case_no(&case).await;
    let held = beside.system.cases();
    let own = held.iter().find(|held| held.case_no == no).unwrap();
    let body = json!({ "case_no": no, "said": "granted", "outside_no": own.outside_no });
    let once = futures::future::join_all((0..5).map(|_| beside.push("m1", &body, Wrong::Nothing))).await;
    for reply in once {
        assert_eq!(word(reply), "decided");
    }
    assert_eq!(beside.exchange(&case).await["told"].as_array().unwrap().len(), 2);
    // The same in another message says nothing new; the opposite is for a person to look at.
    assert_eq!(word(beside.push("m2", &body, Wrong::Nothing).await), "agrees");
    let refused = json!({ "case_no": no, "said": "refused", "outside_no": own.outside_no, "reason": REASON });
    assert_eq!(word(beside.push("m3", &refused, Wrong::Nothing).await), "conflict");
    assert_eq!(beside.world.read(&case).await["state"], "approved");
    let elsewhere =
        json!({ "case_no": beside.case_no(&other).await, "said": "received", "outside_no": null });
    beside.push("m1", &elsewhere, Wrong::Nothing).await.assert_refused(422, "message_reused");
}

#[actix_web::test]
async fn a_forged_old_or_changed_result_moves_nothing_and_unknown_cases_tell_nothing() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let no = beside.case_no(&case).await;
    let body = json!({ "case_no": no, "said": "granted", "outside_no": beside.system.cases()[0].outside_no });
    for wrong in [Wrong::Key, Wrong::Time, Wrong::Byte] {
        beside.push("m1", &body, wrong).await.assert_refused(401, "not_signed");
    }
    beside.push_as("nobody", "m1", &body, Wrong::Nothing).await.assert_refused(401, "not_signed");
    let bare = beside.world.hall.nobody().post("/api/intake/v1/vertical/population/results", &body).await;
    bare.assert_refused(401, "not_signed");
    // A number that is none, a case that goes to no system, and another system's case are one answer.
    let local = beside.world.submitted(&[]).await;
    let strange = json!({ "case_no": beside.case_no(&local).await, "said": "granted", "outside_no": "A" });
    let unknown = beside.push("m2", &strange, Wrong::Nothing).await;
    unknown.assert_refused(404, "exchange_not_found");
    let others = beside.push_as("medical", "m3", &body, Wrong::Nothing).await;
    others.assert_refused(404, "exchange_not_found");
    assert_eq!(unknown.json()["detail"], others.json()["detail"]);
    let more = json!({ "case_no": no, "said": "granted", "outside_no": "A", "seal": "x" });
    beside.push("m4", &more, Wrong::Nothing).await.assert_refused(400, "bad_body");
    assert_eq!(beside.world.read(&case).await["state"], "accepted");
    assert_eq!(beside.exchange(&case).await["told"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_lost_answer_is_asked_for_again_under_the_same_id_and_makes_one_case_there() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.system.lose_answers(true);
    beside.run().await;
    let exchange = beside.exchange(&case).await;
    assert_eq!(
        (exchange["state"].as_str(), exchange["fault"].as_str()),
        (Some("exchanging"), Some("bad_status"))
    );
    beside.system.lose_answers(false);
    beside.run().await;
    let held = beside.system.cases();
    assert_eq!((held.len(), held[0].times), (1, 2));
    assert_eq!(beside.exchange(&case).await["outside_no"], json!(held[0].outside_no));
}

#[actix_web::test]
async fn after_eight_tries_in_vain_a_person_has_to_look_and_can_send_again() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.system.trouble(Trouble::Away);
    for _ in 0..9 {
        beside.run().await;
    }
    let exchange = beside.exchange(&case).await;
    assert_eq!((exchange["state"].as_str(), exchange["tries"].as_i64()), (Some("stuck"), Some(8)));
    assert_eq!(exchange["state_name"], "多次失败，请人工处理");
    beside.system.trouble(Trouble::Garbled);
    beside
        .world
        .citizen
        .post(&at(&case, "exchange/send"), &json!({}))
        .await
        .assert_refused(403, "permission_missing");
    beside.world.clerk.post(&at(&case, "exchange/send"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["fault"], "unreadable");
    beside.system.trouble(Trouble::None);
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["state"], "received");
    beside
        .world
        .clerk
        .post(&at(&case, "exchange/send"), &json!({}))
        .await
        .assert_refused(409, "exchange_not_now");
}

#[actix_web::test]
async fn what_is_sent_back_says_why_and_goes_again_once_it_is_put_right() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.system.send_back(Some(REASON));
    beside.run().await;
    let exchange = beside.exchange(&case).await;
    assert_eq!(
        (exchange["state"].as_str(), exchange["told"][0]["reason"].as_str()),
        (Some("returned"), Some(REASON))
    );
    assert_eq!(beside.world.read(&case).await["state"], "accepted");
    beside.run().await;
    assert!(beside.system.cases().is_empty());
    beside.system.send_back(None);
    beside.world.clerk.post(&at(&case, "exchange/send"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["state"], "received");
}

#[actix_web::test]
async fn a_result_whose_message_was_lost_is_found_by_asking_and_a_forgotten_case_is_handed_over_again() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    beside.run().await;
    assert_eq!(beside.system.asked(), 0);
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    beside.system.forget();
    beside.world.hall.set_now(now + chrono::TimeDelta::minutes(11)).await;
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["fault"], "unknown_there");
    beside.system.number_next("N-AGAIN");
    beside.run().await;
    // It has a number by now, and the system gave another: that is for a person to look at.
    assert_eq!(beside.exchange(&case).await["fault"], "conflict");
    let fresh = beside.accepted().await;
    beside.run().await;
    let no = beside.case_no(&fresh).await;
    beside.system.settle(&no, "refused", Some(REASON));
    beside.world.hall.set_now(now + chrono::TimeDelta::minutes(30)).await;
    beside.run().await;
    let read = beside.world.read(&fresh).await;
    assert_eq!(
        (read["state"].as_str(), read["decision"]["reason"].as_str()),
        (Some("refused"), Some(REASON))
    );
    assert!(read["decision"]["remedies"].as_str().unwrap().contains("行政复议"));
}

#[actix_web::test]
async fn a_number_that_another_case_has_is_a_conflict_and_not_taken() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let one = beside.accepted().await;
    beside.system.number_next("SAME-1");
    beside.run().await;
    let two = beside.accepted().await;
    beside.system.number_next("SAME-1");
    beside.run().await;
    assert_eq!(beside.exchange(&one).await["outside_no"], "SAME-1");
    let exchange = beside.exchange(&two).await;
    assert_eq!((exchange["outside_no"].as_str(), exchange["fault"].as_str()), (None, Some("conflict")));
    let body = json!({ "case_no": beside.case_no(&two).await, "said": "granted", "outside_no": "SAME-1" });
    assert_eq!(word(beside.push("m1", &body, Wrong::Nothing).await), "conflict");
    assert_eq!(beside.world.read(&two).await["state"], "accepted");
}

#[actix_web::test]
async fn a_result_after_withdrawal_is_written_down_and_moves_nothing() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let waiting = beside.accepted().await;
    for one in [&case, &waiting] {
        beside.world.citizen.post(&at(one, "withdraw"), &json!({})).await.ok();
    }
    beside.run().await;
    assert_eq!(beside.exchange(&waiting).await["state"], "stopped");
    assert_eq!(beside.system.cases().len(), 1);
    let held = beside.system.cases()[0].clone();
    let body = json!({ "case_no": held.case_no, "said": "granted", "outside_no": held.outside_no });
    assert_eq!(word(beside.push("m1", &body, Wrong::Nothing).await), "too_late");
    let read = beside.world.read(&case).await;
    assert_eq!(
        (read["state"].as_str(), read["exchange"]["state"].as_str()),
        (Some("withdrawn"), Some("stopped"))
    );
}

#[actix_web::test]
async fn where_the_chief_decides_a_result_lies_before_him_and_by_hand_it_can_be_entered_and_decided() {
    let beside = Beside::start(by_interface(), "chief_representative").await;
    let (case, by_hand) = (beside.accepted().await, beside.accepted().await);
    beside.run().await;
    let held = beside.system.cases();
    let body = json!({ "case_no": held[0].case_no, "said": "granted", "outside_no": held[0].outside_no });
    assert_eq!(word(beside.push("m1", &body, Wrong::Nothing).await), "awaits");
    assert_eq!(beside.world.read(&case).await["state"], "accepted");
    beside.world.chief.post(&at(&case, "decision"), &beside.world.approve()).await.ok();
    let paper = upload(&beside.world.chief, &at(&by_hand, "evidence"), photo(), "image/jpeg").await.ok();
    let entered = json!({ "said": "granted", "outside_no": held[1].outside_no, "evidence": id(&paper) });
    let path = at(&by_hand, "exchange/result");
    beside.world.clerk.post(&path, &entered).await.assert_refused(403, "permission_missing");
    assert_eq!(word(beside.world.chief.post(&path, &entered).await), "awaits");
    beside.world.chief.post(&at(&by_hand, "decision"), &beside.world.approve()).await.ok();
    let late = json!({ "case_no": held[1].case_no, "said": "granted", "outside_no": held[1].outside_no });
    assert_eq!(word(beside.push("m2", &late, Wrong::Nothing).await), "agrees");
    let local = beside.world.accepted().await;
    beside
        .world
        .chief
        .post(&at(&local, "exchange/result"), &entered)
        .await
        .assert_refused(409, "vertical_not_connected");
    beside
        .world
        .clerk
        .post(&at(&local, "exchange/send"), &json!({}))
        .await
        .assert_refused(409, "vertical_not_connected");
}

#[actix_web::test]
async fn intake_only_is_never_sent_and_takes_number_and_result_by_hand() {
    let connection = json!({ "mode": "intake_only", "system": NAME });
    let beside = Beside::start(connection, "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    assert!(beside.system.cases().is_empty());
    beside
        .world
        .clerk
        .post(&at(&case, "exchange/send"), &json!({}))
        .await
        .assert_refused(409, "exchange_not_now");
    let entered = json!({ "said": "received", "outside_no": "灵市监〔2026〕17号" });
    assert_eq!(word(beside.world.chief.post(&at(&case, "exchange/result"), &entered).await), "noted");
    assert_eq!(beside.exchange(&case).await["outside_no"], "灵市监〔2026〕17号");
    let bad = json!({ "said": "received", "outside_no": "=1+1" });
    beside.world.chief.post(&at(&case, "exchange/result"), &bad).await.assert_refused(400, "bad_body");
}

#[actix_web::test]
async fn the_way_to_a_systems_page_and_back_is_signed_single_use_and_brings_the_result() {
    let connection = json!({ "mode": "redirect", "system": NAME, "url": "https://x.example" });
    let beside = Beside::start(connection, "vertical_system").await;
    let case = beside.accepted().await;
    beside
        .world
        .stranger
        .post(&at(&case, "exchange/visit"), &json!({}))
        .await
        .assert_refused(404, "case_not_found");
    let visit = beside.world.citizen.post(&at(&case, "exchange/visit"), &json!({})).await.ok().json();
    let url = visit["url"].as_str().unwrap();
    assert!(url.starts_with(&beside.system.page()) && !url.contains(&beside.case_no(&case).await));
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    assert_eq!(browser.get(url).send().await.unwrap().status().as_u16(), 200);
    assert_eq!(browser.get(format!("{url}x")).send().await.unwrap().status().as_u16(), 403);
    let token = url.split_once("visit=").unwrap().1;
    let chosen = [("visit", token), ("said", "granted")];
    let back = browser.post(beside.system.page()).form(&chosen).send().await.unwrap();
    let back = back.headers()["location"].to_str().unwrap().to_owned();
    assert!(back.starts_with(&format!("{}/vertical/return?system=population&token=", beside.world.hall.url)));
    let token = back.split_once("token=").unwrap().1;
    let nobody = beside.world.hall.nobody();
    let path = "/api/intake/v1/vertical/returns";
    nobody
        .post(path, &json!({ "system": "population", "token": format!("{token}x") }))
        .await
        .assert_refused(401, "not_signed");
    // The token of the way there opens no way back.
    let there = url.split_once("visit=").unwrap().1;
    nobody
        .post(path, &json!({ "system": "population", "token": there }))
        .await
        .assert_refused(401, "not_signed");
    let returned = nobody.post(path, &json!({ "system": "population", "token": token })).await.ok().json();
    assert_eq!(
        (returned["effect"].as_str(), returned["case"].as_str()),
        (Some("decided"), Some(case.as_str()))
    );
    nobody
        .post(path, &json!({ "system": "population", "token": token }))
        .await
        .assert_refused(409, "visit_over");
    assert_eq!(beside.world.read(&case).await["state"], "approved");
}

#[actix_web::test]
async fn a_visited_system_fetches_the_case_signed_for_this_visit_and_a_late_return_is_refused() {
    let connection = json!({ "mode": "redirect", "system": NAME, "url": "https://x.example" });
    let beside = Beside::start(connection, "vertical_system").await;
    let case = beside.accepted().await;
    let visit = beside.world.citizen.post(&at(&case, "exchange/visit"), &json!({})).await.ok().json();
    let visit = visit["visit"].as_str().unwrap().to_owned();
    let fetch = async |signed_for: &str| {
        let nobody = beside.world.hall.nobody();
        let path = format!("/api/intake/v1/vertical/population/visits/{visit}");
        let mut request = nobody.request(reqwest::Method::GET, &path);
        for (name, value) in beside.system.stamp(signed_for) {
            request = request.header(name, value);
        }
        nobody.send(request).await
    };
    let fetched = fetch(&visit).await.ok().json();
    assert_eq!(
        (fetched["form"]["name"].as_str(), fetched["applicant"].as_str()),
        (Some("王守田"), Some("王守田"))
    );
    fetch(&Uuid::new_v4().to_string()).await.assert_refused(401, "not_signed");
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    beside.world.hall.set_now(now + chrono::TimeDelta::minutes(31)).await;
    let claims = json!({ "visit": visit, "said": "granted", "outside_no": "A1" });
    let body = json!({ "system": "population", "token": beside.system.token("return", &claims) });
    beside
        .world
        .hall
        .nobody()
        .post("/api/intake/v1/vertical/returns", &body)
        .await
        .assert_refused(409, "visit_over");
}
