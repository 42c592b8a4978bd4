//! What differs between two versions of a base item or overlay.

use kernel::db::Tx;

use crate::{domain::diff::diff, flows::read, problem::CatalogueError, views::changes::VersionDiff};

/// All differences from one version to another of the same item.
pub(crate) async fn diff_versions(
    tx: &mut Tx,
    code: &str,
    (from, to): (i32, i32),
) -> Result<VersionDiff, CatalogueError> {
    let before = read::get_version(tx, code, from).await?;
    let after = read::get_version(tx, code, to).await?;
    let changes = diff(&before.content, &after.content).into_iter().map(Into::into).collect();
    Ok(VersionDiff { from: before.version, to: after.version, changes })
}
