//! Sharing with systems of other authorities, after GB/T 36906: each call has a contract, a cause, an end and a ground, counts
//! against a quota, and is shown to the holder.
use super::{
    certificates::signer,
    file::{CheckPage, blank, drawn, record_file, sha256},
    read::{kind_of, open_document, own, verdict},
};
use crate::{
    domain::{
        CallWords, CopyUse, FORMAT, FileKind, Ground, LicenceFile, LicenceRecord, ShareOperation, Signer,
        Terms, admit, day_ends, hall_date, local,
    },
    problem::{LicenceError, ShareError},
    store::{self, ContractRow, CopyRow, LicenceRow, NewCall},
};
use chrono::{DateTime, Utc};
use contracts::licence::LicenceShared;
use kernel::{
    actor::{Actor, Scope},
    audit::{self, Entity},
    code::{LicenceIdentifier, LicenceTypeCode},
    db::{Db, Tx, transact},
    personal::{Look, Personal, Purpose, read_personal},
};
use notices::{CheckCode, UseNote};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a system says with each call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) contract: Uuid,
    pub(crate) operation: ShareOperation,
    pub(crate) cause: String,
    pub(crate) item_code: Option<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// A licence as a system may know it.
pub(crate) struct Shared {
    pub(crate) licence: super::read::OwnLicence,
    pub(crate) fields: BTreeMap<String, Value>,
}

/// A copy for one use.
pub(crate) struct Copied {
    pub(crate) number: String,
    pub(crate) bytes: Vec<u8>,
}

/// Which licences of the contract's types a holder has, by his number.
pub(crate) async fn search_licences(
    db: &Db,
    actor: &Actor,
    call: &Call,
    holder_number: &str,
) -> Result<Vec<super::read::OwnLicence>, LicenceError> {
    transact(db, &caller(actor), async |tx| {
        let contract = admitted(tx, actor, call).await?;
        let number = holder_number.trim().to_uppercase();
        let number = tx.keyring().lookup("holder_number", &number);
        let types: Vec<LicenceTypeCode> =
            contract.types.iter().filter_map(|code| LicenceTypeCode::parse(code).ok()).collect();
        let mut found = Vec::new();
        for row in store::search_holder(tx, &number, &types).await? {
            // A licence that the holder did not open to this authority is not there for it.
            let Some(ground) = ground(tx, &contract, &row).await? else { continue };
            record(tx, &contract, &call.within(&ground), Some((&row, ground.consent)), &[]).await?;
            let name = kind_of(tx, &row.type_code).await?.name;
            found.push((row.holder_id, own(tx, row, name)));
        }
        let Some((holder, _)) = found.first() else {
            record(tx, &contract, call, None, &[]).await?;
            return Ok(Vec::new());
        };
        let look = look(*holder, &["licences_held"]);
        let shown = read_personal(tx, look, async |_| Ok::<_, LicenceError>(found)).await?;
        Ok(shown.reveal().into_iter().map(|(_, licence)| licence).collect())
    })
    .await
}

/// One licence: its standing, and the fields that the contract names.
pub(crate) async fn share_licence(
    db: &Db,
    actor: &Actor,
    call: &Call,
    identifier: &LicenceIdentifier,
) -> Result<Shared, LicenceError> {
    let shown = transact(db, &caller(actor), async |tx| {
        let Some(Opened { contract, row, .. }) = opened(tx, actor, call, identifier).await? else {
            return Ok(None);
        };
        let fields =
            if call.operation == ShareOperation::Metadata { contract.fields.clone() } else { Vec::new() };
        let look = look(row.holder_id, &["licence_content"]);
        let shared = read_personal(tx, look, async |tx| {
            // No field named is no field shown.
            let picked =
                if fields.is_empty() { BTreeMap::new() } else { open_document(tx, &row)?.pick(&fields) };
            let name = kind_of(tx, &row.type_code).await?.name;
            Ok::<_, LicenceError>(Shared { licence: own(tx, row, name), fields: picked })
        });
        Ok::<_, LicenceError>(Some(shared.await?))
    })
    .await?;
    shown.map(Personal::reveal).ok_or(LicenceError::from(ShareError::NotShared))
}

