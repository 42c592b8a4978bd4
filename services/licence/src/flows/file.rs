//! The licence as a file for its holder, signed so that anyone can check it with the issuer's certificate alone.
use super::read::{kind_of, open_document, open_name, verdict};
use super::wire::wire_status;
use crate::{
    domain::{IssuerCertificate, LicenceFile, LicenceRecord, certificate, sign},
    problem::LicenceError,
    store::{self, LicenceRow},
};
use kernel::{
    actor::Actor,
    crypto::Keyring,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Personal, Purpose, read_personal},
};
use shangmi::{BadKey, SoftwareKeys};

/// The keys that files are signed with: software keys, whose secrets are made from the master key by a keyed hash that
/// serves nothing else.
pub(crate) fn file_keys(keys: &Keyring) -> Result<SoftwareKeys, BadKey> {
    let secret = |algorithm: &str| {
        let hash = keys.lookup("secret of the key that licence files are signed with", algorithm);
        <[u8; 32]>::try_from(hash.as_bytes()).map_err(|_length| BadKey)
    };
    SoftwareKeys::from_secrets(&secret("Ed25519")?, &secret("SM2")?)
}

/// What the issuer publishes.
pub(crate) fn issuer_certificate(keys: &Keyring) -> Result<IssuerCertificate, LicenceError> {
    Ok(certificate(&file_keys(keys).map_err(|_bad| LicenceError::Unsigned)?))
}

/// One of the caller's own licences as a file.
pub(crate) async fn get_licence_file(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
) -> Result<Personal<LicenceFile>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let fields = &["name", "licence_content"];
        let look = Look { subject: holder, purpose: Purpose("own_view"), case: None, fields };
        read_personal(tx, look, async |tx| write(tx, row).await).await
    })
    .await
}

async fn write(tx: &mut Tx, row: LicenceRow) -> Result<LicenceFile, LicenceError> {
    let keys = file_keys(tx.keyring()).map_err(|_bad| LicenceError::Unsigned)?;
    let record = LicenceRecord {
        type_name: kind_of(tx, &row.type_code).await?.name,
        holder: open_name(tx, &row)?,
        fields: open_document(tx, &row)?.fields().clone(),
        status: wire_status(verdict(tx, &row).status()),
        identifier: row.identifier,
        type_code: row.type_code,
        version: row.version,
        authority: row.authority,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        made_at: tx.now(),
    };
    sign(&keys, &record).ok_or(LicenceError::Unsigned)
}
