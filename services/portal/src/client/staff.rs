//! Identity: accounts of the staff, for the two administrators who keep them.
use super::{As, Fault};
use auth::Role;
use chrono::{DateTime, Utc};
use kernel::http::Page;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

const SERVICE: &str = "identity";

/// An account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Staff {
    /// The account.
    pub(crate) staff_id: Uuid,
    /// The name to log in with.
    pub(crate) user_name: String,
    /// The member's own name.
    pub(crate) name: String,
    /// Where he belongs.
    pub(crate) organisation: String,
    /// What he may act as.
    pub(crate) roles: Vec<Role>,
    /// Whether the account may log in.
    pub(crate) active: bool,
}

/// Accounts after a user name.
pub(crate) async fn list(api: &As, after: Option<&str>) -> Result<Page<Staff>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/staff", &query).await
}

/// Stops an account.
pub(crate) async fn stop(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/staff/{id}/stop"), key, &()).await
}

/// Asks that a member's log-in is made anew.
pub(crate) async fn reset(api: &As, key: &str, id: Uuid, reason: &str) -> Result<(), Fault> {
    let body = json!({ "staff_id": id, "reason": reason });
    api.tell(Method::POST, SERVICE, "/staff-resets", key, &body).await
}

/// A member who is away, with his substitute.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Absence {
    /// The absence.
    pub(crate) absence_id: Uuid,
    /// Who is away.
    pub(crate) name: String,
    /// Who stands in.
    pub(crate) substitute_name: String,
    /// From when.
    pub(crate) from: DateTime<Utc>,
    /// Until when.
    pub(crate) until: DateTime<Utc>,
    /// Why.
    pub(crate) reason: String,
    /// `open` or `approved`.
    pub(crate) state: String,
    /// When it was proposed.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// Absences that are asked for, in force or to come.
pub(crate) async fn absences(api: &As) -> Result<Vec<Absence>, Fault> {
    api.get(SERVICE, "/absences", &()).await
}

/// Proposes that one stands in for another, from the beginning of a day to the end of another.
pub(crate) async fn propose_absence(
    api: &As,
    key: &str,
    (away, substitute): (&str, &str),
    (from, until): (&str, &str),
    reason: &str,
) -> Result<(), Fault> {
    let body = json!({
        "staff_id": away, "substitute_id": substitute, "from": format!("{from}T00:00:00+08:00"),
        "until": format!("{until}T23:59:59+08:00"), "reason": reason,
    });
    api.tell(Method::POST, SERVICE, "/absences", key, &body).await
}

/// Ends one before its time.
pub(crate) async fn end_absence(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/absences/{id}/end"), key, &()).await
}

/// What became of a row of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImportedRow {
    /// The line in the file.
    pub(crate) line: u32,
    /// The user name in it.
    pub(crate) user_name: String,
    /// Why it was not taken.
    pub(crate) code: Option<String>,
}

#[derive(Deserialize)]
struct Imported {
    rows: Vec<ImportedRow>,
}

/// Proposes the accounts of a list.
pub(crate) async fn import(api: &As, key: &str, csv: &str) -> Result<Vec<ImportedRow>, Fault> {
    let imported: Imported = api.post(SERVICE, "/staff-imports", key, &json!({ "csv": csv })).await?;
    Ok(imported.rows)
}

/// An account as it was proposed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Account {
    /// The name to log in with.
    pub(crate) user_name: String,
    /// The member's own name.
    pub(crate) name: String,
    /// Where he belongs.
    pub(crate) organisation: String,
    /// What he may act as.
    pub(crate) roles: Vec<Role>,
    /// Whether the account may log in.
    pub(crate) active: bool,
}

/// A proposal that waits.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Proposal {
    /// The proposal.
    pub(crate) proposal_id: Uuid,
    /// Whether the account is new.
    pub(crate) new: bool,
    /// The account as it shall be.
    pub(crate) account: Account,
    /// When it was proposed.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// Proposals that wait for the security administrator.
pub(crate) async fn proposals(api: &As, after: Option<&str>) -> Result<Page<Proposal>, Fault> {
    let mut query = vec![("limit", "50")];
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/staff-proposals", &query).await
}

/// A reset that waits.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reset {
    /// The act.
    pub(crate) act_id: Uuid,
    /// Whose log-in.
    pub(crate) user_name: String,
    /// Why.
    pub(crate) reason: String,
    /// When it was asked for.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// Resets that wait for the security administrator.
pub(crate) async fn resets(api: &As) -> Result<Page<Reset>, Fault> {
    api.get(SERVICE, "/staff-resets", &[("limit", "50")]).await
}
