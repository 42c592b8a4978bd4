//! Batches of the national tables: one person asks for the next one, another makes it, and what was made stays as it is.
use super::{accept::answers_of, item};
use crate::{
    domain::{
        figure::COUNTED,
        item::Item,
        national::{Content, Each, Known, Mapping, NationalRefused, Row, Table},
        prefill::{OfPerson, fillable},
    },
    error::IntakeError,
    store::{
        cases::{self, Case},
        course, decisions, figures, materials,
        national::{self, Batch, Fact, Made},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    db::{Db, DbError, Tx, transact},
    id::PersonId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Purpose, read_personal},
};
use legal_clock::local_time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// So many facts make a batch at most.
const FACTS: i64 = 500;
/// So many batches are listed.
const LISTED: i64 = 100;

/// The tables as they are configured.
#[derive(Debug)]
pub(crate) struct Tables(pub(crate) Mapping);

/// The next batch of a table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchIn {
    /// The table, such as `up_pro_accept`.
    pub(crate) table: String,
}

/// A batch, without its rows: what a manifest says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BatchOut {
    /// The batch.
    pub(crate) id: Uuid,
    /// The table.
    pub(crate) table: String,
    /// The how-manieth of this table and place.
    pub(crate) number: i32,
    /// The place: the beginning of its code.
    pub(crate) division: String,
    /// The cursor after which it begins.
    pub(crate) after: i64,
    /// The cursor up to which it goes.
    pub(crate) upto: Option<i64>,
    /// Who asked for it.
    pub(crate) asked_by: Uuid,
    /// When.
    pub(crate) asked_at: DateTime<Utc>,
    /// Who made it; another person.
    pub(crate) made_by: Option<Uuid>,
    /// When.
    pub(crate) made_at: Option<DateTime<Utc>>,
    /// How many rows it has.
    pub(crate) rows: Option<i32>,
    /// By which edition of the mapping.
    pub(crate) mapping: Option<String>,
    /// SHA-256 of the rows as JSON, in hexadecimal.
    pub(crate) sha256: Option<String>,
    /// SHA-256 of the rows as csv, in hexadecimal.
    pub(crate) sheet_sha256: Option<String>,
}

impl From<Batch> for BatchOut {
    fn from(row: Batch) -> Self {
        Self {
            id: row.id,
            table: row.table_name,
            number: row.number,
            division: row.division,
            after: row.after_fact,
            upto: row.upto_fact,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            made_by: row.made_by,
            made_at: row.made_at,
            rows: row.rows,
            mapping: row.mapping,
            sha256: row.sha256,
            sheet_sha256: row.sheet_sha256,
        }
    }
}

fn place(caller: &Caller) -> Result<&str, IntakeError> {
    caller.actor.scope.division.as_ref().map(|place| place.as_str()).ok_or(IntakeError::PlaceMissing)
}

fn sources(table: &Table) -> Vec<&str> {
    table.of.keys().map(String::as_str).collect()
}

/// Asks for the next batch of a table of the caller's place. Nothing is read yet.
pub(crate) async fn ask_national_batch(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    tables: &Tables,
    new: &BatchIn,
) -> Result<BatchOut, IntakeError> {
    let division = place(caller)?;
    let table = tables.0.table(&new.table).ok_or(NationalRefused::NoTable)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            let last = national::last(tx, division, &table.name).await?;
            if last.as_ref().is_some_and(|last| last.made_by.is_none()) {
                return Err(NationalRefused::Waits.into());
            }
            let after = last.as_ref().and_then(|last| last.upto_fact).unwrap_or_default();
            if national::facts(tx, division, &sources(table), after, 1).await?.is_empty() {
                return Err(NationalRefused::Nothing.into());
            }
            let number = last.map_or(1, |last| last.number.saturating_add(1));
            let id = Uuid::new_v4();
            if !national::ask(tx, id, (division, &table.name), (number, after)).await? {
                return Err(NationalRefused::Waits.into());
            }
            told(tx, "ask_national_batch", id, false).await?;
            Ok(found(tx, id).await?.into())
        })
        .await
    })
    .await
}

