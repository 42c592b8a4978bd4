//! `hall verify-archive`: is this package what the hall archived? Needs neither the hall nor a network.

use crate::error::LaunchError;
use intake::archive::verify_archive;
use kernel::{audit::check::PublishedKeys, code::CaseNo};
use std::{fs, path::Path};

/// Prints what the package holds if every part and the signature are right; false if it proves nothing.
///
/// # Errors
/// If a file cannot be read or the keys are none.
pub fn run(file: &Path, keys: &Path) -> Result<bool, LaunchError> {
    let package = fs::read(file).map_err(LaunchError::file("read", file))?;
    let text = fs::read_to_string(keys).map_err(LaunchError::file("read", keys))?;
    let keys: PublishedKeys = serde_json::from_str(&text).map_err(LaunchError::step("reading the keys"))?;
    match verify_archive(&package, &keys) {
        Ok(manifest) => {
            let number = manifest.case_no.as_ref().map(CaseNo::grouped).unwrap_or_default();
            println!("真 {} {number}", manifest.item_name);
            println!("{} 时归档，共 {} 个文件，哈希和签名都相符。", manifest.made_at, manifest.entries.len());
            Ok(true)
        }
        Err(why) => {
            println!("假 {why}");
            Ok(false)
        }
    }
}
