//! Identity says that two entries are one human being, or that they are not after all: licences follow.
use crate::{problem::LicenceError, store};
use contracts::identity::{PersonMerged, PersonUnmerged};
use kernel::{
    audit::{self, Entity},
    db::Tx,
};
use serde_json::json;

/// What belonged to the entry that was given up belongs to the one that stays.
pub(crate) async fn person_merged(tx: &mut Tx, event: &PersonMerged) -> Result<(), LicenceError> {
    let rows = store::take_over(tx, event.merge_id, event.merged_id, event.person_id).await?;
    let detail = json!({ "merge": event.merge_id, "into": event.person_id, "rows": rows });
    Ok(audit::record(tx, "take_over_person", Entity::new("person", event.merged_id.as_uuid()), &detail)
        .await?)
}

/// What went over goes back; what came since stays.
pub(crate) async fn person_unmerged(tx: &mut Tx, event: &PersonUnmerged) -> Result<(), LicenceError> {
    let rows = store::give_back(tx, event.merge_id).await?;
    let detail = json!({ "merge": event.merge_id, "from": event.person_id, "rows": rows });
    Ok(audit::record(tx, "give_person_back", Entity::new("person", event.merged_id.as_uuid()), &detail)
        .await?)
}
