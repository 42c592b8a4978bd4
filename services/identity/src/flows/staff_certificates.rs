//! Certificates of the staff: one administrator enters one, another approves it face to face, and each of them takes it away.

use chrono::DateTime;
use contracts::identity::StaffCertificateMoved;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    clock::Clock,
    crypto::Aad,
    db::{Db, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
};
use serde_json::json;
use shangmi::Certificate;
use uuid::Uuid;

use super::{sessions::end_all_within, staff_row::open_name};
use crate::{
    domain::{
        certificate::{BadCertificate, is_named, issuer_of},
        session::EndReason,
    },
    problem::{CertificateRefusal, IdentityError},
    settings::Certificates,
    store::{
        certificates::{self, CertificateRow},
        staff,
    },
};

/// Enters a certificate for a member, whose name it must say. It opens nothing before another administrator approved it.
pub(crate) async fn propose_staff_certificate(
    (db, actor): (&Db, &Actor),
    (set, clock): (Option<&Certificates>, &Clock),
    key: &IdempotencyKey,
    user_name: &str,
    text: &str,
) -> Result<Uuid, IdentityError> {
    let set = set.ok_or(CertificateRefusal::Closed)?;
    let certificate = Certificate::read(text).or(Err(bad(BadCertificate::Unreadable)))?;
    let issuer = issuer_of(&certificate, &set.roots, clock.now()).map_err(bad)?;
    let unreadable = |_other| bad(BadCertificate::Unreadable);
    let prints = (certificate.fingerprint().map_err(unreadable)?, issuer.fingerprint().map_err(unreadable)?);
    transact(db, actor, async |tx| {
        once(tx, key, &(user_name, text), async |tx| enter(tx, user_name, &certificate, &prints).await).await
    })
    .await
}

fn bad(why: BadCertificate) -> IdentityError {
    CertificateRefusal::Bad(why).into()
}

async fn enter(
    tx: &mut Tx,
    user_name: &str,
    certificate: &Certificate,
    (fingerprint, issuer): &([u8; 32], [u8; 32]),
) -> Result<Uuid, IdentityError> {
    let member = staff::find_by_user_name(tx, user_name).await?.filter(|row| row.active);
    let member = member.ok_or(IdentityError::StaffNotFound)?;
    let name = open_name(tx, &member)?;
    let holder = certificate.common_name().filter(|holder| is_named(holder, &name));
    let holder = holder.ok_or(CertificateRefusal::NameDiffers)?;
    if certificates::was_revoked(tx, fingerprint).await? {
        return Err(bad(BadCertificate::Revoked));
    }
    let until = i64::try_from(certificate.valid().1).unwrap_or(i64::MAX);
    let valid_until = DateTime::from_timestamp(until, 0).ok_or_else(|| bad(BadCertificate::Unreadable))?;
    let id = Uuid::new_v4();
    let aad = Aad::new("staff_certificate", "holder", id);
    let row = CertificateRow {
        id,
        staff_id: member.id,
        fingerprint: fingerprint.to_vec(),
        issuer: issuer.to_vec(),
        serial: certificate.serial(),
        holder: tx.keyring().seal(aad, holder.as_bytes())?,
        valid_until,
        state: "proposed".to_owned(),
        proposed_by: tx.actor().id,
        proposed_at: tx.now(),
        decided_by: None,
        decided_at: None,
        ended_at: None,
        end_reason: None,
        used_at: None,
    };
    if !certificates::insert(tx, &row).await? {
        return Err(CertificateRefusal::Taken.into());
    }
    moved(tx, "propose_staff_certificate", &row, "proposed").await?;
    Ok(id)
}

async fn moved(
    tx: &mut Tx,
    act: &'static str,
    row: &CertificateRow,
    state: &'static str,
) -> Result<(), IdentityError> {
    let detail = json!({ "staff": row.staff_id, "state": state });
    audit::record(tx, act, Entity::new("staff_certificate", row.id), &detail).await?;
    let event =
        StaffCertificateMoved { certificate_id: row.id, staff_id: row.staff_id, state: state.to_owned() };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// A certificate as administrators see it.
pub(crate) struct Entered {
    pub(crate) row: CertificateRow,
    pub(crate) user_name: String,
    /// The member's own name.
    pub(crate) member: String,
    /// The name it says.
    pub(crate) holder: String,
}

/// Certificates that wait for a second administrator, or open an account.
pub(crate) async fn list_staff_certificates(
    db: &Db,
    actor: &Actor,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Entered>, IdentityError> {
    transact(db, actor, async |tx| {
        let mut entered = Vec::new();
        for row in certificates::list(tx, after, limit).await? {
            let member = staff::find(tx, row.staff_id).await?.ok_or(IdentityError::Stored)?;
            let aad = Aad::new("staff_certificate", "holder", row.id);
            let holder = tx.keyring().open_text(aad, &row.holder)?;
            let name = open_name(tx, &member)?;
            entered.push(Entered { row, user_name: member.user_name, member: name, holder });
        }
        Ok(entered)
    })
    .await
}

/// Approves a certificate, with member and device before one's eyes: from now on its key opens his account.
pub(crate) async fn approve_staff_certificate(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = decide(tx, id, "active").await?;
        moved(tx, "approve_staff_certificate", &row, "active").await
    })
    .await
}

/// Refuses it.
pub(crate) async fn refuse_staff_certificate(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = decide(tx, id, "refused").await?;
        moved(tx, "refuse_staff_certificate", &row, "refused").await
    })
    .await
}

/// Nobody decides on what he entered himself, nor on his own.
async fn decide(tx: &mut Tx, id: Uuid, state: &str) -> Result<CertificateRow, IdentityError> {
    let row = certificates::find_for_update(tx, id).await?.ok_or(CertificateRefusal::NotFound)?;
    let (by, at) = (tx.actor().id, tx.now());
    if row.proposed_by == by || row.staff_id.as_uuid() == by {
        return Err(IdentityError::MakerIsChecker);
    }
    if !certificates::decide(tx, id, state, (by, at)).await? {
        return Err(CertificateRefusal::Moved.into());
    }
    Ok(row)
}

/// Takes a certificate away: one administrator is enough, and the member's sessions end. He logs in otherwise, or with another.
pub(crate) async fn stop_staff_certificate(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = certificates::find_for_update(tx, id).await?.ok_or(CertificateRefusal::NotFound)?;
        if stop_within(tx, &row, "lost").await? { Ok(()) } else { Err(CertificateRefusal::Moved.into()) }
    })
    .await
}

/// Ends what a certificate opens, and the sessions of its holder; false if that was so before.
pub(super) async fn stop_within(
    tx: &mut Tx,
    row: &CertificateRow,
    reason: &'static str,
) -> Result<bool, IdentityError> {
    let at = tx.now();
    if !certificates::stop(tx, row.id, reason, at).await? {
        return Ok(false);
    }
    moved(tx, "stop_staff_certificate", row, "stopped").await?;
    end_all_within(tx, row.staff_id.as_uuid(), EndReason::Revoked).await?;
    Ok(true)
}

/// Ends all certificates of a member whose log-in is made anew.
pub(super) async fn stop_all(tx: &mut Tx, staff: StaffId) -> Result<(), IdentityError> {
    for row in certificates::of_staff(tx, staff).await? {
        stop_within(tx, &row, "reset").await?;
    }
    Ok(())
}
