//! What a transaction leaves behind besides its change: audit rows, looks, events, the first answer to a request.
//! Collected while the flow runs and written by one statement as it ends.
use super::LastWrite;
use crate::{actor::Actor, crypto::Sealed};
use chrono::{DateTime, Utc};
use diesel::{
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, Binary, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

/// Up to so many rows the statement stays prepared; its text tells how many of each kind there are.
const USUAL: usize = 6;

/// An event on its way into the outbox.
#[derive(Debug)]
pub struct NewEvent {
    /// Its own id.
    pub id: Uuid,
    /// Its type, e.g. `intake.case_submitted.v1`.
    pub kind: String,
    /// What it is about.
    pub subject: Uuid,
    /// Ids and codes; never personal data.
    pub data: Value,
}

pub(crate) struct NewAudit {
    pub(crate) id: Uuid,
    pub(crate) action: &'static str,
    pub(crate) entity: &'static str,
    pub(crate) entity_id: Uuid,
    pub(crate) detail: Sealed,
}

pub(crate) struct NewLook {
    pub(crate) subject: Uuid,
    pub(crate) purpose: &'static str,
    pub(crate) case_id: Option<Uuid>,
    pub(crate) fields: &'static [&'static str],
    pub(crate) id: Uuid,
}

pub(crate) struct NewAnswer {
    pub(crate) county: String,
    pub(crate) caller: Uuid,
    pub(crate) key: String,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) row_id: Uuid,
    pub(crate) answer: Sealed,
}

/// The rows of one transaction, each kind in the order in which they came.
#[derive(Default)]
pub(super) struct Traces {
    pub(super) audit: Vec<NewAudit>,
    pub(super) looks: Vec<NewLook>,
    pub(super) events: Vec<NewEvent>,
    pub(super) answers: Vec<NewAnswer>,
}

impl Traces {
    fn count(&self) -> usize {
        self.audit.len() + self.looks.len() + self.events.len() + self.answers.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The statement that writes all of them.
    pub(super) fn write<'a>(
        &'a self,
        last: Option<&'a LastWrite>,
        actor: &'a Actor,
        at: DateTime<Utc>,
    ) -> Write<'a> {
        Write { traces: self, last, actor, at }
    }
}

/// See [`Traces::write`].
pub(super) struct Write<'a> {
    traces: &'a Traces,
    /// The flow's own change, before them.
    last: Option<&'a LastWrite>,
    actor: &'a Actor,
    at: DateTime<Utc>,
}

/// Writes the insert of one kind of row.
type Insert<'a> = for<'b> fn(&'b Write<'a>, AstPass<'_, 'b, Pg>) -> QueryResult<()>;

impl<'a> Write<'a> {
    /// The kinds there are rows of.
    fn inserts(&self) -> Vec<Insert<'a>> {
        let Traces { audit, looks, events, answers } = self.traces;
        let all: [(bool, Insert<'a>); 4] = [
            (audit.is_empty(), Write::audit),
            (looks.is_empty(), Write::looks),
            (events.is_empty(), Write::events),
            (answers.is_empty(), Write::answers),
        ];
        all.into_iter().filter(|(none, _)| !none).map(|(_, insert)| insert).collect()
    }

