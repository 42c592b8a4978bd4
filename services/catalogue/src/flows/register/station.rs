//! What is stationed in a hall, and the rates that follow.

use contracts::catalogue::HallRegisterChanged;
use kernel::{
    audit::{self, Entity},
    code::Division,
    db::Tx,
    id::HallId,
};
use serde_json::json;

use crate::{
    data_problem::DataError,
    domain::{
        import::finding::{Finding, FindingCode},
        register::{
            content::{RegisterContent, StationedItem},
            rates::{DueItem, rates},
        },
        territory::may_work_on,
    },
    problem::CatalogueError,
    store::{self, directory::HallRow},
    views::registers::{HallRates, RateBrief, RegisterLine, RegisterOut},
};

/// What the register says of power that came by an acceptance point.
const BY_POINT: &str = "实施清单受理点所载委托文件";

/// Halls of a division and directly in it, each with its rates.
pub(crate) async fn list_registers(tx: &mut Tx, division: &Division) -> Result<Vec<HallRates>, DataError> {
    let (today, prefix) = (tx.now().date_naive(), division.prefix().as_str().to_owned());
    let due = store::registers::due_items(tx, &prefix).await?;
    let mut found = Vec::new();
    for hall in store::directory::halls_in(tx, &prefix, "", 200).await? {
        let register = store::registers::find(tx, hall.id).await?;
        let due: Vec<DueItem> = due.iter().filter(|item| item.division == hall.division).cloned().collect();
        if due.is_empty() && register.revision == 0 {
            continue;
        }
        let people = register.content.staff.iter().map(|staff| u32::from(staff.people)).sum();
        let rates = rates(&due, &register.content, today).into_iter().map(RateBrief::from).collect();
        found.push(HallRates { hall: hall.id, name: hall.name, people, rates });
    }
    Ok(found)
}

/// The register of a hall with its rates and their lists.
pub(crate) async fn get_register(tx: &mut Tx, id: HallId) -> Result<RegisterOut, DataError> {
    let (hall, today) = (hall(tx, id).await?, tx.now().date_naive());
    let register = store::registers::find(tx, id).await?;
    let due = due_of(tx, &hall).await?;
    let content = register.content;
    let line = |item: &DueItem| {
        let entry = content.items.iter().find(|entry| entry.code == item.code);
        let excepted = content.exceptions.iter().any(|exception| {
            exception.code == item.code && exception.until.is_none_or(|until| until >= today)
        });
        RegisterLine {
            code: item.code.clone(),
            name: item.name.clone(),
            authority_name: item.authority_name.clone(),
            stationed: entry.is_some_and(|entry| entry.since <= today),
            delegated: entry.is_some_and(|entry| entry.delegated),
            excepted,
        }
    };
    Ok(RegisterOut {
        hall: hall.id,
        name: hall.name,
        division: hall.division,
        rates: rates(&due, &content, today),
        lines: due.iter().map(line).collect(),
        register: content,
        revision: register.revision,
    })
}

/// Writes the register of a hall as a whole.
pub(crate) async fn keep_register(
    tx: &mut Tx,
    id: HallId,
    revision: i64,
    content: &RegisterContent,
) -> Result<RegisterOut, DataError> {
    let hall = hall(tx, id).await?;
    if !may_work_on(&tx.actor().scope, &hall.division) {
        return Err(CatalogueError::OutOfScope.into());
    }
    let mut findings: Vec<Finding> = content
        .faults()
        .into_iter()
        .map(|(pointer, sentence)| Finding {
            message: sentence.to_owned(),
            ..Finding::new(0, pointer, FindingCode::ListRule)
        })
        .collect();
    let due = due_of(tx, &hall).await?;
    for (at, item) in content.items.iter().enumerate() {
        if due.iter().all(|due| due.code != item.code) && store::claims::find(tx, &item.code).await?.is_none()
        {
            findings.push(Finding::new(0, format!("items/{at}/code"), FindingCode::BadCode));
        }
    }
    if !findings.is_empty() {
        return Err(DataError::Findings(findings));
    }
    let by = (tx.actor().id, tx.now());
    if !store::registers::keep(tx, id, content, revision, by).await? {
        return Err(DataError::Stale);
    }
    let counts = json!({
        "items": content.items.len(), "staff": content.staff.len(), "exceptions": content.exceptions.len(),
        "content": content,
    });
    audit::record(tx, "keep_register", Entity::new("hall_register", id.as_uuid()), &counts).await?;
    bus::publish(tx, &HallRegisterChanged { hall: id }).await?;
    get_register(tx, id).await
}

/// Adds what acceptance points say is handled in the hall and the register does not have. Nothing new, nothing changes.
pub(crate) async fn fill_register(tx: &mut Tx, id: HallId) -> Result<RegisterOut, DataError> {
    let register = store::registers::find(tx, id).await?;
    let (mut content, today) = (register.content, tx.now().date_naive());
    let before = content.items.len();
    for (code, delegated) in store::registers::handled_at(tx, id).await? {
        let known = content.items.iter().any(|item| item.code == code);
        let excused = content.exceptions.iter().any(|exception| exception.code == code);
        if !known && !excused {
            let letter = delegated.then(|| BY_POINT.to_owned());
            content.items.push(StationedItem { code, since: today, delegated, letter });
        }
    }
    if content.items.len() == before {
        return get_register(tx, id).await;
    }
    keep_register(tx, id, register.revision, &content).await
}

/// What should be in a hall: the items of authorities of its own division that take applications.
async fn due_of(tx: &mut Tx, hall: &HallRow) -> Result<Vec<DueItem>, DataError> {
    let due = store::registers::due_items(tx, hall.division.prefix().as_str()).await?;
    Ok(due.into_iter().filter(|item| item.division == hall.division).collect())
}

/// A hall.
pub(super) async fn hall(tx: &mut Tx, id: HallId) -> Result<HallRow, DataError> {
    let found = store::directory::hall(tx, id).await?;
    Ok(found.map(|(hall, _)| hall).ok_or(CatalogueError::HallNotFound(id))?)
}
