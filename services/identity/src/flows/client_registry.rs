//! The clients of our log-in: one security administrator proposes one, or a change of one, another decides.

use auth::random_secret;
use contracts::identity::{ClientChangeProposed, ClientChangeRefused, ClientChanged};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, DbError, Tx, transact},
    idempotency::{IdempotencyKey, once},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        client::{ClientKind, ClientScope, ClientSpec},
        secret::digest,
    },
    problem::IdentityError,
    store::{
        client_proposals::{self, ClientProposalRow, NewClientProposal},
        clients::{self, ClientRow},
    },
};

/// Proposes a client: a new one, or a registered one as it shall be.
pub(crate) async fn propose_client_change(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    spec: &ClientSpec,
) -> Result<Uuid, IdentityError> {
    spec.check().map_err(IdentityError::BadClient)?;
    transact(db, actor, async |tx| once(tx, key, spec, async |tx| propose_within(tx, spec).await).await).await
}

async fn propose_within(tx: &mut Tx, spec: &ClientSpec) -> Result<Uuid, IdentityError> {
    let base_version = match clients::find(tx, &spec.client_id).await? {
        Some(row) if kind_of(&row) != spec.kind => return Err(IdentityError::ClientFixed),
        Some(row) => row.version,
        None => 0,
    };
    let (id, proposed_by, proposed_at) = (Uuid::new_v4(), tx.actor().id, tx.now());
    let change = serde_json::to_value(spec).or(Err(IdentityError::Stored))?;
    let client_id = spec.client_id.clone();
    let row = NewClientProposal { id, client_id, change, base_version, proposed_by, proposed_at };
    client_proposals::insert(tx, &row).await.map_err(open_already)?;
    audit::record(tx, "propose_client_change", Entity::new("client_proposal", id), spec).await?;
    bus::publish(tx, &ClientChangeProposed { proposal_id: id, client_id: spec.client_id.clone() }).await?;
    Ok(id)
}

/// What approving a proposal led to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApprovedClient {
    pub(crate) client_id: String,
    /// For a new confidential client, or where a new secret was proposed. Shown once.
    pub(crate) secret: Option<String>,
}

/// Makes a proposed change real. Tokens of a client that is put out of use are not made new, so they end within minutes.
pub(crate) async fn approve_client_change(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    proposal: Uuid,
) -> Result<ApprovedClient, IdentityError> {
    transact(db, actor, async |tx| {
        once(tx, key, &proposal, async |tx| Box::pin(approve_within(tx, proposal)).await).await
    })
    .await
}

async fn approve_within(tx: &mut Tx, proposal: Uuid) -> Result<ApprovedClient, IdentityError> {
    let (row, spec) = decide(tx, proposal, "approved").await?;
    let old = clients::find(tx, &spec.client_id).await?;
    let wants_secret = spec.kind == ClientKind::Confidential && (row.base_version == 0 || spec.new_secret);
    let secret = if wants_secret { Some(random_secret()?) } else { None };
    let kept = old.and_then(|old| old.secret_hash);
    let after = ClientRow {
        id: spec.client_id.clone(),
        secret_hash: secret.as_deref().map(digest).or(kept),
        redirect_uris: spec.redirect_uris,
        name: spec.name.trim().to_owned(),
        scopes: spec.scopes.iter().map(|scope| scope.word().to_owned()).collect(),
        active: spec.active,
        version: row.base_version + 1,
    };
    let stored = match row.base_version {
        0 => clients::insert(tx, &after).await?,
        base => clients::replace(tx, &after, base).await?,
    };
    if !stored {
        return Err(IdentityError::ClientChanged);
    }
    let detail = json!({
        "client": after.id, "version": after.version, "active": after.active, "new_secret": secret.is_some(),
        "proposed_by": row.proposed_by,
    });
    audit::record(tx, "approve_client_change", Entity::new("client_proposal", row.id), &detail).await?;
    let event = ClientChanged { proposal_id: row.id, client_id: after.id.clone(), active: after.active };
    bus::publish(tx, &event).await?;
    Ok(ApprovedClient { client_id: after.id, secret })
}

/// Refuses a proposed change.
pub(crate) async fn refuse_client_change(
    db: &Db,
    actor: &Actor,
    proposal: Uuid,
) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let (row, _) = decide(tx, proposal, "refused").await?;
        let detail = json!({ "client": row.client_id });
        audit::record(tx, "refuse_client_change", Entity::new("client_proposal", row.id), &detail).await?;
        bus::publish(tx, &ClientChangeRefused { proposal_id: row.id, client_id: row.client_id }).await?;
        Ok(())
    })
    .await
}

/// Open proposals, for whoever decides.
pub(crate) async fn list_client_proposals(
    db: &Db,
    actor: &Actor,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<(ClientProposalRow, ClientSpec)>, IdentityError> {
    transact(db, actor, async |tx| {
        let rows = client_proposals::list_open(tx, after.unwrap_or(Uuid::nil()), limit).await?;
        rows.into_iter().map(|row| spec_of(&row).map(|spec| (row, spec))).collect()
    })
    .await
}

/// Registered clients by id, as a proposal to change one would begin.
pub(crate) async fn list_clients(
    db: &Db,
    actor: &Actor,
    after: &str,
    limit: i64,
) -> Result<Vec<(ClientSpec, i64)>, IdentityError> {
    transact(db, actor, async |tx| {
        let rows = clients::list(tx, after, limit).await?;
        rows.into_iter().map(as_spec).collect()
    })
    .await
}

fn as_spec(row: ClientRow) -> Result<(ClientSpec, i64), IdentityError> {
    let scopes = row.scopes.iter().map(|word| ClientScope::parse(word)).collect::<Option<Vec<_>>>();
    let spec = ClientSpec {
        kind: kind_of(&row),
        client_id: row.id,
        name: row.name,
        redirect_uris: row.redirect_uris,
        scopes: scopes.ok_or(IdentityError::Stored)?,
        active: row.active,
        new_secret: false,
    };
    Ok((spec, row.version))
}

fn kind_of(row: &ClientRow) -> ClientKind {
    if row.secret_hash.is_some() { ClientKind::Confidential } else { ClientKind::Public }
}

fn spec_of(row: &ClientProposalRow) -> Result<ClientSpec, IdentityError> {
    serde_json::from_value(row.change.clone()).or(Err(IdentityError::Stored))
}

async fn decide(
    tx: &mut Tx,
    id: Uuid,
    state: &str,
) -> Result<(ClientProposalRow, ClientSpec), IdentityError> {
    let row = client_proposals::find(tx, id).await?.ok_or(IdentityError::ProposalNotFound)?;
    let (by, at) = (tx.actor().id, tx.now());
    if row.proposed_by == by {
        return Err(IdentityError::MakerIsChecker);
    }
    if row.state != "open" || !client_proposals::decide(tx, id, state, by, at).await? {
        return Err(IdentityError::ProposalDecided);
    }
    let spec = spec_of(&row)?;
    Ok((row, spec))
}

fn open_already(error: DbError) -> IdentityError {
    match error.unique_violation() {
        Some("client_proposal_one_open") => IdentityError::ProposalOpen,
        Some(_) | None => IdentityError::Db(error),
    }
}
