//! 工程建设项目: what happens to a project as a whole. Its cases tell their own events beside.
use crate::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was done to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectAct {
    /// It was registered with its code.
    Registered,
    /// A case was linked to a stage.
    CaseLinked,
    /// Joint work of several departments was opened.
    WorkOpened,
    /// A version was brought, or a visit was made.
    RoundAdded,
    /// A department gave its opinion.
    OpinionGiven,
    /// The department that leads summed up.
    SummedUp,
}

/// Something happened to a project.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ProjectMoved {
    /// The project.
    pub project_id: Uuid,
    /// What was done.
    pub act: ProjectAct,
    /// The case or the joint work it concerns.
    pub entity: Option<Uuid>,
}

impl Event for ProjectMoved {
    const TYPE: &'static str = "intake.project_moved.v1";
    fn subject(&self) -> Uuid {
        self.project_id
    }
}
