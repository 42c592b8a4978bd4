//! The core paths, performed over HTTP against a running hall, as the people who walk them every day.

use crate::{error::LaunchError, manifest::Manifest};
use std::time::Instant;

pub mod bundle;
mod business;
mod elder_card;
mod homestead;
pub mod open_cases;
mod people;
pub mod project;
mod relief;
mod told;
mod wait;

use people::People;

/// Which of the core paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CorePath {
    /// 农村宅基地审批: from the village agent to two verified e-licences.
    Homestead,
    /// 临时救助: what the checking mechanism verifies is not demanded; the result is money.
    Relief,
    /// 个体工商户设立登记: the provincial system decides, and its answer comes back to the window.
    Business,
    /// 老年优待证: one act at any window.
    ElderCard,
    /// 开饭店一件事: one form for two licences, the second after the first.
    Bundle,
    /// 农村集中建房项目: departments assess and accept together.
    Project,
}

/// Performs one path at `hall.base_url` with the demo accounts and prints every step.
pub async fn run(hall: &Manifest, path: CorePath) -> Result<(), LaunchError> {
    let begun = Instant::now();
    perform(hall, path).await?;
    println!("\nAll steps went through in {:.1} s.", begun.elapsed().as_secs_f64());
    Ok(())
}

/// The same without the last word.
pub async fn perform(hall: &Manifest, path: CorePath) -> Result<(), LaunchError> {
    let people = People::new(hall)?;
    match path {
        CorePath::Homestead => Box::pin(homestead::walk(&people)).await?,
        CorePath::Relief => Box::pin(relief::walk(&people)).await?,
        CorePath::Business => Box::pin(business::walk(&people)).await?,
        CorePath::ElderCard => Box::pin(elder_card::walk(&people)).await?,
        CorePath::Bundle => Box::pin(bundle::walk(&people)).await?,
        CorePath::Project => Box::pin(project::walk(&people)).await?,
    }
    Ok(())
}
