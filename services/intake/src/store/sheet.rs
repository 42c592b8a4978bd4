//! All that is compared when a draft is handed in, read by one statement; and all that handing in writes, by another.
use super::{
    cases::{Case, Numbers},
    forms,
    scope::in_scope,
};
use crate::{
    domain::{material::Brought, state::State},
    schema::{
        case_chains,
        cases::{self, dsl},
    },
};
use chrono::{NaiveDate, TimeDelta};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, BigInt, Binary, Bool, Date, Jsonb, Nullable, Record, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::join;
use kernel::{
    actor::Actor,
    crypto::Sealed,
    db::{Cached, DbError, LastWrite, Tx, take_turns},
    id::CaseId,
};
use serde_json::Value;
use uuid::Uuid;

/// So long an application that was sent back counts as the beginning of the next one.
const SENT_BACK_COUNTS: TimeDelta = TimeDelta::days(60);

/// A draft and all that is compared with it.
pub(crate) struct Sheet {
    pub(crate) case: Case,
    /// Whether its item takes no cases now.
    pub(crate) marked: bool,
    /// The answers as last saved.
    pub(crate) answers: Option<Value>,
    /// What was brought for it.
    pub(crate) brought: Brought,
    /// Whether the same person has handed in another application for the same item, at any time: [`before`] tells more.
    pub(crate) again: bool,
    /// Which versions of the years' calendars there are.
    pub(crate) calendar: Vec<i64>,
    /// A number for the case, if one was to be drawn.
    pub(crate) drawn: Option<i64>,
}

type Uid = diesel::sql_types::Uuid;
type Row = (Case, bool, Option<(Uuid, Sealed)>, Vec<String>, Vec<String>, bool, Vec<i64>, Option<i64>);

/// What was read of a draft, not yet opened.
pub(crate) struct Found(Row);

/// The case and its sheet, if `actor` may see it. With `draw` also a number for it. It has to be the case's turn: form and
/// materials are read as their last writer left them, and nobody changes them before the hand-in is done.
pub(crate) async fn read(
    mut conn: &AsyncPgConnection,
    actor: &Actor,
    id: CaseId,
    draw: bool,
) -> Result<Option<Found>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let query = cases::table
        .filter(dsl::county.eq(county))
        .filter(dsl::id.eq(id))
        .filter(in_scope(actor))
        .select((
            Case::as_select(),
            sql::<Bool>("EXISTS (SELECT FROM item_marks m WHERE m.code = cases.implementing_code)"),
            sql::<Nullable<Record<(Uid, Binary)>>>(
                "(SELECT ROW(f.id, f.answers) FROM forms f WHERE f.county = cases.county AND f.case_id = cases.id \
                  ORDER BY f.seq DESC LIMIT 1)",
            ),
            sql::<Array<Text>>(
                "ARRAY(SELECT m.material_code FROM materials m \
                 WHERE m.county = cases.county AND m.case_id = cases.id \
                 AND NOT EXISTS (SELECT FROM file_scans s WHERE s.county = m.county AND s.case_id = m.case_id \
                 AND s.file_id = m.file_id AND s.state = 'infected'))",
            ),
            sql::<Array<Text>>(
                "ARRAY(SELECT r.step FROM step_records r WHERE r.county = cases.county AND r.case_id = cases.id \
                 AND r.completed_at IS NOT NULL)",
            ),
            sql::<Bool>(
                "EXISTS (SELECT FROM case_chains k WHERE k.applicant_id = cases.applicant_id \
                 AND k.implementing_code = cases.implementing_code AND k.case_id <> cases.id)",
            ),
            sql::<Array<BigInt>>("ARRAY(SELECT y.year::bigint * 1000000 + y.version FROM calendar_years y)"),
            sql::<Nullable<BigInt>>("CASE WHEN ").bind::<Bool, _>(draw).sql(" THEN nextval('case_numbers') END"),
        ));
    Ok(Cached(query).get_result(&mut conn).await.optional()?.map(Found))
}

/// What the same person's other applications for the same item mean for this one.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// An open one that was handed in within ten minutes: a further one is taken for a slip of the finger.
    pub(crate) twin: Option<CaseId>,
    /// One that ended without a decision within sixty days: sending an application back and taking it in anew does not make
    /// the waiting disappear.
    pub(crate) follows: Option<CaseId>,
}

/// Looks at the applications of which [`Sheet::again`] tells that there are any.
pub(crate) async fn before(tx: &Tx, case: &Case) -> Result<Before, DbError> {
    let open: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let recent = sql::<Bool>(
        "EXISTS (SELECT FROM submissions s WHERE s.county = cases.county AND s.case_id = cases.id \
         AND s.submitted_at >= (SELECT hall_now()) - interval '10 minutes')",
    );
    let twin = cases::table
        .filter(dsl::applicant_id.eq(case.applicant_id))
        .filter(dsl::implementing_code.eq(&case.implementing_code))
        .filter(dsl::id.ne(case.id))
        .filter(dsl::state.eq_any(open))
        .filter(recent)
        .order((dsl::drafted_at.desc(), dsl::id))
        .select(dsl::id);
    let follows = case_chains::table
        .filter(case_chains::applicant_id.eq(case.applicant_id))
        .filter(case_chains::implementing_code.eq(&case.implementing_code))
        .filter(case_chains::case_id.ne(case.id))
        .filter(case_chains::ended_at.ge(tx.now() - SENT_BACK_COUNTS))
        .order(case_chains::received_at.desc())
        .select(case_chains::case_id);
    let (mut same, mut also) = (&**tx, &**tx);
    let (twin, follows) = join!(twin.first(&mut same), follows.first(&mut also));
    Ok(Before { twin: twin.optional()?, follows: follows.optional()? })
}

