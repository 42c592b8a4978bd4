//! No request takes for ever: past its time it is dropped, its transaction with it, and answered 503.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use kernel::problem::{ApiError, Kind, Problem};
use std::time::Duration;

/// How long a request may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(pub(super) Duration);

#[derive(Debug, thiserror::Error)]
#[error("the request took longer than {0:?}")]
struct TooSlow(Duration);

impl Problem for TooSlow {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }
    fn code(&self) -> &'static str {
        "timed_out"
    }
}

pub(super) async fn limit_time(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let limit = request.app_data::<Data<Limit>>().map_or(Duration::from_secs(30), |limit| limit.0);
    match tokio::time::timeout(limit, next.call(request)).await {
        Ok(answer) => answer,
        Err(_) => Err(ApiError::from(TooSlow(limit)).into()),
    }
}
