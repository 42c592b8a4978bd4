//! Bundles as people and editors read them.

use contracts::catalogue::{BundleContent, DayUnit, MaterialOf};
use kernel::code::BaseItemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::editing::VersionOut;
use crate::{
    domain::{
        analysis::duplicate::Because,
        bundle::{HandOver, Repeated, WholeLimit},
    },
    store::bundles::BundleVersion,
};

/// Which bundles are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleQuery {
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// A bundle in a list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleSummary {
    /// Its word.
    pub(crate) code: String,
    /// Its version in force.
    pub(crate) version: i32,
    /// What people call it.
    pub(crate) name: String,
    /// For whom and for what.
    pub(crate) summary: String,
    /// How many items it holds.
    pub(crate) items: usize,
}

impl From<(i32, BundleContent)> for BundleSummary {
    fn from((version, content): (i32, BundleContent)) -> Self {
        let BundleContent { code, name, summary, members, .. } = content;
        Self { code, version, name, summary, items: members.len() }
    }
}

/// A bundle as people read it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleGuide {
    /// Its version in force.
    pub(crate) version: i32,
    /// Its items.
    pub(crate) members: Vec<MemberOut>,
    /// What is handed in, each once.
    pub(crate) materials: Vec<HandOverOut>,
    /// What several items ask for and the bundle does not yet hand in once.
    pub(crate) repeated: Vec<RepeatedOut>,
    /// How long the whole takes at most, where that can be said.
    pub(crate) limit: Option<WholeLimitOut>,
    /// All of it.
    pub(crate) bundle: BundleContent,
}

/// An item of a bundle.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MemberOut {
    /// Which.
    pub(crate) item: BaseItemCode,
    /// Its name.
    pub(crate) name: String,
    /// Whether it belongs to every case.
    pub(crate) required: bool,
    /// When it does.
    pub(crate) when: Option<String>,
}

/// Something that is handed in once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandOverOut {
    /// What it is called.
    pub(crate) name: String,
    /// For which items.
    pub(crate) items: Vec<BaseItemCode>,
    /// The government fetches, checks or makes it.
    pub(crate) exempt: bool,
}

impl From<HandOver> for HandOverOut {
    fn from(from: HandOver) -> Self {
        let HandOver { name, items, exempt } = from;
        Self { name, items, exempt }
    }
}

/// A paper that several items of a bundle ask for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RepeatedOut {
    /// What the first of them calls it.
    pub(crate) name: String,
    /// Where it is asked for.
    pub(crate) asked: Vec<MaterialOf>,
    /// Why they are one paper: `licence_type`, `name` or `misspelled`.
    pub(crate) because: String,
}

impl From<Repeated> for RepeatedOut {
    fn from(from: Repeated) -> Self {
        let because = match from.because {
            Because::LicenceType => "licence_type",
            Because::Name => "name",
            Because::Misspelled => "misspelled",
        };
        Self { name: from.name, asked: from.asked, because: because.to_owned() }
    }
}

/// How long the whole takes at most.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WholeLimitOut {
    /// How many days.
    pub(crate) days: u32,
    /// Of which kind.
    pub(crate) unit: DayUnit,
    /// Promised by the bundle; else reckoned from the law's limits of what is done one after another.
    pub(crate) promised: bool,
}

impl From<WholeLimit> for WholeLimitOut {
    fn from(WholeLimit { days, unit, promised }: WholeLimit) -> Self {
        Self { days, unit, promised }
    }
}

/// A version of a bundle, as those see it who work on it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BundleDetail {
    /// The version, with what the rules say of it today.
    pub(crate) version: VersionOut,
    /// As people would read it.
    pub(crate) guide: BundleGuide,
}

impl From<BundleVersion> for VersionOut {
    fn from(row: BundleVersion) -> Self {
        Self {
            code: row.code,
            version: row.version,
            base_version: None,
            state: row.state,
            revision: row.revision,
            edited_by: row.edited_by,
            edited_at: row.edited_at,
            checked_by: row.checked_by,
            published_at: row.published_at,
            reason: row.reason,
            basis: row.basis,
            effective_at: row.effective_at,
            findings: Vec::new(),
        }
    }
}
