//! What an import would do, asked of the database: new, changed, the same; and what stands in its way.

use contracts::catalogue::{BaseItemContent, OverlayContent};
use kernel::{
    code::{BaseItemCode, ImplementingItemCode},
    db::{DbError, Tx},
};
use serde_json::Value;

use super::names;
use crate::{
    data_problem::DataError,
    domain::{
        import::{
            finding::{Finding, FindingCode},
            kind::ImportKind,
            plan::Entry,
        },
        item_state::ItemState,
        territory::{may_work_on, may_work_on_base},
        version_state::VersionState,
    },
    flows::standard::pending::is_live,
    store,
    views::standard::{StatementIn, StatementSource},
};

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Something new comes in.
    New,
    /// Something that is there changes.
    Changed,
    /// It is there as it is, or was imported so before.
    Same,
}

/// The outcome of each entry, in their order, and what stands in the way.
pub(crate) async fn judge(
    tx: &mut Tx,
    kind: ImportKind,
    entries: &[Entry],
) -> Result<(Vec<Outcome>, Vec<Finding>), DataError> {
    let marks = store::imports::marks(tx, kind, entries).await?;
    let (mut outcomes, mut findings) = (Vec::new(), Vec::new());
    let known = match kind {
        ImportKind::Names | ImportKind::Exchange => names::present(tx, entries).await?,
        ImportKind::BaseItems | ImportKind::ImplementingItems | ImportKind::Statements => Vec::new(),
    };
    for entry in entries {
        if marks.get(&entry.key).is_some_and(|digest| *digest == entry.digest()) {
            outcomes.push(Outcome::Same);
            continue;
        }
        let judged = match kind {
            ImportKind::Names | ImportKind::Exchange => Ok(names::outcome(&known, entry)),
            ImportKind::BaseItems => base_item(tx, entry).await?,
            ImportKind::ImplementingItems => implementing_item(tx, entry).await?,
            ImportKind::Statements => statement(tx, entry).await?,
        };
        match judged {
            Ok(outcome) => outcomes.push(outcome),
            Err(finding) => findings.push(finding),
        }
    }
    Ok((outcomes, findings))
}

type Judged = Result<Outcome, Finding>;

async fn base_item(tx: &mut Tx, entry: &Entry) -> Result<Judged, DataError> {
    let finding = |code| Ok(Err(Finding::new(entry.line, "基本编码", code)));
    if !may_work_on_base(&tx.actor().scope) {
        return finding(FindingCode::OutOfScope);
    }
    let content: BaseItemContent = typed(&entry.content)?;
    if let Some(open) = store::base::open_version(tx, &content.code).await? {
        if open.state != VersionState::Draft {
            return finding(FindingCode::InReview);
        }
        let present = store::base::version(tx, &content.code, open.version).await?;
        let same = present.is_some_and(|(_, present)| present == content);
        return Ok(Ok(if same { Outcome::Same } else { Outcome::Changed }));
    }
    Ok(Ok(match store::published::base(tx, &content.code).await? {
        Some((_, present)) if present == content => Outcome::Same,
        Some(_) => Outcome::Changed,
        None => Outcome::New,
    }))
}

async fn implementing_item(tx: &mut Tx, entry: &Entry) -> Result<Judged, DataError> {
    let finding = |field: &str, code| Ok(Err(Finding::new(entry.line, field, code)));
    let (base_code, overlay) = parts(&entry.content)?;
    let Some(division) = store::claims::division_of(tx, &overlay.authority).await? else {
        return finding("实施主体编码", FindingCode::UnknownAuthority);
    };
    if !may_work_on(&tx.actor().scope, &division) {
        return finding("实施主体编码", FindingCode::OutOfScope);
    }
    let Some((_, base)) = store::published::base(tx, &base_code).await? else {
        return finding("基本编码", FindingCode::BaseUnpublished);
    };
    if let Some(place) = store::places::unknown(tx, &overlay).await?.first() {
        return Ok(Err(Finding::new(entry.line, "受理点", FindingCode::UnknownPlace).with(place)));
    }
    let code = ImplementingItemCode::make(&overlay.authority, base.level, &base_code);
    let Some(claim) = store::claims::find(tx, &code).await? else { return Ok(Ok(Outcome::New)) };
    if claim.state == ItemState::Repealed {
        return finding("", FindingCode::Refused);
    }
    if let Some(open) = store::overlays::open_version(tx, &code).await? {
        if open.state != VersionState::Draft {
            return finding("", FindingCode::InReview);
        }
        let present = store::overlays::version(tx, &code, open.version).await?;
        let same = present.is_some_and(|(_, present)| present == overlay);
        return Ok(Ok(if same { Outcome::Same } else { Outcome::Changed }));
    }
    let same = store::published::pair(tx, &code).await?.is_some_and(|pair| pair.overlay == overlay);
    Ok(Ok(if same { Outcome::Same } else { Outcome::Changed }))
}

async fn statement(tx: &mut Tx, entry: &Entry) -> Result<Judged, DataError> {
    let finding = |code| Ok(Err(Finding::new(entry.line, "实施编码", code)));
    let (code, said) = said(&entry.content)?;
    let claim = store::claims::find(tx, &code).await?.filter(|claim| is_live(claim.state));
    let Some(claim) = claim else { return finding(FindingCode::Orphan) };
    if !may_work_on(&tx.actor().scope, &claim.division) {
        return finding(FindingCode::OutOfScope);
    }
    let point = said.point.as_ref().map(ToString::to_string).unwrap_or_default();
    let known = store::drift::statements(tx, &[code]).await?;
    Ok(Ok(match known.into_iter().find(|(_, own, ..)| *own == point) {
        None => Outcome::New,
        Some((_, _, present, _)) if present == said.content => Outcome::Same,
        Some(_) => Outcome::Changed,
    }))
}

/// The item and the statement of an entry of statements.
pub(super) fn said(content: &Value) -> Result<(ImplementingItemCode, StatementIn), DataError> {
    let part = |name: &str| content.get(name).cloned().unwrap_or(Value::Null);
    let (point, content) = (typed(&part("point"))?, typed(&part("said"))?);
    Ok((typed(&part("code"))?, StatementIn { point, source: StatementSource::Import, content }))
}

/// Base code and overlay of an entry of implementing items.
pub(super) fn parts(content: &Value) -> Result<(BaseItemCode, OverlayContent), DataError> {
    let part = |name: &str| content.get(name).cloned().unwrap_or(Value::Null);
    Ok((typed(&part("base_code"))?, typed(&part("overlay"))?))
}

/// Staged content in its type; it was written from it.
pub(super) fn typed<T: serde::de::DeserializeOwned>(content: &Value) -> Result<T, DataError> {
    Ok(serde_json::from_value(content.clone()).map_err(DbError::from)?)
}
