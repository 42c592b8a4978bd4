//! What is read of cases.
use super::{Case, CaseItem, Clock, Event, Mandate, SERVICE, Seal, Standing, Watch};
use crate::client::{As, Fault};
use kernel::{
    http::Page,
    id::{CaseId, PersonId},
};

/// The cases one may see; `states` empty is what the API shows by default.
pub(crate) async fn list_cases(
    api: &As,
    states: &[&str],
    after: Option<&str>,
) -> Result<Page<Standing>, Fault> {
    let states = states.join(",");
    let mut query = vec![("limit", "50")];
    if !states.is_empty() {
        query.push(("state", &states));
    }
    query.extend(after.map(|after| ("after", after)));
    api.get(SERVICE, "/cases", &query).await
}

/// Cases that the caller may see, the newest first; what is empty narrows nothing.
pub(crate) async fn search_cases(api: &As, wanted: &[(&str, &str)]) -> Result<Page<Standing>, Fault> {
    let mut query = vec![("newest", "true"), ("limit", "20")];
    query.extend(wanted.iter().filter(|(_, value)| !value.is_empty()));
    api.get(SERVICE, "/cases", &query).await
}

/// A case in full; the applicant sees who looked.
pub(crate) async fn get_case(api: &As, id: CaseId) -> Result<Case, Fault> {
    api.get(SERVICE, &format!("/cases/{id}"), &()).await
}

/// The cases of one applicant that the caller may see, drafts among them.
pub(crate) async fn list_cases_of(api: &As, applicant: PersonId) -> Result<Page<Standing>, Fault> {
    const STATES: &str = "draft,submitted,prereviewed,supplement,accepted,in_review,reviewed,reopened,approved,partly_approved,refused";
    let applicant = applicant.to_string();
    api.get(SERVICE, "/cases", &[("state", STATES), ("applicant", &applicant), ("limit", "20")]).await
}

/// The item of a case, as it was when the case was begun.
pub(crate) async fn get_case_item(api: &As, id: CaseId) -> Result<CaseItem, Fault> {
    api.get(SERVICE, &format!("/cases/{id}/item"), &()).await
}

/// A case by the number that people say.
pub(crate) async fn get_case_by_no(api: &As, no: &str) -> Result<Option<Standing>, Fault> {
    api.find(SERVICE, &format!("/cases/by-no/{no}")).await
}

/// What happened on a case.
pub(crate) async fn get_timeline(api: &As, id: CaseId) -> Result<Page<Event>, Fault> {
    api.get(SERVICE, &format!("/cases/{id}/timeline"), &[("limit", "100")]).await
}

/// A case's clock, explained.
pub(crate) async fn get_clock(api: &As, id: CaseId) -> Result<Clock, Fault> {
    api.get(SERVICE, &format!("/cases/{id}/clock"), &()).await
}

/// The decisions that the caller's unit watches over.
pub(crate) async fn list_supervision(api: &As, after: Option<&str>) -> Result<Page<Watch>, Fault> {
    let query: Vec<(&str, &str)> = after.map(|after| ("after", after)).into_iter().collect();
    api.get(SERVICE, "/supervision", &query).await
}

/// The seals of an authority that are valid today.
pub(crate) async fn list_seals(api: &As, authority: &str) -> Result<Vec<Seal>, Fault> {
    api.get(SERVICE, "/seals", &[("authority", authority)]).await
}

/// The caller's mandates.
pub(crate) async fn list_mandates(api: &As) -> Result<Page<Mandate>, Fault> {
    api.get(SERVICE, "/mandates", &[("limit", "100")]).await
}