/// The signed record of a licence.
pub(crate) async fn share_file(
    db: &Db,
    actor: &Actor,
    call: &Call,
    identifier: &LicenceIdentifier,
) -> Result<LicenceFile, LicenceError> {
    let shown = transact(db, &caller(actor), async |tx| {
        let Some(Opened { row, .. }) = opened(tx, actor, call, identifier).await? else { return Ok(None) };
        let look = look(row.holder_id, &["name", "licence_content"]);
        let certified = signer(tx, row.authority.as_str()).await?;
        let file = read_personal(tx, look, async |tx| record_file(tx, &row, &certified).await);
        Ok::<_, LicenceError>(Some(file.await?))
    })
    .await?;
    shown.map(Personal::reveal).ok_or(LicenceError::from(ShareError::NotShared))
}

/// A copy for one use (加注件): the note is part of the signed record, and the copy is dead when its time is over.
pub(crate) async fn copy_licence(
    db: &Db,
    actor: &Actor,
    page: &CheckPage,
    call: &Call,
    identifier: &LicenceIdentifier,
) -> Result<Copied, LicenceError> {
    let made = transact(db, &caller(actor), async |tx| {
        let Some(open) = opened(tx, actor, call, identifier).await? else { return Ok(None) };
        if verdict(tx, &open.row) != crate::domain::Verdict::Good {
            return Err(LicenceError::NotValid(verdict(tx, &open.row).status()));
        }
        let look = look(open.row.holder_id, &["name", "licence_content"]);
        let sheet = read_personal(tx, look, async |tx| noted(tx, &open, page).await);
        let made = sheet.await?;
        Ok::<_, LicenceError>(Some((open, made)))
    })
    .await?;
    let Some((open, made)) = made else { return Err(LicenceError::from(ShareError::NotShared)) };
    let (number, made_at, sheet, certified) = made.reveal();
    let bytes = drawn(sheet, certified, FileKind::Pdf).await?;
    let copy = CopyRow {
        number: number.clone(),
        licence_id: open.row.id,
        holder_id: open.row.holder_id,
        contract_id: open.contract.id,
        consumer: open.contract.consumer,
        cause: call.cause.trim().to_owned(),
        made_at,
        expires_at: open.call.expires_at,
        sha256: sha256(&bytes),
        consent_id: open.consent,
    };
    transact(db, &caller(actor), async |tx| {
        store::insert_copy(tx, &copy).await?;
        let detail = json!({ "copy": copy.number, "sha256": copy.sha256, "expires_at": copy.expires_at });
        Ok::<_, LicenceError>(
            audit::record(tx, "copy_licence", Entity::new("sharing_contract", copy.contract_id), &detail)
                .await?,
        )
    })
    .await?;
    Ok(Copied { number, bytes })
}

type Noted = (String, DateTime<Utc>, crate::domain::Sheet, super::certificates::Certified);

