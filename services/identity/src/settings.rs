//! What an operator can set for identity.

mod certificates;

use std::time::Duration;

use chrono::TimeDelta;
use kernel::config::{ConfigError, Source};
use secrecy::SecretString;

pub use certificates::Certificates;

use crate::domain::{flood::Rate, misuse::Limits, upstream::Levels};

/// Rules that differ between installations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `HALL_ONE_SESSION_PER_CLERK`: a new log-in of a staff account ends its other sessions: for halls with shared
    /// window PCs. Off by default, for the demo logs in from several shells.
    pub one_session_per_clerk: bool,
    /// `HALL_STAFF_SECOND_FACTOR`: `enrolled` (default) asks those for a code who have set up an app, `required` makes
    /// everyone of the staff set one up at his next log-in.
    pub staff_second_factor: Demand,
    /// `HALL_STEP_UP_MINUTES`: how long a second factor counts as fresh for sensitive acts. Default 10.
    pub step_up: TimeDelta,
    /// `HALL_WINDOW_IDLE_MINUTES`: how long a log-in of someone who works in a hall may rest. Default 15.
    pub window_idle: TimeDelta,
    /// `HALL_LOGIN_BURST` and `HALL_LOGIN_PER_MINUTE`: how many log-ins one source may try at once, and how many more
    /// each minute. Default 300 and 120: a whole service centre may come from one address.
    pub login_rate: Rate,
    /// `HALL_BEHIND_PROXY`: whether the source stands in `Forwarded`, which a proxy in front must then set itself.
    /// Default false.
    pub behind_proxy: bool,
    /// `HALL_RECOVERY_HOURS`: how long a forgotten password waits for its holder to object. Default 24.
    pub recovery_wait: TimeDelta,
    /// `HALL_BUSINESS_URL` and `HALL_BUSINESS_KEY`: the business register; without it nobody acts for a legal person.
    pub business: Option<Peer>,
    /// `HALL_HOUSEHOLD_URL` and `HALL_HOUSEHOLD_KEY`: the household register; without it guardians are recorded from papers only.
    pub household: Option<Peer>,
    /// The systems outside that registration needs; without them nobody registers himself.
    pub outside: Option<Outside>,
    /// The province's identity provider, if people may log in with it.
    pub upstream: Option<Upstream>,
    /// `HALL_CERTIFICATE_…`: whose SM2 certificates let staff log in; without it none does.
    pub certificates: Option<Certificates>,
    /// `HALL_MISUSE_…`: from how much on something in an account's looks is a pattern of misuse.
    pub misuse: Limits,
    /// How often the looks of the day are judged.
    pub judge_every: Duration,
    /// How often pending registrations are looked at.
    pub register_every: Duration,
}

/// Which staff must show a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Who has one.
    Enrolled,
    /// Everyone; who has none sets one up at his next log-in.
    Required,
}

/// Systems outside the hall, with the interfaces of `crate::outside`.
#[derive(Debug, Clone)]
pub struct Outside {
    /// `HALL_POPULATION_URL` and `HALL_POPULATION_KEY`: the population register.
    pub population: Peer,
    /// `HALL_SMS_URL` and `HALL_SMS_KEY`: the gateway for messages to telephones.
    pub messages: Peer,
}

/// The province's identity provider: `HALL_UPSTREAM_ISSUER`, `HALL_UPSTREAM_CLIENT` and `HALL_UPSTREAM_SECRET`.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Its address, under which `/.well-known/openid-configuration` lies.
    pub issuer: String,
    /// The name it knows the hall by.
    pub client: String,
    /// What the hall shows it.
    pub secret: SecretString,
    /// `HALL_UPSTREAM_LEVELS`: their levels and ours. Default `L1=1,L2=2,L3=2`.
    pub levels: Levels,
}

