//! Inspections by the hall standard: entered with pictures, put right by a deadline, looked at again.

use chrono::NaiveDate;
use contracts::catalogue::HallInspected;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, DbError, Tx, transact},
    id::HallId,
};
use serde_json::json;
use uuid::Uuid;

use super::station::hall;
use crate::{
    data_problem::DataError,
    domain::{
        register::standard::{Defect, DefectAction, DefectNote, DefectState, POINTS, is_point},
        territory::may_work_on,
    },
    files::FileStore,
    problem::CatalogueError,
    store::{self, registers::Inspection},
    views::registers::{DefectMove, DefectOut, InspectionIn, InspectionOut, PhotoOut},
};

/// The largest picture that is taken.
pub(crate) const MAX_PHOTO: usize = 10 * 1024 * 1024;
/// The most pictures of one note.
const MAX_PHOTOS: usize = 9;
/// So many inspections of a hall are shown.
const SHOWN: i64 = 50;

/// Stores a picture; it is a JPEG or PNG by its bytes, whatever it is called.
pub(crate) async fn add_inspection_photo(
    db: &Db,
    files: &FileStore,
    actor: &Actor,
    bytes: &[u8],
) -> Result<PhotoOut, DataError> {
    let kind = infer::get(bytes).map(|kind| kind.mime_type());
    let media_type = ["image/jpeg", "image/png"].into_iter().find(|known| Some(*known) == kind);
    let media_type = media_type.filter(|_| bytes.len() <= MAX_PHOTO).ok_or(DataError::Picture)?;
    let sha256 = files.put(bytes.to_vec()).await?;
    let size = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
    transact(db, actor, async |tx| {
        let by = (tx.actor().id, tx.now());
        store::registers::add_photo(tx, (&sha256, media_type, size), by).await?;
        Ok::<_, DataError>(PhotoOut { sha256: sha256.clone() })
    })
    .await
}

/// A picture: its media type, if it is there.
pub(crate) async fn get_inspection_photo(tx: &mut Tx, sha256: &str) -> Result<String, DataError> {
    let found = store::registers::photos(tx, &[sha256.to_owned()]).await?;
    found.into_iter().next().map(|(_, kind)| kind).ok_or(DataError::NotFound("picture"))
}

/// Enters an inspection. Every point of the checklist is either right or wrong.
pub(crate) async fn inspect_hall(
    tx: &mut Tx,
    id: HallId,
    given: &InspectionIn,
) -> Result<InspectionOut, DataError> {
    let place = hall(tx, id).await?;
    in_scope(tx, &place.division)?;
    let mentioned = |code: &str| {
        given.passed.iter().filter(|point| *point == code).count()
            + given.defects.iter().filter(|defect| defect.point == code).count()
    };
    let foreign = given
        .passed
        .iter()
        .chain(given.defects.iter().map(|defect| &defect.point))
        .any(|point| !is_point(point));
    if foreign || POINTS.iter().any(|(_, code, _)| mentioned(code) != 1) {
        return Err(DataError::Invalid("each point of the checklist is named once, as right or as wrong"));
    }
    let (by, now) = (tx.actor().id, tx.now());
    if given.held_on > now.date_naive() || given.defects.iter().any(|defect| defect.due < given.held_on) {
        return Err(DataError::Invalid(
            "the inspection is not in the future, and no deadline lies before it",
        ));
    }
    let mut defects = Vec::new();
    for defect in &given.defects {
        known_photos(tx, &defect.photos).await?;
        if defect.text.trim().is_empty() {
            return Err(DataError::Invalid("say what was wrong"));
        }
        let note = DefectNote {
            at: now,
            by,
            state: DefectState::Open,
            text: defect.text.trim().to_owned(),
            photos: defect.photos.clone(),
        };
        let point = defect.point.clone();
        defects.push(Defect { point, state: DefectState::Open, due: defect.due, notes: vec![note] });
    }
    let row = Inspection {
        id: Uuid::new_v4(),
        hall: id,
        held_on: given.held_on,
        passed: json!(given.passed),
        defects: json!(defects),
        open: 0,
        due: None,
        revision: 1,
        inspected_by: by,
        inspected_at: now,
    };
    let row = counted(row, &defects);
    store::registers::insert_inspection(tx, &row).await?;
    told(tx, &row, "inspect_hall").await?;
    out(row, now.date_naive())
}

/// The hall reports that a finding is put right.
pub(crate) async fn rectify_defect(
    tx: &mut Tx,
    id: Uuid,
    said: &DefectMove,
) -> Result<InspectionOut, DataError> {
    moved(tx, id, said, (DefectAction::Rectify, "rectify_defect")).await
}

