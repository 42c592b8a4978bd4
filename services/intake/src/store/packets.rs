//! Packets and their receipts. Both are only ever added to.
use crate::{
    domain::packet::Outcome,
    schema::{packet_receipts, packets, packets::dsl},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, LookupHash, Sealed},
    db::{DbError, Tx},
    id::StaffId,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A packet that is entered.
pub(crate) struct NewPacket<'a> {
    pub(crate) id: Uuid,
    pub(crate) device: Uuid,
    pub(crate) agent: StaffId,
    pub(crate) seq: i64,
    /// SHA-256 of what was signed, in hexadecimal.
    pub(crate) sha256: &'a str,
    pub(crate) text: &'a str,
    pub(crate) stated_at: Option<DateTime<Utc>>,
}

/// Enters a packet and tells when it was received; none if its id or its number on the device is taken. Whoever brings the
/// same one at the same time waits here.
pub(crate) async fn insert(tx: &mut Tx, new: &NewPacket<'_>) -> Result<Option<DateTime<Utc>>, DbError> {
    let body = tx.keyring().seal(Aad::new("packets", "body", new.id), new.text.as_bytes())?;
    let digest = digest(tx, new.sha256);
    Ok(diesel::insert_into(packets::table)
        .values((
            dsl::id.eq(new.id),
            dsl::device_id.eq(new.device),
            dsl::agent_id.eq(new.agent.as_uuid()),
            dsl::seq.eq(new.seq),
            dsl::digest.eq(digest.as_bytes()),
            dsl::body.eq(body),
            dsl::stated_at.eq(new.stated_at),
        ))
        .on_conflict_do_nothing()
        .returning(dsl::received_at)
        .get_result(&mut **tx)
        .await
        .optional()?)
}

fn digest(tx: &Tx, sha256: &str) -> LookupHash {
    tx.keyring().lookup("packet", &sha256.to_ascii_lowercase())
}

/// Writes the receipt.
pub(crate) async fn give_receipt(
    tx: &mut Tx,
    packet: Uuid,
    (outcome, code): (Outcome, Option<&str>),
    case: Option<&Case>,
    receipt: &impl Serialize,
) -> Result<(), DbError> {
    let sealed = tx.keyring().seal_json(Aad::new("packet_receipts", "receipt", packet), receipt)?;
    diesel::insert_into(packet_receipts::table)
        .values((
            packet_receipts::packet_id.eq(packet),
            packet_receipts::outcome.eq(outcome.code()),
            packet_receipts::code.eq(code),
            packet_receipts::county.eq(case.map(|case| case.county.clone())),
            packet_receipts::case_id.eq(case.map(|case| case.id.as_uuid())),
            packet_receipts::receipt.eq(sealed),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A packet that was taken before.
pub(crate) struct Taken<R> {
    /// It was signed as the hash says.
    pub(crate) same: bool,
    /// Its receipt.
    pub(crate) receipt: R,
}

/// The agent's packet of this id or, if there is none, of this number on the device.
pub(crate) async fn find<R: DeserializeOwned>(
    tx: &mut Tx,
    agent: StaffId,
    (id, device, seq): (Uuid, Uuid, i64),
    sha256: &str,
) -> Result<Option<Taken<R>>, DbError> {
    let row: Option<(Uuid, Vec<u8>, Sealed)> = packets::table
        .inner_join(packet_receipts::table.on(packet_receipts::packet_id.eq(dsl::id)))
        .filter(dsl::agent_id.eq(agent.as_uuid()))
        .filter(dsl::id.eq(id).or(dsl::device_id.eq(device).and(dsl::seq.eq(seq))))
        .order(dsl::id.ne(id))
        .select((dsl::id, dsl::digest, packet_receipts::receipt))
        .first(&mut **tx)
        .await
        .optional()?;
    let Some((found, kept, sealed)) = row else { return Ok(None) };
    let receipt = open(tx, found, &sealed)?;
    Ok(Some(Taken { same: found == id && kept == digest(tx, sha256).as_bytes(), receipt }))
}

fn open<R: DeserializeOwned>(tx: &Tx, packet: Uuid, sealed: &Sealed) -> Result<R, DbError> {
    Ok(tx.keyring().open_json(Aad::new("packet_receipts", "receipt", packet), sealed)?)
}

/// The receipt of one packet.
pub(crate) async fn receipt<R: DeserializeOwned>(
    tx: &mut Tx,
    agent: StaffId,
    id: Uuid,
) -> Result<Option<R>, DbError> {
    let row: Option<Sealed> = packets::table
        .inner_join(packet_receipts::table.on(packet_receipts::packet_id.eq(dsl::id)))
        .filter(dsl::agent_id.eq(agent.as_uuid()))
        .filter(dsl::id.eq(id))
        .select(packet_receipts::receipt)
        .first(&mut **tx)
        .await
        .optional()?;
    row.map(|sealed| open(tx, id, &sealed)).transpose()
}

/// How many packets of an agent were taken since an instant.
pub(crate) async fn taken_since(
    conn: &mut AsyncPgConnection,
    agent: StaffId,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let rows = packets::table.filter(dsl::agent_id.eq(agent.as_uuid())).filter(dsl::received_at.ge(since));
    Ok(rows.count().get_result(conn).await?)
}

/// The numbers that came from a device.
pub(crate) async fn numbers(conn: &mut AsyncPgConnection, device: Uuid) -> Result<Vec<i64>, DbError> {
    Ok(packets::table.filter(dsl::device_id.eq(device)).select(dsl::seq).order(dsl::seq).load(conn).await?)
}

/// The receipts of a device's packets after a number, in the order of the device.
pub(crate) async fn receipts<R: DeserializeOwned>(
    tx: &mut Tx,
    device: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, R)>, DbError> {
    let rows: Vec<(Uuid, i64, Sealed)> = packets::table
        .inner_join(packet_receipts::table.on(packet_receipts::packet_id.eq(dsl::id)))
        .filter(dsl::device_id.eq(device))
        .filter(dsl::seq.gt(after))
        .order(dsl::seq)
        .limit(limit)
        .select((dsl::id, dsl::seq, packet_receipts::receipt))
        .load(&mut **tx)
        .await?;
    rows.into_iter().map(|(id, seq, sealed)| Ok((seq, open(tx, id, &sealed)?))).collect()
}

/// What is here of a device: id, number, and whether it is what `sha256` says for those that are asked about.
pub(crate) struct Here {
    pub(crate) id: Uuid,
    pub(crate) seq: i64,
    digest: Vec<u8>,
}

impl Here {
    /// Whether this is what was signed.
    pub(crate) fn is(&self, tx: &Tx, sha256: &str) -> bool {
        self.digest == digest(tx, sha256).as_bytes()
    }
}

/// All packets of a device.
pub(crate) async fn of_device(conn: &mut AsyncPgConnection, device: Uuid) -> Result<Vec<Here>, DbError> {
    let rows: Vec<(Uuid, i64, Vec<u8>)> = packets::table
        .filter(dsl::device_id.eq(device))
        .order(dsl::seq)
        .select((dsl::id, dsl::seq, dsl::digest))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, seq, digest)| Here { id, seq, digest }).collect())
}