/// A system outside.
#[derive(Debug, Clone)]
pub struct Peer {
    /// `http://…` or `https://…`, without a slash at its end.
    pub url: String,
    /// Shown as a bearer token.
    pub key: SecretString,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            one_session_per_clerk: false,
            staff_second_factor: Demand::Enrolled,
            step_up: TimeDelta::minutes(10),
            window_idle: TimeDelta::minutes(15),
            login_rate: Rate { burst: 300, every: Duration::from_millis(500) },
            behind_proxy: false,
            recovery_wait: TimeDelta::hours(24),
            business: None,
            household: None,
            outside: None,
            upstream: None,
            certificates: None,
            misuse: Limits::default(),
            judge_every: Duration::from_secs(300),
            register_every: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// From the environment.
    ///
    /// # Errors
    /// If a value is not of its kind, or an address comes without its key.
    pub fn from_source(source: &Source) -> Result<Self, ConfigError> {
        let usual = Self::default();
        let per_minute: u32 = source.parsed("HALL_LOGIN_PER_MINUTE", 120)?;
        Ok(Self {
            one_session_per_clerk: source
                .parsed("HALL_ONE_SESSION_PER_CLERK", usual.one_session_per_clerk)?,
            staff_second_factor: source.parsed("HALL_STAFF_SECOND_FACTOR", usual.staff_second_factor)?,
            step_up: TimeDelta::minutes(source.parsed("HALL_STEP_UP_MINUTES", usual.step_up.num_minutes())?),
            window_idle: TimeDelta::minutes(
                source.parsed("HALL_WINDOW_IDLE_MINUTES", usual.window_idle.num_minutes())?,
            ),
            login_rate: Rate {
                burst: source.parsed("HALL_LOGIN_BURST", usual.login_rate.burst)?.max(1),
                every: Duration::from_secs(60) / per_minute.max(1),
            },
            behind_proxy: source.parsed("HALL_BEHIND_PROXY", usual.behind_proxy)?,
            recovery_wait: TimeDelta::hours(
                source.parsed("HALL_RECOVERY_HOURS", usual.recovery_wait.num_hours())?.clamp(1, 240),
            ),
            business: peer(source, "HALL_BUSINESS_URL", "HALL_BUSINESS_KEY")?,
            household: peer(source, "HALL_HOUSEHOLD_URL", "HALL_HOUSEHOLD_KEY")?,
            outside: outside(source)?,
            upstream: upstream(source)?,
            certificates: Certificates::from_source(source)?,
            misuse: Limits::from_source(source)?,
            ..usual
        })
    }
}

fn outside(source: &Source) -> Result<Option<Outside>, ConfigError> {
    let population = peer(source, "HALL_POPULATION_URL", "HALL_POPULATION_KEY")?;
    let messages = peer(source, "HALL_SMS_URL", "HALL_SMS_KEY")?;
    Ok(population.zip(messages).map(|(population, messages)| Outside { population, messages }))
}

fn upstream(source: &Source) -> Result<Option<Upstream>, ConfigError> {
    let Some(issuer) = source.text("HALL_UPSTREAM_ISSUER") else { return Ok(None) };
    let client = source.text("HALL_UPSTREAM_CLIENT").unwrap_or_else(|| "tongban".to_owned());
    let secret = source.secret("HALL_UPSTREAM_SECRET", "what the province gave the hall to show")?;
    let levels = source.parsed("HALL_UPSTREAM_LEVELS", Levels::default())?;
    Ok(Some(Upstream { issuer, client, secret, levels }))
}

fn peer(source: &Source, url: &str, key: &str) -> Result<Option<Peer>, ConfigError> {
    let Some(url) = source.text(url) else { return Ok(None) };
    let key = source.secret(key, "the key that goes with the address")?;
    Ok(Some(Peer { url: url.trim_end_matches('/').to_owned(), key }))
}

impl std::str::FromStr for Demand {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "enrolled" => Ok(Self::Enrolled),
            "required" => Ok(Self::Required),
            _ => Err("write `enrolled` or `required`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        let table = table.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Settings::from_source(&Source::of(table))
    }

    #[test]
    fn nobody_registers_himself_where_register_or_gateway_is_missing() {
        assert!(read(&[]).unwrap().outside.is_none());
        assert!(read(&[("HALL_SMS_URL", "http://s"), ("HALL_SMS_KEY", "k")]).unwrap().outside.is_none());
        assert!(read(&[("HALL_SMS_URL", "http://s")]).unwrap_err().to_string().contains("HALL_SMS_KEY"));
    }

    #[test]
    fn the_demand_is_one_of_two_words() {
        assert_eq!(read(&[]).unwrap().staff_second_factor, Demand::Enrolled);
        let required = read(&[("HALL_STAFF_SECOND_FACTOR", "required")]).unwrap();
        assert_eq!(required.staff_second_factor, Demand::Required);
        assert!(read(&[("HALL_STAFF_SECOND_FACTOR", "no")]).is_err());
    }
}
