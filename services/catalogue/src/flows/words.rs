//! Everyday words: synonyms and what found nothing, in the hands of editors.
//!
//! One person may change a synonym: a word gives no right and takes none, it is undone as quickly, and every change is
//! in the audit.

use contracts::catalogue::{SearchWordsChanged, WordsChange, derived_id};
use kernel::{
    audit::{self, Entity},
    db::Tx,
    http::Page,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::search::words::Target,
    flows::read::limit,
    problem::CatalogueError,
    store::{self, words::SynonymRow},
    views::words::{MissesOut, SynonymIn, SynonymQuery, miss},
};

/// Between phrase and target in a cursor; in neither of them.
const BETWEEN: char = '~';

/// Synonyms in use, by phrase.
pub(crate) async fn list_synonyms(
    tx: &mut Tx,
    query: &SynonymQuery,
) -> Result<Page<SynonymRow>, CatalogueError> {
    let after = match query.after.as_deref() {
        None => ("", ""),
        Some(text) => text.split_once(BETWEEN).ok_or(CatalogueError::BadCursor)?,
    };
    let target = query.target.as_ref().map(Target::as_str);
    let limit = limit(query.limit);
    let part = query.q.as_deref().unwrap_or_default();
    let rows = store::words::synonyms(tx, part, target, after, limit + 1).await?;
    Ok(Page::of(rows, limit, |row| format!("{}{BETWEEN}{}", row.phrase, row.target)))
}

/// Adds a synonym. If the phrase had found nothing, that is settled.
pub(crate) async fn add_synonym(tx: &mut Tx, body: &SynonymIn) -> Result<(), CatalogueError> {
    let (phrase, target) = (body.phrase.as_str(), body.target.as_str());
    if let Target::Item(code) = &body.target {
        store::published::base(tx, code).await?.ok_or_else(|| CatalogueError::NotFound(code.to_string()))?;
    }
    let (by, now) = (tx.actor().id, tx.now());
    if !store::words::add(tx, phrase, target, by, now).await? {
        return Err(CatalogueError::SynonymExists);
    }
    store::words::settle_phrase(tx, phrase).await?;
    let detail = json!({ "phrase": phrase, "target": target });
    told(tx, WordsChange::Added, 1, "add_synonym", &detail).await
}

/// Takes a synonym away.
pub(crate) async fn remove_synonym(tx: &mut Tx, body: &SynonymIn) -> Result<(), CatalogueError> {
    let (phrase, target) = (body.phrase.as_str(), body.target.as_str());
    let (by, now) = (tx.actor().id, tx.now());
    if !store::words::remove(tx, phrase, target, by, now).await? {
        return Err(CatalogueError::SynonymNotFound);
    }
    let detail = json!({ "phrase": phrase, "target": target });
    told(tx, WordsChange::Removed, 1, "remove_synonym", &detail).await
}

/// Puts in the words of a file that were never there. Gives their number.
pub(crate) async fn load_synonyms(tx: &mut Tx, words: &[(String, String)]) -> Result<u32, CatalogueError> {
    let (by, now) = (tx.actor().id, tx.now());
    let loaded = u32::try_from(store::words::load(tx, words, by, now).await?).unwrap_or(u32::MAX);
    if loaded > 0 {
        told(tx, WordsChange::Loaded, loaded, "load_synonyms", &json!({ "words": loaded })).await?;
    }
    Ok(loaded)
}

/// What found nothing, the most asked first.
pub(crate) async fn list_misses(tx: &mut Tx, wanted: Option<u16>) -> Result<MissesOut, CatalogueError> {
    let rows = store::words::misses(tx, limit(wanted)).await?;
    let unread = store::words::unread(tx).await?;
    Ok(MissesOut { items: rows.into_iter().filter_map(miss).collect(), unread })
}

/// Sets aside a phrase that is no name of anything we do.
pub(crate) async fn ignore_miss(tx: &mut Tx, id: Uuid) -> Result<(), CatalogueError> {
    if !store::words::settle_id(tx, id, "ignored").await? {
        return Err(CatalogueError::MissNotFound);
    }
    told(tx, WordsChange::SetAside, 1, "ignore_miss", &json!({ "miss": id })).await
}

async fn told(
    tx: &mut Tx,
    change: WordsChange,
    words: u32,
    action: &'static str,
    detail: &serde_json::Value,
) -> Result<(), CatalogueError> {
    audit::record(tx, action, Entity::new("search_words", derived_id("search", "words")), detail).await?;
    bus::publish(tx, &SearchWordsChanged { change, words }).await?;
    Ok(())
}
