//! Projects: what they are, their cases, their joint work. Rows are added and never changed.
use crate::{
    domain::project::{Joint, ProjectId, Said, Verdict, WorkId, kind_of},
    schema::{joint_conclusions, joint_opinions, joint_rounds, joint_works, project_cases, projects},
    store::files::Stored,
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    actor::{Actor, ActorKind},
    code::{Division, Uscc},
    db::{DbError, Tx},
    id::{CaseId, HallId, PersonId},
};
use uuid::Uuid;

/// A project.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = projects)]
pub(crate) struct Project {
    pub(crate) county: String,
    pub(crate) id: ProjectId,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) bundle_code: String,
    pub(crate) bundle_version: i32,
    pub(crate) division: Division,
    pub(crate) applicant_id: PersonId,
    pub(crate) authorities: Vec<String>,
    pub(crate) registered_at: DateTime<Utc>,
}

/// A project that is registered.
#[derive(Insertable)]
#[diesel(table_name = projects, treat_none_as_default_value = false)]
pub(crate) struct NewProject<'a> {
    pub(crate) county: &'a str,
    pub(crate) id: ProjectId,
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) bundle_code: &'a str,
    pub(crate) bundle_version: i32,
    pub(crate) division: &'a Division,
    pub(crate) hall_id: Option<HallId>,
    pub(crate) applicant_id: PersonId,
    pub(crate) registered_by: Uuid,
}

/// A case of a project.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = project_cases)]
pub(crate) struct CaseRow {
    pub(crate) case_id: CaseId,
    pub(crate) stage: String,
}

/// A piece of joint work.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = joint_works)]
pub(crate) struct WorkRow {
    pub(crate) id: WorkId,
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) days: i16,
    pub(crate) departments: Vec<Uscc>,
    pub(crate) names: Vec<String>,
}

/// A version or a visit.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = joint_rounds)]
pub(crate) struct RoundRow {
    pub(crate) round: i16,
    pub(crate) title: String,
    pub(crate) sha256: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) brought_at: DateTime<Utc>,
}

/// The one opinion on a round.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = joint_conclusions)]
pub(crate) struct ConclusionRow {
    pub(crate) round: i16,
    pub(crate) verdict: String,
    pub(crate) words: String,
    pub(crate) concluded_at: DateTime<Utc>,
}

/// Joint work with everything that was brought and said.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) row: WorkRow,
    pub(crate) joint: Joint,
    pub(crate) rounds: Vec<RoundRow>,
    pub(crate) given: Vec<DateTime<Utc>>,
    pub(crate) conclusions: Vec<ConclusionRow>,
}

type InScope = Box<dyn BoxableExpression<projects::table, Pg, SqlType = Nullable<Bool>>>;

/// True for the projects that `actor` may see: his own, those of his hall or division, those his department works on.
fn in_scope(actor: &Actor) -> InScope {
    let scope = &actor.scope;
    match actor.kind {
        ActorKind::Service if scope.system => Box::new(sql::<Bool>("true").nullable()),
        // Whoever is held to some items sees his own cases of it, not the whole.
        ActorKind::Person if !scope.items.is_empty() => Box::new(sql::<Bool>("false").nullable()),
        ActorKind::Person => Box::new(projects::applicant_id.nullable().eq(scope.subject)),
        ActorKind::Staff => {
            let mut seen: InScope = Box::new(projects::registered_by.eq(actor.id).nullable());
            if let Some(hall) = scope.hall {
                seen = Box::new(seen.or(projects::hall_id.eq(hall)));
            } else if let Some(prefix) = &scope.division {
                let below = projects::division.like(format!("{}%", prefix.as_str()));
                seen = Box::new(seen.or(below.nullable()));
            }
            if let Some(authority) = &scope.authority {
                let theirs = projects::authorities.contains(vec![authority.to_string()]);
                seen = Box::new(seen.or(theirs.nullable()));
            }
            seen
        }
        ActorKind::Agent | ActorKind::Service | ActorKind::Department | ActorKind::Nobody => {
            Box::new(sql::<Bool>("false").nullable())
        }
    }
}

