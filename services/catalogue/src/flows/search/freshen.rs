//! Bringing the index up to date from the own outbox, from wherever this process left off.

use std::{collections::BTreeSet, sync::Arc, time::Instant};

use actix_web::web::Data;
use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    code::{BaseItemCode, ImplementingItemCode},
    db::{Db, transact},
    problem::Chain,
};

use super::{
    others,
    stock::{changed, everything},
};
use crate::{
    problem::CatalogueError,
    search::{Freshness, Keeping, Search, Shelf},
    store::{self, search::NewsRow},
};

/// With more news than so many a new index is built.
const MANY: i64 = 2_000;
/// So often use is counted in anew.
const COUNT_EVERY: TimeDelta = TimeDelta::seconds(60);

/// Events that change nothing that can be found.
const SILENT: &[&str] =
    &["catalogue.draft_changed.v1", "catalogue.item_claimed.v1", "catalogue.personal_data_read.v1"];
/// Events after which bundles are read anew.
const BUNDLES: &[&str] = &["catalogue.bundle_published.v1"];
/// Events after which everything is read anew.
const ALL: &[&str] =
    &["catalogue.directory_loaded.v1", "catalogue.search_words_changed.v1", "catalogue.power_moved.v1"];

/// The shelf, at most two seconds behind the database, and never behind what this process published: `changes` counts
/// that.
pub(crate) async fn shelf(
    db: &Db,
    search: &Data<Search>,
    changes: u64,
) -> Result<Arc<Shelf>, CatalogueError> {
    match search.state(changes) {
        Freshness::Fresh(shelf) => Ok(shelf),
        Freshness::Usable(shelf) => {
            let (db, search) = (db.clone(), search.clone());
            tokio::task::spawn_local(async move {
                // Someone who is at it already does it for all.
                if search.keeping.try_lock().is_ok()
                    && let Err(error) = freshened(&db, &search, changes).await
                {
                    tracing::warn!(error = %Chain(&error), "the search index could not be brought up to date");
                }
            });
            Ok(shelf)
        }
        Freshness::Stale => freshened(db, search, changes).await,
    }
}

async fn freshened(db: &Db, search: &Search, changes: u64) -> Result<Arc<Shelf>, CatalogueError> {
    let mut keeping = search.keeping.lock().await;
    if let Freshness::Fresh(shelf) = search.state(changes) {
        return Ok(shelf);
    }
    let checked = Instant::now();
    // Taken out: if we fail or are cancelled half-way the next one builds anew.
    let kept = match keeping.take() {
        Some(kept) => follow(db, kept).await?,
        None => None,
    };
    let kept = match kept {
        Some(kept) => kept,
        None => build(db).await?,
    };
    let shelf = kept.shelf();
    *keeping = Some(kept);
    search.show(Arc::clone(&shelf), checked, changes);
    Ok(shelf)
}

async fn build(db: &Db) -> Result<Keeping, CatalogueError> {
    let begun = Instant::now();
    let stock = transact(db, &reader(), async |tx| everything(tx).await).await?;
    let kept = apart(move || Keeping::build(stock)).await?;
    let (items, offers) = kept.shelf().size();
    let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(items, offers, duration_ms, "search index built");
    Ok(kept)
}

/// What the outbox says of the time since: nothing, some items, or too much to be told.
enum News {
    Some { codes: BTreeSet<BaseItemCode>, bundles: bool, position: i64 },
    TooMuch,
}

