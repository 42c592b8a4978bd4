//! `hall verify-licence` and `hall verify-presentation`: is this what its issuer signed? Needs neither the hall nor a network.

use crate::error::LaunchError;
use chrono::{DateTime, Utc};
use licence::{IssuerCertificate, verify_licence_bytes, verify_presentation};
use std::{fs, path::Path, time::SystemTime};

/// Prints what the file (JSON, PDF or OFD) says if it is whole and both signatures are the issuer's; false if it proves nothing.
///
/// # Errors
/// If a file cannot be read or the certificate is none.
pub fn run(file: &Path, issuer: &Path) -> Result<bool, LaunchError> {
    let bytes = fs::read(file).map_err(LaunchError::file("read", file))?;
    let (issuer, now) = (published(issuer)?, DateTime::<Utc>::from(SystemTime::now()));
    match verify_licence_bytes(&bytes, &issuer, now) {
        Ok(record) => {
            if let Err(why) = record.still_usable(now) {
                println!("假 {why}");
                return Ok(false);
            }
            if let Some(copy) = &record.copy {
                println!(
                    "加注件 {} 仅供{}用于{}，有效期至 {}",
                    copy.number, copy.user, copy.purpose, copy.expires_at
                );
            }
            let valid_to = record.valid_to.map_or_else(|| "长期".to_owned(), |day| day.to_string());
            println!("真 {} {} {}", record.type_name, record.identifier, record.holder);
            println!(
                "有效期 {} 至 {valid_to}，{} 时状态 {}",
                record.valid_from, record.made_at, record.status
            );
            warn_of_revocations(&issuer);
            println!("之后是否撤销，请联网核验。");
            Ok(true)
        }
        Err(why) => {
            println!("假 {why}");
            Ok(false)
        }
    }
}

/// Prints what a presentation shows and how fresh that is; false if it proves nothing or the licence is not good.
///
/// # Errors
/// If a file cannot be read or the certificate is none.
pub fn presentation(
    file: &Path,
    issuer: &Path,
    status_list: Option<&Path>,
    audience: Option<&str>,
) -> Result<bool, LaunchError> {
    let text = fs::read_to_string(file).map_err(LaunchError::file("read", file))?;
    let read = |path: &Path| fs::read_to_string(path).map_err(LaunchError::file("read", path));
    let list = status_list.map(read).transpose()?;
    let now = DateTime::<Utc>::from(SystemTime::now());
    let issuer = published(issuer)?;
    match verify_presentation(&text, list.as_deref(), &issuer, audience, now) {
        Ok(shown) => {
            let said = &shown.presentation;
            let verdict = if shown.good { "有效" } else { "无效" };
            println!("{verdict} {} {} {}", said.type_name, said.identifier, said.holder);
            println!("{}", shown.freshness());
            warn_of_revocations(&issuer);
            println!("出示编号 {}，同一编号再次出示应当拒收。", said.id);
            Ok(shown.good)
        }
        Err(why) => {
            println!("假 {why}");
            Ok(false)
        }
    }
}

/// Roots alone do not say which certificates were revoked: whoever relies on the answer has to know.
fn warn_of_revocations(issuer: &IssuerCertificate) {
    if !issuer.tells_revocations() {
        println!("未查证书吊销：只有根证书，没有吊销列表。");
    }
}

/// What the issuer publishes: the answer of `GET /api/licence/v1/file-keys`, or root certificates in PEM.
fn published(issuer: &Path) -> Result<IssuerCertificate, LaunchError> {
    let text = fs::read_to_string(issuer).map_err(LaunchError::file("read", issuer))?;
    if text.contains("-----BEGIN CERTIFICATE-----") && !text.trim_start().starts_with('{') {
        return Ok(IssuerCertificate::of_roots(&text));
    }
    serde_json::from_str(&text).map_err(LaunchError::step("reading the certificate"))
}
