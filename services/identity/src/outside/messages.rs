//! The gateway for messages to telephones.

use kernel::code::MobileNo;
use secrecy::ExposeSecret;
use serde::Serialize;
use uuid::Uuid;

use super::{NoAnswer, http};
use crate::settings::Peer;

#[derive(Serialize)]
struct Message<'a> {
    id: Uuid,
    to: &'a str,
    text: &'a str,
}

/// Hands a message over. A second one with the same id is not sent again.
pub(crate) async fn send(peer: &Peer, id: Uuid, to: &MobileNo, text: &str) -> Result<(), NoAnswer> {
    let message = Message { id, to: to.expose(), text };
    let request = http()?.post(format!("{}/v1/messages", peer.url)).bearer_auth(peer.key.expose_secret());
    request.json(&message).send().await?.error_for_status()?;
    Ok(())
}
