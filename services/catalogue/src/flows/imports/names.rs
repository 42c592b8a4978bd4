//! Names-only drafts: put in by imports, corrected, given a base code or dropped by editors.

use contracts::catalogue::{NameDraftChanged, derived_id};
use kernel::{
    audit::{self, Entity},
    code::BaseItemCode,
    db::{DbError, Tx},
    http::Page,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::judge::Outcome;
use crate::{
    data_problem::DataError,
    domain::import::{
        exchange::fill,
        names::{NameAction, NameState},
        plan::Entry,
    },
    flows::base,
    store::{
        self,
        import_names::{NameDraft, NameFilter},
    },
    views::import::{NameAssign, NameCount, NameDraftOut, NameEdit, NameQuery},
};

/// The drafts that are there already for these entries.
pub(super) async fn present(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<NameDraft>, DbError> {
    let codes: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    store::import_names::by_codes(tx, &codes).await
}

/// What an entry does to the drafts that are there.
pub(super) fn outcome(known: &[NameDraft], entry: &Entry) -> Outcome {
    match known.iter().find(|draft| draft.local_code == entry.key) {
        None => Outcome::New,
        Some(draft) if said(draft, entry) == *draft => Outcome::Same,
        Some(_) => Outcome::Changed,
    }
}

/// Puts entries in: the new ones in few statements, the others one by one.
pub(super) async fn put_in(tx: &mut Tx, work: &[(&Entry, Outcome)]) -> Result<(), DataError> {
    let (editor, now) = (tx.actor().id, tx.now());
    let changed: Vec<Entry> =
        work.iter().filter(|(_, it)| *it == Outcome::Changed).map(|(entry, _)| (*entry).clone()).collect();
    for draft in present(tx, &changed).await? {
        let Some(entry) = changed.iter().find(|entry| entry.key == draft.local_code) else { continue };
        let draft = said(&draft, entry);
        let draft = NameDraft { revision: draft.revision + 1, edited_by: editor, edited_at: now, ..draft };
        store::import_names::save(tx, &draft).await?.ok_or(DataError::Stale)?;
    }
    let fresh = |entry: &Entry| {
        let empty = NameDraft {
            id: derived_id("name_draft", &entry.key),
            local_code: entry.key.clone(),
            name: String::new(),
            department: String::new(),
            grouping: String::new(),
            item_type: None,
            details: None,
            state: NameState::Open,
            base_code: None,
            reason: None,
            revision: 1,
            edited_by: editor,
            edited_at: now,
        };
        said(&empty, entry)
    };
    let new = work.iter().filter(|(_, it)| *it == Outcome::New).map(|(entry, _)| fresh(entry));
    store::import_names::insert(tx, &new.collect::<Vec<_>>()).await?;
    Ok(())
}

/// The draft with the words of an entry.
fn said(draft: &NameDraft, entry: &Entry) -> NameDraft {
    let text = |key: &str| entry.content.get(key).and_then(Value::as_str).map(str::to_owned);
    NameDraft {
        name: text("name").unwrap_or_default(),
        department: text("department").unwrap_or_default(),
        grouping: text("grouping").unwrap_or_default(),
        item_type: text("item_type"),
        details: entry.content.get("details").cloned(),
        ..draft.clone()
    }
}

/// Drafts by local code.
pub(crate) async fn list_name_drafts(
    tx: &mut Tx,
    query: &NameQuery,
    limit: i64,
) -> Result<Page<NameDraftOut>, DataError> {
    let wanted = NameFilter {
        state: query.state,
        words: query.q.as_deref().map(str::trim),
        after: query.after.as_deref().unwrap_or_default(),
        limit: limit + 1,
    };
    let rows = store::import_names::list(tx, &wanted).await?;
    Ok(Page::of(rows, limit, |draft| draft.local_code.clone()).map(NameDraftOut::from))
}

/// How many drafts are in each state.
pub(crate) async fn count_name_drafts(tx: &mut Tx) -> Result<Vec<NameCount>, DataError> {
    let rows = store::import_names::counts(tx).await?;
    Ok(rows.into_iter().map(|(state, drafts)| NameCount { state, drafts }).collect())
}

/// Corrects the words of a draft.
pub(crate) async fn edit_name_draft(
    tx: &mut Tx,
    id: Uuid,
    revision: i64,
    edit: &NameEdit,
) -> Result<NameDraftOut, DataError> {
    let draft = at(tx, id, Some(revision), NameAction::Edit, "edited").await?;
    let NameEdit { name, department, grouping, item_type } = edit;
    let draft = NameDraft {
        name: name.as_str().to_owned(),
        department: department.trim().to_owned(),
        grouping: grouping.trim().to_owned(),
        item_type: item_type.map(|kind| kind.code().to_owned()),
        ..draft
    };
    kept(tx, draft, "edit_name_draft").await
}

/// Gives a draft its base code. A code that no base item has begins one, with all that the draft says.
pub(crate) async fn assign_name_draft(
    tx: &mut Tx,
    id: Uuid,
    assign: &NameAssign,
) -> Result<NameDraftOut, DataError> {
    let draft = at(tx, id, None, NameAction::Assign, "given a base code").await?;
    let code = &assign.base_code;
    if store::base::lock(tx, code).await?.is_none() {
        begin_base(tx, code, &draft).await?;
    }
    let draft = NameDraft { state: NameState::Assigned, base_code: Some(code.clone()), ..draft };
    kept(tx, draft, "assign_name_draft").await
}

async fn begin_base(tx: &mut Tx, code: &BaseItemCode, draft: &NameDraft) -> Result<(), DataError> {
    let details = draft.details.as_ref().unwrap_or(&Value::Null);
    let content = fill::base_item(code, &draft.name, draft.item_type.as_deref(), details);
    base::create_base_item(tx, &content.map_err(DbError::from)?).await?;
    Ok(())
}

/// Puts a draft aside.
pub(crate) async fn drop_name_draft(tx: &mut Tx, id: Uuid, reason: &str) -> Result<NameDraftOut, DataError> {
    let draft = at(tx, id, None, NameAction::Drop, "dropped").await?;
    let draft = NameDraft { state: NameState::Dropped, reason: Some(reason.to_owned()), ..draft };
    kept(tx, draft, "drop_name_draft").await
}

/// Takes a draft up again.
pub(crate) async fn reopen_name_draft(tx: &mut Tx, id: Uuid) -> Result<NameDraftOut, DataError> {
    let draft = at(tx, id, None, NameAction::Reopen, "taken up again").await?;
    let draft = NameDraft { state: NameState::Open, base_code: None, reason: None, ..draft };
    kept(tx, draft, "reopen_name_draft").await
}

async fn at(
    tx: &mut Tx,
    id: Uuid,
    revision: Option<i64>,
    action: NameAction,
    participle: &'static str,
) -> Result<NameDraft, DataError> {
    let draft = store::import_names::find(tx, id).await?.ok_or(DataError::NotFound("names-only draft"))?;
    if draft.state.after(action).is_none() {
        return Err(DataError::State { state: draft.state.code(), action: participle });
    }
    if revision.is_some_and(|revision| revision != draft.revision) {
        return Err(DataError::Stale);
    }
    Ok(draft)
}

async fn kept(tx: &mut Tx, draft: NameDraft, operation: &'static str) -> Result<NameDraftOut, DataError> {
    let (edited_by, edited_at) = (tx.actor().id, tx.now());
    let draft = NameDraft { revision: draft.revision + 1, edited_by, edited_at, ..draft };
    let draft = store::import_names::save(tx, &draft).await?.ok_or(DataError::Stale)?;
    let detail = json!({ "state": draft.state, "base_code": draft.base_code, "revision": draft.revision });
    audit::record(tx, operation, Entity::new("name_draft", draft.id), &detail).await?;
    bus::publish(tx, &NameDraftChanged { draft_id: draft.id, state: draft.state.to_string() }).await?;
    Ok(draft.into())
}
