//! Reads of a person's data: each leaves a row that the person can see, and an event that shows it to him.
use crate::schema::{access_log, outbox};
use crate::{
    actor::Actor,
    db::{DbError, Tx},
    id::{CaseId, PersonId},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

/// What a look is for; a stable word of the service, shown to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose(pub &'static str);

/// One look at one person's data.
#[derive(Debug, Clone)]
pub struct Look {
    /// Whose data.
    pub subject: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// For which case.
    pub case: Option<CaseId>,
    /// Which kinds of data are shown.
    pub fields: &'static [&'static str],
}

/// A person's data that was read under a logged look. It is taken out by [`Personal::reveal`] after the
/// transaction committed: no row, no data.
#[must_use]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Changes the shape of what was read.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        Personal(change(self.0))
    }

    /// The data. Called where the answer is built, after the commit.
    pub fn reveal(self) -> T {
        self.0
    }
}

impl<T> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

#[derive(Insertable)]
#[diesel(table_name = access_log, treat_none_as_default_value = false)]
struct NewLook<'a> {
    id: Uuid,
    at: DateTime<Utc>,
    subject: Uuid,
    actor_kind: &'a str,
    actor_id: Uuid,
    actor_role: &'a str,
    purpose: &'a str,
    case_id: Option<Uuid>,
    fields: &'a [&'a str],
    trace: &'a str,
}

/// Reads a person's data with `read` and writes who looked, at what and why, in the same transaction.
pub async fn read_personal<T, E: From<DbError>>(
    tx: &mut Tx,
    look: Look,
    read: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
) -> Result<Personal<T>, E> {
    let data = read(tx).await?;
    log_look(tx, &look).await?;
    Ok(Personal(data))
}

async fn log_look(tx: &mut Tx, look: &Look) -> Result<(), DbError> {
    let actor = tx.actor().clone();
    let at = tx.now();
    diesel::insert_into(access_log::table)
        .values(NewLook {
            id: Uuid::new_v4(),
            at,
            subject: look.subject.as_uuid(),
            actor_kind: actor.kind.as_str(),
            actor_id: actor.id,
            actor_role: &actor.role,
            purpose: look.purpose.0,
            case_id: look.case.map(|case| case.as_uuid()),
            fields: look.fields,
            trace: actor.trace.as_str(),
        })
        .execute(&mut **tx)
        .await?;
    publish_look(tx, look, &actor, at).await
}

async fn publish_look(tx: &mut Tx, look: &Look, actor: &Actor, at: DateTime<Utc>) -> Result<(), DbError> {
    let data = json!({
        "subject": look.subject, "actor_kind": actor.kind.as_str(), "actor_id": actor.id,
        "purpose": look.purpose.0, "case_id": look.case, "fields": look.fields, "at": at,
    });
    diesel::insert_into(outbox::table)
        .values((
            outbox::event_id.eq(Uuid::new_v4()),
            outbox::type_.eq(format!("{}.personal_data_read.v1", tx.service())),
            outbox::subject.eq(look.subject.as_uuid()),
            outbox::data.eq(data),
            outbox::occurred_at.eq(at),
            outbox::traceparent.eq(actor.trace.as_str()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
