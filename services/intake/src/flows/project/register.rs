//! Registering a project, and linking its cases.
use super::{lock, out::ProjectOut, read::out, record, stages};
use crate::{
    domain::project::{ProjectCode, ProjectId, ProjectRefused, stage_word},
    error::IntakeError,
    flows::moves,
    store::{
        bundles,
        projects::{self, NewProject},
    },
};
use auth::Caller;
use contracts::{catalogue::BundleCourse, intake::ProjectAct};
use kernel::{
    code::Division,
    db::{Db, Tx, transact},
    id::{CaseId, PersonId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A project that is registered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = example())]
pub(crate) struct NewProjectIn {
    /// Its code on the national platform: `2611-341323-04-01-123456`.
    pub(crate) code: String,
    /// What it is called, 2 to 200 characters.
    pub(crate) name: String,
    /// The catalogue's bundle with its stages.
    pub(crate) bundle: String,
    /// The place it concerns.
    pub(crate) division: Division,
    /// Who builds, or speaks for who builds.
    pub(crate) applicant: PersonId,
}

fn example() -> serde_json::Value {
    json!({
        "code": "2611-341323-04-01-123456", "name": "渔沟镇标准化厂房建设项目", "bundle": "government-investment",
        "division": "341323110000", "applicant": "0b7f6a52-6f0a-4c39-9f43-2f0a54d5a001",
    })
}

/// The case that is linked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkIn {
    /// The case.
    pub(crate) case: CaseId,
}

/// Registers a project, once for its code.
pub(crate) async fn register_project(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &NewProjectIn,
) -> Result<ProjectOut, IntakeError> {
    let id = transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| register(tx, caller, new).await).await
    })
    .await?;
    out(db, caller, id).await
}

async fn register(tx: &mut Tx, caller: &Caller, new: &NewProjectIn) -> Result<ProjectId, IntakeError> {
    let code = ProjectCode::parse(new.code.trim(), &new.division)?;
    let name = new.name.trim();
    if !(2..=200).contains(&name.chars().count()) || name.chars().any(crate::domain::text::is_hidden) {
        return Err(IntakeError::BadEntry);
    }
    let (version, content) =
        bundles::newest(tx, &new.bundle).await?.ok_or(IntakeError::NotFound("bundle"))?;
    if content.course == BundleCourse::LifeEvent {
        return Err(ProjectRefused::NotAProject.into());
    }
    let id = ProjectId::from_uuid(CaseId::in_county(&new.division).as_uuid());
    let row = NewProject {
        county: new.division.county(),
        id,
        code: code.as_str(),
        name,
        bundle_code: &new.bundle,
        bundle_version: version,
        division: &new.division,
        hall_id: caller.actor.scope.hall,
        applicant_id: new.applicant,
        registered_by: caller.actor.id,
    };
    if !projects::insert(tx, row).await? {
        return Err(ProjectRefused::CodeTaken.into());
    }
    let project = lock(tx, id).await?;
    record(tx, &project, "register_project", (ProjectAct::Registered, None), new).await?;
    Ok(id)
}

/// Links a case of the same applicant to the stage that its item stands in.
pub(crate) async fn link_project_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: ProjectId,
    link: &LinkIn,
) -> Result<ProjectOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, link), async |tx| {
            let project = lock(tx, id).await?;
            let case = moves::find(tx, link.case).await?;
            let (_, stages) = stages(tx, &project).await?;
            let base = case.implementing_code.base();
            let stage = stages.iter().find(|stage| stage.items.contains(&base));
            let stage = stage.filter(|_| case.applicant_id == project.applicant_id);
            let stage = stage_word(stage.ok_or(ProjectRefused::StrangeCase)?.stage);
            if !projects::link(tx, &project, case.id, stage).await? {
                return Err(ProjectRefused::StrangeCase.into());
            }
            let act = (ProjectAct::CaseLinked, Some(case.id.as_uuid()));
            record(tx, &project, "link_project_case", act, &json!({ "case": case.id, "stage": stage })).await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}
