//! The draft or case that a packet becomes. Where the item moved on since it was collected, the present version's form decides: what it
//! still takes is handed in, what it does not is a draft with everything in it, for the agent to finish.
use super::{
    draft, hand,
    hold::Registered,
    known::{KnownItem, KnownItems},
    mandate, moves,
    packet::enter_file,
    submit, trace,
};
use crate::{
    domain::{
        form::{self, BadForm},
        mandate::Act,
        packet::{Applicant, BadPacket, Collected, Outcome, SheetSigned},
        prefill::{FormState, Sources},
    },
    error::IntakeError,
    store::{
        cases::Case,
        files::Stored,
        forms::{self, Form},
        mandates, materials, merged,
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::{CaseAct, CaseWorkedOn};
use kernel::{
    db::Tx,
    id::{CaseId, MandateId, PersonId, StaffId},
};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// What a packet brings, with what was settled before the transaction.
pub(super) struct Brought<'a> {
    pub(super) id: Uuid,
    pub(super) collected: &'a Collected,
    pub(super) principal: PersonId,
    pub(super) stored: &'a HashMap<String, Stored>,
    /// The case's id, if it becomes one.
    pub(super) case: CaseId,
}

/// What became of it.
pub(super) struct Made {
    pub(super) outcome: Outcome,
    pub(super) code: Option<String>,
    pub(super) case: Option<Case>,
    pub(super) absent: Vec<String>,
    pub(super) fields: Vec<String>,
    pub(super) unplaced: Vec<String>,
}

impl Made {
    /// Nothing but a receipt that says why.
    pub(super) fn refused(code: &str) -> Self {
        Self {
            outcome: Outcome::Refused,
            code: Some(code.to_owned()),
            case: None,
            absent: Vec::new(),
            fields: Vec::new(),
            unplaced: Vec::new(),
        }
    }
}

/// Makes draft or case.
pub(super) async fn make(
    tx: &mut Tx,
    items: &KnownItems,
    caller: &Caller,
    brought: Brought<'_>,
    registered: Registered,
) -> Result<Made, IntakeError> {
    let collected = brought.collected;
    // What a phone wrote down days ago may name an entry that was given up since.
    let named = brought.principal;
    let brought = Brought { principal: merged::standing(tx, named).await?, ..brought };
    if let Some(sheet) = &collected.mandate {
        give(tx, caller, (&brought, named), (sheet, registered.name())).await?;
    }
    let new = draft::NewDraft {
        item: collected.item.clone(),
        division: Some(collected.division.clone()),
        hall: None,
        applicant: Some(brought.principal),
    };
    let place = draft::place(caller, &new)?;
    draft::begin(tx, caller, &new, (brought.case, brought.principal), &place).await?;
    let case = moves::find(tx, brought.case).await?;
    hand::filer(tx, &case, Act::Submit).await?;
    let item = items.of_case(tx, &case).await?;
    let fields = fill(tx, &case, &item, &collected.answers).await?;
    let unplaced = bring(tx, &case, &item, &brought).await?;
    tell(tx, &case, &brought).await?;
    let code = match (fields.is_empty(), unplaced.is_empty()) {
        (false, _) => Some("form_invalid"),
        (true, false) => Some("material_not_found"),
        (true, true) => None,
    };
    if let Some(code) = code {
        let outcome = Outcome::NeedsCompletion;
        let code = Some(code.to_owned());
        return Ok(Made { outcome, code, case: Some(case), absent: Vec::new(), fields, unplaced });
    }
    let submission = submit::Submission::default();
    let receipt = submit::hand_in(tx, items, case.id, &submission, registered).await?;
    let case = moves::find(tx, case.id).await?;
    Ok(Made {
        outcome: Outcome::Received,
        code: None,
        case: Some(case),
        absent: receipt.absent,
        fields,
        unplaced,
    })
}

/// Records the mandate that was given at the table. A sheet that was signed before the person took a mandate back from this
/// agent does not bring it back.
async fn give(
    tx: &mut Tx,
    caller: &Caller,
    (brought, named): (&Brought<'_>, PersonId),
    (sheet, registered): (&SheetSigned, Option<&str>),
) -> Result<(), IntakeError> {
    let stated_at = brought.collected.stated_at;
    let agent = StaffId::from_uuid(caller.actor.id);
    let earlier = mandates::lock_pair(tx, agent, brought.principal).await?;
    let after = |revoked_at: DateTime<Utc>| revoked_at >= stated_at;
    if earlier.iter().filter_map(|mandate| mandate.revoked_at).any(after) {
        return Err(BadPacket::SheetRevoked.into());
    }
    let evidence = enter_file(tx, None, brought.stored, &sheet.evidence).await?;
    let new = mandate::NewMandate {
        principal: Some(named),
        agent: None,
        items: sheet.items.clone(),
        acts: sheet.acts.clone(),
        valid_to: sheet.valid_to,
        way: sheet.way,
        evidence: Some(evidence),
    };
    let papers = match &brought.collected.applicant {
        Applicant::Papers { name, .. } => Some(name.as_str()),
        Applicant::Person { .. } => None,
    };
    let name = registered.or(papers).map(str::to_owned);
    mandate::record(tx, caller, &new, (MandateId::random(), name)).await?;
    Ok(())
}

/// Saves the form as far as the present version takes it; the pointers of what it does not take.
async fn fill(
    tx: &mut Tx,
    case: &Case,
    item: &KnownItem,
    answers: &Map<String, Value>,
) -> Result<Vec<String>, IntakeError> {
    let fields = match form::check_with(&item.form, &Value::Object(answers.clone())) {
        Ok(()) => Vec::new(),
        Err(BadForm::Answers(fields)) => fields.into_iter().map(|field| field.pointer).collect(),
        Err(broken @ BadForm::Schema) => return Err(broken.into()),
    };
    let state = if fields.is_empty() { FormState::Complete } else { FormState::Begun };
    let asked = item.item.form.get("properties").and_then(Value::as_object);
    let asks = |name: &String| asked.is_none_or(|asked| asked.contains_key(name));
    // What nobody asks for any more stays in the packet itself.
    let kept = answers.iter().filter(|(name, _)| fields.is_empty() || asks(name));
    let kept: Map<String, Value> = kept.map(|(name, answer)| (name.clone(), answer.clone())).collect();
    let form = Form { answers: Value::Object(kept), state, sources: Sources::new() };
    forms::save(tx, case, &form).await?;
    Ok(fields)
}

/// Enters the files; the materials that the present version does not know, whose files are with the draft.
async fn bring(
    tx: &mut Tx,
    case: &Case,
    item: &KnownItem,
    brought: &Brought<'_>,
) -> Result<Vec<String>, IntakeError> {
    let mut unplaced = Vec::new();
    for file in &brought.collected.files {
        let Some(code) = &file.material else { continue };
        let id = enter_file(tx, Some(case), brought.stored, &file.sha256).await?;
        if item.item.material(code).is_some() {
            materials::add_file(tx, case, code, id).await?;
        } else {
            unplaced.push(code.clone());
        }
    }
    Ok(unplaced)
}

/// A line of the timeline: everyone sees that it was collected offline, and when the device says it was.
async fn tell(tx: &mut Tx, case: &Case, brought: &Brought<'_>) -> Result<(), IntakeError> {
    let collected = brought.collected;
    let seen = json!({
        "packet": brought.id, "stated_at": collected.stated_at,
        "collected_versions": [collected.base_version, collected.overlay_version],
    });
    let event = CaseWorkedOn { case_id: case.id, act: CaseAct::PacketReceived, entity: Some(brought.id) };
    Ok(trace::record(tx, case, "receive_packet", seen, &collected.answers, &event).await?)
}
