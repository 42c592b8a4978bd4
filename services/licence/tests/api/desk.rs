//! The hall of these tests: the repository, and a stand-in for intake that decides what a test wants.
use actix_web::{
    http::Method,
    web::{Json, Path},
};
use auth::{ACT_TOKEN_HEADER, ActToken, May, ServiceKey, permission::ServiceCall};
use chrono::Utc;
use contracts::intake::{CaseDecided, LicenceContent, Outcome};
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    code::{CaseNo, CitizenNo, Division, ImplementingItemCode, LicenceTypeCode, Uscc},
    db::{DbError, transact},
    http::{Answer, Routes},
    id::{CaseId, PersonId},
    problem::{Kind, Problem},
    service::{Deps, Service},
};
use licence::DemoHolder;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
    time::Duration,
};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

pub(crate) const API: &str = "/api/licence/v1";
pub(crate) const TOWNSHIP: &str = "11341323990011103D";
pub(crate) const POLICE: &str = "11341323990000121A";
pub(crate) const DIVISION: &str = "341323110000";
pub(crate) const ID_CARD: &str = "11100000000013127D001";
pub(crate) const HOMESTEAD: &str = "113413000000000199002";
pub(crate) const RURAL_PLANNING: &str = "113413000000000199003";
pub(crate) const NAME: &str = "王探针";
pub(crate) const NUMBER: &str = "11010519491231002X";

const INTAKE: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

/// What the stand-in answers, by case.
static CONTENTS: LazyLock<Mutex<HashMap<CaseId, LicenceContent>>> = LazyLock::new(Mutex::default);

#[derive(Debug, thiserror::Error)]
#[error("the stand-in knows no such case")]
struct NoCase;

impl Problem for NoCase {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
    fn code(&self) -> &'static str {
        "case_not_found"
    }
}

async fn licence_content(_may: May<ServiceCall>, id: Path<CaseId>) -> Answer<Json<LicenceContent>> {
    let found = CONTENTS.lock().unwrap().get(&id).cloned();
    Ok(Json(found.ok_or(NoCase)?))
}

pub(crate) fn build(deps: &Deps) -> Vec<Service> {
    let routes = Routes::new().guarded(
        Method::GET,
        "/cases/{id}/licence-content",
        licence_content,
        "What a licence is written from",
    );
    let intake = Service {
        name: "intake",
        migrations: INTAKE,
        routes: bus::routes(routes),
        data: Vec::new(),
        tasks: bus::tasks("intake", deps, Vec::new()),
    };
    vec![licence::service(deps), intake]
}

/// A hall with the licence types defined.
pub(crate) async fn hall() -> TestHall {
    let hall = TestHall::start(build).await;
    licence::seed(hall.db("licence"), &[]).await.unwrap();
    hall
}

/// The same, looking at entries all the time.
pub(crate) async fn quick_hall() -> TestHall {
    let hall = TestHall::start(|deps| {
        let settings = licence::Settings { entries_every: Duration::from_millis(40), ..Default::default() };
        let mut services = build(deps);
        services[0] = licence::service_with(deps, settings);
        services
    })
    .await;
    licence::seed(hall.db("licence"), &[]).await.unwrap();
    hall
}

/// A person with an identity card and a household register.
pub(crate) async fn villager(hall: &TestHall) -> PersonId {
    let person = PersonId::random();
    licence::seed(hall.db("licence"), &[demo_holder(person)]).await.unwrap();
    person
}

pub(crate) fn demo_holder(person: PersonId) -> DemoHolder {
    DemoHolder {
        person,
        name: NAME.into(),
        citizen_no: CitizenNo::parse(NUMBER).unwrap(),
        address: "灵璧县渔沟镇探针村".into(),
        authority: Uscc::parse(POLICE).unwrap(),
    }
}

/// A favourable decision on a homestead, not yet told to anyone.
pub(crate) fn decision(holder: PersonId) -> CaseDecided {
    let division = Division::parse(DIVISION).unwrap();
    CaseDecided {
        case_id: CaseId::in_county(&division),
        case_no: CaseNo::make(1, 1).unwrap(),
        county: division,
        implementing_code: ImplementingItemCode::parse(&format!("{TOWNSHIP}5000115001000")).unwrap(),
        base_version: 1,
        overlay_version: 1,
        applicant: holder,
        outcome: Outcome::Approve,
        licence_types: [HOMESTEAD, RURAL_PLANNING].map(|code| LicenceTypeCode::parse(code).unwrap()).to_vec(),
        authority: Uscc::parse(TOWNSHIP).unwrap(),
        decision_id: Uuid::new_v4(),
        decided_at: now(),
        supervising_unit: None,
    }
}

