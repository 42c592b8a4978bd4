//! Everything a process of the hall is told from outside, read once.

use crate::{error::LaunchError, holders::Holders, keys::Keys, manifest::Manifest, place::Place};
use kernel::{
    config::{ConfigError, Source},
    crypto::ColumnCipher,
    service::{BaseUrls, RedisAt},
};
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

/// Where `hall up` listens unless told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8470";

/// What a process of the hall works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `HALL_LISTEN`: address and port; port 0 takes a free one. Default [`DEFAULT_LISTEN`].
    pub listen: SocketAddr,
    /// `HALL_PUBLIC_URL`: the address as people see it. Default: the one listened on.
    pub public_url: Option<String>,
    /// `HALL_<SERVICE>_URL` and `HALL_URL`: where services reach each other. Default: the one listened on.
    pub urls: Urls,
    /// `DATABASE_URL` and `<SERVICE>_DATABASE_URL`.
    pub databases: Databases,
    /// `REDIS_URL`, and `HALL_REDIS_PREFIX` for several halls on one Redis (default `hall:`).
    pub redis: RedisAt,
    /// `HALL_SITE_NAME` and its like: what the pages call the site, and the place it is of. See [`portal::Brand`].
    pub brand: portal::Brand,
    /// `HALL_ROOT_FILE` and `HALL_ROOT_WEBHOOK`: who outside holds the signed roots of the logs. See [`Holders`].
    pub holders: Holders,
    /// `HALL_STAFF_SECOND_FACTOR` and its like: rules of the log-in. See [`identity::Settings`].
    pub identity: identity::Settings,
    /// `HALL_LICENCE_ENTRY_DAYS`: see [`licence::Settings`].
    pub licence: licence::Settings,
    /// `HALL_VERTICAL_FILE`, `HALL_CARRIER_URL` and their like: systems outside. See [`intake::Settings`].
    pub intake: intake::Settings,
    /// `HALL_CLAMD`: the virus scanner, a clamd at `HOST:PORT`. Default: none, and uploaded files are taken unchecked.
    pub clamd: Option<String>,
    /// Master keys and service key: see [`Keys::from_source`].
    pub keys: Keys,
    /// `HALL_COLUMN_CIPHER`: what personal values are sealed with from now on, `aes-256-gcm` (default) or `sm4-gcm`. What was
    /// sealed before opens whatever is set.
    pub cipher: ColumnCipher,
    /// `HALL_DATA_DIR`: uploaded files. Default `/var/lib/hall`.
    pub data_dir: PathBuf,
    /// `HALL_WORKERS`: HTTP threads. Default: as many as processors, but no more than two.
    pub workers: usize,
    /// `HALL_POOL`: database connections per service and thread. Default 4.
    pub pool: usize,
    /// `HALL_REQUEST_SECONDS`: how long a request may take before it is answered 503. Default 30.
    pub request_timeout: Duration,
}

/// Addresses of other services that were given; the rest is at our own address.
#[derive(Debug, Clone, Default)]
pub struct Urls {
    default: Option<String>,
    own: BTreeMap<String, String>,
}

impl Urls {
    /// With `here` for all that was not given.
    pub fn or_at(&self, here: &str) -> BaseUrls {
        let start = BaseUrls::one(self.default.as_deref().unwrap_or(here));
        self.own.iter().fold(start, |urls, (service, url)| urls.with(service, url))
    }
}

/// Where each service's schema is: all in one database unless a service has its own address.
#[derive(Debug, Clone, Default)]
pub struct Databases {
    default: Option<String>,
    own: BTreeMap<String, String>,
}

impl Databases {
    /// All schemas in one database.
    pub fn one(url: impl Into<String>) -> Self {
        Self { default: Some(url.into()), own: BTreeMap::new() }
    }

    /// The address for `service`, without role and schema.
    pub fn of(&self, service: &str) -> Result<&str, ConfigError> {
        self.own.get(service).or(self.default.as_ref()).map(String::as_str).ok_or_else(|| {
            ConfigError::Missing(
                "DATABASE_URL".into(),
                "e.g. postgresql:///hall?host=/run/postgresql&user=hall",
            )
        })
    }
}

impl Settings {
    /// From the environment, for the processes of an installation.
    pub fn from_source(source: &Source, services: &[&str]) -> Result<Self, LaunchError> {
        let keys = Keys::from_source(source)?.ok_or_else(|| {
            LaunchError::Setting(
                "HALL_MASTER_KEY and HALL_SERVICE_KEY are not set (see deploy/example.env)".into(),
            )
        })?;
        let redis = source.required("REDIS_URL", "e.g. redis://127.0.0.1:6379").map_err(setting)?;
        let data_dir = source.text("HALL_DATA_DIR").unwrap_or_else(|| "/var/lib/hall".into());
        Self::with(source, services, keys, redis, data_dir.into())
    }

