//! Taking offline packets in: in any order, any number of times, each with one receipt for ever. A packet is one transaction: its
//! row, draft or case, receipt, audit and event. When it was received the database says; what the device says is kept beside it.
use super::{
    file,
    hold::{self, Registered},
    known::KnownItems,
    licence::Repository,
    packet_case::{self, Brought, Made},
    packet_device::{agent, from_hex, hex},
};
use crate::{
    domain::{
        packet::{
            self, Applicant, BadPacket, Collected, FileListed, MOST_PACKETS, Outcome, hex_digest,
            signed_bytes,
        },
        upload::{self, BadFile},
    },
    error::IntakeError,
    files::FileStore,
    store::{
        files::Stored,
        packet_devices,
        packets::{self, NewPacket, Taken},
    },
};
use auth::Caller;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use contracts::{
    identity::{NewPerson, PersonPurpose},
    intake::PacketReceived,
};
use kernel::{
    audit::{self, Entity},
    code::CaseNo,
    crypto::verify,
    db::{Db, Tx, transact},
    id::{CaseId, PersonId},
    problem::{Chain, Kind, Problem},
};
use legal_clock::{day_begins, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

/// So many packets are taken from one agent on one day.
const PACKETS_A_DAY: i64 = 500;

/// Packets, in any order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// At most 50.
    pub(crate) packets: Vec<PacketIn>,
}

/// A packet as the device sends it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PacketIn {
    /// The packet: a UUID of version 7, made by the device.
    pub(crate) id: Uuid,
    /// The device.
    pub(crate) device: Uuid,
    /// The how-manieth packet of the device, from 1 on.
    pub(crate) seq: i64,
    /// What was collected: JSON, exactly as it was signed.
    pub(crate) signed: String,
    /// The device's Ed25519 signature, in hexadecimal.
    pub(crate) signature: String,
    /// The bytes of the files.
    #[serde(default)]
    pub(crate) files: Vec<FileBytes>,
}

/// The bytes of a file.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBytes {
    /// SHA-256, in hexadecimal.
    pub(crate) sha256: String,
    /// The bytes in base64.
    pub(crate) bytes: String,
}

impl std::fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileBytes({})", self.sha256)
    }
}

/// What a receipt says. Ids, codes and times; nothing of the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReceiptSaid {
    /// The packet.
    pub(crate) packet: Uuid,
    /// The device.
    pub(crate) device: Uuid,
    /// Its number on the device.
    pub(crate) seq: i64,
    /// SHA-256 of what was signed.
    pub(crate) sha256: String,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// Why it is not a case, as a stable code.
    pub(crate) code: Option<String>,
    /// What to do now.
    pub(crate) todo: String,
    /// The case, or the draft that is left to finish.
    pub(crate) case: Option<CaseId>,
    /// The number that is said aloud.
    pub(crate) case_no: Option<CaseNo>,
    /// Materials that are not there.
    pub(crate) absent: Vec<String>,
    /// Fields of the form that the item's present version does not take, as pointers.
    pub(crate) fields: Vec<String>,
    /// Materials that the item's present version does not know; their files are with the draft.
    pub(crate) unplaced: Vec<String>,
    /// When the hall received it: the legal time.
    pub(crate) received_at: DateTime<Utc>,
    /// When it was collected, as the device says.
    pub(crate) stated_at: Option<DateTime<Utc>>,
}

/// A receipt: the same for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Receipt {
    /// What it says.
    pub(crate) said: ReceiptSaid,
    /// The same as the text that is signed.
    pub(crate) statement: String,
    /// The hall's Ed25519 signature over `tongban-packet-receipt-v1`, a line break and the statement, in hexadecimal.
    pub(crate) signature: String,
    /// The key's short name.
    pub(crate) key: String,
}

/// What was done with a packet this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Done {
    /// There is a receipt: the first one, however often the packet comes.
    Receipt,
    /// Another packet was taken under this id or number before; its receipt is shown.
    Conflict,
    /// Nothing was recorded: mend what the code says, or send it again later.
    NotTaken,
}

