//! The bytes of materials, for the system that handles the case: each file has an address of its own that is good once and for two
//! hours, opens only to the system's signature, and leaves a line that the applicant sees. What broke off gets new addresses.
use super::{
    hear::waits,
    wire::{HandedFile, HandedMaterial, Lines},
};
use crate::{
    domain::{item::Item, vertical::VerticalRefused, vertical_signature::Stamp},
    error::IntakeError,
    flows::{file::Download, item, moves, scan, trace},
    settings::System,
    store::{
        cases::{self, Case},
        files, materials, vertical_materials,
        verticals::{self, Exchange},
    },
};
use chrono::TimeDelta;
use contracts::intake::CaseAct;
use kernel::{
    actor::Actor,
    code::CaseNo,
    db::{Db, Tx, transact},
    id::FileId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

/// How long an address is good.
const LASTS: TimeDelta = TimeDelta::hours(2);

/// Where a system's answers go, and where it fetches materials.
#[derive(Debug)]
pub(super) struct Ways {
    pub(super) answer_to: String,
    materials: String,
}

impl Ways {
    pub(super) fn of(lines: &Lines, system: &System) -> Self {
        let here = format!("{}/api/intake/v1/vertical/{}", lines.here, system.code);
        Self { answer_to: format!("{here}/results"), materials: format!("{here}/materials") }
    }
}

/// What was handed in with a case; with addresses for the bytes, where the system can fetch them.
pub(super) async fn handed(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    ways: Option<&Ways>,
) -> Result<Vec<HandedMaterial>, IntakeError> {
    let kept = files::of_case(tx, case).await?;
    let rows = materials::of_case(tx, case).await?;
    let (mut handed, mut addresses) = (Vec::new(), Vec::new());
    for material in &item.materials {
        let own = || rows.iter().filter(|row| row.material_code == material.code);
        let mut listed = Vec::new();
        for file in own().filter_map(|row| row.file_id) {
            let Some(row) = kept.iter().find(|row| row.id == file) else { continue };
            let url = ways.map(|ways| {
                let address = Uuid::new_v4();
                addresses.push((address, file));
                format!("{}/{address}", ways.materials)
            });
            listed.push(HandedFile {
                sha256: row.sha256.clone(),
                bytes: row.bytes,
                media_type: row.media_type.clone(),
                url,
            });
        }
        let licences: Vec<String> = own().filter_map(|row| row.identifier.clone()).collect();
        if !listed.is_empty() || !licences.is_empty() {
            let (code, name) = (material.code.clone(), material.name.clone());
            handed.push(HandedMaterial { code, name, files: listed, licences });
        }
    }
    if !addresses.is_empty() {
        let until = tx.now() + LASTS;
        vertical_materials::open(tx, case, &addresses, until).await?;
    }
    Ok(handed)
}

/// Opens new addresses for the materials of a case that a system has: what it fetched before broke off, or it was too late.
pub(crate) async fn renew_material_addresses(
    db: &Db,
    lines: &Lines,
    (code, case_no): (&str, &CaseNo),
    stamp: Option<Stamp>,
) -> Result<Vec<HandedMaterial>, IntakeError> {
    let system = signer(lines, code, stamp.filter(|stamp| stamp.id == case_no.to_string()))?;
    let actor = Actor::service("vertical");
    transact(db, &actor, async |tx| {
        let found = cases::find_by_no(tx, &actor, case_no).await?.ok_or(VerticalRefused::NoExchange)?;
        let case = moves::lock(tx, found.id).await?;
        let exchange = verticals::of_case(tx, &case).await?;
        let exchange = exchange.filter(|one| one.system == system.name && one.last_try_at.is_some());
        let exchange = exchange.ok_or(VerticalRefused::NoExchange)?;
        if !sees(&case, &exchange) {
            return Err(VerticalRefused::NotNow.into());
        }
        let item = item::of_case(tx, &case).await?;
        let handed = handed(tx, &case, &item, Some(&Ways::of(lines, system))).await?;
        let (seen, entity) = (json!({ "system": system.name }), Some(exchange.id));
        trace::record_act(tx, &case, "renew_material_addresses", seen, CaseAct::ExchangeMoved, entity)
            .await?;
        Ok(handed)
    })
    .await
}

/// Uses an address: where the bytes lie that it is for. The look is logged before any byte leaves.
pub(crate) async fn take_material(
    db: &Db,
    lines: &Lines,
    (code, address): (&str, Uuid),
    stamp: Option<Stamp>,
) -> Result<Personal<Download>, IntakeError> {
    // The signature is for this address: of another one it opens nothing.
    let system = signer(lines, code, stamp.filter(|stamp| stamp.id == address.to_string()))?;
    transact(db, &Actor::service("vertical"), async |tx| {
        let taken = vertical_materials::take(tx, address).await?;
        let (case, file) = taken.ok_or(VerticalRefused::AddressOver)?;
        let case = moves::lock(tx, case).await?;
        let exchange = verticals::of_case(tx, &case).await?.filter(|one| one.system == system.name);
        let exchange = exchange.ok_or(VerticalRefused::AddressOver)?;
        if !sees(&case, &exchange) {
            return Err(VerticalRefused::AddressOver.into());
        }
        hand_over(tx, &case, &exchange.system, file).await
    })
    .await
}

/// The system has the case, and the case still waits for it: nothing is read before or after.
pub(super) fn sees(case: &Case, exchange: &Exchange) -> bool {
    exchange.state.has_case() && waits(case.state)
}

/// One file goes to the system: with its line, its audit row and the look that the applicant sees.
async fn hand_over(
    tx: &mut Tx,
    case: &Case,
    system: &str,
    file: FileId,
) -> Result<Personal<Download>, IntakeError> {
    let row = files::find(tx, file).await?.filter(|row| row.case_id == Some(case.id));
    let row = row.ok_or(VerticalRefused::AddressOver)?;
    scan::may_open(tx, &row).await?;
    let seen = json!({ "system": system, "file": file, "sha256": row.sha256 });
    let entity = Some(file.as_uuid());
    trace::record_act(tx, case, "hand_over_material", seen, CaseAct::ExchangeMoved, entity).await?;
    let subject = case.applicant_id;
    let look =
        Look { subject, purpose: Purpose("vertical_exchange"), case: Some(case.id), fields: &["file"] };
    read_personal(tx, look, async |tx| {
        let name = row.name(tx)?;
        Ok(Download { sha256: row.sha256, media_type: row.media_type, name })
    })
    .await
}

/// The system that signed a request without a body.
fn signer<'a>(lines: &'a Lines, code: &str, stamp: Option<Stamp>) -> Result<&'a System, IntakeError> {
    let system = lines.verticals.coded(code).ok_or(VerticalRefused::NotSigned)?;
    let good = stamp.is_some_and(|stamp| system.key.verify(&stamp, b"", lines.clock.now()).is_ok());
    if good { Ok(system) } else { Err(VerticalRefused::NotSigned.into()) }
}
