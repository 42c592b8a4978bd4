//! 委托书: what each says.
use crate::schema::mandate_documents::{self, dsl};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::MandateId,
};
use notices::MandateSheet;

fn place(id: MandateId) -> Aad {
    Aad::new("mandate_documents", "content", id.as_uuid())
}

/// Writes what the document of a mandate says.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: MandateId,
    template: i16,
    sheet: &MandateSheet,
) -> Result<(), DbError> {
    let sealed = tx.keyring().seal_json(place(id), sheet)?;
    diesel::insert_into(mandate_documents::table)
        .values((
            dsl::mandate_id.eq(id.as_uuid()),
            dsl::number.eq(&sheet.number),
            dsl::template.eq(template),
            dsl::content.eq(sealed),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What it says, and the version of the template it is set by.
pub(crate) async fn find(tx: &mut Tx, id: MandateId) -> Result<Option<(i16, MandateSheet)>, DbError> {
    let row: Option<(i16, Sealed)> = mandate_documents::table
        .find(id.as_uuid())
        .select((dsl::template, dsl::content))
        .first(&mut **tx)
        .await
        .optional()?;
    let open = |(template, sealed)| Ok((template, tx.keyring().open_json(place(id), &sealed)?));
    row.map(open).transpose()
}
