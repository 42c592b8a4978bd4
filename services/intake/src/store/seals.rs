//! The register of seals, and letters of authorisation.
use crate::{
    domain::decision::{Letter, LetterAct, Seal},
    schema::{letters, seals},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    code::Uscc,
    db::{DbError, Tx},
    id::StaffId,
};
use uuid::Uuid;

/// A seal that is entered.
#[derive(Debug, Clone)]
pub(crate) struct NewSeal {
    pub(crate) id: Uuid,
    pub(crate) authority: Uscc,
    pub(crate) name: String,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: NaiveDate,
}

/// A letter that is entered.
#[derive(Debug, Clone)]
pub(crate) struct NewLetter {
    pub(crate) id: Uuid,
    pub(crate) authority: Uscc,
    pub(crate) staff: StaffId,
    pub(crate) items: Option<Vec<String>>,
    pub(crate) acts: Vec<LetterAct>,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: NaiveDate,
}

/// A seal as the register shows it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = seals)]
pub(crate) struct SealRow {
    pub(crate) id: Uuid,
    pub(crate) authority: Uscc,
    pub(crate) name: String,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_to: NaiveDate,
}

/// Enters a seal; one that is there stays as it is.
pub(crate) async fn add_seal(tx: &mut Tx, new: &NewSeal) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(seals::table)
        .values((
            seals::id.eq(new.id),
            seals::authority.eq(&new.authority),
            seals::name.eq(&new.name),
            seals::valid_from.eq(new.valid_from),
            seals::valid_to.eq(new.valid_to),
            seals::entered_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn find_seal(conn: &mut AsyncPgConnection, id: Uuid) -> Result<Option<Seal>, DbError> {
    type Row = (Uuid, Uscc, NaiveDate, NaiveDate, bool);
    let row: Option<Row> = seals::table
        .find(id)
        .select((
            seals::id,
            seals::authority,
            seals::valid_from,
            seals::valid_to,
            seals::revoked_at.is_not_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(id, authority, valid_from, valid_to, revoked)| Seal {
        id,
        authority,
        valid_from,
        valid_to,
        revoked,
    }))
}

/// The seals of an authority that are valid on a day.
pub(crate) async fn of_authority(
    conn: &mut AsyncPgConnection,
    authority: &Uscc,
    on: NaiveDate,
) -> Result<Vec<SealRow>, DbError> {
    Ok(seals::table
        .filter(seals::authority.eq(authority))
        .filter(seals::revoked_at.is_null())
        .filter(seals::valid_from.le(on).and(seals::valid_to.ge(on)))
        .order(seals::id)
        .limit(100)
        .select(SealRow::as_select())
        .load(conn)
        .await?)
}

/// Enters a letter; one that is there stays as it is.
pub(crate) async fn add_letter(tx: &mut Tx, new: &NewLetter) -> Result<(), DbError> {
    let by = tx.actor().id;
    diesel::insert_into(letters::table)
        .values((
            letters::id.eq(new.id),
            letters::authority.eq(&new.authority),
            letters::staff_id.eq(new.staff.as_uuid()),
            letters::items.eq(new.items.clone()),
            letters::acts.eq(&new.acts),
            letters::valid_from.eq(new.valid_from),
            letters::valid_to.eq(new.valid_to),
            letters::entered_by.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The letters of an authority to a staff member, held against revocation until the transaction ends.
pub(crate) async fn letters_of(
    conn: &mut AsyncPgConnection,
    staff: Uuid,
    authority: &Uscc,
) -> Result<Vec<Letter>, DbError> {
    type Row = (Uuid, Uscc, Option<Vec<String>>, Vec<LetterAct>, NaiveDate, NaiveDate, Option<Uuid>);
    let rows: Vec<Row> = letters::table
        .filter(letters::staff_id.eq(staff))
        .filter(letters::authority.eq(authority))
        .order(letters::id)
        .select((
            letters::id,
            letters::authority,
            letters::items,
            letters::acts,
            letters::valid_from,
            letters::valid_to,
            letters::revoked_by,
        ))
        .for_share()
        .load(conn)
        .await?;
    let letter = |(id, authority, items, acts, valid_from, valid_to, revoked_by): Row| Letter {
        id,
        authority,
        items,
        acts,
        valid_from,
        valid_to,
        revoked: revoked_by.is_some(),
    };
    Ok(rows.into_iter().map(letter).collect())
}

/// Takes a seal out of the register.
pub(crate) async fn revoke_seal(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let open = seals::table.find(id).filter(seals::revoked_at.is_null());
    let change = (seals::revoked_at.eq(Some(now)), seals::revoked_by.eq(Some(by)));
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}

/// Takes a letter back.
pub(crate) async fn revoke_letter(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let open = letters::table.find(id).filter(letters::revoked_at.is_null());
    let change = (letters::revoked_at.eq(Some(now)), letters::revoked_by.eq(Some(by)));
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}
