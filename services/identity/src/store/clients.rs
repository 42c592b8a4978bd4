//! Rows of registered OpenID Connect clients.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

use crate::schema::oidc_client;

/// A client as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = oidc_client, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ClientRow {
    pub(crate) id: String,
    pub(crate) secret_hash: Option<Vec<u8>>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) active: bool,
    pub(crate) version: i64,
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: &str) -> Result<Option<ClientRow>, DbError> {
    Ok(oidc_client::table.find(id).select(ClientRow::as_select()).first(conn).await.optional()?)
}

/// Clients by id, after one.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    after: &str,
    limit: i64,
) -> Result<Vec<ClientRow>, DbError> {
    let page = oidc_client::table.filter(oidc_client::id.gt(after)).order(oidc_client::id.asc()).limit(limit);
    Ok(page.select(ClientRow::as_select()).load(conn).await?)
}

/// Whether the client was stored; false if there is one of that id.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, row: &ClientRow) -> Result<bool, DbError> {
    let added =
        diesel::insert_into(oidc_client::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(added == 1)
}

/// Replaces a client that is still of the version before; false if it is not.
pub(crate) async fn replace(
    conn: &mut AsyncPgConnection,
    row: &ClientRow,
    base_version: i64,
) -> Result<bool, DbError> {
    let same = oidc_client::table.find(&row.id).filter(oidc_client::version.eq(base_version));
    let replaced = diesel::update(same)
        .set((
            oidc_client::secret_hash.eq(&row.secret_hash),
            oidc_client::redirect_uris.eq(&row.redirect_uris),
            oidc_client::name.eq(&row.name),
            oidc_client::scopes.eq(&row.scopes),
            oidc_client::active.eq(row.active),
            oidc_client::version.eq(row.version),
        ))
        .execute(conn)
        .await?;
    Ok(replaced == 1)
}

/// Registers a client, or gives a registered one these addresses and this secret.
pub(crate) async fn register(conn: &mut AsyncPgConnection, row: &ClientRow) -> Result<(), DbError> {
    diesel::insert_into(oidc_client::table)
        .values(row)
        .on_conflict(oidc_client::id)
        .do_update()
        .set((
            oidc_client::secret_hash.eq(&row.secret_hash),
            oidc_client::redirect_uris.eq(&row.redirect_uris),
            oidc_client::name.eq(&row.name),
            oidc_client::scopes.eq(&row.scopes),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
