//! Joint work: opened for several departments, one version or one visit for all, each department's opinion, one summing up.
use super::{lock, out::ProjectOut, read::out, record, stages};
use crate::{
    domain::{
        project::{ProjectId, ProjectRefused, Said, Verdict, WorkId, kind_word, stage_word},
        text::{Words, is_hidden},
    },
    error::IntakeError,
    flows::{
        evidence::Upload,
        scan::{self, Gate},
    },
    store::projects::{self, Project, Work, WorkRow},
};
use auth::Caller;
use contracts::{
    catalogue::{JointKind, ProjectPhase},
    intake::ProjectAct,
};
use kernel::{
    code::Uscc,
    db::{Db, Tx, transact},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// So many points a department names at most, and so many departments take part at most.
const MOST: usize = 50;

/// Joint work that is opened.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(example = example())]
pub(crate) struct NewWork {
    /// In which stage.
    pub(crate) stage: ProjectPhase,
    /// What kind; one of those that the stage knows.
    pub(crate) kind: JointKind,
    /// Who takes part, two or more, the one that leads first.
    pub(crate) departments: Vec<DepartmentIn>,
}

fn example() -> serde_json::Value {
    json!({ "stage": "completion", "kind": "joint_acceptance", "departments": [
        { "authority": "11341323990000068E", "name": "灵璧县住房和城乡建设局" },
        { "authority": "11341323990011103D", "name": "灵璧县消防救援大队" },
    ] })
}

/// A department that takes part.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentIn {
    /// Its credit code.
    pub(crate) authority: Uscc,
    /// What it is called.
    pub(crate) name: String,
}

/// A visit on site.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitIn {
    /// What was looked at, and with whom.
    pub(crate) title: String,
}

/// An opinion.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpinionIn {
    /// What.
    pub(crate) verdict: Verdict,
    /// What is to be changed, each by itself.
    #[serde(default)]
    pub(crate) points: Vec<String>,
}

/// The one opinion of all.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SummaryIn {
    /// In words, 10 to 2,000 characters.
    pub(crate) words: String,
}

fn plain(text: &str, longest: usize) -> Result<String, IntakeError> {
    let text = text.trim();
    let fits = (2..=longest).contains(&text.chars().count()) && !text.chars().any(is_hidden);
    if fits { Ok(text.to_owned()) } else { Err(IntakeError::BadEntry) }
}

/// Opens joint work that the stage knows, once.
pub(crate) async fn open_joint_work(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: ProjectId,
    new: &NewWork,
) -> Result<ProjectOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| open(tx, id, new).await).await
    })
    .await?;
    out(db, caller, id).await
}

async fn open(tx: &mut Tx, id: ProjectId, new: &NewWork) -> Result<(), IntakeError> {
    let project = lock(tx, id).await?;
    let (_, stages) = stages(tx, &project).await?;
    let stage = stages.iter().find(|stage| stage.stage == new.stage).ok_or(ProjectRefused::NoSuchWork)?;
    if stage.joint.iter().all(|work| work.kind != new.kind) {
        return Err(ProjectRefused::NoSuchWork.into());
    }
    let departments: Vec<Uscc> = new.departments.iter().map(|it| it.authority.clone()).collect();
    let different: std::collections::BTreeSet<&Uscc> = departments.iter().collect();
    if !(2..=MOST).contains(&departments.len()) || different.len() != departments.len() {
        return Err(ProjectRefused::TooFew.into());
    }
    let names = new.departments.iter().map(|it| plain(&it.name, 100)).collect::<Result<Vec<_>, _>>()?;
    let row = WorkRow {
        id: WorkId::random(),
        kind: kind_word(new.kind).to_owned(),
        stage: stage_word(new.stage).to_owned(),
        days: i16::try_from(stage.days.max(1)).unwrap_or(i16::MAX),
        departments,
        names,
    };
    if !projects::open_work(tx, &project, &row).await? {
        return Err(ProjectRefused::NoSuchWork.into());
    }
    let mut authorities = project.authorities.clone();
    authorities.extend(row.departments.iter().map(Uscc::to_string));
    authorities.sort();
    authorities.dedup();
    projects::open_to(tx, &project, authorities).await?;
    let act = (ProjectAct::WorkOpened, Some(row.id.as_uuid()));
    record(tx, &project, "open_joint_work", act, new).await
}

