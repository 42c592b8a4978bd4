//! Hearings: the parties are told of their right, apply, are told of day and place, and the minutes are signed; while it is
//! prepared and held the clock stands (行政许可法 45, 47, 48).
use super::{
    Standing,
    clock::{Change, change, running, stands_on},
    evidence, hand, item, moves, step, trace,
};
use crate::{
    domain::{
        clock::{Moved, told},
        hearing::{HearingRefused, apply_until, check_notice, days_taken, hold_by},
        item::{Item, StepRule},
        mandate::Act,
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar,
        cases::Case,
        clock::NewEvent,
        hearings::{self, Hearing, Set},
        ratings, steps,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{CaseAct, ClockCause};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::{Ground, Unit, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Day, place and chair of a hearing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HearingNotice {
    /// The day it is held, at least seven days from now.
    pub(crate) set_for: NaiveDate,
    /// Where, in 2 to 200 characters.
    pub(crate) place: String,
    /// Who chairs it, by account: nobody who examined the application.
    pub(crate) chair: Uuid,
    /// The notice as it goes out, a file of the case.
    pub(crate) document: FileId,
    /// What the parties are told in writing; the time of the hearing does not count.
    pub(crate) notice: String,
}

/// The minutes of a hearing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Minutes {
    /// The signed minutes, a file of the case.
    pub(crate) minutes: FileId,
    /// How many took part.
    pub(crate) participants: u8,
    /// How many of them read and signed.
    pub(crate) signed: u8,
}

/// A hearing as those see it who may see the case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HearingOut {
    /// The hearing; a decision afterwards names it.
    pub(crate) id: Uuid,
    /// When the parties were told of their right.
    pub(crate) told_at: DateTime<Utc>,
    /// The last day to apply.
    pub(crate) apply_until: NaiveDate,
    /// When someone applied.
    pub(crate) applied_at: Option<DateTime<Utc>>,
    /// The last day to hold it.
    pub(crate) hold_by: Option<NaiveDate>,
    /// When day and place were told.
    pub(crate) noticed_at: Option<DateTime<Utc>>,
    /// The day it is held.
    pub(crate) set_for: Option<NaiveDate>,
    /// Where.
    pub(crate) place: Option<String>,
    /// Who chairs it.
    pub(crate) chair: Option<Uuid>,
    /// The notice.
    pub(crate) document: Option<FileId>,
    /// The signed minutes.
    pub(crate) minutes: Option<FileId>,
    /// When they were signed.
    pub(crate) held_at: Option<DateTime<Utc>>,
}

impl From<Hearing> for HearingOut {
    fn from(row: Hearing) -> Self {
        Self {
            id: row.id,
            told_at: row.told_at,
            apply_until: row.apply_until,
            applied_at: row.applied_at,
            hold_by: row.hold_by,
            noticed_at: row.noticed_at,
            set_for: row.set_for,
            place: row.place,
            chair: row.chair,
            document: row.document,
            minutes: row.minutes,
            held_at: row.held_at,
        }
    }
}

/// The case, locked, while it is accepted and not decided.
async fn open_case(tx: &mut Tx, id: CaseId) -> Result<Case, IntakeError> {
    let case = moves::lock(tx, id).await?;
    if case.state.on_the_clock() { Ok(case) } else { Err(HearingRefused::NotOpen.into()) }
}

async fn there(tx: &mut Tx, case: &Case) -> Result<Hearing, IntakeError> {
    Ok(hearings::last(tx, case).await?.filter(|row| row.held_at.is_none()).ok_or(HearingRefused::NotThere)?)
}

/// Tells the parties of their right to a hearing; they have five days to apply.
pub(crate) async fn tell_hearing_right(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let case = open_case(tx, id).await?;
            let today = local_date(tx.now());
            let over = |row: &Hearing| row.applied_at.is_none() && today > row.apply_until;
            if hearings::last(tx, &case).await?.is_some_and(|row| !over(&row)) {
                return Err(HearingRefused::ToldBefore.into());
            }
            let until = apply_until(&calendar::load(tx).await?, today);
            let entity = hearings::tell(tx, &case, until).await?;
            let seen = json!({ "hearing": entity, "apply_until": until });
            let act = CaseAct::HearingTold;
            trace::record_act(tx, &case, "tell_hearing_right", seen, act, Some(entity)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Applies for the hearing, within five days of being told.
pub(crate) async fn apply_for_hearing(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let case = open_case(tx, id).await?;
            hand::filer(tx, &case, Act::Submit).await?;
            let hearing = there(tx, &case).await?;
            let today = local_date(tx.now());
            if hearing.applied_at.is_none() && today > hearing.apply_until {
                return Err(HearingRefused::AppliedTooLate.into());
            }
            let last = hold_by(&calendar::load(tx).await?, today);
            if !hearings::apply(tx, &hearing, last).await? {
                return Err(HearingRefused::NotThere.into());
            }
            let seen = json!({ "hearing": hearing.id, "hold_by": last });
            let act = CaseAct::HearingApplied;
            trace::record_act(tx, &case, "apply_for_hearing", seen, act, Some(hearing.id)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Tells the parties of day, place and chair; from now on the clock stands, unless the hall is late with it. Until it is
/// held they can be told anew: a day that passed in vain, or a chair who fell ill, must not keep the case from its decision.
pub(crate) async fn notice_hearing(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &HearingNotice,
) -> Result<Standing, IntakeError> {
    let (notice, place) = (Words::parse(&new.notice)?, new.place.trim());
    if !(2..=200).contains(&place.chars().count()) {
        return Err(IntakeError::BadEntry);
    }
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = open_case(tx, id).await?;
            let hearing = there(tx, &case).await?;
            let last = hearing.hold_by.ok_or(HearingRefused::NotThere)?;
            evidence::of_case(tx, &case, new.document).await?;
            let examined = ratings::acted(tx, &case).await?.into_iter().collect();
            let calendar = calendar::load(tx).await?;
            let today = local_date(tx.now());
            let late = check_notice(&calendar, (today, new.set_for, last), new.chair, &examined)?;
            let set = Set { set_for: new.set_for, place, chair: new.chair, document: new.document };
            if !hearings::notice(tx, &hearing, &set).await? {
                return Err(HearingRefused::NotThere.into());
            }
            let item = item::of_case(tx, &case).await?;
            let stands = stands_on(tx, &case, &item).await? == Some(Ground::Hearing);
            if late && stands {
                // What stood for a day that passed in vain stands no longer.
                run_on(tx, &mut case, &item, "notice_hearing").await?;
                return Ok(case.into());
            }
            if item.limit.is_none() || late || stands {
                let seen = json!({ "hearing": hearing.id, "set_for": new.set_for, "late": late });
                let act = CaseAct::HearingSet;
                trace::record_act(tx, &case, "notice_hearing", seen, act, Some(hearing.id)).await?;
                return Ok(case.into());
            }
            let working = told(&item, Ground::Hearing, 0).unit == Unit::WorkingDays;
            let days = days_taken(&calendar, today, new.set_for, working);
            let (clock, calendar) = running(tx, &case, &item).await?;
            clock.suspended(Ground::Hearing, Some(told(&item, Ground::Hearing, days)), &calendar, today)?;
            let event = NewEvent {
                what: Moved::Suspended { ground: Ground::Hearing, days },
                counts_from: tx.now(),
                document: Some(new.document),
                notice: Some(notice.as_str()),
                approved_by: None,
            };
            let what = Change { cause: ClockCause::Suspended, name: "notice_hearing" };
            change(tx, &mut case, &item, &event, &what).await
        })
        .await
    })
    .await
}

/// The chair records the minutes that everyone read and signed; the clock runs again from tomorrow.
pub(crate) async fn record_minutes(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &Minutes,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let mut case = open_case(tx, id).await?;
            let hearing = there(tx, &case).await?;
            let (Some(chair), Some(day)) = (hearing.chair, hearing.set_for) else {
                return Err(HearingRefused::NotThere.into());
            };
            if caller.actor.id != chair {
                return Err(HearingRefused::NotTheChair.into());
            }
            if local_date(tx.now()) < day {
                return Err(HearingRefused::BeforeItsDay.into());
            }
            if new.participants == 0 || new.signed < new.participants {
                return Err(HearingRefused::NotSigned.into());
            }
            evidence::of_case(tx, &case, new.minutes).await?;
            let counted = (i16::from(new.participants), i16::from(new.signed.min(new.participants)));
            moves::took(hearings::hold(tx, &hearing, new.minutes, counted).await?)?;
            let item = item::of_case(tx, &case).await?;
            resume(tx, &mut case, &item, &hearing).await?;
            count_as_done(tx, &mut case, &item, new.minutes).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

async fn resume(tx: &mut Tx, case: &mut Case, item: &Item, hearing: &Hearing) -> Result<(), IntakeError> {
    if stands_on(tx, case, item).await? != Some(Ground::Hearing) {
        let seen = json!({ "hearing": hearing.id });
        let act = CaseAct::HearingHeld;
        return Ok(trace::record_act(tx, case, "record_minutes", seen, act, Some(hearing.id)).await?);
    }
    run_on(tx, case, item, "record_minutes").await
}

async fn run_on(tx: &mut Tx, case: &mut Case, item: &Item, name: &'static str) -> Result<(), IntakeError> {
    let event = NewEvent {
        what: Moved::Resumed,
        counts_from: tx.now(),
        document: None,
        notice: None,
        approved_by: None,
    };
    let what = Change { cause: ClockCause::Resumed, name };
    change(tx, case, item, &event, &what).await?;
    Ok(())
}

/// Where the item's flow has a hearing as a step, the signed minutes are its record.
async fn count_as_done(
    tx: &mut Tx,
    case: &mut Case,
    item: &Item,
    minutes: FileId,
) -> Result<(), IntakeError> {
    let Some(step) = item.steps.iter().find(|step| step.rule == StepRule::Hearing) else { return Ok(()) };
    if steps::find(tx, case, &step.code).await?.is_some() {
        return Ok(());
    }
    let row = steps::NewStep {
        step: &step.code,
        people: vec![tx.actor().id],
        min_people: 1,
        claimed_from: None,
        claimed_to: None,
        note: None,
        evidence: &[minutes],
    };
    steps::insert(tx, case, &row).await?;
    steps::sign(tx, case, &step.code).await?;
    step::finish(tx, case, item, &step.code, "record_step").await
}
