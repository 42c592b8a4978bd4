//! Licences: one's own, what others did with them, what an authority issued, and whether one is good.
use super::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{http::Page, id::LicenceId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const SERVICE: &str = "licence";

/// A licence in a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Licence {
    /// The licence.
    pub(crate) id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
    /// The type's code.
    pub(crate) type_code: String,
    /// The type's name.
    pub(crate) type_name: String,
    /// Its standing.
    pub(crate) status: String,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day; none is for ever.
    pub(crate) valid_to: Option<NaiveDate>,
}

/// What a licence says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Detail {
    /// The licence.
    #[serde(flatten)]
    pub(crate) licence: Licence,
    /// The holder's name.
    pub(crate) holder_name: String,
    /// Its fields, in the order of its type.
    pub(crate) fields: Vec<Said>,
}

/// A field of a licence.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Said {
    /// Its title.
    pub(crate) title: String,
    /// Its value.
    pub(crate) value: Value,
}

impl Said {
    /// The value as it is read.
    pub(crate) fn words(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), ToOwned::to_owned)
    }
}

/// One's own licences, newest first.
pub(crate) async fn own(api: &As) -> Result<Page<Licence>, Fault> {
    api.get(SERVICE, "/licences", &[("limit", "50")]).await
}

/// What one's own licence says.
pub(crate) async fn detail(api: &As, id: LicenceId) -> Result<Detail, Fault> {
    api.get(SERVICE, &format!("/licences/{id}"), &()).await
}

/// The forms of sheets.
pub(crate) const SHEETS: &[&str] = &["pdf", "ofd"];

/// One's own licence as a sheet: its media type and its bytes.
pub(crate) async fn sheet(api: &As, id: LicenceId, form: &str) -> Result<(String, Vec<u8>), Fault> {
    api.file(SERVICE, &format!("/licences/{id}/{form}")).await
}

/// A code to show.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Presentation {
    /// The picture.
    pub(crate) qr_svg: String,
    /// Until when it can be scanned.
    pub(crate) expires_at: DateTime<Utc>,
}

/// A code for showing one's own licence once.
pub(crate) async fn present(api: &As, key: &str, id: LicenceId) -> Result<Presentation, Fault> {
    api.post(SERVICE, &format!("/licences/{id}/presentations"), key, &json!({})).await
}

/// A use of one's own licence by another authority's system.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Call {
    /// The authority.
    pub(crate) consumer: String,
    /// Its system.
    pub(crate) system: String,
    /// What was asked.
    pub(crate) operation: String,
    /// What for.
    pub(crate) cause: String,
    /// The consent that it stood on.
    pub(crate) consent_id: Option<Uuid>,
    /// The statute that it stood on.
    pub(crate) statute: Option<String>,
    /// When.
    pub(crate) called_at: DateTime<Utc>,
}

/// What systems of others asked of one's own licence, newest first.
pub(crate) async fn calls(api: &As, id: LicenceId) -> Result<Page<Call>, Fault> {
    api.get(SERVICE, &format!("/licences/{id}/calls"), &[("limit", "20")]).await
}

/// Whom one lets use a licence.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Consent {
    /// The consent.
    pub(crate) id: Uuid,
    /// The authority.
    pub(crate) consumer: String,
    /// The contract that it opens the licence to; one without opens nothing any more.
    pub(crate) contract_id: Option<Uuid>,
    /// What for.
    pub(crate) purpose: String,
    /// Until when.
    pub(crate) until: DateTime<Utc>,
    /// Since when it does not hold any more.
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
}

/// The consents on one's own licence.
pub(crate) async fn consents(api: &As, id: LicenceId) -> Result<Vec<Consent>, Fault> {
    api.get(SERVICE, &format!("/licences/{id}/consents"), &()).await
}

/// Takes a consent back.
pub(crate) async fn withdraw(api: &As, key: &str, consent: Uuid) -> Result<(), Fault> {
    let _taken: Value = api.post(SERVICE, &format!("/consents/{consent}/withdraw"), key, &json!({})).await?;
    Ok(())
}

/// What anyone may know of a licence.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Checked {
    /// May it be relied on.
    pub(crate) valid: bool,
    /// Its standing.
    pub(crate) status: Option<String>,
    /// Its type.
    pub(crate) type_name: Option<String>,
    /// Who issued it.
    pub(crate) authority: Option<String>,
    /// The holder, masked.
    pub(crate) holder: Option<String>,
    /// First day.
    pub(crate) valid_from: Option<NaiveDate>,
    /// Last day.
    pub(crate) valid_to: Option<NaiveDate>,
    /// When the repository looked.
    pub(crate) checked_at: DateTime<Utc>,
}

/// Whether a licence is good, by identifier, and by the code printed on it if there is one.
pub(crate) async fn check(api: &As, identifier: &str, code: &str) -> Result<Checked, Fault> {
    let code = Some(code).filter(|code| !code.is_empty());
    let body = json!({ "identifier": identifier, "code": code });
    api.post(SERVICE, "/verifications", "check-of-a-licence", &body).await
}

/// A copy for one use, as anyone may know it who has its number.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CheckedCopy {
    /// Its number.
    pub(crate) number: String,
    /// May it be relied on, for what it was made for.
    pub(crate) valid: bool,
    /// Why, or why not.
    pub(crate) reason: String,
    /// Who may use it.
    pub(crate) consumer: String,
    /// What for.
    pub(crate) cause: String,
    /// Until when it may be used.
    pub(crate) expires_at: DateTime<Utc>,
    /// When the repository looked.
    pub(crate) checked_at: DateTime<Utc>,
}

/// Whether a copy for one use is good; none if no copy has the number.
pub(crate) async fn check_copy(api: &As, number: &str) -> Result<Option<CheckedCopy>, Fault> {
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    api.find(SERVICE, &format!("/copies/{number}")).await
}

/// What one's own authority issued.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Issued {
    /// The licence.
    pub(crate) id: LicenceId,
    /// Its public identifier.
    pub(crate) identifier: String,
    /// The type's name.
    pub(crate) type_name: String,
    /// Its version.
    pub(crate) version: i16,
    /// Its standing.
    pub(crate) status: String,
    /// First day.
    pub(crate) valid_from: NaiveDate,
    /// Last day; none is for ever.
    pub(crate) valid_to: Option<NaiveDate>,
    /// The version that took its place.
    pub(crate) next_id: Option<LicenceId>,
}

/// What one's own authority issued, newest first; one of them, if it is named.
pub(crate) async fn issued(api: &As, identifier: &str, after: Option<&str>) -> Result<Page<Issued>, Fault> {
    let mut query = vec![("limit", "20")];
    if !identifier.is_empty() {
        query.push(("identifier", identifier));
    }
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/issued", &query).await
}

/// Changes the standing of a licence, or enters a renewal for another to approve.
pub(crate) async fn change(
    api: &As,
    key: &str,
    id: LicenceId,
    action: &str,
    ground: &str,
    reason: &str,
) -> Result<(), Fault> {
    let _changed: Value = if action == "renew" {
        let body = json!({ "following": "renew", "reason": reason });
        api.post(SERVICE, &format!("/licences/{id}/versions"), key, &body).await?
    } else {
        let body = json!({ "action": action, "reason_code": ground, "reason": reason });
        api.post(SERVICE, &format!("/licences/{id}/changes"), key, &body).await?
    };
    Ok(())
}