/// The answer for one packet.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PacketAnswer {
    /// The packet.
    pub(crate) id: Uuid,
    /// What was done.
    pub(crate) done: Done,
    /// The receipt.
    pub(crate) receipt: Option<Receipt>,
    /// Why nothing was recorded, as a stable code.
    pub(crate) code: Option<String>,
    /// The same in words.
    pub(crate) detail: Option<String>,
}

/// The answers, in the order of the packets.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BatchAnswer {
    /// One for each packet.
    pub(crate) answers: Vec<PacketAnswer>,
}

/// What taking packets needs besides the database.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub(crate) store: &'a FileStore,
    pub(crate) items: &'a KnownItems,
    pub(crate) repository: &'a Repository,
    /// The agent's own token: with it the persons whose papers he saw are entered, by him and nobody else.
    pub(crate) token: &'a str,
}

/// Takes a batch, packet by packet; one that cannot be taken does not keep back the others.
pub(crate) async fn send_packets(
    db: &Db,
    desk: Desk<'_>,
    caller: &Caller,
    batch: &Batch,
) -> Result<BatchAnswer, IntakeError> {
    if batch.packets.len() > MOST_PACKETS {
        return Err(BadPacket::TooMany.into());
    }
    let mut answers = Vec::with_capacity(batch.packets.len());
    for packet in &batch.packets {
        let taken = Box::pin(take(db, desk, caller, packet)).await;
        answers.push(taken.unwrap_or_else(|error| not_taken(packet.id, &error)));
    }
    Ok(BatchAnswer { answers })
}

fn not_taken(id: Uuid, error: &IntakeError) -> PacketAnswer {
    let detail = if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        tracing::warn!(packet.id = %id, error = %Chain(error), "a packet was not taken");
        "nothing was recorded: send it again in a moment".to_owned()
    } else {
        error.to_string()
    };
    let code = Some(error.code().to_owned());
    PacketAnswer { id, done: Done::NotTaken, receipt: None, code, detail: Some(detail) }
}

fn answered(id: Uuid, taken: Taken<Receipt>) -> PacketAnswer {
    let (done, code) =
        if taken.same { (Done::Receipt, None) } else { (Done::Conflict, Some("packet_conflict".to_owned())) };
    PacketAnswer { id, done, receipt: Some(taken.receipt), code, detail: None }
}

async fn take(
    db: &Db,
    desk: Desk<'_>,
    caller: &Caller,
    packet: &PacketIn,
) -> Result<PacketAnswer, IntakeError> {
    if packet.id.get_version_num() != 7 || packet.seq < 1 {
        return Err(BadPacket::BadId.into());
    }
    // Not kept, not even as refused: no device of ours makes such a one.
    packet::fits(&packet.signed)?;
    let message = signed_bytes(packet.id, packet.device, packet.seq, &packet.signed);
    let sha256 = hex_digest(&message);
    if let Some(before) = known(db, caller, packet, (&message, &sha256)).await? {
        return Ok(answered(packet.id, before));
    }
    let read = packet::read(&packet.signed);
    let stated_at = read.as_ref().ok().map(|collected| collected.stated_at);
    let entry = Entry { packet, sha256: &sha256, stated_at };
    let made = match read {
        Ok(collected) => Box::pin(open(db, desk, caller, &entry, &collected)).await,
        Err(why) => Err(why.into()),
    };
    match made {
        Err(why) if is_final(&why) => refuse(db, caller, &entry, &why).await,
        other => other,
    }
}

/// A packet with what is written about it in any case.
struct Entry<'a> {
    packet: &'a PacketIn,
    sha256: &'a str,
    stated_at: Option<DateTime<Utc>>,
}

/// Checks device and signature; gives back what was said about this packet before.
async fn known(
    db: &Db,
    caller: &Caller,
    packet: &PacketIn,
    (message, sha256): (&[u8], &str),
) -> Result<Option<Taken<Receipt>>, IntakeError> {
    let signature = from_hex(&packet.signature).ok_or(BadPacket::BadSignature)?;
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        let device = packet_devices::hold(tx, agent, packet.device).await?.ok_or(BadPacket::UnknownDevice)?;
        if !verify(&device.public_key, message, &signature) {
            return Err(BadPacket::BadSignature.into());
        }
        let before = packets::find(tx, agent, (packet.id, packet.device, packet.seq), sha256).await?;
        let midnight = day_begins(local_date(tx.now()));
        if before.is_none() && packets::taken_since(tx, agent, midnight).await? >= PACKETS_A_DAY {
            return Err(BadPacket::Quota.into());
        }
        Ok(before)
    })
    .await
}

