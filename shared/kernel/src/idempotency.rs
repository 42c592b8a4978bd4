//! The same request sent twice has one effect and one answer, for ever.
use crate::schema::idempotency;
use crate::{
    crypto::{Aad, Sealed},
    db::{Cached, DbError, Tx},
    problem::{ApiError, Kind, Problem},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use uuid::Uuid;

/// The header's name.
pub const HEADER: &str = "Idempotency-Key";

/// The client's own name for a creating request: 8 to 100 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key; refuses what is too short to be unique or cannot be stored.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let fits = (8..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(BadKey::Malformed) }
    }

    /// The client's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a creating request was refused for its key.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// There is no key.
    #[error(
        "this request creates something: send an Idempotency-Key header with a new random value, and the same value when you retry"
    )]
    Missing,
    /// The key is too short, too long or has blanks.
    #[error("the Idempotency-Key must be 8 to 100 visible ASCII characters")]
    Malformed,
}

impl Problem for BadKey {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            BadKey::Missing => "idempotency_key_missing",
            BadKey::Malformed => "idempotency_key_malformed",
        }
    }
}

/// The key was used before with another body.
#[derive(Debug, thiserror::Error)]
#[error("this Idempotency-Key was used before with another body: send a new key for a new request")]
pub struct KeyReused;

impl Problem for KeyReused {
    fn kind(&self) -> Kind {
        Kind::Unprocessable
    }
    fn code(&self) -> &'static str {
        "idempotency_key_reused"
    }
}

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(HEADER).map(|value| value.to_str().unwrap_or_default());
        ready(header.ok_or(BadKey::Missing).and_then(Self::parse).map_err(ApiError::from))
    }
}

/// Runs `work` unless this caller has sent this key before: then the first answer is given again, or
/// [`KeyReused`] if `body` is not the first one's. First thing in the transaction of a creating request.
///
/// The key's row is inserted before the work, so that of two that arrive at once the second waits for the
/// first to commit and then finds its answer.
pub async fn once<T, E>(
    tx: &mut Tx,
    key: &IdempotencyKey,
    body: &impl Serialize,
    work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<DbError> + From<KeyReused>,
{
    let hash = Sha256::digest(serde_json::to_vec(body).map_err(DbError::from)?).to_vec();
    let (county, caller) = owner(tx);
    let row = Uuid::new_v4();
    if !claim(tx, &county, caller, key, &hash, row).await? {
        return first_answer(tx, &county, caller, key, &hash).await?.ok_or_else(|| E::from(KeyReused));
    }
    let answer = work(tx).await?;
    let sealed =
        tx.keyring().seal_json(Aad::new("idempotency", "answer", row), &answer).map_err(DbError::from)?;
    keep(tx, &county, caller, key, &sealed).await?;
    Ok(answer)
}

/// The county part of the key: the caller's, or none for callers without a division.
fn owner(tx: &Tx) -> (String, Uuid) {
    let county = tx.actor().scope.division.as_ref().map_or("", |prefix| prefix.as_str());
    (county.chars().take(6).collect(), tx.actor().id)
}

async fn claim(
    tx: &mut Tx,
    county: &str,
    caller: Uuid,
    key: &IdempotencyKey,
    hash: &[u8],
    row: Uuid,
) -> Result<bool, DbError> {
    let made = diesel::insert_into(idempotency::table)
        .values((
            idempotency::county.eq(county),
            idempotency::caller.eq(caller),
            idempotency::key.eq(&key.0),
            idempotency::body_hash.eq(hash),
            idempotency::row_id.eq(row),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(made == 1)
}

async fn first_answer<T: DeserializeOwned>(
    tx: &mut Tx,
    county: &str,
    caller: Uuid,
    key: &IdempotencyKey,
    hash: &[u8],
) -> Result<Option<T>, DbError> {
    let (first_hash, row, answer): (Vec<u8>, Uuid, Option<Sealed>) = idempotency::table
        .find((county, caller, &key.0))
        .select((idempotency::body_hash, idempotency::row_id, idempotency::answer))
        .first(&mut **tx)
        .await?;
    let Some(answer) = answer.filter(|_| first_hash == hash) else { return Ok(None) };
    Ok(Some(tx.keyring().open_json(Aad::new("idempotency", "answer", row), &answer)?))
}

async fn keep(
    tx: &mut Tx,
    county: &str,
    caller: Uuid,
    key: &IdempotencyKey,
    answer: &Sealed,
) -> Result<(), DbError> {
    let row = diesel::update(idempotency::table.find((county, caller, &key.0)));
    Cached(row.set(idempotency::answer.eq(Some(answer)))).execute(&mut **tx).await?;
    Ok(())
}
