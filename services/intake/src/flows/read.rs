//! Reading cases: lists, one case in full, its timeline. What is personal is read under a logged look.
use super::{
    Standing, accept::answers_of, alarm::AlarmOut, assignment, hand, hearing::HearingOut, hold::HoldOut,
    item, moves, reopen::ReopeningOut, review, submit::brought, vertical,
};
use crate::{
    domain::{mandate::Act, material::absent, prefill::FormState, state::State},
    error::IntakeError,
    store::{
        alarms, assignments, cases, cases::Case, course, decisions, decisions::Decision, files, forms,
        hearings, holds, lists, materials, notices, reopenings, reviews, scans, steps, timeline,
        worklist::Sought,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    actor::ActorKind,
    code::{CaseNo, ImplementingItemCode},
    db::{Db, Tx, transact},
    http::Page,
    id::{CaseId, PersonId, StaffId},
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::{day_begins, local_date};
use std::collections::HashMap;
use uuid::Uuid;

mod out;
mod said;

pub(crate) use {out::CaseOut, said::TimelineOut};
use {
    out::{MaterialOut, StepOut, TakenOut},
    said::{DecisionOut, LicenceOut, NoticeLineOut, NoticeOut, ReviewOut, SaidOut},
};

/// A place in a list: time and id of its last row.
pub(super) fn marker(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}.{}", at.timestamp_micros(), id.simple())
}

/// Reads a [`marker`].
pub(super) fn cursor(text: &str) -> Result<(DateTime<Utc>, Uuid), IntakeError> {
    let parts = text.split_once('.').ok_or(IntakeError::BadCursor)?;
    let at = parts.0.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(IntakeError::BadCursor)?;
    let id = Uuid::try_parse(parts.1).map_err(|_no_id| IntakeError::BadCursor)?;
    Ok((at, id))
}

/// Which of the cases that one may see.
pub(crate) struct Wanted {
    /// In these states; none means the default.
    pub(crate) states: Vec<State>,
    /// Of this applicant only.
    pub(crate) applicant: Option<PersonId>,
    /// Handled under this item only.
    pub(crate) item: Option<ImplementingItemCode>,
    /// Begun on this day or later.
    pub(crate) from: Option<NaiveDate>,
    /// Begun on this day or before.
    pub(crate) to: Option<NaiveDate>,
    /// The newest first; else the oldest.
    pub(crate) newest_first: bool,
    /// Only what the caller has in his hands, and what those have for whom he stands in.
    pub(crate) mine: bool,
    /// Only what nobody of the caller's unit has in his hands.
    pub(crate) unclaimed: bool,
}

/// The cases the caller may see, in the given states; staff see the open ones by default, others all.
pub(crate) async fn list_cases(
    db: &Db,
    caller: &Caller,
    wanted: Wanted,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Standing>, IntakeError> {
    let after = after.map(cursor).transpose()?.map(|(at, id)| (at, CaseId::from_uuid(id)));
    let states = if wanted.states.is_empty() { default_states(caller) } else { wanted.states };
    let unit = if wanted.unclaimed { Some(assignment::unit(&caller.actor)?) } else { None };
    let sought = Sought {
        unclaimed_in: unit.as_deref(),
        states: &states,
        applicant: wanted.applicant,
        item: wanted.item.as_ref(),
        from: wanted.from.map(day_begins),
        before: wanted.to.and_then(|last| last.succ_opt()).map(day_begins),
        newest_first: wanted.newest_first,
        held_by: &[],
        after,
        limit,
    };
    transact(db, &caller.actor, async |tx| {
        let held_by = if wanted.mine { hands_of(tx, caller).await? } else { Vec::new() };
        let rows = lists::list(tx, &caller.actor, Sought { held_by: &held_by, ..sought }).await?;
        let holders = match assignment::unit(&caller.actor) {
            Ok(unit) => assignments::holders(tx, &unit, &rows).await?,
            Err(_no_queue) => HashMap::new(),
        };
        let page = Page::of(rows, limit, |row| marker(row.drafted_at, row.id.as_uuid()));
        let holder = |id| holders.get(&id).copied().map(StaffId::from_uuid);
        Ok(page.map(|case| Standing { holder: holder(case.id), ..case.into() }))
    })
    .await
}

/// Who of the caller's unit works on a case; nobody's business but staff's.
async fn holder_of(tx: &mut Tx, case: &Case) -> Result<Option<StaffId>, IntakeError> {
    let Ok(unit) = assignment::unit(tx.actor()) else { return Ok(None) };
    Ok(assignments::holder(tx, case, &unit).await?.map(StaffId::from_uuid))
}

/// The caller's own hands, and those for whom he stands in today.
async fn hands_of(tx: &mut Tx, caller: &Caller) -> Result<Vec<Uuid>, IntakeError> {
    let me = caller.actor.id;
    let today = local_date(tx.now());
    let others = assignments::stands_in_for(tx, me, today).await?;
    Ok([me].into_iter().chain(others).collect())
}

fn default_states(caller: &Caller) -> Vec<State> {
    let staff = caller.actor.kind == ActorKind::Staff;
    let shown = |state: &State| if staff { state.is_open() } else { *state != State::Discarded };
    State::ALL.iter().copied().filter(shown).collect()
}

/// A case by the number that people say.
pub(crate) async fn get_case_by_no(db: &Db, caller: &Caller, no: &CaseNo) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = cases::find_by_no(tx, &caller.actor, no).await?.ok_or(IntakeError::CaseNoNotFound)?;
        Ok(case.into())
    })
    .await
}

