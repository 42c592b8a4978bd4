//! `hall shots`: pictures of the first pages as people see them, with an index.html.
//!
//! A throw-away hall is started in `.hall/shots/hall`, filled by performing the demo and by leaving cases in every
//! state, some of them weeks ago so that deadlines press; then a headless browser goes through the pages of each role.

use crate::{
    chromium::Chromium,
    demo::{self, CorePath},
    error::LaunchError,
    manifest::Manifest,
    progress::say,
    signals::Signals,
};
use std::{fs, path::Path};

mod album;
mod camera;
mod filling;
mod house;
mod scenes;

pub use camera::enter;
pub use filling::{Cases, fill};
pub use scenes::{Scene, Walk, walks};

use house::House;

/// What is performed first, so that there is something behind the pages.
const CORE: [CorePath; 5] =
    [CorePath::Homestead, CorePath::Relief, CorePath::Business, CorePath::ElderCard, CorePath::Bundle];

/// Takes all pictures into `out`: of the hall `running`, or of one made for it in the checkout `root`.
pub async fn run(root: &Path, out: &Path, running: Option<Manifest>) -> Result<(), LaunchError> {
    let mut signals = Signals::catch()?;
    let Some(browser) = Chromium::start()? else {
        return Err(LaunchError::Setting("HALL_CHROMIUM is none: no browser, no pictures".into()));
    };
    fs::create_dir_all(out).map_err(LaunchError::file("create the folder", out))?;
    if let Some(hall) = running {
        say(format_args!("using the hall at {}", hall.base_url));
        let taken = Box::pin(signals.unless_interrupted(take(&hall, None, browser, out))).await?;
        return tell(taken, out);
    }
    let mut house = House::build(&root.join(".hall/shots/hall"))?;
    let taken = Box::pin(signals.unless_interrupted(async {
        let hall = house.open().await?;
        take(&hall, hall.database_url.as_deref(), browser, out).await
    }))
    .await;
    house.close().await;
    tell(taken?, out)
}

/// Fills the hall and takes the pictures; `database` only where business time may be moved.
async fn take(
    hall: &Manifest,
    database: Option<&str>,
    browser: Chromium,
    out: &Path,
) -> Result<usize, LaunchError> {
    say("performing the core paths");
    for path in CORE {
        Box::pin(demo::perform(hall, path)).await?;
    }
    say("leaving cases in every state");
    let cases = Box::pin(fill(hall, database)).await?;
    say("taking pictures");
    let (hall, out) = (hall.clone(), out.to_path_buf());
    let taking = tokio::task::spawn_blocking(move || camera::take_all(browser, &hall, &cases, &out));
    taking.await.map_err(LaunchError::step("taking pictures"))?
}

fn tell(taken: usize, out: &Path) -> Result<(), LaunchError> {
    say(format_args!("{taken} pictures; open {}", out.join("index.html").display()));
    Ok(())
}
