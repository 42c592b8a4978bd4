//! Reading without a log-in: the guide of an item from the interface, and the pages of the portal that everybody sees.

use super::{
    ROUNDS,
    child::Child,
    cpu::Used,
    floor, median,
    row::Row,
    stage::Stage,
    wrk::{self, load},
};
use crate::{error::LaunchError, progress::say};
use serde::Deserialize;
use std::fs;

/// The item with the longest guide: a homestead.
const BASE_CODE: &str = "340199001000";
/// Seconds of one round.
const SECONDS: u32 = 4;

#[derive(Deserialize)]
struct Listed {
    items: Vec<Summary>,
}

#[derive(Deserialize)]
struct Summary {
    code: String,
}

/// `GET /api/catalogue/v1/items/{code}`.
pub(super) async fn item_guide(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    let code = implementing_code(&stage.server()?.url, BASE_CODE).await?;
    measure(stage, "item_guide", &format!("/api/catalogue/v1/items/{code}")).await
}

/// `GET /`, the home page, as somebody sees it who has not logged in.
pub(super) async fn page_home(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    measure(stage, "page_home", "/").await
}

/// `GET /s/{code}`, the guide of an item as a page.
pub(super) async fn page_item(stage: &Stage) -> Result<Vec<Row>, LaunchError> {
    let code = implementing_code(&stage.server()?.url, BASE_CODE).await?;
    measure(stage, "page_item", &format!("/s/{code}")).await
}

/// The floor is a bare handler that gives the same bytes. Rounds of floor and hall take turns, so that what else the
/// machine does strikes both.
async fn measure(stage: &Stage, name: &str, path: &str) -> Result<Vec<Row>, LaunchError> {
    let server = stage.server()?;
    let url = format!("{}{path}", server.url);
    let bytes = get(&url).await?;
    say(format_args!("{name}: {} bytes, {ROUNDS} rounds of {SECONDS} s", bytes.len()));
    let file = floor::bytes_file(&stage.settings.data_dir);
    fs::write(&file, &bytes).map_err(LaunchError::file("write", &file))?;
    let bare = Child::start(stage, &["bench", floor::NAME], floor::PATH).await?;
    let bare_url = format!("{}{}", bare.url, floor::PATH);
    same(&get(&bare_url).await?, &bytes)?;
    let (mut hall_rounds, mut bare_rounds) = (Vec::new(), Vec::new());
    for url in [&url, &bare_url] {
        load(url, 1).await?;
    }
    for _ in 0..ROUNDS {
        bare_rounds.push(round(stage, bare.pid, &bare_url).await?);
        hall_rounds.push(round(stage, server.pid, &url).await?);
    }
    alike(&get(&url).await?, &bytes)?;
    bare.stop().await;
    let of = |rounds: &[Round], field: fn(&Round) -> f64| median(rounds.iter().map(field).collect());
    let both = |field| (of(&hall_rounds, field), Some(of(&bare_rounds, field)));
    let (rate, rate_floor) = both(|round| round.load.rate);
    let (server_cpu, server_floor) = both(|round| round.server);
    let (database_cpu, _) = both(|round| round.database);
    Ok(vec![
        Row::new(name, rate, "req/s", rate_floor),
        Row::new(format!("{name}_cpu_server"), server_cpu, "us/op", server_floor),
        Row::new(format!("{name}_cpu_database"), database_cpu, "us/op", None),
    ])
}

struct Round {
    load: wrk::Load,
    server: f64,
    database: f64,
}

async fn round(stage: &Stage, pid: u32, url: &str) -> Result<Round, LaunchError> {
    let before = (Used::by(pid), Used::by(stage.postgres_pid));
    let load = load(url, SECONDS).await?;
    let after = (Used::by(pid), Used::by(stage.postgres_pid));
    Ok(Round {
        load,
        server: after.0.each_since(before.0, load.count),
        database: after.1.each_since(before.1, load.count),
    })
}

/// The first implementing item of a base item in the demo county.
pub(super) async fn implementing_code(url: &str, base: &str) -> Result<String, LaunchError> {
    let list = format!("{url}/api/catalogue/v1/items?base={base}&division=341323000000");
    let listed: Listed =
        serde_json::from_slice(&get(&list).await?).map_err(LaunchError::step("reading the list of items"))?;
    let first = listed.items.into_iter().next();
    first
        .map(|item| item.code)
        .ok_or_else(|| LaunchError::Setting(format!("nobody in the demo county implements {base}")))
}

async fn get(url: &str) -> Result<Vec<u8>, LaunchError> {
    let answer = reqwest::get(url).await.and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(LaunchError::step("asking the hall"))?;
    Ok(answer.bytes().await.map_err(LaunchError::step("asking the hall"))?.to_vec())
}

fn same(one: &[u8], other: &[u8]) -> Result<(), LaunchError> {
    if one == other {
        return Ok(());
    }
    Err(LaunchError::Setting("floor and hall do not serve the same bytes".into()))
}

/// A page tells the time; otherwise it must be what it was.
fn alike(one: &[u8], other: &[u8]) -> Result<(), LaunchError> {
    let differing = one.iter().zip(other).filter(|(one, other)| one != other).count();
    if (one.len() == other.len() && differing < 16) || one.len().abs_diff(other.len()) == 1 {
        return Ok(());
    }
    Err(LaunchError::Setting("the answer is another one than before the measurement".into()))
}
