//! Which client asks, and whether it is the one it says.

use kernel::{
    actor::Actor,
    db::{Db, transact},
};

use crate::{
    domain::secret::digest,
    problem::IdentityError,
    store::clients::{self, ClientRow},
};

/// A registered client.
pub(crate) async fn find_client(
    db: &Db,
    actor: &Actor,
    id: &str,
) -> Result<Option<ClientRow>, IdentityError> {
    transact(db, actor, async |tx| Ok(clients::find(tx, id).await?)).await
}

/// Whether the client is registered and, if it is a confidential one, knows its secret.
pub(crate) async fn is_client(
    db: &Db,
    actor: &Actor,
    id: &str,
    secret: Option<&str>,
) -> Result<bool, IdentityError> {
    let client = find_client(db, actor, id).await?;
    Ok(client.is_some_and(|client| match (&client.secret_hash, secret) {
        (Some(hash), Some(secret)) => *hash == digest(secret),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }))
}
