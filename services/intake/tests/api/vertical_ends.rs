//! A case that ends here while a system outside has it: the system is told until it knows; and what a person has to look at.
use crate::{
    papers::{at, id, photo, upload},
    verticals::{Beside, NAME, REASON},
};
use chrono::{DateTime, TimeDelta, Utc};
use peers::Trouble;
use serde_json::{Value, json};
use std::time::SystemTime;

fn by_interface() -> Value {
    json!({ "mode": "interface", "system": NAME })
}

fn in_hours(hours: i64) -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::hours(hours)
}

async fn stuck(beside: &Beside) -> Value {
    beside.world.clerk.get("/api/intake/v1/vertical/stuck").await.ok().json()
}

/// Whether the case is in the list of what a person has to look at.
async fn is_listed(beside: &Beside, case: &str) -> bool {
    stuck(beside).await["exchanges"].as_array().unwrap().iter().any(|one| one["case"] == case)
}

#[actix_web::test]
async fn a_withdrawal_is_told_to_the_system_again_and_again_until_it_says_that_it_knows() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    beside.system.trouble(Trouble::Away);
    beside.world.citizen.post(&at(&case, "withdraw"), &json!({})).await.ok();
    for _ in 0..10 {
        beside.run().await;
    }
    let exchange = beside.exchange(&case).await;
    assert_eq!(
        (exchange["state"].as_str(), exchange["fault"].as_str()),
        (Some("ending"), Some("bad_status"))
    );
    assert_eq!(exchange["state_name"], "正在告知对方终止");
    assert_eq!(beside.system.cases()[0].said, "received");
    // After a day without an answer somebody has to look, and can have it told at once.
    assert!(!is_listed(&beside, &case).await);
    beside.world.hall.set_now(in_hours(25)).await;
    assert!(is_listed(&beside, &case).await);
    beside.system.trouble(Trouble::None);
    beside.world.clerk.post(&at(&case, "exchange/send"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.system.cases()[0].said, "ended");
    let exchange = beside.exchange(&case).await;
    assert_eq!((exchange["state"].as_str(), &exchange["fault"]), (Some("stopped"), &Value::Null));
    let told = exchange["told"].as_array().unwrap().last().unwrap();
    assert_eq!((told["said"].as_str(), told["effect"].as_str()), (Some("ended"), Some("noted")));
    assert!(!is_listed(&beside, &case).await);
}

#[actix_web::test]
async fn what_the_system_had_decided_before_it_heard_of_the_end_changes_nothing_and_is_for_a_person() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let case = beside.accepted().await;
    beside.run().await;
    let no = beside.case_no(&case).await;
    beside.system.settle(&no, "granted", None);
    beside.world.citizen.post(&at(&case, "withdraw"), &json!({})).await.ok();
    beside.run().await;
    let read = beside.world.read(&case).await;
    assert_eq!((read["state"].as_str(), &read["decision"]), (Some("withdrawn"), &Value::Null));
    let exchange = &read["exchange"];
    assert_eq!(
        (exchange["state"].as_str(), exchange["fault"].as_str()),
        (Some("stopped"), Some("decided_before_end"))
    );
    assert_eq!(exchange["told"].as_array().unwrap().last().unwrap()["effect"], "too_late");
    assert!(is_listed(&beside, &case).await);
    // The chief writes down what was agreed with the other side.
    let path = at(&case, "exchange/result");
    let short = json!({ "said": "ended" });
    beside.world.chief.post(&path, &short).await.assert_refused(400, "text_too_short");
    let settled = json!({ "said": "ended", "reason": "已电话核实，对方系统撤销了该结果。" });
    assert_eq!(beside.world.chief.post(&path, &settled).await.ok().json()["effect"], "noted");
    assert_eq!(beside.exchange(&case).await["fault"], Value::Null);
    assert!(!is_listed(&beside, &case).await);
}

#[actix_web::test]
async fn a_decision_made_by_hand_ends_the_case_over_there_and_a_system_without_it_has_nothing_to_end() {
    let beside = Beside::start(by_interface(), "chief_representative").await;
    let case = beside.accepted().await;
    beside.run().await;
    beside.world.chief.post(&at(&case, "decision"), &beside.world.approve()).await.ok();
    let no = beside.case_no(&case).await;
    beside.run().await;
    let held = beside.system.cases();
    assert_eq!(held.iter().find(|held| held.case_no == no).unwrap().said, "ended");
    assert_eq!(beside.exchange(&case).await["state"], "stopped");
    let third = beside.accepted().await;
    beside.run().await;
    beside.system.forget();
    beside.world.chief.post(&at(&third, "decision"), &beside.world.approve()).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&third).await["state"], "stopped");
    // What was never sent is told to nobody.
    beside.system.trouble(Trouble::Away);
    let fresh = beside.accepted().await;
    beside.world.citizen.post(&at(&fresh, "withdraw"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&fresh).await["state"], "stopped");
}

