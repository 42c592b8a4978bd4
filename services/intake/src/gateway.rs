//! The payment gateway outside the hall. Its interface is small, stated here, and spoken by a simulator in `shared/peers`.
//! Amounts are whole fen; every request shows the key as a bearer token.
//!
//! - `POST /v1/orders` `{"order_no", "amount_fen", "notice_no", "notify_url", "return_url"}` → 200 `{"pay_url"}`. The same order with
//!   the same amount again is the same order; with another amount it is 409.
//! - `GET /v1/orders/{order_no}` → 200 `{"state": "open" | "closed", "payments": [{"txn_no", "amount_fen", "paid_at", "receipt_no"}]}`,
//!   404 for an order it never took. This, and nothing else, says what was paid.
//! - `POST /v1/orders/{order_no}/close` → 200 as above. Someone who is at the pay page may still pay.
//! - `POST /v1/refunds` `{"refund_no", "txn_no", "amount_fen"}` → 200 `{"state": "done" | "pending" | "declined", "day"}`; repeated, the
//!   same refund.
//! - `GET /v1/files/{day}` → 200 the day's lines (see `domain::payment::Book`), signed in `X-Signature`; 404 while it is not made.
//! - The gateway posts `{"notice_id", "order_no", "txn_no", "amount_fen"}` to `notify_url`, signed in `X-Signature`, until it is answered 2xx.
//!
//! `X-Signature` is the base64 of an Ed25519 signature over the bytes of the body.
use crate::domain::payment::PaidThere;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Beyond this an answer is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the gateway is: `HALL_PAYMENT_URL`, `HALL_PAYMENT_KEY` and `HALL_PAYMENT_PUBLIC_KEY`.
#[derive(Debug, Clone)]
pub struct PaymentPeer {
    /// `http://…` or `https://…`, without a slash at its end.
    pub url: String,
    /// Shown as a bearer token.
    pub key: SecretString,
    /// The Ed25519 key it signs with, 32 bytes in base64.
    pub public_key: String,
}

/// The gateway as the hall uses it.
#[derive(Debug, Clone)]
pub struct Gateway {
    peer: PaymentPeer,
    public_url: String,
}

/// No answer that could be used.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It did not answer, or refused.
    #[error("the payment gateway did not answer as agreed")]
    Http(#[source] reqwest::Error),
    /// There is no HTTP client.
    #[error("there is no HTTP client")]
    Client,
}

impl From<reqwest::Error> for NoAnswer {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

#[derive(Serialize)]
struct Order<'a> {
    order_no: &'a str,
    amount_fen: i64,
    notice_no: &'a str,
    notify_url: String,
    return_url: String,
}

#[derive(Deserialize)]
struct Placed {
    pay_url: String,
}

/// What the gateway says of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said {
    /// Whether it can still be paid.
    pub state: SaidState,
    /// What was paid on it.
    pub payments: Vec<PaidThere>,
}

/// Whether an order can still be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidState {
    /// Yes.
    Open,
    /// No.
    Closed,
}

#[derive(Serialize)]
struct Refund<'a> {
    refund_no: &'a str,
    txn_no: &'a str,
    amount_fen: i64,
}

/// What the gateway says of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RefundSaid {
    /// The money is back, on this day of its books.
    Done {
        /// Its local day.
        day: NaiveDate,
    },
    /// Under way.
    Pending,
    /// It will not be done.
    Declined,
}

/// A day's file as it came.
#[derive(Debug, Clone)]
pub struct DayFile {
    /// The bytes.
    pub body: Vec<u8>,
    /// What stood in `X-Signature`.
    pub signature: String,
}

impl Gateway {
    /// The gateway of a hall that people reach at `public_url`.
    #[must_use]
    pub fn new(peer: PaymentPeer, public_url: &str) -> Self {
        Self { peer, public_url: public_url.trim_end_matches('/').to_owned() }
    }

    /// Whether the gateway signed these bytes.
    #[must_use]
    pub fn signed(&self, body: &[u8], signature: &str) -> bool {
        let key = STANDARD.decode(&self.peer.public_key).unwrap_or_default();
        STANDARD.decode(signature).is_ok_and(|signature| kernel::crypto::verify(&key, body, &signature))
    }

    /// Places an order, or finds it placed; where it can be paid.
    ///
    /// # Errors
    /// [`NoAnswer`] if the gateway does not take it.
    pub async fn place(
        &self,
        order_no: &str,
        notice_no: &str,
        amount_fen: i64,
        back: &str,
    ) -> Result<String, NoAnswer> {
        let notify_url = format!("{}/api/intake/v1/payment-notices", self.public_url);
        let return_url = format!("{}{back}", self.public_url);
        let order = Order { order_no, amount_fen, notice_no, notify_url, return_url };
        let sent = self.request(Method::POST, "/v1/orders")?.json(&order).send().await?;
        let placed: Placed = sent.error_for_status()?.json().await?;
        Ok(placed.pay_url)
    }

    /// What it says of an order; nothing if it never took it.
    ///
    /// # Errors
    /// [`NoAnswer`] if it does not say.
    pub async fn ask(&self, order_no: &str) -> Result<Option<Said>, NoAnswer> {
        let path = format!("/v1/orders/{order_no}");
        known(self.request(Method::GET, &path)?.send().await?).await
    }

    /// Closes an order; what was paid on it all the same.
    ///
    /// # Errors
    /// [`NoAnswer`] if it does not say.
    pub async fn close(&self, order_no: &str) -> Result<Option<Said>, NoAnswer> {
        let path = format!("/v1/orders/{order_no}/close");
        known(self.request(Method::POST, &path)?.send().await?).await
    }

    /// Gives money back, or finds out how far that is.
    ///
    /// # Errors
    /// [`NoAnswer`] if it does not say.
    pub async fn refund(
        &self,
        refund_no: &str,
        txn_no: &str,
        amount_fen: i64,
    ) -> Result<RefundSaid, NoAnswer> {
        let refund = Refund { refund_no, txn_no, amount_fen };
        let sent = self.request(Method::POST, "/v1/refunds")?.json(&refund).send().await?;
        Ok(sent.error_for_status()?.json().await?)
    }

    /// The file of a day; nothing while it is not made.
    ///
    /// # Errors
    /// [`NoAnswer`] if it does not say.
    pub async fn file(&self, day: NaiveDate) -> Result<Option<DayFile>, NoAnswer> {
        let sent = self.request(Method::GET, &format!("/v1/files/{day}"))?.send().await?;
        if sent.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let sent = sent.error_for_status()?;
        let signature = sent.headers().get("x-signature").and_then(|value| value.to_str().ok());
        let signature = signature.unwrap_or_default().to_owned();
        Ok(Some(DayFile { body: sent.bytes().await?.to_vec(), signature }))
    }

    /// A new connection each time: workers have runtimes of their own, and these calls are rare.
    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, NoAnswer> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .or(Err(NoAnswer::Client))?;
        let url = format!("{}{path}", self.peer.url);
        Ok(http.request(method, url).bearer_auth(self.peer.key.expose_secret()))
    }
}

async fn known(sent: Response) -> Result<Option<Said>, NoAnswer> {
    if sent.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    Ok(Some(sent.error_for_status()?.json().await?))
}
