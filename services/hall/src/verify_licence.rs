//! `hall verify-licence`: is this licence file what its issuer signed? Needs neither the hall nor a network.

use crate::error::LaunchError;
use licence::{IssuerCertificate, verify_licence_file};
use std::{fs, path::Path};

/// Prints what the file says if both signatures are the issuer's; false if it proves nothing.
///
/// # Errors
/// If a file cannot be read or the certificate is none.
pub fn run(file: &Path, issuer: &Path) -> Result<bool, LaunchError> {
    let text = fs::read_to_string(file).map_err(LaunchError::file("read", file))?;
    let certificate = fs::read_to_string(issuer).map_err(LaunchError::file("read", issuer))?;
    let certificate: IssuerCertificate =
        serde_json::from_str(&certificate).map_err(LaunchError::step("reading the certificate"))?;
    match verify_licence_file(&text, &certificate) {
        Ok(record) => {
            let valid_to = record.valid_to.map_or_else(|| "长期".to_owned(), |day| day.to_string());
            println!("真 {} {} {}", record.type_name, record.identifier, record.holder);
            println!(
                "有效期 {} 至 {valid_to}，{} 时状态 {}",
                record.valid_from, record.made_at, record.status
            );
            println!("之后是否撤销，请联网核验。");
            Ok(true)
        }
        Err(why) => {
            println!("假 {why}");
            Ok(false)
        }
    }
}