async fn noted(
    tx: &mut Tx,
    Opened { contract, row, call, .. }: &Opened,
    page: &CheckPage,
) -> Result<Noted, LicenceError> {
    let certified = signer(tx, row.authority.as_str()).await?;
    let mut sheet = blank(tx, row, page, &certified).await?;
    let now = tx.now();
    let code = CheckCode::of_bits(Uuid::new_v4().as_u128());
    let number = format!("JZ{}{}", hall_date(now).format("%Y%m%d"), code.as_str());
    let user = store::authority_name(tx, &contract.consumer).await?;
    let user = user.map_or_else(|| contract.system.clone(), |name| format!("{name}（{}）", contract.system));
    let mut record: LicenceRecord =
        serde_json::from_str(&serde_json::from_str::<LicenceFile>(&sheet.shown.record)?.record)?;
    record.made_at = now;
    record.copy = Some(CopyUse {
        number: number.clone(),
        user: user.clone(),
        purpose: call.cause.trim().to_owned(),
        expires_at: call.expires_at,
    });
    let signer = Signer { keys: &certified.keys, certificates: &certified.certificates };
    let file = signer.sign(FORMAT, &record).ok_or(LicenceError::Unsigned)?;
    sheet.shown.record = serde_json::to_string(&file)?;
    sheet.made_at = now;
    let note = UseNote {
        number: number.clone(),
        user,
        purpose: call.cause.trim().to_owned(),
        made: local(now),
        expires: local(call.expires_at),
    };
    sheet.make_copy(&page.0, code, note);
    Ok((number, now, sheet, certified))
}

/// A copy as anyone may ask for it, who has its number; and the standing of what it rests on now: contract, consent, licence.
pub(crate) async fn check_copy(
    db: &Db,
    number: &str,
) -> Result<(CopyRow, bool, &'static str, DateTime<Utc>), LicenceError> {
    transact(db, &Actor::service("licence"), async |tx| {
        let copy =
            store::find_copy(tx, number.trim()).await?.ok_or(LicenceError::from(ShareError::CopyNotFound))?;
        let row = store::find_licence(tx, copy.licence_id).await?;
        let row = row.ok_or(LicenceError::NotFound(copy.licence_id))?;
        let contract = store::find_contract(tx, copy.contract_id).await?;
        let contract = contract.ok_or(LicenceError::from(ShareError::ContractNotFound))?;
        let consent = match copy.consent_id {
            Some(id) => store::find_consent(tx, id).await?,
            None => None,
        };
        let withdrawn = consent.is_none_or(|consent| consent.withdrawn_at.is_some());
        let now = tx.now();
        let (good, why) = if copy.expires_at <= now {
            (false, "expired")
        } else if contract.ended_at.is_some() {
            (false, "contract_ended")
        } else if contract.ground == Ground::Consent && withdrawn {
            (false, "consent_withdrawn")
        } else if verdict(tx, &row) == crate::domain::Verdict::Good {
            (true, "good")
        } else {
            (false, "licence_not_valid")
        };
        Ok((copy, good, why, now))
    })
    .await
}

/// Who calls, with the service's own scope: what he may see is what the contract says.
fn caller(actor: &Actor) -> Actor {
    Actor { scope: Scope { system: true, ..actor.scope.clone() }, ..actor.clone() }
}

const fn look(holder: kernel::id::PersonId, fields: &'static [&'static str]) -> Look {
    Look { subject: holder, purpose: Purpose("licence_sharing"), case: None, fields }
}

/// The contract of the caller's own authority, if it allows the call; the call is counted.
async fn admitted(tx: &mut Tx, actor: &Actor, call: &Call) -> Result<ContractRow, LicenceError> {
    let found = store::find_contract(tx, call.contract).await?;
    let own = |contract: &ContractRow| actor.scope.authority.as_ref() == Some(&contract.consumer);
    let contract = found.filter(own).ok_or(LicenceError::from(ShareError::ContractNotFound))?;
    let terms = Terms {
        approved: contract.approved_at.is_some(),
        ended: contract.ended_at.is_some(),
        period: (contract.valid_from, contract.valid_to),
        operations: &contract.operations,
    };
    let words = CallWords {
        operation: call.operation,
        cause: &call.cause,
        item_code: call.item_code.as_deref(),
        expires_at: call.expires_at,
    };
    let now = tx.now();
    admit(&terms, &words, now).map_err(ShareError::from)?;
    if store::count_call(tx, &contract, hall_date(now)).await? {
        Ok(contract)
    } else {
        let left = (day_ends(hall_date(now)) - now).num_seconds();
        Err(LicenceError::from(ShareError::QuotaUsed { seconds: u64::try_from(left).unwrap_or(0) + 1 }))
    }
}

