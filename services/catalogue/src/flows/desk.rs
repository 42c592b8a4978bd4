//! The lists of those who work on items.

use kernel::{db::Tx, http::Page};

use crate::{
    flows::read,
    problem::CatalogueError,
    store::desk::{self, DeskFilter},
    views::desk::{DeskItem, DeskKind, DeskQuery},
};

/// Base items, the implementing items of the caller's division, or bundles.
pub(crate) async fn list_desk(tx: &mut Tx, query: &DeskQuery) -> Result<Page<DeskItem>, CatalogueError> {
    let limit = read::limit(query.limit);
    let prefix = read::scope_prefix(tx, query.division.as_ref())?;
    let wanted = DeskFilter {
        words: query.q.as_deref().map(str::trim).filter(|words| !words.is_empty()),
        state: query.state.as_deref(),
        division_prefix: &prefix,
        after: query.after.as_deref().unwrap_or_default(),
        limit: limit + 1,
    };
    let rows = match query.kind {
        DeskKind::Base => desk::bases(tx, &wanted).await?,
        DeskKind::Overlay => desk::claims(tx, &wanted).await?,
        DeskKind::Bundle => desk::bundles(tx, &wanted).await?,
    };
    Ok(Page::of(rows, limit, |row| row.code.clone()).map(DeskItem::from))
}
