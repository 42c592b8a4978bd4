//! What is read for a work queue, a search and a timeline does not grow with the number of cases. Read blocks are counted by
//! PostgreSQL for the very statements of the store, under the app role with row-level security. `./hall bench intake`
//! measures the same, and submission, with a million.
use super::{
    cases, timeline,
    worklist::{self, Sought},
};
use crate::domain::state::State;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    code::{DivisionPrefix, ImplementingItemCode, Uscc},
    db::{DbError, Tx, transact},
    id::{CaseId, HallId},
};
use std::time::SystemTime;
use testkit::TestHall;
use uuid::Uuid;

const FILL: &str = include_str!("../../tests/many_cases.sql");
const TOWN: Uuid = Uuid::from_u128(0x11);
const OTHER: Uuid = Uuid::from_u128(0x12);
const HOLDER: Uuid = Uuid::from_u128(0x21);
const SMALL: usize = 1_000;
const LARGE: usize = 20_000;
/// More than that and an index is missing.
const ALLOWED: f64 = 1.5;
/// Where few blocks are read, one more level of a tree, or one more case of a person, is no growth.
const SLACK: f64 = 10.0;

#[derive(diesel::QueryableByName)]
struct Blocks {
    #[diesel(sql_type = BigInt)]
    blocks: i64,
}

/// Blocks of intake's tables and indexes that this transaction has read so far.
async fn blocks(tx: &mut Tx) -> Result<i64, DbError> {
    let sum = "SELECT coalesce(sum(pg_stat_get_xact_blocks_fetched(oid)), 0)::bigint AS blocks FROM pg_class
               WHERE relnamespace = 'intake'::regnamespace";
    Ok(diesel::sql_query(sum).get_result::<Blocks>(&mut **tx).await?.blocks)
}

fn staff(hall: Option<Uuid>, authority: &str) -> Actor {
    Actor {
        kind: ActorKind::Staff,
        id: Uuid::from_u128(0x21),
        scope: Scope {
            division: Some(DivisionPrefix::parse("341323").unwrap()),
            hall: hall.map(HallId::from_uuid),
            authority: Some(Uscc::parse(authority).unwrap()),
            ..Scope::default()
        },
        role: "clerk".to_owned(),
        trace: TraceParent::fresh(),
    }
}

fn open() -> Vec<State> {
    State::ALL.iter().copied().filter(|state| state.is_open()).collect()
}

/// Reads a list, which must be full, twice: the second time is counted.
async fn list(hall: &TestHall, actor: &Actor, sought: Sought<'_>) -> i64 {
    let read = transact(hall.db("intake"), actor, async |tx| {
        worklist::find(tx, actor, sought).await?;
        let before = blocks(tx).await?;
        let found = worklist::find(tx, actor, sought).await?;
        assert!(found.len() > 2, "{sought:?}");
        let sorted = found.windows(2).all(|two| {
            let order = (two[0].drafted_at, two[0].id).cmp(&(two[1].drafted_at, two[1].id));
            order.is_lt() != sought.newest_first
        });
        assert!(sorted, "{sought:?}");
        Ok::<_, DbError>(blocks(tx).await? - before)
    });
    read.await.unwrap()
}

async fn one_case(hall: &TestHall, actor: &Actor, id: CaseId) -> (i64, i64) {
    let read = transact(hall.db("intake"), actor, async |tx| {
        let case = cases::find(tx, actor, id).await?.unwrap();
        let no = case.case_no.clone().unwrap();
        timeline::list(tx, &case, 0, 100).await?;
        let before = blocks(tx).await?;
        assert_eq!(timeline::list(tx, &case, 0, 100).await?.len(), 5);
        let between = blocks(tx).await?;
        assert!(cases::find_by_no(tx, actor, &no).await?.is_some());
        Ok::<_, DbError>((between - before, blocks(tx).await? - between))
    });
    read.await.unwrap()
}

