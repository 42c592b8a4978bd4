//! What the hall knows of the caller himself.

use kernel::{
    actor::Actor,
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
