//! The same over HTTP and PostgreSQL: every answer is the model's, and afterwards the record holds what must always hold:
//! I-04 (each act has one audit row and one event, in one transaction), I-07 (a deadline follows from recorded grounds),
//! I-08 (a card follows from the record, and nobody may delete what it follows from).
//! `HALL_MODEL_HTTP_RUNS=200` runs as many sequences as a release asks for; every day's tests run fewer.
use super::{
    acts::{Act, By, Dice, act},
    pure::{next_year, workdays},
    reference::{Model, Terms},
};
use crate::{
    papers::{at, id, in_town, photo, upload},
    world::{AUTHORITY, TOWN, VILLAGE, World},
};
use auth::{Role, SubjectKind, TokenSubject};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use futures::future::join_all;
use kernel::{
    code::DivisionPrefix,
    config::Source,
    id::PersonId,
    service::{Deps, Service},
};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const RUNS: u64 = 30;
const STEPS: usize = 50;
const CODES: [&str; 2] = ["003", "007"];
const WHY: &str = "经核对申请材料，情况属实。";
const TERMS: Terms = Terms {
    review: false,
    answer: 3,
    silence_accepts: true,
    pending_allowed: true,
    supplement: Some(4),
    limit: Some((6, true)),
    extension: Some(3),
    longest: None,
    separate: false,
    desk_drafts: false,
    online: false,
};

/// One case, what the model says of it, and those who act on it.
struct Track {
    seed: u64,
    model: Model,
    dice: Dice,
    case: String,
    citizen: Client,
    agent: Client,
    agent_id: Uuid,
    mandates: Vec<String>,
    done: Vec<Act>,
}

/// Nobody listens and nothing is sent: rows keep the transaction that wrote them.
fn still(deps: &Deps) -> Vec<Service> {
    let mut service = intake::service(deps);
    service.tasks.clear();
    vec![service]
}

/// The homestead item without its steps: taken in, decided by the chief representative, handed over.
fn plain(seeded: &mut Value) {
    let days = |days: u16| json!({ "days": days, "unit": "working", "basis": "试验" });
    let base = &mut seeded["base"];
    base["flow"] = json!([]);
    base["form"] = json!({ "type": "object", "properties": {} });
    base["results"] = json!([{ "kind": "payment", "name": "救助金", "method": "社会化发放" }]);
    base["materials"]
        .as_array_mut()
        .unwrap()
        .retain(|material| CODES.map(Value::from).contains(&material["code"]));
    base["statutory_limit"] = days(6);
    base["extension"]["limit"] = days(3);
    seeded["overlay"]["promised_limit"] = days(6);
    seeded["overlay"]["review_offices"] = json!([]);
    seeded["overlay"]["intake_rules"]["answer_period"] = days(3);
    seeded["overlay"]["intake_rules"]["supplement_within"] = days(4);
}

impl Track {
    async fn begin(world: &World, seed: u64, today: NaiveDate) -> Self {
        let (person, agent_id) = (PersonId::random(), Uuid::new_v4());
        let agent = world.hall.client(&TokenSubject {
            villages: vec![DivisionPrefix::parse(VILLAGE).unwrap()],
            ..TokenSubject::plain(SubjectKind::Agent, agent_id, &[Role::Agent])
        });
        let citizen = world.hall.citizen(person);
        let body = json!({ "item": world.item, "division": VILLAGE, "applicant": person });
        let case = id(&agent.post("/api/intake/v1/cases", &body).await.ok());
        citizen.put(&at(&case, "form"), None, &json!({})).await.ok();
        let model = Model::new(TERMS, workdays(), today);
        let (dice, mandates, done) = (Dice::new(seed), Vec::new(), Vec::new());
        Self { seed, model, dice, case, citizen, agent, agent_id, mandates, done }
    }

    fn hand<'a>(&'a self, world: &'a World, by: By) -> &'a Client {
        match by {
            By::Applicant => &self.citizen,
            By::Agent => &self.agent,
            By::Clerk => &world.clerk,
        }
    }

    /// One act that is not the passing of time.
    fn draw(&mut self) -> Act {
        loop {
            let act = act(&mut self.dice);
            if !matches!(act, Act::Days(_) | Act::Announce | Act::Review) {
                return act;
            }
        }
    }

    async fn post(&self, by: &Client, operation: &str, body: Value) -> Reply {
        by.post(&at(&self.case, operation), &body).await
    }

    async fn suspend(&self, world: &World, days: u16) -> Reply {
        let file = upload(&world.clerk, &at(&self.case, "evidence"), photo(), "image/jpeg").await.json();
        let document = file.get("id").cloned().unwrap_or(json!(Uuid::new_v4()));
        let body = json!({ "ground": "expert_review", "days": days, "document": document, "notice": WHY });
        self.post(&world.clerk, "suspensions", body).await
    }

