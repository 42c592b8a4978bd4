//! Offline packets: what an agent's device signed where there was no network, and how the hall shows that none is lost.
use super::mandate::{Act, Way};
use chrono::{DateTime, Utc};
use kernel::{code::Division, id::PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// So many packets are taken at once.
pub const MOST_PACKETS: usize = 50;
/// So many bytes a batch has, files included.
pub const BATCH_BYTES: usize = 28 * 1024 * 1024;
/// So many files one packet carries.
pub const MOST_FILES: usize = 12;
/// So long a signed text is, files not included.
pub const TEXT_BYTES: usize = 64 * 1024;
/// So many lines a device's own list has.
pub const MOST_LISTED: usize = 1000;

kernel::code_table! {
    /// What became of a packet.
    Outcome, "outcome of a packet" {
        /// A case was received.
        Received = "received", "已收件";
        /// A draft is there that the agent finishes; nothing of what he collected is lost.
        NeedsCompletion = "needs_completion", "待补全";
        /// No case came of it, for ever.
        Refused = "refused", "未收";
    }
}

/// What a device signed: one application as it was collected.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collected {
    /// When, by the device. The agent's statement: it moves no date of the hall.
    pub stated_at: DateTime<Utc>,
    /// The item: base, implementing or handling code.
    pub item: String,
    /// The base version whose form was filled in.
    pub base_version: i32,
    /// The overlay version whose form was filled in.
    pub overlay_version: i32,
    /// The village it concerns.
    pub division: Division,
    /// For whom.
    pub applicant: Applicant,
    /// A mandate given at the table; without one an earlier mandate must cover it.
    pub mandate: Option<SheetSigned>,
    /// The answers of the form.
    #[schemars(with = "std::collections::BTreeMap<String, Value>")]
    pub answers: Map<String, Value>,
    /// The files, whose bytes travel beside the signed text.
    #[serde(default)]
    pub files: Vec<FileListed>,
}

/// For whom an application was collected.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "known", rename_all = "snake_case")]
pub enum Applicant {
    /// Someone the agent had found before he went.
    Person {
        /// The person.
        person: PersonId,
    },
    /// Someone whose papers he saw at the table.
    Papers {
        /// The name in the papers.
        name: String,
        /// The citizen number in the papers.
        citizen_no: String,
        /// A mobile number, if there is one.
        mobile: Option<String>,
    },
}

/// A mandate given at the table, on a signed sheet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetSigned {
    /// What is allowed.
    pub acts: Vec<Act>,
    /// Base or implementing codes; left out for all items.
    pub items: Option<Vec<String>>,
    /// Until when.
    pub valid_to: DateTime<Utc>,
    /// Face to face or on paper.
    pub way: Way,
    /// SHA-256 of the photographed sheet, one of the files.
    pub evidence: String,
}

/// A file that a packet names.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileListed {
    /// The material it belongs to; none for the sheet of a mandate.
    pub material: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it is.
    pub media_type: String,
    /// What it is called.
    pub name: String,
}

/// Why a packet is no packet, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPacket {
    /// The signed text is no application.
    #[error("the signed text cannot be read as an application")]
    Unreadable,
    /// It names more than one packet may carry.
    #[error("a packet has at most 64 KiB of text and 12 files")]
    TooLarge,
    /// A file that it names did not come, or other bytes came.
    #[error("a file of the packet is missing or came damaged: send it again")]
    FileDamaged,
    /// The mandate's sheet is none of the files.
    #[error("the sheet of the mandate is not among the files")]
    SheetMissing,
    /// The id was not made by the device as agreed.
    #[error("a packet's id is a UUID of version 7")]
    BadId,
    /// The signature is not the device's.
    #[error("the signature is not that of the device")]
    BadSignature,
    /// The device is not one of the caller's.
    #[error("the device is not registered for you")]
    UnknownDevice,
    /// The device had been taken out before the packet came.
    #[error("the device was taken out of the register before the packet came")]
    DeviceRevoked,
    /// The person took his mandate back after the sheet was signed.
    #[error("the person took the mandate back before the packet came")]
    SheetRevoked,
    /// The body is no batch.
    #[error("the body is no batch of packets")]
    BadBatch,
    /// The body is larger than a batch may be.
    #[error("a batch of packets has at most 28 MiB, files included: send fewer at once")]
    BatchTooLarge,
    /// Too many for one request.
    #[error("at most 50 packets are taken at once, and at most 1,000 compared")]
    TooMany,
    /// Too many devices of one agent.
    #[error("an agent has at most three devices in use")]
    TooManyDevices,
    /// Too many for one day.
    #[error("so many packets are taken from one agent on a day: send the rest tomorrow")]
    Quota,
}

/// The bytes that a device signs: which packet it is, of which device, the how-manieth, and what was collected.
#[must_use]
pub fn signed_bytes(id: Uuid, device: Uuid, seq: i64, text: &str) -> Vec<u8> {
    format!("tongban-packet-v1\n{id}\n{device}\n{seq}\n{text}").into_bytes()
}

