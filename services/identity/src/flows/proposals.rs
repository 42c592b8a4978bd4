//! Changes of staff accounts: one administrator proposes, another decides.

use auth::random_secret;
use chrono::TimeDelta;
use contracts::identity::{StaffChangeProposed, StaffChangeRefused};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::Aad,
    db::{Db, DbError, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    absences::{tell, unsettle},
    sessions::end_all_within,
    staff_row::seal_account,
};
use crate::{
    domain::{account::Account, secret::digest, session::EndReason},
    problem::IdentityError,
    store::{
        credentials::{self, CredentialRow},
        proposals::{self, NewProposal, ProposalRow},
        staff::{self, StaffRow},
    },
};

/// How long a new member has to choose a password.
const ENROLMENT: TimeDelta = TimeDelta::hours(72);

/// Proposes an account: a new one, or `existing` as it shall be.
pub(crate) async fn propose_staff_change(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    existing: Option<StaffId>,
    account: &Account,
) -> Result<Uuid, IdentityError> {
    transact(db, actor, async |tx| {
        once(tx, key, &(existing, account), async |tx| propose_within(tx, existing, account).await).await
    })
    .await
}

pub(super) async fn propose_within(
    tx: &mut Tx,
    existing: Option<StaffId>,
    account: &Account,
) -> Result<Uuid, IdentityError> {
    let base_version = match existing {
        Some(id) => {
            let row = staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
            if row.user_name != account.user_name || row.kind != account.kind.as_str() {
                return Err(IdentityError::AccountFixed);
            }
            row.version
        }
        None => 0,
    };
    let staff_id = existing.unwrap_or_else(StaffId::random);
    seal_account(tx, staff_id, account, base_version + 1)?;
    let id = Uuid::new_v4();
    let change = tx.keyring().seal_json(Aad::new("staff_proposal", "change", id), account)?;
    let (proposed_by, proposed_at) = (tx.actor().id, tx.now());
    let row = NewProposal { id, staff_id, change, base_version, proposed_by, proposed_at };
    proposals::insert(tx, &row).await.map_err(taken)?;
    audit::record(tx, "propose_staff_change", Entity::new("staff", staff_id.as_uuid()), account).await?;
    bus::publish(tx, &StaffChangeProposed { staff_id, proposal_id: id }).await?;
    Ok(id)
}

/// What approving a proposal led to.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub(crate) struct Approved {
    pub(crate) staff_id: StaffId,
    /// For a new account: what its member chooses a password with. Shown once.
    pub(crate) enrolment_code: Option<String>,
}

/// Makes a proposed change real. The account's sessions end, so that no old role outlives it.
pub(crate) async fn approve_staff_change(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    proposal: Uuid,
) -> Result<Approved, IdentityError> {
    transact(db, actor, async |tx| {
        once(tx, key, &proposal, async |tx| Box::pin(approve_within(tx, proposal)).await).await
    })
    .await
}

async fn approve_within(tx: &mut Tx, proposal: Uuid) -> Result<Approved, IdentityError> {
    let row = decide(tx, proposal, "approved").await?;
    let aad = Aad::new("staff_proposal", "change", row.id);
    let account: Account = tx.keyring().open_json(aad, &row.change)?;
    let after = seal_account(tx, row.staff_id, &account, row.base_version + 1)?;
    let enrolment_code = if row.base_version == 0 {
        Some(open_account(tx, &after).await?)
    } else {
        let replaced = staff::replace(tx, &after, row.base_version).await.map_err(taken)?;
        if !replaced {
            return Err(IdentityError::AccountChanged);
        }
        None
    };
    let detail = json!({ "proposal": row.id, "proposed_by": row.proposed_by, "version": after.version });
    let entity = Entity::new("staff", row.staff_id.as_uuid());
    audit::record(tx, "approve_staff_change", entity, &detail).await?;
    tell(tx, row.staff_id).await?;
    end_all_within(tx, row.staff_id.as_uuid(), EndReason::StaffChanged).await?;
    unsettle(tx, row.staff_id).await?;
    Ok(Approved { staff_id: row.staff_id, enrolment_code })
}

/// Refuses a proposed change.
pub(crate) async fn refuse_staff_change(db: &Db, actor: &Actor, proposal: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = decide(tx, proposal, "refused").await?;
        let entity = Entity::new("staff", row.staff_id.as_uuid());
        audit::record(tx, "refuse_staff_change", entity, &json!({ "proposal": row.id })).await?;
        bus::publish(tx, &StaffChangeRefused { staff_id: row.staff_id, proposal_id: row.id }).await?;
        Ok(())
    })
    .await
}

/// Open proposals, for whoever decides.
pub(crate) async fn list_staff_proposals(
    db: &Db,
    actor: &Actor,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(ProposalRow, Account)>, IdentityError> {
    transact(db, actor, async |tx| {
        let mut open = Vec::new();
        for row in proposals::list_open(tx, after, limit).await? {
            let aad = Aad::new("staff_proposal", "change", row.id);
            let account = tx.keyring().open_json(aad, &row.change)?;
            open.push((row, account));
        }
        Ok(open)
    })
    .await
}

async fn decide(tx: &mut Tx, id: Uuid, state: &str) -> Result<ProposalRow, IdentityError> {
    let row = proposals::find(tx, id).await?.ok_or(IdentityError::ProposalNotFound)?;
    let (by, at) = (tx.actor().id, tx.now());
    if row.proposed_by == by {
        return Err(IdentityError::MakerIsChecker);
    }
    if row.state != "open" || !proposals::decide(tx, id, state, by, at).await? {
        return Err(IdentityError::ProposalDecided);
    }
    Ok(row)
}

/// Stores a new account and a credential without a password; gives the code to choose one with.
async fn open_account(tx: &mut Tx, row: &StaffRow) -> Result<String, IdentityError> {
    staff::insert(tx, row).await.map_err(taken)?;
    let code = random_secret()?;
    let credential = CredentialRow {
        id: Uuid::new_v4(),
        user_name: row.user_name.clone(),
        person_id: None,
        staff_id: Some(row.id),
        password: None,
        enrolment_hash: Some(digest(&code)),
        enrolment_until: Some(tx.now() + ENROLMENT),
        changed_at: tx.now(),
        mobile_proven_at: None,
        must_enrol: false,
    };
    if credentials::insert(tx, &credential).await? { Ok(code) } else { Err(IdentityError::UserNameTaken) }
}

/// What a unique constraint's refusal means here.
pub(crate) fn taken(error: DbError) -> IdentityError {
    match error.unique_violation() {
        Some("staff_user_name_once") => IdentityError::UserNameTaken,
        Some("staff_one_administrator") => IdentityError::OtherAdministrator,
        Some("staff_proposal_one_open") => IdentityError::ProposalOpen,
        Some(_) | None => IdentityError::Db(error),
    }
}
