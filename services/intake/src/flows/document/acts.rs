//! The documents that tell of acts; each is called in the act's own transaction, after the act is done.
use super::draw_up;
use crate::{
    domain::{
        document::{field_line, material_line, of_outcome, period, rights},
        handover::{Listed, Place},
        item::Item,
        part::Part,
    },
    error::IntakeError,
    flows::accept::Entry,
    store::{
        cases::Case,
        course, decisions,
        documents::{self, remedies},
        halls,
        notices::Line,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::Outcome;
use kernel::db::Tx;
use legal_clock::{Ground, Limit, local_date, local_time};
use notices::{
    Acceptance, Body, Deficiencies, Delivery, Extension, Grant, HandedOriginal, HandoverList, NonAcceptance,
    PendingAcceptance, Refusal, Rights, SpecialProcedure, Way,
};

/// 受理通知书, or 容缺受理通知书 with the commitment.
pub(in crate::flows) async fn accepted(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    entry: &Entry,
) -> Result<(), IntakeError> {
    let pending = item.names_of(&entry.pending);
    let (limit, due) = (item.limit.map(period), case.due);
    let body = if entry.deemed || pending.is_empty() {
        let received_on =
            if entry.deemed { local_date(entry.counts_from) } else { received_on(tx, case).await? };
        Body::Acceptance(Acceptance { received_on, deemed: entry.deemed, pending, limit, due })
    } else {
        let received_on = received_on(tx, case).await?;
        Body::PendingAcceptance(PendingAcceptance { received_on, pending, limit, due })
    };
    draw_up(tx, case, item, body).await
}

/// 不予受理通知书
pub(in crate::flows) async fn not_accepted(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    reason: &str,
    said: &str,
) -> Result<(), IntakeError> {
    let rights = rights_of(tx, case, item, Some(said)).await?;
    let body = NonAcceptance { received_on: received_on(tx, case).await?, reason: reason.to_owned(), rights };
    draw_up(tx, case, item, Body::NonAcceptance(body)).await
}

/// 补正告知书
pub(in crate::flows) async fn deficient(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    lines: &[Line],
    exception: bool,
) -> Result<(), IntakeError> {
    let told = |line: &Line| match line.material.as_ref().and_then(|code| item.material(code)) {
        Some(material) => material_line(material, &line.reason),
        None => field_line(&item.form, line.field.as_deref().unwrap_or_default(), &line.reason),
    };
    let body = Deficiencies {
        received_on: received_on(tx, case).await?,
        lines: lines.iter().map(told).collect(),
        due: case.lapses_on,
        exception,
    };
    draw_up(tx, case, item, Body::Deficiencies(body)).await
}

/// 特别程序告知书
pub(in crate::flows) async fn special_procedure(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    (ground, time): (Ground, Limit),
    notice: &str,
) -> Result<(), IntakeError> {
    let body = SpecialProcedure {
        ground: ground.zh().to_owned(),
        time: period(time),
        from: local_date(tx.now()),
        notice: notice.to_owned(),
    };
    draw_up(tx, case, item, Body::SpecialProcedure(body)).await
}

/// 延期通知书
pub(in crate::flows) async fn extended(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    by: Limit,
    reason: &str,
) -> Result<(), IntakeError> {
    let body = Extension { by: period(by), reason: reason.to_owned(), due: case.due };
    draw_up(tx, case, item, Body::Extension(body)).await
}

/// 准予决定书 or 不予决定书; where only a part is granted, one of each: for what is granted, and for what is not.
pub(in crate::flows) async fn decided(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    (outcome, parts): (Outcome, &[Part]),
    (reason, said): (Option<&str>, Option<&str>),
) -> Result<(), IntakeError> {
    let accepted = course::acceptance(tx, case).await?;
    let accepted_on = local_date(accepted.map_or(tx.now(), |accepted| accepted.accepted_at));
    if outcome != Outcome::Refuse {
        let granted: Vec<String> =
            parts.iter().filter(|part| part.granted).map(|part| part.name.clone()).collect();
        let results = if granted.is_empty() { item.letterhead.results.clone() } else { granted };
        let grant = Grant { accepted_on, results, said: reason.map(str::to_owned) };
        draw_up(tx, case, item, Body::Grant(grant)).await?;
    }
    if outcome != Outcome::Approve {
        let refused: Vec<String> = parts.iter().filter(|part| !part.granted).map(Part::said).collect();
        let reason = match refused.is_empty() {
            true => reason.unwrap_or_default().to_owned(),
            false => refused.join("；"),
        };
        let refusal = Refusal { accepted_on, reason, rights: rights_of(tx, case, item, said).await? };
        draw_up(tx, case, item, Body::Refusal(refusal)).await?;
    }
    Ok(())
}

/// 送达回证; `at` is when it reached the applicant, by post what the carrier's receipt says (民事诉讼法 91).
pub(in crate::flows) async fn delivered(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    way: Way,
    at: DateTime<Utc>,
) -> Result<(), IntakeError> {
    let decision = decisions::find(tx, case).await?.ok_or(IntakeError::NotFound("decision"))?;
    let papers = documents::of_case(tx, case).await?;
    let mut handed_over: Vec<(String, Option<String>)> = Vec::new();
    let kinds = of_outcome(&decision.outcome);
    for kind in kinds {
        let paper = papers.iter().rfind(|paper| paper.kind == kind.code());
        handed_over.extend(paper.map(|paper| (kind.name().to_owned(), Some(paper.number.clone()))));
    }
    let granted: Vec<String> = match decision.outcome.as_str() {
        "approve" => item.letterhead.results.clone(),
        "partly" => {
            decision.parts(tx)?.into_iter().filter(|part| part.granted).map(|part| part.name).collect()
        }
        _refused => Vec::new(),
    };
    handed_over.extend(granted.into_iter().map(|result| (result, None)));
    let hall = halls::name(tx, case.hall_id).await?.unwrap_or_default();
    let body = Delivery { handed_over, way, delivered_at: local_time(at), hall };
    draw_up(tx, case, item, Body::Delivery(body)).await
}

/// The day of the first handing in.
async fn received_on(tx: &mut Tx, case: &Case) -> Result<NaiveDate, IntakeError> {
    let first = course::handed_in(tx, case).await?.into_iter().next();
    Ok(local_date(first.unwrap_or(tx.now())))
}

async fn rights_of(tx: &mut Tx, case: &Case, item: &Item, said: Option<&str>) -> Result<Rights, IntakeError> {
    let county = remedies(tx, &format!("{}000000", case.county)).await?;
    let city = case.county.get(..4).unwrap_or_default();
    let above = remedies(tx, &format!("{city}00000000")).await?;
    Ok(rights(&item.letterhead.authority, county, above, said))
}

/// 原件交接清单, once the taker has the originals.
pub(in crate::flows) async fn handed_over(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    (from, to): (Place, Place),
    listed: Vec<Listed>,
) -> Result<(), IntakeError> {
    let line = |listed: Listed| HandedOriginal {
        name: listed.name,
        copies: listed.copies,
        condition: listed.condition,
    };
    let body = HandoverList {
        from: from.name_zh().to_owned(),
        to: to.name_zh().to_owned(),
        at: local_time(tx.now()),
        hall: halls::name(tx, case.hall_id).await?.unwrap_or_default(),
        originals: listed.into_iter().map(line).collect(),
    };
    draw_up(tx, case, item, Body::Handover(body)).await
}
