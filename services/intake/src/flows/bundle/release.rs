//! The turn of later parts: when what they come after is granted, the hall hands them in by itself, and their answer
//! clock runs from that day. What is incomplete is not handed in: the applicant is called to complete it.
use super::{Piece, lock, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, Turn},
        form,
        hold::{Reach, reach},
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
    store::{bundle_cases, forms, items, mandates, sheet},
};
use contracts::intake::BundleAct;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::CaseId,
    problem::{Chain, Kind, Problem},
};
use serde_json::json;

/// So many applications are looked at in one page.
const PAGE: i64 = 200;

/// Looks at every application with a part that waits; each part in a transaction of its own.
pub(crate) async fn run_releases(db: &Db) -> Result<(), IntakeError> {
    let (hall, items) = (Actor::service("intake"), KnownItems::default());
    let mut after = None;
    loop {
        let page = transact(db, &hall, async |tx| {
            Ok::<_, IntakeError>(bundle_cases::waiting(tx, after, PAGE).await?)
        })
        .await?;
        for id in &page {
            if let Err(error) = release_all(db, &hall, &items, *id).await {
                tracing::error!(bundle_case.id = %id, error = %Chain(&error), "a bundle's parts are not looked at");
            }
        }
        after = page.last().copied();
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Each part whose turn has come. One that cannot be handed in keeps no other waiting.
async fn release_all(db: &Db, hall: &Actor, known: &KnownItems, id: BundleCaseId) -> Result<(), IntakeError> {
    let ready = transact(db, hall, async |tx| {
        let all = lock(tx, id).await?;
        let come = all.turns().filter(|(piece, turn)| piece.row.waits && *turn != Turn::Waits);
        Ok::<_, IntakeError>(come.map(|(piece, _)| piece.case.id).collect::<Vec<_>>())
    })
    .await?;
    for part in ready {
        match transact(db, hall, async |tx| release(tx, known, (id, part)).await).await {
            Ok(()) | Err(IntakeError::MovedOn) => {}
            Err(error) => {
                tracing::error!(case.id = %part, error = %Chain(&error), "a part of a bundle is not released");
                stuck(db, hall, (id, part), &error).await;
            }
        }
    }
    Ok(())
}

/// A part that the hall could not hand in waits no longer where nobody sees it: the applicant is called, and hands it in himself.
/// While the database is away it is tried again with the next tick.
async fn stuck(db: &Db, hall: &Actor, (id, part): (BundleCaseId, CaseId), why: &IntakeError) {
    if why.kind() == Kind::Unavailable {
        return;
    }
    let called = transact(db, hall, async |tx| {
        let all = lock(tx, id).await?;
        for (piece, turn) in all.turns().filter(|(piece, _)| piece.row.waits && piece.case.id == part) {
            if turn == Turn::ToHandIn {
                bundle_cases::wait_no_longer(tx, &piece.case).await?;
                let seen = json!({ "case": piece.case.id, "why": why.code() });
                let cases = vec![piece.case.id];
                record(tx, &all.bundle, "call_for_bundle_part", BundleAct::PartCalled, cases, &seen).await?;
            }
        }
        Ok::<_, IntakeError>(())
    })
    .await;
    if let Err(error) = called {
        tracing::error!(bundle_case.id = %id, error = %Chain(&error), "the applicant is not called either; it is tried again");
    }
}

async fn release(
    tx: &mut Tx,
    known: &KnownItems,
    (id, part): (BundleCaseId, CaseId),
) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    for (piece, turn) in all.turns().filter(|(piece, _)| piece.row.waits && piece.case.id == part) {
        let (what, act) = match turn {
            Turn::Waits => continue,
            Turn::ToHandIn => match ready(tx, piece).await? {
                Some(hand) => {
                    bundle_cases::wait_no_longer(tx, &piece.case).await?;
                    hand_in(tx, known, piece, hand).await?;
                    ("release_bundle_part", BundleAct::PartReleased)
                }
                None => ("call_for_bundle_part", BundleAct::PartCalled),
            },
            Turn::UnderWay | Turn::Over | Turn::Dropped => ("drop_bundle_part", BundleAct::PartDropped),
        };
        bundle_cases::wait_no_longer(tx, &piece.case).await?;
        record(tx, &all.bundle, what, act, vec![piece.case.id], &json!({ "case": piece.case.id })).await?;
    }
    Ok(())
}

/// Under whose hand the hall can hand a part in without asking anyone: nothing is open in its form, no required material
/// is missing, its item takes cases, and whoever filed for another still may. Where an agent typed in where the applicant
/// is reached or paid, somebody has to ask the register first: such a part is not handed in by itself.
async fn ready(tx: &mut Tx, piece: &Piece) -> Result<Option<Hand>, IntakeError> {
    if forms::newest_whole(tx, &piece.case).await?.is_none() {
        return Ok(None);
    }
    let answers = answers_of(tx, &piece.case).await?;
    let there = brought(tx, &piece.case).await?;
    if form::check(&piece.item.form, &answers).is_err()
        || !absent(&piece.item, &answers, &there).is_empty()
        || items::is_marked(tx, &piece.case.implementing_code).await?
    {
        return Ok(None);
    }
    let Some(agent) = piece.case.agent_id else {
        return Ok(Some(Hand { who: Who::Applicant, mandate: None }));
    };
    if reach(&piece.item.form, &answers) != Reach::default() {
        return Ok(None);
    }
    let given = mandates::lock_pair(tx, agent, piece.case.applicant_id).await?;
    let chosen = choose(&given, tx.now(), &piece.case.implementing_code, Act::Submit).ok();
    Ok(chosen.map(|mandate| Hand { who: Who::Agent, mandate: Some(mandate.id) }))
}

async fn hand_in(tx: &mut Tx, known: &KnownItems, piece: &Piece, hand: Hand) -> Result<(), IntakeError> {
    let id = piece.case.id;
    let draft = sheet::whole(tx, id).await?.ok_or(IntakeError::CaseNotFound(id))?;
    receive(tx, known, draft, hand, &Submission::default(), Registered::default()).await?;
    Ok(())
}
