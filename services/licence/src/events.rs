//! What this service hears and tells: decisions in, its present state out.
use crate::{flows, problem::LicenceError};
use auth::{AuthError, ServiceKey};
use bus::{Received, Snapshot, Subscription};
use contracts::intake::{CaseDecided, IntakeCallError, IntakeClient, LicenceContent, Outcome};
use kernel::{db::Tx, service::Deps};

/// Why what a licence is written from could not be had. The event waits and is tried again.
#[derive(Debug, thiserror::Error)]
enum GatherError {
    #[error("no service token could be made")]
    Token(#[from] AuthError),
    #[error("intake gave no content for the licences")]
    Intake(#[from] IntakeCallError),
}

/// Issues licences when intake says that a case was decided; lets them follow when identity merges two entries of a person, or
/// says that somebody acts for a legal person.
pub(crate) fn subscriptions(deps: &Deps) -> Vec<Subscription> {
    let persons = Subscription::new("identity")
        .on(async |tx: &mut Tx, event| flows::person_merged(tx, &event.data).await)
        .on(async |tx: &mut Tx, event| flows::person_unmerged(tx, &event.data).await)
        .on(async |tx: &mut Tx, event| flows::legal_person_acts(tx, &event.data).await);
    vec![decisions(deps), persons]
}

fn decisions(deps: &Deps) -> Subscription {
    let intake = IntakeClient::new(deps.urls.of("intake"), reqwest::Client::new());
    let key = ServiceKey::new(&deps.service_key);
    Subscription::new("intake").on_gathered(
        async move |event: &Received<CaseDecided>| gather(&intake, &key, &event.data).await,
        async |tx: &mut Tx, event: &Received<CaseDecided>, content: &Option<LicenceContent>| {
            hear_decision(tx, &event.data, content.as_ref()).await
        },
    )
}

/// Does the decision lead to licences at all?
fn leads_to_licences(decided: &CaseDecided) -> bool {
    decided.outcome != Outcome::Refuse && !decided.licence_types.is_empty()
}

async fn gather(
    intake: &IntakeClient,
    key: &ServiceKey,
    decided: &CaseDecided,
) -> Result<Option<LicenceContent>, GatherError> {
    if !leads_to_licences(decided) {
        return Ok(None);
    }
    let token = key.mint("licence", "intake")?;
    Ok(Some(intake.licence_content(&token, decided.case_id).await?))
}

async fn hear_decision(
    tx: &mut Tx,
    decided: &CaseDecided,
    content: Option<&LicenceContent>,
) -> Result<(), LicenceError> {
    if let Some(content) = content {
        flows::issue_on_decision(tx, decided, content).await?;
    }
    Ok(())
}

/// How this service tells its present state.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot::new(async |tx: &mut Tx, after: Option<String>| flows::tell_state(tx, after).await)
}
