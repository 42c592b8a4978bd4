//! Absences and substitutes (AB 角): one administrator proposes who stands in for whom, another approves; the substitute has the
//! absent one's roles for exactly that time, by the clock. A token of a substitute never outlives the moment at which his
//! roles change. A letter of authorisation (授权书) names a person: it does not go over with the roles.

use auth::Role;
use chrono::{DateTime, Utc};
use contracts::identity::{AbsenceMoved, StaffChanged};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    sessions::end_all_within,
    staff_row::{changed_event, open_name},
    subject::roles_of,
};
use crate::{
    domain::{
        absence::{Post, check, check_reason, together},
        account::AccountKind,
        session::EndReason,
    },
    problem::IdentityError,
    store::{
        absences::{self, AbsenceRow},
        staff::{self, StaffRow},
    },
};

/// So many are listed.
const LISTED: i64 = 200;
/// How many substitutes one round tells of.
const AT_ONCE: i64 = 50;

/// Who is away, until when, and who stands in.
#[derive(Serialize)]
pub(crate) struct Away {
    pub(crate) staff_id: StaffId,
    pub(crate) substitute_id: StaffId,
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
    pub(crate) reason: String,
}

async fn account(tx: &mut Tx, id: StaffId) -> Result<(StaffRow, Vec<Role>), IdentityError> {
    let row = staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
    let roles = roles_of(&row.roles)?;
    Ok((row, roles))
}

fn post<'a>(row: &'a StaffRow, roles: &'a [Role]) -> Post<'a> {
    Post {
        id: row.id,
        active: row.active,
        staff: row.kind == AccountKind::Staff.as_str(),
        authority: row.authority.as_ref(),
        hall: row.hall,
        roles,
    }
}

