//! Seeds: the directory and the first items, put in through the same flows as by people. Running it again changes
//! nothing that is already so.

mod bundles;
mod directory;
mod files;
mod items;
mod template;
mod words;

use contracts::catalogue::derived_id;
use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    code::Division,
    db::{Db, transact},
    id::HallId,
};

pub use files::{SeedError, SeedFiles};

use crate::{
    domain::place::HallKind,
    flows::{directory::load_directory, lists::seed::seed_lists, words::load_synonyms},
};

/// What a seeding did; all zero when everything was there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// Entries of the directory that are new or changed.
    pub places: u32,
    /// Base versions published.
    pub bases: u32,
    /// Overlays published.
    pub overlays: u32,
    /// Bundles published.
    pub bundles: u32,
    /// Everyday words put in.
    pub words: u32,
}

/// A hall as other services' seeds need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedHall {
    /// Its id.
    pub id: HallId,
    /// Where it is.
    pub division: Division,
    /// What it is called.
    pub name: String,
}

/// The halls with windows and clerks: of the city, the counties and the townships. Village stations have agents only.
pub fn halls(files: &SeedFiles) -> Result<Vec<SeedHall>, SeedError> {
    let halls = directory::read(files)?.halls.into_iter();
    let staffed = halls.filter(|hall| hall.kind != HallKind::VillageStation);
    Ok(staffed.map(|hall| SeedHall { id: hall.id, division: hall.division, name: hall.name }).collect())
}

/// Puts in what the files say: the directory in one transaction, each item in its own.
pub async fn seed(db: &Db, files: &SeedFiles) -> Result<SeedReport, SeedError> {
    let directory = directory::read(files)?;
    let items = items::read(files)?;
    let loaded = transact(db, &maker(), async |tx| load_directory(tx, &directory).await).await?;
    let mut report =
        SeedReport { places: loaded.divisions + loaded.authorities + loaded.halls, ..SeedReport::default() };
    for item in &items {
        report.bases += u32::from(items::put_base(db, &item.base).await?);
        let filled = item.claims.iter().map(|claim| {
            let overlay = template::fill(item, claim, &directory)?;
            Ok((claim.authority.clone(), overlay))
        });
        let claims = filled.collect::<Result<Vec<_>, SeedError>>()?;
        report.overlays += items::put_overlays(db, &item.base, &claims).await?;
    }
    report.bundles = bundles::put(db, files).await?;
    let words = words::read(files)?;
    report.words = transact(db, &maker(), async |tx| load_synonyms(tx, &words).await).await?;
    if let Some(city) = directory.divisions.iter().find(|row| row.level == "city") {
        seed_lists(db, (&maker(), &checker()), &city.code).await?;
    }
    Ok(report)
}

/// The seed's first editor: drafts.
fn maker() -> Actor {
    seeder("maker")
}

/// Reviews for the department.
fn reviewer() -> Actor {
    seeder("reviewer")
}

/// Reviews whether it is lawful.
fn lawyer() -> Actor {
    seeder("lawyer")
}

/// Publishes. Four actors, because even a seed may not check what it made.
fn checker() -> Actor {
    seeder("checker")
}

fn seeder(who: &str) -> Actor {
    Actor {
        kind: ActorKind::Service,
        id: derived_id("seeder", who),
        scope: Scope { system: true, ..Scope::default() },
        role: format!("seed_{who}"),
        trace: TraceParent::fresh(),
    }
}
