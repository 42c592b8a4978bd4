//! The next tokens of a session. Each refresh token is spent once; a spent one that comes again ends the session.

use auth::{SubjectKind, TokenSubject};
use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::SessionId,
};

use super::{
    code_exchange::{Office, assurance},
    keys::signing_key,
    legal_persons::lost_right,
    sessions::end_within,
    step_up::fresh_until,
    subject::subject_of,
    tokens::{Exchange, Issue},
};
use crate::{
    domain::{
        secret::digest,
        session::{EndReason, IDLE, is_live},
    },
    problem::IdentityError,
    settings::Settings,
    store::{clients, credentials, refresh_tokens, sessions},
};

/// New tokens for a good refresh token of `client_id`.
pub(crate) async fn refresh_session(
    db: &Db,
    actor: &Actor,
    office: Office<'_>,
    client_id: &str,
    token: &str,
) -> Result<Exchange, IdentityError> {
    let now = office.clock.now();
    transact(db, actor, async |tx| {
        let Some(row) = refresh_tokens::find_for_update(tx, &digest(token)).await? else {
            return Ok(Exchange::Refused("the refresh token is not known"));
        };
        if row.spent_at.is_some() {
            end_within(tx, row.session_id, EndReason::RefreshReused).await?;
            return Ok(Exchange::Refused("the refresh token was spent before"));
        }
        let session = sessions::find(tx, row.session_id).await?.ok_or(IdentityError::Stored)?;
        if session.ended_at.is_some() || session.client_id != client_id {
            return Ok(Exchange::Refused("the session is over or another client's"));
        }
        let credential = credentials::find(tx, session.credential_id).await?.ok_or(IdentityError::Stored)?;
        let Some(subject) = subject_of(tx, &credential, session.id).await? else {
            return Ok(Exchange::Refused("the account is not active"));
        };
        if lost_right(tx, &subject).await? {
            end_within(tx, session.id, EndReason::Revoked).await?;
            return Ok(Exchange::Refused("the right to act for another is over"));
        }
        let rest = longest_rest(&subject, office.settings);
        if !is_live(now, session.used_at, session.expires_at, rest) {
            return Ok(Exchange::Refused("the session has rested too long"));
        }
        let fresh_until = fresh_until(tx, &credential, session.second_factor_at, office.settings).await?;
        let assurance = assurance(&subject, session.upstream_level)?;
        let subject = TokenSubject { fresh_until, assurance, ..subject };
        refresh_tokens::spend(tx, &row.hash, now).await?;
        sessions::touch(tx, session.id, now).await?;
        let client = clients::find(tx, client_id).await?.ok_or(IdentityError::Stored)?;
        let key = signing_key(tx, now).await?;
        let issue = Issue {
            issuer: office.issuer,
            key,
            subject: &subject,
            client: &client,
            nonce: None,
            started_at: session.started_at,
            expires_at: session.expires_at,
            now,
        };
        Ok(Exchange::Tokens(Box::pin(issue.issue(tx)).await?))
    })
    .await
}

/// Who works in a hall sits where others pass by.
fn longest_rest(subject: &TokenSubject, settings: &Settings) -> TimeDelta {
    let at_window = subject.kind == SubjectKind::Staff && subject.hall.is_some();
    if at_window { settings.window_idle } else { IDLE }
}

/// Ends the session that a refresh token belongs to; an unknown token is nobody's and no error (RFC 7009).
pub(crate) async fn revoke_refresh_token(
    db: &Db,
    actor: &Actor,
    client_id: &str,
    token: &str,
) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let Some(session) = session_of(tx, client_id, token).await? else { return Ok(()) };
        end_within(tx, session, EndReason::Revoked).await?;
        Ok(())
    })
    .await
}

async fn session_of(tx: &mut Tx, client_id: &str, token: &str) -> Result<Option<SessionId>, IdentityError> {
    let Some(row) = refresh_tokens::find_for_update(tx, &digest(token)).await? else { return Ok(None) };
    let session = sessions::find(tx, row.session_id).await?;
    Ok(session.filter(|session| session.client_id == client_id).map(|session| session.id))
}
