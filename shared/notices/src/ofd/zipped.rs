//! The zip that holds the parts: nothing is compressed, no time is noted, so that a package has one way to be written.
use super::parts::Part;
use std::io::{Cursor, Read, Write};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// This is no package of ours, or not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no package, or not as it was written")]
pub struct BadPackage;

/// Packs parts in their order.
///
/// # Errors
/// [`BadPackage`] if two have one path.
pub fn pack(parts: &[Part]) -> Result<Vec<u8>, BadPackage> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for part in parts {
        writer.start_file(part.path.as_str(), plain).map_err(|_twice| BadPackage)?;
        writer.write_all(&part.bytes).map_err(|_full| BadPackage)?;
    }
    Ok(writer.finish().map_err(|_full| BadPackage)?.into_inner())
}

/// The parts of a package, if packing them gives the very same bytes again.
///
/// # Errors
/// [`BadPackage`]
pub fn unpack(bytes: &[u8]) -> Result<Vec<Part>, BadPackage> {
    /// More parts than a licence has, and longer than any is.
    const MOST: usize = 64;
    const LONGEST: u64 = 4 << 20;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_no_zip| BadPackage)?;
    if archive.len() > MOST {
        return Err(BadPackage);
    }
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).map_err(|_broken| BadPackage)?;
        let mut content = Vec::new();
        file.by_ref().take(LONGEST).read_to_end(&mut content).map_err(|_broken| BadPackage)?;
        let path = file.name().map_err(|_other| BadPackage)?.into_owned();
        parts.push(Part { path, bytes: content });
    }
    if pack(&parts)? == bytes { Ok(parts) } else { Err(BadPackage) }
}
