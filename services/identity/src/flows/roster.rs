//! Staff in numbers: a list of new accounts, each of which a second administrator still has to approve; and those who leave.

use contracts::identity::StaffChanged;
use csv::{ReaderBuilder, StringRecord};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::StaffId,
    idempotency::{IdempotencyKey, once},
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{
    absences::unsettle,
    proposals::propose_within,
    sessions::end_all_within,
    staff_row::{changed_event, seal_account},
};
use crate::{
    domain::{
        roster::{COLUMNS, MOST, account_of},
        session::EndReason,
    },
    problem::IdentityError,
    store::staff,
};

/// What became of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RowResult {
    /// The line in the file; the header is line 1.
    pub(crate) line: u32,
    pub(crate) user_name: String,
    pub(crate) proposal_id: Option<Uuid>,
    /// Why it was not taken: a stable code, and words.
    pub(crate) problem: Option<(String, String)>,
}

/// Proposes an account for each row that can be one; the others are named with what is wrong.
pub(crate) async fn import_staff(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    text: &str,
) -> Result<Vec<RowResult>, IdentityError> {
    let rows = rows_of(text)?;
    transact(db, actor, async |tx| {
        once(tx, key, &text, async |tx| {
            let mut seen = BTreeSet::new();
            let mut results = Vec::new();
            for (line, row) in &rows {
                let user_name = row.get(0).unwrap_or_default().trim().to_owned();
                let proposed = if seen.insert(user_name.clone()) {
                    Box::pin(take(tx, row)).await
                } else {
                    Err(IdentityError::UserNameTaken)
                };
                let (proposal_id, problem) = match proposed {
                    Ok(id) => (Some(id), None),
                    // What the database says ends the import as a whole: nothing after it could be trusted.
                    Err(IdentityError::Db(error)) => return Err(IdentityError::Db(error)),
                    Err(error) => (None, Some((error.code().to_owned(), error.to_string()))),
                };
                results.push(RowResult { line: *line, user_name, proposal_id, problem });
            }
            let taken = results.iter().filter(|row| row.proposal_id.is_some()).count();
            let detail = json!({ "rows": results.len(), "proposed": taken });
            audit::record(tx, "import_staff", Entity::new("roster", Uuid::new_v4()), &detail).await?;
            Ok(results)
        })
        .await
    })
    .await
}

/// The rows below the header, each with its line.
fn rows_of(text: &str) -> Result<Vec<(u32, StringRecord)>, IdentityError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().or(Err(IdentityError::BadRoster))?;
    if !header.iter().map(str::trim).eq(COLUMNS) {
        return Err(IdentityError::BadRoster);
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.or(Err(IdentityError::BadRoster))?;
        let line = row.position().map_or(0, csv::Position::line);
        rows.push((u32::try_from(line).unwrap_or(u32::MAX), row));
    }
    if rows.is_empty() || rows.len() > MOST { Err(IdentityError::BadRoster) } else { Ok(rows) }
}

async fn take(tx: &mut Tx, row: &StringRecord) -> Result<Uuid, IdentityError> {
    let cells: Vec<&str> = row.iter().collect();
    let account = account_of(&cells).map_err(|bad| IdentityError::BadCell(bad.0))?;
    // All that is checked of one account is checked before anything is written.
    seal_account(tx, StaffId::random(), &account, 1)?;
    if staff::find_by_user_name(tx, &account.user_name).await?.is_some() {
        return Err(IdentityError::UserNameTaken);
    }
    propose_within(tx, None, &account).await
}

/// Stops an account: one administrator is enough to take rights away. It comes back only by a proposal that a second one
/// approves. Its sessions end, and every service hears of it.
pub(crate) async fn stop_staff(db: &Db, actor: &Actor, id: StaffId) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let row = staff::find(tx, id).await?.ok_or(IdentityError::StaffNotFound)?;
        if !row.active {
            return Ok(());
        }
        if row.id.as_uuid() == tx.actor().id {
            return Err(IdentityError::MakerIsChecker);
        }
        let now = tx.now();
        if !staff::stop(tx, id, row.version, now).await? {
            return Err(IdentityError::AccountChanged);
        }
        audit::record(
            tx,
            "stop_staff",
            Entity::new("staff", id.as_uuid()),
            &json!({ "version": row.version + 1 }),
        )
        .await?;
        bus::publish(tx, &StaffChanged { active: false, ..changed_event(&row) }).await?;
        end_all_within(tx, id.as_uuid(), EndReason::StaffChanged).await?;
        unsettle(tx, id).await?;
        Ok(())
    })
    .await
}
