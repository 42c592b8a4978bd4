//! 收件凭证: drawn up when someone first looks for it, from rows that handing in wrote and nobody can change. So
//! handing in, the act of the busiest hour, does not pay for a document that most people never print.
use super::{applicant, head, write};
use crate::{
    domain::{item::Item, state::Door},
    error::IntakeError,
    store::{cases::Case, course, documents, halls, materials, timeline},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{code::CaseNo, db::Tx};
use legal_clock::{local_date, local_time};
use notices::{Body, Channel, Content, Handed, Kind, Receipt, ReceivedMaterial};
use std::collections::BTreeMap;

/// So many entries are looked through for what was promised with a receipt.
const ENTRIES: i64 = 1000;

/// Draws up the receipts that the case does not have yet: one for each handing in.
pub(super) async fn draw_missing(tx: &mut Tx, case: &Case, item: &Item) -> Result<(), IntakeError> {
    let handed_in = course::submissions(tx, case).await?;
    let drawn = documents::last_of(tx, case, Kind::Receipt).await?;
    if handed_in.iter().all(|submission| submission.seq <= drawn) {
        return Ok(());
    }
    let promised = promised(tx, case).await?;
    let name = applicant(tx, case, item).await?;
    let hall = halls::name(tx, case.hall_id).await?.unwrap_or_default();
    let case_no = case.case_no.as_ref().map(CaseNo::grouped).unwrap_or_default();
    let mut since = None;
    for (submission, answer_by) in handed_in.iter().zip(promised) {
        let (seq, at) = (submission.seq, submission.submitted_at);
        if seq > drawn {
            let body = Body::Receipt(Receipt {
                received_at: local_time(at),
                channel: channel(case.channel),
                hall: hall.clone(),
                materials: received(tx, case, item, since, at).await?,
                absent: item.names_of(&submission.absent),
                answer_by,
                silence_accepts: item.rules.silence_accepts,
                supplement: seq > 1,
            });
            let number = match seq {
                1 => format!("收件{case_no}"),
                nth => format!("收件{case_no}之{nth}"),
            };
            let head = head(case, item, number, local_date(at), name.clone());
            write(tx, case, item, (seq, at), &Content { head, body }).await?;
        }
        since = Some(at);
    }
    Ok(())
}

const fn channel(door: Door) -> Channel {
    match door {
        Door::Online => Channel::Online,
        Door::Window => Channel::Window,
        Door::Agent => Channel::Agent,
    }
}

/// The last day for the hall's answer as it was promised with each handing in: the timeline keeps it.
async fn promised(tx: &mut Tx, case: &Case) -> Result<Vec<NaiveDate>, IntakeError> {
    let entries = timeline::list(tx, case, 0, ENTRIES).await?;
    let promise = |entry: timeline::Entry| {
        let handing_in = ["submit_case", "supplement_case"].contains(&entry.what.as_str());
        let due = entry.detail.get("answer_due").and_then(|due| due.as_str()?.parse().ok());
        handing_in.then(|| due.unwrap_or_else(|| local_date(entry.at)))
    };
    Ok(entries.into_iter().filter_map(promise).collect())
}

/// What came until an instant, and after the handing in before.
async fn received(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    since: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> Result<Vec<ReceivedMaterial>, IntakeError> {
    let mut came: BTreeMap<String, (Handed, u16)> = BTreeMap::new();
    for row in materials::of_case(tx, case).await? {
        if row.brought_at > until || since.is_some_and(|since| row.brought_at <= since) {
            continue;
        }
        let how = if row.licence_id.is_some() { Handed::Licence } else { Handed::Files };
        let entry = came.entry(row.material_code).or_insert((how, 0));
        entry.1 = entry.1.saturating_add(1);
    }
    let by_form =
        |code: &String| item.material(code).is_some_and(|m| m.produced_by.as_deref() == Some("form"));
    let listed = item.materials.iter().filter_map(|material| {
        let (how, count) = match came.get(&material.code) {
            Some(found) => *found,
            None if since.is_none() && by_form(&material.code) => (Handed::Form, 1),
            None => return None,
        };
        Some(ReceivedMaterial { name: material.name.clone(), how, count })
    });
    Ok(listed.collect())
}
