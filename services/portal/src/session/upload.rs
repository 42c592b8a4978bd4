//! Forms with files (`multipart/form-data`), read whole: a page takes one or a few pictures at a time.
use super::posted::{Fields, Kept, checked};
use crate::{error::PortalError, session::User};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::CONTENT_TYPE,
    web::{Bytes, BytesMut},
};
use futures::{StreamExt, future::LocalBoxFuture, stream};
use multer::Multipart;
use std::convert::Infallible;

/// The most bytes of one form: a few files of ten megabytes at most each, and their names.
const MAX_BYTES: usize = 41 * 1024 * 1024;

/// A file of a form.
pub(crate) struct SentFile {
    /// The form's field it was chosen in.
    pub(crate) field: String,
    /// Its name on the sender's device.
    pub(crate) name: String,
    /// What the browser says it is.
    pub(crate) media_type: String,
    /// The file.
    pub(crate) bytes: Bytes,
}

/// A form with files, of a user who is logged in.
pub(crate) struct Upload {
    /// Who sent it.
    pub(crate) user: User,
    /// Its other fields.
    pub(crate) fields: Fields,
    /// Its files; fields in which none was chosen are left out.
    pub(crate) files: Vec<SentFile>,
}

impl FromRequest for Upload {
    type Error = PortalError;
    type Future = LocalBoxFuture<'static, Result<Self, PortalError>>;
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = whole(payload).await?;
            let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok());
            let boundary = boundary.ok_or(PortalError::Unreadable("the kind of form"))?;
            let (fields, files) = parts(body, boundary)
                .await
                .map_err(|_broken| PortalError::Unreadable("the form with files"))?;
            let mut names: Vec<String> = files.iter().map(|file| file.field.clone()).collect();
            names.dedup();
            request.extensions_mut().insert(Kept { fields: fields.clone(), files: names });
            let (user, fields) = checked(&request, fields).await?;
            Ok(Self { user, fields, files })
        })
    }
}

async fn whole(mut payload: Payload) -> Result<Bytes, PortalError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_broken| PortalError::Unreadable("the upload was cut off"))?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(PortalError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn parts(body: Bytes, boundary: String) -> Result<(Fields, Vec<SentFile>), multer::Error> {
    let mut multipart = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let (mut fields, mut files) = (Fields::default(), Vec::new());
    while let Some(part) = multipart.next_field().await? {
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(ToOwned::to_owned);
        let media_type = part.content_type().map(ToString::to_string);
        match file_name {
            Some(name) => {
                let bytes = part.bytes().await?;
                if !bytes.is_empty() {
                    let media_type = media_type.unwrap_or_else(|| "application/octet-stream".to_owned());
                    files.push(SentFile { field, name: plain_name(name), media_type, bytes });
                }
            }
            None => fields.0.push((field, part.text().await?)),
        }
    }
    Ok((fields, files))
}

fn plain_name(name: String) -> String {
    if name.trim().is_empty() { "photo".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn files_and_fields_are_told_apart_and_empty_choices_left_out() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nx\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\npng\r\n--b--\r\n";
        let (fields, files) = parts(Bytes::from_static(body.as_bytes()), "b".into()).await.unwrap();
        assert_eq!(fields.text("csrf"), "x");
        assert_eq!((files.len(), files[0].name.as_str(), files[0].bytes.as_ref()), (1, "a.png", &b"png"[..]));
    }
}
