//! What the repository signs: the keys it signs with, and statements that can be checked without the network.
use super::read::{kind_of, open_name, verdict};
use super::wire::wire_status;
use crate::{
    domain::mask_name,
    problem::LicenceError,
    store::{self, LicenceRow},
};
use chrono::TimeDelta;
use contracts::licence::{Jwk, Jwks, OFFLINE_KIND, OfflineStatement, write_statement};
use kernel::{
    actor::Actor,
    crypto::Keyring,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde::Serialize;

/// How long a statement may be relied on. A day, so that it serves a market day without a network, and no more,
/// because a revocation does not reach it.
const FRESH_HOURS: i64 = 24;

/// The public keys of all statements in circulation.
pub(crate) fn public_keys(keys: &Keyring) -> Jwks {
    Jwks { keys: vec![Jwk::ed25519(&keys.key_id(), &keys.public_key())] }
}

/// Signs claims as a statement of a kind.
pub(super) fn sign(keys: &Keyring, kind: &str, claims: &impl Serialize) -> Result<String, LicenceError> {
    let payload = serde_json::to_vec(claims)?;
    Ok(write_statement(kind, &keys.key_id(), &payload, |text| keys.sign(text)))
}

/// A signed statement on one of the caller's own licences, and what it says.
pub(crate) async fn offline_statement(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
) -> Result<Personal<(String, OfflineStatement)>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let look =
            Look { subject: holder, purpose: Purpose("own_view"), case: None, fields: &["masked_name"] };
        read_personal(tx, look, async |tx| state(tx, row).await).await
    })
    .await
}

async fn state(tx: &mut Tx, row: LicenceRow) -> Result<(String, OfflineStatement), LicenceError> {
    let now = tx.now();
    let said = OfflineStatement {
        type_name: kind_of(tx, &row.type_code).await?.name,
        holder: mask_name(&open_name(tx, &row)?),
        status: wire_status(verdict(tx, &row).status()),
        identifier: row.identifier,
        type_code: row.type_code,
        authority: row.authority,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        issued_at: now,
        fresh_until: now + TimeDelta::hours(FRESH_HOURS),
    };
    Ok((sign(tx.keyring(), OFFLINE_KIND, &said)?, said))
}
