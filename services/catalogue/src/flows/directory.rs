//! The directory: divisions, authorities, halls. Loading the same again changes nothing.

use contracts::catalogue::{DirectoryLoaded, derived_id};
use kernel::{
    audit::{self, Entity},
    db::Tx,
    http::Page,
    id::HallId,
};

use crate::{
    flows::read::limit,
    problem::CatalogueError,
    store::{
        self,
        directory::{AuthorityRow, DivisionRow, HallRow},
    },
    views::directory::{AuthorityOut, DivisionOut, HallOut, PlaceQuery, WindowOut},
};

/// A whole directory; parents come before what lies in them.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    pub(crate) divisions: Vec<DivisionRow>,
    pub(crate) authorities: Vec<AuthorityRow>,
    pub(crate) halls: Vec<HallRow>,
}

/// Enters what is new and corrects what differs; audited and told only if something did.
pub(crate) async fn load_directory(
    tx: &mut Tx,
    directory: &Directory,
) -> Result<DirectoryLoaded, CatalogueError> {
    let loaded = DirectoryLoaded {
        divisions: store::directory::put_divisions(tx, &directory.divisions).await?,
        authorities: store::directory::put_authorities(tx, &directory.authorities).await?,
        halls: store::directory::put_halls(tx, &directory.halls).await?,
    };
    if loaded.divisions + loaded.authorities + loaded.halls > 0 {
        let entity = Entity::new("directory", derived_id("directory", "all"));
        audit::record(tx, "load_directory", entity, &loaded).await?;
        bus::publish(tx, &loaded).await?;
    }
    Ok(loaded)
}

/// Divisions directly below one; without one, those that lie in no other.
pub(crate) async fn list_divisions(
    tx: &mut Tx,
    query: &PlaceQuery,
) -> Result<Page<DivisionOut>, CatalogueError> {
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), limit(query.limit));
    let rows = store::directory::divisions_below(tx, query.division.as_ref(), after, limit + 1).await?;
    Ok(Page::of(rows, limit, |row| row.code.to_string()).map(DivisionOut::from))
}

/// Authorities inside a division, or all.
pub(crate) async fn list_authorities(
    tx: &mut Tx,
    query: &PlaceQuery,
) -> Result<Page<AuthorityOut>, CatalogueError> {
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), limit(query.limit));
    let rows = store::directory::authorities_in(tx, &prefix(query), after, limit + 1).await?;
    Ok(Page::of(rows, limit, |row| row.code.to_string()).map(AuthorityOut::from))
}

/// Halls inside a division, or all.
pub(crate) async fn list_halls(tx: &mut Tx, query: &PlaceQuery) -> Result<Page<HallOut>, CatalogueError> {
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), limit(query.limit));
    let rows = store::directory::halls_in(tx, &prefix(query), after, limit + 1).await?;
    Ok(Page::of(rows, limit, |row| row.division.to_string()).map(HallOut::from))
}

/// A hall with its windows.
pub(crate) async fn get_hall(tx: &mut Tx, id: HallId) -> Result<HallOut, CatalogueError> {
    let found = store::directory::hall(tx, id).await?;
    let (hall, windows) = found.ok_or(CatalogueError::HallNotFound(id))?;
    let windows = Some(windows.into_iter().map(WindowOut::from).collect());
    Ok(HallOut { windows, ..hall.into() })
}

fn prefix(query: &PlaceQuery) -> String {
    query.division.as_ref().map_or_else(String::new, |division| division.prefix().as_str().to_owned())
}
