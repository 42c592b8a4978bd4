//! What is checked without a network: presentations for one audience, and lists of the standing of all licences.
use super::{
    certificates::{REPOSITORY, signer},
    kept::Kept,
    read::{kind_of, open_name, verdict},
    wire::wire_status,
};
use crate::{
    domain::{
        LIST_SIZE, LicenceFile, Listed, OfflinePresentation, PRESENTATION, STATUS_LIST, Signer, StatusList,
        Verdict, mask_name,
    },
    problem::LicenceError,
    store::{self, LicenceRow},
};
use chrono::TimeDelta;
use kernel::{
    actor::Actor,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Personal, Purpose, read_personal},
};
use uuid::Uuid;

/// How long both may be relied on: a day, so that they serve a market day without a network.
const FRESH_HOURS: i64 = 24;
/// As long as a name of an audience may be.
const AUDIENCE: usize = 100;

/// Lists made within the last minute: anyone may ask, and not every question costs a query.
pub(crate) type MadeLists = Kept<i32, LicenceFile>;

/// A presentation of one of the caller's own licences.
pub(crate) async fn offline_presentation(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
    audience: Option<String>,
) -> Result<Personal<LicenceFile>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    let audience = audience.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if audience.as_ref().is_some_and(|text| text.chars().count() > AUDIENCE) {
        return Err(LicenceError::AudienceText);
    }
    transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let look =
            Look { subject: holder, purpose: Purpose("own_view"), case: None, fields: &["masked_name"] };
        read_personal(tx, look, async |tx| present(tx, row, audience).await).await
    })
    .await
}

async fn present(
    tx: &mut Tx,
    row: LicenceRow,
    audience: Option<String>,
) -> Result<LicenceFile, LicenceError> {
    let now = tx.now();
    let size = i32::try_from(LIST_SIZE).unwrap_or(i32::MAX);
    let said = OfflinePresentation {
        id: Uuid::new_v4(),
        audience,
        type_name: kind_of(tx, &row.type_code).await?.name,
        holder: mask_name(&open_name(tx, &row)?),
        status: wire_status(verdict(tx, &row).status()),
        list: row.place / size,
        place: u32::try_from(row.place % size).unwrap_or_default(),
        identifier: row.identifier,
        authority: row.authority,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        issued_at: now,
        fresh_until: now + TimeDelta::hours(FRESH_HOURS),
    };
    let certified = signer(tx, REPOSITORY).await?;
    let signer = Signer { keys: &certified.keys, certificates: &certified.certificates };
    signer.sign(PRESENTATION, &said).ok_or(LicenceError::Unsigned)
}

/// A list of the standing of licences, signed.
pub(crate) async fn status_list(db: &Db, made: &MadeLists, list: i32) -> Result<LicenceFile, LicenceError> {
    let service = Actor::service("licence");
    let known = transact(db, &service, async |tx| Ok::<_, LicenceError>(made.get(&list, tx.now()))).await?;
    if let Some(file) = known {
        return Ok(file);
    }
    let _turn = made.turn().await;
    transact(db, &service, async |tx| {
        let now = tx.now();
        if let Some(file) = made.get(&list, now) {
            return Ok(file);
        }
        let file = make_list(tx, list).await?;
        made.keep(list, now, file.clone());
        Ok(file)
    })
    .await
}

async fn make_list(tx: &mut Tx, list: i32) -> Result<LicenceFile, LicenceError> {
    let now = tx.now();
    let size = i32::try_from(LIST_SIZE).unwrap_or(i32::MAX);
    let first = list.checked_mul(size).filter(|first| *first >= 0).ok_or(LicenceError::NoSuchList)?;
    let rows = store::standings(tx, first, first.saturating_add(size)).await?;
    if rows.is_empty() && list != 0 {
        return Err(LicenceError::NoSuchList);
    }
    let standing = |(place, status, from, to)| {
        let verdict = Verdict::over(status, from, to, now);
        let listed = if verdict == Verdict::TooEarly { Listed::Ended } else { Listed::of(verdict.status()) };
        (usize::try_from(place - first).unwrap_or(usize::MAX), listed)
    };
    let standings: Vec<_> = rows.into_iter().map(standing).collect();
    let said = StatusList::of(list, &standings, now, TimeDelta::hours(FRESH_HOURS))
        .map_err(|_not_packed| LicenceError::Unsigned)?;
    let certified = signer(tx, REPOSITORY).await?;
    let signer = Signer { keys: &certified.keys, certificates: &certified.certificates };
    signer.sign(STATUS_LIST, &said).ok_or(LicenceError::Unsigned)
}
