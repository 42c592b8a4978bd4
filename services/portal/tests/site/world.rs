//! One site with its stand-in, and a browser that keeps cookies.
use crate::{
    desk::{self, Desk},
    stand_in::{self, Seen},
};
use actix_web::{App, HttpServer, dev::ServerHandle, web::Data};
use kernel::db::{Role, app_url};
use portal::{Brand, Site};
use reqwest::{Client, Response, header};
use std::{collections::BTreeMap, net::TcpListener, sync::Mutex};
use testkit::TestHall;

pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) seen: Data<Seen>,
    pub(crate) desk: Data<Desk>,
    server: ServerHandle,
    hall: TestHall,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::begin(true).await
    }

    /// A site that does not reach intake.
    pub(crate) async fn without_intake() -> Self {
        Self::begin(false).await
    }

    async fn begin(whole: bool) -> Self {
        let hall = TestHall::start(|deps| vec![portal::service(deps).unwrap()]).await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut deps = hall.deps.clone();
        deps.urls = kernel::service::BaseUrls::one(&url);
        if !whole {
            // Nobody listens there any more.
            let away = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
            deps.urls = deps.urls.with("intake", format!("http://{away}"));
        }
        deps.public_url.clone_from(&url);
        let (site, seen) = (Site::new(&deps, brand()), Data::new(Seen::default()));
        let desk = Data::new(Desk::default());
        let database = app_url(hall.database_url(), "portal", Role::App);
        let factory = {
            let (seen, desk) = (seen.clone(), desk.clone());
            move || {
                let db = deps.open_db(&database, 4, "portal").unwrap();
                let (seen, desk) = (seen.clone(), desk.clone());
                let site = site.clone();
                App::new()
                    .configure(move |config| desk::mount(config, desk))
                    .configure(move |config| stand_in::mount(config, seen))
                    .configure(move |config| site.mount(config, db))
            }
        };
        let server = HttpServer::new(factory)
            .workers(2)
            .disable_signals()
            .shutdown_timeout(1)
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, seen, desk, server: handle, hall }
    }

    /// A browser as it comes.
    pub(crate) fn browser(&self) -> Browser {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Browser { url: self.url.clone(), http, jar: Mutex::default() }
    }

    /// Does something to the portal's database.
    pub(crate) async fn sql(&self, statement: &str) {
        self.hall.sql(statement).await;
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
    }
}

/// Keeps cookies and follows no redirects by itself.
pub(crate) struct Browser {
    url: String,
    http: Client,
    pub(crate) jar: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    fn cookies(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, answer: &Response) {
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) };
        let answer = self.http.get(url).header(header::COOKIE, self.cookies()).send().await.unwrap();
        self.keep(&answer);
        answer
    }

    pub(crate) async fn post(&self, path: &str, origin: Option<&str>, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}{path}", self.url)).header(header::COOKIE, self.cookies());
        let request = match origin {
            Some(origin) => request.header(header::ORIGIN, origin),
            None => request,
        };
        let answer = request.form(fields).send().await.unwrap();
        self.keep(&answer);
        answer
    }

    pub(crate) async fn head(&self, path: &str) -> Response {
        let request = self.http.head(format!("{}{path}", self.url)).header(header::COOKIE, self.cookies());
        request.send().await.unwrap()
    }

    pub(crate) async fn post_body(&self, path: &str, kind: &str, body: String) -> Response {
        let request = self.http.post(format!("{}{path}", self.url)).header(header::COOKIE, self.cookies());
        request.header(header::CONTENT_TYPE, kind).body(body).send().await.unwrap()
    }

    /// What a script of a page sends, with the session's token in a header.
    pub(crate) async fn send(&self, path: &str, origin: &str, csrf: &str, body: String) -> Response {
        let request = self.http.post(format!("{}{path}", self.url)).header(header::COOKIE, self.cookies());
        let request = request.header(header::ORIGIN, origin).header("x-csrf", csrf);
        request.header(header::CONTENT_TYPE, "application/json").body(body).send().await.unwrap()
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }

    /// Follows redirects until there is a page.
    pub(crate) async fn follow(&self, path: &str) -> (String, Response) {
        let mut at = path.to_owned();
        for _hop in 0..6 {
            let answer = self.get(&at).await;
            match answer.headers().get(header::LOCATION) {
                Some(to) => at = to.to_str().unwrap().to_owned(),
                None => return (at, answer),
            }
        }
        panic!("no end of redirects: {at}");
    }

    pub(crate) async fn log_in(&self) {
        let (_at, page) = self.follow("/login").await;
        assert_eq!(page.status(), 200);
    }

    /// The token that forms on a page carry.
    pub(crate) async fn csrf(&self) -> String {
        let page = self.text("/").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("the page has a form");
        rest.split('"').next().unwrap().to_owned()
    }
}

fn brand() -> Brand {
    Brand::from_source(&kernel::config::Source::of(Vec::new())).unwrap()
}
