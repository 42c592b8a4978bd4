//! `hall token`: logs a demo account in and prints its access token, for curl and other clients.

use crate::{error::LaunchError, login::log_in, manifest::Manifest};
use secrecy::ExposeSecret;

/// An access token of the account `name`.
pub async fn run(manifest: &Manifest, name: &str) -> Result<String, LaunchError> {
    let known = || manifest.accounts.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let account = manifest.accounts.get(name).ok_or_else(|| {
        LaunchError::Setting(format!("there is no demo account `{name}`; there are: {}", known()))
    })?;
    let tokens = log_in(&manifest.base_url, account).await?;
    Ok(tokens.access_token.expose_secret().to_owned())
}