/// Registers a project; false if there is one of its code.
pub(crate) async fn insert(conn: &mut AsyncPgConnection, new: NewProject<'_>) -> Result<bool, DbError> {
    let row = diesel::insert_into(projects::table).values(new).on_conflict(projects::code).do_nothing();
    Ok(row.execute(conn).await? == 1)
}

pub(crate) async fn find(tx: &mut Tx, id: ProjectId) -> Result<Option<Project>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let actor = tx.actor().clone();
    let query = projects::table
        .filter(projects::county.eq(county))
        .filter(projects::id.eq(id))
        .filter(in_scope(&actor));
    Ok(query.select(Project::as_select()).first(&mut **tx).await.optional()?)
}

/// The same, and what is done to it is done in turn.
pub(crate) async fn lock(tx: &mut Tx, id: ProjectId) -> Result<Option<Project>, DbError> {
    let Some(county) = id.county() else { return Ok(None) };
    let actor = tx.actor().clone();
    let query = projects::table
        .filter(projects::county.eq(county))
        .filter(projects::id.eq(id))
        .filter(in_scope(&actor));
    let row = query.select(Project::as_select()).for_no_key_update();
    Ok(row.first(&mut **tx).await.optional()?)
}

/// The projects that the transaction's actor may see, the newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Project>, DbError> {
    let actor = tx.actor().clone();
    let mut query = projects::table.filter(in_scope(&actor)).into_boxed();
    if let Some((at, id)) = after {
        let id = ProjectId::from_uuid(id);
        let same = projects::registered_at.eq(at).and(projects::id.lt(id));
        query = query.filter(projects::registered_at.lt(at).or(same));
    }
    let query = query.order((projects::registered_at.desc(), projects::id.desc())).limit(limit + 1);
    Ok(query.select(Project::as_select()).load(&mut **tx).await?)
}

/// Opens the project to more departments.
pub(crate) async fn open_to(
    conn: &mut AsyncPgConnection,
    project: &Project,
    authorities: Vec<String>,
) -> Result<(), DbError> {
    diesel::update(projects::table.find((&project.county, project.id)))
        .set(projects::authorities.eq(authorities))
        .execute(conn)
        .await?;
    Ok(())
}

/// Links a case to a stage; false if it belongs to a project.
pub(crate) async fn link(tx: &mut Tx, project: &Project, case: CaseId, stage: &str) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let row = diesel::insert_into(project_cases::table)
        .values((
            project_cases::county.eq(&project.county),
            project_cases::project_id.eq(project.id),
            project_cases::case_id.eq(case),
            project_cases::stage.eq(stage),
            project_cases::linked_by.eq(by),
        ))
        .on_conflict_do_nothing();
    Ok(row.execute(&mut **tx).await? == 1)
}

pub(crate) async fn cases(conn: &mut AsyncPgConnection, project: &Project) -> Result<Vec<CaseRow>, DbError> {
    Ok(project_cases::table
        .filter(project_cases::county.eq(&project.county))
        .filter(project_cases::project_id.eq(project.id))
        .order((project_cases::linked_at, project_cases::case_id))
        .select(CaseRow::as_select())
        .limit(200)
        .load(conn)
        .await?)
}

/// Opens joint work; false if the stage has such work.
pub(crate) async fn open_work(tx: &mut Tx, project: &Project, work: &WorkRow) -> Result<bool, DbError> {
    let by = tx.actor().id;
    let row = diesel::insert_into(joint_works::table)
        .values((
            joint_works::county.eq(&project.county),
            joint_works::project_id.eq(project.id),
            joint_works::id.eq(work.id),
            joint_works::kind.eq(&work.kind),
            joint_works::stage.eq(&work.stage),
            joint_works::days.eq(work.days),
            joint_works::departments.eq(&work.departments),
            joint_works::names.eq(&work.names),
            joint_works::opened_by.eq(by),
        ))
        .on_conflict_do_nothing();
    Ok(row.execute(&mut **tx).await? == 1)
}

