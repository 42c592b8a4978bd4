//! Merging two entries of one human being: the one whose number is in the present identity card stays, the other points to it.
//! What was asked for and confirmed, and everything that was in the other entry, stays to be read. For a while it can be
//! taken back.
//!
//! The log-in of the entry that stays is the log-in from then on. Where it has none, the other's goes over; the open log-ins
//! of the other end in either case. Services that keep things by person hear of it and let them follow.

use auth::Assurance;
use contracts::identity::{PersonKind, PersonMerged, PersonUnmerged};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::{Aad, Sealed},
    db::{Db, Tx, transact},
    id::PersonId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    notices::owe,
    own_login::note_mobile,
    person_row::open_person,
    persons::raise,
    recovery::{noted_mobile, stop_within},
    sessions::end_all_within,
};
use crate::{
    domain::{
        counter::Seen,
        merge::{Evidence, UNDO, may_undo},
        session::EndReason,
    },
    problem::IdentityError,
    store::{
        counter_acts::ActRow,
        credentials, guardians,
        merges::{self, MergeRow},
        persons::{self, PersonRow},
    },
};

/// So many mergings of one person are shown.
const LISTED: i64 = 20;

/// The two entries, if they can become one.
pub(super) async fn pair(
    tx: &mut Tx,
    stays: PersonId,
    gone: PersonId,
) -> Result<(PersonRow, PersonRow), IdentityError> {
    merges::lock(tx, stays, gone).await?;
    let survivor = persons::find_entry(tx, stays).await?.ok_or(IdentityError::PersonNotFound)?;
    let merged = persons::find_entry(tx, gone).await?.ok_or(IdentityError::PersonNotFound)?;
    let human = |row: &PersonRow| row.kind == PersonKind::Natural.as_str() && row.merged_into.is_none();
    if stays == gone || !human(&survivor) || !human(&merged) {
        return Err(IdentityError::NotToMerge);
    }
    Ok((survivor, merged))
}

/// What was seen and why, with the sealed form of it.
fn sealed(
    tx: &Tx,
    column: &'static str,
    id: Uuid,
    (seen, reason): (&Seen, &str),
) -> Result<Sealed, IdentityError> {
    let evidence = Evidence { seen: seen.clone(), reason: reason.to_owned() };
    Ok(tx.keyring().seal_json(Aad::new("person_merge", column, id), &evidence)?)
}

/// Makes two entries one, as two at a counter have agreed.
pub(super) async fn merge(
    tx: &mut Tx,
    act: &ActRow,
    gone: PersonId,
    why: (&Seen, &str),
) -> Result<(), IdentityError> {
    let stays = PersonId::from_uuid(act.subject);
    let (survivor, merged) = pair(tx, stays, gone).await?;
    let mobile = noted_mobile(tx, gone).await?;
    end_all_within(tx, gone.as_uuid(), EndReason::Revoked).await?;
    if let Some(credential) = credentials::find_by_person(tx, gone).await? {
        stop_within(tx, credential.id).await?;
    }
    let mut moved = merges::give(tx, gone, stays).await?;
    moved.extend(guardians::give(tx, gone, stays).await?);
    let (id, now) = (Uuid::new_v4(), tx.now());
    let row = MergeRow {
        id,
        merged_id: gone,
        survivor_id: stays,
        evidence: sealed(tx, "evidence", id, why)?,
        moved,
        asked_by: act.proposed_by,
        approved_by: tx.actor().id,
        merged_at: now,
        undo_until: now + UNDO,
        undone_at: None,
    };
    merges::insert(tx, &row).await?;
    merges::point(tx, gone, stays).await?;
    let detail = json!({ "merge": id, "into": stays, "moved": row.moved, "papers": why.0.papers, "asked_by": row.asked_by });
    audit::record(tx, "merge_persons", Entity::new("person", gone.as_uuid()), &detail).await?;
    bus::publish(tx, &PersonMerged { merge_id: id, person_id: stays, merged_id: gone }).await?;
    raise(tx, stays, Assurance::Medium.number()).await?;
    let words =
        "【通办】您在本厅的两份登记已经归并成一份，以前的办件、证照都在现在这份里。与您无关，请打 12345。";
    match (&survivor.mobile, &merged.mobile, mobile) {
        (None, Some(_), Some(mobile)) => note_mobile(tx, stays, &mobile, "merged").await?,
        (Some(_), _, other) => {
            let own = noted_mobile(tx, stays).await?;
            for to in own.iter().chain(other.iter().filter(|other| own.as_ref() != Some(other))) {
                owe(tx, to, words.to_owned()).await?;
            }
        }
        (None, _, _) => {}
    }
    Ok(())
}

