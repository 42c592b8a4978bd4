//! Panels as staff read them. The applicant sees that experts were asked and that they reported, not who said what.
use crate::{
    domain::expert::Candidate,
    error::IntakeError,
    flows::moves,
    store::experts::{self, Member, Panel},
};
use auth::Caller;
use chrono::{DateTime, Utc};
use kernel::{
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A panel as staff see it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PanelOut {
    /// The panel.
    pub(crate) id: Uuid,
    /// What the experts are asked.
    pub(crate) question: String,
    /// How many members it has.
    pub(crate) size: i16,
    /// All candidates: drawn, not drawn, and those who keep away.
    pub(crate) candidates: Vec<MemberOut>,
    /// Who opened it.
    pub(crate) opened_by: Uuid,
    /// When it was drawn.
    pub(crate) opened_at: DateTime<Utc>,
    /// The report.
    pub(crate) report: Option<FileId>,
    /// For or against.
    pub(crate) agree: Option<bool>,
    /// What it comes to.
    pub(crate) summary: Option<String>,
    /// Who summed up.
    pub(crate) summed_by: Option<Uuid>,
    /// When.
    pub(crate) summed_at: Option<DateTime<Utc>>,
}

/// A candidate, and his opinion if he was drawn.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MemberOut {
    /// The entry.
    pub(crate) id: Uuid,
    /// Who he is, and why he keeps away.
    pub(crate) who: Candidate,
    /// Whether he was drawn.
    pub(crate) drawn: bool,
    /// Why he sits on it no more.
    pub(crate) left_why: Option<String>,
    /// Since when.
    pub(crate) left_at: Option<DateTime<Utc>>,
    /// His signed opinion.
    pub(crate) opinion: Option<FileId>,
    /// SHA-256 of its bytes when it was taken in.
    pub(crate) opinion_hash: Option<String>,
    /// For or against.
    pub(crate) agree: Option<bool>,
    /// Who took it in.
    pub(crate) taken_by: Option<Uuid>,
    /// When.
    pub(crate) taken_at: Option<DateTime<Utc>>,
    /// Who confirmed it.
    pub(crate) confirmed_by: Option<Uuid>,
    /// When.
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
}

/// The panels of a case, the first first.
pub(crate) async fn list_panels(db: &Db, caller: &Caller, id: CaseId) -> Result<Vec<PanelOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let mut out = Vec::new();
        for panel in experts::of_case(tx, &case).await? {
            let mut candidates = Vec::new();
            for row in experts::members(tx, panel.id).await? {
                candidates.push(member_out(tx, row)?);
            }
            out.push(panel_out(tx, panel, candidates)?);
        }
        Ok(out)
    })
    .await
}

fn panel_out(tx: &Tx, panel: Panel, candidates: Vec<MemberOut>) -> Result<PanelOut, IntakeError> {
    let (question, summary) = (panel.question(tx)?, panel.summary(tx)?);
    Ok(PanelOut {
        id: panel.id,
        question,
        size: panel.size,
        candidates,
        opened_by: panel.opened_by,
        opened_at: panel.opened_at,
        report: panel.report,
        agree: panel.agree,
        summary,
        summed_by: panel.summed_by,
        summed_at: panel.summed_at,
    })
}

fn member_out(tx: &Tx, row: Member) -> Result<MemberOut, IntakeError> {
    Ok(MemberOut {
        who: row.who(tx)?,
        left_why: row.left_why(tx)?,
        left_at: row.left_at,
        id: row.id,
        drawn: row.drawn,
        opinion: row.opinion,
        opinion_hash: row.opinion_hash,
        agree: row.agree,
        taken_by: row.taken_by,
        taken_at: row.taken_at,
        confirmed_by: row.confirmed_by,
        confirmed_at: row.confirmed_at,
    })
}
