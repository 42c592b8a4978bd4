//! Putting an overlay in force where it is not a publisher's own act: on the day of a transfer, or by adopting a merge.

use chrono::{Days, NaiveDate};
use contracts::catalogue::{OverlayContent, OverlayPublished, check};
use kernel::{audit, db::Tx};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        item_state::ItemAction,
        standard::refusal::StandardError,
        version_state::{VersionAction, VersionState},
    },
    flows::{claim::entity, cycle},
    problem::CatalogueError,
    store::{
        self,
        acts::{Doing, Moving},
        claims::Claim,
        overlays::OverlayVersion,
    },
};

/// Who receives an item while its base changes has so many days to follow.
const FOLLOW_DAYS: u64 = 30;

/// The date of the hall's clock where the halls are.
pub(crate) fn today(tx: &Tx) -> NaiveDate {
    cycle::day_of(tx.now())
}

/// The content of a version, if it keeps every rule on the base version it was written for and its places exist.
pub(crate) async fn fit(tx: &mut Tx, version: &OverlayVersion) -> Result<OverlayContent, CatalogueError> {
    let code = &version.implementing_code;
    let found = store::overlays::version(tx, code, version.version).await?;
    let (_, content) = found.ok_or(CatalogueError::Late)?;
    let base = store::base::version(tx, &code.base(), version.base_version).await?;
    let (_, base) = base.ok_or_else(|| CatalogueError::BaseUnpublished(code.base()))?;
    let findings = check(&base, &content);
    if !findings.is_empty() {
        return Err(CatalogueError::Quality(findings));
    }
    let unknown = store::places::unknown(tx, &content).await?;
    if !unknown.is_empty() {
        return Err(CatalogueError::UnknownPlaces(unknown));
    }
    Ok(content)
}

/// Puts the version that has passed its reviews in force, as accepted by its receiver's publisher.
pub(crate) async fn approved_version(
    tx: &mut Tx,
    claim: &Claim,
    checker: Uuid,
) -> Result<OverlayVersion, CatalogueError> {
    let version = store::overlays::open_version(tx, &claim.code).await?;
    let version = version.filter(|version| version.state == VersionState::Approved);
    let version = version.ok_or_else(|| StandardError::NotReviewed(claim.code.clone()))?;
    let content = fit(tx, &version).await?;
    put_in_force(tx, claim, &version, content, &Moving { checked_by: Some(checker), ..Moving::default() })
        .await
}

/// Retires what is in force and puts this version there. The caller has checked it and holds the claim; `moving` names
/// the publisher, and why where the version does not say it itself.
pub(crate) async fn put_in_force(
    tx: &mut Tx,
    claim: &Claim,
    version: &OverlayVersion,
    content: OverlayContent,
    moving: &Moving<'_>,
) -> Result<OverlayVersion, CatalogueError> {
    let refused = CatalogueError::ItemState { state: claim.state, action: "published" };
    let to = claim.state.after(ItemAction::Publish).ok_or(refused)?;
    let (now, publisher) = (tx.now(), moving.checked_by.unwrap_or(tx.actor().id));
    if let Some(old) = claim.published_version {
        let no_version = || CatalogueError::NoVersion(claim.code.to_string(), old);
        let (old, _) = store::overlays::version(tx, &claim.code, old).await?.ok_or_else(no_version)?;
        let retired =
            store::overlays::move_version(tx, &old, VersionState::Retired, &Moving::default()).await?;
        retired.ok_or(CatalogueError::Late)?;
        noted(tx, &old, VersionAction::Retire, publisher, None).await?;
    }
    let moving = Moving { effective_at: Some(now), ..*moving };
    let moved = store::overlays::move_version(tx, version, VersionState::Published, &moving).await?;
    let published = moved.ok_or(CatalogueError::Late)?;
    noted(tx, &published, VersionAction::Publish, publisher, None).await?;
    store::places::replace(tx, &claim.code, &claim.division, &content).await?;
    let versions = (published.version, published.base_version);
    let in_force = store::claims::put_in_force(tx, claim, to, versions, now).await?;
    in_force.ok_or(CatalogueError::Late)?;
    let newest = store::published::base(tx, &claim.base_code).await?.map(|(version, _)| version);
    if let Some(newest) = newest.filter(|newest| *newest > published.base_version) {
        let until = today(tx).checked_add_days(Days::new(FOLLOW_DAYS)).unwrap_or(NaiveDate::MAX);
        store::claims::ask_to_follow(tx, &claim.code, newest, until).await?;
    }
    let detail = json!({
        "version": published.version, "base_version": published.base_version, "checked_by": publisher,
    });
    audit::record(tx, "publish_overlay", entity(&claim.code), &detail).await?;
    let event = OverlayPublished {
        implementing_code: claim.code.clone(),
        base_code: claim.base_code.clone(),
        base_version: published.base_version,
        version: published.version,
        published_at: now,
        reason: published.reason.clone(),
        basis: published.basis.clone(),
        content,
    };
    bus::publish(tx, &event).await?;
    Ok(published)
}

/// Adds to a version's history.
pub(crate) async fn noted(
    tx: &mut Tx,
    version: &OverlayVersion,
    action: VersionAction,
    by_whom: Uuid,
    note: Option<&str>,
) -> Result<(), CatalogueError> {
    let code = version.implementing_code.as_str();
    let doing = Doing { code, version: version.version, action, by_whom, at: tx.now(), note };
    Ok(store::acts::add(tx, &doing).await?)
}
