//! Handlers for templates of documents.
use crate::flows::{
    self,
    template::{TemplateIn, TemplateKind, TemplateSheet},
};
use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Json, Path},
};
use auth::{
    May,
    permission::{TemplatePublish, TemplateRead, TemplateWrite},
};
use kernel::{
    db::Db,
    http::{Answer, Created, Routes},
    idempotency::IdempotencyKey,
};
use notices::Kind;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::GET,
            "/document-templates",
            list_templates,
            "What documents of each kind are made under now",
        )
        .guarded(
            Method::GET,
            "/document-templates/{kind}",
            get_template,
            "The versions of a kind's template, and the newest source",
        )
        .guarded(
            Method::POST,
            "/document-templates/{kind}/preview",
            preview_template,
            "A template over a sample, as PDF; refused if it leaves out what the document must say",
        )
        .guarded(
            Method::POST,
            "/document-templates/{kind}",
            write_template,
            "Saves a template as the next version",
        )
        .guarded(
            Method::POST,
            "/document-templates/{kind}/{version}/publish",
            publish_template,
            "Puts a version in force; not by whoever wrote it",
        )
        .guarded(
            Method::POST,
            "/document-templates/{kind}/{version}/withdraw",
            withdraw_template,
            "Takes a version out of force: the one before is in force again",
        )
}

async fn list_templates(may: May<TemplateRead>, db: Data<Db>) -> Answer<Json<Vec<TemplateKind>>> {
    Ok(Json(flows::template::list_templates(&db, &may).await?))
}

async fn get_template(may: May<TemplateRead>, db: Data<Db>, kind: Path<Kind>) -> Answer<Json<TemplateSheet>> {
    Ok(Json(flows::template::get_template(&db, &may, *kind).await?))
}

async fn preview_template(
    _may: May<TemplateWrite>,
    kind: Path<Kind>,
    body: Json<TemplateIn>,
) -> Answer<HttpResponse> {
    let pdf = flows::template::preview_template(*kind, body.into_inner()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(pdf))
}

async fn write_template(
    may: May<TemplateWrite>,
    db: Data<Db>,
    key: IdempotencyKey,
    kind: Path<Kind>,
    body: Json<TemplateIn>,
) -> Answer<Created<TemplateKind>> {
    Ok(Created(flows::template::write_template(&db, &may, &key, *kind, &body).await?))
}

async fn publish_template(
    may: May<TemplatePublish>,
    db: Data<Db>,
    at: Path<(Kind, i16)>,
) -> Answer<Json<TemplateKind>> {
    Ok(Json(flows::template::publish_template(&db, &may, at.0, at.1).await?))
}

async fn withdraw_template(
    may: May<TemplatePublish>,
    db: Data<Db>,
    at: Path<(Kind, i16)>,
) -> Answer<Json<TemplateKind>> {
    Ok(Json(flows::template::withdraw_template(&db, &may, at.0, at.1).await?))
}