/// A merging into a person that can still be taken back.
pub(super) async fn undoable(tx: &mut Tx, stays: PersonId, id: Uuid) -> Result<MergeRow, IdentityError> {
    let row = merges::find_open(tx, id).await?.filter(|row| row.survivor_id == stays);
    let row = row.ok_or(IdentityError::MergeNotFound)?;
    if !may_undo(row.undo_until, tx.now()) {
        return Err(IdentityError::MergeSettled);
    }
    Ok(row)
}

/// Takes a merging back, as two at a counter have agreed.
pub(super) async fn undo(
    tx: &mut Tx,
    act: &ActRow,
    id: Uuid,
    why: (&Seen, &str),
) -> Result<(), IdentityError> {
    let stays = PersonId::from_uuid(act.subject);
    let row = undoable(tx, stays, id).await?;
    merges::lock(tx, stays, row.merged_id).await?;
    let evidence = sealed(tx, "undo_evidence", id, why)?;
    let (by, now) = (tx.actor().id, tx.now());
    if !merges::undo(tx, id, (act.proposed_by, by), &evidence, now).await? {
        return Err(IdentityError::MergeNotFound);
    }
    // Whoever used a log-in that goes back is out, and logs in as who he is.
    end_all_within(tx, stays.as_uuid(), EndReason::Revoked).await?;
    merges::give_back(tx, &row.moved, (stays, row.merged_id)).await?;
    guardians::give_back(tx, &row.moved, (stays, row.merged_id)).await?;
    merges::stand_alone(tx, row.merged_id).await?;
    let detail = json!({ "merge": id, "from": stays, "asked_by": act.proposed_by });
    audit::record(tx, "undo_merge", Entity::new("person", row.merged_id.as_uuid()), &detail).await?;
    let event = PersonUnmerged { merge_id: id, person_id: stays, merged_id: row.merged_id };
    bus::publish(tx, &event).await?;
    let words =
        "【通办】归并的两份登记已经按您的申请分开，各自的办件、证照回到原来那份。与您无关，请打 12345。";
    if let Some(mobile) = noted_mobile(tx, stays).await? {
        owe(tx, &mobile, words.to_owned()).await?;
    }
    Ok(())
}

/// A merging as the person and the counter see it.
pub(crate) struct Merged {
    pub(crate) row: MergeRow,
    /// The number and the name of the entry that was given up, masked.
    pub(crate) number: String,
    pub(crate) name: String,
}

/// What was merged into a person: for himself, or for the counter where it may be taken back.
pub(crate) async fn list_merges(
    db: &Db,
    actor: &Actor,
    person: PersonId,
    purpose: Purpose,
) -> Result<Vec<Personal<Merged>>, IdentityError> {
    transact(db, actor, async |tx| {
        let mut shown = Vec::new();
        for row in merges::list_of(tx, person, LISTED).await? {
            let entry = persons::find_entry(tx, row.merged_id).await?.ok_or(IdentityError::Stored)?;
            let look = Look { subject: person, purpose, case: None, fields: &["name", "number"] };
            let read = read_personal(tx, look, async |tx| open_person(tx, &entry)).await?;
            shown.push(read.map(|old| Merged { row, number: old.number.masked(), name: old.name.masked() }));
        }
        Ok(shown)
    })
    .await
}
