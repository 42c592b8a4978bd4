//! A catalogue of the size of a province's: 2,000 base items, 20,000 implementing items, 250,000 acceptance points.
//!
//! Measured in a process that starts with it: how long the search index takes and what memory; searches by words, pinyin,
//! initials and with slips; guides beside a bare handler; and both again while 200 changed items are published through
//! the interface.

use super::{
    child::Child,
    cpu::Used,
    floor,
    row::Row,
    stage::Stage,
    wire::{Call, Wire, failed},
    wrk::load,
};
use crate::{error::LaunchError, progress::say};
use fill::Size;
use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

mod fill;
mod names;
mod publish;
mod searches;

/// Seconds of one round of guides.
const SECONDS: u32 = 6;
/// So long the comparison of everything may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// Base items of the large catalogue; a debug build is tried with a tenth.
const BASES: u16 = if cfg!(debug_assertions) { 200 } else { 2_000 };
/// Implementing items of each.
const OFFERS: u16 = 10;
/// Items that are changed and published in one round, and searches at rest, of a full catalogue.
const CHANGED: usize = 200;
const SEARCHES: usize = 4_000;

/// Fills the catalogue, starts a process on it, and measures.
pub(super) async fn measure(stage: &Stage, bases: Option<u16>) -> Result<Vec<Row>, LaunchError> {
    let (begun, bases) = (Instant::now(), bases.unwrap_or(BASES));
    let filled = fill::fill(stage, Size { bases: usize::from(bases), offers: i32::from(OFFERS) }).await?;
    say(format_args!(
        "catalogue: {} base items, {} implementing items, {} acceptance points, made in {:.0} s",
        filled.bases,
        filled.offers,
        filled.points,
        begun.elapsed().as_secs_f64()
    ));
    let compared = compared(stage).await?;
    let server = Child::start(stage, &["serve"], "/health/ready").await?;
    let mut rows = index(&server).await?;
    rows.push(Row::new("catalogue_compared", compared, "s", None));
    // A tenth of the catalogue is asked a tenth as often.
    let share = |whole: usize| whole * usize::from(bases) / 2_000;
    rows.extend(searches::at_rest(&server, share(SEARCHES)).await?);
    rows.extend(published(stage, &server, share(CHANGED)).await?);
    rows.push(Row::new("catalogue_memory_after", memory_mb(server.pid)?, "MB", None));
    server.stop().await;
    Ok(rows)
}

/// Everything new is compared with the standard once, by the hall's own task: its work is waited for, or it would be
/// measured with what comes next. How long it took, in seconds.
async fn compared(stage: &Stage) -> Result<f64, LaunchError> {
    let begun = Instant::now();
    while fill::uncompared(stage).await? > 0 {
        if begun.elapsed() > PATIENCE {
            return Err(LaunchError::Setting("the items were not compared with the standard in time".into()));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    say(format_args!("catalogue: all of it compared with the standard in {seconds:.0} s"));
    Ok(seconds)
}

/// The first search builds the index.
async fn index(server: &Child) -> Result<Vec<Row>, LaunchError> {
    let before = memory_mb(server.pid)?;
    let mut wire = Wire::connect(&server.url, &Arc::from("")).await.map_err(failed)?;
    let (begun, used) = (Instant::now(), Used::by(server.pid));
    let call = Call { method: "GET", path: searches::path("灵璧县 许可证"), body: String::new() };
    wire.get(&call).await.map_err(failed)?;
    let built = begun.elapsed().as_secs_f64() * 1000.0;
    let cpu = Used::by(server.pid).each_since(used, 1000.0);
    Ok(vec![
        Row::new("catalogue_memory_before", before, "MB", None),
        Row::new("catalogue_memory_index", memory_mb(server.pid)?, "MB", None),
        Row::new("catalogue_index_build", built, "ms", None),
        Row::new("catalogue_index_build_cpu", cpu, "ms", None),
    ])
}

/// Guides at rest and while items are published, both beside a bare handler that gives the same bytes; then searches
/// while they are published again.
async fn published(stage: &Stage, server: &Child, changed: usize) -> Result<Vec<Row>, LaunchError> {
    let codes = publish::codes(stage, changed).await?;
    let read = codes.first().ok_or_else(|| LaunchError::Setting("there is no item to be read".into()))?;
    let url = format!("{}/api/catalogue/v1/items/{read}", server.url);
    let bytes = reqwest::get(&url).await.map_err(failed)?.bytes().await.map_err(failed)?;
    let file = floor::bytes_file(&stage.settings.data_dir);
    fs::write(&file, &bytes).map_err(LaunchError::file("write", &file))?;
    let bare = Child::start(stage, &["bench", floor::NAME], floor::PATH).await?;
    let bare_url = format!("{}{}", bare.url, floor::PATH);
    load(&url, 1).await?;
    let floor = load(&bare_url, SECONDS).await?;
    let rest = load(&url, SECONDS).await?;
    say(format_args!(
        "catalogue: {} items published while guides are read, then while it is searched",
        codes.len()
    ));
    let editors = Arc::new(publish::Editors::log_in(stage, server).await?);
    let publishing = publish::begin(&editors, &codes);
    let (mut floors, mut rates) = (Vec::new(), Vec::new());
    // Both while it goes on: publishing takes processor time from either.
    while !publishing.is_finished() {
        floors.push(load(&bare_url, 1).await?.rate);
        rates.push(load(&url, 1).await?.rate);
    }
    let first = publishing.await.map_err(failed)??;
    bare.stop().await;
    let publishing = publish::begin(&editors, &codes);
    let searched = searches::while_busy(server, || publishing.is_finished()).await?;
    let second = publishing.await.map_err(failed)??;
    let seen = publish::seen_elsewhere(stage, &second).await?;
    let mut rows = vec![
        Row::new("catalogue_guide", rest.rate, "req/s", Some(floor.rate)),
        Row::new("catalogue_guide_publishing", mean(&rates), "req/s", Some(mean(&floors))),
    ];
    rows.extend(searched);
    rows.push(Row::new("catalogue_published_items", (first.rate + second.rate) / 2.0, "1/s", None));
    rows.push(Row::new("catalogue_seen_elsewhere", seen * 1000.0, "ms", None));
    Ok(rows)
}

fn mean(values: &[f64]) -> f64 {
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    values.iter().sum::<f64>() / f64::from(count)
}

/// What the process holds in memory.
fn memory_mb(pid: u32) -> Result<f64, LaunchError> {
    let path = std::path::PathBuf::from(format!("/proc/{pid}/status"));
    let text = fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes
        .map(|kb| kb / 1024.0)
        .ok_or_else(|| LaunchError::Setting("the memory of the hall is not known".into()))
}
