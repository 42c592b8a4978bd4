//! Everyday words, as editors see them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::search::words::{Target, Words},
    store::words::{MissRow, SynonymRow},
};

/// A synonym to be added or taken away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SynonymIn {
    /// What people say.
    pub(crate) phrase: Words,
    /// The base item, or the field of the township list, that they mean.
    pub(crate) target: Target,
}

/// Which synonyms are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SynonymQuery {
    /// Those that contain this.
    pub(crate) q: Option<String>,
    /// Those that stand for this.
    pub(crate) target: Option<Target>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// A synonym in use.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SynonymOut {
    /// What people say.
    pub(crate) phrase: String,
    /// A base code or the word of a field.
    pub(crate) target: String,
    /// `seed` or `editor`.
    pub(crate) origin: String,
    /// Since when.
    pub(crate) added_at: DateTime<Utc>,
}

impl From<SynonymRow> for SynonymOut {
    fn from(row: SynonymRow) -> Self {
        let SynonymRow { phrase, target, origin, added_at } = row;
        Self { phrase, target, origin, added_at }
    }
}

/// How many of what found nothing are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MissQuery {
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// A phrase that found nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MissOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// The phrase, with digits masked.
    pub(crate) phrase: String,
    /// How often it was asked.
    pub(crate) asked: i32,
    /// The hour in which it was asked last.
    pub(crate) last_at: DateTime<Utc>,
}

/// What found nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MissesOut {
    /// The most asked first.
    pub(crate) items: Vec<MissOut>,
    /// How many more may be somebody's name and are not shown before they are common.
    pub(crate) unread: i64,
}

/// A phrase that may be read.
pub(crate) fn miss(row: MissRow) -> Option<MissOut> {
    let MissRow { id, phrase, asked, last_at } = row;
    Some(MissOut { id, phrase: phrase?, asked, last_at })
}
