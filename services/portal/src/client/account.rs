//! Identity: the user's own log-in, and what takes two at a counter or in the administration.
use super::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::{http::Page, id::PersonId};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const SERVICE: &str = "identity";

/// Changes the user's password.
pub(crate) async fn change_password(api: &As, key: &str, old: &str, new: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/me/password", key, &json!({ "old": old, "new": new })).await
}

/// Where codes were sent to.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CodesSent {
    /// The telephone noted so far, masked.
    pub(crate) old_masked: String,
    /// The new one, masked.
    pub(crate) new_masked: String,
}

/// Sends codes to both telephones.
pub(crate) async fn change_mobile(api: &As, key: &str, mobile: &str) -> Result<CodesSent, Fault> {
    api.post(SERVICE, "/me/mobile", key, &json!({ "mobile": mobile })).await
}

/// Notes the new telephone.
pub(crate) async fn confirm_mobile(api: &As, key: &str, old: &str, new: &str) -> Result<(), Fault> {
    let body = json!({ "old_code": old, "new_code": new });
    api.tell(Method::POST, SERVICE, "/me/mobile/confirm", key, &body).await
}

#[derive(Deserialize)]
struct Recovery {
    due_at: Option<DateTime<Utc>>,
}

/// When another password counts for the user's log-in, unless he stops it.
pub(crate) async fn recovery_due(api: &As) -> Result<Option<DateTime<Utc>>, Fault> {
    let recovery: Recovery = api.get(SERVICE, "/me/recovery", &()).await?;
    Ok(recovery.due_at)
}

/// Stops it.
pub(crate) async fn stop_recovery(api: &As, key: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/me/recovery/stop", key, &()).await
}

/// An act that waits at the counter for a second pair of eyes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CounterAct {
    /// The act.
    pub(crate) act_id: Uuid,
    /// The name as in the papers.
    pub(crate) name: String,
    /// The number with its middle hidden.
    pub(crate) number_masked: String,
    /// The name of the other one, where it is about two.
    #[serde(default)]
    pub(crate) other_name: Option<String>,
    /// His number, masked.
    #[serde(default)]
    pub(crate) other_number_masked: Option<String>,
    /// What shall be so, with its `kind`.
    pub(crate) act: Value,
    /// What was seen.
    pub(crate) seen: Value,
    /// Whether the household register, and no paper, shows that someone is a parent.
    #[serde(default)]
    pub(crate) by_register: bool,
    /// Who asked for it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// What waits in the user's hall.
pub(crate) async fn counter_acts(api: &As) -> Result<Page<CounterAct>, Fault> {
    api.get(SERVICE, "/counter-acts", &[("limit", "50")]).await
}

#[derive(serde::Serialize)]
struct Find<'a> {
    kind: &'static str,
    number: &'a str,
    name: &'a str,
    purpose: &'static str,
}

/// Finds the person who stands at the counter. He will see that he was looked for.
pub(crate) async fn find_at_counter(
    api: &As,
    key: &str,
    name: &str,
    number: &str,
) -> Result<PersonId, Fault> {
    let body = Find { kind: "natural", number, name, purpose: "counter_act" };
    let found: super::identity::Found = api.post(SERVICE, "/persons/find", key, &body).await?;
    Ok(found.person_id)
}

/// Asks for an act about a person whose papers were seen.
pub(crate) async fn propose_counter_act(
    api: &As,
    key: &str,
    person: PersonId,
    act: &Value,
    seen: &Value,
) -> Result<(), Fault> {
    let body = json!({ "person_id": person, "act": act, "seen": seen });
    api.tell(Method::POST, SERVICE, "/counter-acts", key, &body).await
}

/// What confirming led to.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Done {
    /// The code to be handed over, where there is one.
    #[serde(default)]
    pub(crate) enrolment_code: Option<String>,
}

/// Confirms or refuses what waits at `place` (`counter-acts`, `staff-resets`, `staff-proposals` or `absences`).
pub(crate) async fn decide(api: &As, key: &str, place: &str, id: Uuid, yes: bool) -> Result<Done, Fault> {
    if yes && place == "absences" {
        api.tell(Method::POST, SERVICE, &format!("/{place}/{id}/approve"), key, &()).await?;
        return Ok(Done { enrolment_code: None });
    }
    if yes {
        return api.post(SERVICE, &format!("/{place}/{id}/approve"), key, &()).await;
    }
    api.tell(Method::POST, SERVICE, &format!("/{place}/{id}/refuse"), key, &()).await?;
    Ok(Done { enrolment_code: None })
}

/// What a browser needs to make a passkey.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Making {
    /// Signed once.
    pub(crate) challenge: String,
    /// The site that the key answers to.
    pub(crate) site_id: String,
    /// What the device keeps it under.
    pub(crate) user_id: String,
    /// See `user_id`.
    pub(crate) user_name: String,
    /// Keys there are already.
    pub(crate) known: Vec<String>,
}

/// Begins to add a passkey.
pub(crate) async fn begin_passkey(api: &As, key: &str) -> Result<Making, Fault> {
    api.post(SERVICE, "/me/passkeys/options", key, &()).await
}

/// Gives the user's password once more: for a while he may add a passkey.
pub(crate) async fn prove_password(api: &As, key: &str, password: &str) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, "/me/prove", key, &json!({ "password": password })).await
}

/// One of the user's passkeys.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Passkey {
    /// The key.
    pub(crate) passkey_id: Uuid,
    /// What he calls it.
    pub(crate) name: String,
    /// Since when.
    pub(crate) added_at: DateTime<Utc>,
    /// When it was used last.
    pub(crate) used_at: Option<DateTime<Utc>>,
    /// Whether there seems to be a copy.
    pub(crate) stopped: bool,
}

