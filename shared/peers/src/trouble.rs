//! How a simulator misbehaves, until it is told otherwise.

use std::{
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

/// What is wrong with a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Nothing.
    None,
    /// It answers after two seconds.
    Slow,
    /// It answers 503.
    Away,
    /// It takes the request and never answers.
    Silent,
    /// It answers something that was not agreed on.
    Garbled,
}

/// The trouble that a running simulator has.
#[derive(Debug, Default)]
pub(crate) struct Switch(AtomicU8);

impl Switch {
    pub(crate) fn set(&self, trouble: Trouble) {
        let number = match trouble {
            Trouble::None => 0,
            Trouble::Slow => 1,
            Trouble::Away => 2,
            Trouble::Silent => 3,
            Trouble::Garbled => 4,
        };
        self.0.store(number, Ordering::SeqCst);
    }

    /// The answer that trouble gives, if it gives one.
    pub(crate) async fn answer(&self) -> Option<HttpResponse> {
        match self.0.load(Ordering::SeqCst) {
            1 => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                None
            }
            2 => Some(HttpResponse::ServiceUnavailable().finish()),
            3 => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                None
            }
            4 => Some(HttpResponse::Ok().content_type("text/html").body("<h1>系统维护</h1>")),
            _ => None,
        }
    }
}
