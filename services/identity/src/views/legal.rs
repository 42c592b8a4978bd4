//! Bodies about legal persons and those who act for them.

use chrono::{DateTime, Utc};
use contracts::identity::PersonKind;
use kernel::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::person::{PersonName, PersonNumber},
    flows::legal_persons::{Naming, Shown},
    problem::IdentityError,
};

/// The legal person that the caller says he represents.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimLegalPersonIn {
    /// The unified social credit code.
    pub(crate) code: String,
    /// The name as on the business licence.
    pub(crate) name: String,
}

/// A legal person that the caller may act for from now on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ClaimedOut {
    /// Its id.
    pub(crate) legal_id: PersonId,
}

/// Someone who may act for a legal person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameDelegateIn {
    /// The citizen number.
    number: String,
    /// The name as on the identity card.
    name: String,
    /// The codes of the items, basic or implementing; none: every item.
    #[serde(default)]
    items: Vec<String>,
    /// Until when: a year at most.
    until: DateTime<Utc>,
}

impl NameDelegateIn {
    /// Whom, for what, until when; if number and name have valid forms.
    pub(crate) fn read(&self) -> Result<Naming, IdentityError> {
        Ok(Naming {
            number: PersonNumber::parse(PersonKind::Natural, &self.number)
                .map_err(IdentityError::BadNumber)?,
            name: PersonName::parse(&self.name).map_err(IdentityError::BadName)?,
            items: self.items.clone(),
            until: self.until,
        })
    }
}

/// Someone was named.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NamedOut {
    /// The delegation, to be ended by.
    pub(crate) agent_id: Uuid,
}

/// A legal person that the caller acts for, or someone who acts for his.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LegalAgentOut {
    agent_id: Uuid,
    legal_id: PersonId,
    /// The name of the legal person, or of who acts for it.
    name: String,
    /// Its code, or his number with its middle hidden.
    number: String,
    /// `representative` or `delegate`.
    role: String,
    /// For these items only; none: every item.
    items: Vec<String>,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

impl From<Shown> for LegalAgentOut {
    fn from(shown: Shown) -> Self {
        let Shown { row, name, number } = shown;
        Self {
            agent_id: row.id,
            legal_id: row.legal_id,
            name,
            number,
            role: row.role,
            items: row.items,
            since: row.since,
            until: row.until,
        }
    }
}
