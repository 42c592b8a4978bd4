//! Hand-over files, for systems that no network joins with the hall (网络隔离，光盘摆渡): what waits is written into one file, and
//! what comes back is read row by row, each once.
use super::{
    hear::{Answer, OWN, hear, waits},
    send::{stop, written},
    wire::Lines,
};
use crate::{
    domain::{
        retention::ArchiveRefused,
        vertical::{Effect, Move, VerticalRefused, Via},
        vertical_file::{AnswerRow, read_answers, sha256, write_cases},
    },
    error::IntakeError,
    flows::{moves, trace},
    settings::System,
    store::{
        cases::{self, Case},
        vertical_files::{self, Batch},
        vertical_passed_over, verticals,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use contracts::intake::{CaseAct, RegisterChanged, RegisterEntry};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::Uscc,
    db::{Db, DbError, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
    problem::{Chain, Kind, Problem},
};
use legal_clock::{day_begins, local_time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many files are listed.
const MOST_LISTED: i64 = 50;
/// So many cases go into one file.
const MOST: i64 = 500;

/// For which system a file is made.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBatch {
    /// The system's short word.
    #[schemars(extend("examples" = ["market"]))]
    pub(crate) system: String,
}

/// A file that was made.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BatchOut {
    /// The file.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) seq: i64,
    /// The system.
    pub(crate) system: String,
    /// How many cases are in it.
    pub(crate) rows: i32,
    /// SHA-256 of the file.
    pub(crate) sha256: String,
    /// When it was made.
    pub(crate) made_at: DateTime<Utc>,
    /// The day whose file it is, where the hall made it by itself.
    pub(crate) day: Option<NaiveDate>,
}

/// What became of a file that was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FileRead {
    /// How many rows it has.
    pub(crate) rows: usize,
    /// How many had which effect.
    pub(crate) effects: BTreeMap<String, usize>,
    /// Lines that say something else than what was known: a person has to look.
    pub(crate) conflicts: Vec<u32>,
    /// Lines about cases that do not exist, go to another system or are not the caller's.
    pub(crate) unknown: Vec<u32>,
}

fn system<'a>(lines: &'a Lines, code: &str) -> Result<&'a System, IntakeError> {
    lines.verticals.coded(code).ok_or(VerticalRefused::NotConnected.into())
}

fn authority(caller: &Caller) -> Result<Uscc, IntakeError> {
    caller.actor.scope.authority.clone().ok_or(VerticalRefused::NothingToHandOver.into())
}

/// A file was not made: for one case, which is passed over, or for all.
struct Failed {
    case: Option<CaseId>,
    error: IntakeError,
}

impl<E: Into<IntakeError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self { case: None, error: error.into() }
    }
}

impl Failed {
    /// The case to pass over, on record for the staff. While the database is away it is no case's fault.
    async fn pass_over(self, db: &Db, system: &System) -> Result<CaseId, IntakeError> {
        let Some(case) = self.case.filter(|_| self.error.kind() != Kind::Unavailable) else {
            return Err(self.error);
        };
        tracing::error!(case.id = %case, error = %Chain(&self.error), "a case is passed over in a file");
        let what = self.error.code();
        transact(db, &Actor::service("vertical"), async |tx| {
            vertical_passed_over::note(tx, case, &system.name, what).await?;
            let seen = json!({ "system": system.code, "what": what });
            audit::record(tx, "pass_over_in_file", Entity::new("case", case.as_uuid()), &seen).await?;
            let event = RegisterChanged { in_force: false, ..moved(case.as_uuid()) };
            bus::publish(tx, &event).await?;
            Ok::<_, IntakeError>(())
        })
        .await?;
        Ok(case)
    }
}

/// Writes what waits for a system into a file; the cases are handed over with it.
pub(crate) async fn make_batch(
    db: &Db,
    lines: &Lines,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &NewBatch,
) -> Result<BatchOut, IntakeError> {
    let (system, authority) = (system(lines, &new.system)?, authority(caller)?);
    let mut passed = Vec::new();
    loop {
        let made = transact(db, &caller.actor, async |tx| {
            once(tx, key, new, async |tx| batch(tx, system, &authority, &passed).await).await
        });
        match made.await {
            Ok(made) => return Ok(made),
            Err(failed) => passed.push(failed.pass_over(db, system).await?),
        }
    }
}

