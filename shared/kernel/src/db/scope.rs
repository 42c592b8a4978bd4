//! The statement that opens every transaction's scope. A [`QueryFragment`] of its own with a static id, so that
//! PostgreSQL parses it once per connection and not once per request.
use crate::actor::Actor;
use diesel::{
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

/// Sets `hall.*` for the transaction and answers with `hall_now()`. Written out and not a function in PL/pgSQL, which
/// would cost more than all it does. `num_nulls` is there to have all of them evaluated, before the time is read.
pub(super) struct Open<'a> {
    pub(super) actor: &'a Actor,
    /// What the transaction changes in turn, if it begins with waiting for that.
    pub(super) turn: Option<Uuid>,
}

impl QueryFragment<Pg> for Open<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (actor, scope) = (self.actor, &self.actor.scope);
        out.push_bind_param_value_only::<Text, _>(actor.kind.as_text())?;
        out.push_bind_param_value_only::<SqlUuid, _>(&actor.id)?;
        out.push_bind_param_value_only::<Text, _>(&actor.role)?;
        out.push_bind_param_value_only::<Nullable<SqlUuid>, _>(&scope.subject)?;
        out.push_bind_param_value_only::<Nullable<Text>, _>(&scope.division)?;
        out.push_bind_param_value_only::<Nullable<SqlUuid>, _>(&scope.hall)?;
        out.push_bind_param_value_only::<Nullable<Text>, _>(&scope.authority)?;
        out.push_bind_param_value_only::<Bool, _>(&scope.system)?;
        out.push_bind_param_value_only::<Nullable<SqlUuid>, _>(&self.turn)?;
        out.push_sql(
            "SELECT CASE WHEN num_nulls(\
             set_config('hall.kind', $1, true), set_config('hall.id', $2::text, true), \
             set_config('hall.role', $3, true), set_config('hall.subject', coalesce($4::text, ''), true), \
             set_config('hall.division', coalesce($5, ''), true), \
             set_config('hall.hall', coalesce($6::text, ''), true), \
             set_config('hall.authority', coalesce($7, ''), true), \
             set_config('hall.system', $8::text, true)) = 0 \
             AND (pg_advisory_xact_lock(hashtextextended($9::text, 0)) IS NULL) IN (true, false) THEN hall_now() END",
        );
        Ok(())
    }
}

impl QueryId for Open<'_> {
    type QueryId = Open<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Open<'_> {
    type SqlType = Timestamptz;
}
