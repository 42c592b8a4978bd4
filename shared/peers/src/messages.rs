//! The message gateway: `POST /v1/messages`. What it took can be read at `GET /`, like a telephone's screen.

use std::sync::{Mutex, PoisonError};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{server::is_known, trouble::Switch};

/// A message that was handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// Its id: a second one with the same id is not sent.
    pub id: Uuid,
    /// The telephone.
    pub to: String,
    /// What it says.
    pub text: String,
}

impl Message {
    /// The six digits in it, if there are any.
    pub fn code(&self) -> Option<&str> {
        self.text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6)
    }
}

#[derive(Default)]
pub(crate) struct Gateway {
    pub(crate) taken: Mutex<Vec<Message>>,
    pub(crate) trouble: Switch,
}

pub(crate) async fn take(
    request: HttpRequest,
    gateway: Data<Gateway>,
    message: Json<Message>,
) -> HttpResponse {
    if let Some(answer) = gateway.trouble.answer().await {
        return answer;
    }
    if !is_known(&request) {
        return HttpResponse::Unauthorized().finish();
    }
    let mut taken = gateway.taken.lock().unwrap_or_else(PoisonError::into_inner);
    if !taken.iter().any(|known| known.id == message.id) {
        taken.push(message.into_inner());
    }
    HttpResponse::Accepted().finish()
}

/// The latest messages as plain text, newest first.
pub(crate) async fn show(gateway: Data<Gateway>) -> HttpResponse {
    let taken = gateway.taken.lock().unwrap_or_else(PoisonError::into_inner);
    let lines: Vec<String> =
        taken.iter().rev().take(50).map(|message| format!("{}  {}", message.to, message.text)).collect();
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(lines.join("\n"))
}
