//! How an event travels: a CloudEvents 1.0 envelope in JSON.
use crate::position::Position;
use chrono::{DateTime, Utc};
use kernel::id::EventId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};
use uuid::Uuid;

const SPEC_VERSION: &str = "1.0";
const JSON: &str = "application/json";

/// An event with all that CloudEvents 1.0 wants around it, and two extensions: `traceparent` and `position`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Envelope {
    /// Always `1.0`.
    pub specversion: String,
    /// Unique for ever; a consumer gives each id its effect once.
    pub id: EventId,
    /// `/api/<service>`.
    pub source: String,
    /// `<service>.<what_happened>.v<n>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The aggregate it tells of; order is kept per subject.
    pub subject: Uuid,
    /// When it happened, by the source's database clock.
    pub time: DateTime<Utc>,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// The fact itself: ids and codes, never personal data.
    // Left as it came until a handler opens it.
    #[schemars(with = "Value")]
    pub data: Box<RawValue>,
    /// The trace of the request that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Its gap-free place among the events of its source.
    pub position: Position,
}

/// What an envelope is made of.
pub(crate) struct Fact {
    pub(crate) id: EventId,
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    pub(crate) time: DateTime<Utc>,
    pub(crate) data: Box<RawValue>,
    pub(crate) traceparent: Option<String>,
    pub(crate) position: Position,
}

impl Envelope {
    pub(crate) fn of(service: &str, fact: Fact) -> Self {
        Self {
            specversion: SPEC_VERSION.to_owned(),
            id: fact.id,
            source: source_path(service),
            kind: fact.kind,
            subject: fact.subject,
            time: fact.time,
            datacontenttype: JSON.to_owned(),
            data: fact.data,
            traceparent: fact.traceparent,
            position: fact.position,
        }
    }

    /// The event inside, for a handler that knows its type.
    pub fn open<D: DeserializeOwned>(&self) -> Result<Received<D>, serde_json::Error> {
        Ok(Received {
            id: self.id,
            kind: self.kind.clone(),
            subject: self.subject,
            time: self.time,
            position: self.position,
            data: serde_json::from_str(self.data.get())?,
        })
    }
}

/// The CloudEvents source of a service's events.
pub(crate) fn source_path(service: &str) -> String {
    format!("/api/{service}")
}

/// An event as a handler gets it.
#[derive(Debug, Clone)]
pub struct Received<D> {
    /// Unique for ever.
    pub id: EventId,
    /// The CloudEvents type.
    pub kind: String,
    /// The aggregate it tells of.
    pub subject: Uuid,
    /// When it happened, by the source's database clock.
    pub time: DateTime<Utc>,
    /// Its place among the events of its source.
    pub position: Position,
    /// The fact.
    pub data: D,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_envelope_is_cloudevents_json() {
        let text = json!({
            "specversion": "1.0", "id": "6a2f4cb2-6f3c-4b0e-9d2e-0a2f3f1f7d10", "source": "/api/intake",
            "type": "intake.case_closed.v1", "subject": "6a2f4cb2-6f3c-4b0e-9d2e-0a2f3f1f7d11",
            "time": "2026-11-02T03:04:05.678901Z", "datacontenttype": "application/json",
            "data": { "case_no": "471100000018" }, "position": "42",
        });
        let envelope: Envelope = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(envelope.position.get(), 42);
        assert_eq!(serde_json::to_value(&envelope).unwrap(), text);
    }
}
