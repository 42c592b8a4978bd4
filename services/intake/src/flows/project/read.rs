//! Reading projects.
use super::{
    out::{
        ConclusionOut, DepartmentOut, OpinionOut, ProjectCaseOut, ProjectLine, ProjectOut, RoundOut,
        StageOut, WorkOut,
    },
    stages,
};
use crate::{
    domain::project::{ProjectId, Verdict, WorkId, kind_name, stage_word},
    error::IntakeError,
    flows::{
        file::Download,
        item,
        read::{cursor, marker},
    },
    store::{
        calendar, cases,
        projects::{self, Project, Work},
    },
};
use auth::Caller;
use contracts::catalogue::ProjectStage;
use kernel::{
    actor::Actor,
    code::Uscc,
    db::{Db, Tx, transact},
    http::Page,
};
use legal_clock::local_date;

/// The projects that the caller may see, the newest first.
pub(crate) async fn list_projects(
    db: &Db,
    caller: &Caller,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<ProjectLine>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    transact(db, &caller.actor, async |tx| {
        let rows = projects::list(tx, after, limit).await?;
        Ok(Page::of(rows, limit, |row| marker(row.registered_at, row.id.as_uuid())).map(line))
    })
    .await
}

/// A project with stages, cases and joint work.
pub(crate) async fn get_project(db: &Db, caller: &Caller, id: ProjectId) -> Result<ProjectOut, IntakeError> {
    out(db, caller, id).await
}

/// A version of the drawings or the report: its bytes as they were brought.
pub(crate) async fn get_joint_version(
    db: &Db,
    caller: &Caller,
    (id, work, round): (ProjectId, WorkId, i16),
) -> Result<Download, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let project = projects::find(tx, id).await?.ok_or(IntakeError::NotFound("project"))?;
        let works = projects::works(tx, &project).await?;
        let known = works.into_iter().find(|known| known.row.id == work);
        let found = known.and_then(|known| known.rounds.into_iter().find(|row| row.round == round));
        let found = found.ok_or(IntakeError::NotFound("version"))?;
        let (Some(sha256), Some(media_type)) = (found.sha256, found.media_type) else {
            return Err(IntakeError::NotFound("version"));
        };
        Ok(Download { sha256, media_type, name: found.title })
    })
    .await
}

fn line(project: Project) -> ProjectLine {
    ProjectLine {
        id: project.id,
        code: project.code,
        name: project.name,
        division: project.division,
        applicant: project.applicant_id,
        registered_at: project.registered_at,
    }
}

/// The project as it stands. Whoever may see it sees all of its cases' states, also of those that other halls have: codes and
/// days, nothing personal.
pub(super) async fn out(db: &Db, caller: &Caller, id: ProjectId) -> Result<ProjectOut, IntakeError> {
    let seen = transact(db, &caller.actor, async |tx| Ok::<_, IntakeError>(projects::find(tx, id).await?));
    let project = seen.await?.ok_or(IntakeError::NotFound("project"))?;
    transact(db, &Actor::service("intake"), async |tx| told(tx, project).await).await
}

async fn told(tx: &mut Tx, project: Project) -> Result<ProjectOut, IntakeError> {
    let (_, stages) = stages(tx, &project).await?;
    let linked = projects::cases(tx, &project).await?;
    let works = projects::works(tx, &project).await?;
    let (actor, calendar) = (tx.actor().clone(), calendar::load(tx).await?);
    let today = local_date(tx.now());
    let mut told = Vec::new();
    for stage in &stages {
        let mut own = Vec::new();
        for row in linked.iter().filter(|row| row.stage == stage_word(stage.stage)) {
            let Some(case) = cases::find(tx, &actor, row.case_id).await? else { continue };
            let name = item::of_case(tx, &case).await?.name;
            own.push(ProjectCaseOut {
                case: case.id,
                case_no: case.case_no,
                name,
                state: case.state.code().to_owned(),
                state_name: case.state.name_zh().to_owned(),
                due: case.due,
            });
        }
        let here = works.iter().filter(|work| work.row.stage == stage_word(stage.stage));
        let works = here.map(|work| work_out(work, &calendar, today)).collect();
        told.push(stage_out(stage, own, works));
    }
    Ok(ProjectOut { project: line(project), stages: told })
}

fn stage_out(stage: &ProjectStage, cases: Vec<ProjectCaseOut>, works: Vec<WorkOut>) -> StageOut {
    StageOut {
        stage: stage.stage,
        name: stage.stage.name().to_owned(),
        lead: stage.lead.clone(),
        days: stage.days,
        cases,
        joint: stage.joint.iter().map(|work| work.kind).collect(),
        works,
    }
}

fn work_out(work: &Work, calendar: &legal_clock::Calendar, today: chrono::NaiveDate) -> WorkOut {
    let joint = &work.joint;
    let name_of = |authority: &Uscc| {
        let at = work.row.departments.iter().position(|known| known == authority);
        at.and_then(|at| work.row.names.get(at)).cloned().unwrap_or_else(|| authority.to_string())
    };
    let department = |authority: &Uscc| {
        let last = joint.last(authority);
        DepartmentOut {
            name: name_of(authority),
            lead: work.row.departments.first() == Some(authority),
            owes: joint.owes(authority),
            verdict: last.map(|said| said.verdict),
            points: last.map(|said| said.points.clone()).unwrap_or_default(),
            authority: authority.clone(),
        }
    };
    let opinions = |round: i16| {
        let of_round = joint.said.iter().zip(&work.given).filter(|(said, _)| said.round == round);
        let opinion = of_round.map(|(said, at)| OpinionOut {
            name: name_of(&said.authority),
            verdict: said.verdict,
            points: said.points.clone(),
            at: *at,
        });
        opinion.collect()
    };
    let conclusion = |round: i16| {
        let made = work.conclusions.iter().find(|made| made.round == round)?;
        let (verdict, words) = (Verdict::of(&made.verdict), made.words.clone());
        Some(ConclusionOut { verdict, words, at: made.concluded_at })
    };
    let ended = work.conclusions.last().filter(|_| joint.is_over()).map(|made| local_date(made.concluded_at));
    let began = work.rounds.first().map(|round| local_date(round.brought_at));
    let days = u16::try_from(work.row.days).unwrap_or(1);
    let clock = began.map(|began| joint.clock(days, began, calendar, ended.unwrap_or(today)));
    WorkOut {
        id: work.row.id,
        kind: joint.kind,
        kind_name: kind_name(joint.kind).to_owned(),
        departments: work.row.departments.iter().map(department).collect(),
        rounds: work
            .rounds
            .iter()
            .map(|row| RoundOut {
                round: row.round,
                title: row.title.clone(),
                sha256: row.sha256.clone(),
                at: row.brought_at,
                opinions: opinions(row.round),
                conclusion: conclusion(row.round),
            })
            .collect(),
        deadline: clock.as_ref().map(|(reckoning, _)| reckoning.deadline),
        card: clock.and_then(|(_, card)| card),
        takes_round: joint.next_round(joint.kind == contracts::catalogue::JointKind::JointAcceptance).is_ok(),
        over: joint.is_over(),
    }
}
