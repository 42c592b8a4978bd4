//! Configuration from the environment, read once by `hall` and handed down as values.
use secrecy::SecretString;
use std::fmt;

/// A setting is missing or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The variable is not set.
    #[error("{0} is not set: {1}")]
    Missing(String, &'static str),
    /// The variable's value is not of its kind.
    #[error("{0} cannot be read: {1}")]
    Bad(String, String),
}

type Lookup = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where settings come from: the process's environment, or a table in tests.
pub struct Source(Lookup);

impl Source {
    /// The process's environment. An empty variable counts as not set.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn environment() -> Self {
        Self(Box::new(|name| std::env::var(name).ok().filter(|value| !value.is_empty())))
    }

    /// A fixed table.
    pub fn of(table: Vec<(String, String)>) -> Self {
        Self(Box::new(move |name| table.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())))
    }

    /// An optional text.
    pub fn text(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }

    /// A text that must be there; `hint` says what to put.
    pub fn required(&self, name: &str, hint: &'static str) -> Result<String, ConfigError> {
        self.text(name).ok_or_else(|| ConfigError::Missing(name.to_owned(), hint))
    }

    /// A secret that must be there.
    pub fn secret(&self, name: &str, hint: &'static str) -> Result<SecretString, ConfigError> {
        self.required(name, hint).map(SecretString::from)
    }

    /// A value of another type, or `default`.
    pub fn parsed<T: std::str::FromStr<Err: fmt::Display>>(
        &self,
        name: &str,
        default: T,
    ) -> Result<T, ConfigError> {
        self.text(name).map_or(Ok(default), |text| {
            text.parse().map_err(|error: T::Err| ConfigError::Bad(name.to_owned(), error.to_string()))
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}
