//! Open government: the lists in force, their history, and their files, without log-in.
use crate::{
    client::catalogue::data::{self as api, Change, List, ListDetail, ListHistory},
    error::PortalError,
    pages::{
        manage::data::{place, rows, word},
        page,
    },
    session::Visitor,
    shell::Shell,
};
use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use uuid::Uuid;

/// Mounts the pages of open government.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/open/lists", web::get().to(home))
        .route("/open/lists/{id}", web::get().to(list))
        .route("/open/lists/{id}/{format}", web::get().to(file));
}

#[derive(Template)]
#[template(path = "open/lists.html")]
struct HomePage {
    shell: Shell,
    lists: Vec<(List, String)>,
}

#[derive(Template)]
#[template(path = "open/list.html")]
struct ListPage {
    shell: Shell,
    list: List,
    place: String,
    headings: Vec<String>,
    rows: Vec<Vec<(String, String)>>,
    history: Vec<ListHistory>,
}

impl Change {
    /// What happened, in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self.kind.as_str() {
            "added" => "新增",
            "removed" => "取消",
            _ => "调整",
        }
    }
}

async fn home(visitor: Visitor) -> Result<HttpResponse, PortalError> {
    let found: Vec<List> = api::read(&visitor.api, "/lists").await?;
    let mut lists = Vec::new();
    for list in found {
        let whose = place(&visitor.api, &list.division).await;
        lists.push((list, whose));
    }
    page(&HomePage { shell: visitor.shell("清单公开"), lists })
}

async fn list(visitor: Visitor, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let detail: ListDetail = api::read(&visitor.api, &format!("/lists/{}", *id)).await?;
    let history: Vec<ListHistory> = api::read(&visitor.api, &format!("/lists/{}/history", *id)).await?;
    let rows = rows(&detail);
    let ListDetail { list, columns, .. } = detail;
    page(&ListPage {
        shell: visitor.shell(&list.title),
        place: place(&visitor.api, &list.division).await,
        headings: columns.into_iter().map(|column| column.heading).collect(),
        rows,
        history,
        list,
    })
}

async fn file(visitor: Visitor, path: Path<(Uuid, String)>) -> Result<HttpResponse, PortalError> {
    let (id, format) = (path.0, word(&path.1)?);
    let (kind, bytes) = api::file(&visitor.api, &format!("/lists/{id}/file?format={format}")).await?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"list.{format}\"")))
        .body(bytes))
}
