//! What agents collected offline, and the devices they collected it with.
use crate::Event;
use kernel::id::{CaseId, StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A packet got its receipt. Sent once for each packet, however often it came.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PacketReceived {
    /// The packet.
    pub packet_id: Uuid,
    /// The device that signed it.
    pub device_id: Uuid,
    /// Whose device it is.
    pub agent: StaffId,
    /// The case or draft that came of it; none if it was refused.
    pub case_id: Option<CaseId>,
    /// Why it is no case yet, or never.
    pub code: Option<String>,
}

impl Event for PacketReceived {
    const TYPE: &'static str = "intake.packet_received.v1";
    fn subject(&self) -> Uuid {
        self.packet_id
    }
}

/// A device was registered or taken out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PacketDeviceChanged {
    /// The device.
    pub device_id: Uuid,
    /// Whose.
    pub agent: StaffId,
    /// True from its registration to its end.
    pub in_use: bool,
}

impl Event for PacketDeviceChanged {
    const TYPE: &'static str = "intake.packet_device_changed.v1";
    fn subject(&self) -> Uuid {
        self.device_id
    }
}