async fn found(tx: &mut Tx, id: Uuid) -> Result<Batch, IntakeError> {
    national::find(tx, id).await?.ok_or(IntakeError::NotFound("batch"))
}

async fn told(tx: &Tx, what: &'static str, id: Uuid, in_force: bool) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("national_batch", id), &json!({})).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::NationalBatch, in_force }).await?;
    Ok(())
}

/// Makes a batch that another one asked for. Where the table names persons, each of them sees that it was done.
pub(crate) async fn make_national_batch(
    db: &Db,
    caller: &Caller,
    tables: &Tables,
    id: Uuid,
) -> Result<BatchOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let batch = national::hold(tx, id).await?.ok_or(IntakeError::NotFound("batch"))?;
        if batch.made_by.is_some() {
            return Err(NationalRefused::Made.into());
        }
        if batch.asked_by == caller.actor.id {
            return Err(NationalRefused::SamePerson.into());
        }
        let table = tables.0.table(&batch.table_name).ok_or(NationalRefused::NoTable)?;
        // Whoever counts at this moment is waited for: no earlier position comes in later.
        figures::take_turns(tx).await?;
        let facts = national::facts(tx, &batch.division, &sources(table), batch.after_fact, FACTS).await?;
        let upto = facts.last().map_or(batch.after_fact, |fact| fact.position);
        let (rows, subjects) = rows_of(tx, table, &facts).await?;
        let content = Content {
            table: table.name.clone(),
            batch: batch.number,
            mapping: tables.0.version.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
            rows,
        };
        let bytes = serde_json::to_vec(&content).map_err(DbError::from)?;
        let made = Made {
            upto,
            rows: i32::try_from(content.rows.len()).unwrap_or(i32::MAX),
            mapping: &tables.0.version,
            sha256: &hex(&bytes),
            sheet_sha256: &hex(content.sheet().as_bytes()),
            content: &bytes,
            subjects: subjects.into_iter().collect(),
        };
        national::keep(tx, &batch, made).await?;
        told(tx, "make_national_batch", id, true).await?;
        Ok(found(tx, id).await?.into())
    })
    .await
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn rows_of(
    tx: &mut Tx,
    table: &Table,
    facts: &[Fact],
) -> Result<(Vec<Row>, BTreeSet<Uuid>), IntakeError> {
    let (mut rows, mut subjects) = (Vec::new(), BTreeSet::new());
    for fact in facts {
        let actor = tx.actor().clone();
        let Some(case) = cases::find(tx, &actor, fact.case).await? else { continue };
        let Some(op) = table.of.get(&fact.what).copied() else { continue };
        let item = item::of_case(tx, &case).await?;
        let known = known_of(tx, fact, &case, &item).await?;
        let mut add = |known: &Known| rows.push(Row { op, cells: table.cells(known) });
        if table.is_personal() {
            subjects.insert(case.applicant_id.as_uuid());
            let look = Look {
                subject: case.applicant_id,
                purpose: Purpose("national_table"),
                case: Some(case.id),
                fields: &["name", "number", "mobile"],
            };
            // Sealed with the rest of the batch in this very transaction: nothing of it leaves before the commit.
            let looked = read_personal(tx, look, async |tx| {
                add(&person_of(tx, known, &case, &item).await?);
                Ok::<_, IntakeError>(())
            });
            looked.await?.reveal();
            continue;
        }
        match table.each {
            None => add(&known),
            Some(Each::Material) => {
                materials_of(tx, &known, &case, &item).await?.iter().for_each(add);
            }
        }
    }
    Ok((rows, subjects))
}

