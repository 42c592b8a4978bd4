//! The act token of a request: without a genuine one, no licence is used for anybody.
use crate::problem::LicenceError;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use auth::{ACT_TOKEN_HEADER, ActToken, AuthError, Verifier};
use kernel::{
    http::{DescribeArg, Operation},
    problem::ApiError,
};
use schemars::SchemaGenerator;
use serde_json::json;
use std::future::{Ready, ready};

/// What justifies the request, as the calling service vouches.
pub(crate) struct Acting(pub(crate) ActToken);

impl FromRequest for Acting {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<Acting, ApiError> {
    let verifier = request.app_data::<Data<Verifier>>().ok_or(AuthError::NotInstalled)?;
    let header = request.headers().get(ACT_TOKEN_HEADER).ok_or(LicenceError::ActTokenMissing)?;
    let token = header.to_str().map_err(|_not_text| LicenceError::ActTokenInvalid)?;
    let act = ActToken::verify(token, verifier.service_key(), "licence")
        .map_err(|_refused| LicenceError::ActTokenInvalid)?;
    Ok(Acting(act))
}

impl DescribeArg for Acting {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.parameters.push(json!({
            "name": ACT_TOKEN_HEADER, "in": "header", "required": true, "schema": { "type": "string" },
            "description": "The signed act token of the case: for whom, under which mandate and what for; at most a minute old.",
        }));
    }
}
