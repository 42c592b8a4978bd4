//! Bodies about the clients of our log-in.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    domain::client::{ClientKind, ClientScope, ClientSpec},
    flows::client_registry::ApprovedClient,
    store::client_proposals::ClientProposalRow,
};

/// A registered client.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientOut {
    /// The name it calls itself by.
    client_id: String,
    /// What people call it.
    name: String,
    /// Whether it can keep a secret.
    kind: ClientKind,
    /// Where its users come back to.
    redirect_uris: Vec<String>,
    /// What it is given.
    scopes: Vec<ClientScope>,
    /// Whether anyone can log in through it.
    active: bool,
    /// Grows with each change.
    version: i64,
}

impl From<(ClientSpec, i64)> for ClientOut {
    fn from((spec, version): (ClientSpec, i64)) -> Self {
        Self {
            client_id: spec.client_id,
            name: spec.name,
            kind: spec.kind,
            redirect_uris: spec.redirect_uris,
            scopes: spec.scopes,
            active: spec.active,
            version,
        }
    }
}

impl ClientOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.client_id.clone()
    }
}

/// A proposal was entered.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientProposedOut {
    /// The proposal, for whoever decides.
    pub(crate) proposal_id: Uuid,
}

/// An open proposal.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientProposalOut {
    proposal_id: Uuid,
    /// Whether the client is new.
    new: bool,
    client: ClientSpec,
    proposed_by: Uuid,
    proposed_at: DateTime<Utc>,
}

impl From<(ClientProposalRow, ClientSpec)> for ClientProposalOut {
    fn from((row, client): (ClientProposalRow, ClientSpec)) -> Self {
        Self {
            proposal_id: row.id,
            new: row.base_version == 0,
            client,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        }
    }
}

impl ClientProposalOut {
    /// The key the list is ordered by.
    pub(crate) fn cursor(&self) -> String {
        self.proposal_id.to_string()
    }
}

/// The client is now as it was proposed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClientApprovedOut {
    client_id: String,
    /// What it shows from now on. Shown once; hand it over to whoever runs the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

impl From<ApprovedClient> for ClientApprovedOut {
    fn from(approved: ApprovedClient) -> Self {
        Self { client_id: approved.client_id, client_secret: approved.secret }
    }
}