/// What is refused for ever, with a receipt; anything else may be sent again as it is.
fn is_final(why: &IntakeError) -> bool {
    let passing = matches!(
        why,
        IntakeError::MovedOn
            | IntakeError::ItemNotFound
            | IntakeError::Packet(BadPacket::FileDamaged | BadPacket::UnknownDevice)
    );
    let ours = matches!(
        why.kind(),
        Kind::Internal | Kind::Unavailable | Kind::TooMany | Kind::Unauthenticated | Kind::Precondition
    );
    !passing && !ours
}

async fn refuse(
    db: &Db,
    caller: &Caller,
    entry: &Entry<'_>,
    why: &IntakeError,
) -> Result<PacketAnswer, IntakeError> {
    let code = why.code();
    transact(db, &caller.actor, async |tx| {
        let Some(received_at) = enter(tx, entry).await? else { return repeated(tx, entry).await };
        let made = Made::refused(code);
        let said = said(entry, &made, received_at);
        finish(tx, entry, &made, said).await
    })
    .await
}

/// Opens the case that a packet brings. What other services and the file store do is done before the transaction.
async fn open(
    db: &Db,
    desk: Desk<'_>,
    caller: &Caller,
    entry: &Entry<'_>,
    collected: &Collected,
) -> Result<PacketAnswer, IntakeError> {
    let stored = keep(desk.store, &collected.files, &entry.packet.files).await?;
    let principal = principal(desk, entry.packet.id, collected).await?;
    let case = CaseId::in_county(&collected.division);
    let asked = (principal, PersonPurpose::HandleCase);
    let registered = match hold::ask_register(desk.repository, caller, (case, None), asked).await {
        Ok(registered) => registered,
        Err(error) => {
            tracing::warn!(packet.id = %entry.packet.id, error = %Chain(&error), "the register told nothing");
            Registered::default()
        }
    };
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        let device = packet_devices::hold(tx, agent, entry.packet.device).await?;
        if device.ok_or(BadPacket::UnknownDevice)?.revoked_at.is_some() {
            return Err(BadPacket::DeviceRevoked.into());
        }
        let Some(received_at) = enter(tx, entry).await? else { return repeated(tx, entry).await };
        let brought = Brought { id: entry.packet.id, collected, principal, stored: &stored, case };
        let made = packet_case::make(tx, desk.items, caller, brought, registered).await?;
        let said = said(entry, &made, received_at);
        finish(tx, entry, &made, said).await
    })
    .await
}

async fn enter(tx: &mut Tx, entry: &Entry<'_>) -> Result<Option<DateTime<Utc>>, IntakeError> {
    let new = NewPacket {
        id: entry.packet.id,
        device: entry.packet.device,
        agent: agent(tx)?,
        seq: entry.packet.seq,
        sha256: entry.sha256,
        text: &entry.packet.signed,
        stated_at: entry.stated_at,
    };
    Ok(packets::insert(tx, &new).await?)
}

/// The same packet came by another way a moment before.
async fn repeated(tx: &mut Tx, entry: &Entry<'_>) -> Result<PacketAnswer, IntakeError> {
    let (agent, packet) = (agent(tx)?, entry.packet);
    let at = (packet.id, packet.device, packet.seq);
    let before = packets::find(tx, agent, at, entry.sha256).await?;
    // The id is taken by a packet of someone else: ids are random, so nobody comes here by chance.
    Ok(answered(packet.id, before.ok_or(BadPacket::BadId)?))
}

