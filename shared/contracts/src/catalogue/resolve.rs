//! Joining the two halves of an item.

use kernel::code::{
    AuthorityNature, BaseItemCode, ExerciseLevel, ItemType, ProcessingKind, ServiceObject, Uscc,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AcceptancePoint, BaseItemContent, Channel, Conclusion, Connection, Contact, CrossRegion, Domain,
    EligibilityTable, Extension, Faq, Fee, FeeTable, FlowStep, IntakeRules, Intermediary, ItemResult,
    JointDepartment, LegalBasis, Limit, Material, Online, OverlayContent, Phase, Processing, Provenance,
    Remedies, ReviewOffice, Sample, SituationQuestion, SpecialProcedure, Stage, StepKind, SystemLevel, Theme,
    Unit, UrgentProcedure, Visits,
};

/// An item as the applicant meets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "every field is documented where it comes from, on the two halves")]
pub struct ResolvedItem {
    pub base_code: BaseItemCode,
    pub name: String,
    pub aliases: Vec<String>,
    pub domain: Domain,
    pub item_type: ItemType,
    pub level: ExerciseLevel,
    pub service_objects: Vec<ServiceObject>,
    pub themes: Vec<Theme>,
    pub authority: Uscc,
    pub authority_name: String,
    pub authority_nature: AuthorityNature,
    pub legal_basis: Vec<LegalBasis>,
    pub conditions: Vec<String>,
    pub quantity_limit: Option<String>,
    pub materials: Vec<Material>,
    pub form: serde_json::Value,
    pub handling: ProcessingKind,
    pub processing: Processing,
    pub conclusion: Conclusion,
    pub statutory_limit: Option<Limit>,
    pub promised_limit: Option<Limit>,
    /// The period that binds towards the applicant: promised, else statutory; none on the spot.
    pub limit: Option<Limit>,
    pub extension: Option<Extension>,
    pub special_procedures: Vec<SpecialProcedure>,
    pub urgent: Option<UrgentProcedure>,
    pub stages: Vec<Stage>,
    pub steps: Vec<ResolvedStep>,
    pub results: Vec<ItemResult>,
    pub presence_required: bool,
    pub agent_allowed: bool,
    pub fees: Vec<Fee>,
    pub acceptance_points: Vec<AcceptancePoint>,
    pub supervising_unit: Unit,
    pub contact: Contact,
    pub visits: Visits,
    pub online: Online,
    pub connection: Connection,
    pub seal_name: String,
    pub intake_rules: IntakeRules,
    pub faqs: Vec<Faq>,
    pub local_code: Option<String>,
    #[serde(default)]
    pub exercise_content: Option<String>,
    #[serde(default)]
    pub power_division: Option<String>,
    #[serde(default)]
    pub joint_departments: Vec<JointDepartment>,
    #[serde(default)]
    pub intermediaries: Vec<Intermediary>,
    #[serde(default)]
    pub questions: Vec<SituationQuestion>,
    #[serde(default)]
    pub eligibility: Option<EligibilityTable>,
    #[serde(default)]
    pub fee_table: Option<FeeTable>,
    #[serde(default)]
    pub samples: Vec<Sample>,
    #[serde(default)]
    pub remedies: Option<Remedies>,
    #[serde(default)]
    pub handling_unit: Option<String>,
    #[serde(default)]
    pub entrusted_by: Option<Unit>,
    #[serde(default)]
    pub jurisdiction: Option<String>,
    #[serde(default)]
    pub cross_region: Vec<CrossRegion>,
    #[serde(default)]
    pub channels: Vec<Channel>,
    #[serde(default)]
    pub system_level: Option<SystemLevel>,
    #[serde(default)]
    pub online_address: Option<String>,
    pub base_provenance: Vec<Provenance>,
    pub overlay_provenance: Vec<Provenance>,
}

/// A step and the unit that takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResolvedStep {
    /// As the base says.
    pub step: FlowStep,
    /// Who reviews, for review steps.
    pub office: Option<ReviewOffice>,
}

impl ResolvedItem {
    /// The steps of one phase, in their order.
    pub fn steps_in(&self, phase: Phase) -> impl Iterator<Item = &ResolvedStep> {
        self.steps.iter().filter(move |resolved| resolved.step.phase == phase)
    }

    /// The step of this code.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&ResolvedStep> {
        self.steps.iter().find(|resolved| resolved.step.code == code)
    }

    /// The material of this code.
    #[must_use]
    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|material| material.code == code)
    }
}

/// Joins what is fixed above and what the county fills in.
#[must_use]
pub fn resolve(base: &BaseItemContent, overlay: &OverlayContent) -> ResolvedItem {
    let (base, overlay) = (base.clone(), overlay.clone());
    let steps = base.flow.into_iter().map(|step| with_office(step, &overlay.review_offices)).collect();
    ResolvedItem {
        base_code: base.code,
        name: base.name,
        aliases: base.aliases,
        domain: base.domain,
        item_type: base.item_type,
        level: base.level,
        service_objects: base.service_objects,
        themes: base.themes,
        authority: overlay.authority,
        authority_name: overlay.authority_name,
        authority_nature: overlay.authority_nature,
        legal_basis: base.legal_basis,
        conditions: base.conditions,
        quantity_limit: base.quantity_limit,
        materials: base.materials,
        form: base.form,
        handling: base.handling,
        processing: base.processing,
        conclusion: base.conclusion,
        limit: overlay.promised_limit.clone().or_else(|| base.statutory_limit.clone()),
        statutory_limit: base.statutory_limit,
        promised_limit: overlay.promised_limit,
        extension: base.extension,
        special_procedures: base.special_procedures,
        urgent: base.urgent,
        stages: overlay.stages,
        steps,
        results: base.results,
        presence_required: base.presence_required,
        agent_allowed: base.agent_allowed,
        fees: base.fees,
        acceptance_points: overlay.acceptance_points,
        supervising_unit: overlay.supervising_unit,
        contact: overlay.contact,
        visits: overlay.visits,
        online: overlay.online,
        connection: overlay.connection,
        seal_name: overlay.seal_name,
        intake_rules: overlay.intake_rules,
        faqs: base.faqs,
        local_code: overlay.local_code,
        exercise_content: base.exercise_content,
        power_division: base.power_division,
        joint_departments: base.joint_departments,
        intermediaries: base.intermediaries,
        questions: base.questions,
        eligibility: base.eligibility,
        fee_table: base.fee_table,
        samples: base.samples,
        remedies: base.remedies,
        handling_unit: overlay.handling_unit,
        entrusted_by: overlay.entrusted_by,
        jurisdiction: overlay.jurisdiction,
        cross_region: overlay.cross_region,
        channels: overlay.channels,
        system_level: overlay.system_level,
        online_address: overlay.online_address,
        base_provenance: base.provenance,
        overlay_provenance: overlay.provenance,
    }
}

fn with_office(step: FlowStep, offices: &[ReviewOffice]) -> ResolvedStep {
    let office = match &step.action {
        StepKind::Review { office } => offices.iter().find(|candidate| candidate.office == *office).cloned(),
        StepKind::CollectiveDiscussion
        | StepKind::PublicNotice { .. }
        | StepKind::SiteInspection { .. }
        | StepKind::HouseholdVisit { .. }
        | StepKind::LegalReview
        | StepKind::Hearing
        | StepKind::ExpertReview
        | StepKind::SignOff { .. }
        | StepKind::DataCheck { .. } => None,
    };
    ResolvedStep { step, office }
}
