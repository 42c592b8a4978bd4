//! Divisions, authorities and halls.

use contracts::catalogue::Domain;
use kernel::{
    code::{AuthorityNature, Division, Uscc},
    id::{HallId, WindowId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::place::HallKind,
    store::directory::{AuthorityRow, DivisionRow, HallRow, WindowRow},
};

/// Which entries of the directory are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceQuery {
    /// Inside this division, 12 digits; for divisions themselves: directly below it.
    pub(crate) division: Option<Division>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// A field of the township list.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DomainOut {
    /// Its word.
    pub(crate) code: Domain,
    /// Its name.
    pub(crate) name: String,
}

/// A division.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DivisionOut {
    /// 12 digits.
    pub(crate) code: Division,
    /// Its name.
    pub(crate) name: String,
    /// What it lies in.
    pub(crate) parent: Option<Division>,
    /// `province`, `city`, `county`, `township`, `village`.
    pub(crate) level: String,
    /// Made up for demonstration.
    pub(crate) fictitious: bool,
}

impl From<DivisionRow> for DivisionOut {
    fn from(row: DivisionRow) -> Self {
        let DivisionRow { code, name, parent, level, prefix: _, fictitious } = row;
        Self { code, name, parent, level, fictitious }
    }
}

/// An authority.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AuthorityOut {
    /// Its credit code.
    pub(crate) code: Uscc,
    /// Its name.
    pub(crate) name: String,
    /// Where.
    pub(crate) division: Division,
    /// What it is for, `natural_resources`.
    pub(crate) kind: String,
    /// Of which nature.
    pub(crate) nature: AuthorityNature,
    /// Its code is made up for demonstration.
    pub(crate) fictitious: bool,
}

impl From<AuthorityRow> for AuthorityOut {
    fn from(row: AuthorityRow) -> Self {
        let AuthorityRow { code, name, division, kind, nature, fictitious } = row;
        Self { code, name, division, kind, nature, fictitious }
    }
}

/// A hall.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HallOut {
    /// Its id.
    pub(crate) id: HallId,
    /// Where.
    pub(crate) division: Division,
    /// What kind of hall.
    pub(crate) kind: HallKind,
    /// Its name.
    pub(crate) name: String,
    /// Where to go.
    pub(crate) address: String,
    /// Whom to call.
    pub(crate) phone: String,
    /// When it is open.
    pub(crate) hours: String,
    /// Made up for demonstration.
    pub(crate) fictitious: bool,
    /// Its windows; only where one hall is asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) windows: Option<Vec<WindowOut>>,
}

impl From<HallRow> for HallOut {
    fn from(row: HallRow) -> Self {
        let HallRow { id, division, kind, name, address, phone, hours, fictitious } = row;
        Self { id, division, kind, name, address, phone, hours, fictitious, windows: None }
    }
}

/// A window of a hall.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WindowOut {
    /// Its id.
    pub(crate) id: WindowId,
    /// Its number.
    pub(crate) number: i16,
    /// What stands above it.
    pub(crate) name: String,
}

impl From<WindowRow> for WindowOut {
    fn from(row: WindowRow) -> Self {
        Self { id: row.id, number: row.number, name: row.name }
    }
}
