//! Figures: counted from the events of intake and of the floor, read by day, week, month, hall, window, item, authority or door.
//!
//! An event says which case moved; what is counted is what the record knows of that case and was not counted yet. So an
//! event heard twice, late, or again from a snapshot counts once, and a recount finds nothing to add.
use super::item;
use crate::{
    domain::{
        csv,
        figure::{
            COUNTED, Counts, FigureRefused, Grouping, check_span, for_the_public, judge, of_round,
            whole_month,
        },
    },
    error::IntakeError,
    store::{
        calendar, cases, clock, decisions,
        figures::{self, Asked, Sums, Visit},
    },
};
use auth::Caller;
use bus::Received;
use chrono::NaiveDate;
use contracts::{
    Event,
    intake::{CaseSubmitted, RegisterChanged, RegisterEntry},
    lobby::{TicketIssued, VisitEnded, VisitOutcome},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::{DivisionPrefix, ImplementingItemCode},
    db::{Db, DbError, Tx, transact},
    id::{CaseId, HallId},
};
use legal_clock::{Card, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many decisions are counted in one transaction.
const BITE: i64 = 100;
/// So many rows a table has at most.
const MOST_ROWS: usize = 500;

/// Counts what is new of the cases that these events tell of.
pub(crate) async fn count_moved<E: Event>(tx: &mut Tx, heard: &[Received<E>]) -> Result<(), IntakeError> {
    let cases: Vec<CaseId> = heard.iter().map(|event| CaseId::from_uuid(event.subject)).collect();
    while let (1.., true) = count(tx, Some(&cases)).await? {}
    Ok(())
}

/// Counts that these cases were received. What else is to be counted of them, other events tell.
pub(crate) async fn count_received(
    tx: &mut Tx,
    heard: &[Received<CaseSubmitted>],
) -> Result<(), IntakeError> {
    let cases: Vec<CaseId> = heard.iter().map(|event| CaseId::from_uuid(event.subject)).collect();
    figures::take_turns(tx).await?;
    Ok(figures::count_received(tx, &cases).await?)
}

/// How many facts were added, and whether there may be more to do.
async fn count(tx: &mut Tx, cases: Option<&[CaseId]>) -> Result<(usize, bool), IntakeError> {
    figures::take_turns(tx).await?;
    let mut added = figures::count_record(tx, cases).await?;
    let decisions = figures::uncounted_decisions(tx, cases, BITE).await?;
    let more = i64::try_from(decisions.len()).unwrap_or(i64::MAX) == BITE;
    for (case, round) in decisions {
        added += count_decision(tx, case, round).await?;
    }
    Ok((added, more))
}

async fn count_decision(tx: &mut Tx, id: CaseId, round: i16) -> Result<usize, IntakeError> {
    let actor = tx.actor().clone();
    let Some(case) = cases::find(tx, &actor, id).await? else { return Ok(0) };
    let all = decisions::all(tx, &case).await?;
    let Some(decision) = all.into_iter().find(|made| made.round == round) else { return Ok(0) };
    let item = item::of_case(tx, &case).await?;
    let (events, calendar) = (clock::events(tx, &case).await?, calendar::load(tx).await?);
    let on = local_date(decision.decided_at);
    let judged = judge(&item, of_round(&events, round), &calendar, on);
    let outcome = match decision.outcome.as_str() {
        "approve" => "approved",
        "partly" => "approved_partly",
        _ => "refused",
    };
    let mut what = vec![(outcome, judged.days)];
    what.extend(judged.late.map(|late| (if late { "late" } else { "on_time" }, 0)));
    what.extend(match judged.card {
        Some(Card::Yellow) => Some(("card_yellow", 0)),
        Some(Card::Red) => Some(("card_red", 0)),
        Some(Card::Blue) | None => None,
    });
    Ok(figures::count_decision(tx, &case, (round, decision.decided_at), &what).await?)
}

/// Counts tickets.
pub(crate) async fn tickets_issued(tx: &mut Tx, heard: &[Received<TicketIssued>]) -> Result<(), IntakeError> {
    let visits: Vec<Visit> = heard
        .iter()
        .map(|event| Visit {
            ticket: event.subject,
            what: "ticket",
            at: event.time,
            hall: event.data.hall_id,
            window: None,
        })
        .collect();
    figures::count_visits(tx, &visits).await?;
    Ok(())
}

/// Counts visits, each by its window and by what came of it.
pub(crate) async fn visits_ended(tx: &mut Tx, heard: &[Received<VisitEnded>]) -> Result<(), IntakeError> {
    let visits: Vec<Visit> = heard
        .iter()
        .map(|event| Visit {
            ticket: event.subject,
            what: match event.data.outcome {
                VisitOutcome::Accepted => "visit_accepted",
                VisitOutcome::Told => "visit_told",
                VisitOutcome::Refused => "visit_refused",
            },
            at: event.data.ended_at,
            hall: event.data.hall_id,
            window: Some(event.data.window_id),
        })
        .collect();
    figures::count_visits(tx, &visits).await?;
    Ok(())
}

/// How the figures stand to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureCheck {
    /// Facts that were counted.
    pub counted: i64,
    /// Facts of the record that were not; events under way explain them.
    pub missing: i64,
    /// Counted facts that the record does not know.
    pub extra: i64,
    /// Counters that are not the sum of their facts.
    pub off: i64,
}

