//! 一件事: what happens to an application for several items as a whole. Its cases tell their own events beside.
use crate::Event;
use kernel::id::CaseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was done to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BundleAct {
    /// It was begun, with a draft for each of its items.
    Begun,
    /// The one form was saved, or filled in from what the government holds.
    FormSaved,
    /// A material was brought for all that ask for it.
    MaterialAdded,
    /// It was handed in, or a later part of it was.
    HandedIn,
    /// The turn of a later part has come: the hall handed it in.
    PartReleased,
    /// The turn of a later part has come: the applicant has something to do first.
    PartCalled,
    /// A later part never begins, since one before it was not granted.
    PartDropped,
    /// All deficiencies found in one round were told in one notice.
    Told,
    /// What the one notice asked for was brought.
    Supplemented,
    /// All that could be taken back was.
    Withdrawn,
}

/// Something happened to an application for a bundle.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BundleCaseMoved {
    /// The application.
    pub bundle_case_id: Uuid,
    /// The bundle's word.
    pub bundle: String,
    /// What was done.
    pub act: BundleAct,
    /// The cases it concerns.
    pub cases: Vec<CaseId>,
}

impl Event for BundleCaseMoved {
    const TYPE: &'static str = "intake.bundle_case_moved.v1";
    fn subject(&self) -> Uuid {
        self.bundle_case_id
    }
}
