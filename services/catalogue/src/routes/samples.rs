//! Sample files: sent by editors, read by anyone.

use actix_web::{
    HttpResponse,
    http::{Method, header},
    web::{Data, Path, Payload},
};
use auth::{May, permission::ItemEdit};
use kernel::{
    actor::Actor,
    db::{Db, transact},
    http::{Created, Routes, Traced},
    problem::ApiError,
};

use super::exports::{Attachment, attached};
use crate::{
    data_problem::DataError,
    domain::sample::{BadSample, MAX_BYTES},
    files::FileStore,
    flows::samples,
    views::samples::SampleFileOut,
};

/// What can be done with samples.
pub(super) fn routes() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/samples",
            add_sample_file,
            "Stores a blank form, a filled example or a sample of a result",
        )
        .public(Method::GET, "/samples/{sha256}", get_sample_file, "A sample file, by the hash of its bytes")
}

async fn add_sample_file(
    may: May<ItemEdit>,
    db: Data<Db>,
    files: Data<FileStore>,
    body: Payload,
) -> Result<Created<SampleFileOut>, ApiError> {
    let bytes =
        body.to_bytes_limited(MAX_BYTES).await.map_err(|_over| DataError::Sample(BadSample::TooLarge))?;
    let bytes = bytes.map_err(|_cut_off| DataError::CutOff)?;
    Ok(Created(samples::add_sample_file(&db, &files, &may.actor, &bytes).await?))
}

async fn get_sample_file(
    db: Data<Db>,
    files: Data<FileStore>,
    trace: Traced,
    sha256: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let nobody = Actor::nobody().in_trace(trace.0);
    let format = transact(&db, &nobody, async |tx| samples::get_sample_file(tx, &sha256).await).await?;
    let bytes = files.get(&sha256).await.map_err(DataError::from)?;
    let (name, media_type) = (format!("{}.{}", *sha256, format.ending), format.media_type);
    let mut answer = attached(Attachment { bytes, name, media_type });
    // What stands under a hash never changes.
    let forever = header::HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(header::CACHE_CONTROL, forever);
    Ok(answer)
}
