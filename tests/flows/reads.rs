//! Every read of personal data leaves one row: counted over a run of mixed requests, ten thousand of them unless
//! `HALL_TEST_READS` says otherwise.
use crate::county::{COUNTY, HEALTH, POLICE, seeded, submitted, with_card};
use auth::{Role, SubjectKind, TokenSubject};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use futures::{StreamExt, stream};
use kernel::{code::Uscc, config::Source, id::PersonId};
use std::{
    collections::BTreeMap,
    time::{Instant, SystemTime},
};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

/// What only personal data says: whole name, whole number, telephone.
const CANARIES: [&str; 3] = ["王守田", "341323196804120313", "13900000001"];

/// A request and whether its answer, if it is a success, is a read of personal data.
struct Ask {
    path: String,
    personal: bool,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

async fn rows(hall: &TestHall) -> i64 {
    let mut conn = AsyncPgConnection::establish(hall.database_url()).await.unwrap();
    let sql = "SELECT (SELECT count(*) FROM intake.access_log) + (SELECT count(*) FROM licence.access_log)
               + (SELECT count(*) FROM identity.access_log) AS n";
    diesel::sql_query(sql).get_result::<Count>(&mut conn).await.unwrap().n
}

fn department(hall: &TestHall, authority: &str) -> Client {
    hall.client(&TokenSubject {
        authority: Some(Uscc::parse(authority).unwrap()),
        ..TokenSubject::plain(SubjectKind::Department, Uuid::new_v4(), &[Role::Department])
    })
}

/// What is asked: reads that show a person, reads that do not, and things that are not there.
fn asks(case: &str, licence: &str) -> Vec<Ask> {
    let personal = |path: String| Ask { path, personal: true };
    let plain = |path: String| Ask { path, personal: false };
    let nothing = Uuid::new_v4();
    vec![
        personal(format!("/api/intake/v1/cases/{case}")),
        personal(format!("/api/intake/v1/cases/{nothing}")),
        plain(format!("/api/intake/v1/cases/{case}/timeline")),
        plain(format!("/api/intake/v1/cases/{case}/clock")),
        plain("/api/intake/v1/cases".to_owned()),
        personal(format!("/api/licence/v1/licences/{licence}")),
        personal(format!("/api/licence/v1/licences/{licence}?purpose=statutory_duty")),
        personal(format!("/api/licence/v1/licences/{licence}?purpose=case_handling&case_id={case}")),
        personal(format!("/api/licence/v1/licences/{nothing}")),
        personal(format!("/api/licence/v1/licences/{licence}/offline")),
        personal(format!("/api/licence/v1/licences/{licence}/file")),
        personal("/api/licence/v1/licences".to_owned()),
        plain(format!("/api/licence/v1/licences/{licence}/uses")),
        plain("/api/catalogue/v1/items".to_owned()),
        plain("/api/identity/v1/me/access-log".to_owned()),
    ]
}

#[actix_web::test]
async fn in_a_run_of_mixed_requests_there_are_as_many_rows_as_reads() {
    let runs: usize = Source::environment().parsed("HALL_TEST_READS", 10_000).unwrap();
    let (hall, owner) = (seeded().await, PersonId::random());
    with_card(&hall, owner).await;
    let citizen = hall.citizen(owner);
    let case = submitted(&citizen).await;
    let licences = citizen.get("/api/licence/v1/licences").await.ok().json();
    let licence = licences["items"][0]["id"].as_str().unwrap().to_owned();
    let callers = [
        citizen,
        hall.citizen(PersonId::random()),
        hall.staff(&[Role::Clerk], COUNTY, Some(HEALTH)),
        hall.staff(&[Role::Clerk], "341322000000", None),
        hall.staff(&[Role::Reviewer], COUNTY, Some(HEALTH)),
        department(&hall, POLICE),
        department(&hall, HEALTH),
        hall.nobody(),
    ];
    let asks = asks(&case, &licence);
    let before = rows(&hall).await;
    let begun = Instant::now();
    let plan =
        (0..runs).map(|nth| (&callers[nth % callers.len()], &asks[(nth / callers.len()) % asks.len()]));
    let answers: Vec<(bool, Reply)> = stream::iter(plan)
        .map(|(caller, ask)| async move { (ask.personal, caller.get(&ask.path).await) })
        .buffered(16)
        .collect()
        .await;
    let (mut reads, mut told) = (0_i64, BTreeMap::<u16, usize>::new());
    for (personal, reply) in &answers {
        *told.entry(reply.status.as_u16()).or_default() += 1;
        let shown = personal & reply.status.is_success();
        reads += i64::from(shown);
        let text = String::from_utf8_lossy(&reply.bytes);
        assert!(
            shown || !CANARIES.iter().any(|canary| text.contains(canary)),
            "shown without a row: {reply}"
        );
    }
    let written = rows(&hall).await - before;
    println!(
        "{runs} requests in {:.1?}: {reads} reads of personal data, {written} rows; answers {told:?}",
        begun.elapsed()
    );
    assert_eq!(written, reads);
    assert!(reads > 0 && told.keys().all(|status| *status < 500), "{told:?}");
    hall.drain().await;
}

#[actix_web::test]
async fn an_inspection_is_shown_to_the_person_after_thirty_days_and_a_duty_at_once() {
    let (hall, owner) = (seeded().await, PersonId::random());
    with_card(&hall, owner).await;
    let (citizen, police) = (hall.citizen(owner), department(&hall, POLICE));
    let licences = citizen.get("/api/licence/v1/licences").await.ok().json();
    let licence = format!("/api/licence/v1/licences/{}", licences["items"][0]["id"].as_str().unwrap());
    for purpose in ["inspection", "statutory_duty"] {
        police.get(&format!("{licence}?purpose={purpose}")).await.ok();
    }
    hall.drain().await;
    let seen = async || {
        let log = citizen.get("/api/identity/v1/me/access-log").await.ok().json();
        let purposes = log["items"].as_array().unwrap().iter().filter_map(|look| look["purpose"].as_str());
        purposes.map(str::to_owned).collect::<Vec<_>>()
    };
    let shown = |purposes: &[String], what: &str| purposes.iter().any(|purpose| purpose == what);
    let at_once = seen().await;
    assert!(shown(&at_once, "statutory_duty") && !shown(&at_once, "inspection"), "{at_once:?}");
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    hall.set_now(now + chrono::TimeDelta::days(31)).await;
    assert!(shown(&seen().await, "inspection"));
}

#[actix_web::test]
async fn a_licence_file_is_good_with_the_published_certificate_alone() {
    let (hall, owner) = (seeded().await, PersonId::random());
    with_card(&hall, owner).await;
    let citizen = hall.citizen(owner);
    let licences = citizen.get("/api/licence/v1/licences").await.ok().json();
    let path = format!("/api/licence/v1/licences/{}/file", licences["items"][0]["id"].as_str().unwrap());
    let text = String::from_utf8(citizen.get(&path).await.ok().bytes).unwrap();
    let certificate = hall.nobody().get("/api/licence/v1/file-keys").await.ok().body();
    let record = licence::verify_licence_file(&text, &certificate, SystemTime::now().into()).unwrap();
    assert_eq!(record.holder, "王守田");
    let changed = text.replace("王守田", "王守甲");
    assert_eq!(
        licence::verify_licence_file(&changed, &certificate, SystemTime::now().into()),
        Err(licence::FileRefusal::SignatureWrong)
    );
    hall.citizen(PersonId::random()).get(&path).await.assert_refused(404, "licence_not_found");
    hall.drain().await;
}
