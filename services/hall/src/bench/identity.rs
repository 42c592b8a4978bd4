//! What identity costs those who work: checking a token that was seen before, and a flood of log-ins beside them.
//!
//! The flood tries names that nobody has, each once, so that nothing but the work of a log-in is measured: first from one
//! address, then from a new address each time, as a proxy in front would name them.

use super::{child::Child, row::Row, stage::Stage, submit};
use crate::{error::LaunchError, progress::say};
use flood::{Sources, Tried};
use handling::{Handled, SECONDS};

mod flood;
mod handling;
mod verify;

/// Cases that are in hand.
const CASES: u32 = 40;

/// Checks tokens, then handles cases at rest and beside two floods.
pub(super) async fn measure(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    let mut rows = verify::measure().await?;
    say(format_args!(
        "identity: cases handled for {SECONDS} s at rest, then beside {} log-ins a second",
        flood::RATE
    ));
    let cases = submit::drafts(stage, CASES).await?;
    stage.settle().await?;
    // A hall that takes the word of a proxy for where a log-in comes from.
    let hall =
        Child::start_with(stage, &["serve"], "/health/ready", &[("HALL_BEHIND_PROXY", "true")]).await?;
    handling::handle(stage, &hall, &cases).await?;
    let rest = handling::handle(stage, &hall, &cases).await?;
    rows.extend(told(&rest, "rest", None));
    for (name, sources) in [("flood", Sources::One), ("flood_spread", Sources::Many)] {
        let (handled, tried) =
            tokio::join!(handling::handle(stage, &hall, &cases), flood::flood(&hall.url, sources));
        rows.extend(told(&handled?, name, Some(&rest)));
        rows.extend(counted(&tried?, name));
    }
    hall.stop().await;
    Ok(rows)
}

fn told(handled: &Handled, name: &str, rest: Option<&Handled>) -> Vec<Row> {
    let row = |percent| {
        let floor = rest.map(|rest| rest.at(percent));
        Row::new(format!("identity_handling_{name}_p{percent}"), handled.at(percent), "ms", floor)
    };
    vec![row(50), row(99)]
}

fn counted(tried: &Tried, name: &str) -> Vec<Row> {
    let row = |what, count: u32| {
        Row::new(format!("identity_{name}_{what}"), f64::from(count) / f64::from(SECONDS), "1/s", None)
    };
    vec![
        row("tried", tried.checked + tried.later),
        row("checked", tried.checked),
        row("told_to_wait", tried.later),
    ]
}