/// Whether one can stand in for the other, as the accounts are now.
async fn fits(
    tx: &mut Tx,
    (away, substitute): (StaffId, StaffId),
    time: (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), IdentityError> {
    let (one, own) = account(tx, away).await?;
    let (other, others) = account(tx, substitute).await?;
    check(&post(&one, &own), &post(&other, &others), time, tx.now()).map_err(IdentityError::BadAbsence)
}

/// Proposes an absence and who stands in.
pub(crate) async fn propose_absence(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    away: &Away,
) -> Result<Uuid, IdentityError> {
    check_reason(&away.reason).map_err(IdentityError::BadAbsence)?;
    transact(db, actor, async |tx| {
        once(tx, key, away, async |tx| {
            let time = (away.from, away.until);
            fits(tx, (away.staff_id, away.substitute_id), time).await?;
            if absences::overlaps(tx, [away.staff_id, away.substitute_id], time).await? {
                return Err(IdentityError::AbsenceOverlaps);
            }
            let id = Uuid::new_v4();
            let row = AbsenceRow {
                id,
                staff_id: away.staff_id,
                substitute_id: away.substitute_id,
                from_at: away.from,
                until_at: away.until,
                reason: tx.keyring().seal(Aad::new("absence", "reason", id), away.reason.as_bytes())?,
                state: "open".to_owned(),
                proposed_by: tx.actor().id,
                proposed_at: tx.now(),
                ended_at: None,
                told: false,
            };
            absences::insert(tx, &row).await?;
            audit::record(tx, "propose_absence", Entity::new("absence", id), away).await?;
            moved(tx, &row, "open").await?;
            Ok(id)
        })
        .await
    })
    .await
}

async fn moved(tx: &mut Tx, row: &AbsenceRow, state: &str) -> Result<(), IdentityError> {
    let away = staff::find(tx, row.staff_id).await?.ok_or(IdentityError::StaffNotFound)?;
    let event = AbsenceMoved {
        absence_id: row.id,
        staff_id: row.staff_id,
        substitute_id: row.substitute_id,
        state: state.to_owned(),
        from: Some(row.from_at),
        until: Some(row.until_at),
        authority: away.authority,
        hall: away.hall,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// Approves an absence that another proposed, or refuses it.
pub(crate) async fn decide_absence(
    db: &Db,
    actor: &Actor,
    id: Uuid,
    approve: bool,
) -> Result<(), IdentityError> {
    let state = if approve { "approved" } else { "refused" };
    transact(db, actor, async |tx| {
        let row = absences::find(tx, id).await?.ok_or(IdentityError::AbsenceNotFound)?;
        let (by, now) = (tx.actor().id, tx.now());
        if row.proposed_by == by || row.substitute_id.as_uuid() == by || row.staff_id.as_uuid() == by {
            return Err(IdentityError::MakerIsChecker);
        }
        if approve {
            fits(tx, (row.staff_id, row.substitute_id), (row.from_at, row.until_at)).await?;
        }
        if !absences::decide(tx, id, state, by, now).await? {
            return Err(IdentityError::ProposalDecided);
        }
        let action = if approve { "approve_absence" } else { "refuse_absence" };
        let detail =
            json!({ "proposed_by": row.proposed_by, "staff": row.staff_id, "substitute": row.substitute_id });
        audit::record(tx, action, Entity::new("absence", id), &detail).await?;
        moved(tx, &row, state).await
    })
    .await
}

/// Ends an absence before its time: one administrator is enough to take roles away. The substitute's sessions end at once.
pub(crate) async fn end_absence(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = absences::find(tx, id).await?.ok_or(IdentityError::AbsenceNotFound)?;
        let (by, now) = (tx.actor().id, tx.now());
        // A log-in under way has his roles either before this and is ended, or after it and does not have them.
        staff::lock(tx, row.substitute_id).await?;
        if !absences::end(tx, id, by, now).await? {
            return Err(IdentityError::AbsenceOver);
        }
        let detail = json!({ "staff": row.staff_id, "substitute": row.substitute_id });
        audit::record(tx, "end_absence", Entity::new("absence", id), &detail).await?;
        moved(tx, &row, "ended").await?;
        if row.from_at <= now {
            tell(tx, row.substitute_id).await?;
            end_all_within(tx, row.substitute_id.as_uuid(), EndReason::StaffChanged).await?;
        }
        Ok(())
    })
    .await
}

/// The roles of a member now: his own, and those of whom he stands in for.
pub(super) async fn roles_now(tx: &mut Tx, row: &StaffRow) -> Result<Vec<Role>, IdentityError> {
    let own = roles_of(&row.roles)?;
    if row.kind != AccountKind::Staff.as_str() {
        return Ok(own);
    }
    let now = tx.now();
    let mut lent = Vec::new();
    for (_, roles) in absences::lent_to(tx, row.id, now).await? {
        lent.extend(roles_of(&roles)?);
    }
    Ok(together(own, lent))
}

/// The account of someone who may be away was changed or stopped: whoever stands in for him logs in anew, with what is left.
pub(super) async fn unsettle(tx: &mut Tx, away: StaffId) -> Result<(), IdentityError> {
    let now = tx.now();
    for substitute in absences::substitutes_of(tx, away, now).await? {
        tell(tx, substitute).await?;
        end_all_within(tx, substitute.as_uuid(), EndReason::StaffChanged).await?;
    }
    Ok(())
}

/// Tells the other services what a member may act as now.
pub(super) async fn tell(tx: &mut Tx, id: StaffId) -> Result<(), IdentityError> {
    let row = staff::find(tx, id).await?.ok_or(IdentityError::Stored)?;
    let roles = roles_now(tx, &row).await?.iter().map(ToString::to_string).collect();
    bus::publish(tx, &StaffChanged { roles, ..changed_event(&row) }).await?;
    Ok(())
}

/// One round: tells the other services of substitutes whose time began or is over. Tokens do not wait for it.
pub(crate) async fn tell_substitutes(db: &Db, actor: &Actor) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        for row in absences::to_tell(tx, now, AT_ONCE).await? {
            let begins = !row.told;
            absences::set_told(tx, row.id, begins).await?;
            tell(tx, row.substitute_id).await?;
            let state = if begins { "began" } else { "over" };
            let detail = json!({ "staff": row.staff_id, "substitute": row.substitute_id });
            let action = if begins { "begin_absence" } else { "finish_absence" };
            audit::record(tx, action, Entity::new("absence", row.id), &detail).await?;
            moved(tx, &row, state).await?;
        }
        Ok(())
    })
    .await
}

/// An absence with the names of both.
pub(crate) struct Shown {
    pub(crate) row: AbsenceRow,
    pub(crate) name: String,
    pub(crate) substitute: String,
    pub(crate) reason: String,
}

/// What is asked for, in force or to come.
pub(crate) async fn list_absences(db: &Db, actor: &Actor) -> Result<Vec<Shown>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let mut shown = Vec::new();
        for row in absences::list(tx, now, LISTED).await? {
            let away = staff::find(tx, row.staff_id).await?.ok_or(IdentityError::Stored)?;
            let other = staff::find(tx, row.substitute_id).await?.ok_or(IdentityError::Stored)?;
            shown.push(Shown {
                name: open_name(tx, &away)?,
                substitute: open_name(tx, &other)?,
                reason: tx.keyring().open_text(Aad::new("absence", "reason", row.id), &row.reason)?,
                row,
            });
        }
        Ok(shown)
    })
    .await
}

/// For whom a member stands in now, with the name of each.
pub(crate) async fn standing_in(
    db: &Db,
    actor: &Actor,
    id: StaffId,
) -> Result<Vec<(String, DateTime<Utc>)>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let mut names = Vec::new();
        for (row, _) in absences::lent_to(tx, id, now).await? {
            let away = staff::find(tx, row.staff_id).await?.ok_or(IdentityError::Stored)?;
            names.push((open_name(tx, &away)?, row.until_at));
        }
        Ok(names)
    })
    .await
}
