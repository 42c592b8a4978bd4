//! `hall bench`: measures a release build against floors taken on the same machine in the same run.
//!
//! Private servers are started in `.hall/bench`, the databases are made anew, and the hall serves in a child process
//! with its production routes, so that its CPU time can be told from the client's and from PostgreSQL's. A floor is
//! what the machine gives when nothing but the unavoidable is done. `ratio` is always value / floor.

use crate::{
    cli::{BenchArgs, root},
    error::LaunchError,
    lock::Lock,
    place::Place,
    progress::say,
    servers::{Servers, Wanted},
    signals::Signals,
};

mod catalogue;
mod child;
mod cpu;
mod event_latency;
mod floor;
mod identity;
mod intake;
mod pgbench;
mod read;
mod row;
mod stage;
mod submit;
mod wire;
mod wrk;

pub(crate) use child::mortal;
use row::Row;
use stage::Stage;

/// Every figure is the median of so many rounds.
const ROUNDS: u32 = 3;

/// What can be measured.
const NAMES: [&str; 8] =
    ["item_guide", "page_home", "page_item", "submit", "event_latency", "identity", "catalogue", "intake"];

/// Runs one measurement, or all; also writes them to a file as a list of {name, value, unit, floor, ratio}.
pub async fn run(args: &BenchArgs) -> Result<(), LaunchError> {
    let (name, json) = (args.name.as_deref(), args.json.as_deref());
    if name == Some(floor::NAME) {
        return floor::serve_floor().await;
    }
    if let Some(unknown) = name.filter(|name| !NAMES.contains(name)) {
        let known = NAMES.join(", ");
        return Err(LaunchError::Setting(format!("there is no measurement `{unknown}`; there are: {known}")));
    }
    if cfg!(debug_assertions) {
        say("this is a debug build: the figures say nothing about a release build (use ./hall bench)");
    }
    let mut signals = Signals::catch()?;
    let place = Place::create(&root().join(".hall/bench"))?;
    let lock = Lock::take(&place)?;
    lock.note("measuring")?;
    let mut servers = Servers::none();
    let mut rows = Vec::new();
    let measured = Box::pin(signals.unless_interrupted(measure(&place, &mut servers, args, &mut rows))).await;
    servers.stop().await;
    // Also what was measured before something failed.
    if !rows.is_empty() {
        row::print(&rows);
    }
    measured?;
    json.map_or(Ok(()), |path| row::write(&rows, path))
}

async fn measure(
    place: &Place,
    servers: &mut Servers,
    args: &BenchArgs,
    rows: &mut Vec<Row>,
) -> Result<(), LaunchError> {
    let name = args.name.as_deref();
    wrk::ensure()?;
    servers.start(place, Wanted { postgres: true, redis: true }).await?;
    let mut stage = Box::pin(Stage::set(place, servers)).await?;
    for one in NAMES.into_iter().filter(|one| name.is_none_or(|name| name == *one)) {
        if one == "intake" && !rows.is_empty() {
            // Ten thousand cases are ten thousand also after others have handed in theirs.
            stage.strike().await;
            stage = Box::pin(Stage::set(place, servers)).await?;
        }
        rows.extend(match one {
            "item_guide" => Box::pin(read::item_guide(&stage)).await?,
            "page_home" => Box::pin(read::page_home(&stage)).await?,
            "page_item" => Box::pin(read::page_item(&stage)).await?,
            "submit" => Box::pin(submit::measure(&stage)).await?,
            "identity" => Box::pin(identity::measure(&stage)).await?,
            "catalogue" => Box::pin(catalogue::measure(&stage, args.base_items)).await?,
            "intake" => Box::pin(intake::measure(&stage, args.cases)).await?,
            _ => Box::pin(event_latency::measure(&stage)).await?,
        });
    }
    stage.strike().await;
    Ok(())
}

/// Of an odd number of rounds the one in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
