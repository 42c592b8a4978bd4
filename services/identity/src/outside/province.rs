//! The province's identity provider, of which the hall is a client like any other: OpenID Connect by a library that is not
//! ours, with state, nonce and PKCE.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{NoAnswer, http};
use crate::settings::Upstream;

/// How long what was discovered is good for. It is fetched anew for a key that is not known: only what the provider itself
/// has given us comes so far.
const REMEMBER: Duration = Duration::from_secs(600);
/// By how much their clock may differ from ours, and how long ago an id token may have been made.
const SKEW: TimeDelta = TimeDelta::seconds(60);
const AGE: TimeDelta = TimeDelta::minutes(10);
/// No answer of theirs is larger.
const LARGEST: usize = 256 * 1024;

/// What the province says of someone beside who he is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Said {
    citizen_no: String,
    real_name: String,
    level: String,
}

impl AdditionalClaims for Said {}

type Fields = IdTokenFields<
    Said,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Asked = Client<
    Said,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A log-in over there that has begun.
pub(crate) struct Begun {
    /// Where the browser goes.
    pub(crate) link: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

/// Who logged in over there, as its signed word says.
pub(crate) struct Asserted {
    pub(crate) account: String,
    pub(crate) citizen_no: String,
    pub(crate) name: String,
    pub(crate) level: String,
}

/// Why nobody came from there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotLoggedIn {
    /// It is down, or answered what nobody understands.
    #[error("the province's identity provider gave no answer")]
    NoAnswer(#[source] NoAnswer),
    /// It answered, and its word is not to be taken.
    #[error("what the province's identity provider said is refused: {0}")]
    Refused(&'static str),
}

/// The provider, and what was discovered of it.
pub(crate) struct Province {
    upstream: Upstream,
    back: String,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

impl Province {
    /// A provider that sends people back to `back`.
    pub(crate) fn new(upstream: Upstream, back: String) -> Self {
        Self { upstream, back, known: Mutex::default() }
    }

    /// Its rules here.
    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Begins a log-in over there.
    pub(crate) async fn begin(&self) -> Result<Begun, NotLoggedIn> {
        let client = self.client(REMEMBER).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (link, state, nonce) = asked.set_pkce_challenge(challenge).url();
        Ok(Begun {
            link: link.to_string(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Who brings this code, by the word of the provider, which is signed, for us, for this log-in, and fresh at `now`.
    pub(crate) async fn redeem(
        &self,
        code: &str,
        nonce: &str,
        verifier: &str,
        now: DateTime<Utc>,
    ) -> Result<Asserted, NotLoggedIn> {
        let client = self.client(REMEMBER).await?;
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let asked = asked.or(Err(NotLoggedIn::Refused("it names no token endpoint")))?;
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let tokens = asked.request_async(&call).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => NotLoggedIn::Refused("it does not know the code"),
            RequestTokenError::Request(error) => NotLoggedIn::NoAnswer(error),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                NotLoggedIn::NoAnswer(NoAnswer::Unreadable)
            }
        })?;
        let nonce = Nonce::new(nonce.to_owned());
        match read(&client, &tokens, &nonce, now) {
            // A key we have not seen: the provider may have a new one.
            Err(Wrong::Signature) => {
                let anew = self.client(Duration::ZERO).await?;
                read(&anew, &tokens, &nonce, now).map_err(Wrong::into_refusal)
            }
            other => other.map_err(Wrong::into_refusal),
        }
    }

    /// A client of what was discovered not longer ago than `at_most`.
    async fn client(&self, at_most: Duration) -> Result<Asked, NotLoggedIn> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let metadata = match known.filter(|(at, _)| at.elapsed() < at_most) {
            Some((_, metadata)) => metadata,
            None => self.discover().await?,
        };
        let id = ClientId::new(self.upstream.client.clone());
        let secret = ClientSecret::new(self.upstream.secret.expose_secret().to_owned());
        let back = RedirectUrl::new(self.back.clone());
        let back = back.or(Err(NotLoggedIn::Refused("our own address is no address")))?;
        Ok(Client::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(back))
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, NotLoggedIn> {
        let issuer = IssuerUrl::new(self.upstream.issuer.clone());
        let issuer = issuer.or(Err(NotLoggedIn::Refused("its address is no address")))?;
        let found = CoreProviderMetadata::discover_async(issuer, &call).await;
        let metadata = found.map_err(|error| {
            tracing::warn!(%error, "the province's identity provider could not be discovered");
            NotLoggedIn::NoAnswer(NoAnswer::Unreadable)
        })?;
        let fresh = Some((Instant::now(), metadata.clone()));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(metadata)
    }
}

/// What is wrong with an id token.
enum Wrong {
    Signature,
    Other(&'static str),
}

impl Wrong {
    fn into_refusal(self) -> NotLoggedIn {
        NotLoggedIn::Refused(match self {
            Self::Signature => "no key of its signed it",
            Self::Other(what) => what,
        })
    }
}

fn read(client: &Asked, tokens: &Tokens, nonce: &Nonce, now: DateTime<Utc>) -> Result<Asserted, Wrong> {
    let token = tokens.id_token().ok_or(Wrong::Other("it gave no id token"))?;
    let made = move |at: DateTime<Utc>| {
        if at <= now + SKEW && at >= now - AGE { Ok(()) } else { Err("made at another time".to_owned()) }
    };
    let verifier =
        client.id_token_verifier().set_time_fn(move || now - SKEW).set_issue_time_verifier_fn(made);
    let claims = token.claims(&verifier, nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(_) => Wrong::Signature,
        ClaimsVerificationError::Expired(_) => Wrong::Other("it is too old"),
        ClaimsVerificationError::InvalidAudience(_) => Wrong::Other("it is for someone else"),
        ClaimsVerificationError::InvalidIssuer(_) => Wrong::Other("it is of someone else"),
        ClaimsVerificationError::InvalidNonce(_) => Wrong::Other("it is of another log-in"),
        ClaimsVerificationError::InvalidAuthContext(_)
        | ClaimsVerificationError::InvalidAuthTime(_)
        | ClaimsVerificationError::InvalidSubject(_)
        | ClaimsVerificationError::Other(_)
        | ClaimsVerificationError::Unsupported(_) => Wrong::Other("it cannot be verified"),
        _ => Wrong::Other("it cannot be verified in a way that is new to us"),
    })?;
    let said = claims.additional_claims();
    Ok(Asserted {
        account: claims.subject().to_string(),
        citizen_no: said.citizen_no.clone(),
        name: said.real_name.clone(),
        level: said.level.clone(),
    })
}

/// How the library asks.
async fn call(request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let (parts, body) = request.into_parts();
    let asked = http()?.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
    let mut answer = asked.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LARGEST {
            return Err(NoAnswer::Unreadable);
        }
    }
    let mut given = HttpResponse::new(bytes);
    *given.status_mut() = status;
    *given.headers_mut() = headers;
    Ok(given)
}
