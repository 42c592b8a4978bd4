//! What a case costs, the books of the hall's money, and the published lists of benefits.
use super::SERVICE;
use crate::client::{As, Fault};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CaseId, FileId};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A line of a notice, or a fee that the item publishes.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Charge {
    /// What for.
    pub(crate) name: String,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// The rule that sets it.
    pub(crate) basis: String,
}

/// The fees of a case.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Fees {
    /// What can be charged from the item's list.
    pub(crate) published: Vec<Charge>,
    /// Whether the item has a fee table besides.
    pub(crate) has_table: bool,
    /// The notices, the newest first.
    pub(crate) notices: Vec<FeeNotice>,
}

/// A notice of payment.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FeeNotice {
    /// Its number.
    pub(crate) notice_no: String,
    /// What is charged.
    pub(crate) lines: Vec<Charge>,
    /// What is left to be paid, in yuan.
    pub(crate) due_yuan: String,
    /// The last day.
    pub(crate) pay_by: NaiveDate,
    /// `decision` or `delivery`.
    pub(crate) waits: String,
    /// `due`, `paid`, `waived` or `void`.
    pub(crate) state: String,
    /// The same in words.
    pub(crate) state_name: String,
    /// What was taken off.
    pub(crate) reductions: Vec<Reduction>,
    /// Where it can be paid now.
    pub(crate) pay_url: Option<String>,
    /// What was paid.
    pub(crate) payments: Vec<Payment>,
    /// What went back.
    pub(crate) refunds: Vec<Refund>,
}

/// A reduction.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reduction {
    /// The rule.
    pub(crate) basis: String,
    /// How much, in fen.
    pub(crate) by_fen: i64,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// Who approved it.
    pub(crate) approved_by: Option<Uuid>,
}

/// A reduction that waits for a second person.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WaitingReduction {
    /// The case.
    pub(crate) case_id: CaseId,
    /// The notice of payment.
    pub(crate) notice_no: String,
    /// What is due without it, in fen.
    pub(crate) due_fen: i64,
    /// How much it takes off, in fen.
    pub(crate) by_fen: i64,
    /// Why, in words.
    pub(crate) ground_name: String,
    /// The rule.
    pub(crate) basis: String,
    /// What shows it.
    pub(crate) evidence: Option<FileId>,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
}

/// A reduction that is proposed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewReduction<'a> {
    /// `law`, `hardship` or `suspended`.
    pub(crate) ground: &'a str,
    /// The rule.
    pub(crate) basis: &'a str,
    /// How much, in fen.
    pub(crate) by_fen: i64,
    /// What shows it.
    pub(crate) evidence: Option<FileId>,
}

/// A payment.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Payment {
    /// The payment.
    pub(crate) id: Uuid,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// The electronic receipt.
    pub(crate) receipt_no: Option<String>,
    /// When.
    pub(crate) paid_at: DateTime<Utc>,
}

/// Money that goes back.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Refund {
    /// The refund.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// Of which payment.
    pub(crate) payment: Uuid,
    /// Who proposed it; nil where the hall gives it back by itself.
    pub(crate) proposed_by: Uuid,
    /// Its number.
    pub(crate) refund_no: String,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// Why, in words.
    pub(crate) reason_name: String,
    /// `proposed`, `approved`, `done` or `declined`.
    pub(crate) state: String,
}

/// A day that was compared.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Day {
    /// The day.
    pub(crate) day: NaiveDate,
    /// Paid, by the gateway's file, in fen.
    pub(crate) paid_fen: i64,
    /// Given back, by the gateway's file, in fen.
    pub(crate) refunded_fen: i64,
    /// Paid, by our books, in fen.
    pub(crate) ours_paid_fen: i64,
    /// Given back, by our books, in fen.
    pub(crate) ours_refunded_fen: i64,
    /// How many numbers differ.
    pub(crate) differences: i32,
}

/// A difference.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Difference {
    /// The task.
    pub(crate) id: Uuid,
    /// The day.
    pub(crate) day: NaiveDate,
    /// What differs.
    pub(crate) kind: String,
    /// The same in words.
    pub(crate) kind_name: String,
    /// The payment's or refund's number.
    pub(crate) number: String,
    /// The gateway's amount, in fen.
    pub(crate) theirs_fen: Option<i64>,
    /// Ours, in fen.
    pub(crate) ours_fen: Option<i64>,
}

