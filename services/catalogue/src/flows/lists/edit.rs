//! Writing a list and taking it through approval to publication.

use contracts::catalogue::ListChanged;
use kernel::{
    audit::{self, Entity},
    code::Division,
    db::{DbError, Tx},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    data_problem::DataError,
    domain::{
        import::{
            finding::{Finding, FindingCode},
            sheet,
        },
        lists::{
            change::{Change, ChangeKind, Reasons, changes},
            entries::{self, Entry, MAX_ENTRIES, said},
            kind::{ITEM, ListKind},
            state::{ListAction, ListState},
        },
        territory::may_work_on,
    },
    problem::CatalogueError,
    store::{self, lists::ListRow},
    views::lists::ListEdit,
};

/// Begins the next version of a list from the present one.
pub(crate) async fn begin_list(
    tx: &mut Tx,
    kind: ListKind,
    division: &Division,
) -> Result<ListRow, DataError> {
    in_scope(tx, division)?;
    let last = store::lists::newest(tx, kind, division).await?;
    if last.as_ref().is_some_and(|last| last.state != ListState::Published) {
        return Err(DataError::Exists("a version that is being worked on"));
    }
    let row = ListRow {
        id: Uuid::new_v4(),
        kind,
        division: division.clone(),
        version: last.as_ref().map_or(0, |last| last.version) + 1,
        state: ListState::Draft,
        title: last.as_ref().map_or_else(|| kind.name_zh().to_owned(), |last| last.title.clone()),
        document: String::new(),
        effective_on: None,
        entries: last.map_or_else(|| json!([]), |last| last.entries),
        reasons: json!({}),
        changes: json!([]),
        revision: 1,
        edited_by: tx.actor().id,
        edited_at: tx.now(),
        checked_by: None,
        approved_at: None,
        published_at: None,
    };
    store::lists::insert(tx, &row).await?;
    told(tx, &row, "begin_list").await?;
    Ok(row)
}

/// Saves what a draft says, as it was at `revision`.
pub(crate) async fn edit_list(
    tx: &mut Tx,
    id: Uuid,
    revision: i64,
    edit: &ListEdit,
) -> Result<ListRow, DataError> {
    let row = at(tx, id, ListAction::Edit, "edited").await?;
    let entries = match &edit.entries {
        Some(given) => {
            let (entries, findings) = entries::of_json(row.kind, given);
            json!(checked(tx, entries, 1.., findings).await?)
        }
        None => row.entries.clone(),
    };
    let edited = ListRow {
        title: edit.title.as_str().to_owned(),
        document: edit.document.trim().to_owned(),
        effective_on: edit.effective_on,
        entries,
        reasons: json!(edit.reasons),
        ..row
    };
    kept(tx, edited, revision, "edit_list").await
}

/// Replaces the entries of a draft by those of a file: all of them, or none.
pub(crate) async fn fill_list(
    tx: &mut Tx,
    id: Uuid,
    revision: i64,
    file: &[u8],
) -> Result<ListRow, DataError> {
    let row = at(tx, id, ListAction::Edit, "edited").await?;
    let tables = sheet::read(file)?;
    let table = tables.first().ok_or(sheet::BadSheet::NoHeadings)?;
    let (entries, findings) = entries::of_table(row.kind, table);
    let lines = table.lines.iter().map(|line| line.number);
    let entries = json!(checked(tx, entries, lines, findings).await?);
    kept(tx, ListRow { entries, ..row }, revision, "fill_list").await
}

/// Approves a draft as the second person. From then on it says what it changes, and why.
pub(crate) async fn approve_list(tx: &mut Tx, id: Uuid) -> Result<ListRow, DataError> {
    let row = at(tx, id, ListAction::Approve, "approved").await?;
    if row.edited_by == tx.actor().id {
        return Err(CatalogueError::MakerIsChecker.into());
    }
    let made = what_it_changes(tx, &row).await?;
    let findings = ready(&row, &made);
    if !findings.is_empty() {
        return Err(DataError::Findings(findings));
    }
    let (checker, now) = (tx.actor().id, tx.now());
    let approved = ListRow {
        state: ListState::Approved,
        changes: json!(made),
        checked_by: Some(checker),
        approved_at: Some(now),
        ..row
    };
    moved(tx, approved, ListState::Draft, "approve_list").await
}

/// Sends an approved version back to its editor.
pub(crate) async fn send_back_list(tx: &mut Tx, id: Uuid) -> Result<ListRow, DataError> {
    let row = at(tx, id, ListAction::SendBack, "sent back").await?;
    let back = ListRow { state: ListState::Draft, checked_by: None, approved_at: None, ..row };
    moved(tx, back, ListState::Approved, "send_back_list").await
}