/// What happened on a case, in order.
pub(crate) async fn get_timeline(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<TimelineOut>, IntakeError> {
    let after = after.map(str::parse).transpose().map_err(|_no_number| IntakeError::BadCursor)?.unwrap_or(0);
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let rows = timeline::list(tx, &case, after, limit).await?;
        Ok(Page::of(rows, limit, |row| row.seq.to_string()).map(TimelineOut::from))
    })
    .await
}

/// A case in full. The applicant sees who looked.
pub(crate) async fn get_case(db: &Db, caller: &Caller, id: CaseId) -> Result<Personal<CaseOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let full = may_receive(tx, &case).await?;
        let fields: &[&str] = if full { &["form", "materials", "opinions"] } else { &["materials"] };
        let look = Look { subject: case.applicant_id, purpose: Purpose("read_case"), case: Some(id), fields };
        read_personal(tx, look, async |tx| whole(tx, case, full).await).await
    })
    .await
}

/// An agent sees what he types in a draft, and after that what his mandate lets him receive.
pub(super) async fn may_receive(tx: &mut Tx, case: &Case) -> Result<bool, IntakeError> {
    if tx.actor().kind != ActorKind::Agent || case.state == State::Draft {
        return Ok(true);
    }
    Ok(hand::mandate_for(tx, case, Act::Receive).await?.is_ok())
}

pub(super) async fn whole(tx: &mut Tx, case: Case, full: bool) -> Result<CaseOut, IntakeError> {
    let item = item::of_case(tx, &case).await?;
    let answers = answers_of(tx, &case).await?;
    let there = brought(tx, &case).await?;
    let missing: Vec<String> = absent(&item, &answers, &there).iter().map(|m| m.code.clone()).collect();
    let form = forms::newest_whole(tx, &case).await?;
    let form_state = form.as_ref().map_or(FormState::Untouched, |form| form.state);
    let form = form.filter(|_| full);
    let rows = materials::of_case(tx, &case).await?;
    let kept = files::of_case(tx, &case).await?;
    let scans = scans::of_case(tx, &case).await?;
    let mut listed = Vec::new();
    for material in item.materials.iter().filter(|material| material.asked_for(&answers)) {
        let mut taken = Vec::new();
        for row in rows.iter().filter(|row| row.material_code == material.code) {
            let file = kept.iter().find(|file| Some(file.id) == row.file_id);
            let name = file.filter(|_| full).map(|file| file.name(tx)).transpose()?;
            let scan = row.file_id.and_then(|file| scans.get(&file).copied());
            taken.push(TakenOut::new(row, file, name, scan));
        }
        listed.push(MaterialOut {
            code: material.code.clone(),
            name: material.name.clone(),
            required: material.required,
            main: material.main,
            absent: missing.contains(&material.code),
            taken,
        });
    }
    Ok(CaseOut {
        item_name: item.name.clone(),
        form_state,
        form_sources: form.as_ref().map(|form| form.sources.clone()).unwrap_or_default(),
        form: form.map(|form| form.answers),
        absent: missing,
        materials: listed,
        steps: steps_of(tx, &case).await?,
        reviews: reviews_of(tx, &case, full).await?,
        outstanding: review::left(tx, &case, &item).await?.into(),
        notices: notices_of(tx, &case, full).await?,
        pending: course::acceptance(tx, &case).await?.map(|accepted| accepted.pending).unwrap_or_default(),
        hold: holds::standing(tx, &case).await?.map(HoldOut::from),
        hearing: hearings::last(tx, &case).await?.map(HearingOut::from),
        said: said_of(tx, &case).await?,
        decision: decision_of(tx, &case, full).await?,
        earlier_decisions: earlier(tx, &case, full).await?,
        reopenings: reopenings_of(tx, &case, full).await?,
        licences: licences_of(tx, &case).await?,
        exchange: vertical::shown(tx, &case, full).await?,
        alarms: alarms::of_case(tx, &case).await?.into_iter().map(AlarmOut::from).collect(),
        standing: Standing { holder: holder_of(tx, &case).await?, ..case.into() },
    })
}

