//! Reading applications for bundles: where the whole stands, its one period, and its sheet.
use super::{
    Bundled, Piece, in_full, load,
    out::{BundleActOut, BundleOut, HandOverOut, JointLimit, PartOut, SheetOut},
};
use crate::{
    domain::{
        bundle::{BundleCaseId, Turn, Whole, joint_card, joint_clock, whole},
        bundle_form::{HandOver, hand_overs, one_form},
        clock::clock_of,
        material::Brought,
        prefill::{FormState, Sources},
        state::State,
    },
    error::IntakeError,
    flows::{
        accept::answers_of,
        moves,
        read::{cursor, marker, may_receive},
        submit::brought,
    },
    store::{bundle_cases, calendar, clock, course, decisions, notices},
};
use auth::Caller;
use contracts::catalogue::DayUnit;
use kernel::{
    actor::Actor,
    code::CaseNo,
    db::{Db, Tx, transact},
    http::Page,
    id::CaseId,
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::{Limit, local_date};
use serde_json::{Value, json};

/// An application for a bundle, if the caller may see it.
pub(crate) async fn get_bundle_case(
    db: &Db,
    caller: &Caller,
    id: BundleCaseId,
) -> Result<BundleOut, IntakeError> {
    out(db, caller, id).await
}

/// The application that a case is a part of; none for a case that stands alone, or whose whole is not the caller's to see.
pub(crate) async fn get_bundle_of_case(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Option<BundleOut>, IntakeError> {
    let found = transact(db, &caller.actor, async |tx| {
        moves::find(tx, id).await?;
        let Some(parent) = bundle_cases::of_case(tx, id).await? else { return Ok(None) };
        Ok::<_, IntakeError>(bundle_cases::find(tx, parent).await?.map(|bundle| bundle.id))
    });
    match found.await? {
        Some(parent) => out(db, caller, parent).await.map(Some),
        None => Ok(None),
    }
}

/// The applications that the caller may see, the newest first.
pub(crate) async fn list_bundle_cases(
    db: &Db,
    caller: &Caller,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<BundleOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    let rows = transact(db, &caller.actor, async |tx| {
        Ok::<_, IntakeError>(bundle_cases::list(tx, after, limit).await?)
    });
    let page = Page::of(rows.await?, limit, |row| marker(row.drafted_at, row.id.as_uuid()));
    // Which of them the caller may see is settled; where each stands follows from all of its parts.
    transact(db, &Actor::service("intake"), async |tx| {
        let mut items = Vec::new();
        for row in page.items {
            let whole = load(tx, row).await?;
            items.push(told(tx, &whole).await?);
        }
        Ok(Page { items, next: page.next })
    })
    .await
}

/// The application as it stands, with all its parts.
pub(super) async fn out(db: &Db, caller: &Caller, id: BundleCaseId) -> Result<BundleOut, IntakeError> {
    let seen =
        transact(db, &caller.actor, async |tx| Ok::<_, IntakeError>(bundle_cases::find(tx, id).await?));
    seen.await?.ok_or(IntakeError::NotFound("bundle case"))?;
    let whole = in_full(db, id).await?;
    transact(db, &Actor::service("intake"), async |tx| told(tx, &whole).await).await
}

async fn told(tx: &mut Tx, all: &Bundled) -> Result<BundleOut, IntakeError> {
    let (bundle, state) = (&all.bundle, whole(&all.parts));
    let named = |code| all.pieces.iter().find(|other| other.row.base_code == code);
    let part = |(piece, turn): (&Piece, Turn)| PartOut {
        item: piece.row.base_code.clone(),
        name: piece.item.name.clone(),
        case: piece.case.id,
        case_no: piece.case.case_no.clone(),
        state: piece.case.state,
        state_name: piece.case.state.name_zh().to_owned(),
        turn,
        turn_name: turn.name_zh().to_owned(),
        after: all
            .member(piece)
            .into_iter()
            .flat_map(|member| member.after.clone())
            .filter_map(|code| named(code).map(|other| other.item.name.clone()))
            .collect(),
        hall: piece.case.hall_id,
        authority: piece.case.authority.clone(),
        lapses_on: piece.case.lapses_on.filter(|_| piece.case.state == State::Supplement),
        due: piece.case.due,
    };
    let acts = bundle_cases::acts(tx, bundle).await?;
    Ok(BundleOut {
        id: bundle.id,
        bundle: bundle.bundle_code.clone(),
        bundle_version: bundle.bundle_version,
        name: all.content.name.clone(),
        state,
        state_name: state.name_zh().to_owned(),
        bundle_no_grouped: bundle.bundle_no.as_ref().map(CaseNo::grouped),
        bundle_no: bundle.bundle_no.clone(),
        channel: bundle.channel,
        division: bundle.division.clone(),
        applicant: bundle.applicant_id,
        agent: bundle.agent_id,
        together: bundle.together,
        drafted_at: bundle.drafted_at,
        parts: all.turns().map(part).collect(),
        limit: joint_limit(tx, all, state).await?,
        acts: acts
            .into_iter()
            .map(|act| BundleActOut { what: act.what, cases: act.cases, at: act.at })
            .collect(),
    })
}

/// The one period of the whole; none before a part is accepted, or where the lead department promised none.
async fn joint_limit(tx: &mut Tx, all: &Bundled, state: Whole) -> Result<Option<JointLimit>, IntakeError> {
    let Some(promised) = &all.content.promised_limit else { return Ok(None) };
    let limit = match promised.unit {
        DayUnit::Working => Limit::working(promised.days),
        DayUnit::Calendar => Limit::calendar(promised.days),
    };
    let (mut accepted, mut clocks, mut ended) = (Vec::new(), Vec::new(), None);
    for piece in &all.pieces {
        let acceptance = course::acceptance(tx, &piece.case).await?;
        accepted.extend(acceptance.map(|acceptance| local_date(acceptance.accepted_at)));
        clocks.extend(clock_of(&piece.item, &clock::events(tx, &piece.case).await?));
        let decided = decisions::find(tx, &piece.case).await?.map(|made| local_date(made.decided_at));
        ended = ended.max(decided);
    }
    let Some(running) = joint_clock(limit, &accepted, &clocks) else { return Ok(None) };
    let over = ended.filter(|_| state == Whole::Done);
    let today = over.unwrap_or_else(|| local_date(tx.now()));
    let reckoning = running.reckon(&calendar::load(tx).await?, today);
    let card = joint_card(&reckoning);
    Ok(Some(JointLimit { days: promised.days, reckoning, card }))
}

/// What is filled in and handed in for the whole; the look is logged.
pub(crate) async fn get_bundle_sheet(
    db: &Db,
    caller: &Caller,
    id: BundleCaseId,
) -> Result<Personal<SheetOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let bundle = bundle_cases::find(tx, id).await?.ok_or(IntakeError::NotFound("bundle case"))?;
        let whole = load(tx, bundle).await?;
        let first = whole.pieces.first().map(|piece| piece.case.id);
        let look = Look {
            subject: whole.bundle.applicant_id,
            purpose: Purpose("fill_in_bundle"),
            case: first,
            fields: &["form", "materials"],
        };
        read_personal(tx, look, async |tx| sheet(tx, &whole).await).await
    })
    .await
}

