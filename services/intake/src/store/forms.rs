//! Forms: sealed, one row for each time they were saved.
use crate::{schema::forms, store::cases::Case};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
};
use serde_json::Value;
use uuid::Uuid;

fn place(row: Uuid) -> Aad {
    Aad::new("forms", "answers", row)
}

pub(crate) async fn save(tx: &mut Tx, case: &Case, answers: &Value) -> Result<(), DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal_json(place(id), answers)?;
    diesel::insert_into(forms::table)
        .values((
            forms::county.eq(&case.county),
            forms::case_id.eq(case.id.as_uuid()),
            forms::id.eq(id),
            forms::answers.eq(sealed),
            forms::saved_by.eq(tx.actor().id),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The answers as last saved.
pub(crate) async fn newest(tx: &Tx, case: &Case) -> Result<Option<Value>, DbError> {
    let row: Option<(Uuid, Sealed)> = forms::table
        .filter(forms::county.eq(&case.county))
        .filter(forms::case_id.eq(case.id.as_uuid()))
        .order(forms::seq.desc())
        .select((forms::id, forms::answers))
        .first(&mut &**tx)
        .await
        .optional()?;
    row.map(|(id, sealed)| Ok(tx.keyring().open_json(place(id), &sealed)?)).transpose()
}
