//! OpenID Connect logout by link: the id token says whose session ends.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use kernel::{
    actor::Actor,
    clock::Clock,
    db::{Db, transact},
    id::SessionId,
};
use serde::Deserialize;

use super::{keys::jwks, sessions::end_within};
use crate::{
    domain::{redirect::is_registered, session::EndReason},
    problem::IdentityError,
    store::clients,
};

#[derive(Deserialize)]
struct Hint {
    aud: String,
    sid: SessionId,
}

/// Ends the session of an id token, however old, and says where the client may be sent afterwards.
pub(crate) async fn log_out_by_id_token(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    id_token: &str,
    then: Option<&str>,
) -> Result<Option<String>, IdentityError> {
    let keys = jwks(db, actor, clock).await?;
    let Some(hint) = read_hint(id_token, &keys) else { return Ok(None) };
    transact(db, actor, async |tx| {
        end_within(tx, hint.sid, EndReason::Logout).await?;
        let client = clients::find(tx, &hint.aud).await?;
        let registered = client.map(|client| client.redirect_uris).unwrap_or_default();
        Ok(then.filter(|to| is_registered(to, &registered)).map(str::to_owned))
    })
    .await
}

fn read_hint(token: &str, keys: &JwkSet) -> Option<Hint> {
    let header = decode_header(token).ok()?;
    let key = DecodingKey::from_jwk(keys.find(header.kid.as_deref()?)?).ok()?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.validate_exp = false;
    rules.validate_aud = false;
    let id_token = header.typ.as_deref() == Some("JWT");
    decode::<Hint>(token, &key, &rules).ok().map(|data| data.claims).filter(|_| id_token)
}
