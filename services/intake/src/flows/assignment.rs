//! Work queues (工作队列): claiming, assigning, handing over and letting go of a case, and who stands in for whom. Each is one
//! transaction on the locked case, so that of two who claim at once one has it and the other is told who.
use super::{Standing, moves, trace};
use crate::{
    domain::{
        assignment::{AssignmentRefused, check_absence, may_claim, may_give_away},
        text::Words,
    },
    error::IntakeError,
    store::{
        assignments::{self, ActRow, NewAct},
        cases::Case,
    },
};
use auth::{Caller, Role};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::{
    identity::AbsenceMoved,
    intake::{CaseAct, RegisterChanged, RegisterEntry},
};
use kernel::{
    actor::{Actor, ActorKind},
    audit::{self, Entity},
    code::Uscc,
    db::{Db, Tx, transact},
    id::{CaseId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A unit has some dozens of people.
const ABSENCES: i64 = 200;

/// To whom a case goes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignIn {
    /// Someone who works for the same authority.
    pub(crate) to: StaffId,
}

/// To whom a case goes, and why.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverIn {
    /// Someone who works for the same authority.
    pub(crate) to: StaffId,
    /// Why, at least ten characters.
    pub(crate) reason: String,
}

/// Why a case is let go.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseIn {
    /// Why, at least ten characters.
    pub(crate) reason: String,
}

/// A change of hands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandsOut {
    /// The act.
    pub(crate) id: Uuid,
    /// In whose queue: an authority's code, or a hall's id.
    pub(crate) unit: String,
    /// `claim`, `assign`, `hand_over` or `release`.
    pub(crate) act: String,
    /// Who had it before.
    pub(crate) was: Option<Uuid>,
    /// Who has it since.
    pub(crate) holder: Option<Uuid>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Who did it.
    pub(crate) by: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// An absence.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AbsenceIn {
    /// Who is away; oneself if left out. Others' are entered by the head of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) staff: Option<StaffId>,
    /// Who stands in for him: someone of the same authority.
    pub(crate) substitute: StaffId,
    /// The first day, today or later.
    pub(crate) from: NaiveDate,
    /// The last day, within a year.
    pub(crate) to: NaiveDate,
}

/// An absence as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AbsenceOut {
    /// The entry.
    pub(crate) id: Uuid,
    /// Who is away.
    pub(crate) staff: Uuid,
    /// Who stands in for him.
    pub(crate) substitute: Uuid,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Who entered it.
    pub(crate) recorded_by: Uuid,
}

impl From<assignments::Absence> for AbsenceOut {
    fn from(row: assignments::Absence) -> Self {
        let (from, to) = (row.first_day, row.last_day);
        Self {
            id: row.id,
            staff: row.staff,
            substitute: row.substitute,
            from,
            to,
            recorded_by: row.recorded_by,
        }
    }
}

/// In whose queue someone works: his authority's, else his hall's.
pub(super) fn unit(actor: &Actor) -> Result<String, AssignmentRefused> {
    let hall = || actor.scope.hall.map(|hall| hall.to_string());
    let authority = actor.scope.authority.as_ref().map(|code| code.as_str().to_owned());
    authority.or_else(hall).filter(|_| actor.kind == ActorKind::Staff).ok_or(AssignmentRefused::NoUnit)
}

/// A case before it changes hands: locked, with who has it and for whom the caller stands in.
struct Before {
    case: Case,
    unit: String,
    holder: Option<Uuid>,
    others: BTreeSet<Uuid>,
}

impl Before {
    async fn load(tx: &mut Tx, id: CaseId) -> Result<Self, IntakeError> {
        let actor = tx.actor().clone();
        let unit = unit(&actor)?;
        let case = moves::lock(tx, id).await?;
        if !case.state.is_open() {
            return Err(AssignmentRefused::Over.into());
        }
        let holder = assignments::holder(tx, &case, &unit).await?;
        let today = local_date(tx.now());
        let others = assignments::stands_in_for(tx, actor.id, today).await?;
        Ok(Self { case, unit, holder, others })
    }

