//! The payment gateway of the finance side, under `/payments`: orders, a pay page, signed notices, refunds, the day's signed file.
//! Its money is a number. What it does wrong it does when it is told to.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Json, Path, ServiceConfig},
};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{server::is_known, trouble::Switch};

/// What is wrong with the notices that the gateway sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoticeFault {
    /// Nothing.
    #[default]
    None,
    /// They are lost.
    Lost,
    /// They come twice.
    Twice,
    /// Somebody else signed them.
    Forged,
    /// They name another amount, over a good signature.
    OtherAmount,
}

/// What is wrong with the day's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileFault {
    /// Nothing.
    #[default]
    None,
    /// Its first payment is left out.
    LeavesOut,
    /// Its first payment has another amount.
    OtherAmount,
    /// A byte was changed after it was signed.
    Changed,
}

#[derive(Debug, Clone)]
struct Order {
    amount_fen: i64,
    notice_no: String,
    notify_url: String,
    return_url: String,
    open: bool,
    payments: Vec<Paid>,
}

#[derive(Debug, Clone)]
struct Paid {
    txn_no: String,
    amount_fen: i64,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
struct Refund {
    txn_no: String,
    amount_fen: i64,
    day: NaiveDate,
}

#[derive(Default)]
struct Ledger {
    orders: BTreeMap<String, Order>,
    refunds: BTreeMap<String, Refund>,
    notices: NoticeFault,
    file: FileFault,
    pays_closed: bool,
    wrong_amount: Option<i64>,
}

/// The gateway's desk: its ledger and its key.
pub(crate) struct Payments {
    ledger: Mutex<Ledger>,
    key: Option<Ed25519KeyPair>,
    url: Mutex<String>,
    pub(crate) trouble: Switch,
}

impl Default for Payments {
    fn default() -> Self {
        let key = Ed25519KeyPair::generate().ok();
        Self { ledger: Mutex::default(), key, url: Mutex::default(), trouble: Switch::default() }
    }
}

impl Payments {
    pub(crate) fn at(&self, url: &str) {
        *self.url.lock().unwrap_or_else(PoisonError::into_inner) = format!("{url}/payments");
    }