/// The same in its turn, opened, without a number.
pub(crate) async fn whole(tx: &Tx, id: CaseId) -> Result<Option<Sheet>, DbError> {
    take_turns(tx, &[id.as_uuid()]).await?;
    read(tx, tx.actor(), id, false).await?.map(|found| open(tx, found)).transpose()
}

/// Opens what was read.
pub(crate) fn open(tx: &Tx, Found(row): Found) -> Result<Sheet, DbError> {
    let (case, marked, form, materials, steps, again, mut calendar, drawn) = row;
    calendar.sort_unstable();
    let answers = form.map(|(id, sealed)| forms::open(tx, id, &sealed)).transpose()?;
    let brought = Brought { materials: materials.into_iter().collect(), steps: steps.into_iter().collect() };
    Ok(Sheet { case, marked, answers, brought, again, calendar, drawn })
}

/// What handing in writes about a case.
pub(crate) struct HandedIn {
    pub(crate) draft: Case,
    pub(crate) numbers: Numbers,
    pub(crate) answer_due: NaiveDate,
    pub(crate) absent: Vec<String>,
    /// What the applicant sees in the timeline.
    pub(crate) seen: Value,
    pub(crate) actor: Actor,
    /// The day of the hand-in.
    pub(crate) today: NaiveDate,
}

/// An application that follows none begins its own waiting.
const FIRST_IN_CHAIN: &str = "SELECT county, id, $16, $10, $17, 1 FROM moved";
/// One that follows another was first received when that one was.
const NEXT_IN_CHAIN: &str = "SELECT moved.county, moved.id, $16, $10, coalesce(k.first_received, $17), coalesce(k.nth + 1, 1)::smallint \
     FROM moved LEFT JOIN case_chains k ON k.applicant_id = $16 AND k.implementing_code = $10 AND k.case_id = $7";

/// What [`hand_in`] insists on, as the constraint that its error names.
pub(crate) const MOVED_ON: &str = "case_not_moved_on";

/// State, numbers and answer clock of the case, the submission, and the line of the timeline: one statement, since they
/// hold only together. It fails with [`MOVED_ON`] if the case was moved on meanwhile.
pub(crate) fn hand_in(new: HandedIn) -> LastWrite {
    let HandedIn { draft, numbers, answer_due, absent, seen, actor, today } = new;
    let chain = if numbers.follows.is_some() { NEXT_IN_CHAIN } else { FIRST_IN_CHAIN };
    let write = diesel::sql_query(format!(
        "WITH moved AS ( \
             UPDATE cases SET state = 'submitted', case_no = $4, national_case_no = $5, duplicate_of = $6, \
                    follows = $7, mandate_id = $8, answer_due = $9 \
             WHERE county = $1 AND id = $2 AND state = $3 AND implementing_code = $10 AND applicant_id = $16 \
             RETURNING county, id), \
         handed AS ( \
             INSERT INTO submissions (county, case_id, seq, by_kind, by_id, mandate_id, absent) \
             SELECT county, id, 1, $11, $12, $8, $13 FROM moved), \
         chained AS ( \
             INSERT INTO case_chains (county, case_id, applicant_id, implementing_code, first_received, nth) \
             {chain}), \
         told AS ( \
             INSERT INTO timeline (county, case_id, what, actor_kind, actor_id, role, detail) \
             SELECT county, id, 'submit_case', $11, $12, $14, $15 FROM moved)",
    ))
    .bind::<Text, _>(draft.county)
    .bind::<Uid, _>(draft.id)
    .bind::<Text, _>(draft.state)
    .bind::<Text, _>(numbers.case_no)
    .bind::<Text, _>(numbers.national_case_no)
    .bind::<Nullable<Uid>, _>(numbers.duplicate_of)
    .bind::<Nullable<Uid>, _>(numbers.follows)
    .bind::<Nullable<Uid>, _>(numbers.mandate_id)
    .bind::<Date, _>(answer_due)
    .bind::<Text, _>(draft.implementing_code)
    .bind::<Text, _>(actor.kind.as_str())
    .bind::<Uid, _>(actor.id)
    .bind::<Array<Text>, _>(absent)
    .bind::<Text, _>(actor.role)
    .bind::<Jsonb, _>(seen)
    .bind::<Uid, _>(draft.applicant_id)
    .bind::<Date, _>(today);
    LastWrite::new(write, MOVED_ON)
}

/// The case as it stands once it was handed in.
pub(crate) fn handed_in(draft: Case, numbers: &Numbers, answer_due: NaiveDate) -> Case {
    Case {
        state: State::Submitted,
        case_no: Some(numbers.case_no.clone()),
        national_case_no: Some(numbers.national_case_no.clone()),
        duplicate_of: numbers.duplicate_of,
        follows: numbers.follows,
        mandate_id: numbers.mandate_id,
        answer_due: Some(answer_due),
        ..draft
    }
}
