//! Bodies about persons.

use contracts::identity::{PersonKind, PersonOut, PersonPurpose};
use kernel::{
    code::{Division, MobileNo},
    id::{CaseId, PersonId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    domain::person::{PersonName, PersonNumber},
    flows::{
        person_row::Person,
        persons::{FindPurpose, Found},
    },
    problem::IdentityError,
};

/// A person to be entered, as the papers show him.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterPersonIn {
    /// Natural or legal.
    kind: PersonKind,
    /// The citizen number or unified social credit code.
    number: String,
    /// The name as it stands in the papers.
    name: String,
    /// A mobile number, if there is one.
    mobile: Option<MobileNo>,
    /// The division of residence or seat.
    division: Division,
}

impl RegisterPersonIn {
    /// The person, if number and name have valid forms.
    pub(crate) fn parse(&self, assurance: u8) -> Result<Person, IdentityError> {
        Ok(Person {
            number: PersonNumber::parse(self.kind, &self.number).map_err(IdentityError::BadNumber)?,
            name: PersonName::parse(&self.name).map_err(IdentityError::BadName)?,
            mobile: self.mobile.clone(),
            division: self.division.clone(),
            assurance,
        })
    }
}

/// The person who was entered, or was known already.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RegisteredOut {
    /// The person's id.
    pub(crate) person_id: PersonId,
}

/// Whom to find, for what.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindPersonIn {
    /// Natural or legal.
    kind: PersonKind,
    /// The whole number.
    number: String,
    /// The name as it stands in the papers.
    name: String,
    /// What for; the person sees it.
    pub(crate) purpose: FindPurpose,
}

impl FindPersonIn {
    /// Number and name, if they have valid forms.
    pub(crate) fn parse(&self) -> Result<(PersonNumber, PersonName), IdentityError> {
        let number = PersonNumber::parse(self.kind, &self.number).map_err(IdentityError::BadNumber)?;
        Ok((number, PersonName::parse(&self.name).map_err(IdentityError::BadName)?))
    }
}

/// A person found: enough to see that it is the one who stands there.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FoundOut {
    /// The person's id.
    person_id: PersonId,
    /// The name with all but its first character hidden.
    name_masked: String,
    /// The number with its middle hidden.
    number_masked: String,
}

impl From<Found> for FoundOut {
    fn from(found: Found) -> Self {
        Self { person_id: found.id, name_masked: found.name, number_masked: found.number }
    }
}

/// What a service reads a person for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadPersonQuery {
    /// What for; the person sees it.
    pub(crate) purpose: PersonPurpose,
    /// For which case.
    pub(crate) case_id: CaseId,
}

pub(crate) fn person_out(id: PersonId, person: &Person) -> PersonOut {
    PersonOut {
        person_id: id,
        kind: person.number.kind(),
        name: person.name.as_str().to_owned(),
        number: person.number.as_str().to_owned(),
        mobile: person.mobile.as_ref().map(|mobile| mobile.expose().to_owned()),
        division: person.division.clone(),
        assurance: person.assurance,
    }
}
