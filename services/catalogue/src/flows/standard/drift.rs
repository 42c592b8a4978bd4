//! Differences: compared anew when something changes, told with what, where and since when.

use contracts::catalogue::{Finding, LocalStated};
use kernel::{
    actor::Actor,
    audit,
    code::ImplementingItemCode,
    db::{Db, DbError, Tx, transact},
    http::Page,
    problem::Chain,
    service::TaskContext,
};
use serde_json::json;
use std::time::Duration;

use super::pending::{authority, is_live, prefix};
use crate::{
    domain::{
        standard::{
            compare::{Compared, DriftKind, facts},
            statement::LocalStatement,
        },
        territory::may_work_on,
    },
    flows::{claim::entity, read::limit, units},
    problem::CatalogueError,
    store::{
        self,
        drift::{DriftFilter, Side},
    },
    views::standard::{
        DriftCount, DriftOut, DriftQuery, MissingPoint, MissingQuery, StatementIn, StatementOut,
        StatementSource,
    },
};

/// How often changed items are looked for.
const EVERY: Duration = Duration::from_secs(1);

/// So many items are compared in one transaction.
const BATCH: i64 = 200;

/// Compares until the process stops.
pub(crate) async fn run(context: TaskContext) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_comparison(&context.db).await {
            tracing::error!(error = %Chain(&error), "items wait to be compared with the standard; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Compares every item that changed since it was compared last.
///
/// # Errors
/// [`CatalogueError`] if the database fails; what was compared stays compared.
pub async fn run_comparison(db: &Db) -> Result<(), CatalogueError> {
    let actor = Actor::service("catalogue");
    while transact(db, &actor, async |tx| batch(tx).await).await? {}
    Ok(())
}

/// One batch; false when nothing was left.
async fn batch(tx: &mut Tx) -> Result<bool, CatalogueError> {
    let due = store::drift::take_due(tx, BATCH).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let statements = store::drift::statements(tx, &due).await?;
    let sides = store::drift::sides(tx, &due).await?;
    let mut found = Vec::new();
    for side in sides {
        let own = statements.iter().filter(|(code, ..)| *code == side.code);
        let own: Vec<_> = own.map(|(_, point, said, at)| (point.clone(), said.clone(), *at)).collect();
        let units = units::findings(tx, &side.division, &side.overlay.0).await?;
        let facts = facts(&compared(&side, &units, &own));
        found.push((side.code, side.division, facts));
    }
    store::drift::replace(tx, &due, &found).await?;
    Ok(true)
}

fn compared<'a>(
    side: &'a Side,
    units: &'a [Finding],
    statements: &'a [(String, LocalStatement, chrono::DateTime<chrono::Utc>)],
) -> Compared<'a> {
    Compared {
        own_base: (side.own_base.0, &side.own_base.1),
        standard: (side.standard.0, &side.standard.1, side.standard.2),
        overlay: (&side.overlay.0, side.overlay.1),
        units,
        statements,
    }
}

/// Differences inside the caller's division. `peer` asks for those between neighbours, anything else for those from the
/// standard.
pub(crate) async fn list_drift(tx: &mut Tx, query: &DriftQuery) -> Result<Page<DriftOut>, CatalogueError> {
    let own = prefix(tx)?;
    let wanted = query.division.as_ref().map(|division| division.prefix().as_str().to_owned());
    let prefix = match wanted {
        Some(wanted) if wanted.starts_with(&own) => wanted,
        Some(_) => return Err(CatalogueError::OutOfScope),
        None => own,
    };
    let limit = limit(query.limit);
    let after: Vec<&str> = query.after.as_deref().map(|text| text.split('~').collect()).unwrap_or_default();
    let after = match after.as_slice() {
        [] => ("", "", ""),
        [code, point, element] => (*code, *point, *element),
        [..] => return Err(CatalogueError::BadCursor),
    };
    let filter = DriftFilter {
        prefix: &prefix,
        base: query.base.as_ref().map(kernel::code::BaseItemCode::as_str),
        authority: authority(query.authority.as_ref()),
        kind: query.kind.map(DriftKind::code),
        element: query.element.as_deref(),
        after,
        now: tx.now(),
        limit: limit + 1,
    };
    let rows = if query.kind == Some(DriftKind::Peer) {
        store::drift::peers(tx, &filter).await?
    } else {
        store::drift::list(tx, &filter).await?
    };
    let cursor =
        |row: &store::drift::DriftRow| format!("{}~{}~{}", row.implementing_code, row.point, row.element);
    Ok(Page::of(rows, limit, cursor).map(DriftOut::from))
}

/// How much differs, by county and kind.
pub(crate) async fn count_drift(tx: &mut Tx) -> Result<Vec<DriftCount>, CatalogueError> {
    let (prefix, now) = (prefix(tx)?, tx.now());
    let rows = store::drift::summary(tx, &prefix, now).await?;
    Ok(rows.into_iter().map(DriftCount::from).collect())
}

/// Townships of a county in which an item is not taken in although it is in most of them.
pub(crate) async fn list_missing_points(
    tx: &mut Tx,
    query: &MissingQuery,
) -> Result<Page<MissingPoint>, CatalogueError> {
    if !may_work_on(&tx.actor().scope, &query.county) {
        return Err(CatalogueError::OutOfScope);
    }
    let limit = limit(query.limit);
    let after = query.after.as_deref().map_or(Some(("", "")), |text| text.split_once('.'));
    let after = after.ok_or(CatalogueError::BadCursor)?;
    let rows = store::drift::missing_points(tx, &query.county, query.base.as_ref(), after, limit + 1).await?;
    let page = Page::of(rows, limit, |row| format!("{}.{}", row.base_code, row.division));
    Ok(page.map(|row| MissingPoint {
        base_code: row.base_code,
        name: row.name,
        division: row.division,
        division_name: row.division_name,
        covered: row.covered,
        townships: row.townships,
    }))
}

/// Writes down what an authority or one of its points itself says of an item; it is compared within seconds. Imports
/// come this way too.
pub(crate) async fn state_local(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    said: &StatementIn,
) -> Result<StatementOut, CatalogueError> {
    let claim = store::claims::find(tx, code).await?.filter(|claim| is_live(claim.state));
    let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(code.clone()))?;
    if !may_work_on(&tx.actor().scope, &claim.division) {
        return Err(CatalogueError::OutOfScope);
    }
    let point = said.point.as_ref().map(ToString::to_string).unwrap_or_default();
    let source = match said.source {
        StatementSource::Import => "import",
        StatementSource::Inspection => "inspection",
        StatementSource::Report => "report",
    };
    let by = (tx.actor().id, tx.now());
    store::drift::state(tx, code, &point, (source, &said.content), by).await?;
    let detail = json!({ "point": point, "source": source, "said": said.content });
    audit::record(tx, "state_local", entity(code), &detail).await?;
    bus::publish(tx, &LocalStated { implementing_code: code.clone(), point }).await?;
    Ok(StatementOut { code: code.clone(), point: said.point.clone(), stated_at: by.1 })
}

/// Whether items wait to be compared; for tests that wait for the report.
///
/// # Errors
/// [`DbError`] if the database cannot be asked.
pub async fn is_compared(db: &Db) -> Result<bool, DbError> {
    let actor = Actor::service("catalogue");
    Ok(!transact(db, &actor, async |tx| store::drift::is_behind(tx).await).await?)
}
