//! The agent's devices, and what came from each: receipts, what is missing, what was refused and why.
use crate::{
    client::intake::{self as api, Device, ReceiptSaid},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use auth::Role;
use kernel::id::CaseId;
use serde::Deserialize;
use uuid::Uuid;

struct DeviceLine {
    id: Uuid,
    /// The beginning of its key, as the device itself shows it.
    name: String,
    since: String,
    ended: Option<String>,
}

#[derive(Template)]
#[template(path = "agent/devices.html")]
struct DevicesPage {
    shell: Shell,
    devices: Vec<DeviceLine>,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn devices(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, Vec::new()).await
}

fn line(device: Device) -> DeviceLine {
    DeviceLine {
        id: device.id,
        name: device.public_key.chars().take(8).collect(),
        since: words::minute(device.registered_at),
        ended: device.revoked_at.map(words::minute),
    }
}

async fn show(user: &User, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Agent])?;
    let found = api::list_devices(user.api()).await?;
    let again = !mistakes.is_empty();
    let template = DevicesPage {
        shell: user.shell("我的设备").with_errors(again),
        devices: found.into_iter().map(line).collect(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

pub(crate) async fn revoke(posted: Posted, device: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    posted.user.needs(&[Role::Agent])?;
    match api::revoke_device(posted.user.api(), posted.fields.key(), *device).await {
        Ok(()) => Ok(see_other("/v/devices")),
        Err(fault) => show(&posted.user, refused(fault)?).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct PacketsQuery {
    device: Option<Uuid>,
    after: Option<i64>,
}

struct PacketLine {
    seq: i64,
    word: &'static str,
    tag: &'static str,
    todo: String,
    code: Option<String>,
    case: Option<CaseId>,
    number: String,
    received: String,
    stated: Option<String>,
}

#[derive(Template)]
#[template(path = "agent/packets.html")]
struct PacketsPage {
    shell: Shell,
    devices: Vec<DeviceLine>,
    /// Whose packets are shown.
    device: String,
    packets: usize,
    highest: i64,
    missing: Vec<String>,
    lines: Vec<PacketLine>,
    /// Where the receipts go on.
    next: Option<String>,
}

fn packet(said: ReceiptSaid) -> PacketLine {
    let (word, tag) = match said.outcome.as_str() {
        "received" => ("已收件", "ok"),
        "needs_completion" => ("待补全", "wait"),
        _ => ("未收", "no"),
    };
    PacketLine {
        seq: said.seq,
        word,
        tag,
        todo: said.todo,
        code: said.code,
        case: said.case,
        number: said.case_no.unwrap_or_default(),
        received: words::minute(said.received_at),
        stated: said.stated_at.map(words::minute),
    }
}

/// What came from a device; from the first in use where none is chosen.
pub(crate) async fn packets(user: User, query: Query<PacketsQuery>) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Agent])?;
    let devices: Vec<DeviceLine> = api::list_devices(user.api()).await?.into_iter().map(line).collect();
    let device = query.device.or_else(|| devices.first().map(|device| device.id));
    let found = match device {
        Some(device) => Some(api::reconciliation(user.api(), device, query.after).await?),
        None => None,
    };
    let missing = found.iter().flat_map(|found| &found.gaps).map(|gap| {
        if gap.from == gap.to {
            format!("{} 号", gap.from)
        } else {
            format!("{} 到 {} 号", gap.from, gap.to)
        }
    });
    page(&PacketsPage {
        shell: user.shell("离线收件包"),
        device: device.map(|device| device.to_string()).unwrap_or_default(),
        packets: found.as_ref().map_or(0, |found| found.packets),
        highest: found.as_ref().and_then(|found| found.highest).unwrap_or_default(),
        missing: missing.collect(),
        next: found
            .as_ref()
            .and_then(|found| found.next)
            .zip(device)
            .map(|(next, device)| format!("/v/packets?device={device}&after={next}")),
        lines: found
            .into_iter()
            .flat_map(|found| found.receipts)
            .map(|receipt| packet(receipt.said))
            .collect(),
        devices,
    })
}
