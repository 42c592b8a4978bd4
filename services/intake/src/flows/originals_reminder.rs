//! Originals that are late: the applicant, who fetches them, is told by message, once in each period and not for ever. Identity knows
//! his telephone and sends it.
use super::{handover, originals_due::return_by};
use crate::{
    domain::clock::last_day,
    error::IntakeError,
    store::{calendar, cases, originals_reminders},
};
use chrono::NaiveDate;
use contracts::intake::{HeldOriginals, OriginalsLate};
use kernel::{
    audit::{self, Entity},
    db::Tx,
    id::CaseId,
};
use legal_clock::{Limit, local_date};
use serde_json::json;

/// Looks at one case: tells its applicant if the originals are late, and fixes the day of the next look.
pub(super) async fn look(tx: &mut Tx, id: CaseId) -> Result<(), IntakeError> {
    let actor = tx.actor().clone();
    let Some(case) = cases::lock(tx, &actor, id).await? else { return Ok(()) };
    let today = local_date(tx.now());
    let (every, most) = originals_reminders::rules(tx).await?;
    let late = return_by(tx, &case).await?;
    let tomorrow = today.succ_opt().unwrap_or(NaiveDate::MAX);
    let next = match late {
        // Nobody is asked for papers of a case that goes on.
        None => tomorrow,
        Some(due) if today <= due => due.succ_opt().unwrap_or(tomorrow),
        Some(_) => {
            let calendar = calendar::load(tx).await?;
            last_day(&calendar, today, Limit::working(every.unsigned_abs())).0
        }
    };
    if !originals_reminders::look_again(tx, &case, (today, next)).await? {
        return Ok(());
    }
    let nth = originals_reminders::told(tx, &case).await?.saturating_add(1);
    let Some(due) = late.filter(|due| today > *due && nth <= most) else { return Ok(()) };
    let held = handover::known(tx, &case).await?.held();
    let held = held.into_iter().filter(|(place, _)| !place.is_settled()).map(|(place, originals)| {
        HeldOriginals { at: place.code().to_owned(), originals: u16::try_from(originals).unwrap_or(u16::MAX) }
    });
    let event = OriginalsLate {
        case_id: case.id,
        person_id: case.applicant_id,
        case_no: case.case_no.clone(),
        held: held.collect(),
        due,
        nth,
    };
    if event.held.is_empty() {
        return Ok(());
    }
    originals_reminders::tell(tx, &case, nth).await?;
    let detail = json!({ "nth": nth, "due": due });
    audit::record(tx, "remind_of_originals", Entity::new("case", case.id.as_uuid()), &detail).await?;
    bus::publish(tx, &event).await?;
    Ok(())
}
