//! A carrier of letters (邮寄): takes parcels under numbers of its own, is asked, and tells what happens, signed after Standard
//! Webhooks. For a hall on one's own machine its desk moves them.

use std::{
    io,
    net::TcpListener,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Bytes, Data, Form, Path},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    trouble::{Switch, Trouble},
    vertical::{KEY, Wrong, html, is_the_hall, now_text, signed},
};

/// A parcel over there.
#[derive(Debug, Clone)]
pub struct HeldParcel {
    /// The hall's id of it.
    pub parcel: String,
    /// Its number here.
    pub tracking_no: String,
    /// What the hall ordered.
    pub order: Value,
    /// What happened, each with an id.
    pub news: Vec<Value>,
    /// How often it was ordered.
    pub times: usize,
}

#[derive(Default)]
struct Inside {
    parcels: Mutex<Vec<HeldParcel>>,
    trouble: Switch,
    loses_answers: AtomicBool,
    numbers: AtomicUsize,
}

/// A running carrier; it ends with the value.
pub struct LetterCarrier {
    url: String,
    inside: Data<Inside>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for LetterCarrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LetterCarrier({})", self.url)
    }
}

impl LetterCarrier {
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
        let thread = std::thread::Builder::new().name("carrier".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || {
                    App::new()
                        .app_data(shared.clone())
                        .route("/v1/parcels", web::post().to(take))
                        .route("/v1/parcels/{parcel}", web::get().to(tell_of))
                        .route("/", web::get().to(desk))
                        .route("/move", web::post().to(move_on))
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

    /// The key it shares with the hall.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// What is wrong with it from now on.
    pub fn trouble(&self, trouble: Trouble) {
        self.inside.trouble.set(trouble);
    }

    /// Whether it takes orders and then breaks the connection off.
    pub fn lose_answers(&self, loses: bool) {
        self.inside.loses_answers.store(loses, Ordering::SeqCst);
    }

    /// The parcels it has, the first first.
    pub fn parcels(&self) -> Vec<HeldParcel> {
        held(&self.inside.parcels).clone()
    }

    /// Lets something happen to a parcel without telling the hall.
    pub fn happen(&self, parcel: &str, what: &str, at: &str) {
        happen(
            &self.inside,
            parcel,
            &json!({ "id": Uuid::new_v4(), "what": what, "at": at, "place": "灵璧县揽投部" }),
        );
    }

    /// A message as it would send it: the headers, and the body.
    pub fn message(&self, id: &str, body: &Value, wrong: Wrong) -> (Vec<(&'static str, String)>, Vec<u8>) {
        signed(id, body.to_string().into_bytes(), wrong)
    }
}

impl Drop for LetterCarrier {
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

fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn happen(inside: &Inside, parcel: &str, news: &Value) {
    for one in held(&inside.parcels).iter_mut().filter(|one| one.parcel == parcel) {
        one.news.push(news.clone());
    }
}

async fn take(request: HttpRequest, inside: Data<Inside>, body: Bytes) -> HttpResponse {
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request, &body) {
        return HttpResponse::Unauthorized().finish();
    }
    let Ok(order) = serde_json::from_slice::<Value>(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    let tracking_no = taken(&inside, order);
    if inside.loses_answers.load(Ordering::SeqCst) {
        // The parcel is taken, and nobody hears of it.
        return HttpResponse::BadGateway().finish();
    }
    HttpResponse::Created().json(json!({ "tracking_no": tracking_no }))
}

/// One parcel for one order, however often it comes.
fn taken(inside: &Inside, order: Value) -> String {
    let parcel = text(&order, "parcel");
    let mut parcels = held(&inside.parcels);
    if let Some(known) = parcels.iter_mut().find(|known| known.parcel == parcel) {
        known.times += 1;
        return known.tracking_no.clone();
    }
    let nth = inside.numbers.fetch_add(1, Ordering::SeqCst) + 1;
    let tracking_no = format!("SIM{nth:010}CN");
    let new = HeldParcel { parcel, tracking_no: tracking_no.clone(), order, news: Vec::new(), times: 1 };
    parcels.push(new);
    tracking_no
}

async fn tell_of(request: HttpRequest, inside: Data<Inside>, parcel: Path<String>) -> HttpResponse {
    if let Some(answer) = inside.trouble.answer().await {
        return answer;
    }
    if !is_the_hall(&request, b"") {
        return HttpResponse::Unauthorized().finish();
    }
    let parcels = held(&inside.parcels);
    match parcels.iter().find(|known| known.parcel == *parcel) {
        Some(known) => {
            HttpResponse::Ok().json(json!({ "tracking_no": known.tracking_no, "news": known.news }))
        }
        None => HttpResponse::NotFound().finish(),
    }
}

/// A desk for a hall on one's own machine: whoever looks plays the postman.
async fn desk(inside: Data<Inside>) -> HttpResponse {
    let row = |parcel: &HeldParcel| {
        format!(
            r#"<li>{}（{} 条轨迹）<form method="post" action="/move"><input type="hidden" name="parcel" value="{}">
<button name="what" value="accepted">揽收</button> <button name="what" value="out">派送</button>
<button name="what" value="delivered">签收</button> <button name="what" value="returned">退回</button></form></li>"#,
            parcel.tracking_no,
            parcel.news.len(),
            parcel.parcel
        )
    };
    let rows: String = held(&inside.parcels).iter().rev().take(50).map(row).collect();
    html("寄递服务（模拟）", &format!("<p>通办交寄的邮件：</p><ul>{rows}</ul>"))
}

#[derive(Deserialize)]
struct Moved {
    parcel: String,
    what: String,
}

/// Moves a parcel on and tells the hall.
async fn move_on(inside: Data<Inside>, moved: Form<Moved>) -> HttpResponse {
    let id = Uuid::new_v4().to_string();
    let mut news = json!({ "id": id, "what": moved.what, "at": now_text(), "place": "灵璧县揽投部" });
    happen(&inside, &moved.parcel, &news);
    let found = held(&inside.parcels).iter().find(|known| known.parcel == moved.parcel).cloned();
    let Some(parcel) = found else { return HttpResponse::NotFound().finish() };
    if let Some(fields) = news.as_object_mut() {
        fields.remove("id");
        fields.insert("parcel".to_owned(), json!(parcel.parcel));
        fields.insert("tracking_no".to_owned(), json!(parcel.tracking_no));
    }
    let (headers, body) = signed(&id, news.to_string().into_bytes(), Wrong::Nothing);
    let mut request = reqwest::Client::new().post(text(&parcel.order, "tell")).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let said = match request.send().await {
        Ok(answer) => format!("通办答复：{}", answer.status()),
        Err(_away) => "通办没有答复".to_owned(),
    };
    html("寄递服务（模拟）", &format!(r#"<p>{said}</p><p><a href="/">返回</a></p>"#))
}
