//! The turn of later parts: when what they come after is granted, the hall hands them in by itself, and their answer
//! clock runs from that day. What is incomplete is not handed in: the applicant is called to complete it.
use super::{Bundled, Piece, lock, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, Turn},
        form,
        mandate::{Act, choose},
        material::absent,
        state::Who,
    },
    error::IntakeError,
    flows::{
        accept::answers_of,
        hand::Hand,
        hold::Registered,
        known::KnownItems,
        submit::{Submission, brought, receive},
    },
    store::{bundle_cases, items, mandates, sheet},
};
use contracts::intake::BundleAct;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
};
use serde_json::json;

/// So many applications are looked at in one page.
const PAGE: i64 = 200;

/// Looks at every application with a part that waits; each in a transaction of its own.
pub(crate) async fn run_releases(db: &Db) -> Result<(), IntakeError> {
    let (hall, items) = (Actor::service("intake"), KnownItems::default());
    let mut after = None;
    loop {
        let page = transact(db, &hall, async |tx| {
            Ok::<_, IntakeError>(bundle_cases::waiting(tx, after, PAGE).await?)
        })
        .await?;
        for id in &page {
            match transact(db, &hall, async |tx| release(tx, &items, *id).await).await {
                Ok(()) | Err(IntakeError::MovedOn) => {}
                Err(error) => return Err(error),
            }
        }
        after = page.last().copied();
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn release(tx: &mut Tx, known: &KnownItems, id: BundleCaseId) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    for (piece, turn) in all.turns().filter(|(piece, _)| piece.row.waits) {
        let (what, act) = match turn {
            Turn::Waits => continue,
            Turn::ToHandIn if ready(tx, piece).await? => {
                bundle_cases::wait_no_longer(tx, &piece.case).await?;
                hand_in(tx, known, &all, piece).await?;
                ("release_bundle_part", BundleAct::PartReleased)
            }
            Turn::ToHandIn => ("call_for_bundle_part", BundleAct::PartCalled),
            Turn::UnderWay | Turn::Over | Turn::Dropped => ("drop_bundle_part", BundleAct::PartDropped),
        };
        bundle_cases::wait_no_longer(tx, &piece.case).await?;
        record(tx, &all.bundle, what, act, vec![piece.case.id], &json!({ "case": piece.case.id })).await?;
    }
    Ok(())
}

/// Whether the hall can hand a part in without asking anyone: nothing is open in its form, no required material is
/// missing, its item takes cases, and whoever filed for another still may.
async fn ready(tx: &mut Tx, piece: &Piece) -> Result<bool, IntakeError> {
    let answers = answers_of(tx, &piece.case).await?;
    let there = brought(tx, &piece.case).await?;
    if form::check(&piece.item.form, &answers).is_err()
        || !absent(&piece.item, &answers, &there).is_empty()
        || items::is_marked(tx, &piece.case.implementing_code).await?
    {
        return Ok(false);
    }
    let Some(agent) = piece.case.agent_id else { return Ok(true) };
    let given = mandates::lock_pair(tx, agent, piece.case.applicant_id).await?;
    Ok(choose(&given, tx.now(), &piece.case.implementing_code, Act::Submit).is_ok())
}

async fn hand_in(tx: &mut Tx, known: &KnownItems, all: &Bundled, piece: &Piece) -> Result<(), IntakeError> {
    let id = piece.case.id;
    let draft = sheet::whole(tx, id).await?.ok_or(IntakeError::CaseNotFound(id))?;
    // The whole was handed in under it; the act of today is the hall's.
    let mandate = all.pieces.iter().find_map(|other| other.case.mandate_id);
    let who = if piece.case.agent_id.is_some() { Who::Agent } else { Who::Applicant };
    let plain = Submission::default();
    receive(tx, known, draft, Hand { who, mandate }, &plain, Registered::default()).await?;
    Ok(())
}