    /// As the hall that runs in a folder has them.
    pub fn of_folder(
        source: &Source,
        services: &[&str],
        place: &Place,
        running: &Manifest,
    ) -> Result<Self, LaunchError> {
        let keys = match Keys::from_source(source)? {
            Some(keys) => keys,
            None => Keys::of_folder(place)?,
        };
        let redis = running.redis_url.clone().or_else(|| source.text("REDIS_URL")).unwrap_or_default();
        let mut settings = Self::with(source, services, keys, redis, place.files()?)?;
        if let Some(url) = &running.database_url {
            settings.databases = Databases::one(url);
        }
        Ok(settings)
    }

    /// From the environment, with what `hall up` decides itself.
    pub fn with(
        source: &Source,
        services: &[&str],
        keys: Keys,
        redis: String,
        data_dir: PathBuf,
    ) -> Result<Self, LaunchError> {
        let listen = source.text("HALL_LISTEN").unwrap_or_else(|| DEFAULT_LISTEN.into());
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let seconds = source.parsed("HALL_REQUEST_SECONDS", 30).map_err(setting)?;
        Ok(Self {
            listen: parse_listen(&listen)?,
            public_url: source.text("HALL_PUBLIC_URL").map(without_slash),
            urls: Urls {
                default: source.text("HALL_URL").map(without_slash),
                own: own_urls(source, services),
            },
            databases: Databases {
                default: source.text("DATABASE_URL"),
                own: own_databases(source, services),
            },
            redis: RedisAt {
                url: redis,
                prefix: source.text("HALL_REDIS_PREFIX").unwrap_or_else(|| "hall:".into()),
            },
            brand: portal::Brand::from_source(source).map_err(setting)?,
            holders: Holders::from_source(source).map_err(setting)?,
            identity: identity::Settings::from_source(source).map_err(setting)?,
            licence: licence::Settings::from_source(source).map_err(setting)?,
            intake: intake::Settings::from_source(source).map_err(setting)?,
            clamd: source.text("HALL_CLAMD"),
            keys,
            cipher: source.parsed("HALL_COLUMN_CIPHER", ColumnCipher::default()).map_err(setting)?,
            data_dir,
            workers: source.parsed("HALL_WORKERS", processors.min(2)).map_err(setting)?.max(1),
            pool: source.parsed("HALL_POOL", 4).map_err(setting)?.max(1),
            request_timeout: Duration::from_secs(seconds),
        })
    }
}

/// `ADDRESS:PORT`; a missing address means this machine only.
pub fn parse_listen(text: &str) -> Result<SocketAddr, LaunchError> {
    let full = match text.strip_prefix(':') {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.replace("localhost:", "127.0.0.1:"),
    };
    full.parse().map_err(|_wrong: std::net::AddrParseError| {
        LaunchError::Setting(format!(
            "`{text}` is no address to listen on; write ADDRESS:PORT, e.g. {DEFAULT_LISTEN}"
        ))
    })
}

fn own_urls(source: &Source, services: &[&str]) -> BTreeMap<String, String> {
    let given = |name: &str| source.text(&format!("HALL_{}_URL", name.to_uppercase()));
    services.iter().filter_map(|name| Some((String::from(*name), without_slash(given(name)?)))).collect()
}

fn own_databases(source: &Source, services: &[&str]) -> BTreeMap<String, String> {
    let given = |name: &str| source.text(&format!("{}_DATABASE_URL", name.to_uppercase()));
    services.iter().filter_map(|name| Some((String::from(*name), given(name)?))).collect()
}

fn without_slash(url: String) -> String {
    url.trim_end_matches('/').to_owned()
}

fn setting(error: ConfigError) -> LaunchError {
    LaunchError::Setting(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(table: &[(&str, &str)]) -> Result<Settings, LaunchError> {
        let key = "ab".repeat(32);
        let mut all: Vec<(String, String)> =
            table.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        for (name, value) in [("HALL_MASTER_KEY", key.as_str()), ("HALL_SERVICE_KEY", &key)] {
            all.push((name.into(), value.into()));
        }
        Settings::from_source(&Source::of(all), &["intake", "licence"])
    }

    #[test]
    fn a_service_may_have_a_database_and_an_address_of_its_own() {
        let read = settings(&[
            ("REDIS_URL", "redis://r"),
            ("DATABASE_URL", "postgresql://all"),
            ("INTAKE_DATABASE_URL", "postgresql://intake"),
            ("HALL_LICENCE_URL", "http://licence/"),
        ])
        .unwrap();
        assert_eq!(read.databases.of("intake").unwrap(), "postgresql://intake");
        assert_eq!(read.databases.of("licence").unwrap(), "postgresql://all");
        let urls = read.urls.or_at("http://here");
        assert_eq!((urls.of("licence"), urls.of("intake")), ("http://licence", "http://here"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(settings(&[]).unwrap_err().to_string().contains("REDIS_URL"));
        let read = settings(&[("REDIS_URL", "redis://r")]).unwrap();
        assert!(read.databases.of("intake").unwrap_err().to_string().contains("DATABASE_URL"));
    }

    #[test]
    fn listen_addresses_are_read_as_people_write_them() {
        assert_eq!(parse_listen(":80").unwrap().to_string(), "127.0.0.1:80");
        assert_eq!(parse_listen("localhost:1").unwrap().to_string(), "127.0.0.1:1");
        assert!(parse_listen("8470").unwrap_err().to_string().contains("ADDRESS:PORT"));
    }
}
