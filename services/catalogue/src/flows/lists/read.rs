//! Reading lists: what is in force, what was, and what is being written.

use kernel::{code::Division, db::Tx};
use uuid::Uuid;

use super::edit::what_it_changes;
use crate::{
    data_problem::DataError,
    domain::{
        lists::{
            entries::{self, Entry},
            state::ListState,
        },
        territory::may_work_on,
    },
    flows::exports,
    problem::CatalogueError,
    store::{self, lists::ListRow},
    views::{
        export::FileFormat,
        lists::{ListDetail, ListHistory, ListOut, ListQuery},
    },
};

/// So many lists are shown at once: seven kinds for a city, its counties and a page of townships.
const SHOWN: i64 = 200;

/// The lists in force inside a division, one per kind and place.
pub(crate) async fn list_lists(tx: &mut Tx, query: &ListQuery) -> Result<Vec<ListOut>, DataError> {
    let today = tx.now().date_naive();
    let inside = query.division.as_ref().map(prefix).unwrap_or_default();
    let rows = store::lists::in_force(tx, &inside, today, SHOWN).await?;
    let wanted = rows.into_iter().filter(|row| query.kind.is_none_or(|kind| kind == row.kind));
    Ok(wanted.map(ListOut::from).collect())
}

/// A published version with its entries.
pub(crate) async fn get_list(tx: &mut Tx, id: Uuid) -> Result<ListDetail, DataError> {
    published(tx, id).await?.try_into()
}

/// All published versions of the same list, with what each changed and why.
pub(crate) async fn get_list_history(tx: &mut Tx, id: Uuid) -> Result<Vec<ListHistory>, DataError> {
    let row = published(tx, id).await?;
    let rows = store::lists::history(tx, row.kind, &row.division, SHOWN).await?;
    rows.into_iter().map(ListHistory::try_from).collect()
}

/// A published version as a file: its name without ending, and its bytes.
pub(crate) async fn get_list_file(
    tx: &mut Tx,
    id: Uuid,
    format: FileFormat,
) -> Result<(String, Vec<u8>), DataError> {
    let row = published(tx, id).await?;
    let name = format!("{}-第{}版", row.title, row.version);
    let entries: Vec<Entry> = serde_json::from_value(row.entries).map_err(kernel::db::DbError::from)?;
    Ok((name, exports::written(format, &[entries::table(row.kind, &entries)])?))
}

/// Versions of the caller's division that are not published yet.
pub(crate) async fn list_list_drafts(tx: &mut Tx) -> Result<Vec<ListOut>, DataError> {
    let scope = tx.actor().scope.clone();
    let inside = match &scope.division {
        Some(prefix) => prefix.as_str().to_owned(),
        None if scope.system => String::new(),
        None => return Err(CatalogueError::OutOfScope.into()),
    };
    Ok(store::lists::open(tx, &inside, SHOWN).await?.into_iter().map(ListOut::from).collect())
}

/// A version of whatever state, with what it changes as it stands now.
pub(crate) async fn get_list_draft(tx: &mut Tx, id: Uuid) -> Result<ListDetail, DataError> {
    let row = store::lists::find(tx, id).await?.ok_or(DataError::NotFound("list"))?;
    if !may_work_on(&tx.actor().scope, &row.division) {
        return Err(CatalogueError::OutOfScope.into());
    }
    let made = if row.state == ListState::Draft { Some(what_it_changes(tx, &row).await?) } else { None };
    let detail: ListDetail = row.try_into()?;
    Ok(match made {
        Some(changes) => ListDetail { changes, ..detail },
        None => detail,
    })
}

async fn published(tx: &mut Tx, id: Uuid) -> Result<ListRow, DataError> {
    let row = store::lists::find(tx, id).await?.filter(|row| row.state == ListState::Published);
    row.ok_or(DataError::NotFound("list"))
}

fn prefix(division: &Division) -> String {
    division.prefix().as_str().to_owned()
}
