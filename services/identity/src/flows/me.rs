//! What the hall knows of the caller himself.

use kernel::{
    actor::{Actor, Scope},
    db::{Db, transact},
    id::{PersonId, StaffId},
    personal::{Look, Personal, Purpose, read_personal},
};

use super::{
    person_row::{Person, open_person},
    staff_row::{StoredAccount, open_account},
};
use crate::{
    problem::IdentityError,
    store::{persons, staff},
};

/// The caller's own entry.
pub(crate) async fn own_person(
    db: &Db,
    actor: &Actor,
    id: PersonId,
) -> Result<Personal<Person>, IdentityError> {
    transact(db, actor, async |tx| {
        let row = persons::find(tx, id).await?.ok_or(IdentityError::PersonNotFound)?;
        let look =
            Look { subject: id, purpose: Purpose("own_account"), case: None, fields: &["name", "number"] };
        read_personal(tx, look, async |tx| open_person(tx, &row)).await
    })
    .await
}

/// The caller's own staff account.
pub(crate) async fn own_staff(db: &Db, actor: &Actor, id: StaffId) -> Result<StoredAccount, IdentityError> {
    transact(db, actor, async |tx| {
        let row = staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
        open_account(tx, row)
    })
    .await
}

/// So many colleagues are shown; a hall has some dozens.
const COLLEAGUES: i64 = 200;

/// Who works in the caller's hall or authority: whom he may name as having been there with him.
pub(crate) async fn list_colleagues(
    db: &Db,
    actor: &Actor,
    id: StaffId,
) -> Result<Vec<StoredAccount>, IdentityError> {
    let own = own_staff(db, actor, id).await?.row;
    // By his own account and not by his token: an agent's token opens no hall to him.
    let scope = Scope { hall: own.hall, authority: own.authority, ..Scope::default() };
    let near = Actor { scope, ..actor.clone() };
    transact(db, &near, async |tx| {
        let rows = staff::colleagues(tx, id, &near.scope, COLLEAGUES).await?;
        rows.into_iter().map(|row| open_account(tx, row)).collect()
    })
    .await
}

/// Staff accounts after a user name, for administrators.
pub(crate) async fn list_staff(
    db: &Db,
    actor: &Actor,
    after: &str,
    limit: i64,
) -> Result<Vec<StoredAccount>, IdentityError> {
    transact(db, actor, async |tx| {
        let rows = staff::list(tx, after, limit).await?;
        rows.into_iter().map(|row| open_account(tx, row)).collect()
    })
    .await
}
