//! Items from their files, put in through draft, review and publication.

use contracts::catalogue::{BaseItemContent, OverlayContent};
use kernel::{
    code::{Division, ImplementingItemCode, Uscc},
    db::{Db, Tx, transact},
};
use serde::Deserialize;
use serde_json::Value;

use super::{SeedError, SeedFiles, checker, lawyer, maker, reviewer};
use crate::{
    domain::item_state::ItemState,
    flows::{base, claim, cycle::Because, overlay},
    problem::CatalogueError,
    store,
};

/// How long those who implement an item have to follow a base that a new release of the seed changes.
const FOLLOW_DAYS: u16 = 30;

/// Why the seed's versions are there.
const BECAUSE: Because<'static> =
    Because { reason: "演示数据入库", basis: "演示数据，依据见事项设定依据" };

/// One file: a base item, the overlay's template, and who claims it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedItem {
    pub(super) base: BaseItemContent,
    /// `OverlayContent` with placeholders.
    pub(super) overlay: Value,
    pub(super) claims: Vec<SeedClaim>,
}

/// Who claims it, and the place that its hall, address and names are taken from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedClaim {
    pub(super) authority: Uscc,
    pub(super) at: Division,
}

/// Reads all files.
pub(super) fn read(files: &SeedFiles) -> Result<Vec<SeedItem>, SeedError> {
    let parsed = files.items.iter().map(|(file, text)| {
        serde_json::from_str(text).map_err(|source| SeedError::Json { file: file.clone(), source })
    });
    parsed.collect()
}

/// Publishes the base item unless it is in force as it stands in the file. True if it was published.
pub(super) async fn put_base(db: &Db, content: &BaseItemContent) -> Result<bool, CatalogueError> {
    let code = &content.code;
    let maker = maker();
    let drafted = transact(db, &maker, async |tx| {
        let in_force = store::published::base(tx, code).await?;
        if in_force.as_ref().is_some_and(|(_, present)| present == content) {
            return Ok(false);
        }
        if in_force.is_none() {
            base::create_base_item(tx, content).await?;
        } else {
            base::create_base_version(tx, code, content).await?;
        }
        base::submit_base(tx, code, BECAUSE).await?;
        Ok::<_, CatalogueError>(true)
    });
    if !drafted.await? {
        return Ok(false);
    }
    transact(db, &reviewer(), async |tx| base::review_base(tx, code).await).await?;
    transact(db, &lawyer(), async |tx| base::legal_review_base(tx, code).await).await?;
    transact(db, &checker(), async |tx| base::publish_base(tx, code, FOLLOW_DAYS, None).await).await?;
    Ok(true)
}

/// Publishes the overlays of one item's claims, unless they are in force as they stand in the file, on the base that is
/// in force. All of one item in one transaction for each of the four actors: a new hall is to be up soon. Says how many.
pub(super) async fn put_overlays(
    db: &Db,
    base: &BaseItemContent,
    claims: &[(Uscc, OverlayContent)],
) -> Result<u32, CatalogueError> {
    let maker = maker();
    let drafted = transact(db, &maker, async |tx| {
        let mut drafted = Vec::new();
        for (authority, content) in claims {
            let code = ImplementingItemCode::make(authority, base.level, &base.code);
            if draft_overlay(tx, base, authority, content).await? {
                drafted.push(code);
            }
        }
        Ok::<_, CatalogueError>(drafted)
    });
    let drafted = drafted.await?;
    if drafted.is_empty() {
        return Ok(0);
    }
    transact(db, &reviewer(), async |tx| {
        for code in &drafted {
            overlay::review_overlay(tx, code).await?;
        }
        Ok::<_, CatalogueError>(())
    })
    .await?;
    transact(db, &lawyer(), async |tx| {
        for code in &drafted {
            overlay::legal_review_overlay(tx, code).await?;
        }
        Ok::<_, CatalogueError>(())
    })
    .await?;
    transact(db, &checker(), async |tx| {
        for code in &drafted {
            overlay::publish_overlay(tx, code, None).await?;
        }
        Ok::<_, CatalogueError>(())
    })
    .await?;
    Ok(u32::try_from(drafted.len()).unwrap_or(u32::MAX))
}

/// Drafts and submits one overlay. False if there is nothing to do.
async fn draft_overlay(
    tx: &mut Tx,
    base: &BaseItemContent,
    authority: &Uscc,
    content: &OverlayContent,
) -> Result<bool, CatalogueError> {
    let code = ImplementingItemCode::make(authority, base.level, &base.code);
    let claim = store::claims::find(tx, &code).await?;
    if claim.as_ref().is_some_and(|claim| claim.state == ItemState::Repealed) {
        return Ok(false);
    }
    if claim.is_none() {
        claim::claim_item(tx, &base.code, authority).await?;
    }
    let pair = store::published::pair(tx, &code).await?;
    if pair.is_some_and(|pair| pair.overlay == *content && pair.base == *base) {
        return Ok(false);
    }
    overlay::fill_overlay(tx, &code, 0, content).await?;
    overlay::submit_overlay(tx, &code, BECAUSE).await?;
    Ok(true)
}
