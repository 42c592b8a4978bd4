//! A system outside that handles cases (垂管系统): takes them under numbers of its own, is asked, tells results signed after
//! Standard Webhooks, and has a page for applicants. What it does wrong it is told to.

use std::{
    io,
    net::TcpListener,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::header,
    web::{self, Bytes, Data, Form, Path, Query},
};
use aws_lc_rs::hmac;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    files,
    materials::{self, FetchedFile},
    trouble::{Switch, Trouble},
};

/// The key that a simulated system shares with the hall.
pub(crate) const KEY: &str = "whsec_c2ltdWxhdGVkIHN5c3RlbSdzIHNoYXJlZCBrZXk=";

/// A case over there.
#[derive(Debug, Clone)]
pub struct HeldCase {
    /// The hall's number.
    pub case_no: String,
    /// Its number here.
    pub outside_no: String,
    /// Where it stands: `received`, `returned`, `granted`, `refused`, `ended`.
    pub said: String,
    /// Why it was sent back or refused.
    pub reason: Option<String>,
    /// What the hall handed over.
    pub submission: Value,
    /// The files of it that were fetched.
    pub files: Vec<FetchedFile>,
    /// How often it came.
    pub times: usize,
}

/// What is wrong with a message that the system sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing.
    Nothing,
    /// Somebody else's key signed it.
    Key,
    /// It is an hour old.
    Time,
    /// A byte was changed after it was signed.
    Byte,
}

#[derive(Default)]
struct Inside {
    cases: Mutex<Vec<HeldCase>>,
    trouble: Switch,
    loses_answers: AtomicBool,
    sends_back: Mutex<Option<String>>,
    next_no: Mutex<Option<String>>,
    numbers: AtomicUsize,
    asked: AtomicUsize,
}

/// A running system; it ends with the value.
pub struct VerticalSystem {
    url: String,
    inside: Data<Inside>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for VerticalSystem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerticalSystem({})", self.url)
    }
}

impl VerticalSystem {
    /// Starts one on a free port of this machine.
    ///
    /// # Errors
    /// If no port or thread is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let inside = Data::new(Inside::default());
        let shared = inside.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("vertical".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || {
                    App::new()
                        .app_data(shared.clone())
                        .route("/v1/cases", web::post().to(take))
                        .route("/v1/cases/{case_no}", web::get().to(tell_of))
                        .route("/v1/cases/{case_no}/end", web::post().to(end))
                        .route("/files/{system}", web::post().to(answer_file))
                        .route("/page", web::get().to(page))
                        .route("/page", web::post().to(send_back))
                        .route("/", web::get().to(desk))
                        .route("/decide", web::post().to(decide))
                };
                let server = HttpServer::new(factory).workers(1).disable_signals().shutdown_timeout(1);
                match server.listen(listener) {
                    Ok(server) => {
                        let server = server.run();
                        tell.send(Ok(server.handle())).ok();
                        server.await.ok();
                    }
                    Err(error) => {
                        tell.send(Err(error)).ok();
                    }
                }
            });
        })?;
        let server = told.recv().map_err(io::Error::other)??;
        Ok(Self { url, inside, server, thread: Some(thread) })
    }

    /// Where it is, without a slash at the end. Its desk is there, too.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its page for applicants.
    pub fn page(&self) -> String {
        format!("{}/page", self.url)
    }

    /// The key it shares with the hall.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// What is wrong with it from now on.
    pub fn trouble(&self, trouble: Trouble) {
        self.inside.trouble.set(trouble);
    }

    /// Whether it takes cases and then breaks the connection off.
    pub fn lose_answers(&self, loses: bool) {
        self.inside.loses_answers.store(loses, Ordering::SeqCst);
    }

    /// With what reason it sends back what comes from now on.
    pub fn send_back(&self, reason: Option<&str>) {
        *held(&self.inside.sends_back) = reason.map(str::to_owned);
    }

    /// The number it gives to the next case.
    pub fn number_next(&self, outside_no: &str) {
        *held(&self.inside.next_no) = Some(outside_no.to_owned());
    }

    /// The cases it has, the first first.
    pub fn cases(&self) -> Vec<HeldCase> {
        held(&self.inside.cases).clone()
    }

    /// How often it was asked after a case.
    pub fn asked(&self) -> usize {
        self.inside.asked.load(Ordering::SeqCst)
    }

    /// Forgets every case.
    pub fn forget(&self) {
        held(&self.inside.cases).clear();
    }

    /// Settles a case without telling the hall.
    pub fn settle(&self, case_no: &str, said: &str, reason: Option<&str>) {
        settle(&self.inside, case_no, said, reason);
    }

    /// A message as it would send it: the headers, and the body.
    pub fn message(&self, id: &str, body: &Value, wrong: Wrong) -> (Vec<(&'static str, String)>, Vec<u8>) {
        signed(id, body.to_string().into_bytes(), wrong)
    }

    /// The headers of a request without a body.
    pub fn stamp(&self, id: &str) -> Vec<(&'static str, String)> {
        signed(id, Vec::new(), Wrong::Nothing).0
    }

    /// The token with which its page sends an applicant back.
    pub fn token(&self, kind: &str, claims: &Value) -> String {
        token(kind, claims)
    }
}

