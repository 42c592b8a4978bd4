//! Templates of documents: an editor writes one and looks at it, another person puts it in force. The shipped ones stay, and
//! stand in whenever none of the hall's own is in force.
use crate::{
    domain::text::is_hidden,
    error::IntakeError,
    store::templates::{self, FIRST, TemplateRow},
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    idempotency::{IdempotencyKey, once},
};
use notices::{Kind, NEWEST, RenderError, prove, shipped};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;
use uuid::Uuid;

/// The longest template, in bytes.
const LONGEST: usize = 60_000;

/// A kind of document and what its documents are made under now.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TemplateKind {
    /// The kind.
    pub(crate) kind: Kind,
    /// What it is called.
    pub(crate) name: String,
    /// The version in force: up to 1000 one that came with the program, above it one of this hall.
    pub(crate) version: i16,
}

/// A version of a kind's template.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TemplateOut {
    /// Its number.
    pub(crate) version: i16,
    /// What it changed.
    pub(crate) note: String,
    /// Who wrote it; another one publishes it.
    pub(crate) written_by: Option<Uuid>,
    /// When.
    pub(crate) written_at: Option<DateTime<Utc>>,
    /// When it was put in force.
    pub(crate) published_at: Option<DateTime<Utc>>,
    /// When it was taken out of force again.
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    /// Whether documents are made under it now.
    pub(crate) in_force: bool,
}

/// The versions of a kind, with the source of one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TemplateSheet {
    /// The kind.
    #[serde(flatten)]
    pub(crate) kind: TemplateKind,
    /// The versions of this hall, the newest first; last the one that came with the program.
    pub(crate) versions: Vec<TemplateOut>,
    /// The newest source, for an editor to go on with.
    pub(crate) source: String,
}

/// A template that is saved or tried.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateIn {
    /// The template, in the language of the typesetter (Typst).
    pub(crate) source: String,
    /// What it changes.
    pub(crate) note: String,
}

/// All kinds with what is in force.
pub(crate) async fn list_templates(db: &Db, caller: &Caller) -> Result<Vec<TemplateKind>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let mut all = Vec::with_capacity(Kind::ALL.len());
        for kind in Kind::ALL {
            all.push(of_kind(tx, kind).await?);
        }
        Ok(all)
    })
    .await
}

async fn of_kind(tx: &mut Tx, kind: Kind) -> Result<TemplateKind, IntakeError> {
    let version = templates::in_force(tx, kind).await?.unwrap_or(NEWEST);
    Ok(TemplateKind { kind, name: kind.name().to_owned(), version })
}

/// The versions of a kind and the newest source.
pub(crate) async fn get_template(db: &Db, caller: &Caller, kind: Kind) -> Result<TemplateSheet, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let kind = of_kind(tx, kind).await?;
        let rows = templates::of_kind(tx, kind.kind).await?;
        let source = rows.first().map_or_else(|| shipped(kind.kind).to_owned(), |row| row.source.clone());
        let mut versions: Vec<TemplateOut> = rows.into_iter().map(|row| out(row, kind.version)).collect();
        versions.push(TemplateOut {
            version: NEWEST,
            note: "随系统提供".to_owned(),
            written_by: None,
            written_at: None,
            published_at: None,
            withdrawn_at: None,
            in_force: kind.version == NEWEST,
        });
        Ok(TemplateSheet { kind, versions, source })
    })
    .await
}

fn out(row: TemplateRow, in_force: i16) -> TemplateOut {
    let TemplateRow { version, source: _, note, written_by, written_at, published_at, withdrawn_at } = row;
    let (written_by, written_at) = (Some(written_by), Some(written_at));
    let in_force = version == in_force;
    TemplateOut { version, note, written_by, written_at, published_at, withdrawn_at, in_force }
}

/// A template set over a sample, as PDF. Refused if it cannot be set or leaves out what the document must say.
pub(crate) async fn preview_template(kind: Kind, new: TemplateIn) -> Result<Vec<u8>, IntakeError> {
    let source = fitting(&new)?.to_owned();
    let proved = spawn_blocking(move || prove(kind, &source)).await;
    Ok(proved.map_err(|_panicked| IntakeError::Render(RenderError::Stopped))??.pdf)
}

/// Saves a template as the next version. It must fit, but is not in force before another person publishes it.
pub(crate) async fn write_template(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    kind: Kind,
    new: &TemplateIn,
) -> Result<TemplateKind, IntakeError> {
    preview_template(kind, new.clone()).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(kind, new), async |tx| {
            let version = templates::add(tx, kind, &new.source, new.note.trim()).await?;
            tell(tx, "write_template", kind, version, &new.source).await?;
            Ok(TemplateKind { kind, name: kind.name().to_owned(), version })
        })
        .await
    })
    .await
}

/// Puts a version in force. Not by whoever wrote it.
pub(crate) async fn publish_template(
    db: &Db,
    caller: &Caller,
    kind: Kind,
    version: i16,
) -> Result<TemplateKind, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let row = templates::find(tx, kind, version).await?.ok_or(IntakeError::NotFound("template"))?;
        if row.written_by == tx.actor().id {
            return Err(IntakeError::ApproverMissing);
        }
        if !templates::publish(tx, kind, version).await? {
            return Err(IntakeError::MovedOn);
        }
        tell(tx, "publish_template", kind, version, &row.source).await?;
        of_kind(tx, kind).await
    })
    .await
}

/// Takes a version out of force: the one before it is in force again. Documents made under it stay as they are.
pub(crate) async fn withdraw_template(
    db: &Db,
    caller: &Caller,
    kind: Kind,
    version: i16,
) -> Result<TemplateKind, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let row = templates::find(tx, kind, version).await?.ok_or(IntakeError::NotFound("template"))?;
        if !templates::withdraw(tx, kind, version).await? {
            return Err(IntakeError::MovedOn);
        }
        tell(tx, "withdraw_template", kind, version, &row.source).await?;
        of_kind(tx, kind).await
    })
    .await
}

/// The template of this hall that a document names, if it names one.
pub(super) async fn own(tx: &mut Tx, kind: Kind, version: i16) -> Result<Option<String>, IntakeError> {
    if version < FIRST {
        return Ok(None);
    }
    let row = templates::find(tx, kind, version).await?.ok_or(IntakeError::NotFound("template"))?;
    Ok(Some(row.source))
}

fn fitting(new: &TemplateIn) -> Result<&str, IntakeError> {
    let note = new.note.trim();
    let hidden = |text: &str| text.chars().any(|c| is_hidden(c) && c != '\t');
    if new.source.len() > LONGEST || new.source.trim().is_empty() || hidden(&new.source) {
        return Err(IntakeError::TemplateText);
    }
    if note.is_empty() || note.chars().count() > 200 || hidden(note) {
        return Err(IntakeError::TemplateText);
    }
    Ok(&new.source)
}

async fn tell(
    tx: &Tx,
    what: &'static str,
    kind: Kind,
    version: i16,
    source: &str,
) -> Result<(), IntakeError> {
    let hash = Sha256::digest(source);
    let id = Uuid::from_slice(hash.get(..16).unwrap_or_default()).unwrap_or_default();
    let sha256: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let detail = json!({ "kind": kind, "version": version, "sha256": sha256 });
    audit::record(tx, what, Entity::new("template", id), &detail).await?;
    bus::publish(
        tx,
        &RegisterChanged { id, entry: RegisterEntry::Template, in_force: what == "publish_template" },
    )
    .await?;
    Ok(())
}
