//! What is not a service's: the page that says where everything is, and the API's documents with pages to read them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ContentType},
    web::{self, Data, ServiceConfig},
};
use kernel::service::Service;
use std::{fmt::Write, sync::Arc};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What these pages are made from.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    /// The OpenAPI document of the whole hall, written once.
    document: Arc<str>,
    /// The public keys that signed roots of the logs are checked with.
    seal_keys: Arc<str>,
    /// The services of this process.
    services: Vec<&'static str>,
}

impl Edge {
    /// Every process describes the whole hall, `all`, whichever services it serves itself.
    pub(super) fn of(public_url: &str, all: &[Service], served: &[Service], seal_keys: &str) -> Self {
        let routes: Vec<_> = all.iter().map(|service| (service.name, &service.routes)).collect();
        let document = kernel::http::openapi(public_url, &routes).to_string();
        Self {
            document: document.into(),
            seal_keys: seal_keys.into(),
            services: served.iter().map(|service| service.name).collect(),
        }
    }
}

/// For a process without the portal: the root says where things are.
pub(super) fn mount_root(config: &mut ServiceConfig) {
    config.route("/", web::get().to(index));
}

/// The documents, and under `/docs/` pages to read and try them, with nothing from elsewhere.
pub(super) fn mount(config: &mut ServiceConfig) {
    let pages = Config::new(["/openapi.json"]).validator_url("none").doc_expansion("none").filter(true);
    config
        .route("/openapi.json", web::get().to(document))
        .route("/asyncapi.json", web::get().to(events))
        .route("/seal-keys.json", web::get().to(seal_keys))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(pages));
}

async fn document(edge: Data<Edge>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(edge.document.to_string())
}

/// What anyone needs to verify the logs of the services that this process serves.
async fn seal_keys(edge: Data<Edge>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(edge.seal_keys.to_string())
}

/// What the services tell each other.
async fn events() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-cache")).json(contracts::asyncapi())
}

async fn index(request: HttpRequest, edge: Data<Edge>) -> HttpResponse {
    let wants_html = request
        .headers()
        .get("accept")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepts| accepts.contains("text/html"));
    let places = [
        "/docs/",
        "/openapi.json",
        "/asyncapi.json",
        "/seal-keys.json",
        "/health/live",
        "/health/ready",
        "/metrics",
    ];
    let apis = edge.services.iter().map(|name| format!("/api/{name}/v1"));
    if wants_html {
        HttpResponse::Ok().content_type(ContentType::html()).body(html(places, apis))
    } else {
        let mut text = String::from("通办 Tongban\n\n");
        places.iter().map(ToString::to_string).chain(apis).for_each(|place| {
            writeln!(text, "{place}").ok();
        });
        HttpResponse::Ok().content_type(ContentType::plaintext()).body(text)
    }
}

fn html(places: [&str; 7], apis: impl Iterator<Item = String>) -> String {
    let mut links = String::new();
    for place in places {
        write!(links, "<li><a href=\"{place}\">{place}</a></li>").ok();
    }
    for api in apis {
        write!(links, "<li>{api}</li>").ok();
    }
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>通办</title><h1>通办 Tongban</h1>\
         <p>本机运行正常。接口与状态：<span lang=\"en\">This hall is running. Interfaces and state:</span></p>\
         <ul>{links}</ul></html>"
    )
}
