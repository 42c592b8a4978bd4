//! What intake needs before its first case: halls, the calendar, seals and letters. Seeding twice changes nothing.
use crate::{
    domain::{decision::LetterAct, document::RemedyBodies, place::Hall},
    error::IntakeError,
    flows::{
        calendar::{self, NewYear},
        seal::{self, LetterIn, SealIn},
    },
    store::{documents, halls, seals},
};
use chrono::NaiveDate;
use contracts::catalogue::derived_id;
use kernel::{
    actor::Actor,
    code::{Division, Uscc},
    db::{Db, DbError, transact},
    id::{HallId, StaffId},
};
use legal_clock::YearDays;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What to seed.
#[derive(Debug, Clone, Default)]
pub struct Seed {
    /// The halls with windows and clerks: id, division, name.
    pub halls: Vec<(HallId, Division, String)>,
    /// The text of `deploy/seed/workdays.json`: days off and make-up days of each announced year.
    pub workdays: String,
    /// Approval seals: authority and what is engraved.
    pub seals: Vec<(Uscc, String)>,
    /// Letters for all items and acts of an authority: authority and chief representative.
    pub letters: Vec<(Uscc, StaffId)>,
    /// First and last day of seals and letters.
    pub valid: Option<(NaiveDate, NaiveDate)>,
}

/// The id of a seeded seal.
#[must_use]
pub fn seal_id(authority: &Uscc, name: &str) -> Uuid {
    derived_id("seal", &format!("{authority}:{name}"))
}

/// Puts in what is not there yet, as the hall itself.
///
/// # Errors
/// [`IntakeError`] if the calendar is no good or the database fails.
pub async fn seed(db: &Db, seed: &Seed) -> Result<(), IntakeError> {
    let years: BTreeMap<i16, YearDays> = serde_json::from_str(&seed.workdays).map_err(DbError::from)?;
    transact(db, &Actor::service("intake"), async |tx| {
        for (id, division, name) in &seed.halls {
            halls::keep(tx, &Hall { id: *id, division: division.clone() }, name).await?;
        }
        for (year, days) in years {
            let source = "deploy/seed/workdays.json".to_owned();
            calendar::seed(tx, &NewYear { year, off: days.off, work: days.work, source }).await?;
        }
        let Some((valid_from, valid_to)) = seed.valid else { return Ok(()) };
        for (authority, name) in &seed.seals {
            let id = seal_id(authority, name);
            if seals::find_seal(tx, id).await?.is_none() {
                let new = SealIn { authority: authority.clone(), name: name.clone(), valid_from, valid_to };
                seal::seal(tx, id, &new).await?;
            }
        }
        for (authority, staff) in &seed.letters {
            let id = derived_id("letter", &format!("{authority}:{staff}"));
            let there = seals::letters_of(tx, staff.as_uuid(), authority).await?;
            if !there.iter().any(|letter| letter.id == id) {
                let acts = LetterAct::ALL.to_vec();
                let (authority, staff) = (authority.clone(), *staff);
                let new = LetterIn { authority, staff, items: None, acts, valid_from, valid_to };
                seal::letter(tx, id, &new).await?;
            }
        }
        Ok(())
    })
    .await
}

#[derive(Deserialize)]
struct Papers {
    words: BTreeMap<Uscc, String>,
    remedies: Vec<Remedy>,
}

#[derive(Deserialize)]
struct Remedy {
    division: Division,
    reconsideration: String,
    court: String,
}

/// Puts in what documents are numbered with, and whom they name as remedy; `text` is that of
/// `deploy/seed/documents.json`. What is there is brought up to date.
///
/// # Errors
/// [`IntakeError`] if the text is no good or the database fails.
pub async fn seed_documents(db: &Db, text: &str) -> Result<(), IntakeError> {
    let papers: Papers = serde_json::from_str(text).map_err(DbError::from)?;
    transact(db, &Actor::service("intake"), async |tx| {
        for (authority, word) in &papers.words {
            documents::keep_word(tx, authority, word).await?;
        }
        for Remedy { division, reconsideration, court } in papers.remedies {
            documents::keep_remedies(tx, &division, &RemedyBodies { reconsideration, court }).await?;
        }
        Ok(())
    })
    .await
}
