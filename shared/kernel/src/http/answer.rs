//! The kinds of answer that are not a plain `Json`.
use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{ContentType, ETAG, HeaderValue, IF_NONE_MATCH},
    web::Bytes,
};
use serde::Serialize;
use std::marker::PhantomData;

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
        if has(request, &tag) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        HttpResponse::Ok().insert_header((ETAG, tag)).json(self.body)
    }
}

/// As [`Tagged`], of a thing that was written as JSON before.
#[derive(Debug)]
pub struct Written<T> {
    tag: HeaderValue,
    json: Bytes,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Written<T> {
    fn clone(&self) -> Self {
        Self { tag: self.tag.clone(), json: self.json.clone(), of: PhantomData }
    }
}

impl<T: Serialize> Written<T> {
    /// Writes `body`, whose state `tag` names (without quotes; visible ASCII).
    ///
    /// # Errors
    /// If `body` cannot be written as JSON.
    pub fn new(tag: &str, body: &T) -> Result<Self, serde_json::Error> {
        let tag = HeaderValue::from_str(&format!("\"{tag}\"")).map_err(serde::ser::Error::custom)?;
        Ok(Self { tag, json: serde_json::to_vec(body)?.into(), of: PhantomData })
    }
}

impl<T> Responder for Written<T> {
    type Body = BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        if self.tag.to_str().is_ok_and(|tag| has(request, tag)) {
            return HttpResponse::NotModified().insert_header((ETAG, self.tag)).finish();
        }
        HttpResponse::Ok().insert_header((ETAG, self.tag)).content_type(ContentType::json()).body(self.json)
    }
}

/// Whether the caller says that he has what `tag` (with its quotes) names.
fn has(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        known.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
    })
}
