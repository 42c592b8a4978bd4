//! Imports, lists and the register of halls.
use super::SERVICE;
use crate::client::{As, Fault, Sent};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::HallId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An import.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Import {
    /// Its id.
    pub(crate) id: Uuid,
    /// The file's name.
    pub(crate) file_name: String,
    /// Where it stands.
    pub(crate) state: String,
    /// What happened, in one sentence.
    pub(crate) summary: String,
    /// When it began.
    pub(crate) made_at: DateTime<Utc>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Finding {
    /// The sheet.
    pub(crate) sheet: String,
    /// The line; 0 is the file.
    pub(crate) line: u32,
    /// The column.
    pub(crate) field: String,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

/// An item of which only a name is known.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NameDraft {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its place's code for it.
    pub(crate) local_code: String,
    /// Its name.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) department: String,
    /// `open`, `assigned` or `dropped`.
    pub(crate) state: String,
    /// Its base code.
    pub(crate) base_code: Option<String>,
    /// What the file suggests.
    pub(crate) suggested_code: Option<String>,
    /// Why it was dropped.
    pub(crate) reason: Option<String>,
}

/// A version of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct List {
    /// Its id.
    pub(crate) id: Uuid,
    /// Whose.
    pub(crate) division: String,
    /// Counted from 1.
    pub(crate) version: i32,
    /// `draft`, `approved` or `published`.
    pub(crate) state: String,
    /// Its title.
    pub(crate) title: String,
    /// The document that approves it.
    pub(crate) document: String,
    /// From when it is in force.
    pub(crate) effective_on: Option<NaiveDate>,
    /// How many entries.
    pub(crate) entries: usize,
    /// For saving.
    pub(crate) revision: i64,
}

/// A column of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Column {
    /// The field's name.
    pub(crate) key: String,
    /// What stands on top.
    pub(crate) heading: String,
}

/// A change of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Change {
    /// `added`, `changed` or `removed`.
    pub(crate) kind: String,
    /// The entry's number.
    pub(crate) no: String,
    /// The entry's name.
    pub(crate) name: String,
    /// Why.
    pub(crate) reason: String,
    /// Which fields.
    pub(crate) fields: Vec<FieldChange>,
}

/// A field that changed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FieldChange {
    /// The column.
    pub(crate) heading: String,
    /// Before.
    pub(crate) before: String,
    /// After.
    pub(crate) after: String,
}

/// A version with its entries.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListDetail {
    /// The version.
    pub(crate) list: List,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its entries.
    pub(crate) entries: Vec<Map<String, Value>>,
    /// Why entries changed.
    pub(crate) reasons: BTreeMap<String, String>,
    /// What it changes.
    pub(crate) changes: Vec<Change>,
}

/// A version and what it changed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ListHistory {
    /// The version.
    pub(crate) list: List,
    /// What it changed.
    pub(crate) changes: Vec<Change>,
}

/// A rate of a hall.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Rate {
    /// Its word.
    pub(crate) kind: String,
    /// Above the line.
    pub(crate) numerator: u32,
    /// Below the line.
    pub(crate) denominator: u32,
    /// In tenths of a percent.
    pub(crate) tenths: Option<u32>,
    /// What it is called; only of one hall.
    #[serde(default)]
    pub(crate) name: String,
    /// How it is reckoned; only of one hall.
    #[serde(default)]
    pub(crate) formula: String,
    /// Items above the line.
    #[serde(default)]
    pub(crate) counted: Vec<String>,
    /// Items below it only.
    #[serde(default)]
    pub(crate) missing: Vec<String>,
}

/// A hall in the overview.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HallRates {
    /// Which hall.
    pub(crate) hall: HallId,
    /// Its name.
    pub(crate) name: String,
    /// How many people.
    pub(crate) people: u32,
    /// Its rates.
    pub(crate) rates: Vec<Rate>,
}

/// An item in a register.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RegisterLine {
    /// The implementing item.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its authority.
    pub(crate) authority_name: String,
    /// Whether it is here.
    pub(crate) stationed: bool,
    /// Whether the window may decide.
    pub(crate) delegated: bool,
    /// Whether it is excused.
    pub(crate) excepted: bool,
}

/// The register of a hall.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Register {
    /// The hall's name.
    pub(crate) name: String,
    /// Its division.
    pub(crate) division: String,
    /// Its rates.
    pub(crate) rates: Vec<Rate>,
    /// Its items.
    pub(crate) lines: Vec<RegisterLine>,
    /// What is entered, as it is sent back.
    pub(crate) register: Value,
    /// For saving.
    pub(crate) revision: i64,
}

