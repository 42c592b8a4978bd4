//! Reconciliation: what came from a device, what did not, and whether what is here is what the device signed.
use super::{packet::Receipt, packet_device::agent};
use crate::{
    domain::packet::{BadPacket, Gap, Listed, MOST_LISTED, gaps},
    error::IntakeError,
    store::{
        packet_devices,
        packets::{self, Here},
    },
};
use auth::Caller;
use kernel::db::{Db, transact};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Of which device, and from where on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfDevice {
    /// The device.
    pub(crate) device: Uuid,
    /// Receipts of packets after this number of the device.
    pub(crate) after: Option<i64>,
    /// At most so many receipts, up to 100.
    pub(crate) limit: Option<i64>,
}

/// What came from a device.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Reconciliation {
    /// The device.
    pub(crate) device: Uuid,
    /// How many packets came.
    pub(crate) packets: usize,
    /// The highest number that came.
    pub(crate) highest: Option<i64>,
    /// The numbers below it that did not come.
    pub(crate) gaps: Vec<Gap>,
    /// Receipts, in the order of the device.
    pub(crate) receipts: Vec<Receipt>,
    /// Ask again after this number for more.
    pub(crate) next: Option<i64>,
}

/// What came from a device: numbers, gaps, receipts.
pub(crate) async fn get_reconciliation(
    db: &Db,
    caller: &Caller,
    of: &OfDevice,
) -> Result<Reconciliation, IntakeError> {
    let limit = of.limit.unwrap_or(20).clamp(1, 100);
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        packet_devices::hold(tx, agent, of.device).await?.ok_or(BadPacket::UnknownDevice)?;
        let seen: BTreeSet<i64> = packets::numbers(tx, of.device).await?.into_iter().collect();
        let rows: Vec<(i64, Receipt)> =
            packets::receipts(tx, of.device, of.after.unwrap_or(0), limit).await?;
        let last = rows.last().map(|(seq, _)| *seq);
        let highest = seen.last().copied();
        Ok(Reconciliation {
            device: of.device,
            packets: seen.len(),
            highest,
            gaps: gaps(&seen),
            next: last.filter(|last| highest.is_some_and(|highest| highest > *last)),
            receipts: rows.into_iter().map(|(_, receipt)| receipt).collect(),
        })
    })
    .await
}

/// The list that a device keeps of what it signed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The device.
    pub(crate) device: Uuid,
    /// Its packets, at most 1,000.
    pub(crate) packets: Vec<Listed>,
}

/// A packet that one side has and the other has not.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OneSided {
    /// The packet.
    pub(crate) id: Uuid,
    /// Its number on the device.
    pub(crate) seq: i64,
}

/// The two lists compared.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Compared {
    /// Both have the same packets, signed the same way, and each has its receipt: nothing is lost.
    pub(crate) whole: bool,
    /// How many packets are the same on both sides.
    pub(crate) same: usize,
    /// On the device and not here: send them.
    pub(crate) missing_here: Vec<OneSided>,
    /// Here and not on the device's list.
    pub(crate) unknown_there: Vec<OneSided>,
    /// Under the same id or number something else was taken here.
    pub(crate) differing: Vec<OneSided>,
}

/// Compares a device's own list with what came.
pub(crate) async fn compare_packets(
    db: &Db,
    caller: &Caller,
    manifest: &Manifest,
) -> Result<Compared, IntakeError> {
    if manifest.packets.len() > MOST_LISTED {
        return Err(BadPacket::TooMany.into());
    }
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        packet_devices::hold(tx, agent, manifest.device).await?.ok_or(BadPacket::UnknownDevice)?;
        let rows = packets::of_device(tx, manifest.device).await?;
        let by_id: HashMap<Uuid, &Here> = rows.iter().map(|row| (row.id, row)).collect();
        let by_seq: HashMap<i64, &Here> = rows.iter().map(|row| (row.seq, row)).collect();
        let (mut same, mut missing_here, mut differing) = (0, Vec::new(), Vec::new());
        for listed in &manifest.packets {
            let side = OneSided { id: listed.id, seq: listed.seq };
            match by_id.get(&listed.id).or_else(|| by_seq.get(&listed.seq)) {
                None => missing_here.push(side),
                Some(here)
                    if here.id == listed.id && here.seq == listed.seq && here.is(tx, &listed.sha256) =>
                {
                    same += 1;
                }
                Some(_other) => differing.push(side),
            }
        }
        let there: BTreeSet<Uuid> = manifest.packets.iter().map(|listed| listed.id).collect();
        let unknown = rows.iter().filter(|row| !there.contains(&row.id));
        let unknown_there: Vec<OneSided> = unknown.map(|row| OneSided { id: row.id, seq: row.seq }).collect();
        let whole = missing_here.is_empty() && unknown_there.is_empty() && differing.is_empty();
        Ok(Compared { whole, same, missing_here, unknown_there, differing })
    })
    .await
}
