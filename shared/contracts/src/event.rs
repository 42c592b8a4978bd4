//! What every event owes the bus.
use chrono::{DateTime, Utc};
use kernel::id::{CaseId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A fact that one service tells the others. It carries ids and codes, never personal data.
pub trait Event: Serialize + DeserializeOwned + JsonSchema + Send + Sync {
    /// The CloudEvents type, `<service>.<what_happened>.v<n>`. A changed meaning is a new n.
    const TYPE: &'static str;
    /// The aggregate it tells of; consumers see the events of one aggregate in order.
    fn subject(&self) -> Uuid;
}

/// Someone looked at a person's data: identity builds the person's own view of looks from these.
///
/// Every service sends it under its own name, `<service>.personal_data_read.v1`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PersonalDataRead {
    /// Whose data.
    pub subject: PersonId,
    /// What kind of caller looked: `person`, `agent`, `staff`, `department` or `service`.
    pub actor_kind: String,
    /// Who looked.
    pub actor_id: Uuid,
    /// What for; a stable word of the service that answered.
    pub purpose: String,
    /// For which case, where there was one.
    pub case_id: Option<CaseId>,
    /// Which kinds of data were shown.
    pub fields: Vec<String>,
    /// When, by the database's clock.
    pub at: DateTime<Utc>,
}