async fn steps_of(tx: &mut Tx, case: &Case) -> Result<Vec<StepOut>, IntakeError> {
    let evidence = steps::evidence(tx, case).await?;
    let rows = steps::of_case(tx, case).await?;
    Ok(rows.into_iter().map(|row| StepOut::new(row, &evidence)).collect())
}

async fn reviews_of(tx: &mut Tx, case: &Case, full: bool) -> Result<Vec<ReviewOut>, IntakeError> {
    // What an office thinks of an application is told to the applicant with the decision, not before.
    let shown = full && (tx.actor().kind == ActorKind::Staff || case.state.is_decided());
    let mut out = Vec::new();
    for row in reviews::of_case(tx, case).await? {
        let text = if shown { row.words(tx)? } else { None };
        out.push(ReviewOut::new(row, text));
    }
    Ok(out)
}

async fn notices_of(tx: &mut Tx, case: &Case, full: bool) -> Result<Vec<NoticeOut>, IntakeError> {
    let mut out = Vec::new();
    for row in notices::of_case(tx, case).await? {
        let lines = if full { row.lines(tx)? } else { Vec::new() };
        out.push(NoticeOut {
            id: row.id,
            lines: lines.into_iter().map(NoticeLineOut::from).collect(),
            lapses_on: row.lapses_on,
            exception: row.approved_by.is_some(),
            given_by: row.given_by,
            given_at: row.given_at,
        });
    }
    Ok(out)
}

/// Votes and opinions inside the authority are no business of the parties; that the step was done is.
async fn said_of(tx: &mut Tx, case: &Case) -> Result<Vec<SaidOut>, IntakeError> {
    if tx.actor().kind != ActorKind::Staff {
        return Ok(Vec::new());
    }
    let rows = hearings::said(tx, case).await?;
    Ok(rows.into_iter().map(|(step, said, by, at)| SaidOut { step, said, by, at }).collect())
}

async fn decision_of(tx: &mut Tx, case: &Case, full: bool) -> Result<Option<DecisionOut>, IntakeError> {
    let Some(row) = decisions::find(tx, case).await? else { return Ok(None) };
    Ok(Some(told(tx, row, full)?))
}

fn told(tx: &Tx, row: Decision, full: bool) -> Result<DecisionOut, IntakeError> {
    let (reason, parts) = if full { (row.reason(tx)?, row.parts(tx)?) } else { (None, Vec::new()) };
    Ok(DecisionOut::new(row, reason, parts))
}

/// Decisions that do not stand any more: they stay visible.
async fn earlier(tx: &mut Tx, case: &Case, full: bool) -> Result<Vec<DecisionOut>, IntakeError> {
    let mut rows = decisions::all(tx, case).await?;
    if case.state != State::Reopened {
        rows.pop();
    }
    rows.into_iter().map(|row| told(tx, row, full)).collect()
}

async fn reopenings_of(tx: &mut Tx, case: &Case, full: bool) -> Result<Vec<ReopeningOut>, IntakeError> {
    // What is only proposed is the authority's own affair until a leader agrees.
    let staff = tx.actor().kind == ActorKind::Staff;
    let mut out = Vec::new();
    for row in reopenings::of_case(tx, case).await? {
        if staff || row.approved == Some(true) {
            let text = if full { Some(row.words(tx)?) } else { None };
            out.push(ReopeningOut::new(row, text));
        }
    }
    Ok(out)
}

async fn licences_of(tx: &mut Tx, case: &Case) -> Result<Vec<LicenceOut>, IntakeError> {
    let rows = decisions::licences(tx, case).await?;
    let out = |(type_code, licence_id, identifier)| LicenceOut { type_code, licence_id, identifier };
    Ok(rows.into_iter().map(out).collect())
}
