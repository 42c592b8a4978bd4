//! Hand-over files for systems that no network joins with the hall: taken whole, once, or not at all.
use crate::verticals::{Beside, NAME, REASON};
use serde_json::{Value, json};
use testkit::Reply;

fn by_file() -> Value {
    json!({ "mode": "hand_over_file", "system": NAME })
}

/// A hall and a system with files between them.
struct Ferry(Beside);

impl Ferry {
    /// The file of what waits, as the chief takes it out.
    async fn batch(&self) -> (Value, Vec<u8>) {
        let new = json!({ "system": "population" });
        let made = self.0.world.chief.post("/api/intake/v1/vertical/batches", &new).await.ok().json();
        let path = format!("/api/intake/v1/vertical/batches/{}/file", made["id"].as_str().unwrap());
        let bytes = self.0.world.chief.get(&path).await.ok().bytes;
        (made, bytes)
    }

    /// What the system gives back for a file.
    async fn answers(&self, file: Vec<u8>) -> Vec<u8> {
        let url = format!("{}/files/population", self.0.system.url());
        let answer = reqwest::Client::new().post(url).body(file).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap().to_vec()
    }

    async fn read_file(&self, file: Vec<u8>) -> Reply {
        let chief = &self.0.world.chief;
        let request = chief.request(reqwest::Method::POST, "/api/intake/v1/vertical/population/files");
        chief.send(request.body(file)).await
    }
}

#[actix_web::test]
async fn a_hand_over_file_goes_there_and_its_answers_come_back_once_however_often_they_are_read() {
    let ferry = Ferry(Beside::start(by_file(), "vertical_system").await);
    let beside = &ferry.0;
    let (one, two) = (beside.accepted().await, beside.accepted().await);
    beside.run().await;
    assert_eq!(beside.exchange(&one).await["state"], "waiting");
    let (made, file) = ferry.batch().await;
    assert_eq!((made["rows"].as_i64(), made["sha256"].as_str().map(str::len)), (Some(2), Some(64)));
    assert_eq!(beside.exchange(&one).await["state"], "exchanging");
    let again =
        beside.world.chief.post("/api/intake/v1/vertical/batches", &json!({ "system": "population" })).await;
    again.assert_refused(409, "nothing_to_hand_over");
    // First the receipt: it has them, under numbers of its own.
    let receipt = ferry.answers(file.clone()).await;
    let read = ferry.read_file(receipt.clone()).await.ok().json();
    assert_eq!(read["effects"], json!({ "noted": 2 }));
    assert_eq!(ferry.read_file(receipt).await.ok().json()["effects"], json!({ "noted": 2 }));
    let held = beside.system.cases();
    assert_eq!(beside.exchange(&one).await["told"].as_array().unwrap().len(), 1);
    assert!(held.iter().all(|held| held.submission["form"].as_str().unwrap().contains("王守田")));
    // Then the results.
    beside.system.settle(&beside.case_no(&one).await, "granted", None);
    beside.system.settle(&beside.case_no(&two).await, "refused", Some(REASON));
    let results = ferry.answers(file).await;
    for _twice in 0..2 {
        let read = ferry.read_file(results.clone()).await.ok().json();
        assert_eq!(read["effects"], json!({ "decided": 2 }));
    }
    assert_eq!(beside.world.read(&one).await["state"], "approved");
    assert_eq!(beside.world.read(&two).await["state"], "refused");
    let elsewhere = beside.world.other_clerk.get("/api/intake/v1/vertical/batches").await.ok().json();
    assert_eq!(elsewhere, json!([]));
    let path = format!("/api/intake/v1/vertical/batches/{}/file", made["id"].as_str().unwrap());
    beside.world.other_clerk.get(&path).await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn a_damaged_or_forged_file_of_answers_is_refused_as_a_whole() {
    let ferry = Ferry(Beside::start(by_file(), "vertical_system").await);
    let beside = &ferry.0;
    let case = beside.accepted().await;
    let (_, file) = ferry.batch().await;
    beside.system.settle(&beside.case_no(&case).await, "granted", None);
    let good = ferry.answers(file.clone()).await;
    for at in [good.len() / 3, good.len() / 2, good.len() * 2 / 3] {
        let mut broken = good.clone();
        broken[at] ^= 0x55;
        let said = ferry.read_file(broken).await;
        assert!([400, 401].contains(&said.status.as_u16()), "{said}");
    }
    // The hall's own file is none of answers.
    ferry.read_file(file).await.assert_refused(400, "exchange_file_invalid");
    ferry.read_file(b"not a zip".to_vec()).await.assert_refused(400, "exchange_file_invalid");
    assert_eq!(beside.exchange(&case).await["state"], "exchanging");
    ferry.read_file(good).await.ok();
}