    /// Proposed by one leader and approved by another; the answer of the last who was asked.
    async fn reopen(&self, world: &World) -> Reply {
        let leader =
            || world.hall.client(&in_town(Uuid::new_v4(), &[Role::Clerk, Role::Chief], TOWN, AUTHORITY));
        let (one, two) = (leader(), leader());
        let file = upload(&one, &at(&self.case, "evidence"), photo(), "image/jpeg").await.json();
        let document = file.get("id").cloned().unwrap_or(json!(Uuid::new_v4()));
        let body = json!({ "ground": "own_correction", "document": document, "text": WHY });
        let proposed = self.post(&one, "reopenings", body).await;
        if !proposed.status.is_success() {
            return proposed;
        }
        let case = two.get(&at(&self.case, "")).await.ok().json();
        let waiting = case["reopenings"].as_array().unwrap().last().unwrap()["id"].clone();
        let path = format!("reopenings/{}/settle", waiting.as_str().unwrap());
        self.post(&two, &path, json!({ "approve": true })).await
    }

    async fn mandate(&mut self, now: DateTime<Utc>, days: u16) -> Reply {
        // By midnight: the model counts in days.
        let until =
            now.date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::days(i64::from(days));
        let acts = ["submit", "supplement", "withdraw", "receive", "fetch_licence"];
        let body = json!({ "agent": self.agent_id, "acts": acts, "valid_to": until, "way": "code" });
        let reply = self.citizen.post("/api/intake/v1/mandates", &body).await;
        self.mandates.extend(reply.json()["id"].as_str().map(str::to_owned));
        reply
    }

    async fn revoke(&mut self) -> Option<Reply> {
        let last = self.mandates.pop()?;
        Some(self.citizen.post(&format!("/api/intake/v1/mandates/{last}/revoke"), &json!({})).await)
    }

    async fn request(&mut self, world: &World, now: DateTime<Utc>, act: Act) -> Option<Reply> {
        let (clerk, chief) = (&world.clerk, &world.chief);
        Some(match act {
            Act::Mandate(days) => self.mandate(now, days).await,
            Act::Revoke => return self.revoke().await,
            Act::Bring(material, by) => world.bring(self.hand(world, by), &self.case, CODES[material]).await,
            Act::Discard(by) => self.post(self.hand(world, by), "discard", json!({})).await,
            Act::Submit(by) => self.post(self.hand(world, by), "submit", json!({})).await,
            Act::Withdraw(By::Clerk) => self.post(clerk, "withdraw", json!({ "reason": WHY })).await,
            Act::Withdraw(by) => self.post(self.hand(world, by), "withdraw", json!({})).await,
            Act::Notice { material, exception } => {
                let approved = json!({ "reason": WHY, "approved_by": world.chief_id });
                let lines = json!([{ "material": CODES[material], "reason": WHY }]);
                let exception = if exception { approved } else { Value::Null };
                self.post(clerk, "deficiencies", json!({ "lines": lines, "exception": exception })).await
            }
            Act::Supplement(by) => self.post(self.hand(world, by), "supplement", json!({})).await,
            Act::Accept { pending, by_chief } => {
                let by = if by_chief { chief } else { clerk };
                self.post(by, "accept", json!({ "with_pending": pending })).await
            }
            Act::Reject => self.post(clerk, "reject", json!({ "reason": WHY, "remedies": WHY })).await,
            Act::Suspend(days) => self.suspend(world, days).await,
            Act::Resume => self.post(clerk, "resume", json!({})).await,
            Act::Extend(days) => {
                let body = json!({ "days": days, "reason": WHY, "approved_by": world.chief_id });
                self.post(clerk, "extension", body).await
            }
            Act::Decide { grant } => {
                let outcome = if grant { "approve" } else { "refuse" };
                let body = json!({ "outcome": outcome, "seal": world.seal, "reason": WHY, "remedies": WHY });
                self.post(chief, "decision", body).await
            }
            Act::DecidePart => {
                let part = |granted: bool| json!({ "name": "部分", "granted": granted, "reason": WHY });
                let body = json!({
                    "outcome": "partly", "seal": world.seal, "reason": WHY, "remedies": WHY,
                    "parts": [part(true), part(false)],
                });
                self.post(chief, "decision", body).await
            }
            Act::PreReview => self.post(clerk, "prereview", json!({})).await,
            Act::Reopen => self.reopen(world).await,
            Act::Close => self.post(clerk, "delivery", json!({ "way": "window" })).await,
            Act::Days(_) | Act::Announce | Act::Review => return None,
        })
    }

    /// Does one act and compares what came of it with what the model says.
    async fn check_act(&mut self, world: &World, now: DateTime<Utc>) {
        let act = self.draw();
        self.done.push(act);
        let reply = self.request(world, now, act).await;
        let allowed = self.model.act(act);
        let Some(reply) = reply else { return };
        let told = format!("seed {}, acts {:#?}: {reply}", self.seed, self.done);
        assert!(!reply.status.is_server_error(), "{told}");
        assert_eq!(reply.status.is_success(), allowed, "{told}");
        let (body, shown) = (reply.json(), self.model.shown());
        if allowed && body.get("answer_due").is_some() {
            assert_eq!(body["state"], shown.state, "{told}");
            assert_eq!(body["answer_due"], json!(shown.answer_due), "{told}");
            let due = shown.due.map(|day| json!(day));
            assert!(due.is_none_or(|due| body["due"] == due), "model {shown:?}, {told}");
        }
    }

