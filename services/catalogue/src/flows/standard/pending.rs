//! Following a changed base item: what it changes, what stands in the way, and adopting it in one act.

use kernel::{
    code::{ImplementingItemCode, Uscc},
    db::Tx,
    http::Page,
};

use super::publish;
use crate::{
    domain::{
        item_state::ItemState,
        standard::{
            merge::{Merge, merge},
            refusal::StandardError,
        },
        territory::may_work_on,
        version_state::VersionAction,
    },
    flows::{claim, read::limit},
    problem::CatalogueError,
    store::{
        self,
        acts::Moving,
        overlays::{OverlayVersion, Writing},
        pending::{Pending, PendingFilter},
    },
    views::standard::{MergeOut, PendingOut, PendingQuery},
};

/// What is pending inside the caller's division, the nearest day first.
pub(crate) async fn list_pending(
    tx: &mut Tx,
    query: &PendingQuery,
) -> Result<Page<PendingOut>, CatalogueError> {
    let prefix = prefix(tx)?;
    let today = publish::today(tx);
    let limit = limit(query.limit);
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => {
            let (until, code) = text.split_once('.').ok_or(CatalogueError::BadCursor)?;
            Some((until.parse().ok().ok_or(CatalogueError::BadCursor)?, code))
        }
    };
    let wanted = PendingFilter {
        prefix: &prefix,
        authority: query.authority.as_ref(),
        over_by: query.overdue.unwrap_or(false).then_some(today),
        code: None,
        after,
        limit: limit + 1,
    };
    let rows = store::pending::list(tx, &wanted).await?;
    let page = Page::of(rows, limit, |row| format!("{}.{}", row.until, row.code));
    Ok(page.map(|row| out(row, today)))
}

/// What following would do to one item.
pub(crate) async fn preview_merge(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<MergeOut, CatalogueError> {
    let claim = store::claims::find(tx, code).await?;
    let claim = claim.ok_or_else(|| CatalogueError::ClaimNotFound(code.clone()))?;
    if !may_work_on(&tx.actor().scope, &claim.division) {
        return Err(CatalogueError::OutOfScope);
    }
    let (pending, merged) = merged(tx, code).await?;
    let today = publish::today(tx);
    Ok(MergeOut {
        pending: out(pending, today),
        ready: merged.is_clean(),
        changes: merged.changes.into_iter().map(Into::into).collect(),
        dropped: merged.dropped,
        conflicts: merged.conflicts,
        overlay: merged.overlay,
    })
}

/// Adopts the new base where nothing stands in the way, in one act: both halves have passed their reviews already, and
/// nothing is written anew. The words are those of the overlay's last editor; who adopts must be another person, as with
/// any publication.
pub(crate) async fn adopt_base(
    tx: &mut Tx,
    code: &ImplementingItemCode,
) -> Result<OverlayVersion, CatalogueError> {
    store::base::hold(tx, &code.base()).await?;
    let claim = claim::locked(tx, code).await?;
    if store::overlays::open_version(tx, code).await?.is_some() {
        return Err(StandardError::DraftInTheWay(code.clone()).into());
    }
    let (pending, merged) = merged(tx, code).await?;
    if !merged.is_clean() {
        return Err(StandardError::Conflicts(merged.conflicts).into());
    }
    let present = claim.published_version.unwrap_or_default();
    let editor = store::overlays::version(tx, code, present).await?;
    let editor = editor.map(|(row, _)| row.edited_by).ok_or(CatalogueError::Late)?;
    let checker = tx.actor().id;
    if editor == checker {
        return Err(CatalogueError::MakerIsChecker);
    }
    let writing =
        Writing { content: &merged.overlay, base_version: pending.pending_base, editor, now: tx.now() };
    let draft = store::overlays::insert_draft(tx, code, &writing).await?;
    let (reason, basis) = (format!("跟上基本目录第 {} 版", pending.pending_base), basis(tx, &pending).await?);
    let note = Some("合并新版标准，本机关的内容没有改动");
    publish::noted(tx, &draft, VersionAction::Edit, editor, note).await?;
    let moving =
        Moving { reason: Some(&reason), basis: Some(&basis), checked_by: Some(checker), ..Moving::default() };
    publish::put_in_force(tx, &claim, &draft, merged.overlay, &moving).await
}

/// What orders the new base version orders to follow it.
async fn basis(tx: &mut Tx, pending: &Pending) -> Result<String, CatalogueError> {
    let base = store::base::version(tx, &pending.code.base(), pending.pending_base).await?;
    let said = base.and_then(|(version, _)| version.basis);
    Ok(said.unwrap_or_else(|| format!("基本目录第 {} 版", pending.pending_base)))
}

/// The item that is behind, and the merge of what it has with the base in force.
async fn merged(tx: &mut Tx, code: &ImplementingItemCode) -> Result<(Pending, Merge), CatalogueError> {
    let nothing = || StandardError::NothingPending(code.clone());
    let wanted =
        PendingFilter { prefix: "", authority: None, over_by: None, code: Some(code), after: None, limit: 1 };
    let pending = store::pending::list(tx, &wanted).await?.into_iter().next().ok_or_else(nothing)?;
    let pair = store::published::pair(tx, code).await?.ok_or_else(nothing)?;
    let base = store::published::base(tx, &code.base()).await?.ok_or_else(nothing)?;
    Ok((pending, merge(&pair.base, &base.1, &pair.overlay)))
}

fn out(row: Pending, today: chrono::NaiveDate) -> PendingOut {
    PendingOut {
        code: row.code,
        name: row.name,
        authority: row.authority,
        authority_name: row.authority_name,
        base_version: row.base_version,
        pending_base: row.pending_base,
        overdue: row.until < today,
        until: row.until,
    }
}

/// The caller's division; our services see everything.
pub(super) fn prefix(tx: &Tx) -> Result<String, CatalogueError> {
    let scope = &tx.actor().scope;
    match &scope.division {
        Some(prefix) => Ok(prefix.as_str().to_owned()),
        None if scope.system => Ok(String::new()),
        None => Err(CatalogueError::OutOfScope),
    }
}

/// Whose items: an authority's code is what its implementing codes begin with.
pub(super) fn authority(code: Option<&Uscc>) -> Option<&str> {
    code.map(Uscc::as_str)
}

/// What can be worked on at all.
pub(crate) fn is_live(state: ItemState) -> bool {
    matches!(state, ItemState::InForce | ItemState::Suspended)
}