    async fn give(self, tx: &mut Tx, what: &'static str, act: NewAct<'_>) -> Result<Standing, IntakeError> {
        let entity = assignments::give(tx, &self.case, &self.unit, act).await?;
        let seen = json!({ "was": act.was, "holder": act.holder });
        trace::record_act(tx, &self.case, what, seen, CaseAct::HandsChanged, Some(entity)).await?;
        let holder = act.holder.map(StaffId::from_uuid);
        Ok(Standing { holder, ..self.case.into() })
    }
}

/// Takes a case that nobody has, or that someone has for whom the caller stands in. Whoever has it already is not told twice.
pub(crate) async fn claim_case(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    let me = caller.actor.id;
    transact(db, &caller.actor, async |tx| {
        let before = Before::load(tx, id).await?;
        may_claim(before.holder, me, &before.others)?;
        if before.holder == Some(me) {
            return Ok(Standing { holder: Some(StaffId::from_uuid(me)), ..before.case.into() });
        }
        let act = NewAct { act: "claim", was: before.holder, holder: Some(me), reason: None };
        before.give(tx, "claim_case", act).await
    })
    .await
}

/// The head of the unit gives a case to someone of it, whoever has it.
pub(crate) async fn assign_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &AssignIn,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let before = Before::load(tx, id).await?;
            colleague(tx, caller, new.to).await?;
            let to = new.to.as_uuid();
            if before.holder == Some(to) {
                return Err(AssignmentRefused::SameHolder.into());
            }
            let act = NewAct { act: "assign", was: before.holder, holder: Some(to), reason: None };
            before.give(tx, "assign_case", act).await
        })
        .await
    })
    .await
}

/// Whoever has a case, or stands in for who has it, hands it to a colleague and says why.
pub(crate) async fn hand_over_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &HandOverIn,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let before = Before::load(tx, id).await?;
            let was = may_give_away(before.holder, caller.actor.id, &before.others)?;
            colleague(tx, caller, new.to).await?;
            if was == new.to.as_uuid() {
                return Err(AssignmentRefused::SameHolder.into());
            }
            let act = NewAct {
                act: "hand_over",
                was: Some(was),
                holder: Some(new.to.as_uuid()),
                reason: Some(reason.as_str()),
            };
            before.give(tx, "hand_over_case", act).await
        })
        .await
    })
    .await
}

/// Lets a case go: anybody may take it again.
pub(crate) async fn release_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &ReleaseIn,
) -> Result<Standing, IntakeError> {
    let reason = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let before = Before::load(tx, id).await?;
            let was = may_give_away(before.holder, caller.actor.id, &before.others)?;
            let reason = Some(reason.as_str());
            let act = NewAct { act: "release", was: Some(was), holder: None, reason };
            before.give(tx, "release_case", act).await
        })
        .await
    })
    .await
}

async fn colleague(tx: &mut Tx, caller: &Caller, other: StaffId) -> Result<(), IntakeError> {
    let authority = caller.actor.scope.authority.as_ref().map(Uscc::as_str);
    let authority = authority.ok_or(AssignmentRefused::NotAColleague)?;
    let known = assignments::is_colleague(tx, other.as_uuid(), authority).await?;
    if known { Ok(()) } else { Err(AssignmentRefused::NotAColleague.into()) }
}

/// Every change of hands of a case. For staff: the applicant sees that hands changed, not why.
pub(crate) async fn list_assignments(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Vec<HandsOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let rows = assignments::acts(tx, &case).await?;
        rows.into_iter().map(|row| hands(tx, row)).collect()
    })
    .await
}