async fn known_of(tx: &mut Tx, fact: &Fact, case: &Case, item: &Item) -> Result<Known, IntakeError> {
    let time = |at: DateTime<Utc>| local_time(at).format("%Y-%m-%d %H:%M:%S").to_string();
    let named = COUNTED.iter().find(|(code, _)| *code == fact.what).map_or("", |(_, name)| *name);
    let submitted = course::submissions(tx, case).await?.first().map(|first| time(first.submitted_at));
    let licences = decisions::licences(tx, case).await?;
    let licences: Vec<String> = licences.into_iter().map(|(_, _, identifier)| identifier).collect();
    Ok([
        ("project_no", case.national_case_no.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("item", case.handled_under().to_string()),
        ("base_item", case.handled_under().base().to_string()),
        ("item_name", item.name.clone()),
        ("channel", case.channel.code().to_owned()),
        ("division", case.division.to_string()),
        ("authority", case.authority.to_string()),
        ("authority_name", item.letterhead.authority.clone()),
        ("what", fact.what.clone()),
        ("what_name", named.to_owned()),
        ("nth", fact.nth.to_string()),
        ("at", time(fact.at)),
        ("submitted_at", submitted.unwrap_or_default()),
        ("due", case.due.map(|due| due.to_string()).unwrap_or_default()),
        ("licence_identifiers", licences.join(";")),
    ]
    .into())
}

/// With what the applicant said of himself in the form.
async fn person_of(tx: &mut Tx, mut known: Known, case: &Case, item: &Item) -> Result<Known, IntakeError> {
    let answers = answers_of(tx, case).await?;
    for question in fillable(&item.form) {
        let column = match question.person {
            Some(OfPerson::Name) => "applicant_name",
            Some(OfPerson::Number) => "applicant_number",
            Some(OfPerson::Mobile) => "applicant_mobile",
            None => continue,
        };
        if let Some(said) = answers.get(&question.field).and_then(serde_json::Value::as_str) {
            known.entry(column).or_insert_with(|| said.to_owned());
        }
    }
    Ok(known)
}

/// One for each material that was brought.
async fn materials_of(
    tx: &mut Tx,
    known: &Known,
    case: &Case,
    item: &Item,
) -> Result<Vec<Known>, IntakeError> {
    let mut brought: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
    for row in materials::of_case(tx, case).await? {
        let source = if row.licence_id.is_some() { "licence" } else { "file" };
        *brought.entry((row.material_code, source)).or_default() += 1;
    }
    let with = |((code, source), number): ((String, &'static str), usize)| {
        let named = item.materials.iter().find(|material| material.code == code);
        let mut known = known.clone();
        known.insert("material_name", named.map(|material| material.name.clone()).unwrap_or_default());
        known.insert("material_code", code);
        known.insert("material_source", source.to_owned());
        known.insert("material_number", number.to_string());
        known
    };
    Ok(brought.into_iter().map(with).collect())
}

/// The batches of the caller's place, the newest first.
pub(crate) async fn list_national_batches(db: &Db, caller: &Caller) -> Result<Vec<BatchOut>, IntakeError> {
    let division = place(caller)?;
    transact(db, &caller.actor, async |tx| {
        let rows = national::list(tx, division, LISTED).await?;
        Ok(rows.into_iter().map(BatchOut::from).collect())
    })
    .await
}

/// The rows of a batch as they were made: the same bytes for ever. Every person that they name sees the look.
pub(crate) async fn get_national_rows(db: &Db, caller: &Caller, id: Uuid) -> Result<Vec<u8>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let batch = found(tx, id).await?;
        let content = batch.content(tx)?.ok_or(NationalRefused::NotMade)?;
        for subject in &batch.subjects {
            let look = Look {
                subject: PersonId::from_uuid(*subject),
                purpose: Purpose("national_table"),
                case: None,
                fields: &["name", "number", "mobile"],
            };
            let looked = read_personal(tx, look, async |_| Ok::<_, IntakeError>(()));
            looked.await?.reveal();
        }
        audit::record(tx, "get_national_rows", Entity::new("national_batch", id), &json!({})).await?;
        Ok(content)
    })
    .await
}

/// The same as csv.
pub(crate) async fn get_national_sheet(db: &Db, caller: &Caller, id: Uuid) -> Result<String, IntakeError> {
    let bytes = get_national_rows(db, caller, id).await?;
    let content: Content = serde_json::from_slice(&bytes).map_err(DbError::from)?;
    Ok(content.sheet())
}
