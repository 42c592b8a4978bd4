//! Construction projects: registered with their code, their cases by stage, and what departments do together.
use crate::{
    domain::project::ProjectId,
    error::IntakeError,
    store::{
        bundles,
        projects::{self, Project},
    },
};
use contracts::{
    catalogue::{BundleContent, BundleCourse, ProjectStage},
    intake::{ProjectAct, ProjectMoved},
};
use kernel::{
    audit::{self, Entity},
    db::Tx,
};
use serde::Serialize;
use uuid::Uuid;

pub(crate) mod out;
pub(crate) mod read;
pub(crate) mod register;
pub(crate) mod work;

/// The project, held until the transaction ends, so that what is done to it is done in turn.
pub(super) async fn lock(tx: &mut Tx, id: ProjectId) -> Result<Project, IntakeError> {
    projects::lock(tx, id).await?.ok_or(IntakeError::NotFound("project"))
}

/// What the catalogue says of the project's stages, at the version it began with.
pub(super) async fn stages(
    tx: &mut Tx,
    project: &Project,
) -> Result<(BundleContent, Vec<ProjectStage>), IntakeError> {
    let content = bundles::version(tx, &project.bundle_code, project.bundle_version).await?;
    let content = content.ok_or(IntakeError::NotFound("bundle"))?;
    let stages = match &content.course {
        BundleCourse::Project { stages } => stages.clone(),
        BundleCourse::LifeEvent => Vec::new(),
    };
    Ok((content, stages))
}

/// Audit row and event.
pub(super) async fn record(
    tx: &mut Tx,
    project: &Project,
    what: &'static str,
    (act, entity): (ProjectAct, Option<Uuid>),
    detail: &impl Serialize,
) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("project", project.id.as_uuid()), detail).await?;
    bus::publish(tx, &ProjectMoved { project_id: project.id.as_uuid(), act, entity }).await?;
    Ok(())
}
