//! What the list of paper originals says that changed hands.
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// 原件交接清单
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverList {
    /// Who gave them: the applicant, the agent, the window, the department, the archive.
    pub from: String,
    /// Who has them now.
    pub to: String,
    /// When the taker said so, in local time.
    pub at: NaiveDateTime,
    /// The hall that has the case.
    pub hall: String,
    /// Which.
    pub originals: Vec<HandedOriginal>,
}

/// One original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOriginal {
    /// What it is.
    pub name: String,
    /// How many copies.
    pub copies: u8,
    /// In what condition.
    pub condition: String,
}
