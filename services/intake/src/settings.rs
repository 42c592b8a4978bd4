//! What an operator can set for intake.
use crate::{
    domain::{national::Mapping, retention::Rules, vertical_signature::SharedKey},
    gateway::PaymentPeer,
    scanner::Scanner,
};
use chrono::{NaiveTime, TimeDelta};
use kernel::config::{ConfigError, Source};
use serde::Deserialize;
use std::{path::Path, time::Duration};

/// The systems outside that intake works with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `HALL_CLAMD`: the virus scanner.
    pub scanner: Scanner,
    /// `HALL_VERTICAL_FILE`: the systems that handle cases of their own kinds.
    pub verticals: Verticals,
    /// `HALL_CARRIER_URL` and `HALL_CARRIER_KEY`: who carries results to people; without it nothing is sent by post.
    pub carrier: Option<Carrier>,
    /// `HALL_PAYMENT_URL`, `HALL_PAYMENT_KEY` and `HALL_PAYMENT_PUBLIC_KEY`: the payment gateway; without it fees are paid at a bank.
    pub payment: Option<PaymentPeer>,
    /// `HALL_NATIONAL_TABLES`: the columns of the national tables, where the province has others than those that are shipped.
    pub national: Option<Mapping>,
    /// `HALL_ARCHIVE_RETENTION`: how long ended cases are kept, where the archive approved other classes than those that are shipped.
    pub retention: Option<Rules>,
}

impl From<Scanner> for Settings {
    fn from(scanner: Scanner) -> Self {
        Self { scanner, ..Self::default() }
    }
}

/// The systems that take part in cases, and how patient the hall is with them.
#[derive(Debug, Clone)]
pub struct Verticals {
    /// The systems; what is not named here is not called, and not listened to.
    pub systems: Vec<System>,
    /// How often the hall looks for something to hand over.
    pub every: Duration,
    /// How long it waits before the second try; then twice as long each time.
    pub first_wait: TimeDelta,
    /// `HALL_VERTICAL_ANSWER_HOURS`: after how long without an answer somebody has to look.
    pub answer_within: TimeDelta,
}

/// A system outside, with the interface that `crate::flows::vertical::wire` states.
#[derive(Debug, Clone)]
pub struct System {
    /// A short word for addresses: `a-z`, `0-9` and `-`.
    pub code: String,
    /// Its name, exactly as items say it.
    pub name: String,
    /// Where it is called, without a slash at the end; none where files are carried.
    pub url: Option<String>,
    /// Its page for applicants, where there is one.
    pub page: Option<String>,
    /// The key that both sides hold.
    pub key: SharedKey,
    /// When the hall makes the hand-over file of the day by itself, on its wall clock; none where somebody makes it.
    pub file_at: Option<NaiveTime>,
}

/// Who carries letters, with the interface that `crate::flows::parcel::wire` states.
#[derive(Debug, Clone)]
pub struct Carrier {
    /// Where it is called, without a slash at the end.
    pub url: String,
    /// The key that both sides hold.
    pub key: SharedKey,
}

impl Default for Verticals {
    fn default() -> Self {
        Self {
            systems: Vec::new(),
            every: Duration::from_secs(5),
            first_wait: TimeDelta::seconds(10),
            answer_within: TimeDelta::hours(24),
        }
    }
}

impl Verticals {
    /// The system of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }

    /// The system with this short word.
    #[must_use]
    pub fn coded(&self, code: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.code == code)
    }
}

impl Settings {
    /// From the environment.
    ///
    /// # Errors
    /// If a file cannot be read, an address is none, or a key is missing or too short.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let mut verticals = match source.text("HALL_VERTICAL_FILE") {
            Some(path) => {
                Verticals { systems: read("HALL_VERTICAL_FILE", Path::new(&path))?, ..Verticals::default() }
            }
            None => Verticals::default(),
        };
        if let Some(text) = source.text("HALL_VERTICAL_ANSWER_HOURS") {
            let hours = text.parse().ok().filter(|hours| (1..=720).contains(hours));
            let wrong = || bad("HALL_VERTICAL_ANSWER_HOURS", "write a number of hours from 1 to 720");
            verticals.answer_within = TimeDelta::hours(hours.ok_or_else(wrong)?);
        }
        let carrier = match source.text("HALL_CARRIER_URL") {
            Some(url) => {
                let key = source.required("HALL_CARRIER_KEY", "the key that goes with the address")?;
                let key = SharedKey::parse(&key)
                    .ok_or_else(|| bad("HALL_CARRIER_KEY", "write whsec_ and 24 to 64 bytes in base64"))?;
                Some(Carrier { url: address("HALL_CARRIER_URL", &url)?, key })
            }
            None => None,
        };
        let national =
            source.text("HALL_NATIONAL_TABLES").map(|path| mapping(Path::new(&path))).transpose()?;
        let scanner = Scanner::new(source.text("HALL_CLAMD"));
        let retention =
            source.text("HALL_ARCHIVE_RETENTION").map(|path| retention(Path::new(&path))).transpose()?;
        Ok(Self { scanner, verticals, carrier, payment: payment_from(source)?, national, retention })
    }
}

