//! Results by post: the address is sealed, the receipt's day is the day of delivery, and what comes back is looked after.
use crate::{
    papers::{at, id},
    world::World,
};
use chrono::{DateTime, TimeDelta, Utc};
use intake::{Carrier, Lines, Settings, Verticals, run_parcels};
use kernel::service::Deps;
use peers::{LetterCarrier, Trouble, Wrong};
use serde_json::{Value, json};
use std::{cell::RefCell, time::Duration};
use testkit::Reply;

thread_local! {
    static SETTINGS: RefCell<Settings> = RefCell::default();
}

/// A hall, and a carrier beside it.
struct Post {
    world: World,
    carrier: LetterCarrier,
    lines: Lines,
}

impl Post {
    async fn start() -> Self {
        let carrier = LetterCarrier::start().unwrap();
        let key = intake::domain::vertical_signature::SharedKey::parse(carrier.key()).unwrap();
        let settings = Settings {
            carrier: Some(Carrier { url: carrier.url().to_owned(), key }),
            // The tests say themselves when the hall looks for something to do.
            verticals: Verticals {
                every: Duration::from_secs(3600),
                first_wait: TimeDelta::zero(),
                ..Verticals::default()
            },
            ..Settings::default()
        };
        SETTINGS.set(settings.clone());
        let world =
            World::begin(|deps: &Deps| vec![intake::service_with(deps, SETTINGS.with_borrow(Clone::clone))])
                .await;
        let lines = Lines::new(&world.hall.deps, &settings);
        Self { world, carrier, lines }
    }

    /// A case that is refused: its result is a paper, and nothing else closes it.
    async fn decided(&self) -> String {
        let case = self.world.reviewed().await;
        let refusal = json!({
            "outcome": "refuse", "seal": self.world.seal, "reason": "拟建位置占用永久基本农田,依法不予批准。",
            "remedies": "可以在六十日内申请行政复议,或者在六个月内提起行政诉讼。",
        });
        self.world.chief.post(&at(&case, "decision"), &refusal).await.ok();
        case
    }

    async fn order(&self, case: &str) -> Reply {
        self.world.clerk.post(&at(case, "parcels"), &address()).await
    }

    async fn run(&self) {
        run_parcels(self.world.hall.db("intake"), &self.lines).await.unwrap();
    }

    async fn parcel(&self, case: &str) -> Value {
        let listed = self.world.clerk.get(&at(case, "parcels")).await.ok().json();
        listed.as_array().unwrap().last().unwrap().clone()
    }

    /// What the carrier tells of its newest parcel.
    async fn tell(&self, message: &str, what: &str, when: DateTime<Utc>, wrong: Wrong) -> Reply {
        let held = self.carrier.parcels().pop().unwrap();
        let body = json!({
            "parcel": held.parcel, "tracking_no": held.tracking_no, "what": what, "at": when, "place": "灵璧县揽投部",
        });
        self.send(message, &body, wrong).await
    }

    async fn send(&self, message: &str, body: &Value, wrong: Wrong) -> Reply {
        let nobody = self.world.hall.nobody();
        let (headers, body) = self.carrier.message(message, body, wrong);
        let mut request = nobody.request(reqwest::Method::POST, "/api/intake/v1/carrier/news").body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        nobody.send(request).await
    }
}

fn address() -> Value {
    json!({ "name": "王守田", "mobile": "13900000001", "address": "安徽省宿州市灵璧县渔沟镇小河湾村12号" })
}

fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

