//! The kinds of answer that are not a plain `Json`.
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{ETAG, IF_NONE_MATCH},
};
use serde::Serialize;

/// 201 with the thing that was created.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created().json(self.0)
    }
}

/// 204: done, and there is nothing to say.
#[derive(Debug)]
pub struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// 200 with the `ETag` of what is shown; 304 where the caller says in `If-None-Match` that he has it.
#[derive(Debug)]
pub struct Tagged<T> {
    /// Names the state of the thing, without quotes.
    pub tag: String,
    /// The thing.
    pub body: T,
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.tag);
        let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let known = known.is_some_and(|known| {
            known.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
        });
        if known {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        HttpResponse::Ok().insert_header((ETAG, tag)).json(self.body)
    }
}
