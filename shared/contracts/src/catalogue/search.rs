//! What the catalogue tells of the words by which its items are found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::derived_id;
use crate::Event;

/// What happened to the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordsChange {
    /// An editor added one.
    Added,
    /// An editor took one away.
    Removed,
    /// A file of them was put in.
    Loaded,
    /// An editor set aside a phrase that found nothing.
    SetAside,
}

/// Everyday words for items changed. Who keeps an index reads them anew; the words are not part of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchWordsChanged {
    /// What happened.
    pub change: WordsChange,
    /// How many words.
    pub words: u32,
}

impl Event for SearchWordsChanged {
    const TYPE: &'static str = "catalogue.search_words_changed.v1";
    fn subject(&self) -> Uuid {
        derived_id("search", "words")
    }
}
