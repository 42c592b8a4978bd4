//! What a new consumer of intake's events has to know: the decisions whose licences are still to come.
use super::item;
use crate::store::{cases::Case, decisions, lists};
use bus::{Part, Telling};
use contracts::intake::{CaseDecided, Outcome};
use kernel::{
    db::{DbError, Tx},
    id::CaseId,
};

/// So many cases make one part.
const PART: i64 = 200;

/// The part of the state after a cursor, or the first one.
pub(crate) async fn tell_state(tx: &mut Tx, after: Option<String>) -> Result<Part, DbError> {
    let after: Option<CaseId> = after.and_then(|cursor| cursor.parse().ok());
    let cases = lists::awaiting_licences(tx, after, PART).await?;
    let next = cases.last().map(|case| case.id.to_string());
    let mut part = Part { tellings: Vec::new(), next };
    for case in &cases {
        if let Some(decided) = decided(tx, case).await? {
            part.tellings.push(Telling::of(&decided)?);
        }
    }
    Ok(part)
}

async fn decided(tx: &mut Tx, case: &Case) -> Result<Option<CaseDecided>, DbError> {
    let made = decisions::find(tx, case).await?;
    let (Some(made), Some(case_no)) = (made, case.case_no.clone()) else { return Ok(None) };
    let unit = item::of_case(tx, case).await.ok().map(|item| item.supervising_unit);
    Ok(Some(CaseDecided {
        case_id: case.id,
        case_no,
        county: case.division.clone(),
        implementing_code: case.implementing_code.clone(),
        base_version: case.base_version,
        overlay_version: case.overlay_version,
        applicant: case.applicant_id,
        outcome: if made.outcome == "partly" { Outcome::Partly } else { Outcome::Approve },
        licence_types: made.licence_types,
        authority: made.authority,
        decision_id: made.id,
        decided_at: made.decided_at,
        supervising_unit: unit,
    }))
}