/// What a call has opened.
struct Opened {
    contract: ContractRow,
    row: LicenceRow,
    /// The holder's consent that it rests on, if it rests on one.
    consent: Option<Uuid>,
    /// The call, which ends no later than what it rests on.
    call: Call,
}

/// The licence that a call is about, if contract and ground open it. What is not found counts as a call all the same.
async fn opened(
    tx: &mut Tx,
    actor: &Actor,
    call: &Call,
    identifier: &LicenceIdentifier,
) -> Result<Option<Opened>, LicenceError> {
    let contract = admitted(tx, actor, call).await?;
    let named = |row: &LicenceRow| contract.types.contains(&row.type_code.to_string());
    let found = store::find_by_identifier(tx, identifier).await?.filter(named);
    let ground = match &found {
        Some(row) => ground(tx, &contract, row).await?,
        None => None,
    };
    let (Some(row), Some(ground)) = (found, ground) else {
        record(tx, &contract, call, None, &[]).await?;
        return Ok(None);
    };
    let fields =
        if call.operation == ShareOperation::Metadata { contract.fields.clone() } else { Vec::new() };
    let call = call.within(&ground);
    record(tx, &contract, &call, Some((&row, ground.consent)), &fields).await?;
    Ok(Some(Opened { contract, row, consent: ground.consent, call }))
}

/// What a use rests on, and how long that lasts.
struct Rests {
    consent: Option<Uuid>,
    until: DateTime<Utc>,
}

impl Call {
    /// The call, ending no later than what it rests on.
    fn within(&self, rests: &Rests) -> Self {
        Self { expires_at: self.expires_at.min(rests.until), ..self.clone() }
    }
}

/// On what ground the licence is open to the contract: the holder's consent, or the statute; none if it is not.
async fn ground(
    tx: &mut Tx,
    contract: &ContractRow,
    row: &LicenceRow,
) -> Result<Option<Rests>, LicenceError> {
    let ends = day_ends(contract.valid_to);
    match contract.ground {
        Ground::Statutory => Ok(Some(Rests { consent: None, until: ends })),
        Ground::Consent => {
            let now = tx.now();
            let given = store::consent_for(tx, row.id, contract, now).await?;
            Ok(given.map(|(id, until)| Rests { consent: Some(id), until: until.min(ends) }))
        }
    }
}

async fn record(
    tx: &mut Tx,
    contract: &ContractRow,
    call: &Call,
    found: Option<(&LicenceRow, Option<Uuid>)>,
    fields: &[String],
) -> Result<(), LicenceError> {
    let new = NewCall {
        id: Uuid::new_v4(),
        contract_id: contract.id,
        consumer: contract.consumer.clone(),
        operation: call.operation,
        licence_id: found.map(|(row, _)| row.id),
        holder_id: found.map(|(row, _)| row.holder_id),
        consent_id: found.and_then(|(_, consent)| consent),
        cause: call.cause.trim().to_owned(),
        item_code: call.item_code.clone(),
        fields: fields.to_vec(),
        expires_at: call.expires_at,
        called_at: tx.now(),
    };
    store::insert_call(tx, &new).await?;
    let detail = json!({ "call": new.id, "operation": new.operation, "licence": new.licence_id, "item": new.item_code });
    audit::record(tx, "share_licence", Entity::new("sharing_contract", contract.id), &detail).await?;
    told(tx, contract.id, new.id, call, new.licence_id).await
}

async fn told(
    tx: &mut Tx,
    contract: Uuid,
    id: Uuid,
    call: &Call,
    licence: Option<kernel::id::LicenceId>,
) -> Result<(), LicenceError> {
    let event = LicenceShared {
        contract_id: contract,
        call_id: id,
        operation: call.operation.name().to_owned(),
        licence_id: licence,
        called_at: tx.now(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}
