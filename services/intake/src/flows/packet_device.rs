//! The devices of agents: registered by an online act, with proof that the device holds the key, and taken out again.
use super::hand;
use crate::{
    domain::packet::{BadPacket, registered_bytes},
    error::IntakeError,
    store::packet_devices::{self, Device},
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::PacketDeviceChanged;
use kernel::{
    actor::ActorKind,
    audit::{self, Entity},
    crypto::verify,
    db::{Db, Tx, transact},
    id::StaffId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many devices of one agent are in use at once.
const MOST_IN_USE: i64 = 3;
/// So many are listed.
const MOST_LISTED: i64 = 50;

/// A device that its agent registers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDevice {
    /// The Ed25519 public key, 32 bytes in hexadecimal.
    pub(crate) public_key: String,
    /// The device's signature over `tongban-device-v1`, a line break and the agent's id, in hexadecimal.
    pub(crate) proof: String,
}

/// A device as it stands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DeviceOut {
    /// The device.
    pub(crate) id: Uuid,
    /// Its public key in hexadecimal.
    pub(crate) public_key: String,
    /// Since when.
    pub(crate) registered_at: DateTime<Utc>,
    /// Since when no more.
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    /// The Ed25519 key that the hall signs receipts with, in hexadecimal.
    pub(crate) receipt_key: String,
}

fn out(tx: &Tx, device: Device) -> DeviceOut {
    DeviceOut {
        id: device.id,
        public_key: hex(&device.public_key),
        registered_at: device.registered_at,
        revoked_at: device.revoked_at,
        receipt_key: hex(&tx.keyring().public_key()),
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal text.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?)).collect()
}

/// The agent who calls.
pub(super) fn agent(tx: &Tx) -> Result<StaffId, IntakeError> {
    let is_agent = tx.actor().kind == ActorKind::Agent;
    if is_agent { Ok(hand::staff(tx)) } else { Err(BadPacket::UnknownDevice.into()) }
}

/// Registers a device. The same key again is the same device.
pub(crate) async fn register_device(
    db: &Db,
    caller: &Caller,
    new: &NewDevice,
) -> Result<DeviceOut, IntakeError> {
    let key = from_hex(&new.public_key).filter(|key| key.len() == 32).ok_or(BadPacket::BadSignature)?;
    let proof = from_hex(&new.proof).ok_or(BadPacket::BadSignature)?;
    if !verify(&key, &registered_bytes(caller.actor.id), &proof) {
        return Err(BadPacket::BadSignature.into());
    }
    transact(db, &caller.actor, async |tx| {
        let (agent, id) = (agent(tx)?, Uuid::new_v4());
        if packet_devices::of_key(tx, agent, &key).await?.is_none() {
            if packet_devices::in_use(tx, agent).await? >= MOST_IN_USE {
                return Err(BadPacket::TooManyDevices.into());
            }
            if !packet_devices::insert(tx, id, agent, &key).await? {
                return Err(BadPacket::UnknownDevice.into());
            }
            audit::record(tx, "register_device", Entity::new("packet_device", id), &json!({})).await?;
            bus::publish(tx, &PacketDeviceChanged { device_id: id, agent, in_use: true }).await?;
        }
        let device = packet_devices::of_key(tx, agent, &key).await?;
        Ok(out(tx, device.ok_or(BadPacket::UnknownDevice)?))
    })
    .await
}

/// The agent's devices.
pub(crate) async fn list_devices(db: &Db, caller: &Caller) -> Result<Vec<DeviceOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        let rows = packet_devices::of_agent(tx, agent, MOST_LISTED).await?;
        Ok(rows.into_iter().map(|row| out(tx, row)).collect())
    })
    .await
}

/// Takes a device out. What it signed and did not send before is refused.
pub(crate) async fn revoke_device(db: &Db, caller: &Caller, id: Uuid) -> Result<DeviceOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        if packet_devices::revoke(tx, agent, id, caller.actor.id).await? {
            audit::record(tx, "revoke_device", Entity::new("packet_device", id), &json!({})).await?;
            bus::publish(tx, &PacketDeviceChanged { device_id: id, agent, in_use: false }).await?;
        }
        let device = packet_devices::hold(tx, agent, id).await?;
        Ok(out(tx, device.ok_or(IntakeError::NotFound("device"))?))
    })
    .await
}