/// Brings the index up to date; `None` if it has to be built anew.
async fn follow(db: &Db, mut kept: Keeping) -> Result<Option<Keeping>, CatalogueError> {
    let (position, counted) = (kept.position, kept.counted);
    let reader = reader();
    let told = transact(db, &reader, async |tx| {
        let head = store::search::head(tx).await?;
        let rows = store::search::news(tx, position, MANY).await?;
        let News::Some { codes, bundles, position } = read(&rows, position, head) else { return Ok(None) };
        let codes: Vec<BaseItemCode> = codes.into_iter().collect();
        let entries = if codes.is_empty() { Vec::new() } else { changed(tx, &codes).await? };
        let others = if bundles { Some(others::all(tx).await?) } else { None };
        let now = tx.now();
        let uses = if now - counted >= COUNT_EVERY { Some(store::search::uses(tx).await?) } else { None };
        Ok::<_, CatalogueError>(Some((codes, entries, others, position, uses, now)))
    });
    let Some((codes, entries, others, position, uses, now)) = told.await? else { return Ok(None) };
    kept.position = position;
    if codes.is_empty() && others.is_none() && uses.is_none() {
        return Ok(Some(kept));
    }
    let kept = apart(move || {
        if !codes.is_empty() {
            kept.change(&codes, entries)?;
        }
        if let Some(others) = others {
            kept.replace(others)?;
        }
        if let Some(uses) = uses {
            kept.count(&uses, now);
        }
        Ok(kept)
    });
    Ok(Some(kept.await?))
}

fn read(rows: &[NewsRow], after: i64, head: i64) -> News {
    let stamped = rows.iter().filter_map(|row| row.position);
    // Pruned, or another database: what was in between is not known.
    let gap = stamped.clone().min().is_some_and(|first| first > after + 1);
    let lost = head < after || (head > after && stamped.clone().next().is_none());
    let many = i64::try_from(rows.len()).is_ok_and(|count| count >= MANY);
    if gap || lost || many || rows.iter().any(|row| ALL.contains(&row.kind.as_str())) {
        return News::TooMuch;
    }
    let audible = rows.iter().filter(|row| !SILENT.contains(&row.kind.as_str()));
    let codes = audible.filter_map(|row| {
        let base = row.base.as_deref().and_then(|code| BaseItemCode::parse(code).ok());
        let of = |code: &str| ImplementingItemCode::parse(code).ok().map(|code| code.base());
        base.or_else(|| row.implementing.as_deref().and_then(of))
    });
    let bundles = rows.iter().any(|row| BUNDLES.contains(&row.kind.as_str()));
    News::Some { codes: codes.collect(), bundles, position: stamped.max().unwrap_or(after) }
}

fn reader() -> Actor {
    Actor::service("catalogue")
}

/// Off the worker's thread: it serves others meanwhile.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::search::IndexError> + Send + 'static,
) -> Result<T, CatalogueError> {
    Ok(tokio::task::spawn_blocking(work).await??)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(position: Option<i64>, kind: &str, base: Option<&str>) -> NewsRow {
        let kind = format!("catalogue.{kind}.v1");
        NewsRow { position, kind, base: base.map(str::to_owned), implementing: None }
    }

    fn codes(news: News) -> Option<(Vec<String>, i64)> {
        match news {
            News::Some { codes, position, .. } => {
                Some((codes.iter().map(ToString::to_string).collect(), position))
            }
            News::TooMuch => None,
        }
    }

    #[test]
    fn items_are_read_anew_once_and_the_position_follows_what_is_stamped() {
        let rows = [
            row(Some(5), "draft_changed", None),
            row(Some(6), "base_item_published", Some("340199001000")),
            row(None, "base_item_published", Some("340199001000")),
        ];
        assert_eq!(codes(read(&rows, 4, 6)), Some((vec!["340199001000".to_owned()], 6)));
        assert_eq!(codes(read(&[], 4, 4)), Some((vec![], 4)));
    }

    #[test]
    fn a_published_bundle_is_read_anew_and_nothing_else() {
        let news = read(&[row(Some(5), "bundle_published", None)], 4, 5);
        assert!(matches!(&news, News::Some { codes, bundles: true, .. } if codes.is_empty()));
        assert!(matches!(
            read(&[row(Some(5), "draft_changed", None)], 4, 5),
            News::Some { bundles: false, .. }
        ));
    }

    #[test]
    fn gaps_another_database_and_changed_words_make_a_new_index() {
        assert!(codes(read(&[row(Some(7), "draft_changed", None)], 4, 7)).is_none(), "pruned");
        assert!(codes(read(&[], 4, 3)).is_none(), "another database");
        assert!(codes(read(&[], 4, 9)).is_none(), "all pruned");
        assert!(codes(read(&[row(Some(5), "search_words_changed", None)], 4, 5)).is_none());
    }
}
