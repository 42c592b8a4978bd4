//! Sharing: contracts, calls, consents and copies, as they are sent and shown.
use crate::{
    domain::{Ground, ShareOperation},
    flows::{ConsentOrder, OwnLicence, Proposal, Shared, wire_status},
    store::{CallRow, ConsentRow, ContractRow, CopyRow},
};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::licence::LicenceStatus;
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    id::LicenceId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Body of `POST /sharing/contracts`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractIn {
    /// The consuming authority.
    consumer: Uscc,
    /// Its system, by name.
    #[schemars(length(min = 1, max = 100))]
    system: String,
    /// The types it may ask for.
    types: Vec<LicenceTypeCode>,
    /// The fields it may see.
    #[serde(default)]
    fields: Vec<String>,
    /// What it may do.
    operations: Vec<ShareOperation>,
    /// What for.
    #[schemars(length(min = 1, max = 200))]
    purpose: String,
    /// On what ground.
    ground: Ground,
    /// The statute, where that is the ground.
    statute: Option<String>,
    /// Calls a day.
    #[schemars(range(min = 1, max = 1_000_000))]
    daily_quota: i32,
    /// First day.
    valid_from: NaiveDate,
    /// Last day.
    valid_to: NaiveDate,
}

impl From<ContractIn> for Proposal {
    fn from(body: ContractIn) -> Self {
        Self {
            consumer: body.consumer,
            system: body.system,
            types: body.types,
            fields: body.fields,
            operations: body.operations,
            purpose: body.purpose,
            ground: body.ground,
            statute: body.statute,
            daily_quota: body.daily_quota,
            valid_from: body.valid_from,
            valid_to: body.valid_to,
        }
    }
}

/// A contract on sharing, as anyone may read it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ContractOut {
    /// The contract.
    id: Uuid,
    /// The consuming authority.
    consumer: Uscc,
    /// Its system.
    system: String,
    /// The types.
    types: Vec<String>,
    /// The fields.
    fields: Vec<String>,
    /// The operations.
    operations: Vec<String>,
    /// What for.
    purpose: String,
    /// On what ground.
    ground: Ground,
    /// The statute.
    statute: Option<String>,
    /// Calls a day.
    daily_quota: i32,
    /// First day.
    valid_from: NaiveDate,
    /// Last day.
    valid_to: NaiveDate,
    /// Since when it is approved.
    approved_at: Option<DateTime<Utc>>,
    /// Since when it is over.
    ended_at: Option<DateTime<Utc>>,
}

impl From<ContractRow> for ContractOut {
    fn from(row: ContractRow) -> Self {
        Self {
            id: row.id,
            consumer: row.consumer,
            system: row.system,
            types: row.types,
            fields: row.fields,
            operations: row.operations,
            purpose: row.purpose,
            ground: row.ground,
            statute: row.statute,
            daily_quota: row.daily_quota,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            approved_at: row.approved_at,
            ended_at: row.ended_at,
        }
    }
}

/// Body of every call under a contract.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallIn {
    /// The contract.
    pub(crate) contract_id: Uuid,
    /// The licence, by its identifier.
    pub(crate) identifier: LicenceIdentifier,
    /// 用证事由.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) cause: String,
    /// The item that it is used for.
    pub(crate) item_code: Option<String>,
    /// Until when it is used; at most 90 days.
    pub(crate) expires_at: DateTime<Utc>,
}

/// Body of `POST /sharing/searches`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchIn {
    /// The contract.
    pub(crate) contract_id: Uuid,
    /// The holder's own number.
    pub(crate) holder_number: String,
    /// 用证事由.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) cause: String,
    /// The item that it is used for.
    pub(crate) item_code: Option<String>,
    /// Until when the answer is used; at most 90 days.
    pub(crate) expires_at: DateTime<Utc>,
}

/// A licence as a consuming system sees it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SharedOut {
    /// Its public identifier.
    identifier: LicenceIdentifier,
    /// Its type.
    type_code: LicenceTypeCode,
    /// The type's name.
    type_name: String,
    /// In whose name it was issued.
    authority: Uscc,
    /// Its version.
    version: i16,
    /// Its standing now.
    status: LicenceStatus,
    /// The standing as exchanged.
    status_code: &'static str,
    /// First day.
    valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    valid_to: Option<NaiveDate>,
    /// The fields that the contract names.
    fields: BTreeMap<String, serde_json::Value>,
}

