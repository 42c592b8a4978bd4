//! Bundles and halls that were found.

use kernel::code::Division;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::Other;

/// What is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OthersQuery {
    /// What people say: words, pinyin, initials.
    pub(crate) q: String,
    /// Halls inside this place come first, 12 digits.
    pub(crate) division: Option<Division>,
}

/// Bundles and halls that fit, best first, at most five of each.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OthersOut {
    /// Life events and projects.
    pub(crate) bundles: Vec<BundleHit>,
    /// Places to go to.
    pub(crate) halls: Vec<HallHit>,
}

/// A bundle that was found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleHit {
    /// Its word.
    pub(crate) code: String,
    /// What people call it.
    pub(crate) name: String,
    /// For whom and for what.
    pub(crate) summary: String,
}

impl BundleHit {
    /// What a list shows of it.
    pub(crate) fn of(found: &Other) -> Self {
        let (code, name) = (found.code.clone(), found.name.clone());
        Self { code, name, summary: found.lines.first().cloned().unwrap_or_default() }
    }
}

/// A hall that was found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HallHit {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Where to go.
    pub(crate) address: String,
    /// When it is open.
    pub(crate) hours: String,
    /// Whom to call.
    pub(crate) phone: String,
}

impl HallHit {
    /// What a list shows of it.
    pub(crate) fn of(found: &Other) -> Self {
        let line = |place: usize| found.lines.get(place).cloned().unwrap_or_default();
        let (id, name) = (found.code.clone(), found.name.clone());
        Self { id, name, address: line(0), hours: line(1), phone: line(2) }
    }
}
