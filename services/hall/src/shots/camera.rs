//! Goes through the pages with a browser, one context for each person and width.

use super::{
    Cases, album,
    scenes::{Scene, Walk, walks},
};
use crate::{
    chromium::{Chromium, Page, View},
    error::LaunchError,
    manifest::{Account, Manifest},
    progress::say,
};
use std::{fs, path::Path};

/// A telephone, a tablet, a small desk screen.
pub(super) const VIEWS: [View; 3] = [
    View { width: 360, height: 640, scale: 2, scripts: false },
    View { width: 768, height: 1024, scale: 1, scripts: false },
    View { width: 1366, height: 768, scale: 1, scripts: false },
];

/// The page that is also printed.
const PRINTED: &str = "17-receipt";

/// Takes every page at every width, and writes the album; answers with the number of pictures.
pub(super) fn take_all(
    mut browser: Chromium,
    hall: &Manifest,
    cases: &Cases,
    out: &Path,
) -> Result<usize, LaunchError> {
    let walks = walks(cases);
    let mut taken = 0;
    for walk in &walks {
        say(format_args!("{}: {} pages", walk.who, walk.scenes.len()));
        for view in VIEWS {
            let page = browser.page(view)?;
            enter(&mut browser, &page, hall, walk)?;
            for scene in &walk.scenes {
                take(&mut browser, &page, hall, scene)?;
                write(out, &file_name(scene, view), &page.picture(&mut browser, view)?)?;
                taken += 1;
                if scene.name == PRINTED {
                    write(out, &format!("{PRINTED}.pdf"), &page.print(&mut browser)?)?;
                }
            }
        }
    }
    write(out, "index.html", album::html(&walks).as_bytes())?;
    Ok(taken)
}

/// What a picture is called.
pub(super) fn file_name(scene: &Scene, view: View) -> String {
    format!("{}-{}.png", scene.name, view.width)
}

/// Logs the person in, if it is not the public.
pub fn enter(browser: &mut Chromium, page: &Page, hall: &Manifest, walk: &Walk) -> Result<(), LaunchError> {
    let Some(name) = walk.account else { return Ok(()) };
    let unknown = || LaunchError::Setting(format!("this hall has no demo account `{name}`"));
    let Account { user, password, .. } = hall.accounts.get(name).ok_or_else(unknown)?;
    page.open(browser, &format!("{}/login", hall.base_url))?;
    page.fill(browser, "#user_name", user)?;
    page.fill(browser, "#password", password)?;
    page.press(browser, "button[type=submit]")
}

fn take(browser: &mut Chromium, page: &Page, hall: &Manifest, scene: &Scene) -> Result<(), LaunchError> {
    let elder = u8::from(scene.elder);
    page.open(browser, &format!("{}/s?elder={elder}", hall.base_url))?;
    page.open(browser, &format!("{}{}", hall.base_url, scene.path))
}

fn write(out: &Path, name: &str, bytes: &[u8]) -> Result<(), LaunchError> {
    let path = out.join(name);
    fs::write(&path, bytes).map_err(LaunchError::file("write", path))
}