#[expect(clippy::disallowed_methods, reason = "a decision of just now")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}

/// Lets the stand-in know what was decided, and tells it on the bus as often as asked.
pub(crate) async fn tell(hall: &TestHall, decided: &CaseDecided, times: usize) {
    let form = json!({
        "citizen_no": NUMBER, "location": "渔沟镇探针村三组", "homestead_area": 160, "house_area": 120,
        "four_boundaries": "东至路", "household_size": 4, "project": "农村住房", "building_area": 240, "floors": 2,
    });
    tell_with(hall, decided, &form, times).await;
}

/// The same with the form of the case.
pub(crate) async fn tell_with(hall: &TestHall, decided: &CaseDecided, form: &Value, times: usize) {
    let content = LicenceContent {
        case_id: decided.case_id,
        case_no: decided.case_no.clone(),
        national_case_no: "x".into(),
        implementing_code: decided.implementing_code.clone(),
        division: decided.county.clone(),
        authority: decided.authority.clone(),
        decision_id: decided.decision_id,
        decided_at: decided.decided_at,
        holder: decided.applicant,
        holder_name: NAME.into(),
        licence_types: decided.licence_types.clone(),
        form: form.as_object().unwrap().clone(),
    };
    CONTENTS.lock().unwrap().insert(decided.case_id, content);
    let intake = Actor::service("intake");
    let sent = transact(hall.db("intake"), &intake, async |tx| {
        for _ in 0..times {
            bus::publish(tx, decided).await?;
        }
        Ok::<(), DbError>(())
    });
    sent.await.unwrap();
    hall.drain().await;
}

/// The two licences of a decided case, by type.
pub(crate) async fn decided(hall: &TestHall, holder: PersonId) -> (CaseDecided, HashMap<String, Value>) {
    let decided = decision(holder);
    tell(hall, &decided, 1).await;
    (decided, licences_of(&hall.citizen(holder)).await)
}

/// What a citizen holds, by type.
pub(crate) async fn licences_of(citizen: &Client) -> HashMap<String, Value> {
    let list = citizen.get(&format!("{API}/licences?limit=100")).await.ok().json();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| (text(item, "type_code"), item.clone())).collect()
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}

/// An act token as intake mints it for an act of the principal himself.
pub(crate) fn act(hall: &TestHall, principal: PersonId, case: CaseId) -> String {
    let act = ActToken {
        case,
        mandate: None,
        principal,
        actor_kind: "person".into(),
        actor: principal.as_uuid(),
        purpose: "material".into(),
    };
    act.mint(&ServiceKey::new(&hall.deps.service_key), "intake", "licence").unwrap()
}

/// `POST /uses` as intake sends it.
pub(crate) async fn use_licence(hall: &TestHall, act: Option<&str>, key: &str, body: &Value) -> Reply {
    let intake = hall.service("intake", "licence");
    let mut request = intake.request(reqwest::Method::POST, &format!("{API}/uses"));
    if let Some(act) = act {
        request = request.header(ACT_TOKEN_HEADER, act);
    }
    intake.send(request.header("Idempotency-Key", key).json(body)).await
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The number that `SELECT … AS n` finds in the repository's schema.
pub(crate) async fn count(hall: &TestHall, sql: &str) -> i64 {
    try_count(hall, sql).await.unwrap()
}

/// The same, for statements that may be refused.
pub(crate) async fn try_count(hall: &TestHall, sql: &str) -> Result<i64, DbError> {
    count_as(hall, &Actor::service("test"), sql).await
}

/// The same, as somebody.
pub(crate) async fn count_as(hall: &TestHall, actor: &Actor, sql: &str) -> Result<i64, DbError> {
    transact(hall.db("licence"), actor, async |tx| {
        let found: Count = diesel::sql_query(sql).get_result(&mut **tx).await?;
        Ok(found.n)
    })
    .await
}

/// The texts that `SELECT … AS word` finds in the repository's schema.
pub(crate) async fn words(hall: &TestHall, sql: &str) -> Vec<String> {
    let found: Result<Vec<Word>, DbError> =
        transact(hall.db("licence"), &Actor::service("test"), async |tx| {
            Ok(diesel::sql_query(sql).load(&mut **tx).await?)
        })
        .await;
    found.unwrap().into_iter().map(|row| row.word).collect()
}