async fn measure(hall: &TestHall) -> Vec<(&'static str, i64)> {
    let clerk = staff(Some(TOWN), "11341323990011103D");
    let reviewer = staff(Some(OTHER), "1134132399000005XE");
    // Of an authority that has many cases, and none of the item.
    let guest = staff(Some(TOWN), "113413239900110074");
    let supervisor = staff(None, "11341323990000033U");
    let (open, closed) = (open(), [State::Closed, State::Rejected]);
    let item = ImplementingItemCode::parse("11341323990011103D5340199001003").unwrap();
    let queue = Sought {
        states: &open,
        applicant: None,
        item: None,
        from: None,
        before: None,
        newest_first: false,
        held_by: &[],
        unclaimed_in: None,
        after: None,
        limit: 10,
    };
    let search = Sought { states: &closed, newest_first: true, ..queue };
    let now = DateTime::<Utc>::from(SystemTime::now());
    let at = now - TimeDelta::days(15);
    let later = Some((at, CaseId::from_uuid(Uuid::nil())));
    let period = Some(now - TimeDelta::days(700));
    // A closed case of the clerk's hall.
    let id = transact(hall.db("intake"), &clerk, async |tx| {
        let found = worklist::find(tx, &clerk, Sought { states: &[State::Closed], ..search }).await?;
        Ok::<_, DbError>((found[0].id, found[0].applicant_id))
    });
    let (id, person) = id.await.unwrap();
    let all: Vec<State> = State::ALL.to_vec();
    let of_person =
        list_of_person(hall, &clerk, Sought { states: &all, applicant: Some(person), ..search }).await;
    let (timeline, by_no) = one_case(hall, &clerk, id).await;
    vec![
        ("queue of a clerk", list(hall, &clerk, queue).await),
        ("queue of a clerk, further on", list(hall, &clerk, Sought { after: later, ..queue }).await),
        ("queue of a reviewer", list(hall, &reviewer, queue).await),
        (
            "what nobody of a unit has",
            list(hall, &clerk, Sought { unclaimed_in: Some("11341323990011103D"), ..queue }).await,
        ),
        ("what a clerk has", list(hall, &clerk, Sought { held_by: &[HOLDER], ..queue }).await),
        ("queue of a supervisor", list(hall, &supervisor, queue).await),
        ("search by item", list(hall, &clerk, Sought { item: Some(&item), ..search }).await),
        (
            "search by item, by whom it reviews",
            list(hall, &reviewer, Sought { item: Some(&item), ..search }).await,
        ),
        (
            "search by item, in a hall of another's item",
            list(hall, &guest, Sought { item: Some(&item), ..search }).await,
        ),
        ("search by period", list(hall, &clerk, Sought { from: period, before: Some(at), ..search }).await),
        ("search by a supervisor", list(hall, &supervisor, search).await),
        ("search by applicant", of_person),
        ("search by number", by_no),
        ("timeline", timeline),
    ]
}

async fn list_of_person(hall: &TestHall, actor: &Actor, sought: Sought<'_>) -> i64 {
    let read = transact(hall.db("intake"), actor, async |tx| {
        let before = blocks(tx).await?;
        assert!(!worklist::find(tx, actor, sought).await?.is_empty());
        Ok::<_, DbError>(blocks(tx).await? - before)
    });
    read.await.unwrap()
}

async fn fill(hall: &TestHall, from: usize, to: usize) {
    let sql = FILL.replace("$FROM", &from.to_string()).replace("$TOWN", &TOWN.to_string());
    hall.sql(&sql.replace("$TO", &to.to_string()).replace("$OTHER", &OTHER.to_string())).await;
    // Every second case of the hall is in the clerk's hands.
    let hands = format!(
        "INSERT INTO intake.assignments (county, case_id, unit, holder, drafted_at, open)
         SELECT county, id, authority, '{HOLDER}', drafted_at, state NOT IN ('rejected', 'closed') FROM intake.cases
         WHERE hall_id = '{TOWN}' AND hashtext(id::text) % 2 = 0 ON CONFLICT DO NOTHING"
    );
    hall.sql(&hands).await;
    for table in ["cases", "review_queue", "assignments", "timeline"] {
        hall.sql(&format!("VACUUM (ANALYZE) intake.{table}")).await;
    }
}

#[actix_web::test]
async fn work_queue_search_and_timeline_read_no_more_among_twenty_times_as_many_cases() {
    let hall = TestHall::start(|deps| {
        let mut service = crate::service(deps);
        service.tasks.clear();
        vec![service]
    })
    .await;
    fill(&hall, 0, SMALL).await;
    let small = measure(&hall).await;
    fill(&hall, SMALL, LARGE).await;
    let large = measure(&hall).await;
    let grown: Vec<String> = small
        .iter()
        .zip(&large)
        .filter(|((_, few), (_, many))| {
            f64::from(u32::try_from(*many).unwrap())
                > ALLOWED * f64::from(u32::try_from(*few).unwrap()) + SLACK
        })
        .map(|((name, few), (_, many))| format!("{name}: {few} blocks, then {many}"))
        .collect();
    assert!(grown.is_empty(), "{grown:#?}; all: {small:?} {large:?}");
}
