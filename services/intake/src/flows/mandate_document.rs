//! 委托书: drawn up in the transaction in which a mandate is given; set from what it says whenever someone wants it.
use super::{item, mandate::NewMandate};
use crate::{
    domain::{item::Item, mandate::Act},
    error::IntakeError,
    store::{items, mandate_documents, mandates},
};
use auth::Caller;
use chrono::Datelike;
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::{Db, DbError, Tx, transact},
    id::{MandateId, StaffId},
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::local_date;
use notices::{MandateSheet, NEWEST_MANDATE, render_mandate};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

/// Draws the document of a mandate up; `principal` is his name as the register has it. Gives back what the audit keeps of it.
pub(super) async fn draw_up(
    tx: &mut Tx,
    id: MandateId,
    (principal, agent): (Option<String>, StaffId),
    new: &NewMandate,
) -> Result<Value, IntakeError> {
    let from = local_date(tx.now());
    let short =
        |uuid: uuid::Uuid| uuid.simple().to_string().chars().take(12).collect::<String>().to_uppercase();
    let sheet = MandateSheet {
        number: format!("委托〔{}〕{}", from.year(), short(id.as_uuid())),
        principal,
        agent: short(agent.as_uuid()),
        items: names(tx, new.items.as_deref()).await?,
        acts: new.acts.iter().map(|act: &Act| act.name_zh().to_owned()).collect(),
        from,
        until: local_date(new.valid_to),
        way: new.way.name_zh().to_owned(),
        evidence: new.evidence.is_some(),
    };
    mandate_documents::insert(tx, id, NEWEST_MANDATE, &sheet).await?;
    let text = serde_json::to_vec(&sheet).map_err(DbError::from)?;
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "number": sheet.number, "template": NEWEST_MANDATE, "content_sha256": hash }))
}

/// The names of the items that are named by code; the code where the hall has not heard of one.
async fn names(tx: &mut Tx, codes: Option<&[String]>) -> Result<Option<Vec<String>>, IntakeError> {
    let Some(codes) = codes else { return Ok(None) };
    let mut names = Vec::new();
    for code in codes {
        let known = of_code(tx, code).await?;
        names.push(known.map_or_else(|| code.clone(), |item| item.name));
    }
    Ok(Some(names))
}

async fn of_code(tx: &mut Tx, code: &str) -> Result<Option<Item>, IntakeError> {
    let implementing = match (ImplementingItemCode::parse(code), BaseItemCode::parse(code)) {
        (Ok(implementing), _) => Some(implementing),
        (Err(_), Ok(base)) => items::implementing(tx, &base).await?.into_iter().next(),
        (Err(_), Err(_)) => None,
    };
    let Some(implementing) = implementing else { return Ok(None) };
    let Some((base, overlay)) = items::newest(tx, &implementing).await? else { return Ok(None) };
    Ok(Some(item::load(tx, &implementing, base, overlay).await?))
}

/// A mandate as PDF; the look is logged and shown to the principal.
pub(crate) async fn get_mandate_document(
    db: &Db,
    caller: &Caller,
    id: MandateId,
) -> Result<Vec<u8>, IntakeError> {
    let sheet = transact(db, &caller.actor, async |tx| {
        let mandate = mandates::find(tx, id).await?.ok_or(IntakeError::NotFound("mandate"))?;
        let (subject, purpose) = (mandate.principal_id, Purpose("read_document"));
        let look = Look { subject, purpose, case: None, fields: &["mandate"] };
        read_personal(tx, look, async |tx| {
            let found = mandate_documents::find(tx, id).await?;
            found.ok_or(IntakeError::NotFound("document"))
        })
        .await
    })
    .await
    .map(Personal::reveal)?;
    let rendered = spawn_blocking(move || render_mandate(&sheet.1, sheet.0)).await;
    Ok(rendered.map_err(|_stopped| notices::RenderError::Stopped)??.pdf)
}
