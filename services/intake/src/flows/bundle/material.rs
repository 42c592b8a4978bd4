//! Materials of a bundle: brought once, and there for every part that asks for them.
use super::{Bundled, Piece, load, lock, out::BundleOut, read::out, record};
use crate::{
    domain::{
        bundle::{BundleCaseId, BundleRefused},
        bundle_form::hand_overs,
        state::State,
    },
    error::IntakeError,
    files::FileStore,
    flows::{
        draft::changing_act,
        evidence::Upload,
        file::{enter, takes_material},
        hand,
        licence::{self, Repository, TakeLicence},
        trace,
    },
    store::{bundle_cases, files::Stored, materials},
};
use auth::Caller;
use contracts::{
    catalogue::derived_id,
    intake::{BundleAct, CaseAct},
};
use kernel::{
    db::{Db, Tx, transact},
    idempotency::{IdempotencyKey, once},
};
use serde_json::json;

/// Brings a file for a material; each part that asks for it has it from now on.
pub(crate) async fn add_bundle_material(
    db: &Db,
    store: &FileStore,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, line): (BundleCaseId, &str),
    upload: Upload,
) -> Result<BundleOut, IntakeError> {
    let stored = upload.store(store).await?;
    let body = (id, line, &stored.sha256);
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &body, async |tx| bring(tx, (id, line), &stored).await).await
    })
    .await?;
    out(db, caller, id).await
}

async fn bring(tx: &mut Tx, (id, line): (BundleCaseId, &str), stored: &Stored) -> Result<(), IntakeError> {
    let all = lock(tx, id).await?;
    let mut cases = Vec::new();
    let mut closed = State::Discarded;
    for (piece, code) in serves(&all, line)? {
        closed = piece.case.state;
        // A part that is past this takes no more; it keeps what it was given before.
        if takes_material(tx, &piece.case, &code).await.is_err() {
            continue;
        }
        hand::filer(tx, &piece.case, changing_act(piece.case.state)).await?;
        // The bytes lie in the store once, under their hash; each case has its own row that names them.
        let file = enter(tx, Some(&piece.case), stored).await?;
        let entity = materials::add_file(tx, &piece.case, &code, file.id).await?;
        let seen = json!({ "material": code, "file": file.id, "shared": line });
        trace::record_act(tx, &piece.case, "add_material_file", seen, CaseAct::FileAdded, Some(entity))
            .await?;
        cases.push(piece.case.id);
    }
    if cases.is_empty() {
        return Err(IntakeError::Unchangeable(closed));
    }
    let detail = json!({ "material": line, "sha256": stored.sha256 });
    record(tx, &all.bundle, "add_bundle_material", BundleAct::MaterialAdded, cases, &detail).await
}

/// The parts and their materials that something serves which is handed in once.
fn serves<'a>(all: &'a Bundled, line: &str) -> Result<Vec<(&'a Piece, String)>, IntakeError> {
    let known = hand_overs(&all.content, &all.forms()).into_iter().find(|known| known.key == line);
    let known = known.ok_or_else(|| BundleRefused::NoMaterial(line.to_owned()))?;
    let piece = |item| all.pieces.iter().find(|piece| piece.row.base_code == item);
    Ok(known.serves.into_iter().filter_map(|(item, code)| Some((piece(item)?, code))).collect())
}

/// Takes a licence of the applicant for a material, in each part that asks for it. Each use stands in the repository by
/// itself, since each authority answers for its own; a retry goes on where the first try ended.
pub(crate) async fn attach_bundle_licence(
    db: &Db,
    repository: &Repository,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, line): (BundleCaseId, &str),
    take: &TakeLicence,
) -> Result<BundleOut, IntakeError> {
    let wanted = transact(db, &caller.actor, async |tx| {
        let bundle = bundle_cases::find(tx, id).await?.ok_or(IntakeError::NotFound("bundle case"))?;
        let all = load(tx, bundle).await?;
        let mut wanted = Vec::new();
        for (piece, code) in serves(&all, line)? {
            if takes_material(tx, &piece.case, &code).await.is_ok() {
                wanted.push((piece.case.id, code));
            }
        }
        if wanted.is_empty() {
            let closed = all.pieces.first().map_or(State::Discarded, |piece| piece.case.state);
            return Err(IntakeError::Unchangeable(closed));
        }
        Ok::<_, IntakeError>(wanted)
    });
    for (case, code) in wanted.await? {
        let own = derived_id("bundle_licence", &format!("{}.{case}.{code}", key.as_str())).to_string();
        let Ok(own) = IdempotencyKey::parse(&own) else { continue };
        licence::attach_licence(db, repository, caller, &own, (case, &code), take).await?;
    }
    out(db, caller, id).await
}
