//! Reads of a person's data: each leaves a row that the person can see, and an event that shows it to him.
use crate::{
    db::{DbError, NewEvent, NewLook, Tx},
    id::{CaseId, PersonId},
};
use serde_json::json;
use uuid::Uuid;

/// What a look is for; a stable word of the service, shown to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose(pub &'static str);

/// One look at one person's data.
#[derive(Debug, Clone)]
pub struct Look {
    /// Whose data.
    pub subject: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// For which case.
    pub case: Option<CaseId>,
    /// Which kinds of data are shown.
    pub fields: &'static [&'static str],
}

/// A person's data that was read under a logged look. It is taken out by [`Personal::reveal`] after the
/// transaction committed: no row, no data.
#[must_use]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Changes the shape of what was read.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        Personal(change(self.0))
    }

    /// The data. Called where the answer is built, after the commit.
    pub fn reveal(self) -> T {
        self.0
    }
}

impl<T> std::fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

/// Reads a person's data with `read` and writes who looked, at what and why, in the same transaction.
pub async fn read_personal<T, E: From<DbError>>(
    tx: &mut Tx,
    look: Look,
    read: impl AsyncFnOnce(&mut Tx) -> Result<T, E>,
) -> Result<Personal<T>, E> {
    let data = read(tx).await?;
    log_look(tx, &look);
    Ok(Personal(data))
}

/// Both rows are written as the transaction ends; only then is the data revealed.
fn log_look(tx: &Tx, look: &Look) {
    let actor = tx.actor();
    let data = json!({
        "subject": look.subject, "actor_kind": actor.kind.as_str(), "actor_id": actor.id,
        "purpose": look.purpose.0, "case_id": look.case, "fields": look.fields, "at": tx.now(),
    });
    let subject = look.subject.as_uuid();
    tx.add_look(NewLook {
        id: Uuid::new_v4(),
        subject,
        purpose: look.purpose.0,
        case_id: look.case.map(|case| case.as_uuid()),
        fields: look.fields,
    });
    let kind = format!("{}.personal_data_read.v1", tx.service());
    tx.add_event(NewEvent { id: Uuid::new_v4(), kind, subject, data });
}
