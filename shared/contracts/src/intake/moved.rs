//! What became of a case whose power moved to another authority while it was open.
use crate::{Event, intake::case::case_event};
use kernel::{
    code::{ImplementingItemCode, Uscc},
    id::CaseId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

case_event! {
    CaseMoved = "intake.case_moved.v1",
}

/// Who goes on with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// The authority that holds the power now.
    Moved,
    /// The authority that began it: by the plan, because it has decided, or because no receiver serves the place.
    Stays,
    /// Nobody yet: it was a draft, and will be handed in under the new item.
    Rebound,
}

/// The power behind a case moved; both item codes are in the case's history from now on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseMoved {
    /// The case.
    pub case_id: CaseId,
    /// The move of the item, as the catalogue names it.
    pub move_id: Uuid,
    /// The implementing item that it was handled under.
    pub from_code: ImplementingItemCode,
    /// The one that holds the power for its place now; none if none does.
    pub to_code: Option<ImplementingItemCode>,
    /// Who goes on with it.
    pub handover: Handover,
    /// The authority that decides it from now on.
    pub authority: Uscc,
}
