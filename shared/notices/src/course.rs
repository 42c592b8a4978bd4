//! What the documents say about the course of a case, kind by kind.
use crate::Rights;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// So many days.
    pub days: u16,
    /// Working days; calendar days otherwise.
    pub working: bool,
}

/// Through which door an application came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the portal.
    Online,
    /// At a window.
    Window,
    /// Through an agent.
    Agent,
}

/// 收件凭证: what was received, when, and until when the hall answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When, in local time.
    pub received_at: NaiveDateTime,
    /// Through which door.
    pub channel: Channel,
    /// By which hall.
    pub hall: String,
    /// What was handed in.
    pub materials: Vec<ReceivedMaterial>,
    /// Required materials that are not there.
    pub absent: Vec<String>,
    /// By when the hall says whether it accepts, or what is missing.
    pub answer_by: NaiveDate,
    /// Silence until then is acceptance (行政许可法 32).
    pub silence_accepts: bool,
    /// It answers a notice of deficiencies.
    pub supplement: bool,
}

/// A material that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedMaterial {
    /// Its name.
    pub name: String,
    /// How it came.
    pub how: Handed,
    /// How many pieces.
    pub count: u16,
}

/// How a material came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handed {
    /// As files.
    Files,
    /// Taken from the licence repository.
    Licence,
    /// Filled in online.
    Form,
}

/// 受理通知书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The day the application was received.
    pub received_on: NaiveDate,
    /// Accepted by law, because the hall did not answer in time; it counts from the day of receipt.
    pub deemed: bool,
    /// Required materials that are still to come, where the law accepted without them.
    pub pending: Vec<String>,
    /// The period for the decision.
    pub limit: Option<Period>,
    /// The last day of it.
    pub due: Option<NaiveDate>,
}

/// 容缺受理通知书 with 承诺书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingAcceptance {
    /// The day the application was received.
    pub received_on: NaiveDate,
    /// What is still to come.
    pub pending: Vec<String>,
    /// The period for the decision.
    pub limit: Option<Period>,
    /// The last day of it, by which everything must be there.
    pub due: Option<NaiveDate>,
}

/// 不予受理通知书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonAcceptance {
    /// The day the application was received.
    pub received_on: NaiveDate,
    /// Why not.
    pub reason: String,
    /// What can be done against it.
    pub rights: Rights,
}

/// 补正告知书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deficiencies {
    /// The day the application was received.
    pub received_on: NaiveDate,
    /// Everything that is missing or wrong, at once.
    pub lines: Vec<Deficiency>,
    /// The last day for bringing it; none without an end.
    pub due: Option<NaiveDate>,
    /// It is a second notice, as an exception that a leader approved.
    pub exception: bool,
}

/// One thing that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deficiency {
    /// The material, or the field of the form.
    pub what: String,
    /// What is wrong with it.
    pub ground: String,
    /// How to put it right.
    pub remedy: String,
}

/// 特别程序告知书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialProcedure {
    /// Which: 听证、专家评审……
    pub ground: String,
    /// For at most so many days.
    pub time: Period,
    /// From this day on.
    pub from: NaiveDate,
    /// What the applicant is told about it.
    pub notice: String,
}

/// 延期通知书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// By so many days.
    pub by: Period,
    /// Why.
    pub reason: String,
    /// The new last day.
    pub due: Option<NaiveDate>,
}

/// 准予决定书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The day of acceptance.
    pub accepted_on: NaiveDate,
    /// What the applicant gets: licences, a payment, a document.
    pub results: Vec<String>,
    /// What the office says with it.
    pub said: Option<String>,
}

/// 不予决定书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The day of acceptance.
    pub accepted_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// What can be done against it.
    pub rights: Rights,
}

/// 送达回证
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What was delivered: name, and number where it has one.
    pub handed_over: Vec<(String, Option<String>)>,
    /// How.
    pub way: Way,
    /// When, in local time.
    pub delivered_at: NaiveDateTime,
    /// By which hall.
    pub hall: String,
}

/// How a result reaches the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Over the counter.
    Window,
    /// By post.
    Post,
    /// Through the agent.
    Agent,
    /// On the portal.
    Online,
    /// As a licence in the repository.
    Licence,
}
