//! The typed client with which services ask identity.

use kernel::{
    code::Division,
    id::{CaseId, PersonId},
    problem::{Kind, Problem},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PersonOut;

/// What a service may read a person for. The person sees the word in the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonPurpose {
    /// To write the holder's name and number into a licence.
    IssueLicence,
    /// To write the applicant into a form or a notice of a case.
    HandleCase,
    /// To write the principal into a mandate.
    RecordMandate,
}

impl PersonPurpose {
    /// The word in the query and in the access log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IssueLicence => "issue_licence",
            Self::HandleCase => "handle_case",
            Self::RecordMandate => "record_mandate",
        }
    }
}

/// Identity could not be asked or refused.
#[derive(Debug, thiserror::Error)]
pub enum IdentityClientError {
    /// There is no such person.
    #[error("person {0} does not exist")]
    NotFound(PersonId),
    /// The person whose papers were seen is not entered.
    #[error("the register of persons refused: {0}")]
    Refused(&'static str),
    /// Identity did not answer, or not as agreed.
    #[error("identity did not answer as agreed")]
    Http(#[from] reqwest::Error),
}

impl Problem for IdentityClientError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound(_) => Kind::NotFound,
            Self::Refused(_) => Kind::Conflict,
            Self::Http(_) => Kind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "person_not_found",
            Self::Refused(code) => code,
            Self::Http(_) => "identity_unavailable",
        }
    }
}

/// What identity may answer about papers that were seen; any other refusal is `person_refused`.
const REFUSALS: [&str; 5] =
    ["person_name_differs", "number_invalid", "name_invalid", "outside_villages", "permission_missing"];

/// A person whose papers someone saw.
#[derive(Serialize)]
pub struct NewPerson<'a> {
    /// `natural` or `legal`.
    pub kind: &'static str,
    /// The number in the papers.
    pub number: &'a str,
    /// The name in the papers.
    pub name: &'a str,
    /// A mobile number, if there is one.
    pub mobile: Option<&'a str>,
    /// Where he lives.
    pub division: &'a Division,
}

#[derive(Deserialize)]
struct Entered {
    person_id: PersonId,
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
}

/// Asks identity as a service.
#[derive(Debug, Clone)]
pub struct IdentityClient {
    base: String,
    http: reqwest::Client,
}

impl IdentityClient {
    /// A client of the identity service at `base` (`http://host:port`).
    pub fn new(base: &str, http: reqwest::Client) -> Self {
        Self { base: format!("{}/api/identity/v1", base.trim_end_matches('/')), http }
    }

    /// A person in full, for one case. `service_token` is one for `identity`; with an `act_token` the look is
    /// logged under the name of him who really acts.
    pub async fn person(
        &self,
        service_token: &str,
        act_token: Option<&str>,
        person: PersonId,
        purpose: PersonPurpose,
        case: CaseId,
    ) -> Result<PersonOut, IdentityClientError> {
        let mut request = self
            .http
            .get(format!("{}/persons/{person}", self.base))
            .query(&[("purpose", purpose.as_str().to_owned()), ("case_id", case.to_string())])
            .bearer_auth(service_token);
        if let Some(token) = act_token {
            request = request.header("hall-act-token", token);
        }
        let answer = request.send().await?;
        if answer.status() == reqwest::StatusCode::NOT_FOUND {
            return Err(IdentityClientError::NotFound(person));
        }
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Enters a person whose papers were seen, under the name of him who saw them: `token` is his own. Whoever is known
    /// already is found.
    pub async fn register(
        &self,
        token: &str,
        key: &str,
        person: &NewPerson<'_>,
    ) -> Result<PersonId, IdentityClientError> {
        let url = format!("{}/persons", self.base);
        let request = self.http.post(url).bearer_auth(token).header("Idempotency-Key", key).json(person);
        let answer = request.send().await?;
        if answer.status().is_client_error() && answer.status() != reqwest::StatusCode::TOO_MANY_REQUESTS {
            let refusal: Refusal = answer.json().await?;
            let known = REFUSALS.into_iter().find(|code| *code == refusal.code);
            return Err(IdentityClientError::Refused(known.unwrap_or("person_refused")));
        }
        Ok(answer.error_for_status()?.json::<Entered>().await?.person_id)
    }
}
