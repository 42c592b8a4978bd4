//! Rows of registered OpenID Connect clients.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::db::DbError;

use crate::schema::oidc_client;

/// A client as stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = oidc_client, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub(crate) struct ClientRow {
    pub(crate) id: String,
    pub(crate) secret_hash: Option<Vec<u8>>,
    pub(crate) redirect_uris: Vec<String>,
}

pub(crate) async fn find(conn: &mut AsyncPgConnection, id: &str) -> Result<Option<ClientRow>, DbError> {
    Ok(oidc_client::table.find(id).select(ClientRow::as_select()).first(conn).await.optional()?)
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
        ))
        .execute(conn)
        .await?;
    Ok(())
}
