//! Reading transfers, and where old codes lead.

use kernel::{
    code::Uscc,
    db::Tx,
    http::{Page, PageQuery},
};
use uuid::Uuid;

use super::{draft::visible, effect::waits_for, step::party};
use crate::{
    domain::standard::refusal::StandardError,
    problem::CatalogueError,
    store::transfers::{self, Transfer},
    views::transfer::{AuthorityNow, ReceiverOut, TransferOut},
};

/// Transfers that concern the caller's division, the newest first.
pub(crate) async fn list_transfers(
    tx: &mut Tx,
    page: &PageQuery,
) -> Result<Page<TransferOut>, CatalogueError> {
    let scope = tx.actor().scope.clone();
    let prefix = match &scope.division {
        Some(prefix) => prefix.as_str().to_owned(),
        None if scope.system => String::new(),
        None => return Err(CatalogueError::OutOfScope),
    };
    let before = page.after.as_deref().map(parse).transpose()?;
    let rows = transfers::list(tx, &prefix, before, page.limit() + 1).await?;
    let rows = Page::of(rows, page.limit(), |row| {
        format!("{}.{}", row.drafted_at.timestamp_micros(), row.id.simple())
    });
    let mut items = Vec::new();
    for row in rows.items {
        items.push(out(tx, row).await?);
    }
    Ok(Page { items, next: rows.next })
}

fn parse(text: &str) -> Result<(chrono::DateTime<chrono::Utc>, Uuid), CatalogueError> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some((at, Uuid::try_parse(id).ok()?))
    };
    read().ok_or(CatalogueError::BadCursor)
}

/// One transfer.
pub(crate) async fn get_transfer(tx: &mut Tx, id: Uuid) -> Result<TransferOut, CatalogueError> {
    let transfer = transfers::find(tx, id).await?.ok_or(StandardError::NoTransfer(id))?;
    visible(tx, &transfer).await?;
    out(tx, transfer).await
}

/// A transfer with its items and receivers.
pub(crate) async fn out(tx: &mut Tx, transfer: Transfer) -> Result<TransferOut, CatalogueError> {
    let receivers = transfers::receivers(tx, transfer.id).await?;
    let waits_for = waits_for(&transfer, &receivers);
    let items = transfers::items(tx, transfer.id).await?;
    let from_name = party(tx, &transfer.from_authority).await?.name;
    let mut named = Vec::new();
    for receiver in receivers {
        let name = party(tx, &receiver.to_authority).await?.name;
        named.push(ReceiverOut::new(receiver, name));
    }
    Ok(TransferOut::new(transfer, from_name, items, named, waits_for))
}

/// An authority by any code it ever had.
pub(crate) async fn get_authority(tx: &mut Tx, code: &Uscc) -> Result<AuthorityNow, CatalogueError> {
    let own = party(tx, code).await?;
    let mut now = AuthorityNow {
        code: code.clone(),
        name: own.name,
        division: own.division,
        succeeded_by: None,
        since: None,
        basis: None,
    };
    let mut at = code.clone();
    // A successor may be succeeded in turn; nobody changes his code so often.
    for _ in 0..8 {
        let Some((next, basis, since)) = transfers::succeeded_by(tx, &at).await? else { break };
        (now.succeeded_by, now.since, now.basis) = (Some(next.clone()), Some(since), Some(basis));
        at = next;
    }
    Ok(now)
}
