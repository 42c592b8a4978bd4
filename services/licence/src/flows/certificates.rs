//! The hall's own authority of certificates: a root for each algorithm, and keys of issuers that the roots certify.
//!
//! Keys are software keys made from the master key by a keyed hash that serves nothing else; a 密码机 takes their place behind
//! `SignatureProvider`. A root is made once and certifies nothing but issuers.
use super::kept::Kept;
use crate::{
    domain::IssuerCertificate,
    problem::LicenceError,
    store::{self, CertificateRow},
};
use chrono::{DateTime, Duration, TimeDelta, Utc};
use contracts::licence::CertificateChanged;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::Uscc,
    crypto::Keyring,
    db::{Db, Tx, transact},
};
use serde_json::json;
use shangmi::{BadKey, Revoked, SignatureProvider, SoftwareKeys, Subject, Why, certify, list_revoked};
use uuid::Uuid;

/// Whose certificate the root is.
const ROOT: &str = "root";
/// In whose name the repository speaks of all licences: status lists and presentations.
pub(crate) const REPOSITORY: &str = "repository";
const ROOT_NAME: &str = "CN=通办电子证照根证书,O=通办,C=CN";
/// How long certificates hold: a root twenty years, an issuer's five.
const ROOT_DAYS: i64 = 7305;
const ISSUER_DAYS: i64 = 1826;
/// A certificate that ends within so many days is not signed with any more.
const RENEW_DAYS: i64 = 90;
/// Until when a list of revoked certificates is fresh.
const LIST_DAYS: i64 = 7;

/// Keys with their certificates.
pub(super) struct Certified {
    pub(super) keys: SoftwareKeys,
    pub(super) certificates: Vec<String>,
    /// Which of the owner's keys these are.
    pub(super) generation: i16,
}

/// The keys that files of the old form are signed with.
fn listed_keys(keys: &Keyring) -> Result<SoftwareKeys, BadKey> {
    secrets(keys, |algorithm| ("secret of the key that licence files are signed with", algorithm.to_owned()))
}

/// The keys of an owner's generation.
fn keys_of(keys: &Keyring, owner: &str, generation: i16) -> Result<SoftwareKeys, BadKey> {
    let which = |algorithm: &str| ("secret of a certified key", format!("{owner} {algorithm} {generation}"));
    secrets(keys, which)
}

fn secrets(keys: &Keyring, which: impl Fn(&str) -> (&'static str, String)) -> Result<SoftwareKeys, BadKey> {
    let secret = |algorithm: &str| {
        let (kind, name) = which(algorithm);
        <[u8; 32]>::try_from(keys.lookup(kind, &name).as_bytes()).map_err(|_length| BadKey)
    };
    SoftwareKeys::from_secrets(&secret("Ed25519")?, &secret("SM2")?)
}

/// The keys of an issuing authority, or of the repository itself, certified now if they are not yet.
pub(super) async fn signer(tx: &mut Tx, owner: &str) -> Result<Certified, LicenceError> {
    roots(tx).await?;
    let until = tx.now() + TimeDelta::days(RENEW_DAYS);
    let rows = store::certificates_of(tx, owner).await?;
    let newest = rows.first().map_or(0, |row| row.generation);
    let good: Vec<&CertificateRow> = rows
        .iter()
        .filter(|row| row.generation == newest && row.revoked_at.is_none() && row.not_after > until)
        .collect();
    if let [one, two] = good.as_slice() {
        let keys = keys_of(tx.keyring(), owner, newest).map_err(|_bad| LicenceError::Unsigned)?;
        let certificates = vec![one.pem.clone(), two.pem.clone()];
        return Ok(Certified { keys, certificates, generation: newest });
    }
    let generation = newest.checked_add(1).ok_or(LicenceError::Unsigned)?;
    let name = subject_name(tx, owner).await?;
    let certificates = issue(tx, owner, generation, &name, ISSUER_DAYS).await?;
    let keys = keys_of(tx.keyring(), owner, generation).map_err(|_bad| LicenceError::Unsigned)?;
    Ok(Certified { keys, certificates, generation })
}

async fn roots(tx: &mut Tx) -> Result<Vec<String>, LicenceError> {
    let rows = store::certificates_of(tx, ROOT).await?;
    if rows.is_empty() { issue(tx, ROOT, 1, ROOT_NAME, ROOT_DAYS).await } else { Ok(pems(rows)) }
}

fn pems(rows: Vec<CertificateRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.pem).collect()
}

async fn subject_name(tx: &mut Tx, owner: &str) -> Result<String, LicenceError> {
    let named = match Uscc::parse(owner) {
        Ok(authority) => store::authority_name(tx, &authority).await?,
        Err(_not_an_authority) => Some("通办电子证照库".to_owned()),
    };
    // Signs that structure a name are not part of one.
    let plain: String =
        named.unwrap_or_default().chars().filter(|c| !",+\"\\<>;=#/".contains(*c)).take(60).collect();
    Ok(format!("CN={plain}电子证照签章,OU={owner},O=通办,C=CN"))
}

