//! A flow's own last write, which goes with the traces in one statement.
use super::{Cached, DbError};
use diesel::{
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A change that nobody reads an answer of: parts of a `WITH`, one of them named `moved`. It fails if that has moved nothing.
pub struct LastWrite {
    parts: Box<dyn QueryFragment<Pg> + Send + Sync>,
    insists: &'static str,
}

impl LastWrite {
    /// `parts` begins with `WITH`; its values are numbered binds. `insists` is the constraint that the error names.
    pub fn new(parts: impl QueryFragment<Pg> + Send + Sync + 'static, insists: &'static str) -> Self {
        Self { parts: Box::new(parts), insists }
    }

    /// Writes it at once, for what follows in the same transaction.
    pub async fn write(self, conn: &mut AsyncPgConnection) -> Result<(), DbError> {
        Cached(self).execute(conn).await?;
        Ok(())
    }

    pub(super) fn parts<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.parts.walk_ast(out)
    }

    pub(super) fn insist(&self, out: &mut AstPass<'_, '_, Pg>) {
        out.push_sql(" SELECT hall_insist(EXISTS (SELECT FROM moved), '");
        out.push_sql(self.insists);
        out.push_sql("')");
    }
}

impl QueryFragment<Pg> for LastWrite {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.parts(out.reborrow())?;
        self.insist(&mut out);
        Ok(())
    }
}

impl QueryId for LastWrite {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
