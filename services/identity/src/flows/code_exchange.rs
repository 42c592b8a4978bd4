//! From a log-in code to a session and its first tokens.

use auth::TokenSubject;
use chrono::{DateTime, Utc};
use contracts::identity::SessionStarted;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    clock::Clock,
    db::{Db, Tx, transact},
    id::SessionId,
};
use serde_json::json;

use super::{
    keys::signing_key,
    sessions::{end_all_within, end_within},
    step_up::fresh_until,
    subject::subject_of,
    tokens::{Exchange, Issue, Issuer},
};
use crate::{
    domain::{
        pkce::Challenge,
        secret::digest,
        session::{EndReason, longest},
    },
    problem::IdentityError,
    settings::Settings,
    store::{
        certificates, clients,
        codes::{self, CodeRow},
        credentials,
        sessions::{self, SessionRow},
    },
};

/// A code that a client brings, with the proof that it is the client that asked.
pub(crate) struct CodeIn {
    pub(crate) code: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) verifier: String,
}

/// Who issues, by which clock and rules.
pub(crate) struct Office<'a> {
    pub(crate) issuer: &'a Issuer,
    pub(crate) clock: &'a Clock,
    pub(crate) settings: &'a Settings,
}

/// Starts a session for a good code. A wrong one dies with the try; one that was spent ends its session.
pub(crate) async fn exchange_code(
    db: &Db,
    actor: &Actor,
    office: Office<'_>,
    given: &CodeIn,
) -> Result<Exchange, IdentityError> {
    let now = office.clock.now();
    transact(db, actor, async |tx| {
        let Some(code) = codes::find_for_update(tx, &digest(&given.code)).await? else {
            return Ok(Exchange::Refused("the code is not known"));
        };
        if let Some(session) = code.session_id {
            end_within(tx, session, EndReason::CodeReused).await?;
            return Ok(Exchange::Refused("the code was spent before"));
        }
        if let Some(why) = misfit(&code, given, now) {
            codes::delete(tx, &code.hash).await?;
            return Ok(Exchange::Refused(why));
        }
        if was_stopped(tx, &code).await? {
            codes::delete(tx, &code.hash).await?;
            return Ok(Exchange::Refused("the certificate was stopped"));
        }
        Box::pin(start_session(tx, &office, &code, now)).await
    })
    .await
}

fn misfit(code: &CodeRow, given: &CodeIn, now: DateTime<Utc>) -> Option<&'static str> {
    let proven = Challenge::parse(&code.challenge).is_some_and(|challenge| challenge.fits(&given.verifier));
    if code.expires_at <= now {
        Some("the code is too old")
    } else if code.client_id != given.client_id || code.redirect_uri != given.redirect_uri {
        Some("the code is another client's")
    } else if !proven {
        Some("the verifier does not fit")
    } else {
        None
    }
}

/// Whether the certificate that earned the code opens nothing any more. Its row is locked: who stops it waits for the session that
/// begins, and ends it, or is waited for.
async fn was_stopped(tx: &mut Tx, code: &CodeRow) -> Result<bool, IdentityError> {
    let Some(id) = code.certificate_id else { return Ok(false) };
    let row = certificates::find_for_update(tx, id).await?;
    Ok(row.is_none_or(|row| row.state != "active"))
}

async fn start_session(
    tx: &mut Tx,
    office: &Office<'_>,
    code: &CodeRow,
    now: DateTime<Utc>,
) -> Result<Exchange, IdentityError> {
    let session = SessionId::random();
    let Some(credential) = credentials::find(tx, code.credential_id).await? else {
        return Ok(Exchange::Refused("the credential is gone"));
    };
    let Some(subject) = subject_of(tx, &credential, session).await? else {
        return Ok(Exchange::Refused("the account is not active"));
    };
    let shown_at = code.second_factor.then_some(now);
    let fresh_until = fresh_until(tx, &credential, shown_at, office.settings).await?;
    let assurance = assurance(&subject, code.upstream_level)?;
    let subject = TokenSubject { fresh_until, assurance, ..subject };
    if office.settings.one_session_per_clerk && credential.staff_id.is_some() {
        end_all_within(tx, subject.id, EndReason::AnotherLogin).await?;
    }
    let expires_at = now + longest(subject.kind);
    store_session(tx, code, &subject, now, expires_at).await?;
    let client = clients::find(tx, &code.client_id).await?.ok_or(IdentityError::Stored)?;
    let key = signing_key(tx, now).await?;
    let issue = Issue {
        issuer: office.issuer,
        key,
        subject: &subject,
        client: &client,
        nonce: code.nonce.as_deref(),
        started_at: now,
        expires_at,
        now,
    };
    Ok(Exchange::Tokens(issue.issue(tx).await?))
}

/// A log-in by the province counts for what the province is sure of, and for nothing else.
pub(super) fn assurance(subject: &TokenSubject, upstream_level: Option<i16>) -> Result<u8, IdentityError> {
    upstream_level.map_or(Ok(subject.assurance), |level| u8::try_from(level).or(Err(IdentityError::Stored)))
}

async fn store_session(
    tx: &mut Tx,
    code: &CodeRow,
    subject: &TokenSubject,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    let row = SessionRow {
        id: subject.session,
        credential_id: code.credential_id,
        subject: subject.id,
        client_id: code.client_id.clone(),
        assurance: i16::from(subject.assurance),
        started_at: tx.now(),
        used_at: now,
        expires_at,
        ended_at: None,
        end_reason: None,
        second_factor_at: code.second_factor.then_some(now),
        upstream_level: code.upstream_level,
    };
    sessions::insert(tx, &row).await?;
    codes::spend(tx, &code.hash, row.id).await?;
    let detail = json!({ "subject": row.subject, "client": row.client_id });
    audit::record(tx, "start_session", Entity::new("session", row.id.as_uuid()), &detail).await?;
    bus::publish(tx, &SessionStarted { session_id: row.id, subject_id: row.subject }).await?;
    Ok(())
}
