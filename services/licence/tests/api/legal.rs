//! Legal persons hold what bears their code; who acts for one today sees and shows it, and nobody else.
use crate::desk::{self, API, decision, licences_of, tell_with, text};
use auth::{Acting, Role, SubjectKind, TokenSubject};
use contracts::{identity::LegalAgentMoved, intake::CaseDecided};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    code::{LicenceTypeCode, Uscc},
    db::{DbError, transact},
    http::Routes,
    id::PersonId,
    service::{Deps, Service},
};
use serde_json::{Value, json};
use testkit::{Client, TestHall};
use uuid::Uuid;

const BUSINESS: &str = "11100000MB0143028R001";
const MARKET: &str = "11341323990000041N";
const COMPANY: &str = "91341323MA2N00028H";
const OTHER_COMPANY: &str = "91341323MA2N000447";
const TRADER: &str = "92341323MA2N000369";

const IDENTITY: EmbeddedMigrations = embed_migrations!("../../migrations/identity");

/// The hall of these tests with an identity that says no more than it is told.
async fn hall() -> TestHall {
    let hall = TestHall::start(|deps: &Deps| {
        let mut services = desk::build(deps);
        services.push(Service {
            name: "identity",
            migrations: IDENTITY,
            routes: bus::routes(Routes::new()),
            data: Vec::new(),
            tasks: bus::tasks("identity", deps, Vec::new()),
        });
        services
    })
    .await;
    licence::seed(hall.db("licence"), &[]).await.unwrap();
    hall
}

/// A favourable decision for an applicant on the business licence of a code.
async fn licensed(hall: &TestHall, applicant: PersonId, code: &str) -> CaseDecided {
    let decided = CaseDecided {
        authority: Uscc::parse(MARKET).unwrap(),
        licence_types: vec![LicenceTypeCode::parse(BUSINESS).unwrap()],
        ..decision(applicant)
    };
    let form = json!({
        "business_name": "灵璧县大柱建材有限公司", "credit_code": code, "business_form": "有限责任公司",
        "operator_name": "王大柱", "premises": "渔沟镇", "business_scope": "建材销售", "registered_on": "2026-11-20",
    });
    tell_with(hall, &decided, &form, 1).await;
    decided
}

/// Identity tells that somebody acts for a legal person, or no longer.
async fn moved(hall: &TestHall, legal: PersonId, code: Option<&str>, state: &str) {
    let event = LegalAgentMoved {
        agent_id: Uuid::new_v4(),
        legal_id: legal,
        person_id: PersonId::random(),
        state: state.to_owned(),
        code: code.map(|code| Uscc::parse(code).unwrap()),
    };
    let identity = Actor::service("identity");
    let sent = transact(hall.db("identity"), &identity, async |tx| {
        bus::publish(tx, &event).await?;
        Ok::<(), DbError>(())
    });
    sent.await.unwrap();
    hall.drain().await;
}

/// Someone who acts for a legal person, for some items or all.
fn acting(hall: &TestHall, legal: PersonId, items: &[&str]) -> Client {
    let items = items.iter().map(|code| (*code).to_owned()).collect();
    let plain = TokenSubject::plain(SubjectKind::Person, Uuid::new_v4(), &[Role::Citizen]);
    hall.client(&TokenSubject { acting: Some(Acting { person: legal, items }), ..plain })
}

async fn held(client: &Client) -> usize {
    licences_of(client).await.len()
}

fn id_of(licences: &std::collections::HashMap<String, Value>) -> String {
    text(&licences[BUSINESS], "id")
}

#[actix_web::test]
async fn a_companys_licence_goes_over_to_it_once_somebody_represents_it_and_who_applied_holds_it_no_more() {
    let hall = hall().await;
    let (founder, company) = (PersonId::random(), PersonId::random());
    licensed(&hall, founder, COMPANY).await;
    let before = hall.citizen(founder);
    let id = id_of(&licences_of(&before).await);
    let path = format!("{API}/licences/{id}");
    before.get(&path).await.ok();
    assert_eq!(held(&acting(&hall, company, &[])).await, 0);
    moved(&hall, company, Some(COMPANY), "named").await;
    // Whoever acts for the company now sees and shows it; a delegate held to some items does not, nor does who applied.
    let now = acting(&hall, company, &[]);
    assert_eq!(now.get(&path).await.ok().json()["holder_id"], json!(company));
    now.post(&format!("{path}/presentations"), &json!({})).await.ok();
    assert_eq!(before.get(&path).await.status, 404);
    assert_eq!(held(&before).await, 0);
    let delegate = acting(&hall, company, &["340199001000"]);
    delegate.get(&path).await.assert_refused(403, "permission_missing");
    let traces = "SELECT count(*) AS n FROM audit WHERE action = 'hand_to_legal_person'";
    assert_eq!(desk::count(&hall, traces).await, 1);
    // Told again, by the next representative or a delegate, nothing moves; that somebody acts no longer moves nothing either.
    moved(&hall, company, Some(COMPANY), "named").await;
    moved(&hall, company, Some(COMPANY), "ended").await;
    assert_eq!(held(&now).await, 1);
    assert_eq!(desk::count(&hall, traces).await, 1);
    let from = format!("SELECT count(*) AS n FROM handed_licences WHERE from_holder = '{founder}'");
    assert_eq!(desk::count(&hall, &from).await, 1, "whose it was stays on record");
}

#[actix_web::test]
async fn what_bears_a_companys_code_is_written_for_the_company_and_a_sole_traders_for_the_human_being() {
    let hall = hall().await;
    let (company, clerk, trader) = (PersonId::random(), PersonId::random(), PersonId::random());
    moved(&hall, company, Some(COMPANY), "named").await;
    licensed(&hall, clerk, COMPANY).await;
    assert_eq!((held(&hall.citizen(clerk)).await, held(&acting(&hall, company, &[])).await), (0, 1));
    licensed(&hall, clerk, OTHER_COMPANY).await;
    assert_eq!(held(&hall.citizen(clerk)).await, 1, "nobody represents the other one yet");
    licensed(&hall, trader, TRADER).await;
    moved(&hall, PersonId::random(), Some(TRADER), "named").await;
    moved(&hall, PersonId::random(), None, "named").await;
    assert_eq!(held(&hall.citizen(trader)).await, 1, "a sole trader is a human being");
}

#[actix_web::test]
async fn nobody_but_what_identity_tells_gives_licences_to_legal_persons() {
    use diesel_async::{AsyncConnection, RunQueryDsl};
    let hall = hall().await;
    let mut conn = diesel_async::AsyncPgConnection::establish(hall.database_url()).await.unwrap();
    diesel::sql_query("SET ROLE hall_licence_app").execute(&mut conn).await.unwrap();
    let call = "SELECT licence.hand_to_legal_person(gen_random_uuid(), decode(repeat('00', 32), 'hex'))";
    let refused = diesel::sql_query(call).execute(&mut conn).await.unwrap_err().to_string();
    assert!(refused.contains("only what identity tells"), "{refused}");
}
