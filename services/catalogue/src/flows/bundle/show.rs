//! Bundles as they are read: by anyone what is in force, by those who work on them every version.

use contracts::catalogue::BundleContent;
use kernel::{db::Tx, http::Page};

use super::{findings, key, standards};
use crate::{
    domain::{
        bundle::{hand_over, repeated, whole_limit},
        diff::diff,
    },
    flows::read::limit,
    problem::CatalogueError,
    store::{
        acts::{self, ActRow},
        bundles,
        bundles::BundleVersion,
    },
    views::{
        bundle::{BundleDetail, BundleGuide, BundleQuery, BundleSummary, MemberOut},
        changes::VersionDiff,
        editing::VersionOut,
    },
};

/// So many versions of a bundle are shown.
const SHOWN: i64 = 100;

/// Bundles in force, by code.
pub(crate) async fn list_bundles(
    tx: &mut Tx,
    query: &BundleQuery,
) -> Result<Page<BundleSummary>, CatalogueError> {
    let limit = limit(query.limit);
    let rows = bundles::list(tx, query.after.as_deref().unwrap_or_default(), limit + 1).await?;
    Ok(Page::of(rows, limit, |(_, content)| content.code.clone()).map(BundleSummary::from))
}

/// A bundle as people read it: its items in their order, and what is handed in, once.
pub(crate) async fn get_bundle(tx: &mut Tx, code: &str) -> Result<BundleGuide, CatalogueError> {
    let (version, bundle) =
        bundles::in_force(tx, code).await?.ok_or_else(|| CatalogueError::NotFound(code.to_owned()))?;
    guide(tx, version, bundle).await
}

/// One version, with what the rules say of it today.
pub(crate) async fn get_bundle_version(
    tx: &mut Tx,
    code: &str,
    version: i32,
) -> Result<BundleDetail, CatalogueError> {
    let (row, content) = found(tx, code, version).await?;
    let findings = findings(tx, &content).await?;
    let guide = guide(tx, row.version, content).await?;
    Ok(BundleDetail { version: VersionOut::from(row).warned(findings), guide })
}

/// All versions of a bundle, the newest first.
pub(crate) async fn bundle_versions(tx: &mut Tx, code: &str) -> Result<Vec<BundleVersion>, CatalogueError> {
    let rows = bundles::versions(tx, code, SHOWN).await?;
    if rows.is_empty() { Err(CatalogueError::NotFound(code.to_owned())) } else { Ok(rows) }
}

/// What was done to a version, the oldest first.
pub(crate) async fn list_bundle_acts(
    tx: &mut Tx,
    code: &str,
    version: i32,
) -> Result<Vec<ActRow>, CatalogueError> {
    found(tx, code, version).await?;
    Ok(acts::of_version(tx, &key(code), version).await?)
}

/// All differences from one version to another.
pub(crate) async fn diff_bundle(
    tx: &mut Tx,
    code: &str,
    (from, to): (i32, i32),
) -> Result<VersionDiff, CatalogueError> {
    let (before, old) = found(tx, code, from).await?;
    let (after, new) = found(tx, code, to).await?;
    let json = |content: &BundleContent| serde_json::to_value(content).map_err(kernel::db::DbError::from);
    let changes = diff(&json(&old)?, &json(&new)?).into_iter().map(Into::into).collect();
    Ok(VersionDiff { from: before.into(), to: after.into(), changes })
}

async fn found(
    tx: &mut Tx,
    code: &str,
    version: i32,
) -> Result<(BundleVersion, BundleContent), CatalogueError> {
    let found = bundles::version(tx, code, version).await?;
    found.ok_or_else(|| CatalogueError::NoVersion(code.to_owned(), version))
}

async fn guide(tx: &mut Tx, version: i32, bundle: BundleContent) -> Result<BundleGuide, CatalogueError> {
    let standards = standards(tx, &bundle).await?;
    let members = bundle.members.iter().filter_map(|member| {
        let standard = standards.iter().find(|standard| standard.code == member.item)?;
        Some(MemberOut {
            item: member.item.clone(),
            name: standard.name.clone(),
            required: member.required,
            when: member.when.clone(),
        })
    });
    Ok(BundleGuide {
        version,
        members: members.collect(),
        materials: hand_over(&bundle, &standards).into_iter().map(Into::into).collect(),
        repeated: repeated(&bundle, &standards).into_iter().map(Into::into).collect(),
        limit: whole_limit(&bundle, &standards).map(Into::into),
        bundle,
    })
}