impl Drop for VerticalSystem {
    fn drop(&mut self) {
        let server = self.server.clone();
        let stopping = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(server.stop(false));
        });
        stopping.join().ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(0)
}

/// The present moment as RFC 3339 text.
pub(crate) fn now_text() -> String {
    chrono::DateTime::<chrono::Utc>::from(SystemTime::now()).to_rfc3339()
}

fn key(text: &str) -> hmac::Key {
    let bytes = text.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
    hmac::Key::new(hmac::HMAC_SHA256, &bytes)
}

pub(crate) fn signed(id: &str, mut body: Vec<u8>, wrong: Wrong) -> (Vec<(&'static str, String)>, Vec<u8>) {
    let at = if wrong == Wrong::Time { now() - 3600 } else { now() };
    let with =
        key(if wrong == Wrong::Key { "whsec_c29tZWJvZHkgZWxzZSdzIGtleSwgbm90IHRoZWlycw==" } else { KEY });
    let tag = hmac::sign(&with, &[format!("{id}.{at}.").as_bytes(), &body].concat());
    if wrong == Wrong::Byte {
        body.push(b' ');
    }
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(tag.as_ref()))),
    ];
    (headers, body)
}

fn token(kind: &str, claims: &Value) -> String {
    let said = URL_SAFE_NO_PAD.encode(claims.to_string());
    let tag = hmac::sign(&key(KEY), format!(" {kind} {said}").as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// Whether the hall signed a request.
pub(crate) fn is_the_hall(request: &HttpRequest, body: &[u8]) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (Some(id), Some(at), Some(signature)) =
        (text("webhook-id"), text("webhook-timestamp"), text("webhook-signature"))
    else {
        return false;
    };
    let near = at.parse().is_ok_and(|at: i64| (now() - at).abs() <= 300);
    let tag = signature.strip_prefix("v1,").and_then(|tag| STANDARD.decode(tag).ok()).unwrap_or_default();
    let content = [format!("{id}.{at}.").as_bytes(), body].concat();
    near && hmac::verify(&key(KEY), &content, &tag).is_ok()
}

fn reply(case: &HeldCase) -> Value {
    json!({ "said": case.said, "outside_no": case.outside_no, "reason": case.reason })
}

fn settle(inside: &Inside, case_no: &str, said: &str, reason: Option<&str>) {
    for case in held(&inside.cases).iter_mut().filter(|case| case.case_no == case_no) {
        said.clone_into(&mut case.said);
        case.reason = reason.map(str::to_owned);
    }
}

async fn take(request: HttpRequest, inside: Data<Inside>, body: Bytes) -> HttpResponse {
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request, &body) {
        return HttpResponse::Unauthorized().finish();
    }
    if let Some(reason) = held(&inside.sends_back).clone() {
        return HttpResponse::UnprocessableEntity().json(json!({ "reason": reason }));
    }
    let Ok(submission) = serde_json::from_slice::<Value>(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    let no_material = Value::Null;
    let files = materials::fetch_all(submission.get("materials").unwrap_or(&no_material)).await;
    let answer = reply(&taken(&inside, submission, files));
    if inside.loses_answers.load(Ordering::SeqCst) {
        // The case is taken, and nobody hears of it.
        return HttpResponse::BadGateway().finish();
    }
    HttpResponse::Accepted().json(answer)
}

/// One case for one exchange, however often it comes.
fn taken(inside: &Inside, submission: Value, files: Vec<FetchedFile>) -> HeldCase {
    let mut cases = held(&inside.cases);
    let known = |case: &&mut HeldCase| case.submission.get("exchange") == submission.get("exchange");
    if let Some(case) = cases.iter_mut().find(known) {
        case.times += 1;
        case.files = files;
        if ["returned", "ended"].contains(&case.said.as_str()) {
            "received".clone_into(&mut case.said);
        }
        return case.clone();
    }
    let nth = inside.numbers.fetch_add(1, Ordering::SeqCst) + 1;
    let outside_no = held(&inside.next_no).take().unwrap_or_else(|| format!("YW{}{nth:06}", now() % 100_000));
    let case = HeldCase {
        case_no: text(&submission, "case_no"),
        outside_no,
        said: "received".to_owned(),
        reason: None,
        submission,
        files,
        times: 1,
    };
    cases.push(case.clone());
    case
}

fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

async fn tell_of(request: HttpRequest, inside: Data<Inside>, case_no: Path<String>) -> HttpResponse {
    inside.asked.fetch_add(1, Ordering::SeqCst);
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request, b"") {
        return HttpResponse::Unauthorized().finish();
    }
    let cases = held(&inside.cases);
    match cases.iter().find(|case| case.case_no == *case_no) {
        Some(case) => HttpResponse::Ok().json(reply(case)),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The case ended in the hall: it ends here, too, unless it was decided before.
async fn end(request: HttpRequest, inside: Data<Inside>, case_no: Path<String>, body: Bytes) -> HttpResponse {
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request, &body) {
        return HttpResponse::Unauthorized().finish();
    }
    let mut cases = held(&inside.cases);
    let Some(case) = cases.iter_mut().find(|case| case.case_no == *case_no) else {
        return HttpResponse::NotFound().finish();
    };
    if !["granted", "refused"].contains(&case.said.as_str()) {
        "ended".clone_into(&mut case.said);
    }
    HttpResponse::Ok().json(reply(case))
}

/// Takes a file of cases as the ferry brings it, and gives the file of answers that goes back: each case under a number, granted,
/// refused or only received, as its own desk settled it before.
async fn answer_file(inside: Data<Inside>, system: Path<String>, body: Bytes) -> HttpResponse {
    let Some(rows) = files::read_cases(&key(KEY), &body) else { return HttpResponse::BadRequest().finish() };
    let held: Vec<HeldCase> = rows.into_iter().map(|row| taken(&inside, row, Vec::new())).collect();
    match files::write_answers(&key(KEY), &system, &held) {
        Some(file) => HttpResponse::Ok().content_type("application/zip").body(file),
        None => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Deserialize)]
struct Visit {
    visit: String,
}

#[derive(Deserialize)]
struct Chosen {
    visit: String,
    said: String,
}

/// What the hall says in the token of a visit, if it is the hall's and not too old.
fn claims(visit: &str) -> Option<Value> {
    let (said, tag) = visit.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    hmac::verify(&key(KEY), format!(" visit {said}").as_bytes(), &tag).ok()?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
    (claims.get("expires")?.as_i64()? > now()).then_some(claims)
}

pub(crate) fn html(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        r#"<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><main><h1>{title}</h1>{body}</main></html>"#
    ))
}

