//! The tokens of a session: access token, id token, and the next refresh token of its family.

use auth::{
    SigningKey, SubjectKind, TokenMinter, TokenSubject,
    claims::{ACCESS_SECONDS, AUDIENCE},
};
use chrono::{DateTime, Utc};
use kernel::{
    db::Tx,
    id::{SessionId, StaffId},
};
use serde::Serialize;
use uuid::Uuid;

use super::legal_persons::acting_until;
use crate::{
    domain::{client::ClientScope, secret::digest},
    problem::IdentityError,
    store::{
        absences,
        clients::ClientRow,
        refresh_tokens::{self, RefreshRow},
    },
};

/// Who issues our tokens: the address of the service as users see it, without a slash at its end.
#[derive(Debug, Clone)]
pub(crate) struct Issuer(pub(crate) String);

/// What a client gets for a code or a refresh token.
pub(crate) struct TokenSet {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) id_token: String,
    pub(crate) expires_in: u64,
    /// What the client was given, whatever it asked for.
    pub(crate) scope: String,
}

/// Tokens, or why a code or refresh token is not worth any. The reason goes to the log, never to the client.
pub(crate) enum Exchange {
    Tokens(Box<TokenSet>),
    Refused(&'static str),
}

/// What an id token says: who logged in where and when, and nothing else.
#[derive(Serialize)]
struct IdClaims<'a> {
    iss: &'a str,
    sub: Uuid,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    sid: SessionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

/// What the tokens are made for.
pub(crate) struct Issue<'a> {
    pub(crate) issuer: &'a Issuer,
    pub(crate) key: SigningKey,
    pub(crate) subject: &'a TokenSubject,
    pub(crate) client: &'a ClientRow,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) now: DateTime<Utc>,
}

impl Issue<'_> {
    /// Stores a new refresh token and signs the other two.
    pub(crate) async fn issue(self, tx: &mut Tx) -> Result<Box<TokenSet>, IdentityError> {
        let refresh_token = auth::random_secret()?;
        let row = RefreshRow {
            hash: digest(&refresh_token),
            session_id: self.subject.session,
            expires_at: self.expires_at,
            spent_at: None,
        };
        refresh_tokens::insert(tx, &row).await?;
        let iat = self.now.timestamp();
        let claims = IdClaims {
            iss: &self.issuer.0,
            sub: self.subject.id,
            aud: &self.client.id,
            exp: iat + 300,
            iat,
            auth_time: self.started_at.timestamp(),
            sid: self.subject.session,
            nonce: self.nonce,
        };
        let id_token = self.key.sign("JWT", &claims)?;
        let seconds = u64::try_from(iat).or(Err(IdentityError::Stored))?;
        let minter = TokenMinter::new(self.issuer.0.clone(), self.key);
        // The hall's interface refuses a token that is for the client alone.
        let hall = self.client.scopes.iter().any(|scope| scope == ClientScope::Hall.word());
        let (audience, subject) = if hall {
            (AUDIENCE, self.subject.clone())
        } else {
            (self.client.id.as_str(), bare(self.subject))
        };
        let life = life(tx, self.subject).await?;
        let access_token = minter.mint_for(audience, &subject, seconds, seconds + life)?;
        let scope = self.client.scopes.join(" ");
        Ok(Box::new(TokenSet { access_token, refresh_token, id_token, expires_in: life, scope }))
    }
}

/// What the token of a client that may only learn who logged in speaks of: his id, his session, how sure the hall is of him.
fn bare(subject: &TokenSubject) -> TokenSubject {
    let plain = TokenSubject::plain(subject.kind, subject.id, &[]);
    TokenSubject { session: subject.session, assurance: subject.assurance, ..plain }
}

/// How long an access token lives, in seconds: a substitute's no longer than his roles are what it says, that of who acts
/// for another no longer than he may.
async fn life(tx: &mut Tx, subject: &TokenSubject) -> Result<u64, IdentityError> {
    let now = tx.now();
    let change = match subject.kind {
        SubjectKind::Staff => absences::next_change(tx, StaffId::from_uuid(subject.id), now).await?,
        SubjectKind::Person => acting_until(tx, subject).await?,
        SubjectKind::Agent | SubjectKind::Department => None,
    };
    let left =
        change.map_or(ACCESS_SECONDS, |at| u64::try_from((at - now).num_seconds()).unwrap_or_default());
    Ok(left.clamp(1, ACCESS_SECONDS))
}
