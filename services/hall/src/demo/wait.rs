//! Waiting for what the bus brings.

use super::people::{Person, text};
use crate::error::LaunchError;
use serde_json::Value;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// Asks for the case until it is in `state`.
pub(super) async fn until_state(who: &Person, case: &str, state: &str) -> Result<Value, LaunchError> {
    let path = format!("intake/v1/cases/{case}");
    until(who, &path, |body| text(body, "/state") == state, &format!("the case is {state}")).await
}

/// Asks until the answer is as wanted.
pub(super) async fn until(
    who: &Person,
    path: &str,
    good: impl Fn(&Value) -> bool,
    what: &str,
) -> Result<Value, LaunchError> {
    let begun = Instant::now();
    loop {
        let body = who.get(path).await?;
        if good(&body) {
            return Ok(body);
        }
        if begun.elapsed() > PATIENCE {
            return Err(LaunchError::Setting(format!(
                "waited {PATIENCE:?} in vain until {what}; ./hall check tells how the bus is"
            )));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
