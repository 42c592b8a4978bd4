//! Finding published items, and keeping the index of this process as the database is.

mod freshen;
mod others;
mod stock;

use actix_web::web::Data;
use kernel::{
    actor::Actor,
    code::ImplementingItemCode,
    db::{Db, Tx, transact},
    http::Page,
};

pub(crate) use freshen::shelf;
pub(crate) use others::search_others;

use crate::{
    domain::search::{
        cursor::HitCursor,
        missed::{COMMON, Kept, kept},
        query::Query,
    },
    flows::read::limit,
    problem::CatalogueError,
    search::{Asked, Filter, Found, OtherKind, Search, Shelf, Span},
    store::{self, words::Miss},
    views::guide::{ItemQuery, ItemSummary},
};

/// Published items that fit, best first. What finds nothing is written down for the editor.
pub(crate) async fn list_items(
    db: &Db,
    search: &Data<Search>,
    changes: u64,
    actor: &Actor,
    query: ItemQuery,
) -> Result<Page<ItemSummary>, CatalogueError> {
    let shelf = shelf(db, search, changes).await?;
    let wanted = limit(query.limit);
    let asked = asked(query, wanted)?;
    let found = shelf.ask(&asked)?;
    let doubtful = found.first().is_none_or(Found::is_doubtful);
    if doubtful && asked.after.is_none() && is_missing(&shelf, &asked)? {
        let words = asked.words.as_str();
        transact(db, actor, async |tx| note_miss(tx, &shelf, words).await).await?;
    }
    let cursor = |found: &Found| {
        let code: Option<ImplementingItemCode> = found.offer().map(|offer| offer.code.clone());
        code.map(|code| HitCursor { rank: found.rank, code }.to_string()).unwrap_or_default()
    };
    let page = Page::of(found, wanted, cursor);
    let items = page.items.iter().filter_map(ItemSummary::of).collect();
    Ok(Page { items, next: page.next })
}

fn asked(query: ItemQuery, limit: i64) -> Result<Asked, CatalogueError> {
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => Some(HitCursor::parse(text).ok_or(CatalogueError::BadCursor)?),
    };
    Ok(Asked {
        words: query.q.unwrap_or_default(),
        filter: Filter {
            domain: query.domain.map(contracts::catalogue::Domain::code),
            base: query.base,
            theme: query.theme,
            authority: query.authority,
            department: query.department,
            division: query.division.map(|division| Span::of(&division.prefix())),
            door: query.door,
        },
        after,
        limit: usize::try_from(limit + 1).unwrap_or(usize::MAX),
        strict: false,
    })
}

/// Whether the catalogue has nothing for the words but guesses, not only nothing that the filters leave; neither a
/// bundle nor a hall.
fn is_missing(shelf: &Shelf, asked: &Asked) -> Result<bool, CatalogueError> {
    if Query::parse(&asked.words).is_empty() {
        return Ok(false);
    }
    // Letters alone may be anyone's name that sounds like a place.
    let hall = (!asked.words.is_ascii()).then_some(OtherKind::Hall);
    for kind in [Some(OtherKind::Bundle), hall].into_iter().flatten() {
        if !shelf.others().find(&asked.words, kind, None, 1)?.is_empty() {
            return Ok(false);
        }
    }
    let anywhere = Asked { words: asked.words.clone(), limit: 1, strict: true, ..Asked::default() };
    Ok(shelf.ask(&anywhere)?.is_empty())
}

/// A statistic, not a change of state: it has no audit row, and who asked is not part of it.
async fn note_miss(tx: &mut Tx, shelf: &Shelf, words: &str) -> Result<(), CatalogueError> {
    let (phrase, readable) = match kept(words, shelf.known()) {
        Kept::Nothing => return Ok(()),
        Kept::Plain(phrase) => (phrase, true),
        Kept::Unread(phrase) => (phrase, false),
    };
    let hash = tx.keyring().lookup("search_phrase", &phrase);
    let now = tx.now();
    store::words::miss(tx, &Miss { hash, phrase: &phrase, readable, common: COMMON }, now).await?;
    Ok(())
}