/// The page that an applicant is sent to.
async fn page(visit: Query<Visit>) -> HttpResponse {
    if claims(&visit.visit).is_none() {
        return HttpResponse::Forbidden().finish();
    }
    let button = |said: &str, name: &str| format!(r#"<button name="said" value="{said}">{name}</button> "#);
    let form = format!(
        r#"<p>这是模拟的业务系统，请选择办理结果：</p><form method="post" action="/page"><input type="hidden" name="visit" value="{}">{}{}{}</form>"#,
        visit.visit,
        button("granted", "准予"),
        button("refused", "不予"),
        button("received", "已接收，稍后办理"),
    );
    html("业务系统办理页（模拟）", &form)
}

/// Sends him back with what was chosen.
async fn send_back(inside: Data<Inside>, chosen: Form<Chosen>) -> HttpResponse {
    let Some(claims) = claims(&chosen.visit) else { return HttpResponse::Forbidden().finish() };
    let nth = inside.numbers.fetch_add(1, Ordering::SeqCst) + 1;
    let number = format!("TZ{}{nth:06}", now() % 100_000);
    let reason = (chosen.said == "refused").then_some("参保关系不在本统筹区，不符合备案条件。");
    let said = json!({
        "visit": claims.get("visit"), "said": chosen.said, "outside_no": number, "reason": reason,
    });
    // The hall's own address has a question mark already, and a token nothing to be encoded.
    let back = format!("{}&token={}", text(&claims, "back"), token("return", &said));
    HttpResponse::SeeOther().insert_header((header::LOCATION, back)).finish()
}

/// A desk for a hall on one's own machine: whoever looks plays the department.
async fn desk(inside: Data<Inside>) -> HttpResponse {
    let row = |case: &HeldCase| {
        format!(
            r#"<li>{} → {}：{}，材料 {} 份 <form method="post" action="/decide"><input type="hidden" name="case_no" value="{}">
<button name="said" value="granted">准予</button> <button name="said" value="refused">不予</button> <button name="said" value="returned">退回</button></form></li>"#,
            case.case_no,
            case.outside_no,
            case.said,
            case.files.iter().filter(|file| file.whole).count(),
            case.case_no
        )
    };
    let rows: String = held(&inside.cases).iter().rev().take(50).map(row).collect();
    html("业务系统（模拟）", &format!("<p>通办交换来的办件：</p><ul>{rows}</ul>"))
}

#[derive(Deserialize)]
struct Decided {
    case_no: String,
    said: String,
}

/// Settles a case and tells the hall.
async fn decide(inside: Data<Inside>, decided: Form<Decided>) -> HttpResponse {
    let reason = (decided.said != "granted").then_some("申请材料与系统登记信息不一致，请核对后再提交。");
    settle(&inside, &decided.case_no, &decided.said, reason);
    let found = held(&inside.cases).iter().find(|case| case.case_no == decided.case_no).cloned();
    let Some(case) = found else { return HttpResponse::NotFound().finish() };
    let mut body = reply(&case);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("case_no".to_owned(), json!(case.case_no));
    }
    let (headers, body) = signed(&Uuid::new_v4().to_string(), body.to_string().into_bytes(), Wrong::Nothing);
    let mut request = reqwest::Client::new().post(text(&case.submission, "answer_to")).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let said = match request.send().await {
        Ok(answer) => format!("通办答复：{}", answer.status()),
        Err(_away) => "通办没有答复".to_owned(),
    };
    html("业务系统（模拟）", &format!(r#"<p>{said}</p><p><a href="/">返回</a></p>"#))
}
