//! Showing the second factor again in an open session with an SM2 certificate: the device signs a challenge that names this session,
//! and asks its holder for his PIN. Any certificate that opens his account does, and no one else's.

use auth::random_secret;
use chrono::{DateTime, Utc};
use kernel::{
    audit::{self, Entity},
    db::{Tx, transact},
    id::{SessionId, StaffId},
};
use serde_json::json;

use super::{
    certificate_login::{Challenge, Proof, Shown, Worth, holder_of, prove, weigh},
    login::{Door, known_device},
};
use crate::{
    domain::{
        certificate::{AskedAgain, STEP_UP_ANSWERED},
        secret::digest,
    },
    problem::{CertificateRefusal, IdentityError},
    settings::Certificates,
    store::{
        certificates::{self, ChallengeRow},
        credentials::{self, CredentialRow},
        devices::LockKey,
        sessions::{self, SessionRow},
    },
};

/// A challenge for a sensitive act of a session, if a certificate opens its holder's account.
pub(crate) async fn challenge_step_up_by_certificate(
    door: Door<'_>,
    audience: &str,
    session: SessionId,
) -> Result<Challenge, IdentityError> {
    let until = door.clock.now() + STEP_UP_ANSWERED;
    let challenge = random_secret()?;
    transact(door.db, door.actor, async |tx| {
        let (row, _, staff) = live(tx, session).await?;
        let now = tx.now();
        if !certificates::opens(tx, staff, now).await? {
            return Err(IdentityError::from(CertificateRefusal::NotFound));
        }
        let row = ChallengeRow {
            hash: digest(&challenge),
            client_id: row.client_id,
            expires_at: until,
            session_id: Some(session),
        };
        Ok(certificates::insert_challenge(tx, &row).await?)
    })
    .await?;
    let text = AskedAgain { audience, session, challenge: &challenge, until }.text();
    Ok(Challenge { challenge, text, until })
}

/// A session that lives, with its log-in and whose of the staff it is.
async fn live(
    tx: &mut Tx,
    session: SessionId,
) -> Result<(SessionRow, CredentialRow, StaffId), IdentityError> {
    let row = sessions::find(tx, session).await?.filter(|row| row.ended_at.is_none());
    let row = row.ok_or(IdentityError::SessionNotFound)?;
    let credential = credentials::find(tx, row.credential_id).await?.ok_or(IdentityError::Stored)?;
    let staff = credential.staff_id.ok_or_else(|| IdentityError::from(CertificateRefusal::NotFound))?;
    Ok((row, credential, staff))
}

/// Takes what a device signed for a session that lives: sensitive acts are open again for a while, with the next token.
pub(crate) async fn step_up_by_certificate(
    door: Door<'_>,
    set: &Certificates,
    audience: &str,
    session: SessionId,
    shown: &Shown,
) -> Result<(), IdentityError> {
    let now = door.clock.now();
    // Spent in a transaction of its own: a challenge is gone, whatever comes of it.
    let hash = digest(&shown.challenge);
    let row =
        transact(door.db, door.actor, async |tx| certificates::spend_challenge(tx, &hash).await).await?;
    let row = row.filter(|row| row.expires_at > now && row.session_id == Some(session));
    let proof = row.and_then(|row| {
        let until = row.expires_at;
        let text = AskedAgain { audience, session, challenge: &shown.challenge, until }.text();
        prove(set, &text, shown, now)
    });
    let Some(proof) = proof else { return Err(CertificateRefusal::NotShown.into()) };
    // What is not right is counted, so it is no error inside.
    let worth =
        transact(door.db, door.actor, async |tx| Box::pin(shown_again(tx, session, &proof, now)).await)
            .await?;
    match worth {
        Worth::Good { .. } => Ok(()),
        Worth::Refused => Err(CertificateRefusal::NotShown.into()),
        Worth::Blind => Err(CertificateRefusal::ListOld.into()),
        Worth::Paused(_) => Err(IdentityError::TooManyCodes),
    }
}

async fn shown_again(
    tx: &mut Tx,
    session: SessionId,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<Worth, IdentityError> {
    let (row, credential, staff) = live(tx, session).await?;
    let holder = holder_of(tx, proof).await?.filter(|(certificate, _)| certificate.staff_id == staff);
    // By the log-in and not by the certificate, which is public: nobody else can use its tries up.
    let lock = LockKey {
        who: tx.keyring().lookup("certificate_step_up", &credential.id.to_string()).as_bytes().to_vec(),
        device: known_device(tx, None, None).await?,
    };
    let worth = weigh(tx, proof, holder, &lock, now).await?;
    if let Worth::Good { certificate, .. } = &worth {
        sessions::step_up(tx, session, now).await?;
        let detail = json!({ "subject": row.subject, "certificate": certificate });
        audit::record(tx, "step_up", Entity::new("session", session.as_uuid()), &detail).await?;
    }
    Ok(worth)
}