/// Compares the figures with the record: counted are exactly the facts that it knows, and the counters are their sums.
///
/// # Errors
/// [`IntakeError`] if the database fails.
pub async fn check_figures(db: &Db) -> Result<FigureCheck, IntakeError> {
    let found = transact(db, &Actor::service("intake"), async |tx| figures::agreement(tx).await).await;
    let found = found.map_err(|error: DbError| error)?;
    Ok(FigureCheck { counted: found.counted, missing: found.missing, extra: found.extra, off: found.off })
}

/// Counts all that the record knows and no event has counted, such as cases from before there were figures; tells how many facts.
///
/// # Errors
/// [`IntakeError`] if the database fails or an item cannot be read.
pub async fn recount_figures(db: &Db) -> Result<usize, IntakeError> {
    let mut added = 0;
    loop {
        let hall = Actor::service("intake");
        let (some, more) = transact(db, &hall, async |tx| count(tx, None).await).await?;
        added += some;
        if !more || some == 0 {
            return Ok(added);
        }
    }
}

/// What a recount added.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RecountOut {
    /// So many facts that no event had counted.
    pub(crate) added: usize,
}

/// Counts, for an administrator, what the record knows and no event has counted: cases from before there were figures.
pub(crate) async fn recount(db: &Db, caller: &Caller) -> Result<RecountOut, IntakeError> {
    let added = recount_figures(db).await?;
    transact(db, &caller.actor, async |tx| {
        let id = Uuid::new_v4();
        audit::record(tx, "recount_figures", Entity::new("figures", id), &json!({ "added": added })).await?;
        bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::Recount, in_force: true }).await?;
        Ok(RecountOut { added })
    })
    .await
}

/// Which figures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FigureQuery {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day; at most two years later.
    pub(crate) to: NaiveDate,
    /// What a row stands for.
    pub(crate) by: Grouping,
    /// Only this place and what belongs to it; the caller's own where none is given.
    pub(crate) division: Option<DivisionPrefix>,
    /// Only this hall.
    pub(crate) hall: Option<HallId>,
    /// Only this item; visits have none.
    pub(crate) item: Option<ImplementingItemCode>,
}

/// Which month of the public's figures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicFigureQuery {
    /// The month, `YYYY-MM`; it is over.
    pub(crate) month: String,
    /// The place and what belongs to it.
    pub(crate) division: DivisionPrefix,
}

/// A row of figures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FigureRow {
    /// A day, a month, a code or an id.
    pub(crate) key: String,
    /// What that is called, where it has a name.
    pub(crate) name: Option<String>,
    /// What was counted; what did not happen is not there.
    pub(crate) counts: Counts,
    /// Working days from acceptance to decision, of all decisions together.
    pub(crate) working_days: i64,
    /// Counts that are held back from the public because they are small.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) held_back: Vec<String>,
}

