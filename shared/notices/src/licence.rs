//! An electronic licence as a sheet: what it shows, and the PDF of it. The signed record is attached to the PDF.
use crate::{
    CheckCode, qr,
    render::{RenderError, Rendered, typeset},
    templates,
};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

/// The version of the template that new sheets are made under.
pub const NEWEST_LICENCE: i16 = 1;

/// What a sheet of a licence shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LicenceSheet {
    /// The type's name.
    pub title: String,
    /// Its public identifier.
    pub identifier: String,
    /// The number printed on it, where it has one of its own.
    pub number: Option<String>,
    /// Who issued it.
    pub authority: String,
    /// The holder.
    pub holder: String,
    /// The fields: title and value.
    pub rows: Vec<(String, String)>,
    /// From when to when it holds, in words.
    pub period: String,
    /// The day of issue.
    pub date: NaiveDate,
    /// The page on which anyone checks it, with identifier and code.
    pub address: String,
    /// The code.
    pub code: CheckCode,
    /// The signed record, as it is attached.
    pub record: String,
    /// What a copy for one use says besides.
    pub note: Option<UseNote>,
}

/// What a copy for one use (加注件) says: it is good for nothing else, and for no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UseNote {
    /// Its number.
    pub number: String,
    /// Who may use it.
    pub user: String,
    /// What for.
    pub purpose: String,
    /// When it was made, in words.
    pub made: String,
    /// Until when it may be used, in words.
    pub expires: String,
}

/// Renders a sheet as PDF/A-3b with its record attached. The same sheet and version give the same bytes.
///
/// # Errors
/// [`RenderError`]; a warning of the typesetter is an error too.
pub fn render_licence(sheet: &LicenceSheet, version: i16) -> Result<Rendered, RenderError> {
    let own = templates::of_licence(version).ok_or(RenderError::NoTemplate(version))?;
    let head = json!({
        "number": sheet.identifier, "authority": sheet.authority, "seal": "电子证照专用章", "applicant": sheet.holder,
        "item": sheet.title, "licensing": false, "basis": null, "case_no": "", "date": sheet.date, "phone": null,
        "address": null,
    });
    let body = json!({
        "title": sheet.title, "number": sheet.number, "rows": sheet.rows, "period": sheet.period, "note": sheet.note,
    });
    let data = json!({ "head": head, "body": body, "check_code": sheet.code.to_string() });
    let drawn = qr::svg(&sheet.address)
        .ok_or_else(|| RenderError::Template("the address to check it at is too long".to_owned()))?;
    let files = [
        ("/content.json", serde_json::to_string(&data)?),
        ("/check.svg", drawn),
        ("/record.json", sheet.record.clone()),
    ];
    typeset(&own, &files, format!("{}:{}", sheet.identifier, sheet.code), true)
}
