//! The register of seals, and letters of authorisation.
use crate::{
    domain::{decision::LetterAct, text::is_hidden},
    error::IntakeError,
    store::seals::{self, NewLetter, NewSeal, SealRow},
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    code::{BaseItemCode, ImplementingItemCode, Uscc},
    db::{Db, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A seal that is entered into the register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealIn {
    /// Whose seal.
    pub(crate) authority: Uscc,
    /// What is engraved.
    pub(crate) name: String,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: NaiveDate,
}

/// A letter that is entered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LetterIn {
    /// In whose name.
    pub(crate) authority: Uscc,
    /// To whom.
    pub(crate) staff: StaffId,
    /// Base or implementing codes; left out for all items of the authority.
    pub(crate) items: Option<Vec<String>>,
    /// What for.
    pub(crate) acts: Vec<LetterAct>,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: NaiveDate,
}

/// An entry of a register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Entered {
    /// The entry.
    pub(crate) id: Uuid,
}

/// A seal as clerks choose it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SealOut {
    /// The seal.
    pub(crate) id: Uuid,
    /// Whose.
    pub(crate) authority: Uscc,
    /// What is engraved.
    pub(crate) name: String,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day.
    pub(crate) valid_to: NaiveDate,
}

impl From<SealRow> for SealOut {
    fn from(row: SealRow) -> Self {
        let SealRow { id, authority, name, valid_from, valid_to } = row;
        Self { id, authority, name, valid_from, valid_to }
    }
}

/// Enters a seal.
pub(crate) async fn enter_seal(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &SealIn,
) -> Result<Entered, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| seal(tx, Uuid::new_v4(), new).await).await
    })
    .await
}

/// Enters a seal under an id.
pub(crate) async fn seal(tx: &mut Tx, id: Uuid, new: &SealIn) -> Result<Entered, IntakeError> {
    let named = !new.name.trim().is_empty() && !new.name.chars().any(is_hidden);
    if !named || new.valid_to < new.valid_from {
        return Err(IntakeError::BadEntry);
    }
    let row = NewSeal {
        id,
        authority: new.authority.clone(),
        name: new.name.trim().to_owned(),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
    };
    seals::add_seal(tx, &row).await?;
    changed(tx, "enter_seal", "seal", id, RegisterEntry::Seal, true).await
}

/// Enters a letter of authorisation. Nobody enters one for himself.
pub(crate) async fn enter_letter(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &LetterIn,
) -> Result<Entered, IntakeError> {
    if caller.staff() == Some(new.staff) {
        return Err(IntakeError::OwnLetter);
    }
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| letter(tx, Uuid::new_v4(), new).await).await
    })
    .await
}

/// Enters a letter under an id.
pub(crate) async fn letter(tx: &mut Tx, id: Uuid, new: &LetterIn) -> Result<Entered, IntakeError> {
    let known =
        |code: &String| BaseItemCode::parse(code).is_ok() || ImplementingItemCode::parse(code).is_ok();
    let items = new.items.as_ref().is_none_or(|items| !items.is_empty() && items.iter().all(known));
    if new.acts.is_empty() || !items || new.valid_to < new.valid_from {
        return Err(IntakeError::BadEntry);
    }
    let row = NewLetter {
        id,
        authority: new.authority.clone(),
        staff: new.staff,
        items: new.items.clone(),
        acts: new.acts.clone(),
        valid_from: new.valid_from,
        valid_to: new.valid_to,
    };
    seals::add_letter(tx, &row).await?;
    changed(tx, "enter_letter", "letter", id, RegisterEntry::Letter, true).await
}

/// Takes a seal out of the register; no decision is sealed with it any more.
pub(crate) async fn revoke_seal(db: &Db, caller: &Caller, id: Uuid) -> Result<Entered, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        if !seals::revoke_seal(tx, id).await? {
            return Err(IntakeError::NotFound("seal"));
        }
        changed(tx, "revoke_seal", "seal", id, RegisterEntry::Seal, false).await
    })
    .await
}

/// Takes a letter back; nothing is decided under it any more.
pub(crate) async fn revoke_letter(db: &Db, caller: &Caller, id: Uuid) -> Result<Entered, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        if !seals::revoke_letter(tx, id).await? {
            return Err(IntakeError::NotFound("letter"));
        }
        changed(tx, "revoke_letter", "letter", id, RegisterEntry::Letter, false).await
    })
    .await
}

async fn changed(
    tx: &mut Tx,
    what: &'static str,
    kind: &'static str,
    id: Uuid,
    entry: RegisterEntry,
    in_force: bool,
) -> Result<Entered, IntakeError> {
    audit::record(tx, what, Entity::new(kind, id), &json!({ "in_force": in_force })).await?;
    bus::publish(tx, &RegisterChanged { id, entry, in_force }).await?;
    Ok(Entered { id })
}

/// The seals of an authority that are valid today.
pub(crate) async fn list_seals(
    db: &Db,
    caller: &Caller,
    authority: &Uscc,
) -> Result<Vec<SealOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let today = local_date(tx.now());
        Ok(seals::of_authority(tx, authority, today).await?.into_iter().map(SealOut::from).collect())
    })
    .await
}
