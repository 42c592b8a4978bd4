//! Official documents (文书): each is drawn up in the transaction of the act it tells of. What it says is fixed there;
//! its bytes are made from that on first reading, and stay the same for ever.
use super::{accept::answers_of, content::name_in};
use crate::{
    domain::{document::number, item::Item},
    error::IntakeError,
    store::{
        cases::Case,
        documents::{self, NewDocument},
        templates,
    },
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use contracts::intake::DocumentIssued;
use kernel::{
    audit::{self, Entity},
    code::CaseNo,
    db::{DbError, Tx},
};
use legal_clock::local_date;
use notices::{Body, CheckCode, Content, Head, NEWEST};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(super) mod acts;
pub(crate) mod check;
pub(crate) mod print;
pub(crate) mod read;
mod receipt;

/// Draws a document up, under the next number of its series.
async fn draw_up(tx: &mut Tx, case: &Case, item: &Item, body: Body) -> Result<(), IntakeError> {
    let kind = body.kind();
    let seq = documents::last_of(tx, case, kind).await? + 1;
    let date = local_date(tx.now());
    let word = documents::word(tx, &item.authority).await?;
    // Last, because whoever wants the next number of the series waits from here on.
    let applicant = applicant(tx, case, item).await?;
    let word = word.as_ref().unwrap_or(&item.letterhead.authority);
    let nth = documents::next_number(tx, word, date.year(), kind).await?;
    let number = number(word, item, kind, date.year(), nth);
    let head = head(case, item, number, date, applicant);
    let acted_at = tx.now();
    write(tx, case, item, (seq, acted_at), &Content { head, body }).await
}

/// Writes what a document says, with audit and event, unless the case has it already.
async fn write(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    (seq, acted_at): (i16, DateTime<Utc>),
    content: &Content,
) -> Result<(), IntakeError> {
    let template = templates::in_force(tx, content.body.kind()).await?.unwrap_or(NEWEST);
    let id = Uuid::new_v4();
    let code = CheckCode::of_bits(Uuid::new_v4().as_u128());
    let new =
        NewDocument { id, seq, code: code.as_str(), authority: &item.authority, template, acted_at, content };
    if !documents::insert(tx, case, &new).await? {
        return Ok(());
    }
    let kind = content.body.kind().code();
    let number = content.head.number.clone();
    // The hash stands in the sealed and chained audit: what the document says cannot be changed unseen.
    let text = serde_json::to_vec(content).map_err(DbError::from)?;
    let seen = json!({
        "document": id, "kind": kind, "number": number, "template": template,
        "content_sha256": hex(&Sha256::digest(&text)),
    });
    audit::record(tx, "issue_document", Entity::new("case", case.id.as_uuid()), &seen).await?;
    let authority = item.authority.clone();
    let event =
        DocumentIssued { case_id: case.id, document_id: id, kind: kind.to_owned(), number, authority };
    bus::publish(tx, &event).await?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn head(case: &Case, item: &Item, number: String, date: NaiveDate, applicant: String) -> Head {
    let letterhead = item.letterhead.clone();
    Head {
        number,
        authority: letterhead.authority,
        seal: letterhead.seal,
        applicant,
        item: item.name.clone(),
        licensing: item.is_licensing(),
        basis: letterhead.basis,
        case_no: case.case_no.as_ref().map(CaseNo::grouped).unwrap_or_default(),
        date,
        phone: letterhead.phone,
        address: letterhead.address,
    }
}

/// The applicant's name as the form has it.
async fn applicant(tx: &mut Tx, case: &Case, item: &Item) -> Result<String, IntakeError> {
    let answers = answers_of(tx, case).await?;
    let name = answers.as_object().and_then(|answers| name_in(&item.form, answers));
    Ok(name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "申请人".to_owned()))
}
