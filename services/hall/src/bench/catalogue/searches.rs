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
use std::{sync::Arc, time::Instant};

/// Connections that ask at once.
const CONNECTIONS: usize = 8;
/// Searches of each.
const EACH: usize = 500;

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

pub(super) async fn measure(server: &Child) -> Result<Vec<Row>, LaunchError> {
    say(format_args!("catalogue: {} searches over {CONNECTIONS} connections", EACH * CONNECTIONS));
    let token: Arc<str> = Arc::from("");
    let used = Used::by(server.pid);
    let mut askers = Vec::new();
    for place in 0..CONNECTIONS {
        let wire = Wire::connect(&server.url, &token).await.map_err(failed)?;
        askers.push(tokio::spawn(ask(wire, place)));
    }
    let mut times = Vec::with_capacity(EACH * CONNECTIONS);
    for asker in askers {
        times.extend(asker.await.map_err(failed)??);
    }
    times.sort_by(f64::total_cmp);
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX);
    let cpu = Used::by(server.pid).each_since(used, f64::from(count));
    let at = |percent: usize| {
        times.get((times.len() * percent / 100).min(times.len() - 1)).copied().unwrap_or(f64::NAN)
    };
    Ok(vec![
        Row::new("catalogue_search_p50", at(50), "ms", None),
        Row::new("catalogue_search_p99", at(99), "ms", None),
        Row::new("catalogue_search_cpu", cpu, "us/op", None),
    ])
}

/// Half of what is typed is in the list, half names items of the large catalogue.
async fn ask(mut wire: Wire, place: usize) -> Result<Vec<f64>, LaunchError> {
    let mut times = Vec::with_capacity(EACH);
    for round in 0..EACH {
        let number = round * CONNECTIONS + place;
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
