//! Refusals that happen before a handler runs, in the same form as all others.
use crate::problem::{ApiError, Kind, Problem};
use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    web::{self, ServiceConfig},
};

/// The largest JSON or form body. Uploads have a limit of their own.
const BODY_LIMIT: usize = 256 * 1024;

/// A request that no handler could read.
#[derive(Debug, thiserror::Error)]
enum BadRequest {
    #[error("the body is not what this operation takes: {0}")]
    Body(String),
    #[error("the body is larger than {BODY_LIMIT} bytes")]
    TooLarge,
    #[error("the query is not what this operation takes: {0}")]
    Query(String),
    #[error("the address names nothing: {0}")]
    Path(String),
    #[error("there is no such operation")]
    NoOperation,
}

impl Problem for BadRequest {
    fn kind(&self) -> Kind {
        match self {
            BadRequest::Body(_) | BadRequest::Query(_) => Kind::Invalid,
            BadRequest::TooLarge => Kind::TooLarge,
            BadRequest::Path(_) | BadRequest::NoOperation => Kind::NotFound,
        }
    }
    fn code(&self) -> &'static str {
        match self {
            BadRequest::Body(_) => "bad_body",
            BadRequest::TooLarge => "body_too_large",
            BadRequest::Query(_) => "bad_query",
            BadRequest::Path(_) => "bad_path",
            BadRequest::NoOperation => "no_such_operation",
        }
    }
}

/// Limits and refusals of JSON bodies, queries and paths, for the whole application.
pub fn body_limits(config: &mut ServiceConfig) {
    let json = web::JsonConfig::default()
        .limit(BODY_LIMIT)
        .error_handler(|error, _| refuse(body_problem(&error, &error)));
    let form = web::FormConfig::default()
        .limit(BODY_LIMIT)
        .error_handler(|error, _| refuse(body_problem(&error, &error)));
    let query = web::QueryConfig::default()
        .error_handler(|error, _| refuse(BadRequest::Query(without_values(&error.to_string()))));
    let path = web::PathConfig::default()
        .error_handler(|error, _| refuse(BadRequest::Path(without_values(&error.to_string()))));
    config.app_data(json).app_data(form).app_data(query).app_data(path);
}

fn body_problem(error: &impl ResponseError, words: &impl std::fmt::Display) -> BadRequest {
    if error.status_code() == Kind::TooLarge.status() {
        return BadRequest::TooLarge;
    }
    BadRequest::Body(without_values(&words.to_string()))
}

/// The words of serde without what was sent: a value may be anyone's number or name. What it quotes of ours, the
/// fields that are missing and the words that were expected, stays.
fn without_values(words: &str) -> String {
    let quotes = ['"', '`'];
    let (Some(first), Some(last)) = (words.find(quotes), words.rfind(quotes)) else {
        return words.to_owned();
    };
    let before = words.get(..first).unwrap_or_default();
    if before.ends_with("missing field ") {
        return words.to_owned();
    }
    let end = words.rfind(", expected ").filter(|at| *at > first).unwrap_or(last + 1);
    format!("{before}…{}", words.get(end..).unwrap_or_default())
}

fn refuse(problem: BadRequest) -> actix_web::Error {
    ApiError::from(problem).into()
}

/// The answer where no operation is.
pub async fn not_found(_: HttpRequest) -> HttpResponse {
    ApiError::from(BadRequest::NoOperation).error_response()
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn a_refusal_repeats_no_value_that_was_sent() {
        for (said, told) in [
            (
                "e: invalid type: string \"王\", expected i32 at line 1",
                "e: invalid type: string …, expected i32 at line 1",
            ),
            (
                "e: unknown variant `1\", expected `x`, expected one of `a`, `b`",
                "e: unknown variant …, expected one of `a`, `b`",
            ),
            ("e: \"341\": this is not a case number", "e: …: this is not a case number"),
            ("Json deserialize error: missing field `item`", "Json deserialize error: missing field `item`"),
        ] {
            assert_eq!(without_values(said), told);
        }
    }
}
