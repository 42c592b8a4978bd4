//! The overlay a receiver begins with: what the giver promised, in the receiver's name and places. The receiver's
//! editors correct it before they accept.

use contracts::catalogue::{
    AcceptanceMode, AcceptancePlace, AcceptancePoint, OverlayContent, ReviewOffice, Unit, hall_id,
};
use kernel::code::{Division, Uscc};

/// Who receives.
pub(crate) struct Receiver<'a> {
    pub(crate) authority: &'a Uscc,
    pub(crate) name: &'a str,
    pub(crate) division: &'a Division,
    /// Of the hall of its division: name and address, where it has one.
    pub(crate) hall: Option<(&'a str, &'a str)>,
}

/// The giver's overlay in the receiver's hands.
pub(crate) fn overlay(from: &OverlayContent, receiver: &Receiver<'_>) -> OverlayContent {
    let mut overlay = from.clone();
    overlay.authority = receiver.authority.clone();
    receiver.name.clone_into(&mut overlay.authority_name);
    overlay.seal_name = format!("{}行政审批专用章", receiver.name);
    let hall = hall_id(receiver.division);
    let unit = Unit { authority: receiver.authority.clone(), name: receiver.name.to_owned() };
    let own = overlay.review_offices.into_iter().map(|filled| ReviewOffice {
        unit: unit.clone(),
        hall: receiver.hall.map(|_| hall),
        ..filled
    });
    overlay.review_offices = own.collect();
    for stage in &mut overlay.stages {
        stage.unit = stage.unit.as_ref().map(|_| unit.clone());
    }
    // Which of the giver's offices handled it and for where says nothing of the receiver's.
    (overlay.handling_unit, overlay.jurisdiction, overlay.local_code) = (None, None, None);
    overlay.acceptance_points = points(from, receiver);
    if let Some((_, address)) = receiver.hall {
        address.clone_into(&mut overlay.contact.address);
    }
    overlay
}

/// Its own hall and villages, and the portal where the giver was on it.
fn points(from: &OverlayContent, receiver: &Receiver<'_>) -> Vec<AcceptancePoint> {
    let point = |at, name: String, mode| AcceptancePoint { at, name, mode, delegation: None };
    let mut points = Vec::new();
    if let Some((name, _)) = receiver.hall {
        let at = AcceptancePlace::Hall { hall: hall_id(receiver.division) };
        points.push(point(at, format!("{name}综合窗口"), AcceptanceMode::Direct));
    }
    let agency = |old: &&AcceptancePoint| old.mode == AcceptanceMode::Agency;
    if from.acceptance_points.iter().any(|old| agency(&old)) {
        let at = AcceptancePlace::Division { division: receiver.division.clone() };
        points.push(point(at, "各村为民服务全程代理工作站".to_owned(), AcceptanceMode::Agency));
    }
    let online = |old: &&AcceptancePoint| matches!(old.at, AcceptancePlace::Online);
    points.extend(from.acceptance_points.iter().filter(online).cloned());
    points
}
