//! 好差评: what applicants say, and how what they found bad goes on. Ids and codes, nobody's name and nobody's words.
use crate::{Event, intake::case::case_event};
use kernel::id::{CaseId, WindowId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

case_event! {
    CaseRated = "intake.case_rated.v1",
    RectificationMoved = "intake.rectification_moved.v1",
    RatingAnnulled = "intake.rating_annulled.v1",
    RatingAsked = "intake.rating_asked.v1",
    RatingSkipped = "intake.rating_skipped.v1",
}

/// An applicant rated a service or a matter.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseRated {
    /// The case.
    pub case_id: CaseId,
    /// The rating.
    pub rating_id: Uuid,
    /// `service` or `matter`.
    pub target: String,
    /// From `5`, very satisfied, to `1`, not at all.
    pub level: String,
    /// 1, or 2 for the one after something was put right.
    pub round: i16,
}

/// Another office found that a rating does not count. What was said stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RatingAnnulled {
    /// The case.
    pub case_id: CaseId,
    /// The rating.
    pub rating_id: Uuid,
}

/// At a window somebody was asked to rate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RatingAsked {
    /// The case.
    pub case_id: CaseId,
    /// The window.
    pub window_id: WindowId,
}

/// Somebody who was asked at a window did not want to rate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RatingSkipped {
    /// The case.
    pub case_id: CaseId,
    /// The window.
    pub window_id: WindowId,
}

/// The answer to a bad rating came to its next stage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RectificationMoved {
    /// The case.
    pub case_id: CaseId,
    /// The answer.
    pub rectification_id: Uuid,
    /// `to_call`, `to_rectify`, `to_rerate` or `closed`.
    pub state: String,
}
