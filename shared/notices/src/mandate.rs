//! 委托书: what someone lets another do for him. It is no act of an authority, so it bears no seal; both sign it.
use crate::{RenderError, Rendered, render::typeset, templates::of_mandate};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The version that new ones are made under.
pub const NEWEST_MANDATE: i16 = 1;

/// 委托书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateSheet {
    /// Its number.
    pub number: String,
    /// Who is acted for; none where the register did not say: he writes his name.
    pub principal: Option<String>,
    /// The number of the agent's account, by which the hall knows him.
    pub agent: String,
    /// For which items, by name; none is all.
    pub items: Option<Vec<String>>,
    /// What is allowed.
    pub acts: Vec<String>,
    /// From which day on.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// How it was given.
    pub way: String,
    /// A signed sheet lies with the hall.
    pub evidence: bool,
}

/// Sets a mandate under a version of its template. The same content and version give the same bytes.
///
/// # Errors
/// [`RenderError`]; a warning of the typesetter is an error too.
pub fn render_mandate(sheet: &MandateSheet, version: i16) -> Result<Rendered, RenderError> {
    let template = of_mandate(version).ok_or(RenderError::NoTemplate(version))?;
    let files = [("/content.json", serde_json::to_string(sheet)?)];
    typeset(&template, &files, sheet.number.clone(), false)
}
