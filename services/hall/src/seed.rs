//! Filling a new hall with divisions, halls, items, licence types and demo accounts. Every part goes through its
//! service's own flows and changes nothing that is there already.

use crate::{
    assemble::open_db, cli::root, error::LaunchError, manifest::Accounts, progress::say, serve::Assembled,
    settings::Settings,
};
use catalogue::SeedFiles;
use kernel::{config::Source, db::Db};
use std::{
    fs,
    path::{Path, PathBuf},
};

mod accounts;
mod file;

use accounts::{Chief, enrol_persons, enrol_staff};
use file::AccountFile;

/// Seeds what is not there yet. `known` are the accounts of an earlier start, whose passwords stay as they are; the
/// result are all demo accounts. Runs before HTTP is served, so it works on the databases only.
pub async fn run(settings: &Settings, hall: &Assembled, known: Accounts) -> Result<Accounts, LaunchError> {
    let folder = folder();
    let open = |service| open_db(settings, &hall.deps, service);
    let catalogue =
        SeedFiles::read(&folder).map_err(LaunchError::step("reading the catalogue's seed files"))?;
    items(&open("catalogue")?, &catalogue).await?;
    let file = AccountFile::read(&folder)?;
    let identity = open("identity")?;
    let (key, mut accounts) = (&settings.keys.service, known);
    let holders = enrol_persons(&identity, key, &file, &mut accounts).await?;
    let chiefs = enrol_staff(&identity, key, &file, &mut accounts).await?;
    windows(&open("intake")?, &folder, &catalogue, &file, &chiefs).await?;
    floors(&open("lobby")?, &folder, &catalogue).await?;
    let done = licence::seed(&open("licence")?, &holders)
        .await
        .map_err(LaunchError::step("seeding the licence repository"))?;
    if done.licences > 0 {
        say(format_args!("issued {} licences to the demo villagers", done.licences));
    }
    Ok(accounts)
}

/// Makes the portal known to identity as a client, at the address people see now.
pub async fn register_portal(settings: &Settings, hall: &Assembled) -> Result<(), LaunchError> {
    let site = portal::Site::new(&hall.deps, settings.brand.clone());
    let secret = portal::client_secret(&hall.deps.service_key);
    let identity = open_db(settings, &hall.deps, "identity")?;
    identity::seed::seed_client(&identity, "portal", Some(&secret), &[site.redirect_uri()])
        .await
        .map_err(LaunchError::step("making the portal known to identity"))
}

/// `HALL_SEED_DIR`, or the checkout's `deploy/seed`.
pub(crate) fn folder() -> PathBuf {
    Source::environment().text("HALL_SEED_DIR").map_or_else(|| root().join("deploy/seed"), PathBuf::from)
}

async fn items(db: &Db, files: &SeedFiles) -> Result<(), LaunchError> {
    let done = catalogue::seed(db, files).await.map_err(LaunchError::step("seeding the catalogue"))?;
    if done.places + done.bases + done.overlays > 0 {
        say(format_args!(
            "seeded {} places and {} items, published {} times by their authorities",
            done.places, done.bases, done.overlays
        ));
    }
    Ok(())
}

/// Queues, hours and windows of each hall, as `lobby.json` says.
async fn floors(db: &Db, folder: &Path, catalogue: &SeedFiles) -> Result<(), LaunchError> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(LaunchError::file("read", &path))
    };
    let floor = lobby::Floor::parse(&read("lobby.json")?).map_err(LaunchError::step("reading lobby.json"))?;
    let halls = catalogue::halls(catalogue).map_err(LaunchError::step("reading the halls"))?;
    let halls = halls.into_iter().map(|hall| (hall.id, hall.division, hall.name)).collect();
    let seed = lobby::Seed { halls, floor, workdays: read("workdays.json")? };
    let added = lobby::seed(db, &seed).await.map_err(LaunchError::step("seeding the floors of the halls"))?;
    if added > 0 {
        say(format_args!("set up queues and windows in {added} halls"));
    }
    Ok(())
}

/// What the windows need before their first case: halls, the calendar, approval seals and letters.
async fn windows(
    db: &Db,
    folder: &Path,
    catalogue: &SeedFiles,
    file: &AccountFile,
    chiefs: &[Chief],
) -> Result<(), LaunchError> {
    let path = folder.join("workdays.json");
    let halls = catalogue::halls(catalogue).map_err(LaunchError::step("reading the halls"))?;
    let seed = intake::Seed {
        halls: halls.into_iter().map(|hall| (hall.id, hall.division, hall.name)).collect(),
        workdays: fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?,
        seals: chiefs
            .iter()
            .map(|chief| (chief.authority.clone(), format!("{}审批专用章", chief.authority_name)))
            .collect(),
        letters: chiefs.iter().map(|chief| (chief.authority.clone(), chief.staff)).collect(),
        valid: Some((file.letters.from, file.letters.until)),
    };
    intake::seed(db, &seed).await.map_err(LaunchError::step("seeding the windows"))?;
    let path = folder.join("documents.json");
    let papers = fs::read_to_string(&path).map_err(LaunchError::file("read", &path))?;
    intake::seed_documents(db, &papers).await.map_err(LaunchError::step("seeding what documents name"))
}
