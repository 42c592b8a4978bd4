//! A catalogue of the size of a province's: 2,000 base items, 20,000 implementing items, 250,000 acceptance points.
//!
//! Measured in a process that starts with it: how long the search index takes and what memory, searches by words, pinyin,
//! initials and with slips, and guides that are read while 200 changed items are published through the interface.

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
use std::{fs, sync::Arc, time::Instant};

mod fill;
mod names;
mod publish;
mod searches;

/// Seconds of one round of guides.
const SECONDS: u32 = 6;
/// Items that are changed and published meanwhile.
const CHANGED: usize = 200;
/// A debug build is tried with a tenth.
const SIZE: Size =
    if cfg!(debug_assertions) { Size { bases: 200, offers: 10 } } else { Size { bases: 2_000, offers: 10 } };

/// Fills the catalogue, starts a process on it, and measures.
pub(super) async fn measure(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    let begun = Instant::now();
    let filled = fill::fill(stage, SIZE).await?;
    say(format_args!(
        "catalogue: {} base items, {} implementing items, {} acceptance points, made in {:.0} s",
        filled.bases,
        filled.offers,
        filled.points,
        begun.elapsed().as_secs_f64()
    ));
    let server = Child::start(stage, &["serve"], "/health/ready").await?;
    let mut rows = index(&server).await?;
    rows.extend(searches::measure(&server).await?);
    rows.extend(guides(stage, &server).await?);
    rows.push(Row::new("catalogue_memory_after", memory_mb(server.pid)?, "MB", None));
    server.stop().await;
    Ok(rows)
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

/// Guides at rest and while items are published, both beside a bare handler that gives the same bytes.
async fn guides(stage: &Stage, server: &Child) -> Result<Vec<Row>, LaunchError> {
    let codes = publish::codes(stage, CHANGED).await?;
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
    let editors = publish::Editors::log_in(stage, server).await?;
    let publishing = tokio::spawn(async move { editors.publish(&codes).await });
    let (mut floors, mut rates) = (Vec::new(), Vec::new());
    // Both while it goes on: publishing takes processor time from either.
    while !publishing.is_finished() {
        floors.push(load(&bare_url, 2).await?.rate);
        rates.push(load(&url, 2).await?.rate);
    }
    let published = publishing.await.map_err(failed)??;
    bare.stop().await;
    let seen = publish::seen_elsewhere(stage, &published).await?;
    Ok(vec![
        Row::new("catalogue_guide", rest.rate, "req/s", Some(floor.rate)),
        Row::new("catalogue_guide_publishing", mean(&rates), "req/s", Some(mean(&floors))),
        Row::new("catalogue_published_items", published.rate, "1/s", None),
        Row::new("catalogue_seen_elsewhere", seen * 1000.0, "ms", None),
    ])
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
