//! The household register: is the one the parent of the other?

use kernel::code::{CitizenNo, Division};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{NoAnswer, http};
use crate::{domain::household::Kinship, settings::Peer};

#[derive(Serialize)]
struct Question<'a> {
    parent: One<'a>,
    child: One<'a>,
}

#[derive(Serialize)]
struct One<'a> {
    name: &'a str,
    number: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
enum Said {
    Parent { division: Division },
    NotParent,
    Unknown,
}

/// What the register says of a parent and a child.
pub(crate) async fn check_parent(
    peer: &Peer,
    parent: (&str, &CitizenNo),
    child: (&str, &CitizenNo),
) -> Result<Kinship, NoAnswer> {
    let question = Question {
        parent: One { name: parent.0, number: parent.1.expose() },
        child: One { name: child.0, number: child.1.expose() },
    };
    let request = http()?.post(format!("{}/v1/households", peer.url)).bearer_auth(peer.key.expose_secret());
    let said: Said = request.json(&question).send().await?.error_for_status()?.json().await?;
    Ok(match said {
        Said::Parent { division } => Kinship::Parent(division),
        Said::NotParent => Kinship::NotParent,
        Said::Unknown => Kinship::Unknown,
    })
}
