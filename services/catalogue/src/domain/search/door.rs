//! The doors by which a case comes in, as people choose among them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Door {
    /// 窗口: someone takes it in over a counter.
    Window,
    /// 网上: the portal.
    Online,
    /// 代办: an agent does it for the applicant.
    Agent,
}

impl Door {
    /// By the words in the rows of acceptance points.
    pub(crate) fn of_row(place: &str, mode: &str) -> Self {
        match (place, mode) {
            ("online", _) => Self::Online,
            (_, "agency") => Self::Agent,
            _ => Self::Window,
        }
    }

    /// Its own bit.
    pub(crate) fn bit(self) -> u8 {
        match self {
            Self::Window => 1,
            Self::Online => 2,
            Self::Agent => 4,
        }
    }
}
