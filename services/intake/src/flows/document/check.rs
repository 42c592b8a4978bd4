//! Whether a document that someone holds is genuine. Anyone may ask who has its number and code; he learns what is
//! printed at its head, and nothing about the person.
use crate::{error::IntakeError, store::documents};
use chrono::NaiveDate;
use kernel::{
    actor::Actor,
    db::{Db, transact},
};
use notices::{CheckCode, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands on the document, and what is known of the file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentQuestion {
    /// Its number.
    pub(crate) number: String,
    /// The code under its QR code.
    pub(crate) code: String,
    /// SHA-256 of the file at hand, in hexadecimal.
    pub(crate) sha256: Option<String>,
}

/// A genuine document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DocumentCheck {
    /// Its kind.
    pub(crate) kind: Kind,
    /// What the kind is called.
    pub(crate) name: String,
    /// Its number.
    pub(crate) number: String,
    /// The authority that gave it.
    pub(crate) authority: String,
    /// The day it was given.
    pub(crate) given_on: NaiveDate,
    /// Whether the file at hand is the one that was given, byte for byte; none if no hash was sent.
    pub(crate) unchanged: Option<bool>,
}

/// Checks a document by number and code.
pub(crate) async fn check_document(db: &Db, asked: &DocumentQuestion) -> Result<DocumentCheck, IntakeError> {
    let unknown = || IntakeError::NotFound("document");
    let code = CheckCode::parse(&asked.code).map_err(|_no_code| unknown())?;
    // People copy the brackets of a number as they find them on their keyboard.
    let number: String =
        asked.number.trim().replace(['[', '【', '（', '('], "〔").replace([']', '】', '）', ')'], "〕");
    transact(db, &Actor::service("intake"), async |tx| {
        let row = documents::find_by_number(tx, &number, code.as_str()).await?.ok_or_else(unknown)?;
        let kind = Kind::of_code(&row.kind).ok_or_else(unknown)?;
        let file = documents::file(tx, row.id).await?;
        let same = |hash: &String| file.is_some_and(|file| file.sha256.eq_ignore_ascii_case(hash.trim()));
        Ok(DocumentCheck {
            kind,
            name: kind.name().to_owned(),
            number: row.number,
            authority: row.authority_name,
            given_on: row.given_on,
            unchanged: asked.sha256.as_ref().map(same),
        })
    })
    .await
}
