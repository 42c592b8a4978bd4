//! Archive packages (归档): an ended case as one file that stands alone. It is a zip with the record, the materials, the
//! documents and the log; `manifest.json` lists each part with its SHA-256 and SM3, and the comment at the end of the zip is
//! the hall's signature over every byte before it. Whoever has the file and the published keys needs nothing else.
use chrono::{DateTime, Utc};
use kernel::{audit::check::PublishedKeys, code::CaseNo, crypto};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// The part that lists the others.
pub const MANIFEST: &str = "manifest.json";
/// What this kind of package is called.
pub const FORMAT: &str = "tongban-archive/1";
/// An Ed25519 signature in hexadecimal.
const SIGNATURE: usize = 128;
/// No part is larger, whatever it claims: uploads have 10 MiB.
const LARGEST: u64 = 64 << 20;

/// A part of a package, and what its bytes must hash to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path in the zip.
    pub path: String,
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// SM3 in hexadecimal.
    pub sm3: String,
}

/// What a package says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The number of the case.
    pub case_no: Option<CaseNo>,
    /// What was applied for.
    pub item_name: String,
    /// When the package was made.
    pub made_at: DateTime<Utc>,
    /// Whose key signed it; its service is `intake`.
    pub key_id: String,
    /// Every part but this one.
    pub entries: Vec<Entry>,
}

/// Why a package proves nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// No zip, or one without a readable list of its parts.
    #[error("不是归档包，或目录已损坏")]
    NoPackage,
    /// A part that the list names is not there.
    #[error("缺少文件 {0}")]
    Missing(String),
    /// A part that the list does not name.
    #[error("多出文件 {0}")]
    Added(String),
    /// A part is not what was archived.
    #[error("文件 {0} 已被改动")]
    Changed(String),
    /// The published keys have none of this name.
    #[error("公布的公钥中没有签名所用的 {0}")]
    UnknownKey(String),
    /// The bytes are not those that were signed.
    #[error("签名不符，归档包已被改动")]
    BadSignature,
}

/// Makes a package; `sign` signs its bytes.
///
/// # Errors
/// If the zip cannot be written.
pub fn pack(
    mut manifest: Manifest,
    parts: &[(String, Vec<u8>)],
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, ZipError> {
    manifest.entries = parts.iter().map(|(path, bytes)| entry(path, bytes)).collect();
    let list = serde_json::to_vec_pretty(&manifest).map_err(std::io::Error::other)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (path, bytes) in parts.iter().map(|(path, bytes)| (path.as_str(), bytes)).chain([(MANIFEST, &list)]) {
        zip.start_file(path, options)?;
        zip.write_all(bytes)?;
    }
    zip.set_comment("0".repeat(SIGNATURE))?;
    let mut package = zip.finish()?.into_inner();
    package.truncate(package.len().saturating_sub(SIGNATURE));
    let signature = sign(&package);
    package.extend(hex(&signature).into_bytes());
    Ok(package)
}

/// Checks a package with nothing but the published keys (`GET /seal-keys.json`). The parts come first, so that the answer
/// names the one that is wrong.
///
/// # Errors
/// [`ArchiveFault`]: the first thing that is wrong.
pub fn verify_archive(package: &[u8], keys: &PublishedKeys) -> Result<Manifest, ArchiveFault> {
    let mut zip = ZipArchive::new(Cursor::new(package)).map_err(|_broken| ArchiveFault::NoPackage)?;
    let list = part(&mut zip, MANIFEST).ok_or(ArchiveFault::NoPackage)?;
    let manifest: Manifest = serde_json::from_slice(&list).map_err(|_broken| ArchiveFault::NoPackage)?;
    let there: BTreeSet<String> =
        zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
    for listed in &manifest.entries {
        if !there.contains(&listed.path) {
            return Err(ArchiveFault::Missing(listed.path.clone()));
        }
        let changed = || ArchiveFault::Changed(listed.path.clone());
        let bytes = part(&mut zip, &listed.path).ok_or_else(changed)?;
        if entry(&listed.path, &bytes) != *listed {
            return Err(changed());
        }
    }
    let unlisted =
        |path: &&String| *path != MANIFEST && manifest.entries.iter().all(|entry| entry.path != **path);
    if let Some(added) = there.iter().find(unlisted) {
        return Err(ArchiveFault::Added(added.clone()));
    }
    let key = keys.keys.iter().find(|key| key.service == "intake" && key.key_id == manifest.key_id);
    let key = key.ok_or_else(|| ArchiveFault::UnknownKey(manifest.key_id.clone()))?;
    let (signed, signature) =
        package.split_at_checked(package.len().saturating_sub(SIGNATURE)).ok_or(ArchiveFault::NoPackage)?;
    let signature = unhex(signature).ok_or(ArchiveFault::BadSignature)?;
    if manifest.format == FORMAT && crypto::verify(&key.public_key, signed, &signature) {
        Ok(manifest)
    } else {
        Err(ArchiveFault::BadSignature)
    }
}

/// The bytes of a part; none if it cannot be read or is larger than any that was packed.
fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = zip.by_name(path).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (u64::try_from(read).ok()? <= LARGEST).then_some(bytes)
}

fn entry(path: &str, bytes: &[u8]) -> Entry {
    Entry {
        path: path.to_owned(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: hex(&Sha256::digest(bytes)),
        sm3: hex(&shangmi::sm3(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case digits only: one byte has one spelling.
fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let lower = text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let text = std::str::from_utf8(text).ok().filter(|_| lower)?;
    let pairs = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok());
    pairs.collect()
}
