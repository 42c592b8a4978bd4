//! Whose certificates let staff log in.

use std::{path::Path, time::Duration};

use kernel::config::{ConfigError, Source};
use shangmi::Certificate;

const ROOTS: &str = "HALL_CERTIFICATE_ROOTS";
const LISTS: &str = "HALL_CERTIFICATE_LISTS";
const SECONDS: &str = "HALL_CERTIFICATE_LIST_SECONDS";
const DEVICE: &str = "HALL_CERTIFICATE_DEVICE";

/// Issuers of the staff's SM2 certificates, and where the devices with their keys are asked.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// `HALL_CERTIFICATE_ROOTS`: a file with the certificates, in PEM, of the authorities that issue the staff's own. There is no
    /// chain above them: who issues is named.
    pub roots: Vec<Certificate>,
    /// `HALL_CERTIFICATE_LISTS`: the addresses of their lists of revoked certificates, with commas. Without a fresh one of its
    /// issuer no certificate opens anything.
    pub lists: Vec<String>,
    /// `HALL_CERTIFICATE_LIST_SECONDS`: how often the lists are read. Default 10.
    pub every: Duration,
    /// `HALL_CERTIFICATE_DEVICE`: where the devices' middleware listens on the staff's computers. Default
    /// `http://127.0.0.1:18470`.
    pub device: String,
}

impl Certificates {
    pub(super) fn from_source(source: &Source) -> Result<Option<Self>, ConfigError> {
        let Some(path) = source.text(ROOTS) else { return Ok(None) };
        let lists = source.required(LISTS, "where the issuers' lists of revoked certificates are")?;
        let lists: Vec<String> = lists.split(',').map(str::trim).map(str::to_owned).collect();
        if lists.iter().any(|url| !url.starts_with("http")) {
            return Err(bad(LISTS, "write addresses with commas between them"));
        }
        let device = source.text(DEVICE).unwrap_or_else(|| "http://127.0.0.1:18470".to_owned());
        if device.contains([' ', ';', ',', '"']) || !device.starts_with("http") {
            return Err(bad(DEVICE, "write an address like http://127.0.0.1:18470"));
        }
        let text =
            std::fs::read_to_string(Path::new(&path)).map_err(|error| bad(ROOTS, &error.to_string()))?;
        Ok(Some(Self {
            roots: roots_of(&text)?,
            lists,
            every: Duration::from_secs(source.parsed(SECONDS, 10_u64)?.max(1)),
            device: device.trim_end_matches('/').to_owned(),
        }))
    }
}

fn bad(name: &str, why: &str) -> ConfigError {
    ConfigError::Bad(name.to_owned(), why.to_owned())
}

/// The certificates of a file, each of which must be an authority's.
fn roots_of(text: &str) -> Result<Vec<Certificate>, ConfigError> {
    const END: &str = "-----END CERTIFICATE-----";
    let each = text.split_inclusive(END).map(str::trim).filter(|one| !one.is_empty());
    let read: Result<Vec<Certificate>, _> = each.map(Certificate::parse).collect();
    let roots = read.map_err(|error| bad(ROOTS, &error.to_string()))?;
    if roots.is_empty() || !roots.iter().all(Certificate::is_authority) {
        return Err(bad(
            ROOTS,
            "every certificate in the file must be one of an authority, and there must be one",
        ));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_count_only_where_issuers_and_their_lists_are_set() {
        let read = |table: &[(&str, &str)]| {
            let table = table.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            Certificates::from_source(&Source::of(table))
        };
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[(ROOTS, "/nowhere")]).unwrap_err().to_string().contains(LISTS));
        let set = [(ROOTS, "/nowhere"), (LISTS, "http://ca.example/crl")];
        assert!(read(&set).unwrap_err().to_string().contains(ROOTS));
        assert!(roots_of("").is_err() && roots_of("-----BEGIN CERTIFICATE-----").is_err());
    }
}