    /// The clock as both sides see it, and its card (I-07, I-08).
    async fn check_clock(&self) {
        let shown = self.model.shown();
        let Some((used, late, card)) = shown.clock else { return };
        let clock = self.citizen.get(&at(&self.case, "clock")).await.ok().json();
        let reckoning = &clock["reckoning"];
        let seen = (&reckoning["used"], &reckoning["overdue_days"], &clock["card"]);
        let expected = (&json!(used), &json!(late), &json!(card));
        assert_eq!(seen, expected, "seed {}, acts {:#?}: {clock}", self.seed, self.done);
        let due = shown.due.map(|day| json!(day));
        assert!(due.is_none_or(|due| reckoning["deadline"] == due), "seed {}: {shown:?} {clock}", self.seed);
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn count(world: &World, sql: &str) -> i64 {
    let mut conn = AsyncPgConnection::establish(world.hall.database_url()).await.unwrap();
    diesel::sql_query(sql).get_result::<Count>(&mut conn).await.unwrap().n
}

/// I-04: each line of a case's history has one audit row and one event of the case, written by the same transaction, and
/// there are no others.
async fn check_traces(world: &World) {
    let lines = count(world, "SELECT count(*) AS n FROM intake.timeline").await;
    let good = "SELECT count(*) AS n FROM intake.timeline t WHERE
        (SELECT count(*) FROM intake.audit a WHERE a.entity = 'case' AND a.entity_id = t.case_id
            AND a.action = t.what AND a.txid = t.xmin::text::bigint) = 1
        AND (SELECT count(*) FROM intake.outbox o WHERE o.subject = t.case_id
            AND o.type <> 'intake.document_issued.v1' AND o.xmin::text = t.xmin::text) = 1";
    assert_eq!(count(world, good).await, lines);
    let audited =
        "SELECT count(*) AS n FROM intake.audit WHERE entity = 'case' AND action <> 'issue_document'";
    let sent = "SELECT count(*) AS n FROM intake.outbox o WHERE o.type <> 'intake.document_issued.v1'
        AND EXISTS (SELECT FROM intake.cases c WHERE c.id = o.subject)";
    assert_eq!((count(world, audited).await, count(world, sent).await), (lines, lines));
    assert!(lines > 100, "{lines}");
}

/// I-08: what cards follow from can be neither changed nor deleted by the hall itself.
async fn check_nobody_may_rewrite(world: &World) {
    let open =
        "SELECT count(*) AS n FROM unnest(ARRAY['clock_events', 'submissions', 'acceptances', 'notices',
        'timeline', 'audit']) AS t(name), unnest(ARRAY['DELETE', 'UPDATE', 'TRUNCATE']) AS p(what)
        WHERE has_table_privilege('hall_intake_app', 'intake.' || name, what)";
    assert_eq!(count(world, open).await, 0);
}

#[actix_web::test]
async fn sequences_over_http_lead_where_the_model_says_and_leave_a_whole_record() {
    let mut world = World::begin(still).await;
    let homestead = include_str!("../../../../../deploy/seed/items/homestead.json");
    world.item = world.publish(homestead, AUTHORITY, TOWN, 7, plain).await;
    let runs = Source::environment().text("HALL_MODEL_HTTP_RUNS").map_or(RUNS, |text| text.parse().unwrap());
    let mut now: DateTime<Utc> = "2026-11-16T01:00:00Z".parse().unwrap();
    world.hall.set_now(now).await;
    let begin = (0..runs).map(|seed| Track::begin(&world, seed + 1, now.date_naive()));
    let mut tracks = join_all(begin).await;
    let mut dice = Dice::new(runs);
    for step in 0..STEPS {
        now += TimeDelta::minutes(1);
        world.hall.set_now(now).await;
        for some in tracks.chunks_mut(3) {
            join_all(some.iter_mut().map(|track| track.check_act(&world, now))).await;
        }
        if step == STEPS / 2 {
            let year = next_year();
            let body = json!({ "year": 2027, "off": year.off, "work": year.work, "source": "试验" });
            let admin = world.hall.staff(&[Role::AdminSystem], "341300000000", None);
            admin.post("/api/intake/v1/calendar", &body).await.ok();
            tracks.iter_mut().for_each(|track| track.model.announce(next_year()));
        }
        if dice.below(5) < 2 {
            continue;
        }
        let days = dice.up_to(3);
        now = now + Days::new(u64::from(days));
        world.hall.set_now(now).await;
        intake::run_timers(world.hall.db("intake")).await.unwrap();
        for track in &mut tracks {
            track.done.push(Act::Days(days));
            track.model.act(Act::Days(days));
            track.check_clock().await;
        }
    }
    let kept = intake::check_deadlines(world.hall.db("intake")).await.unwrap();
    assert_eq!(kept.wrong, Vec::new());
    check_traces(&world).await;
    check_nobody_may_rewrite(&world).await;
}
