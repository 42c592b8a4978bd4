//! Construction projects (工程建设项目): the table, and thin handlers.
use super::file::{download, upload};
use crate::{
    domain::project::{ProjectId, WorkId},
    files::FileStore,
    flows::{
        project::{
            self,
            out::{ProjectLine, ProjectOut},
            register::{LinkIn, NewProjectIn},
            work::{NewWork, OpinionIn, SummaryIn, VisitIn},
        },
        scan::Gate,
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, Json, Path, Payload, Query},
};
use auth::{
    May,
    permission::{CaseAccept, CaseFile, CaseRead, CaseReview},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Page, PageQuery, Routes},
    idempotency::IdempotencyKey,
};

/// The operations of projects.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(Method::POST, "/projects", register_project, "Registers a project, once for its code")
        .guarded(
            Method::GET,
            "/projects",
            list_projects,
            "The projects that the caller may see, the newest first",
        )
        .guarded(
            Method::GET,
            "/projects/{id}",
            get_project,
            "A project with its stages, its cases and what departments do together",
        )
        .guarded(
            Method::POST,
            "/projects/{id}/cases",
            link_project_case,
            "Links a case of the applicant to the stage that its item stands in",
        )
        .and(joint())
}

fn joint() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/projects/{id}/works",
            open_joint_work,
            "Opens joint work: several assessments in one, a review of the drawings, an acceptance on site",
        )
        .guarded(
            Method::POST,
            "/projects/{id}/works/{work}/versions",
            add_joint_version,
            "Brings a version of the drawings or the report; only opinions that asked for changes are reopened",
        )
        .guarded(
            Method::GET,
            "/projects/{id}/works/{work}/versions/{round}",
            get_joint_version,
            "A version as it was brought; every version stays",
        )
        .guarded(
            Method::POST,
            "/projects/{id}/works/{work}/visits",
            record_joint_visit,
            "Records one visit of all departments, or a re-inspection of the points they named",
        )
        .guarded(
            Method::POST,
            "/projects/{id}/works/{work}/opinions",
            give_joint_opinion,
            "Gives the opinion of the caller's department",
        )
        .guarded(
            Method::POST,
            "/projects/{id}/works/{work}/summary",
            sum_up_joint_work,
            "Sums up all opinions in one, by the department that leads",
        )
}

async fn register_project(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    body: Json<NewProjectIn>,
) -> Answer<Created<ProjectOut>> {
    Ok(Created(project::register::register_project(&db, &may, &key, &body).await?))
}

async fn list_projects(
    may: May<CaseRead>,
    db: Data<Db>,
    query: Query<PageQuery>,
) -> Answer<Json<Page<ProjectLine>>> {
    let after = query.after.as_deref();
    Ok(Json(project::read::list_projects(&db, &may, after, query.limit()).await?))
}

async fn get_project(may: May<CaseRead>, db: Data<Db>, id: Path<ProjectId>) -> Answer<Json<ProjectOut>> {
    Ok(Json(project::read::get_project(&db, &may, *id).await?))
}

async fn link_project_case(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<ProjectId>,
    body: Json<LinkIn>,
) -> Answer<Json<ProjectOut>> {
    Ok(Json(project::register::link_project_case(&db, &may, &key, *id, &body).await?))
}

async fn open_joint_work(
    may: May<CaseAccept>,
    db: Data<Db>,
    key: IdempotencyKey,
    id: Path<ProjectId>,
    body: Json<NewWork>,
) -> Answer<Created<ProjectOut>> {
    Ok(Created(project::work::open_joint_work(&db, &may, &key, *id, &body).await?))
}

async fn add_joint_version(
    may: May<CaseFile>,
    db: Data<Db>,
    gate: Data<Gate>,
    key: IdempotencyKey,
    at: Path<(ProjectId, WorkId)>,
    request: HttpRequest,
    body: Payload,
) -> Answer<Created<ProjectOut>> {
    let upload = upload(request.headers(), body).await?;
    Ok(Created(project::work::add_joint_version(&db, &gate, &may, &key, *at, upload).await?))
}

async fn get_joint_version(
    may: May<CaseRead>,
    db: Data<Db>,
    store: Data<FileStore>,
    at: Path<(ProjectId, WorkId, i16)>,
) -> Answer<HttpResponse> {
    let file = project::read::get_joint_version(&db, &may, *at).await?;
    download(&store, &file).await
}

async fn record_joint_visit(
    may: May<CaseReview>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(ProjectId, WorkId)>,
    body: Json<VisitIn>,
) -> Answer<Created<ProjectOut>> {
    Ok(Created(project::work::record_joint_visit(&db, &may, &key, *at, &body).await?))
}

async fn give_joint_opinion(
    may: May<CaseReview>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(ProjectId, WorkId)>,
    body: Json<OpinionIn>,
) -> Answer<Created<ProjectOut>> {
    Ok(Created(project::work::give_joint_opinion(&db, &may, &key, *at, &body).await?))
}

async fn sum_up_joint_work(
    may: May<CaseReview>,
    db: Data<Db>,
    key: IdempotencyKey,
    at: Path<(ProjectId, WorkId)>,
    body: Json<SummaryIn>,
) -> Answer<Created<ProjectOut>> {
    Ok(Created(project::work::sum_up_joint_work(&db, &may, &key, *at, &body).await?))
}
