//! The same request sent twice has one effect and one answer, for ever.
use crate::schema::idempotency;
use crate::{
    actor::Actor,
    crypto::{Aad, Sealed},
    db::{Cached, Db, DbError, NewAnswer, Tx, transact_after},
    problem::{ApiError, Kind, Problem},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use diesel::{prelude::*, sql_types::BigInt};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::join;
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
/// The key is locked before the work, so that of two that arrive at once the second waits for the first to commit
/// and then finds its answer, which is written with the commit.
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
    let claim = Claim::of(tx.actor(), key, body)?;
    let first = claim.take(tx, tx.service()).await?;
    claim.answer(tx, first, work).await
}

/// The same in a transaction of its own, whose first round trip asks for the answer already.
pub async fn transact_once<T, E>(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    body: &impl Serialize,
    work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<DbError> + From<KeyReused>,
{
    let claim = &Claim::of(actor, key, body)?;
    let begin = async move |conn: &AsyncPgConnection| claim.take(conn, db.service()).await;
    transact_after(db, actor, None, begin, async |tx, answered| claim.answer(tx, answered, work).await).await
}

/// The same for work that waits for the turn of what it changes and refuses to do a second time what is done. Then the key
/// need not be held, and only what was refused looks for an earlier answer; two that change different things meet in the
/// key's row, which the second finds written.
///
/// `first` reads with the transaction's first round trip, when the turn has come.
pub async fn transact_once_in_turn<F, T, E>(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    (body, turn): (&impl Serialize, Uuid),
    first: impl AsyncFnOnce(&AsyncPgConnection) -> Result<F, DbError>,
    work: impl AsyncFnOnce(&mut Tx, F) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<DbError> + From<KeyReused> + Problem,
{
    let claim = &Claim::of(actor, key, body)?;
    let done = transact_after(db, actor, Some(turn), first, async |tx, found| {
        let answer = work(tx, found).await?;
        claim.keep(tx, &answer)?;
        Ok::<_, E>(answer)
    });
    match done.await {
        Err(refused) if refused.kind() != Kind::Unavailable => {
            let look = async move |conn: &AsyncPgConnection| claim.look(conn).await;
            let answer = transact_after(db, actor, None, look, async |tx, earlier| {
                let given = earlier.map(|earlier| claim.given(tx, &earlier));
                given.transpose()
            });
            let answer: Result<Option<T>, E> = answer.await;
            answer?.ok_or(refused)
        }
        done => done,
    }
}

/// What a caller says about a creating request.
struct Claim {
    /// The county part of the key: the caller's, or none for callers without a division.
    county: String,
    caller: Uuid,
    key: String,
    body_hash: Vec<u8>,
}

/// The row of the first request with the same key.
type First = (Vec<u8>, Uuid, Option<Sealed>);

impl Claim {
    fn of(actor: &Actor, key: &IdempotencyKey, body: &impl Serialize) -> Result<Self, DbError> {
        let county = actor.scope.division.as_ref().map_or("", |prefix| prefix.as_str());
        let body_hash = Sha256::digest(serde_json::to_vec(body)?).to_vec();
        Ok(Self { county: county.chars().take(6).collect(), caller: actor.id, key: key.0.clone(), body_hash })
    }

    /// Holds the key until the transaction ends and looks for an earlier answer. Two statements, since one would look
    /// at what there was before it waited; one round trip.
    async fn take(&self, conn: &AsyncPgConnection, service: &str) -> Result<Option<First>, DbError> {
        let lock =
            diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(self.number(service));
        let mut locking = conn;
        let (locked, first) = join!(Cached(lock).execute(&mut locking), self.look(conn));
        locked?;
        first
    }

    /// Looks for an earlier answer.
    async fn look(&self, mut conn: &AsyncPgConnection) -> Result<Option<First>, DbError> {
        let first = idempotency::table.find((&self.county, self.caller, &self.key)).select((
            idempotency::body_hash,
            idempotency::row_id,
            idempotency::answer,
        ));
        Ok(first.first::<First>(&mut conn).await.optional()?)
    }

    /// What the lock is taken on. Two keys with the same number would only wait for each other.
    fn number(&self, service: &str) -> i64 {
        let mut hasher = Sha256::new();
        for part in [service.as_bytes(), self.county.as_bytes(), self.caller.as_bytes(), self.key.as_bytes()]
        {
            hasher.update(part);
            hasher.update([0]);
        }
        hasher.finalize().first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
    }

    async fn answer<T, E>(
        &self,
        tx: &mut Tx,
        first: Option<First>,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<DbError> + From<KeyReused>,
    {
        if let Some(first) = first {
            return self.given(tx, &first);
        }
        let answer = work(tx).await?;
        self.keep(tx, &answer)?;
        Ok(answer)
    }

    /// The earlier answer, if it was to the same request.
    fn given<T, E>(&self, tx: &Tx, (body_hash, row, answer): &First) -> Result<T, E>
    where
        T: DeserializeOwned,
        E: From<DbError> + From<KeyReused>,
    {
        let answer = answer.as_ref().filter(|_| *body_hash == self.body_hash).ok_or(KeyReused)?;
        Ok(tx.keyring().open_json(place(*row), answer).map_err(DbError::from)?)
    }

    /// Keeps the answer for whoever sends the key again.
    fn keep(&self, tx: &Tx, answer: &impl Serialize) -> Result<(), DbError> {
        let row_id = Uuid::new_v4();
        let sealed = tx.keyring().seal_json(place(row_id), answer)?;
        let Self { county, caller, key, body_hash } = self;
        tx.add_answer(NewAnswer {
            county: county.clone(),
            caller: *caller,
            key: key.clone(),
            body_hash: body_hash.clone(),
            row_id,
            answer: sealed,
        });
        Ok(())
    }
}

fn place(row: Uuid) -> Aad {
    Aad::new("idempotency", "answer", row)
}