#[actix_web::test]
async fn civil_procedure_law_article_91_by_post_the_time_on_the_receipt_is_the_time_of_delivery() {
    let post = Post::start().await;
    let case = post.decided().await;
    post.order(&case).await.ok();
    post.run().await;
    let held = post.carrier.parcels();
    assert_eq!((held.len(), held[0].order["to"]["name"].as_str()), (1, Some("王守田")));
    let parcel = post.parcel(&case).await;
    assert_eq!(
        (parcel["state"].as_str(), parcel["tracking_no"].as_str()),
        (Some("posted"), Some(held[0].tracking_no.as_str()))
    );
    post.tell("t1", "accepted", now(), Wrong::Nothing).await.ok();
    assert_eq!(post.parcel(&case).await["state"], "on_the_way");
    let signed = now() + TimeDelta::minutes(5);
    for _told_three_times in 0..3 {
        post.tell("t2", "delivered", signed, Wrong::Nothing).await.ok();
    }
    // An old message that comes late moves nothing.
    post.tell("t3", "out", now(), Wrong::Nothing).await.ok();
    let parcel = post.parcel(&case).await;
    assert_eq!((parcel["state"].as_str(), parcel["news"].as_array().unwrap().len()), (Some("delivered"), 3));
    let at_receipt: DateTime<Utc> = parcel["signed_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(at_receipt.timestamp(), signed.timestamp());
    assert_eq!(post.world.read(&case).await["state"], "closed");
    // The applicant sees where it is; nobody else does.
    let own = post.world.citizen.get(&at(&case, "parcels")).await.ok().json();
    assert_eq!(own[0]["state_name"], "已送达");
    post.world.stranger.get(&at(&case, "parcels")).await.assert_refused(404, "case_not_found");
    let papers = post.world.citizen.get(&at(&case, "documents")).await.ok().json();
    assert!(papers.as_array().unwrap().iter().any(|paper| paper["kind"] == "delivery"), "{papers}");
}

#[actix_web::test]
async fn forged_old_or_impossible_news_moves_nothing() {
    let post = Post::start().await;
    let case = post.decided().await;
    post.order(&case).await.ok();
    post.run().await;
    for wrong in [Wrong::Key, Wrong::Time, Wrong::Byte] {
        post.tell("t1", "delivered", now(), wrong).await.assert_refused(401, "not_signed");
    }
    let [early, late] = [now() - TimeDelta::days(1), now() + TimeDelta::days(1)];
    for when in [early, late] {
        post.tell("t1", "delivered", when, Wrong::Nothing).await.assert_refused(400, "receipt_time_invalid");
    }
    let held = post.carrier.parcels().pop().unwrap();
    let other = json!({ "parcel": held.parcel, "tracking_no": "OTHER-1", "what": "delivered", "at": now() });
    post.send("t2", &other, Wrong::Nothing).await.assert_refused(400, "bad_body");
    let unknown =
        json!({ "parcel": uuid::Uuid::new_v4(), "tracking_no": "X1", "what": "moved", "at": now() });
    post.send("t3", &unknown, Wrong::Nothing).await.assert_refused(404, "parcel_not_found");
    assert_eq!(post.parcel(&case).await["state"], "posted");
    assert_eq!(post.world.read(&case).await["state"], "refused");
}

#[actix_web::test]
async fn a_lost_answer_makes_one_parcel_and_eight_tries_in_vain_call_a_person() {
    let post = Post::start().await;
    let case = post.decided().await;
    post.order(&case).await.ok();
    post.order(&case).await.assert_refused(409, "parcel_under_way");
    post.carrier.lose_answers(true);
    post.run().await;
    post.carrier.lose_answers(false);
    post.run().await;
    let held = post.carrier.parcels();
    assert_eq!((held.len(), held[0].times), (1, 2));
    // The carrier told nothing: the hall asks, and hears of the signature.
    let signed = now();
    post.carrier.happen(&held[0].parcel, "delivered", &signed.to_rfc3339());
    post.world.hall.set_now(now() + TimeDelta::hours(7)).await;
    post.run().await;
    assert_eq!(post.parcel(&case).await["state"], "delivered");
    assert_eq!(post.world.read(&case).await["state"], "closed");
    let other = post.decided().await;
    post.order(&other).await.ok();
    post.carrier.trouble(Trouble::Away);
    for _ in 0..9 {
        post.run().await;
    }
    let parcel = post.parcel(&other).await;
    assert_eq!((parcel["state"].as_str(), parcel["to_chase"].as_bool()), (Some("stuck"), Some(true)));
}

#[actix_web::test]
async fn what_comes_back_is_looked_after_and_can_be_sent_again() {
    let post = Post::start().await;
    let case = post.decided().await;
    let parcel = post.order(&case).await.ok().json();
    post.run().await;
    let settle = at(&case, &format!("parcels/{}/settle", parcel["id"].as_str().unwrap()));
    let note = json!({ "note": "电话联系申请人,改寄新地址。" });
    post.world.clerk.post(&settle, &note).await.assert_refused(409, "parcel_not_to_chase");
    post.tell("t1", "failed", now(), Wrong::Nothing).await.ok();
    post.tell("t2", "returned", now(), Wrong::Nothing).await.ok();
    assert_eq!(post.world.read(&case).await["state"], "refused");
    let list = post.world.clerk.get("/api/intake/v1/parcels/to-chase").await.ok().json();
    assert_eq!(
        (list[0]["case"].as_str(), list[0]["state"].as_str()),
        (Some(case.as_str()), Some("returned"))
    );
    let elsewhere = post.world.other_clerk.get("/api/intake/v1/parcels/to-chase").await.ok().json();
    assert_eq!(elsewhere, json!([]));
    post.world.clerk.post(&settle, &json!({ "note": "已联系" })).await.assert_refused(400, "text_too_short");
    post.world.clerk.post(&settle, &note).await.ok();
    assert_eq!(post.world.clerk.get("/api/intake/v1/parcels/to-chase").await.ok().json(), json!([]));
    post.order(&case).await.ok();
    post.run().await;
    post.tell("t3", "delivered", now(), Wrong::Nothing).await.ok();
    assert_eq!(post.world.read(&case).await["state"], "closed");
}

#[actix_web::test]
async fn nothing_is_sent_before_there_is_a_result_nor_to_an_address_that_is_none() {
    let post = Post::start().await;
    let case = post.world.accepted().await;
    post.order(&case).await.assert_refused(409, "nothing_to_send");
    let decided = post.decided().await;
    for (field, bad) in [("name", "王"), ("address", "灵璧"), ("address", "灵璧县\u{202e}渔沟镇小河湾村")]
    {
        let mut to = address();
        to[field] = json!(bad);
        post.world.clerk.post(&at(&decided, "parcels"), &to).await.assert_refused(400, "address_invalid");
    }
    post.world
        .citizen
        .post(&at(&decided, "parcels"), &address())
        .await
        .assert_refused(403, "permission_missing");
    let bare = World::start().await;
    let draft = id(&bare
        .clerk
        .post("/api/intake/v1/cases", &json!({ "item": bare.spot_item, "applicant": bare.villager }))
        .await
        .ok());
    bare.clerk.post(&at(&draft, "parcels"), &address()).await.assert_refused(409, "no_carrier");
}