async fn sheet(tx: &mut Tx, all: &Bundled) -> Result<SheetOut, IntakeError> {
    let parts = all.forms();
    let mut may_read = true;
    let mut states = Vec::new();
    for piece in &all.pieces {
        may_read &= may_receive(tx, &piece.case).await?;
        let there = brought(tx, &piece.case).await?;
        let answers = answers_of(tx, &piece.case).await?;
        let notices = notices::of_case(tx, &piece.case).await?;
        let asked = notices.into_iter().next_back().filter(|_| piece.case.state == State::Supplement);
        states.push((piece, there, answers, asked.map(|notice| notice.materials).unwrap_or_default()));
    }
    let materials =
        hand_overs(&all.content, &parts).into_iter().map(|line| line_out(line, &states)).collect();
    let form = bundle_cases::form(tx, &all.bundle).await?;
    let form_state = form.as_ref().map_or(FormState::Untouched, |form| form.state);
    let form = form.filter(|_| may_read);
    Ok(SheetOut {
        form: one_form(&all.content, &parts),
        form_state,
        sources: form.as_ref().map_or_else(Sources::new, |form| form.sources.clone()),
        answers: form.map_or_else(|| json!({}), |form| form.answers),
        materials,
    })
}

fn line_out(line: HandOver, states: &[(&Piece, Brought, Value, Vec<String>)]) -> HandOverOut {
    let mut out = HandOverOut {
        key: line.key,
        name: line.name,
        serves: Vec::new(),
        needed: false,
        may_follow: true,
        there: true,
        licence_types: Vec::new(),
        asked_again: false,
    };
    for (item, code) in &line.serves {
        let Some((piece, there, answers, asked)) = states.iter().find(|it| it.0.row.base_code == *item)
        else {
            continue;
        };
        let Some(material) = piece.item.material(code) else { continue };
        out.serves.push(piece.item.name.clone());
        out.needed |= material.required && material.asked_for(answers);
        out.may_follow &= !material.main;
        out.there &= there.materials.contains(code);
        out.asked_again |= asked.contains(code);
        let new = material.licence_types.iter().filter(|kind| !out.licence_types.contains(kind));
        let new: Vec<_> = new.cloned().collect();
        out.licence_types.extend(new);
    }
    out
}
