//! Work queue, search, timeline and submission among ten thousand cases and among a million.
//!
//! The cases are made by SQL, as a hall of five counties would have them after years; audit rows, looks, seals and events of
//! these cases are left out, for none of the four reads them. Measured twice at each size: the time through the production
//! routes, and the blocks that PostgreSQL reads for it, as it explains the very statements of a process that serves
//! (`auto_explain`), row-level security, triggers and foreign keys included.

use super::{row::Row, stage::Stage, submit};
use crate::{error::LaunchError, progress::say};
use ask::Asked;
use std::time::Instant;

mod ask;
mod blocks;
mod fill;

/// The small and the large number of cases; a debug build is tried with fewer.
const SMALL: u32 = 10_000;
const LARGE: u32 = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
/// Blocks at the large size may be so many times those at the small one.
const ALLOWED: f64 = 1.5;

/// What is measured at one size.
struct At {
    name: &'static str,
    p50: f64,
    p99: f64,
    blocks: f64,
}

/// Fills, measures, fills on, measures again. In the rows the floor is the small size.
pub(super) async fn measure(stage: &Stage, cases: Option<u32>) -> Result<Vec<Row>, LaunchError> {
    let large = cases.unwrap_or(LARGE);
    let small = SMALL.min(large / 5);
    fill::prepare(stage).await?;
    let before = at(stage, small).await?;
    let after = at(stage, large).await?;
    let mut rows = vec![
        Row::new("intake_cases_small", f64::from(small), "cases", None),
        Row::new("intake_cases_large", f64::from(large), "cases", None),
    ];
    for (small, large) in before.iter().zip(&after) {
        let name = |what: &str| format!("intake_{}_{what}", small.name);
        rows.push(Row::new(name("p50"), large.p50, "ms", Some(small.p50)));
        rows.push(Row::new(name("p99"), large.p99, "ms", Some(small.p99)));
        rows.push(Row::new(name("blocks"), large.blocks, "blocks", Some(small.blocks)));
        if large.blocks > ALLOWED * small.blocks {
            say(format_args!(
                "intake: {} reads {:.1} blocks, {:.2} times those of the small size; {ALLOWED} are allowed",
                small.name,
                large.blocks,
                large.blocks / small.blocks
            ));
        }
    }
    Ok(rows)
}

async fn at(stage: &Stage, size: u32) -> Result<Vec<At>, LaunchError> {
    let begun = Instant::now();
    fill::up_to(stage, size).await?;
    say(format_args!("intake: {size} cases, made in {:.0} s", begun.elapsed().as_secs_f64()));
    let asked = Asked::prepare(stage).await?;
    let times = asked.times(stage).await?;
    let blocks = asked.blocks(stage).await?;
    let both = times.into_iter().zip(blocks);
    Ok(both.map(|((name, p50, p99), blocks)| At { name, p50, p99, blocks }).collect())
}