/// All joint work of a project, in the order it was opened.
pub(crate) async fn works(conn: &mut AsyncPgConnection, project: &Project) -> Result<Vec<Work>, DbError> {
    let rows: Vec<WorkRow> = joint_works::table
        .filter(joint_works::county.eq(&project.county))
        .filter(joint_works::project_id.eq(project.id))
        .order((joint_works::opened_at, joint_works::id))
        .select(WorkRow::as_select())
        .load(conn)
        .await?;
    let mut works = Vec::new();
    for row in rows {
        works.push(whole(conn, &project.county, row).await?);
    }
    Ok(works)
}

async fn whole(conn: &mut AsyncPgConnection, county: &str, row: WorkRow) -> Result<Work, DbError> {
    let rounds: Vec<RoundRow> = joint_rounds::table
        .filter(joint_rounds::county.eq(county))
        .filter(joint_rounds::work_id.eq(row.id))
        .order(joint_rounds::round)
        .select(RoundRow::as_select())
        .load(conn)
        .await?;
    type Opinion = (Uscc, i16, String, Vec<String>, DateTime<Utc>);
    let opinions: Vec<Opinion> = joint_opinions::table
        .filter(joint_opinions::county.eq(county))
        .filter(joint_opinions::work_id.eq(row.id))
        .order((joint_opinions::round, joint_opinions::given_at, joint_opinions::authority))
        .select((
            joint_opinions::authority,
            joint_opinions::round,
            joint_opinions::verdict,
            joint_opinions::points,
            joint_opinions::given_at,
        ))
        .load(conn)
        .await?;
    let conclusions: Vec<ConclusionRow> = joint_conclusions::table
        .filter(joint_conclusions::county.eq(county))
        .filter(joint_conclusions::work_id.eq(row.id))
        .order(joint_conclusions::round)
        .select(ConclusionRow::as_select())
        .load(conn)
        .await?;
    let given = opinions.iter().map(|opinion| opinion.4).collect();
    let said = opinions.into_iter().map(|(authority, round, verdict, points, _)| Said {
        authority,
        round,
        verdict: Verdict::of(&verdict),
        points,
    });
    let joint = Joint {
        kind: kind_of(&row.kind),
        departments: row.departments.clone(),
        rounds: rounds.last().map_or(0, |round| round.round),
        said: said.collect(),
        summed_up: conclusions.iter().map(|conclusion| conclusion.round).collect(),
    };
    Ok(Work { row, joint, rounds, given, conclusions })
}

/// Adds a version with its bytes' hash, or a visit without any.
pub(crate) async fn add_round(
    tx: &mut Tx,
    project: &Project,
    work: WorkId,
    round: i16,
    (title, stored): (&str, Option<&Stored>),
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(joint_rounds::table)
        .values((
            joint_rounds::county.eq(&project.county),
            joint_rounds::project_id.eq(project.id),
            joint_rounds::work_id.eq(work),
            joint_rounds::round.eq(round),
            joint_rounds::title.eq(title),
            joint_rounds::sha256.eq(stored.map(|stored| &stored.sha256)),
            joint_rounds::media_type.eq(stored.map(|stored| stored.media_type)),
            joint_rounds::brought_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn add_opinion(
    tx: &mut Tx,
    project: &Project,
    work: WorkId,
    said: &Said,
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(joint_opinions::table)
        .values((
            joint_opinions::county.eq(&project.county),
            joint_opinions::project_id.eq(project.id),
            joint_opinions::work_id.eq(work),
            joint_opinions::round.eq(said.round),
            joint_opinions::authority.eq(&said.authority),
            joint_opinions::verdict.eq(said.verdict.word()),
            joint_opinions::points.eq(&said.points),
            joint_opinions::given_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn conclude(
    tx: &mut Tx,
    project: &Project,
    work: WorkId,
    round: i16,
    (verdict, words): (Verdict, &str),
) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(joint_conclusions::table)
        .values((
            joint_conclusions::county.eq(&project.county),
            joint_conclusions::project_id.eq(project.id),
            joint_conclusions::work_id.eq(work),
            joint_conclusions::round.eq(round),
            joint_conclusions::verdict.eq(verdict.word()),
            joint_conclusions::words.eq(words),
            joint_conclusions::concluded_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