/// Certifies both keys of a generation. If somebody else was faster, his certificates are taken.
async fn issue(
    tx: &mut Tx,
    owner: &str,
    generation: i16,
    name: &str,
    days: i64,
) -> Result<Vec<String>, LicenceError> {
    let now = tx.now();
    let (from, to) = (now - Duration::hours(1), now + TimeDelta::days(days));
    let ca = keys_of(tx.keyring(), ROOT, 1).map_err(|_bad| LicenceError::Unsigned)?;
    let own = keys_of(tx.keyring(), owner, generation).map_err(|_bad| LicenceError::Unsigned)?;
    for algorithm in own.algorithms() {
        let public_key = own.public_key(*algorithm).ok_or(LicenceError::Unsigned)?;
        let id = Uuid::new_v4();
        let mut serial = id.as_bytes().to_vec();
        // A positive number without leading zeros.
        if let Some(first) = serial.first_mut() {
            *first = (*first & 0x3f) | 0x40;
        }
        let subject = Subject {
            serial: &serial,
            name,
            issuer: ROOT_NAME,
            valid: (seconds(from), seconds(to)),
            authority: owner == ROOT,
            public_key: &public_key,
        };
        let row = CertificateRow {
            id,
            owner: owner.to_owned(),
            algorithm: algorithm.name().to_owned(),
            generation,
            serial: serial.iter().map(|byte| format!("{byte:02x}")).collect(),
            pem: certify(&ca, *algorithm, &subject).map_err(|_unsigned| LicenceError::Unsigned)?,
            not_before: from,
            not_after: to,
            revoked_at: None,
            revoked_why: None,
            issued_at: now,
        };
        if store::insert_certificate(tx, &row).await? {
            told(tx, "issue_certificate", &row).await?;
        }
    }
    let rows = store::certificates_of(tx, owner).await?;
    Ok(pems(rows.into_iter().filter(|row| row.generation == generation).collect()))
}

async fn told(tx: &mut Tx, action: &'static str, row: &CertificateRow) -> Result<(), LicenceError> {
    let detail = json!({ "owner": row.owner, "algorithm": row.algorithm, "serial": row.serial, "why": row.revoked_why });
    audit::record(tx, action, Entity::new("issuer_certificate", row.id), &detail).await?;
    let event = CertificateChanged {
        certificate_id: row.id,
        owner: row.owner.clone(),
        algorithm: row.algorithm.clone(),
        serial: row.serial.clone(),
        revoked_at: row.revoked_at,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

fn seconds(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or_default()
}

/// What the issuer published within the last minute: anyone may ask, and the lists of revoked certificates are signed anew.
pub(crate) type MadeKeys = Kept<(), IssuerCertificate>;

/// What the issuer publishes: roots, certificates, what was revoked, and the keys of old files.
pub(crate) async fn issuer_certificate(db: &Db, made: &MadeKeys) -> Result<IssuerCertificate, LicenceError> {
    let service = Actor::service("licence");
    let known = transact(db, &service, async |tx| Ok::<_, LicenceError>(made.get(&(), tx.now()))).await?;
    if let Some(published) = known {
        return Ok(published);
    }
    let _turn = made.turn().await;
    transact(db, &service, async |tx| {
        let now = tx.now();
        if let Some(published) = made.get(&(), now) {
            return Ok(published);
        }
        let published = publish(tx).await?;
        made.keep((), now, published.clone());
        Ok(published)
    })
    .await
}

async fn publish(tx: &mut Tx) -> Result<IssuerCertificate, LicenceError> {
    let roots = roots(tx).await?;
    let rows = store::all_certificates(tx).await?;
    let now = tx.now();
    let ca = keys_of(tx.keyring(), ROOT, 1).map_err(|_bad| LicenceError::Unsigned)?;
    let updated = (seconds(now), seconds(now + TimeDelta::days(LIST_DAYS)));
    let mut revoked = Vec::new();
    for algorithm in ca.algorithms() {
        let of_it: Vec<Revoked> = rows
            .iter()
            .filter(|row| row.algorithm == algorithm.name())
            .filter_map(|row| {
                Some(Revoked { serial: row.serial.clone(), at: seconds(row.revoked_at?), why: why(row) })
            })
            .collect();
        let list = list_revoked(&ca, *algorithm, ROOT_NAME, updated, &of_it);
        revoked.push(list.map_err(|_unsigned| LicenceError::Unsigned)?);
    }
    let listed = listed_keys(tx.keyring()).map_err(|_bad| LicenceError::Unsigned)?;
    let issuers = rows.into_iter().filter(|row| row.owner != ROOT).collect();
    Ok(IssuerCertificate {
        roots,
        certificates: pems(issuers),
        revoked,
        ..IssuerCertificate::listed(&listed)
    })
}

fn why(row: &CertificateRow) -> Why {
    match row.revoked_why.as_deref() {
        Some("ceased") => Why::Ceased,
        Some("superseded") => Why::Superseded,
        Some(_) | None => Why::KeyCompromise,
    }
}

/// Revokes a certificate of an issuer; the next file is signed with a new key. Here this is published at once, by other processes
/// within a minute.
pub(crate) async fn revoke_certificate(
    db: &Db,
    made: &MadeKeys,
    actor: &Actor,
    serial: &str,
    why: &'static str,
) -> Result<CertificateRow, LicenceError> {
    let row = transact(db, actor, async |tx| {
        let now = tx.now();
        let row = store::revoke_certificate(tx, serial, why, now).await?;
        let row = row.ok_or(LicenceError::CertificateNotFound)?;
        told(tx, "revoke_certificate", &row).await?;
        Ok::<_, LicenceError>(row)
    })
    .await?;
    made.forget();
    Ok(row)
}
