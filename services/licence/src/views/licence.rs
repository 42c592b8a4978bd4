//! Licences, their standing and their uses, as people see them.
use crate::{
    domain::HolderKind,
    flows::{LicenceDetail, OwnLicence, wire_status},
    store::{LicenceRow, UseRow},
};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::licence::LicenceStatus;
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    id::{CaseId, LicenceId, MandateId, PersonId},
};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A licence in a list, without what it says.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LicenceOut {
    /// The licence.
    id: LicenceId,
    /// Its public identifier.
    identifier: LicenceIdentifier,
    /// Its type.
    type_code: LicenceTypeCode,
    /// The type's name.
    type_name: String,
    /// In whose name it was issued.
    authority: Uscc,
    /// The version, from 1.
    version: i16,
    /// Who holds it.
    holder_id: PersonId,
    /// Its standing now.
    status: LicenceStatus,
    /// The standing as exchanged: `01` valid and so on.
    status_code: &'static str,
    /// Since when the standing on record is what it is.
    status_since: DateTime<Utc>,
    /// First day.
    valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    valid_to: Option<NaiveDate>,
    /// The case that led to it.
    case_id: Option<CaseId>,
    /// The decision that led to it.
    decision_id: Option<Uuid>,
    /// When it was issued.
    issued_at: DateTime<Utc>,
    /// What kind of holder it has.
    holder_kind: HolderKind,
    /// The version whose place it took.
    previous_id: Option<LicenceId>,
    /// The version that took its place.
    next_id: Option<LicenceId>,
}

impl From<OwnLicence> for LicenceOut {
    fn from(own: OwnLicence) -> Self {
        let status = wire_status(own.verdict.status());
        let row = own.row;
        Self {
            id: row.id,
            identifier: row.identifier,
            type_code: row.type_code,
            type_name: own.type_name,
            authority: row.authority,
            version: row.version,
            holder_id: row.holder_id,
            status,
            status_code: status.code(),
            status_since: row.status_since,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            case_id: row.case_id,
            decision_id: row.decision_id,
            issued_at: row.issued_at,
            holder_kind: row.holder_kind,
            previous_id: row.previous_id,
            next_id: row.next_id,
        }
    }
}

/// A field of a licence with its value.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FieldOut {
    /// Its key.
    key: String,
    /// Its title, in Chinese.
    title: String,
    /// Its value.
    value: serde_json::Value,
}

/// A licence with what it says.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LicenceDetailOut {
    /// The licence.
    #[serde(flatten)]
    licence: LicenceOut,
    /// The holder's name.
    holder_name: String,
    /// SHA-256 of the document, in hexadecimal.
    hash: String,
    /// What it says, in the order of its type.
    fields: Vec<FieldOut>,
}

impl From<LicenceDetail> for LicenceDetailOut {
    fn from(detail: LicenceDetail) -> Self {
        let said = detail.document.fields();
        let fields = detail.kind.fields.into_iter().filter_map(|field| {
            let value = said.get(&field.key)?.clone();
            Some(FieldOut { key: field.key, title: field.title, value })
        });
        Self {
            fields: fields.collect(),
            hash: detail.licence.row.content_hash.clone(),
            holder_name: detail.holder_name,
            licence: detail.licence.into(),
        }
    }
}

/// A use of a licence, as its holder sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LicenceUseOut {
    /// The use.
    id: Uuid,
    /// The case it served.
    case_id: CaseId,
    /// The mandate under which an agent acted.
    mandate_id: Option<MandateId>,
    /// What kind of caller acted.
    actor_kind: String,
    /// What for.
    purpose: String,
    /// The fields that were asked for; all if none is named.
    fields: Vec<String>,
    /// When.
    used_at: DateTime<Utc>,
}

impl From<UseRow> for LicenceUseOut {
    fn from(row: UseRow) -> Self {
        Self {
            id: row.id,
            case_id: row.case_id,
            mandate_id: row.mandate_id,
            actor_kind: row.actor_kind,
            purpose: row.purpose,
            fields: row.fields,
            used_at: row.used_at,
        }
    }
}

/// A licence after a change of its standing, or a new version.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StandingOut {
    /// The licence.
    id: LicenceId,
    /// Its public identifier.
    identifier: LicenceIdentifier,
    /// The version.
    version: i16,
    /// Its standing.
    status: LicenceStatus,
    /// The standing as exchanged.
    status_code: &'static str,
    /// Since when.
    status_since: DateTime<Utc>,
    /// First day.
    valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    valid_to: Option<NaiveDate>,
    /// The version whose place it took.
    previous_id: Option<LicenceId>,
}

impl From<LicenceRow> for StandingOut {
    fn from(row: LicenceRow) -> Self {
        let status = wire_status(row.status);
        Self {
            id: row.id,
            identifier: row.identifier,
            version: row.version,
            status,
            status_code: status.code(),
            status_since: row.status_since,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            previous_id: row.previous_id,
        }
    }
}