/// The inspector sees that a finding is put right.
pub(crate) async fn close_defect(
    tx: &mut Tx,
    id: Uuid,
    said: &DefectMove,
) -> Result<InspectionOut, DataError> {
    moved(tx, id, said, (DefectAction::Pass, "close_defect")).await
}

/// The inspector sees that it is still wrong, and sets a new deadline.
pub(crate) async fn reopen_defect(
    tx: &mut Tx,
    id: Uuid,
    said: &DefectMove,
) -> Result<InspectionOut, DataError> {
    moved(tx, id, said, (DefectAction::Fail, "reopen_defect")).await
}

/// Inspections of a hall, the newest first.
pub(crate) async fn list_inspections(tx: &mut Tx, id: HallId) -> Result<Vec<InspectionOut>, DataError> {
    let today = tx.now().date_naive();
    let rows = store::registers::inspections(tx, id, SHOWN).await?;
    rows.into_iter().map(|row| out(row, today)).collect()
}

async fn moved(
    tx: &mut Tx,
    id: Uuid,
    said: &DefectMove,
    (action, operation): (DefectAction, &'static str),
) -> Result<InspectionOut, DataError> {
    let row = store::registers::inspection(tx, id).await?.ok_or(DataError::NotFound("inspection"))?;
    let place = hall(tx, row.hall).await?;
    in_scope(tx, &place.division)?;
    known_photos(tx, &said.photos).await?;
    let mut defects: Vec<Defect> = serde_json::from_value(row.defects.clone()).map_err(DbError::from)?;
    let defect = defects.iter_mut().find(|defect| defect.point == said.point);
    let defect = defect.ok_or(DataError::NotFound("finding"))?;
    let refused = DataError::State { state: defect.state.code(), action: "moved so" };
    let state = defect.state.after(action).ok_or(refused)?;
    let (by, now) = (tx.actor().id, tx.now());
    if action == DefectAction::Fail {
        let due = said.due.filter(|due| *due >= now.date_naive());
        defect.due = due.ok_or(DataError::Invalid("set a new deadline, today or later"))?;
    }
    // Who reports that it is right does not look at it himself.
    let reporter = defect.notes.last().map(|note| note.by);
    if action == DefectAction::Pass && reporter == Some(by) {
        return Err(CatalogueError::MakerIsChecker.into());
    }
    defect.state = state;
    let (text, photos) = (said.text.as_str().to_owned(), said.photos.clone());
    defect.notes.push(DefectNote { at: now, by, state, text, photos });
    let row = counted(Inspection { defects: json!(defects), ..row }, &defects);
    if !store::registers::keep_defects(tx, &row, said.revision).await? {
        return Err(DataError::Stale);
    }
    let row = Inspection { revision: said.revision + 1, ..row };
    told(tx, &row, operation).await?;
    out(row, now.date_naive())
}

/// The row with what is open and when it is due.
fn counted(row: Inspection, defects: &[Defect]) -> Inspection {
    let open = || defects.iter().filter(|defect| defect.state != DefectState::Closed);
    let due = open().map(|defect| defect.due).min();
    Inspection { open: i32::try_from(open().count()).unwrap_or(i32::MAX), due, ..row }
}

async fn known_photos(tx: &mut Tx, photos: &[String]) -> Result<(), DataError> {
    if photos.len() > MAX_PHOTOS {
        return Err(DataError::Invalid("a finding has at most 9 pictures at a time"));
    }
    let found = store::registers::photos(tx, photos).await?;
    let known = photos.iter().all(|photo| found.iter().any(|(sha256, _)| sha256 == photo));
    if known { Ok(()) } else { Err(DataError::NotFound("picture")) }
}

async fn told(tx: &mut Tx, row: &Inspection, operation: &'static str) -> Result<(), DataError> {
    let event = HallInspected { hall: row.hall, inspection_id: row.id, open: row.open };
    let detail = json!({ "open": row.open, "due": row.due, "defects": row.defects });
    audit::record(tx, operation, Entity::new("hall_inspection", row.id), &detail).await?;
    bus::publish(tx, &event).await?;
    Ok(())
}

fn out(row: Inspection, today: NaiveDate) -> Result<InspectionOut, DataError> {
    let defects: Vec<Defect> = serde_json::from_value(row.defects).map_err(DbError::from)?;
    Ok(InspectionOut {
        id: row.id,
        hall: row.hall,
        held_on: row.held_on,
        passed: serde_json::from_value(row.passed).map_err(DbError::from)?,
        defects: defects.into_iter().map(|defect| DefectOut::on(defect, today)).collect(),
        open: row.open,
        revision: row.revision,
    })
}

fn in_scope(tx: &Tx, division: &kernel::code::Division) -> Result<(), DataError> {
    if may_work_on(&tx.actor().scope, division) { Ok(()) } else { Err(CatalogueError::OutOfScope.into()) }
}
