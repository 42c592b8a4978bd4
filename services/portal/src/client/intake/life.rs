//! The look before acceptance, decisions in part, and taking up again what was decided.
use super::{SERVICE, Standing};
use crate::client::{As, Fault};
use chrono::{DateTime, Utc};
use kernel::id::{CaseId, FileId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// One part of a decision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DecisionPart {
    /// What it is called.
    pub(crate) name: String,
    /// The licence it would bring.
    #[serde(default)]
    pub(crate) licence_type: Option<String>,
    /// Granted or refused.
    pub(crate) granted: bool,
    /// Why.
    pub(crate) reason: String,
}

/// Why what was decided is, or should be, decided anew.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reopening {
    /// The proposal.
    pub(crate) id: Uuid,
    /// On what ground.
    pub(crate) ground: String,
    /// The document that orders it.
    pub(crate) document: Option<FileId>,
    /// What is wrong.
    pub(crate) text: Option<String>,
    /// Who proposed it.
    pub(crate) proposed_by: Uuid,
    /// When.
    pub(crate) proposed_at: DateTime<Utc>,
    /// Whether a leader agreed; none while it waits.
    pub(crate) approved: Option<bool>,
}

/// Grounds that a leader of the authority proposes on: code, and what he reads.
pub(crate) const REOPENING_GROUNDS: &[(&str, &str)] = &[
    ("court", "人民法院判决撤销、责令重作"),
    ("reconsideration", "行政复议决定撤销、责令重作"),
    ("own_correction", "本机关自查纠正"),
];

/// The life of a case, as intake publishes it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Machine {
    /// Every state.
    pub(crate) states: Vec<MachineState>,
    /// What can be done.
    pub(crate) transitions: Vec<MachineWay>,
    /// The same as a diagram, in Mermaid.
    pub(crate) mermaid: String,
    /// The same as a picture.
    pub(crate) svg: String,
}

/// A state.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MachineState {
    /// Its code.
    pub(crate) state: String,
    /// Its name.
    pub(crate) name: String,
}

/// A row of the table.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MachineWay {
    /// From which state.
    pub(crate) from: String,
    /// The action's name.
    pub(crate) action_name: String,
    /// To which state.
    pub(crate) to: String,
    /// By whom.
    pub(crate) who_names: Vec<String>,
}

/// The life of a case.
pub(crate) async fn get_state_machine(api: &As) -> Result<Machine, Fault> {
    api.get(SERVICE, "/state-machine", &()).await
}

/// Finds an online application ready before it is accepted.
pub(crate) async fn prereview_case(api: &As, key: &str, case: CaseId) -> Result<Standing, Fault> {
    api.post(SERVICE, &format!("/cases/{case}/prereview"), key, &json!({})).await
}

/// Proposes to take up again what was decided.
pub(crate) async fn propose_reopening(
    api: &As,
    key: &str,
    case: CaseId,
    ground: &str,
    document: FileId,
    text: &str,
) -> Result<Standing, Fault> {
    let body = json!({ "ground": ground, "document": document, "text": text });
    api.post(SERVICE, &format!("/cases/{case}/reopenings"), key, &body).await
}

/// Agrees that it is decided anew, or does not.
pub(crate) async fn settle_reopening(
    api: &As,
    key: &str,
    (case, reopening): (CaseId, Uuid),
    approve: bool,
) -> Result<Standing, Fault> {
    let path = format!("/cases/{case}/reopenings/{reopening}/settle");
    api.post(SERVICE, &path, key, &json!({ "approve": approve })).await
}
