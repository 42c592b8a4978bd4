//! A member of the staff who has lost his password or his second factor gets a new log-in from two administrators, face to
//! face: the system administrator asks, the security administrator confirms and hands a code over. There is no other way.

use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    counter_acts::{Confirmed, HANDED_OVER, RESET_STAFF, decide, open_act, opened},
    recovered::close_all,
    staff_certificates,
};
use crate::{
    domain::{
        account::AccountKind,
        counter::ACT_LIFE,
        one_time::{normalised, recovery_code},
        secret::digest,
    },
    problem::IdentityError,
    store::{
        authenticators,
        counter_acts::{self, ActRow},
        credentials, passkeys, staff,
    },
};

/// The shortest reason.
const REASON: usize = 10;

/// Why a member's log-in has to be made anew.
#[derive(Clone, Serialize, Deserialize)]
struct Reset {
    reason: String,
}

/// Asks that a member's log-in is made anew.
pub(crate) async fn propose_staff_reset(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: StaffId,
    reason: &str,
) -> Result<Uuid, IdentityError> {
    if !(REASON..=200).contains(&reason.trim().chars().count()) {
        return Err(IdentityError::ReasonShort);
    }
    let change = Reset { reason: reason.trim().to_owned() };
    transact(db, actor, async |tx| {
        once(tx, key, &(id, reason), async |tx| {
            staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
            open_act(tx, RESET_STAFF, id.as_uuid(), &change).await
        })
        .await
    })
    .await
}

/// A reset that waits for the second administrator.
pub(crate) struct WaitingReset {
    pub(crate) row: ActRow,
    pub(crate) user_name: String,
    pub(crate) reason: String,
}

/// Resets that wait for the second administrator.
pub(crate) async fn list_staff_resets(
    db: &Db,
    actor: &Actor,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<WaitingReset>, IdentityError> {
    transact(db, actor, async |tx| {
        let since = tx.now() - ACT_LIFE;
        let mut waiting = Vec::new();
        for row in counter_acts::list_open(tx, true, since, after, limit).await? {
            let account = staff::find(tx, StaffId::from_uuid(row.subject)).await?;
            let account = account.ok_or(IdentityError::StaffNotFound)?;
            let Reset { reason } = opened(tx, &row)?;
            waiting.push(WaitingReset { row, user_name: account.user_name, reason });
        }
        Ok(waiting)
    })
    .await
}

/// Makes a member's log-in anew: password, app, recovery codes, passkeys and certificates are void, all sessions end, and the next log-in sets an
/// app up.
pub(crate) async fn approve_staff_reset(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: Uuid,
) -> Result<Confirmed, IdentityError> {
    transact(db, actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let row = decide(tx, id, "approved", |kind| kind == RESET_STAFF).await?;
            let code = Box::pin(renew(tx, StaffId::from_uuid(row.subject))).await?;
            Ok::<_, IdentityError>(Confirmed { enrolment_code: Some(code) })
        })
        .await
    })
    .await
}

/// Refuses it.
pub(crate) async fn refuse_staff_reset(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        decide(tx, id, "refused", |kind| kind == RESET_STAFF).await?;
        Ok(())
    })
    .await
}

async fn renew(tx: &mut Tx, id: StaffId) -> Result<String, IdentityError> {
    let account = staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
    let credential = credentials::find_by_staff(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
    let code = recovery_code().ok_or(IdentityError::Hash)?;
    let now = tx.now();
    let hash = digest(&normalised(&code));
    // A department's own system has no telephone to hold an app.
    let must_enrol = account.kind != AccountKind::Department.as_str();
    credentials::reset(tx, credential.id, (&hash, now + HANDED_OVER), must_enrol, now).await?;
    authenticators::forget(tx, credential.id).await?;
    passkeys::delete_all(tx, credential.id).await?;
    staff_certificates::stop_all(tx, id).await?;
    close_all(tx, credential.id).await?;
    audit::record(tx, "reset_staff_login", Entity::new("credential", credential.id), &json!({ "staff": id }))
        .await?;
    Ok(code)
}