/// The work, with the project held.
async fn found(tx: &mut Tx, id: ProjectId, work: WorkId) -> Result<(Project, Work), IntakeError> {
    let project = lock(tx, id).await?;
    let found = projects::works(tx, &project).await?.into_iter().find(|known| known.row.id == work);
    Ok((project, found.ok_or(IntakeError::NotFound("joint work"))?))
}

/// Brings a version of the drawings or the report. Every version stays under its hash.
pub(crate) async fn add_joint_version(
    db: &Db,
    gate: &Gate,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, work): (ProjectId, WorkId),
    upload: Upload,
) -> Result<ProjectOut, IntakeError> {
    scan::before_taking(gate, &upload.bytes).await?;
    let stored = upload.store(&gate.store).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, work, &stored.sha256), async |tx| {
            let (project, known) = found(tx, id, work).await?;
            let round = known.joint.next_round(false)?;
            projects::add_round(tx, &project, work, round, (&stored.name, Some(&stored))).await?;
            let act = (ProjectAct::RoundAdded, Some(work.as_uuid()));
            let detail = json!({ "round": round, "sha256": stored.sha256 });
            record(tx, &project, "add_joint_version", act, &detail).await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}

/// Records one visit of all departments, or a re-inspection by those that named points.
pub(crate) async fn record_joint_visit(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, work): (ProjectId, WorkId),
    visit: &VisitIn,
) -> Result<ProjectOut, IntakeError> {
    let title = plain(&visit.title, 200)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, work, visit), async |tx| {
            let (project, known) = found(tx, id, work).await?;
            if known.joint.departments.first() != caller.actor.scope.authority.as_ref() {
                return Err(ProjectRefused::NotTheLead.into());
            }
            let round = known.joint.next_round(true)?;
            projects::add_round(tx, &project, work, round, (&title, None)).await?;
            let act = (ProjectAct::RoundAdded, Some(work.as_uuid()));
            record(tx, &project, "record_joint_visit", act, &json!({ "round": round })).await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}

/// Gives the opinion of the caller's department on what is there.
pub(crate) async fn give_joint_opinion(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, work): (ProjectId, WorkId),
    opinion: &OpinionIn,
) -> Result<ProjectOut, IntakeError> {
    if opinion.points.len() > MOST {
        return Err(IntakeError::BadEntry);
    }
    let points = opinion.points.iter().map(|point| plain(point, 300)).collect::<Result<Vec<_>, _>>()?;
    let authority = caller.actor.scope.authority.clone().ok_or(ProjectRefused::OwesNothing)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, work, opinion), async |tx| {
            let (project, known) = found(tx, id, work).await?;
            known.joint.may_say(&authority, opinion.verdict, &points)?;
            let round = known.joint.rounds;
            let said = Said { authority, round, verdict: opinion.verdict, points };
            projects::add_opinion(tx, &project, work, &said).await?;
            let act = (ProjectAct::OpinionGiven, Some(work.as_uuid()));
            record(tx, &project, "give_joint_opinion", act, opinion).await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}

/// Sums up the opinions on what is there: the one opinion that the builder gets.
pub(crate) async fn sum_up_joint_work(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, work): (ProjectId, WorkId),
    summary: &SummaryIn,
) -> Result<ProjectOut, IntakeError> {
    let words = Words::parse(&summary.words)?;
    let authority = caller.actor.scope.authority.clone().ok_or(ProjectRefused::NotTheLead)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, work, summary), async |tx| {
            let (project, known) = found(tx, id, work).await?;
            let verdict = known.joint.sum_up(&authority)?;
            let round = known.joint.rounds;
            projects::conclude(tx, &project, work, round, (verdict, words.as_str())).await?;
            let act = (ProjectAct::SummedUp, Some(work.as_uuid()));
            record(tx, &project, "sum_up_joint_work", act, &json!({ "round": round, "verdict": verdict }))
                .await
        })
        .await
    })
    .await?;
    out(db, caller, id).await
}
