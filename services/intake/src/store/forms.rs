//! Forms: sealed, one row for each time they were saved.
use crate::{
    domain::prefill::{FormState, Sources},
    schema::forms,
    store::cases::Case,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
};
use serde_json::Value;
use uuid::Uuid;

/// A form as it is kept.
pub(crate) struct Form {
    /// The answers.
    pub(crate) answers: Value,
    /// How far they go.
    pub(crate) state: FormState,
    /// Where those come from that nobody typed.
    pub(crate) sources: Sources,
}

fn place(row: Uuid) -> Aad {
    Aad::new("forms", "answers", row)
}

fn place_of_sources(row: Uuid) -> Aad {
    Aad::new("forms", "sources", row)
}

pub(crate) async fn save(tx: &mut Tx, case: &Case, form: &Form) -> Result<(), DbError> {
    let id = Uuid::new_v4();
    let sealed = tx.keyring().seal_json(place(id), &form.answers)?;
    let sources = match form.sources.is_empty() {
        true => None,
        false => Some(tx.keyring().seal_json(place_of_sources(id), &form.sources)?),
    };
    diesel::insert_into(forms::table)
        .values((
            forms::county.eq(&case.county),
            forms::case_id.eq(case.id.as_uuid()),
            forms::id.eq(id),
            forms::answers.eq(sealed),
            forms::saved_by.eq(tx.actor().id),
            forms::state.eq(form.state),
            forms::sources.eq(sources),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The answers of one row.
pub(crate) fn open(tx: &Tx, id: Uuid, answers: &Sealed) -> Result<Value, DbError> {
    Ok(tx.keyring().open_json(place(id), answers)?)
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
    row.map(|(id, sealed)| open(tx, id, &sealed)).transpose()
}

/// The form as last saved, with how far it goes and what was fetched.
pub(crate) async fn newest_whole(tx: &Tx, case: &Case) -> Result<Option<Form>, DbError> {
    let row: Option<(Uuid, Sealed, FormState, Option<Sealed>)> = forms::table
        .filter(forms::county.eq(&case.county))
        .filter(forms::case_id.eq(case.id.as_uuid()))
        .order(forms::seq.desc())
        .select((forms::id, forms::answers, forms::state, forms::sources))
        .first(&mut &**tx)
        .await
        .optional()?;
    let Some((id, answers, state, sources)) = row else { return Ok(None) };
    let sources = match sources {
        Some(sealed) => tx.keyring().open_json(place_of_sources(id), &sealed)?,
        None => Sources::new(),
    };
    Ok(Some(Form { answers: tx.keyring().open_json(place(id), &answers)?, state, sources }))
}