/// Figures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FiguresOut {
    /// What is counted: code, and what it is called.
    pub(crate) columns: Vec<(String, String)>,
    /// The rows.
    pub(crate) rows: Vec<FigureRow>,
    /// True if there are more rows than are given: ask for fewer days or a smaller place.
    pub(crate) more: bool,
}

fn row(sums: Sums) -> Result<FigureRow, IntakeError> {
    let counts = serde_json::from_value(sums.counts).map_err(DbError::from)?;
    Ok(FigureRow { key: sums.key, name: sums.name, counts, working_days: sums.days, held_back: Vec::new() })
}

async fn table(tx: &mut Tx, by: Grouping, asked: &Asked<'_>) -> Result<FiguresOut, IntakeError> {
    let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
    let mut rows = figures::sums(tx, by, asked, most.saturating_add(1)).await?;
    let more = rows.len() > MOST_ROWS;
    rows.truncate(MOST_ROWS);
    let columns = COUNTED.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect();
    Ok(FiguresOut { columns, rows: rows.into_iter().map(row).collect::<Result<_, _>>()?, more })
}

/// Figures of the caller's hall, or of his place.
pub(crate) async fn get_figures(
    db: &Db,
    caller: &Caller,
    query: &FigureQuery,
) -> Result<FiguresOut, IntakeError> {
    check_span(query.from, query.to)?;
    let scope = &caller.actor.scope;
    let own = scope.division.as_ref().ok_or(IntakeError::PlaceMissing)?.as_str();
    let division = query.division.as_ref().map_or(own, DivisionPrefix::as_str);
    let other_hall = scope.hall.is_some_and(|hall| query.hall.is_some_and(|asked| asked != hall));
    // Who works in a hall has its figures; its cases may concern any village.
    let here = scope.hall.is_some() || division.starts_with(own);
    if other_hall || !here {
        return Err(FigureRefused::Elsewhere.into());
    }
    let asked = Asked {
        from: query.from,
        to: query.to,
        division: if scope.hall.is_some() && query.division.is_none() { "" } else { division },
        hall: scope.hall.or(query.hall),
        item: query.item.as_ref().map(ImplementingItemCode::as_str),
    };
    transact(db, &caller.actor, async |tx| table(tx, query.by, &asked).await).await
}

/// The same as csv.
pub(crate) async fn export_figures(
    db: &Db,
    caller: &Caller,
    query: &FigureQuery,
) -> Result<String, IntakeError> {
    let found = get_figures(db, caller, query).await?;
    let head = ["代码", "名称"].into_iter().chain(COUNTED.iter().map(|(_, name)| *name));
    let line = |row: &FigureRow| {
        let number =
            |(code, _): &(&str, &str)| row.counts.get(*code).copied().unwrap_or_default().to_string();
        let first = [row.key.clone(), row.name.clone().unwrap_or_default()];
        first
            .into_iter()
            .chain(COUNTED.iter().map(number))
            .chain([row.working_days.to_string()])
            .collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = found.rows.iter().map(line).collect();
    Ok(csv::sheet(head.chain(["办理用时合计（工作日）"]), &rows))
}

/// What the public may know of a month: the halls of a place, without counts so small that they point at someone.
pub(crate) async fn get_public_figures(
    db: &Db,
    query: &PublicFigureQuery,
) -> Result<FiguresOut, IntakeError> {
    transact(db, &Actor::service("intake"), async |tx| {
        let (from, to) = whole_month(&query.month, local_date(tx.now()))?;
        let asked = Asked { from, to, division: query.division.as_str(), hall: None, item: None };
        let mut found = table(tx, Grouping::Hall, &asked).await?;
        for row in &mut found.rows {
            (row.counts, row.held_back) = for_the_public(std::mem::take(&mut row.counts));
            // With one decision in the month it would be the time that this one took.
            row.working_days = 0;
        }
        Ok(found)
    })
    .await
}