/// A published list of benefits.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Published {
    /// The item.
    pub(crate) item_name: String,
    /// The month.
    pub(crate) period: String,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Where objections are taken.
    pub(crate) phone: String,
    /// The sum in yuan.
    pub(crate) total_yuan: String,
    /// Who got what.
    pub(crate) lines: Vec<PublishedLine>,
}

/// A line of it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PublishedLine {
    /// The name, masked.
    pub(crate) name: String,
    /// The village's code.
    pub(crate) division: String,
    /// How much, in yuan.
    pub(crate) amount_yuan: String,
}

/// What a case costs.
pub(crate) async fn list_fees(api: &As, case: CaseId) -> Result<Fees, Fault> {
    api.get(SERVICE, &format!("/cases/{case}/fees"), &()).await
}

/// Issues the notice of payment.
pub(crate) async fn issue_fee_notice(
    api: &As,
    key: &str,
    case: CaseId,
    fees: &[String],
) -> Result<Fees, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/fee-notice"), key, &json!({ "fees": fees })).await
}

/// Takes back a notice that should not have been issued.
pub(crate) async fn void_fee_notice(api: &As, key: &str, case: CaseId, reason: &str) -> Result<(), Fault> {
    let path = format!("/cases/{case}/fee-notice/void");
    api.tell(Method::POST, SERVICE, &path, key, &json!({ "reason": reason })).await
}

/// Proposes to take something off.
pub(crate) async fn propose_reduction(
    api: &As,
    key: &str,
    case: CaseId,
    new: &NewReduction<'_>,
) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/fee-notice/reduction"), key, new).await
}

/// Approves what another one proposed.
pub(crate) async fn approve_reduction(api: &As, key: &str, case: CaseId) -> Result<(), Fault> {
    let path = format!("/cases/{case}/fee-notice/reduction/approve");
    api.tell(Method::POST, SERVICE, &path, key, &json!({})).await
}

/// The reductions that wait for a second person.
pub(crate) async fn list_fee_reductions(api: &As) -> Result<Vec<WaitingReduction>, Fault> {
    api.get(SERVICE, "/fee-reductions", &()).await
}

/// Proposes to give a payment back: `withdrawn`, `refused` or `not_due`.
pub(crate) async fn propose_refund(
    api: &As,
    key: &str,
    payment: Uuid,
    (amount_fen, reason): (i64, &str),
) -> Result<(), Fault> {
    let body = json!({ "amount_fen": amount_fen, "reason": reason });
    api.tell(Method::POST, SERVICE, &format!("/payments/{payment}/refunds"), key, &body).await
}

/// Opens an order that can be paid.
pub(crate) async fn pay_fee(api: &As, key: &str, case: CaseId) -> Result<(), Fault> {
    api.tell(Method::POST, SERVICE, &format!("/cases/{case}/payment"), key, &json!({})).await
}

/// The days that were compared.
pub(crate) async fn list_days(api: &As) -> Result<Vec<Day>, Fault> {
    api.get(SERVICE, "/reconciliations", &()).await
}

/// Compares a day.
pub(crate) async fn reconcile_day(api: &As, key: &str, day: NaiveDate) -> Result<Day, Fault> {
    api.post(SERVICE, "/reconciliations", key, &json!({ "day": day })).await
}

/// What differs and waits.
pub(crate) async fn list_differences(api: &As) -> Result<Vec<Difference>, Fault> {
    api.get(SERVICE, "/payment-differences", &()).await
}

/// Settles a difference.
pub(crate) async fn settle_difference(
    api: &As,
    key: &str,
    id: Uuid,
    (how, note): (&str, &str),
) -> Result<Value, Fault> {
    let body = json!({ "how": how, "note": note });
    api.post(SERVICE, &format!("/payment-differences/{id}/settle"), key, &body).await
}

/// The refunds that wait for a second person.
pub(crate) async fn list_refunds(api: &As) -> Result<Vec<Refund>, Fault> {
    api.get(SERVICE, "/refunds", &()).await
}

/// Approves or declines one.
pub(crate) async fn judge_refund(api: &As, key: &str, id: Uuid, approve: bool) -> Result<(), Fault> {
    let what = if approve { "approve" } else { "decline" };
    api.tell(Method::POST, SERVICE, &format!("/refunds/{id}/{what}"), key, &json!({})).await
}

/// The lists of benefits that are published today.
pub(crate) async fn list_published(api: &As) -> Result<Vec<Published>, Fault> {
    api.get(SERVICE, "/benefit-publications", &()).await
}
