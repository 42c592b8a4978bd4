//! Sample files: stored under their hash, so that a version that names one shows the same bytes for ever.

use contracts::catalogue::{BaseItemContent, Finding, Rule, Sample, derived_id};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
};
use serde_json::json;

use crate::{
    data_problem::DataError,
    domain::sample::{FORMATS, SampleFormat, format_of},
    files::FileStore,
    problem::CatalogueError,
    store,
    views::samples::SampleFileOut,
};

/// Stores a sample. The same bytes are stored once.
pub(crate) async fn add_sample_file(
    db: &Db,
    files: &FileStore,
    actor: &Actor,
    bytes: &[u8],
) -> Result<SampleFileOut, DataError> {
    let SampleFormat { media_type, ending } = format_of(bytes)?;
    let sha256 = files.put(bytes.to_vec()).await?;
    let size = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
    transact(db, actor, async |tx| {
        let by = (tx.actor().id, tx.now());
        if store::samples::add(tx, (&sha256, media_type, size), by).await? {
            let entity = Entity::new("sample_file", derived_id("sample", &sha256));
            audit::record(tx, "add_sample_file", entity, &json!({ "sha256": sha256, "bytes": size })).await?;
        }
        Ok::<_, DataError>(())
    })
    .await?;
    let path = format!("{}{sha256}.{ending}", Sample::FOLDER);
    Ok(SampleFileOut { path, sha256, media_type: media_type.to_owned(), bytes: size })
}

/// The kind of a sample, if it is there.
pub(crate) async fn get_sample_file(tx: &mut Tx, sha256: &str) -> Result<SampleFormat, DataError> {
    let found = store::samples::known(tx, &[sha256]).await?;
    let (_, media_type) = found.into_iter().next().ok_or(DataError::NotFound("sample"))?;
    let format = FORMATS.iter().find(|format| format.media_type == media_type);
    format.copied().ok_or(DataError::NotFound("sample"))
}

/// Samples whose file was never uploaded.
pub(crate) async fn findings(tx: &mut Tx, content: &BaseItemContent) -> Result<Vec<Finding>, CatalogueError> {
    let named: Vec<(usize, &Sample, &str)> = content
        .samples
        .iter()
        .enumerate()
        .filter_map(|(index, sample)| Some((index, sample, sample.file()?.0)))
        .collect();
    let hashes: Vec<&str> = named.iter().map(|(_, _, hash)| *hash).collect();
    let known = if hashes.is_empty() { Vec::new() } else { store::samples::known(tx, &hashes).await? };
    let lost = named.into_iter().filter(|(_, _, hash)| !known.iter().any(|(known, _)| known == hash));
    let found = lost.map(|(index, sample, _)| {
        let zh = format!("样表“{}”的文件没有上传", sample.name);
        Finding::new(
            Rule::SampleFits,
            format!("/base/samples/{index}"),
            zh,
            "the sample's file was not uploaded",
        )
    });
    Ok(found.collect())
}