async fn batch(
    tx: &mut Tx,
    system: &System,
    authority: &Uscc,
    passed: &[CaseId],
) -> Result<BatchOut, Failed> {
    let now = tx.now();
    let mut cases = Vec::new();
    for id in verticals::waiting_for_file(tx, &system.name, now, passed, MOST).await? {
        match moves::lock(tx, id).await {
            Ok(case) => cases.push(case),
            // Somebody else's.
            Err(IntakeError::CaseNotFound(_)) => {}
            Err(error) => return Err(Failed { case: Some(id), error }),
        }
    }
    let made = pack(tx, system, authority, cases, None).await?;
    let id = made.ok_or(VerticalRefused::NothingToHandOver)?;
    Ok(out(vertical_files::find(tx, id).await?.ok_or(VerticalRefused::NothingToHandOver)?))
}

/// Writes cases into a file of their authority, which hands them over; none if none of them waits any more.
async fn pack(
    tx: &mut Tx,
    system: &System,
    authority: &Uscc,
    cases: Vec<Case>,
    day: Option<NaiveDate>,
) -> Result<Option<Uuid>, Failed> {
    let (mut rows, mut handed) = (Vec::new(), Vec::new());
    for case in cases {
        let row = hand_over(tx, &case).await;
        if let Some(row) = row.map_err(|error| Failed { case: Some(case.id), error })? {
            rows.push(row);
            handed.push(case);
        }
    }
    if handed.is_empty() {
        return Ok(None);
    }
    let bytes = write_cases(&system.key, &system.code, &rows).map_err(|_zip| IntakeError::NotPacked)?;
    let sum = sha256(&bytes);
    let id = vertical_files::keep(tx, (&system.name, authority), (&bytes, &sum), (&handed, day)).await?;
    let seen = json!({ "system": system.code, "rows": rows.len(), "sha256": sum, "day": day });
    audit::record(tx, "make_batch", Entity::new("exchange_file", id), &seen).await?;
    bus::publish(tx, &moved(id)).await?;
    Ok(Some(id))
}

/// Makes the files of the day of every system that has an hour for them, once that hour has come by the database's clock: one file
/// for each authority whose cases wait. A process killed in between goes on where it was, and nobody makes a day twice. A case
/// that fails waits for the next day, a system that fails for the next round, and neither holds the others up.
pub(super) async fn make_days(db: &Db, lines: &Lines) {
    for system in &lines.verticals.systems {
        let Some(hour) = system.file_at else { continue };
        if let Err(error) = make_day(db, system, hour).await {
            tracing::error!(system = system.code, error = %Chain(&error), "a system's files of the day are not made");
        }
    }
}

async fn make_day(db: &Db, system: &System, hour: NaiveTime) -> Result<(), IntakeError> {
    let (actor, mut passed) = (Actor::service("vertical"), Vec::new());
    loop {
        match transact(db, &actor, async |tx| day_file(tx, system, hour, &passed).await).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(failed) => passed.push(failed.pass_over(db, system).await?),
        }
    }
}

/// The next file of a system's day; false if there is none to make, now or any more.
async fn day_file(tx: &mut Tx, system: &System, hour: NaiveTime, passed: &[CaseId]) -> Result<bool, Failed> {
    let local = local_time(tx.now());
    let day = local.date();
    if local.time() < hour || !vertical_files::hold_day(tx, &system.name, day).await? {
        return Ok(false);
    }
    let cut = day_begins(day) + hour.signed_duration_since(NaiveTime::MIN);
    let mut cases: Vec<Case> = Vec::new();
    for id in verticals::waiting_for_file(tx, &system.name, cut, passed, MOST).await? {
        let case = moves::lock(tx, id).await.map_err(|error| Failed { case: Some(id), error })?;
        if cases.first().is_none_or(|first| first.authority == case.authority) {
            cases.push(case);
        }
    }
    let Some(first) = cases.first() else {
        vertical_files::end_day(tx, &system.name, day).await?;
        return Ok(false);
    };
    let authority = first.authority.clone();
    pack(tx, system, &authority, cases, Some(day)).await?;
    Ok(true)
}

/// One case as a row, handed over; none if it waits no more.
async fn hand_over(tx: &mut Tx, case: &Case) -> Result<Option<[String; 7]>, IntakeError> {
    let Some(mut exchange) = verticals::of_case(tx, case).await? else { return Ok(None) };
    vertical_passed_over::forget(tx, (&case.county, case.id)).await?;
    if !waits(case.state) {
        return stop(tx, case, &mut exchange).await.map(|()| None);
    }
    let Some(state) = exchange.state.after(Move::Send) else { return Ok(None) };
    exchange.state = state;
    exchange.tries = exchange.tries.saturating_add(1);
    exchange.last_try_at = Some(tx.now());
    verticals::keep(tx, &exchange).await?;
    let seen = json!({ "system": exchange.system, "state": exchange.state });
    let entity = Some(exchange.id);
    trace::record_act(tx, case, "hand_over_to_system", seen, CaseAct::ExchangeMoved, entity).await?;
    // It stays here, sealed; the applicant is told of the look when the file is taken out.
    let case = written(tx, case, &exchange, None).await?;
    let form = serde_json::to_string(&case.form).map_err(DbError::from)?;
    Ok(Some([
        case.case_no.to_string(),
        case.exchange.to_string(),
        case.item.to_string(),
        case.item_name,
        case.division.to_string(),
        case.applicant,
        form,
    ]))
}

