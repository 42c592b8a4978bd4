//! Versions compared, and their history.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::editing::VersionOut;
use crate::{
    domain::diff::{Change, PieceKind},
    store::acts::ActRow,
};

/// Which versions are compared.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DiffQuery {
    /// The older version.
    pub(crate) from: i32,
    /// The newer one.
    pub(crate) to: i32,
}

/// What differs between two versions.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VersionDiff {
    /// The older version.
    pub(crate) from: VersionOut,
    /// The newer one; its `reason` and `basis` say why.
    pub(crate) to: VersionOut,
    /// Each difference, in the order of a guide.
    pub(crate) changes: Vec<ChangeOut>,
}

/// One difference.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChangeOut {
    /// Where, as a JSON pointer.
    pub(crate) pointer: String,
    /// Where, in Chinese.
    pub(crate) path: String,
    /// What it was; none where it is new.
    pub(crate) before: Option<String>,
    /// What it is; none where it is gone.
    pub(crate) after: Option<String>,
    /// The two texts piece by piece, where both are there.
    pub(crate) pieces: Vec<PieceOut>,
}

/// A piece of text.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PieceOut {
    /// `same`, `removed`, `added`.
    pub(crate) kind: String,
    /// The piece.
    pub(crate) text: String,
}

impl From<Change> for ChangeOut {
    fn from(change: Change) -> Self {
        let Change { pointer, path, before, after, pieces } = change;
        let pieces = pieces.into_iter().map(|(kind, text)| {
            let kind = match kind {
                PieceKind::Same => "same",
                PieceKind::Removed => "removed",
                PieceKind::Added => "added",
            };
            PieceOut { kind: kind.to_owned(), text }
        });
        Self { pointer, path, before, after, pieces: pieces.collect() }
    }
}

/// Something that was done to a version.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ActOut {
    /// `edit`, `submit`, `review`, `legal_review`, `send_back`, `publish`, `schedule`, `withdraw`, `take_effect`, `retire`.
    pub(crate) act: String,
    /// By whom.
    pub(crate) by: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why it was sent back.
    pub(crate) note: Option<String>,
}

impl From<ActRow> for ActOut {
    fn from(row: ActRow) -> Self {
        Self { act: row.act, by: row.by_whom, at: row.at, note: row.note }
    }
}