    pub(crate) fn url(&self) -> String {
        self.url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn public_key(&self) -> String {
        self.key.as_ref().map(|key| STANDARD.encode(key.public_key().as_ref())).unwrap_or_default()
    }

    pub(crate) fn fault_notices(&self, fault: NoticeFault) {
        self.ledger().notices = fault;
    }

    pub(crate) fn fault_file(&self, fault: FileFault) {
        self.ledger().file = fault;
    }

    pub(crate) fn pay_closed(&self, does: bool) {
        self.ledger().pays_closed = does;
    }

    pub(crate) fn take_wrong_amount(&self, fen: Option<i64>) {
        self.ledger().wrong_amount = fen;
    }

    /// What it took and what it gave back, in fen.
    pub(crate) fn sums(&self) -> (i64, i64) {
        let ledger = self.ledger();
        let paid = ledger.orders.values().flat_map(|order| &order.payments).map(|paid| paid.amount_fen).sum();
        (paid, ledger.refunds.values().map(|refund| refund.amount_fen).sum())
    }

    /// Signs as the gateway does.
    pub(crate) fn sign(&self, body: &[u8]) -> String {
        self.key.as_ref().map(|key| STANDARD.encode(key.sign(body).as_ref())).unwrap_or_default()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the money of an order; its payment and where to tell.
    fn pay(&self, order_no: &str) -> Option<(Paid, Order)> {
        let mut ledger = self.ledger();
        let (pays_closed, wrong) = (ledger.pays_closed, ledger.wrong_amount);
        let order = ledger.orders.get_mut(order_no)?;
        if !order.open && !pays_closed {
            return None;
        }
        let txn_no = format!("ZF{}", Uuid::new_v4().simple());
        let paid = Paid { txn_no, amount_fen: wrong.unwrap_or(order.amount_fen), at: now() };
        order.payments.push(paid.clone());
        order.open = false;
        Some((paid, order.clone()))
    }

    fn file(&self, day: NaiveDate) -> (String, String) {
        let ledger = self.ledger();
        let mut lines: Vec<(&str, String, String, i64)> = Vec::new();
        let paid =
            ledger.orders.iter().flat_map(|(no, order)| order.payments.iter().map(move |paid| (no, paid)));
        for (order_no, paid) in paid.filter(|(_, paid)| local_day(paid.at) == day) {
            lines.push(("pay", paid.txn_no.clone(), order_no.clone(), paid.amount_fen));
        }
        match (ledger.file, lines.is_empty()) {
            (FileFault::LeavesOut, false) => drop(lines.remove(0)),
            (FileFault::OtherAmount, _) => lines.iter_mut().take(1).for_each(|line| line.3 += 1),
            _ => {}
        }
        for (number, refund) in ledger.refunds.iter().filter(|(_, refund)| refund.day == day) {
            lines.push(("refund", number.clone(), refund.txn_no.clone(), refund.amount_fen));
        }
        let sum = |kind: &str| lines.iter().filter(|line| line.0 == kind).map(|line| line.3).sum::<i64>();
        let mut body = format!("#day,{day}\n");
        for (kind, number, order, fen) in &lines {
            let _infallible = writeln!(body, "{kind},{number},{order},{fen}");
        }
        let _infallible = writeln!(body, "#total,{},{},{}", lines.len(), sum("pay"), sum("refund"));
        let signature = self.sign(body.as_bytes());
        if ledger.file == FileFault::Changed {
            body.push('\n');
        }
        (body, signature)
    }
}

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

fn local_day(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(8)).date_naive()
}

/// Its operations.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/payments/v1/orders", web::post().to(place))
        .route("/payments/v1/orders/{order_no}", web::get().to(query))
        .route("/payments/v1/orders/{order_no}/close", web::post().to(close))
        .route("/payments/v1/refunds", web::post().to(refund))
        .route("/payments/v1/files/{day}", web::get().to(file))
        .route("/payments/pay/{order_no}", web::get().to(page))
        .route("/payments/pay/{order_no}", web::post().to(pay));
}

/// The answer that trouble or a stranger gets, if there is one.
async fn refused(request: &HttpRequest, desk: &Payments) -> Option<HttpResponse> {
    if let Some(answer) = desk.trouble.answer().await {
        return Some(answer);
    }
    (!is_known(request)).then(|| HttpResponse::Unauthorized().finish())
}

#[derive(Deserialize)]
struct Placed {
    order_no: String,
    amount_fen: i64,
    notice_no: String,
    notify_url: String,
    return_url: String,
}

async fn place(request: HttpRequest, desk: Data<Payments>, body: Json<Placed>) -> HttpResponse {
    if let Some(answer) = refused(&request, &desk).await {
        return answer;
    }
    let Placed { order_no, amount_fen, notice_no, notify_url, return_url } = body.into_inner();
    let pay_url = format!("{}/pay/{order_no}", desk.url());
    let mut ledger = desk.ledger();
    let known = ledger.orders.entry(order_no).or_insert(Order {
        amount_fen,
        notice_no,
        notify_url,
        return_url,
        open: true,
        payments: Vec::new(),
    });
    if known.amount_fen == amount_fen {
        HttpResponse::Ok().json(json!({ "pay_url": pay_url }))
    } else {
        HttpResponse::Conflict().finish()
    }
}

fn told(order_no: &str, order: &Order) -> Value {
    let payments: Vec<Value> = order
        .payments
        .iter()
        .map(|paid| {
            json!({ "txn_no": paid.txn_no, "amount_fen": paid.amount_fen, "paid_at": paid.at,
                    "receipt_no": format!("34{}", paid.txn_no.get(2..10).unwrap_or_default().to_uppercase()) })
        })
        .collect();
    json!({ "order_no": order_no, "state": if order.open { "open" } else { "closed" }, "payments": payments })
}

async fn query(request: HttpRequest, desk: Data<Payments>, order_no: Path<String>) -> HttpResponse {
    if let Some(answer) = refused(&request, &desk).await {
        return answer;
    }
    match desk.ledger().orders.get(&*order_no) {
        Some(order) => HttpResponse::Ok().json(told(&order_no, order)),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn close(request: HttpRequest, desk: Data<Payments>, order_no: Path<String>) -> HttpResponse {
    if let Some(answer) = refused(&request, &desk).await {
        return answer;
    }
    match desk.ledger().orders.get_mut(&*order_no) {
        Some(order) => {
            order.open = false;
            HttpResponse::Ok().json(told(&order_no, order))
        }
        None => HttpResponse::NotFound().finish(),
    }
}

#[derive(Deserialize)]
struct Back {
    refund_no: String,
    txn_no: String,
    amount_fen: i64,
}

async fn refund(request: HttpRequest, desk: Data<Payments>, body: Json<Back>) -> HttpResponse {
    if let Some(answer) = refused(&request, &desk).await {
        return answer;
    }
    let Back { refund_no, txn_no, amount_fen } = body.into_inner();
    let mut ledger = desk.ledger();
    if let Some(known) = ledger.refunds.get(&refund_no) {
        return HttpResponse::Ok().json(json!({ "state": "done", "day": known.day }));
    }
    let mut all = ledger.orders.values().flat_map(|order| &order.payments);
    let paid = all.find(|paid| paid.txn_no == txn_no).map_or(0, |paid| paid.amount_fen);
    let back: i64 =
        ledger.refunds.values().filter(|row| row.txn_no == txn_no).map(|row| row.amount_fen).sum();
    if amount_fen <= 0 || back + amount_fen > paid {
        return HttpResponse::Ok().json(json!({ "state": "declined" }));
    }
    let day = local_day(now());
    ledger.refunds.insert(refund_no, Refund { txn_no, amount_fen, day });
    HttpResponse::Ok().json(json!({ "state": "done", "day": day }))
}

async fn file(request: HttpRequest, desk: Data<Payments>, day: Path<NaiveDate>) -> HttpResponse {
    if let Some(answer) = refused(&request, &desk).await {
        return answer;
    }
    let (body, signature) = desk.file(*day);
    HttpResponse::Ok().insert_header(("X-Signature", signature)).content_type("text/csv").body(body)
}

/// The page on which someone pays. It is a stranger's page, outside the hall.
async fn page(desk: Data<Payments>, order_no: Path<String>) -> HttpResponse {
    let ledger = desk.ledger();
    let Some(order) = ledger.orders.get(&*order_no) else { return HttpResponse::NotFound().finish() };
    let (yuan, fen) = (order.amount_fen / 100, order.amount_fen % 100);
    let act = match (order.open, order.payments.is_empty()) {
        (true, _) => "<form method=\"post\"><button>模拟支付</button></form>",
        (false, false) => "<p>已支付</p>",
        (false, true) => "<p>订单已关闭</p>",
    };
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>模拟支付平台</title><h1>模拟支付平台</h1><p>缴款通知 {}</p><p>{yuan}.{fen:02} 元</p>{act}\
         <p><a href=\"{}\">返回办事大厅</a></p></html>",
        order.notice_no, order.return_url
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
}

async fn pay(desk: Data<Payments>, order_no: Path<String>) -> HttpResponse {
    let Some((paid, order)) = desk.pay(&order_no) else {
        return HttpResponse::Conflict().body("订单已关闭");
    };
    let fault = desk.ledger().notices;
    let amount = if fault == NoticeFault::OtherAmount { 1 } else { paid.amount_fen };
    let body = json!({ "notice_id": Uuid::new_v4(), "order_no": *order_no, "txn_no": paid.txn_no, "amount_fen": amount });
    let body = body.to_string();
    let forged = fault == NoticeFault::Forged;
    let signature =
        if forged { Payments::default().sign(body.as_bytes()) } else { desk.sign(body.as_bytes()) };
    let times = match fault {
        NoticeFault::Lost => 0,
        NoticeFault::Twice => 2,
        NoticeFault::None | NoticeFault::Forged | NoticeFault::OtherAmount => 1,
    };
    for _ in 0..times {
        let sent = reqwest::Client::new().post(&order.notify_url).header("X-Signature", &signature);
        // A notice that is not taken is lost: the hall asks by itself.
        sent.body(body.clone()).send().await.ok();
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, order.return_url)).finish()
}
