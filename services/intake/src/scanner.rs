//! The way to clamd: its protocol (`zINSTREAM`, chunks with their length before them) is the crate's, the time limits are ours.
use crate::domain::scan::{NoVerdict, Verdict, read_answer};
use clamav_client::tokio::{Tcp, scan_buffer};
use std::time::Duration;

/// So much at once; clamd takes any size below `StreamMaxLength`.
const CHUNK: usize = 64 * 1024;

/// Why the scanner gave no verdict.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It cannot be reached, or broke the connection off.
    #[error("the virus scanner is away")]
    Away(#[from] std::io::Error),
    /// It did not answer in time.
    #[error("the virus scanner did not answer in time")]
    Slow,
    /// It answered something that is no verdict.
    #[error("the virus scanner gave no verdict")]
    Answer(#[from] NoVerdict),
}

/// The virus scanner, if one is named.
#[derive(Debug, Clone, Default)]
pub struct Scanner {
    clamd: Option<String>,
}

impl Scanner {
    /// `HALL_CLAMD`: the clamd at `HOST:PORT`; none means that files are taken unchecked.
    #[must_use]
    pub fn new(clamd: Option<String>) -> Self {
        Self { clamd }
    }

    /// Whether one is named.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.clamd.is_some()
    }

    /// Has it look at bytes. `None` if no scanner is named.
    ///
    /// # Errors
    /// [`ScanError`] if it gave no verdict within `patience`.
    pub async fn look(&self, bytes: &[u8], patience: Duration) -> Result<Option<Verdict>, ScanError> {
        let Some(address) = self.clamd.as_deref() else { return Ok(None) };
        let asked = scan_buffer(bytes, Tcp { host_address: address }, Some(CHUNK));
        let answer = tokio::time::timeout(patience, asked).await.map_err(|_elapsed| ScanError::Slow)??;
        Ok(Some(read_answer(&answer)?))
    }
}