#[actix_web::test]
async fn a_system_that_is_not_called_is_told_by_a_person_who_enters_its_answer() {
    let by_file = json!({ "mode": "hand_over_file", "system": "医保平台" });
    let beside = Beside::start(by_file, "vertical_system").await;
    let case = beside.accepted().await;
    let new = json!({ "system": "medical" });
    beside.world.chief.post("/api/intake/v1/vertical/batches", &new).await.ok();
    beside.world.citizen.post(&at(&case, "withdraw"), &json!({})).await.ok();
    beside.run().await;
    assert_eq!(beside.exchange(&case).await["state"], "ending");
    beside.world.hall.set_now(in_hours(25)).await;
    assert!(is_listed(&beside, &case).await);
    let settled = json!({ "said": "ended", "reason": "已书面告知对方，对方回函确认终止。" });
    beside.world.chief.post(&at(&case, "exchange/result"), &settled).await.ok();
    assert_eq!(beside.exchange(&case).await["state"], "stopped");
}

#[actix_web::test]
async fn what_was_given_up_or_never_answered_is_listed_with_figures_until_it_moves() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let (case, other) = (beside.accepted().await, beside.accepted().await);
    beside.system.trouble(Trouble::Away);
    for _ in 0..9 {
        beside.run().await;
    }
    let list = stuck(&beside).await;
    assert_eq!(list["answer_within_hours"], 24);
    assert_eq!(list["figures"], json!([{ "system": NAME, "states": { "stuck": 2 } }]));
    let listed = &list["exchanges"][0];
    assert_eq!((listed["state"].as_str(), listed["tries"].as_i64()), (Some("stuck"), Some(8)));
    assert!(listed["case_no"].is_string() && listed["fault"] == "bad_status", "{listed}");
    beside.system.trouble(Trouble::None);
    beside.world.clerk.post(&at(&case, "exchange/send"), &json!({})).await.ok();
    beside.run().await;
    let list = stuck(&beside).await;
    assert_eq!(list["figures"], json!([{ "system": NAME, "states": { "received": 1, "stuck": 1 } }]));
    assert_eq!(list["exchanges"].as_array().unwrap().len(), 1);
    assert_eq!(list["exchanges"][0]["case"], json!(other));
    // Another hall has others.
    let elsewhere = beside.world.other_clerk.get("/api/intake/v1/vertical/stuck").await.ok().json();
    assert_eq!((&elsewhere["figures"], &elsewhere["exchanges"]), (&json!([]), &json!([])));
    let path = "/api/intake/v1/vertical/stuck";
    beside.world.citizen.get(path).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn a_result_that_is_entered_by_hand_rests_on_a_paper_of_the_case() {
    let beside = Beside::start(by_interface(), "vertical_system").await;
    let (case, other) = (beside.accepted().await, beside.accepted().await);
    let path = at(&case, "exchange/result");
    let chief = &beside.world.chief;
    let bare = json!({ "said": "refused", "reason": REASON });
    chief.post(&path, &bare).await.assert_refused(422, "outside_paper_missing");
    let elsewhere = id(&upload(chief, &at(&other, "evidence"), photo(), "image/jpeg").await.ok());
    let strange = json!({ "said": "refused", "reason": REASON, "evidence": elsewhere });
    chief.post(&path, &strange).await.assert_refused(400, "file_not_found");
    let paper = id(&upload(chief, &at(&case, "evidence"), photo(), "image/jpeg").await.ok());
    let good = json!({ "said": "refused", "reason": REASON, "evidence": paper });
    assert_eq!(chief.post(&path, &good).await.ok().json()["effect"], "awaits");
    assert_eq!(beside.exchange(&case).await["told"][0]["evidence"], json!(paper));
    let own = beside.world.citizen.get(&at(&case, "")).await.ok().json();
    assert_eq!(own["exchange"]["told"][0]["evidence"], Value::Null);
}
