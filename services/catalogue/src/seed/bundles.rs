//! Bundles from their files, put in through draft, review and publication once all their items are in force.

use contracts::catalogue::BundleContent;
use kernel::db::{Db, transact};

use super::{SeedError, SeedFiles, checker, lawyer, maker, reviewer};
use crate::{
    domain::version_state::VersionAction,
    flows::{bundle, cycle::Because},
    problem::CatalogueError,
    store,
};

/// Why the seed's versions are there.
const BECAUSE: Because<'static> =
    Because { reason: "演示数据入库", basis: "演示数据，依据见设定依据" };

/// Publishes what is not there yet; says how many. What people changed since is theirs.
pub(super) async fn put(db: &Db, files: &SeedFiles) -> Result<u32, SeedError> {
    let mut done = 0;
    for (file, text) in &files.bundles {
        let content: BundleContent =
            serde_json::from_str(text).map_err(|source| SeedError::Json { file: file.clone(), source })?;
        done += u32::from(put_one(db, &content).await?);
    }
    Ok(done)
}

async fn put_one(db: &Db, content: &BundleContent) -> Result<bool, CatalogueError> {
    let code = content.code.as_str();
    let maker = maker();
    let drafted = transact(db, &maker, async |tx| {
        if store::bundles::lock(tx, code).await?.is_some() {
            return Ok(false);
        }
        for member in &content.members {
            if store::published::base(tx, &member.item).await?.is_none() {
                return Ok(false);
            }
        }
        bundle::create_bundle(tx, content).await?;
        bundle::submit_bundle(tx, code, BECAUSE).await?;
        Ok::<_, CatalogueError>(true)
    });
    if !drafted.await? {
        return Ok(false);
    }
    let passed = [(reviewer(), VersionAction::Review), (lawyer(), VersionAction::LegalReview)];
    for (who, action) in passed {
        let audited = if action == VersionAction::Review { "review_bundle" } else { "legal_review_bundle" };
        transact(db, &who, async |tx| bundle::pass_bundle(tx, code, action, audited).await).await?;
    }
    transact(db, &checker(), async |tx| bundle::publish_bundle(tx, code, None).await).await?;
    Ok(true)
}
