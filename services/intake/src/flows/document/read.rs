//! Reading documents: which there are, and one of them in full. The look at one is logged and shown to the applicant.
use super::receipt;
use crate::{
    domain::state::State,
    error::IntakeError,
    flows::{item, moves, read::may_receive, template},
    store::{
        cases::Case,
        documents::{self, Document, DocumentFile},
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    actor::ActorKind,
    code::Uscc,
    db::{Db, Tx, transact},
    id::CaseId,
    personal::{Look, Personal, Purpose, read_personal},
};
use notices::{CheckCode, Content, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A document of a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DocumentOut {
    /// The document.
    pub(crate) id: Uuid,
    /// Its kind.
    pub(crate) kind: Kind,
    /// What the kind is called.
    pub(crate) name: String,
    /// Its number.
    pub(crate) number: String,
    /// In whose name it is given.
    pub(crate) authority: Uscc,
    /// The authority's name.
    pub(crate) authority_name: String,
    /// The day it is given.
    pub(crate) given_on: NaiveDate,
    /// When the act was done that it tells of.
    pub(crate) acted_at: DateTime<Utc>,
}

fn out(row: Document) -> Result<DocumentOut, IntakeError> {
    let kind = Kind::of_code(&row.kind).ok_or(IntakeError::NotFound("document"))?;
    Ok(DocumentOut {
        id: row.id,
        kind,
        name: kind.name().to_owned(),
        number: row.number,
        authority: row.authority,
        authority_name: row.authority_name,
        given_on: row.given_on,
        acted_at: row.acted_at,
    })
}

/// The documents of a case, the first first. An agent without a mandate to receive sees what he handed in himself.
pub(crate) async fn list_documents(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Vec<DocumentOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        if matches!(case.state, State::Draft | State::Discarded) {
            return Ok(Vec::new());
        }
        let item = item::of_case(tx, &case).await?;
        receipt::draw_missing(tx, &case, &item).await?;
        let all = may_receive(tx, &case).await?;
        let rows = documents::of_case(tx, &case).await?;
        rows.into_iter().filter(|row| all || is_receipt(row)).map(out).collect()
    })
    .await
}

/// What an agent sees without a mandate to receive: receipts, and lists of originals, which he signs himself.
fn is_receipt(row: &Document) -> bool {
    row.kind == Kind::Receipt.code() || row.kind == Kind::Handover.code()
}

/// What is needed to print a document.
pub(crate) struct Sheet {
    pub(crate) id: Uuid,
    pub(crate) code: CheckCode,
    pub(crate) template: i16,
    /// The source of a template of this hall.
    pub(crate) own: Option<String>,
    pub(crate) content: Content,
    pub(crate) file: Option<DocumentFile>,
}

/// A document in full.
pub(crate) async fn get_document(
    db: &Db,
    caller: &Caller,
    id: CaseId,
    document: Uuid,
) -> Result<Personal<Sheet>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let row = readable(tx, &case, document).await?;
        let (subject, purpose) = (case.applicant_id, Purpose("read_document"));
        let look = Look { subject, purpose, case: Some(id), fields: &["document"] };
        read_personal(tx, look, async |tx| sheet(tx, &row).await).await
    })
    .await
}

/// What a document says; whoever reads it has logged the look.
pub(crate) async fn sheet(tx: &mut Tx, row: &Document) -> Result<Sheet, IntakeError> {
    let content = row.content(tx)?;
    Ok(Sheet {
        id: row.id,
        own: template::own(tx, content.body.kind(), row.template).await?,
        code: CheckCode::parse(&row.code).map_err(|_broken| IntakeError::NotFound("document"))?,
        template: row.template,
        content,
        file: documents::file(tx, row.id).await?,
    })
}

async fn readable(tx: &mut Tx, case: &Case, document: Uuid) -> Result<Document, IntakeError> {
    let row = documents::find(tx, case, document).await?.ok_or(IntakeError::NotFound("document"))?;
    let own = tx.actor().kind != ActorKind::Agent || is_receipt(&row);
    if own || may_receive(tx, case).await? { Ok(row) } else { Err(IntakeError::NotFound("document")) }
}
