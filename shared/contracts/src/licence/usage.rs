//! Taking a licence as a material: the bodies of the routes for services.
use crate::licence::LicenceStatus;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    id::LicenceId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Body of `POST /api/licence/v1/uses`. The act token says for whom, for which case and what for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UseIn {
    /// The type that the material asks for.
    pub type_code: LicenceTypeCode,
    /// One licence among several of the type; without it the newest valid one is taken.
    #[serde(default)]
    pub licence_id: Option<LicenceId>,
    /// The fields that the material needs; empty for all that the type shows.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// Answer of `POST /api/licence/v1/uses`. Holds personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct UseOut {
    /// The use on record; the holder sees it.
    pub use_id: Uuid,
    /// The licence.
    pub licence_id: LicenceId,
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// The type's name.
    pub type_name: String,
    /// In whose name it was issued.
    pub authority: Uscc,
    /// The version, from 1.
    pub version: i16,
    /// Its standing when this was answered.
    pub status: LicenceStatus,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
    /// SHA-256 of the licence's document, in hexadecimal.
    pub hash: String,
    /// The holder's name.
    pub holder_name: String,
    /// The fields asked for, by key.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub fields: BTreeMap<String, serde_json::Value>,
    /// When the use was recorded.
    pub used_at: DateTime<Utc>,
}

/// One licence that the principal of an act token holds and could use. Answer of `GET /api/licence/v1/holdings`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Holding {
    /// The licence.
    pub licence_id: LicenceId,
    /// Its public identifier.
    pub identifier: LicenceIdentifier,
    /// Its type.
    pub type_code: LicenceTypeCode,
    /// The type's name.
    pub type_name: String,
    /// Its standing.
    pub status: LicenceStatus,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
}