/// The user's passkeys.
pub(crate) async fn passkeys(api: &As) -> Result<Vec<Passkey>, Fault> {
    api.get(SERVICE, "/me/passkeys", &()).await
}

/// Adds the key that the browser made.
pub(crate) async fn add_passkey(
    api: &As,
    key: &str,
    name: &str,
    client_data: &str,
    attestation: &str,
) -> Result<(), Fault> {
    let body = json!({ "name": name, "client_data": client_data, "attestation": attestation });
    api.tell(Method::POST, SERVICE, "/me/passkeys", key, &body).await
}

/// What a browser signs to show the second factor again.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Challenge {
    /// Signed once.
    pub(crate) challenge: String,
    /// The site that the key answers to.
    pub(crate) site_id: String,
}

/// Begins to show the second factor with a passkey.
pub(crate) async fn challenge_step_up(api: &As, key: &str) -> Result<Challenge, Fault> {
    api.post(SERVICE, "/me/passkeys/step-up/options", key, &()).await
}

/// Shows the second factor with what a device signed: `rawId`, client data, authenticator data and signature.
pub(crate) async fn step_up_by_passkey(api: &As, key: &str, signed: [&str; 4]) -> Result<(), Fault> {
    let [key_id, client_data, authenticator_data, signature] = signed;
    let body = json!({
        "key_id": key_id, "client_data": client_data, "authenticator_data": authenticator_data,
        "signature": signature,
    });
    api.tell(Method::POST, SERVICE, "/me/passkeys/step-up", key, &body).await
}

/// What the user's device signs to show the second factor again.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CertificateChallenge {
    /// Comes back with the signature.
    pub(crate) challenge: String,
    /// What is signed.
    pub(crate) text: String,
    /// Where the device's middleware listens on the user's computer.
    pub(crate) device: String,
}

/// Begins to show the second factor with a certificate.
pub(crate) async fn challenge_certificate(api: &As, key: &str) -> Result<CertificateChallenge, Fault> {
    api.post(SERVICE, "/me/certificate/step-up/options", key, &()).await
}

/// Shows the second factor with what a device signed: challenge, certificate and signature.
pub(crate) async fn step_up_by_certificate(api: &As, key: &str, signed: [&str; 3]) -> Result<(), Fault> {
    let [challenge, certificate, signature] = signed;
    let body = json!({ "challenge": challenge, "certificate": certificate, "signature": signature });
    api.tell(Method::POST, SERVICE, "/me/certificate/step-up", key, &body).await
}

/// An account elsewhere with which the user can log in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Link {
    /// The tie.
    pub(crate) link_id: Uuid,
    /// Since when.
    pub(crate) linked_at: DateTime<Utc>,
}

/// The user's accounts elsewhere.
pub(crate) async fn links(api: &As) -> Result<Vec<Link>, Fault> {
    api.get(SERVICE, "/me/links", &()).await
}

/// Unties one.
pub(crate) async fn unlink(api: &As, key: &str, link: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/me/links/{link}/end"), key, &()).await
}

/// Removes one.
pub(crate) async fn remove_passkey(api: &As, key: &str, id: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/me/passkeys/{id}/remove"), key, &()).await
}

/// A legal person that the user acts for, or someone who acts for his.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LegalAgent {
    /// The right to act.
    pub(crate) agent_id: Uuid,
    /// The legal person.
    pub(crate) legal_id: Uuid,
    /// The name of the other side.
    pub(crate) name: String,
    /// Its code, or his number masked.
    pub(crate) number: String,
    /// `representative` or `delegate`.
    pub(crate) role: String,
    /// For these items only; none: every item.
    pub(crate) items: Vec<String>,
    /// Until when.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// The legal persons that the user may act for.
pub(crate) async fn legal_persons(api: &As) -> Result<Vec<LegalAgent>, Fault> {
    api.get(SERVICE, "/me/legal-persons", &()).await
}

/// Claims to be the legal representative.
pub(crate) async fn claim_legal_person(api: &As, key: &str, code: &str, name: &str) -> Result<(), Fault> {
    let body = json!({ "code": code, "name": name });
    api.tell(Method::POST, SERVICE, "/me/legal-persons", key, &body).await
}

/// Acts for a legal person, or for oneself again; the next token says so.
pub(crate) async fn act_for(api: &As, key: &str, legal: Option<Uuid>) -> Result<(), Fault> {
    let path = match legal {
        Some(legal) => format!("/me/legal-persons/{legal}/act"),
        None => "/me/act-for-oneself".to_owned(),
    };
    api.tell(Method::POST, SERVICE, &path, key, &()).await
}

/// Whom the user has named to act for his legal person.
pub(crate) async fn delegates(api: &As, legal: Uuid) -> Result<Vec<LegalAgent>, Fault> {
    api.get(SERVICE, &format!("/me/legal-persons/{legal}/delegates"), &()).await
}

/// Names someone.
pub(crate) async fn name_delegate(
    api: &As,
    key: &str,
    legal: Uuid,
    (name, number): (&str, &str),
    items: &[&str],
    until: &str,
) -> Result<(), Fault> {
    let body = json!({ "name": name, "number": number, "items": items, "until": until });
    api.tell(Method::POST, SERVICE, &format!("/me/legal-persons/{legal}/delegates"), key, &body).await
}

/// Ends a delegation.
pub(crate) async fn end_delegation(api: &As, key: &str, agent: Uuid) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/me/delegations/{agent}/end"), key, &()).await
}
