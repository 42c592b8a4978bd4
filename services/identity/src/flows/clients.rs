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

/// A client that has shown to be the one it says.
pub(crate) struct Client {
    pub(crate) id: String,
    confidential: bool,
}

impl Client {
    /// Whether it showed a secret.
    pub(crate) fn is_confidential(&self) -> bool {
        self.confidential
    }
}

/// A registered client that is in use.
pub(crate) async fn find_client(
    db: &Db,
    actor: &Actor,
    id: &str,
) -> Result<Option<ClientRow>, IdentityError> {
    let found = transact(db, actor, async |tx| Ok::<_, IdentityError>(clients::find(tx, id).await?)).await?;
    Ok(found.filter(|client| client.active))
}

/// The client, if it is registered, in use and, if it is a confidential one, knows its secret.
pub(crate) async fn prove_client(
    db: &Db,
    actor: &Actor,
    id: &str,
    secret: Option<&str>,
) -> Result<Option<Client>, IdentityError> {
    let found = find_client(db, actor, id).await?;
    Ok(found.and_then(|client| match (&client.secret_hash, secret) {
        (Some(hash), Some(secret)) => {
            (*hash == digest(secret)).then_some(Client { id: client.id, confidential: true })
        }
        (None, None) => Some(Client { id: client.id, confidential: false }),
        (Some(_), None) | (None, Some(_)) => None,
    }))
}