/// A point of the hall standard.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Point {
    /// Its group.
    pub(crate) group: String,
    /// Its word.
    pub(crate) code: String,
    /// What is looked at.
    pub(crate) text: String,
}

/// An inspection.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Inspection {
    /// Its id.
    pub(crate) id: Uuid,
    /// When.
    pub(crate) held_on: NaiveDate,
    /// What was wrong.
    pub(crate) defects: Vec<DefectView>,
    /// How many findings are open.
    pub(crate) open: i32,
    /// For saying something.
    pub(crate) revision: i64,
}

/// A finding with its standing.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DefectView {
    /// The finding.
    pub(crate) defect: Defect,
    /// Its state in Chinese.
    pub(crate) state_name: String,
    /// Whether its deadline has passed.
    pub(crate) late: bool,
}

/// A finding.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Defect {
    /// The point.
    pub(crate) point: String,
    /// Its state.
    pub(crate) state: String,
    /// Its deadline.
    pub(crate) due: NaiveDate,
    /// What was said.
    pub(crate) notes: Vec<Note>,
}

/// Something said about a finding.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Note {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// What.
    pub(crate) text: String,
    /// Pictures.
    pub(crate) photos: Vec<String>,
}

/// A picture that was taken.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Photo {
    /// How findings name it.
    pub(crate) sha256: String,
}

#[derive(Serialize)]
struct Paged<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    limit: u16,
}

/// Reads anything of the catalogue.
pub(crate) async fn read<T: serde::de::DeserializeOwned>(api: &As, path: &str) -> Result<T, Fault> {
    api.get(SERVICE, path, &()).await
}

/// Takes a file and checks it.
pub(crate) async fn begin_import(api: &As, key: &str, file: Sent<'_>) -> Result<Import, Fault> {
    api.upload(SERVICE, "/imports", key, file).await
}

/// Imports, the newest first.
pub(crate) async fn imports(api: &As) -> Result<Page<Import>, Fault> {
    api.get(SERVICE, "/imports", &Paged { after: None, limit: 20 }).await
}

/// What is wrong with an import.
pub(crate) async fn findings(api: &As, id: Uuid, after: Option<&str>) -> Result<Page<Finding>, Fault> {
    api.get(SERVICE, &format!("/imports/{id}/findings"), &Paged { after, limit: 100 }).await
}

/// Does something that needs no words, and does not ask what came of it.
pub(crate) async fn act(api: &As, key: &str, path: &str, body: &Value) -> Result<Value, Fault> {
    api.post(SERVICE, path, key, body).await
}

/// Names-only drafts.
pub(crate) async fn names(
    api: &As,
    (state, q): (&str, &str),
    after: Option<&str>,
) -> Result<Page<NameDraft>, Fault> {
    let mut query = vec![("limit", "50")];
    let said = [("state", state), ("q", q), ("after", after.unwrap_or_default())];
    query.extend(said.into_iter().filter(|(_, value)| !value.is_empty()));
    api.get(SERVICE, "/name-drafts", &query).await
}

/// Saves a list's draft, without its entries.
pub(crate) async fn save_list(api: &As, id: Uuid, revision: i64, body: &Value) -> Result<List, Fault> {
    api.save(SERVICE, &format!("/list-drafts/{id}"), revision, body).await
}

/// Fills a list's draft from a file.
pub(crate) async fn fill_list(
    api: &As,
    id: Uuid,
    (revision, key): (i64, &str),
    file: Sent<'_>,
) -> Result<List, Fault> {
    api.upload(SERVICE, &format!("/list-drafts/{id}/entries?revision={revision}"), key, file).await
}

/// Saves the register of a hall.
pub(crate) async fn save_register(
    api: &As,
    hall: HallId,
    revision: i64,
    register: &Value,
) -> Result<Register, Fault> {
    api.save(SERVICE, &format!("/registers/{hall}"), revision, register).await
}

/// Halls of a division with their rates.
pub(crate) async fn registers(api: &As, division: &str) -> Result<Vec<HallRates>, Fault> {
    api.get(SERVICE, "/registers", &[("division", division)]).await
}

/// Stores a picture.
pub(crate) async fn photo(api: &As, key: &str, file: Sent<'_>) -> Result<Photo, Fault> {
    api.upload(SERVICE, "/inspection-photos", key, file).await
}

/// A file of the catalogue: its media type and its bytes.
pub(crate) async fn file(api: &As, path: &str) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, path).await
}

/// The body of a step that needs no words.
pub(crate) fn nothing() -> Value {
    json!({})
}