/// A file was made, or read.
const fn moved(id: Uuid) -> RegisterChanged {
    RegisterChanged { id, entry: RegisterEntry::ExchangeFile, in_force: true }
}

fn out(batch: Batch) -> BatchOut {
    let Batch { id, seq, system, rows, sha256, made_at, day, .. } = batch;
    BatchOut { id, seq, system, rows, sha256, made_at, day }
}

/// The newest files of the caller's authority.
pub(crate) async fn list_batches(db: &Db, caller: &Caller) -> Result<Vec<BatchOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        Ok(vertical_files::newest(tx, MOST_LISTED).await?.into_iter().map(out).collect())
    })
    .await
}

/// The bytes of a file, the same ones always. Every applicant in it sees the look.
pub(crate) async fn get_batch(db: &Db, caller: &Caller, id: Uuid) -> Result<Personal<Vec<u8>>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let batch = vertical_files::find(tx, id).await?.ok_or(IntakeError::NotFound("file"))?;
        let mut taken = None;
        for case in vertical_files::cases_in(tx, id).await? {
            let found = moves::find(tx, case).await;
            if matches!(found, Err(IntakeError::Archive(ArchiveRefused::Destroyed { .. }))) {
                return Err(VerticalRefused::FileDestroyed.into());
            }
            let case = found?;
            let fields: &[&str] = &["form", "materials"];
            let subject = case.applicant_id;
            let look = Look { subject, purpose: Purpose("vertical_exchange"), case: Some(case.id), fields };
            let body = read_personal(tx, look, async |tx| Ok::<_, IntakeError>(batch.body(tx)?)).await?;
            taken = Some(body);
        }
        let seen = json!({ "sha256": batch.sha256 });
        audit::record(tx, "get_batch", Entity::new("exchange_file", id), &seen).await?;
        taken.ok_or(IntakeError::NotFound("file"))
    })
    .await
}

/// Reads a file that came back. It is taken whole or refused whole; read again it changes nothing.
pub(crate) async fn read_file(
    db: &Db,
    lines: &Lines,
    caller: &Caller,
    code: &str,
    bytes: &[u8],
) -> Result<FileRead, IntakeError> {
    let (system, authority) = (system(lines, code)?, authority(caller)?);
    let rows = read_answers(&system.key, &system.code, bytes)?;
    let sum = sha256(bytes);
    let mut read = FileRead { rows: rows.len(), ..FileRead::default() };
    for row in rows {
        let line = row.line;
        match take(db, caller, system, &sum, row).await {
            Ok(effect) => {
                *read.effects.entry(effect.code().to_owned()).or_default() += 1;
                if effect == Effect::Conflict {
                    read.conflicts.push(line);
                }
            }
            Err(IntakeError::Vertical(_) | IntakeError::CaseNoNotFound | IntakeError::CaseNotFound(_)) => {
                read.unknown.push(line);
            }
            Err(other) => return Err(other),
        }
    }
    transact(db, &caller.actor, async |tx| {
        let id = vertical_files::was_read(tx, (&system.name, &authority), &sum, read.rows).await?;
        let seen = json!({ "system": system.code, "sha256": sum, "read": &read });
        audit::record(tx, "read_file", Entity::new("exchange_file", id), &seen).await?;
        bus::publish(tx, &moved(id)).await?;
        Ok::<_, IntakeError>(())
    })
    .await?;
    Ok(read)
}

/// Takes one row: of a case that the caller may see, in the name of the system that said it.
async fn take(
    db: &Db,
    caller: &Caller,
    system: &System,
    sum: &str,
    row: AnswerRow,
) -> Result<Effect, IntakeError> {
    let id = transact(db, &caller.actor, async |tx| {
        let found = cases::find_by_no(tx, &caller.actor, &row.case_no).await?;
        Ok::<_, IntakeError>(found.ok_or(IntakeError::CaseNoNotFound)?.id)
    })
    .await?;
    let answer = Answer {
        message: format!("{OWN}file:{sum}:{}", row.line),
        via: Via::File,
        said: row.said,
        outside_no: row.outside_no,
        reason: row.reason,
        remedies: None,
        at: row.at,
        evidence: None,
    };
    transact(db, &Actor::service("vertical"), async |tx| {
        let case = moves::lock(tx, id).await?;
        hear(tx, case, &system.name, &answer).await
    })
    .await
}
