//! What is published, told as events to consumers that come new: bases, then overlays, then marks, then moves of powers,
//! then bundles.

use bus::{Part, Snapshot, Telling};
use contracts::catalogue::{
    BaseItemPublished, BundleContent, BundlePublished, ItemRepealed, ItemSuspended, OverlayPublished,
    PowerMoved,
};
use kernel::db::{DbError, Tx};

use crate::{
    domain::item_state::ItemState,
    store::{
        bundles::{BundleTelling, told_bundles_after},
        published::{BaseTelling, MarkTelling, OverlayTelling, bases_after, marks_after, overlays_after},
        transfers::told_after,
    },
};
use uuid::Uuid;

/// How many facts one part has at most.
const PART: i64 = 100;

/// The catalogue's snapshot.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(async |tx: &mut Tx, after: Option<String>| part(tx, after).await)
}

/// Where a part begins: which kind of fact, and after which one.
#[derive(Debug, PartialEq, Eq)]
enum Cursor {
    Bases(String, i32),
    Overlays(String, i32),
    Marks(String),
    Moves(Uuid),
    Bundles(String, i32),
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (kind, code) = (words.next()?, words.next()?.to_owned());
        let version = words.next().and_then(|version| version.parse().ok());
        match kind {
            "base" => Some(Self::Bases(code, version?)),
            "overlay" => Some(Self::Overlays(code, version?)),
            "mark" => Some(Self::Marks(code)),
            "bundle" => Some(Self::Bundles(code, version?)),
            "move" => Some(Self::Moves(Uuid::try_parse(&code).ok()?)),
            _ => None,
        }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bases(code, version) => write!(f, "base {code} {version}"),
            Self::Overlays(code, version) => write!(f, "overlay {code} {version}"),
            Self::Marks(code) => write!(f, "mark {code}"),
            Self::Moves(id) => write!(f, "move {}", id.simple()),
            Self::Bundles(code, version) => write!(f, "bundle {code} {version}"),
        }
    }
}

async fn part(tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
    // A cursor that cannot be read begins anew: telling a fact twice does no harm.
    let start = || Cursor::Bases("0".into(), 0);
    let cursor = after.as_deref().and_then(Cursor::parse).unwrap_or_else(start);
    match cursor {
        Cursor::Bases(code, version) => {
            let rows = bases_after(tx, (&code, version), PART).await?;
            let next = full(rows.len()).then(|| rows.last()).flatten();
            let next = next.map(|row| Cursor::Bases(row.0.to_string(), row.1));
            let tellings = rows.into_iter().map(base).collect::<Result<_, _>>()?;
            Ok(Part {
                tellings,
                next: Some(next.unwrap_or_else(|| Cursor::Overlays("0".into(), 0)).to_string()),
            })
        }
        Cursor::Overlays(code, version) => {
            let rows = overlays_after(tx, (&code, version), PART).await?;
            let next = full(rows.len()).then(|| rows.last()).flatten();
            let next = next.map(|row| Cursor::Overlays(row.0.to_string(), row.1));
            let tellings = rows.into_iter().map(overlay).collect::<Result<_, _>>()?;
            Ok(Part { tellings, next: Some(next.unwrap_or_else(|| Cursor::Marks("0".into())).to_string()) })
        }
        Cursor::Marks(code) => {
            let rows = marks_after(tx, &code, PART).await?;
            let next = full(rows.len()).then(|| rows.last()).flatten();
            let next = next.map(|row| Cursor::Marks(row.0.to_string()));
            let tellings = rows.into_iter().map(mark).collect::<Result<_, _>>()?;
            Ok(Part { tellings, next: Some(next.unwrap_or(Cursor::Moves(Uuid::nil())).to_string()) })
        }
        Cursor::Moves(id) => {
            let rows = told_after(tx, id, PART).await?;
            let next = full(rows.len()).then(|| rows.last()).flatten();
            let next = next.map(|(id, _)| Cursor::Moves(*id).to_string());
            let told = rows.into_iter().map(|(_, told)| power_moved(told));
            let next = next.unwrap_or_else(|| Cursor::Bundles("-".into(), 0).to_string());
            Ok(Part { tellings: told.collect::<Result<_, _>>()?, next: Some(next) })
        }
        Cursor::Bundles(code, version) => {
            let rows = told_bundles_after(tx, (&code, version), PART).await?;
            let next = full(rows.len()).then(|| rows.last()).flatten();
            let next = next.map(|row| Cursor::Bundles(row.0.clone(), row.1).to_string());
            Ok(Part { tellings: rows.into_iter().map(bundle).collect::<Result<_, _>>()?, next })
        }
    }
}

fn full(rows: usize) -> bool {
    i64::try_from(rows).is_ok_and(|rows| rows == PART)
}

fn base((base_code, version, published_at, because, content): BaseTelling) -> Result<Telling, DbError> {
    let content = serde_json::from_value(content)?;
    let (reason, basis) = because;
    Telling::of(&BaseItemPublished { base_code, version, published_at, reason, basis, content })
}

fn overlay(telling: OverlayTelling) -> Result<Telling, DbError> {
    let (implementing_code, version, base_version, published_at, (reason, basis), content) = telling;
    let content = serde_json::from_value(content)?;
    let base_code = implementing_code.base();
    Telling::of(&OverlayPublished {
        implementing_code,
        base_code,
        base_version,
        version,
        published_at,
        reason,
        basis,
        content,
    })
}

fn power_moved(told: serde_json::Value) -> Result<Telling, DbError> {
    Telling::of(&serde_json::from_value::<PowerMoved>(told)?)
}

fn bundle((code, version, published_at, because, content): BundleTelling) -> Result<Telling, DbError> {
    let content: BundleContent = serde_json::from_value(content)?;
    let (reason, basis) = because;
    Telling::of(&BundlePublished { code, version, published_at, reason, basis, content })
}

fn mark((implementing_code, state, reason, at): MarkTelling) -> Result<Telling, DbError> {
    let reason = reason.unwrap_or_default();
    if state == ItemState::Repealed {
        return Telling::of(&ItemRepealed { implementing_code, reason, at });
    }
    Telling::of(&ItemSuspended { implementing_code, suspended: true, reason, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_out() {
        for cursor in
            [Cursor::Bases("34".into(), 3), Cursor::Overlays("11".into(), 1), Cursor::Bundles("x".into(), 2)]
        {
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        }
        assert_eq!(Cursor::parse("else 1 2"), None);
    }
}
