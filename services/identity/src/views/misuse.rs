//! Bodies about patterns of misuse and about break-glass.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::identity::PersonKind;
use kernel::{http::PageQuery, id::CaseId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    domain::person::{PersonName, PersonNumber},
    flows::misuse::Explained,
    problem::IdentityError,
    store::looks::LookRow,
};

/// An alarm about an account.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MisuseAlarmOut {
    /// The alarm.
    alarm_id: Uuid,
    /// The account that looked.
    account_id: Uuid,
    /// `staff`, `agent` or `department`.
    account_kind: String,
    /// Whose it is.
    organisation: Option<String>,
    /// The day, in China.
    day: NaiveDate,
    /// Which pattern: a stable word.
    pattern: String,
    /// How much was measured.
    measured: i32,
    /// What it exceeds.
    threshold: i32,
    /// What was seen, in words.
    explanation: String,
    /// When it was raised.
    raised_at: DateTime<Utc>,
    /// When it was answered.
    answered_at: Option<DateTime<Utc>>,
    /// `explained` or `misuse`.
    verdict: Option<String>,
}

impl From<Explained> for MisuseAlarmOut {
    fn from(Explained { row, words }: Explained) -> Self {
        Self {
            alarm_id: row.id,
            account_id: row.account,
            account_kind: row.account_kind,
            organisation: row.organisation,
            day: row.day,
            pattern: row.pattern,
            measured: row.measured,
            threshold: row.threshold,
            explanation: words,
            raised_at: row.raised_at,
            answered_at: row.answered_at,
            verdict: row.verdict,
        }
    }
}

impl MisuseAlarmOut {
    /// The place in the list's order.
    pub(crate) fn cursor(&self) -> String {
        format!("{}.{}", self.raised_at.timestamp_micros(), self.alarm_id)
    }
}

/// Which alarms.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MisuseQuery {
    /// Only those without an answer.
    #[serde(default)]
    pub(crate) open: bool,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
    /// How many at most.
    limit: Option<u16>,
}

impl MisuseQuery {
    /// How many at most.
    pub(crate) fn limit(&self) -> i64 {
        PageQuery { after: None, limit: self.limit }.limit()
    }
}

/// What the audit administrator found.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MisuseVerdict {
    /// There was a good reason.
    Explained,
    /// It was misuse and is being dealt with.
    Misuse,
}

impl MisuseVerdict {
    /// The word in the column.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Explained => "explained",
            Self::Misuse => "misuse",
        }
    }
}

/// The answer to an alarm.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerMisuseIn {
    /// What it was.
    pub(crate) verdict: MisuseVerdict,
    /// Why, in ten characters or more; kept sealed.
    pub(crate) text: String,
}

/// One look behind an alarm.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvidenceOut {
    /// The look.
    look_id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// The service that showed the data.
    source: String,
    /// At whom: an id, never a name.
    subject: Uuid,
    /// What for.
    purpose: String,
    /// For which case.
    case_id: Option<CaseId>,
    /// Which kinds of data.
    fields: Vec<String>,
}

impl From<LookRow> for EvidenceOut {
    fn from(row: LookRow) -> Self {
        Self {
            look_id: row.event_id,
            at: row.at,
            source: row.source,
            subject: row.subject.as_uuid(),
            purpose: row.purpose,
            case_id: row.case_id,
            fields: row.fields,
        }
    }
}

impl EvidenceOut {
    /// The place in the list's order.
    pub(crate) fn cursor(&self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.look_id)
    }
}

/// Whom to open without a case, and why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BreakGlassIn {
    /// Natural or legal.
    kind: PersonKind,
    /// The whole number.
    number: String,
    /// The name as it stands in the papers.
    name: String,
    /// Why it cannot wait, in ten characters or more; kept sealed, read by the audit administrator.
    pub(crate) reason: String,
}

impl BreakGlassIn {
    /// Number and name, if they have valid forms.
    pub(crate) fn parse(&self) -> Result<(PersonNumber, PersonName), IdentityError> {
        let number = PersonNumber::parse(self.kind, &self.number).map_err(IdentityError::BadNumber)?;
        Ok((number, PersonName::parse(&self.name).map_err(IdentityError::BadName)?))
    }
}
