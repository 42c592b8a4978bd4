//! What people type, mixed as they type it.

use super::{
    super::{
        child::Child,
        cpu::Used,
        row::Row,
        wire::{Call, Wire, failed},
    },
    names,
};
use crate::{error::LaunchError, progress::say};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

/// Connections that ask at once.
const CONNECTIONS: usize = 8;
/// Everyday words, parts, pinyin, initials, slips, homophones, a place, and words of the seed.
const TYPED: [&str; 16] = [
    "许可证延续",
    "水产苗种",
    "取水工程怎么备案",
    "yunshu",
    "xukezheng",
    "scmz",
    "linshijiuzhu",
    "零时救助",
    "老年证",
    "道路运书",
    "灵璧县 动物诊疗",
    "特种设备 年度报告",
    "kuaidiyewu",
    "快递业雾",
    "营业执照",
    "guanggaobeian",
];

/// Where a county's page looks for words.
pub(super) fn path(words: &str) -> String {
    let query = [("q", words), ("division", "341323000000"), ("limit", "20")];
    format!("/api/catalogue/v1/items?{}", serde_urlencoded::to_string(query).unwrap_or_default())
}

/// So many searches, with nothing else going on.
pub(super) async fn at_rest(server: &Child, count: usize) -> Result<Vec<Row>, LaunchError> {
    say(format_args!("catalogue: {count} searches over {CONNECTIONS} connections"));
    let asked = AtomicUsize::new(0);
    let used = Used::by(server.pid);
    let times = ask_all(server, |_| asked.fetch_add(1, Ordering::Relaxed) >= count).await?;
    let asked = u32::try_from(times.len()).unwrap_or(u32::MAX);
    let cpu = Used::by(server.pid).each_since(used, f64::from(asked));
    Ok(vec![
        Row::new("catalogue_search_p50", percentile(&times, 50), "ms", None),
        Row::new("catalogue_search_p99", percentile(&times, 99), "ms", None),
        Row::new("catalogue_search_cpu", cpu, "us/op", None),
    ])
}

/// As many searches as fit until something else is done.
pub(super) async fn while_busy(server: &Child, is_done: impl Fn() -> bool) -> Result<Vec<Row>, LaunchError> {
    let begun = Instant::now();
    let times = ask_all(server, |own| own > 0 && is_done()).await?;
    let count = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX));
    Ok(vec![
        Row::new("catalogue_search_p99_publishing", percentile(&times, 99), "ms", None),
        Row::new("catalogue_search_rate_publishing", count / begun.elapsed().as_secs_f64(), "1/s", None),
    ])
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

/// Asks over all connections at once; each goes on until it is told, with how much it asked, to stop. The times in
/// milliseconds, sorted.
async fn ask_all(server: &Child, stop: impl Fn(usize) -> bool) -> Result<Vec<f64>, LaunchError> {
    let askers = (0..CONNECTIONS).map(|place| ask(server, place, &stop));
    let mut times: Vec<f64> = futures::future::try_join_all(askers).await?.into_iter().flatten().collect();
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Half of what is typed is in the list, half names items of the large catalogue.
async fn ask(server: &Child, place: usize, stop: &impl Fn(usize) -> bool) -> Result<Vec<f64>, LaunchError> {
    let mut wire = Wire::connect(&server.url, &Arc::from("")).await.map_err(failed)?;
    let mut times = Vec::new();
    while !stop(times.len()) {
        let number = times.len() * CONNECTIONS + place;
        let words = match TYPED.get(number % (2 * TYPED.len())) {
            Some(words) => (*words).to_owned(),
            None => names::name(number * 37),
        };
        let call = Call { method: "GET", path: path(&words), body: String::new() };
        let begun = Instant::now();
        wire.get(&call).await.map_err(failed)?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}