/// The bytes by which a device shows that it holds the key it registers.
#[must_use]
pub fn registered_bytes(agent: Uuid) -> Vec<u8> {
    format!("tongban-device-v1\n{agent}").into_bytes()
}

/// What the agent does now, in the words of his page.
#[must_use]
pub fn todo(outcome: Outcome, code: Option<&str>) -> &'static str {
    match (outcome, code.unwrap_or_default()) {
        (Outcome::Received, _) => "已收件，可凭办件编号查询进度。",
        (Outcome::NeedsCompletion, _) => "办理要求在收集之后有变化：草稿已经存好，请在办件中补全后提交。",
        (Outcome::Refused, "mandate_revoked") => {
            "委托已经撤销，本包不收：请与申请人联系，他重新委托后另行收集。"
        }
        (Outcome::Refused, "mandate_missing" | "mandate_expired" | "mandate_out_of_scope") => {
            "没有有效的委托，本包不收：请先登记委托，再另行收集。"
        }
        (Outcome::Refused, "device_revoked") => "本设备已经停用，本包不收：请用在用的设备另行收集。",
        (Outcome::Refused, "item_closed") => "该事项已经停办，本包不收：请告知申请人。",
        (Outcome::Refused, "person_name_differs") => "姓名与证件号码不符，本包不收：请核对证件后另行收集。",
        (Outcome::Refused, "outside_villages") => "不在您服务的村，本包不收：请转给该村的代办员。",
        (Outcome::Refused, _) => "本包不收：请按代码查明原因，改正后另行收集。",
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn hex_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether what was signed is short enough to be looked at and kept at all.
///
/// # Errors
/// [`BadPacket::TooLarge`] if it is not.
pub fn fits(text: &str) -> Result<(), BadPacket> {
    if text.len() > TEXT_BYTES { Err(BadPacket::TooLarge) } else { Ok(()) }
}

/// Reads what was signed.
///
/// # Errors
/// [`BadPacket`] if it is no application, or more than one packet may carry.
pub fn read(text: &str) -> Result<Collected, BadPacket> {
    fits(text)?;
    let collected: Collected =
        serde_json::from_str(text).map_err(|_says_what_was_sent| BadPacket::Unreadable)?;
    if collected.files.len() > MOST_FILES {
        return Err(BadPacket::TooLarge);
    }
    let listed = |sheet: &SheetSigned| collected.files.iter().any(|file| file.sha256 == sheet.evidence);
    if collected.mandate.as_ref().is_some_and(|sheet| !listed(sheet)) {
        return Err(BadPacket::SheetMissing);
    }
    Ok(collected)
}

/// A run of numbers that no packet came with, while a later one did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
}

/// What is missing between 1 and the highest number that came.
#[must_use]
pub fn gaps(seen: &BTreeSet<i64>) -> Vec<Gap> {
    let mut expected = 1;
    let mut gaps = Vec::new();
    for seq in seen {
        if *seq > expected {
            gaps.push(Gap { from: expected, to: seq.saturating_sub(1) });
        }
        expected = seq.saturating_add(1);
    }
    gaps
}

/// A line of a device's own list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The packet.
    pub id: Uuid,
    /// Its number on the device.
    pub seq: i64,
    /// SHA-256 of what was signed, in hexadecimal.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(files: usize, evidence: &str) -> String {
        let file = json!({ "material": "001", "sha256": "aa", "media_type": "image/jpeg", "name": "1.jpg" });
        json!({
            "stated_at": "2026-11-20T02:00:00Z", "item": "342099004000", "base_version": 1, "overlay_version": 1,
            "division": "341323110201", "applicant": { "known": "person", "person": PersonId::random() },
            "mandate": { "acts": ["submit"], "items": null, "valid_to": "2027-01-01T00:00:00Z", "way": "paper", "evidence": evidence },
            "answers": {}, "files": vec![file; files],
        })
        .to_string()
    }

    #[test]
    fn a_mandate_needs_its_sheet_among_the_files() {
        assert!(read(&text(1, "aa")).is_ok());
        assert_eq!(read(&text(1, "bb")).unwrap_err(), BadPacket::SheetMissing);
    }

    #[test]
    fn a_packet_carries_no_more_than_it_may() {
        assert_eq!(read(&text(MOST_FILES + 1, "aa")).unwrap_err(), BadPacket::TooLarge);
        assert_eq!(read(&"x".repeat(TEXT_BYTES + 1)).unwrap_err(), BadPacket::TooLarge);
        assert_eq!(read("{}").unwrap_err(), BadPacket::Unreadable);
    }

    #[test]
    fn numbers_that_did_not_come_are_gaps() {
        let seen = [2, 3, 7].into_iter().collect();
        assert_eq!(gaps(&seen), [Gap { from: 1, to: 1 }, Gap { from: 4, to: 6 }]);
        assert_eq!(gaps(&BTreeSet::new()), []);
        assert_eq!(gaps(&[1, 2].into_iter().collect()), []);
    }
}