fn said(entry: &Entry<'_>, made: &Made, received_at: DateTime<Utc>) -> ReceiptSaid {
    let code = made.code.clone();
    ReceiptSaid {
        packet: entry.packet.id,
        device: entry.packet.device,
        seq: entry.packet.seq,
        sha256: entry.sha256.to_owned(),
        outcome: made.outcome,
        todo: packet::todo(made.outcome, code.as_deref()).to_owned(),
        code,
        case: made.case.as_ref().map(|case| case.id),
        case_no: made.case.as_ref().and_then(|case| case.case_no.clone()),
        absent: made.absent.clone(),
        fields: made.fields.clone(),
        unplaced: made.unplaced.clone(),
        received_at,
        stated_at: entry.stated_at,
    }
}

async fn finish(
    tx: &mut Tx,
    entry: &Entry<'_>,
    made: &Made,
    said: ReceiptSaid,
) -> Result<PacketAnswer, IntakeError> {
    let id = entry.packet.id;
    let statement = serde_json::to_string(&said).map_err(kernel::db::DbError::from)?;
    let message = format!("tongban-packet-receipt-v1\n{statement}");
    let signature = hex(&tx.keyring().sign(message.as_bytes()));
    let receipt = Receipt { said, statement, signature, key: tx.keyring().key_id() };
    let outcome = (made.outcome, made.code.as_deref());
    packets::give_receipt(tx, id, outcome, made.case.as_ref(), &receipt).await?;
    audit::record(tx, "receive_packet", Entity::new("packet", id), &receipt.said).await?;
    let event = PacketReceived {
        packet_id: id,
        device_id: entry.packet.device,
        agent: agent(tx)?,
        case_id: made.case.as_ref().map(|case| case.id),
        code: made.code.clone(),
    };
    bus::publish(tx, &event).await?;
    Ok(answered(id, Taken { same: true, receipt }))
}

/// Looks at the files that came and stores them; by their hashes.
async fn keep(
    store: &FileStore,
    listed: &[FileListed],
    came: &[FileBytes],
) -> Result<HashMap<String, Stored>, IntakeError> {
    let mut kept = HashMap::new();
    for file in listed {
        let found = came.iter().find(|bytes| bytes.sha256 == file.sha256).ok_or(BadPacket::FileDamaged)?;
        let bytes = BASE64_STANDARD.decode(&found.bytes).map_err(|_broken| BadPacket::FileDamaged)?;
        if hex_digest(&bytes) != file.sha256 {
            return Err(BadPacket::FileDamaged.into());
        }
        let media_type = upload::sniff(&bytes, &file.media_type)?.name();
        let length = i32::try_from(bytes.len()).map_err(|_over| BadFile::TooLarge)?;
        let name = upload::plain_name(&file.name)?;
        let sha256 = store.put(bytes).await?;
        kept.insert(sha256.clone(), Stored { sha256, bytes: length, media_type, name });
    }
    Ok(kept)
}

/// For whom the packet is: someone known, or someone whose papers the agent saw, who is entered now under the agent's name.
async fn principal(desk: Desk<'_>, packet: Uuid, collected: &Collected) -> Result<PersonId, IntakeError> {
    match &collected.applicant {
        Applicant::Person { person } => Ok(*person),
        Applicant::Papers { name, citizen_no, mobile } => {
            let person = NewPerson {
                kind: "natural",
                number: citizen_no,
                name,
                mobile: mobile.as_deref(),
                division: &collected.division,
            };
            let key = format!("packet.{packet}");
            Ok(desk.repository.identity.register(desk.token, &key, &person).await?)
        }
    }
}

/// The receipt of a packet, again.
pub(crate) async fn get_packet_receipt(db: &Db, caller: &Caller, id: Uuid) -> Result<Receipt, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let agent = agent(tx)?;
        packets::receipt(tx, agent, id).await?.ok_or(IntakeError::NotFound("packet"))
    })
    .await
}

/// Enters a file of a packet.
pub(super) async fn enter_file(
    tx: &mut Tx,
    case: Option<&crate::store::cases::Case>,
    stored: &HashMap<String, Stored>,
    sha256: &str,
) -> Result<kernel::id::FileId, IntakeError> {
    let stored = stored.get(sha256).ok_or(BadPacket::FileDamaged)?;
    Ok(file::enter(tx, case, stored).await?.id)
}