impl From<Shared> for SharedOut {
    fn from(shared: Shared) -> Self {
        Self { fields: shared.fields, ..shared.licence.into() }
    }
}

impl From<OwnLicence> for SharedOut {
    fn from(licence: OwnLicence) -> Self {
        let status = wire_status(licence.verdict.status());
        let row = licence.row;
        Self {
            identifier: row.identifier,
            type_code: row.type_code,
            type_name: licence.type_name,
            authority: row.authority,
            version: row.version,
            status,
            status_code: status.code(),
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            fields: BTreeMap::new(),
        }
    }
}

/// A use by a system, as the holder sees it: who, why, what.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CallOut {
    /// The call.
    id: Uuid,
    /// The authority.
    consumer: Uscc,
    /// Its system.
    system: String,
    /// What was asked.
    operation: ShareOperation,
    /// What for.
    cause: String,
    /// For which item.
    item_code: Option<String>,
    /// Which fields were shown.
    fields: Vec<String>,
    /// The holder's consent that it stood on.
    consent_id: Option<Uuid>,
    /// The statute that it stood on.
    statute: Option<String>,
    /// Until when.
    expires_at: DateTime<Utc>,
    /// When.
    called_at: DateTime<Utc>,
}

impl From<CallRow> for CallOut {
    fn from(row: CallRow) -> Self {
        Self {
            id: row.id,
            consumer: row.consumer,
            system: row.system,
            operation: row.operation,
            cause: row.cause,
            item_code: row.item_code,
            fields: row.fields,
            consent_id: row.consent_id,
            statute: row.statute,
            expires_at: row.expires_at,
            called_at: row.called_at,
        }
    }
}

/// Body of `POST /licences/{id}/consents`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentIn {
    /// The contract under which its system may use the licence; anyone can read what it names.
    contract_id: Uuid,
    /// What for.
    #[schemars(length(min = 1, max = 200))]
    purpose: String,
    /// Until when; at most a year.
    until: DateTime<Utc>,
}

impl From<ConsentIn> for ConsentOrder {
    fn from(body: ConsentIn) -> Self {
        Self { contract: body.contract_id, purpose: body.purpose, until: body.until }
    }
}

/// A consent.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConsentOut {
    /// The consent.
    id: Uuid,
    /// The licence.
    licence_id: LicenceId,
    /// The authority.
    consumer: Uscc,
    /// The contract that it opens the licence to; one of before contracts were named opens nothing.
    contract_id: Option<Uuid>,
    /// What for.
    purpose: String,
    /// Until when.
    until: DateTime<Utc>,
    /// Since when.
    given_at: DateTime<Utc>,
    /// Since when it does not hold any more.
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<ConsentRow> for ConsentOut {
    fn from(row: ConsentRow) -> Self {
        Self {
            id: row.id,
            licence_id: row.licence_id,
            consumer: row.consumer,
            contract_id: row.contract_id,
            purpose: row.purpose,
            until: row.until,
            given_at: row.given_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// A copy for one use, as anyone may know it who has its number.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CopyOut {
    /// Its number.
    number: String,
    /// May it be relied on, for what it was made for.
    valid: bool,
    /// `good`, `expired`, `contract_ended`, `consent_withdrawn` or `licence_not_valid`.
    reason: &'static str,
    /// Who may use it.
    consumer: Uscc,
    /// What for.
    cause: String,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// Until when it may be used.
    expires_at: DateTime<Utc>,
    /// The SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// When the repository looked.
    checked_at: DateTime<Utc>,
}

impl From<(CopyRow, bool, &'static str, DateTime<Utc>)> for CopyOut {
    fn from((row, valid, reason, checked_at): (CopyRow, bool, &'static str, DateTime<Utc>)) -> Self {
        Self {
            number: row.number,
            valid,
            reason,
            consumer: row.consumer,
            cause: row.cause,
            made_at: row.made_at,
            expires_at: row.expires_at,
            sha256: row.sha256,
            checked_at,
        }
    }
}