fn payment_from(source: &Source) -> Result<Option<PaymentPeer>, ConfigError> {
    let Some(url) = source.text("HALL_PAYMENT_URL") else { return Ok(None) };
    let key = source.required("HALL_PAYMENT_KEY", "what the payment gateway is shown")?.into();
    let public_key = source.required("HALL_PAYMENT_PUBLIC_KEY", "the gateway's Ed25519 key in base64")?;
    Ok(Some(PaymentPeer { url: address("HALL_PAYMENT_URL", &url)?, key, public_key }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    name: String,
    url: Option<String>,
    page: Option<String>,
    key: String,
    file_at: Option<String>,
}

fn bad(name: &str, why: &str) -> ConfigError {
    ConfigError::Bad(name.to_owned(), why.to_owned())
}

/// The rules of a file like `deploy/data/archive-retention.json`.
fn retention(path: &Path) -> Result<Rules, ConfigError> {
    const NAME: &str = "HALL_ARCHIVE_RETENTION";
    let text = std::fs::read_to_string(path).map_err(|error| bad(NAME, &error.to_string()))?;
    Rules::parse(&text).map_err(|error| bad(NAME, &error))
}

/// The mapping of a file like `deploy/data/national-tables.json`.
fn mapping(path: &Path) -> Result<Mapping, ConfigError> {
    const NAME: &str = "HALL_NATIONAL_TABLES";
    let text = std::fs::read_to_string(path).map_err(|error| bad(NAME, &error.to_string()))?;
    Mapping::parse(&text).map_err(|error| bad(NAME, &error.to_string()))
}

/// The systems of a file: a JSON list of `{code, name, url?, page?, key}`.
fn read(name: &str, path: &Path) -> Result<Vec<System>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| bad(name, &error.to_string()))?;
    // What is wrong is told by place only: the file holds keys.
    let entries: Vec<Entry> = serde_json::from_str(&text)
        .map_err(|error| bad(name, &format!("line {}, column {}", error.line(), error.column())))?;
    let mut systems: Vec<System> = Vec::new();
    for entry in entries {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&entry.code.len()) || !entry.code.chars().all(word) {
            return Err(bad(name, "a code is 1 to 40 of a-z, 0-9 and -"));
        }
        if systems.iter().any(|other| other.code == entry.code || other.name == entry.name) {
            return Err(bad(name, &format!("{} is there twice", entry.code)));
        }
        let at = |url: Option<String>| url.map(|url| address(name, &url)).transpose();
        let key = SharedKey::parse(&entry.key).ok_or_else(|| {
            bad(name, &format!("{} has no good key: whsec_ and 24 to 64 bytes in base64", entry.code))
        })?;
        let file_at = entry.file_at.map(|text| NaiveTime::parse_from_str(&text, "%H:%M")).transpose();
        let file_at =
            file_at.map_err(|_bad| bad(name, &format!("{}: write file_at as 17:30", entry.code)))?;
        systems.push(System {
            code: entry.code,
            name: entry.name,
            url: at(entry.url)?,
            page: at(entry.page)?,
            key,
            file_at,
        });
    }
    Ok(systems)
}

/// An address that is called: https, or a simulator on this very machine.
fn address(name: &str, text: &str) -> Result<String, ConfigError> {
    let url = reqwest::Url::parse(text).map_err(|error| bad(name, &error.to_string()))?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let good = (url.scheme() == "https" || (url.scheme() == "http" && here))
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if good { Ok(text.trim_end_matches('/').to_owned()) } else { Err(bad(name, "write https://HOST[/PATH]")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn file(text: &str) -> Result<Vec<System>, ConfigError> {
        let folder = std::env::temp_dir().join(format!("vertical-{}.json", uuid::Uuid::new_v4()));
        std::fs::write(&folder, text).unwrap();
        let read = read("HALL_VERTICAL_FILE", &folder);
        std::fs::remove_file(folder).unwrap();
        read
    }

    #[test]
    fn a_system_is_called_by_https_or_on_this_machine_only() {
        for (url, good) in [
            ("https://sys.example.gov.cn/hall", true),
            ("http://127.0.0.1:8499", true),
            ("http://10.0.0.9", false),
            ("https://user:pass@sys.example.gov.cn", false),
            ("https://sys.example.gov.cn/?a=1", false),
            ("file:///etc/passwd", false),
            ("sys.example.gov.cn", false),
        ] {
            assert_eq!(address("X", url).is_ok(), good, "{url}");
        }
    }

    #[test]
    fn the_file_of_systems_is_refused_where_it_is_wrong_and_never_repeated() {
        let one =
            format!(r#"{{"code":"population","name":"人口系统","url":"https://a.example","key":"{KEY}"}}"#);
        assert_eq!(file(&format!("[{one}]")).unwrap().len(), 1);
        for wrong in
            [format!("[{one},{one}]"), "[{}]".to_owned(), one.replace(KEY, "whsec_AAAA"), "{".to_owned()]
        {
            let wrong = if wrong.starts_with('{') && wrong.len() > 1 { format!("[{wrong}]") } else { wrong };
            let said = file(&wrong).unwrap_err().to_string();
            assert!(!said.contains("whsec_M") && said.contains("HALL_VERTICAL_FILE"), "{said}");
        }
    }

    #[test]
    fn a_carrier_comes_with_its_key() {
        let of = |table: &[(&str, &str)]| {
            let table = table.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            Settings::from_source(&Source::of(table))
        };
        assert!(of(&[]).unwrap().carrier.is_none());
        assert!(
            of(&[("HALL_CARRIER_URL", "https://post.example")])
                .unwrap_err()
                .to_string()
                .contains("HALL_CARRIER_KEY")
        );
        assert!(
            of(&[("HALL_CARRIER_URL", "https://post.example/"), ("HALL_CARRIER_KEY", KEY)])
                .unwrap()
                .carrier
                .is_some()
        );
    }
}