/// Lets everyone read an approved version.
pub(crate) async fn publish_list(tx: &mut Tx, id: Uuid) -> Result<ListRow, DataError> {
    let row = at(tx, id, ListAction::Publish, "published").await?;
    let published = ListRow { state: ListState::Published, published_at: Some(tx.now()), ..row };
    moved(tx, published, ListState::Approved, "publish_list").await
}

/// What a version changes in the one before it.
pub(crate) async fn what_it_changes(tx: &mut Tx, row: &ListRow) -> Result<Vec<Change>, DataError> {
    let before = store::lists::history(tx, row.kind, &row.division, 1).await?;
    let before = before.into_iter().find(|before| before.version < row.version);
    let before: Vec<Entry> = match before {
        Some(before) => serde_json::from_value(before.entries).map_err(DbError::from)?,
        None => return Ok(Vec::new()),
    };
    let after: Vec<Entry> = serde_json::from_value(row.entries.clone()).map_err(DbError::from)?;
    let reasons: Reasons = serde_json::from_value(row.reasons.clone()).map_err(DbError::from)?;
    Ok(changes(row.kind, &before, &after, &reasons))
}

/// What is missing before a list may be approved.
fn ready(row: &ListRow, made: &[Change]) -> Vec<Finding> {
    let missing = |field: &str| Finding::new(0, field, FindingCode::Required);
    let mut findings = Vec::new();
    if row.document.is_empty() {
        findings.push(missing("批准文件"));
    }
    if row.effective_on.is_none() {
        findings.push(missing("生效日期"));
    }
    if row.entries.as_array().is_none_or(Vec::is_empty) {
        findings.push(missing("条目"));
    }
    let unexplained = made.iter().filter(|change| change.reason.trim().is_empty());
    findings.extend(unexplained.map(|change| {
        let what = format!("{}“{}”的理由", ChangeKind::name_zh(change.kind), change.name);
        Finding::new(0, format!("调整理由 {}", change.no), FindingCode::Required).with(&what)
    }));
    findings
}

/// The entries, if nothing is wrong and every item they refer to is in the catalogue.
async fn checked(
    tx: &mut Tx,
    entries: Vec<Entry>,
    lines: impl Iterator<Item = u32>,
    mut findings: Vec<Finding>,
) -> Result<Vec<Entry>, DataError> {
    if entries.len() > MAX_ENTRIES {
        return Err(DataError::Invalid("a list has at most 5000 entries"));
    }
    let known = store::lists::known_items(tx, &entries::items(&entries)).await?;
    for (number, entry) in lines.zip(&entries) {
        let code = said(entry, ITEM);
        if !code.is_empty() && known.iter().all(|known| known.as_str() != code) {
            findings.push(Finding::new(number, "基本编码", FindingCode::BadCode).with("目录里没有这个事项"));
        }
    }
    if findings.is_empty() { Ok(entries) } else { Err(DataError::Findings(findings)) }
}

async fn at(
    tx: &mut Tx,
    id: Uuid,
    action: ListAction,
    participle: &'static str,
) -> Result<ListRow, DataError> {
    let row = store::lists::find(tx, id).await?.ok_or(DataError::NotFound("list"))?;
    in_scope(tx, &row.division)?;
    match row.state.after(action) {
        Some(_) => Ok(row),
        None => Err(DataError::State { state: row.state.code(), action: participle }),
    }
}

async fn kept(
    tx: &mut Tx,
    row: ListRow,
    revision: i64,
    operation: &'static str,
) -> Result<ListRow, DataError> {
    let (edited_by, edited_at) = (tx.actor().id, tx.now());
    let row = ListRow { revision: revision + 1, edited_by, edited_at, ..row };
    let row = store::lists::save(tx, &row, revision, ListState::Draft).await?.ok_or(DataError::Stale)?;
    told(tx, &row, operation).await?;
    Ok(row)
}

async fn moved(
    tx: &mut Tx,
    row: ListRow,
    from: ListState,
    operation: &'static str,
) -> Result<ListRow, DataError> {
    let late = || DataError::Catalogue(CatalogueError::Late);
    let row = store::lists::save(tx, &row, row.revision, from).await?.ok_or_else(late)?;
    told(tx, &row, operation).await?;
    Ok(row)
}

async fn told(tx: &mut Tx, row: &ListRow, operation: &'static str) -> Result<(), DataError> {
    let event = ListChanged {
        list_id: row.id,
        kind: row.kind.to_string(),
        version: row.version,
        state: row.state.to_string(),
    };
    let detail = json!({ "change": event, "revision": row.revision, "document": row.document });
    audit::record(tx, operation, Entity::new("list", row.id), &detail).await?;
    bus::publish(tx, &event).await?;
    Ok(())
}

fn in_scope(tx: &Tx, division: &Division) -> Result<(), DataError> {
    if may_work_on(&tx.actor().scope, division) { Ok(()) } else { Err(CatalogueError::OutOfScope.into()) }
}