    fn audit<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO audit (actor_kind, actor_id, actor_role, at, trace, id, action, entity, entity_id, detail)",
        );
        for (place, row) in self.traces.audit.iter().enumerate() {
            self.who(place, &mut out)?;
            bind::<SqlUuid, _>(&mut out, &row.id)?;
            bind::<Text, _>(&mut out, row.action)?;
            bind::<Text, _>(&mut out, row.entity)?;
            bind::<SqlUuid, _>(&mut out, &row.entity_id)?;
            bind::<Binary, _>(&mut out, &row.detail)?;
            out.push_sql(")");
        }
        Ok(())
    }

    fn looks<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO access_log (actor_kind, actor_id, actor_role, at, trace, id, subject, purpose, case_id, fields)",
        );
        for (place, row) in self.traces.looks.iter().enumerate() {
            self.who(place, &mut out)?;
            bind::<SqlUuid, _>(&mut out, &row.id)?;
            bind::<SqlUuid, _>(&mut out, &row.subject)?;
            bind::<Text, _>(&mut out, row.purpose)?;
            bind::<Nullable<SqlUuid>, _>(&mut out, &row.case_id)?;
            bind::<Array<Text>, _>(&mut out, row.fields)?;
            out.push_sql(")");
        }
        Ok(())
    }

    /// Begins the row of a log: who acted, when, in which trace.
    fn who<'b>(&'b self, place: usize, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        begin(place, out);
        out.push_bind_param::<Text, str>(self.actor.kind.as_str())?;
        bind::<SqlUuid, _>(out, &self.actor.id)?;
        bind::<Text, _>(out, self.actor.role.as_str())?;
        bind::<Timestamptz, _>(out, &self.at)?;
        bind::<Text, _>(out, self.actor.trace.as_str())
    }

    fn events<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO outbox (event_id, type, subject, data, occurred_at, traceparent)");
        for (place, row) in self.traces.events.iter().enumerate() {
            begin(place, &mut out);
            out.push_bind_param::<SqlUuid, _>(&row.id)?;
            bind::<Text, _>(&mut out, row.kind.as_str())?;
            bind::<SqlUuid, _>(&mut out, &row.subject)?;
            bind::<Jsonb, _>(&mut out, &row.data)?;
            bind::<Timestamptz, _>(&mut out, &self.at)?;
            bind::<Text, _>(&mut out, self.actor.trace.as_str())?;
            out.push_sql(")");
        }
        Ok(())
    }

    fn answers<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO idempotency (county, caller, key, body_hash, row_id, answer)");
        for (place, row) in self.traces.answers.iter().enumerate() {
            begin(place, &mut out);
            out.push_bind_param::<Text, str>(&row.county)?;
            bind::<SqlUuid, _>(&mut out, &row.caller)?;
            bind::<Text, _>(&mut out, row.key.as_str())?;
            bind::<Binary, _>(&mut out, &row.body_hash)?;
            bind::<SqlUuid, _>(&mut out, &row.row_id)?;
            bind::<Binary, _>(&mut out, &row.answer)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

fn begin(place: usize, out: &mut AstPass<'_, '_, Pg>) {
    out.push_sql(if place == 0 { " VALUES (" } else { ", (" });
}

/// A further value of a row.
fn bind<'b, T, V>(out: &mut AstPass<'_, 'b, Pg>, value: &'b V) -> QueryResult<()>
where
    Pg: diesel::sql_types::HasSqlType<T>,
    V: diesel::serialize::ToSql<T, Pg> + ?Sized,
{
    out.push_sql(", ");
    out.push_bind_param::<T, V>(value)
}

/// All but the last insert stand in front of it, in a `WITH`.
impl QueryFragment<Pg> for Write<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let inserts = self.inserts();
        // Without a change of the flow's own the last insert stands by itself.
        let parts = if self.last.is_some() { inserts.len() } else { inserts.len().saturating_sub(1) };
        if let Some(last) = self.last {
            last.parts(out.reborrow())?;
        }
        for ((place, insert), name) in inserts.into_iter().enumerate().zip(["a", "b", "c", "d"]) {
            if place >= parts {
                insert(self, out.reborrow())?;
                continue;
            }
            out.push_sql(if place == 0 && self.last.is_none() { "WITH " } else { ", " });
            out.push_sql(name);
            out.push_sql(" AS (");
            insert(self, out.reborrow())?;
            out.push_sql(") ");
        }
        if let Some(last) = self.last {
            last.insist(&mut out);
        }
        Ok(())
    }

    /// Whatever a flow's own change says of itself: its values are binds.
    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(self.traces.count() <= USUAL)
    }
}

impl QueryId for Write<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