fn hands(tx: &Tx, row: ActRow) -> Result<HandsOut, IntakeError> {
    let reason = row.reason(tx)?;
    let ActRow { id, unit, act, was, holder, by, at, .. } = row;
    Ok(HandsOut { id, unit, act, was, holder, reason, by, at })
}

/// Enters who is away and who stands in for him.
pub(crate) async fn enter_absence(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &AbsenceIn,
) -> Result<AbsenceOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            let (me, unit) = (caller.actor.id, unit(&caller.actor)?);
            let away = new.staff.map_or(me, |staff| staff.as_uuid());
            if away != me && !caller.has(Role::Chief) {
                return Err(AssignmentRefused::NotYourAbsence.into());
            }
            check_absence(local_date(tx.now()), (new.from, new.to), away, new.substitute.as_uuid())?;
            colleague(tx, caller, new.substitute).await?;
            if away != me {
                colleague(tx, caller, StaffId::from_uuid(away)).await?;
            }
            let people = (away, new.substitute.as_uuid());
            let id = Uuid::new_v4();
            assignments::enter_absence(tx, id, &unit, people, (new.from, new.to)).await?;
            told(tx, "enter_absence", id, true).await?;
            let (substitute, from, to) = (new.substitute.as_uuid(), new.from, new.to);
            Ok(AbsenceOut { id, staff: away, substitute, from, to, recorded_by: me })
        })
        .await
    })
    .await
}

/// Ends an absence: he is back.
pub(crate) async fn end_substitution(db: &Db, caller: &Caller, id: Uuid) -> Result<AbsenceOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let unit = unit(&caller.actor)?;
        let row = assignments::absence(tx, &unit, id).await?.ok_or(AssignmentRefused::NoAbsence)?;
        if row.staff != caller.actor.id && !caller.has(Role::Chief) {
            return Err(AssignmentRefused::NotYourAbsence.into());
        }
        if !assignments::end_substitution(tx, id).await? {
            return Err(AssignmentRefused::NoAbsence.into());
        }
        told(tx, "end_substitution", id, false).await?;
        Ok(row.into())
    })
    .await
}

/// Who of the caller's unit is away, now or soon.
pub(crate) async fn list_substitutions(db: &Db, caller: &Caller) -> Result<Vec<AbsenceOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let unit = unit(&caller.actor)?;
        let today = local_date(tx.now());
        let rows = assignments::absences_of(tx, &unit, today, ABSENCES).await?;
        Ok(rows.into_iter().map(AbsenceOut::from).collect())
    })
    .await
}

/// What identity says of an absence: entered once, there, whoever stands in works here on what the absent one has. Days here, times
/// there: the day on which it begins and the one on which it is over count whole.
pub(super) async fn follow(tx: &mut Tx, event: &AbsenceMoved) -> Result<(), IntakeError> {
    let id = event.absence_id;
    match (event.state.as_str(), event.from, event.until) {
        ("approved", Some(from), Some(until)) => {
            let hall = || event.hall.map(|hall| hall.to_string());
            let authority = event.authority.as_ref().map(|code| code.as_str().to_owned());
            let Some(unit) = authority.or_else(hall) else { return Ok(()) };
            let people = (event.staff_id.as_uuid(), event.substitute_id.as_uuid());
            let days = (local_date(from), local_date(until - TimeDelta::seconds(1)));
            if assignments::enter_absence(tx, id, &unit, people, days).await? {
                told(tx, "follow_absence", id, true).await?;
            }
        }
        ("ended", ..) => end_followed(tx, id).await?,
        _ => {}
    }
    Ok(())
}

async fn end_followed(tx: &mut Tx, id: Uuid) -> Result<(), IntakeError> {
    if assignments::end_substitution(tx, id).await? {
        told(tx, "follow_absence_end", id, false).await?;
    }
    Ok(())
}

async fn told(tx: &mut Tx, what: &'static str, id: Uuid, in_force: bool) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("absence", id), &json!({})).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::Absence, in_force }).await?;
    Ok(())
}
