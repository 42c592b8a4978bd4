//! What intake does when it hears of something: keeps items, halls' staff, licences.
use super::{alarm, assignment, deliver};
use crate::{
    domain::alarm::is_alarming,
    error::IntakeError,
    store::{alarms::Fall, bundles, items, powers, rating_devices, staff},
};
use contracts::{
    catalogue::{
        BaseItemPublished, BundlePublished, ItemRepealed, ItemSuspended, OverlayPublished, PowerMoved,
    },
    identity::{AbsenceMoved, StaffChanged},
    licence::{LicenceIssued, LicenceRevoked, LicenceStatus, LicenceStatusChanged},
    lobby::WindowChanged,
};
use kernel::db::{DbError, Tx};

/// A version of a base item.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn base_item_published(tx: &mut Tx, event: &BaseItemPublished) -> Result<(), IntakeError> {
    let content = serde_json::to_value(&event.content).map_err(DbError::from)?;
    Ok(items::keep_base(tx, &event.base_code, event.version, content).await?)
}

/// A version of an overlay.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn overlay_published(tx: &mut Tx, event: &OverlayPublished) -> Result<(), IntakeError> {
    let content = serde_json::to_value(&event.content).map_err(DbError::from)?;
    Ok(items::keep_overlay(tx, &event.implementing_code, event.version, event.base_version, content).await?)
}

/// A version of a bundle.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn bundle_published(tx: &mut Tx, event: &BundlePublished) -> Result<(), IntakeError> {
    let content = serde_json::to_value(&event.content).map_err(DbError::from)?;
    Ok(bundles::keep(tx, &event.code, event.version, content).await?)
}

/// An item that takes no new cases for now, or takes them again.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn item_suspended(tx: &mut Tx, event: &ItemSuspended) -> Result<(), IntakeError> {
    Ok(items::mark(tx, &event.implementing_code, event.suspended.then_some("suspended")).await?)
}

/// An item that takes no new cases any more; open ones end by the versions they began with.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn item_repealed(tx: &mut Tx, event: &ItemRepealed) -> Result<(), IntakeError> {
    Ok(items::mark(tx, &event.implementing_code, Some("repealed")).await?)
}

/// A power that moved: its item takes no new cases, and its open ones are swept into the hands that the plan names.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn power_moved(tx: &mut Tx, event: &PowerMoved) -> Result<(), IntakeError> {
    items::mark(tx, &event.from_code, Some("repealed")).await?;
    Ok(powers::keep(tx, event).await?)
}

/// Who is a leader.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn staff_changed(tx: &mut Tx, event: &StaffChanged) -> Result<(), IntakeError> {
    Ok(staff::keep(tx, event).await?)
}

/// Who sits at a window of a hall's floor.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn window_changed(tx: &mut Tx, event: &WindowChanged) -> Result<(), IntakeError> {
    Ok(rating_devices::keep_seat(tx, event).await?)
}

/// Someone is away, or back: who stands in for him.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn absence_moved(tx: &mut Tx, event: &AbsenceMoved) -> Result<(), IntakeError> {
    assignment::follow(tx, event).await
}

/// A licence that was issued.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn licence_issued(tx: &mut Tx, event: &LicenceIssued) -> Result<(), IntakeError> {
    deliver::licence_issued(tx, event).await
}

/// A licence that ended for good: the cases that rely on it say so at once.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn licence_revoked(tx: &mut Tx, event: &LicenceRevoked) -> Result<(), IntakeError> {
    let fall = Fall {
        licence: event.licence_id,
        identifier: event.identifier.clone(),
        status: event.status,
        since: event.revoked_at,
    };
    alarm::raise(tx, &fall).await
}

/// A licence that was held back, or is good again.
///
/// # Errors
/// [`IntakeError`] if it could not be kept; the bus tries again.
pub async fn licence_status_changed(tx: &mut Tx, event: &LicenceStatusChanged) -> Result<(), IntakeError> {
    if event.to == LicenceStatus::Valid {
        return alarm::lift(tx, event.licence_id).await;
    }
    if is_alarming(event.to) {
        let fall = Fall {
            licence: event.licence_id,
            identifier: event.identifier.clone(),
            status: event.to,
            since: event.changed_at,
        };
        alarm::raise(tx, &fall).await?;
    }
    Ok(())
}
