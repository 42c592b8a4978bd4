//! Items from intake's own copy: found by any code, cut to what the rules need.
use crate::{
    domain::{
        item::{DecidedBy, Item, Material, Office, Phase, Point, Rules, Step, StepRule, Suspension},
        place::{Hall, NotTakenIn, hall_for},
    },
    error::IntakeError,
    store::{cases::Case, halls, items},
};
use contracts::catalogue::{
    self, AcceptancePlace, BaseItemContent, DayUnit, Decider, ItemResult, OverlayContent, Processing,
    ResolvedItem, ResolvedStep, Separation, StepKind, SuspensionGround, resolve,
};
use kernel::{
    code::{BaseItemCode, Division, HandlingItemCode, ImplementingItemCode, MaterialNeed},
    db::{DbError, Tx},
    id::HallId,
};
use legal_clock::{Ground, Limit};

/// The item of a case, at the versions it is bound to.
pub(super) async fn of_case(tx: &mut Tx, case: &Case) -> Result<Item, IntakeError> {
    load(tx, &case.implementing_code, case.base_version, case.overlay_version).await
}

/// The item of any code, as a new case for this place would get it, and the hall that would handle it.
pub(super) async fn by_code(
    tx: &mut Tx,
    code: &str,
    place: &Division,
    at: Option<HallId>,
) -> Result<(Item, Hall), IntakeError> {
    let halls = halls::around(tx, place).await?;
    let mut refused = None;
    for code in candidates(tx, code).await? {
        let Some((base, overlay)) = items::newest(tx, &code).await? else { continue };
        let item = load(tx, &code, base, overlay).await?;
        match hall_for(&item, &halls, place, at) {
            Ok(hall) => return Ok((item, hall)),
            Err(why @ NotTakenIn) => refused = Some(why),
        }
    }
    Err(refused.map_or(IntakeError::ItemNotFound, IntakeError::from))
}

async fn candidates(tx: &mut Tx, code: &str) -> Result<Vec<ImplementingItemCode>, IntakeError> {
    if let Ok(implementing) = ImplementingItemCode::parse(code) {
        return Ok(vec![implementing]);
    }
    if let Ok(handling) = HandlingItemCode::parse(code) {
        return Ok(vec![handling.implementing()]);
    }
    match BaseItemCode::parse(code) {
        Ok(base) => Ok(items::implementing(tx, &base).await?),
        Err(_no_code) => Err(IntakeError::ItemNotFound),
    }
}

async fn load(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    base: i32,
    overlay: i32,
) -> Result<Item, IntakeError> {
    let halves = items::halves(tx, code, base, overlay).await?.ok_or(IntakeError::ItemNotFound)?;
    let base_content: BaseItemContent = serde_json::from_value(halves.0).map_err(DbError::from)?;
    let overlay_content: OverlayContent = serde_json::from_value(halves.1).map_err(DbError::from)?;
    Ok(cut(code.clone(), base, overlay, resolve(&base_content, &overlay_content)))
}

fn cut(code: ImplementingItemCode, base_version: i32, overlay_version: i32, from: ResolvedItem) -> Item {
    Item {
        code,
        base_version,
        overlay_version,
        name: from.name,
        kind: from.item_type,
        supervising_unit: from.supervising_unit.authority,
        form: from.form,
        materials: from.materials.into_iter().map(material).collect(),
        offices: from.steps.iter().filter_map(|step| office(step, &from.authority)).collect(),
        steps: from.steps.iter().filter_map(step).collect(),
        authority: from.authority,
        licence_types: from.results.into_iter().filter_map(licence_type).collect(),
        one_act: from.processing == Processing::OneAct,
        limit: from.limit.as_ref().map(limit),
        extension: from.extension.map(|extension| limit(&extension.limit)),
        suspensions: from.special_procedures.into_iter().filter_map(suspension).collect(),
        rules: rules(&from.intake_rules),
        agent_allowed: from.agent_allowed,
        points: from.acceptance_points.into_iter().map(|point| at(point.at)).collect(),
    }
}

fn limit(from: &catalogue::Limit) -> Limit {
    match from.unit {
        DayUnit::Working => Limit::working(from.days),
        DayUnit::Calendar => Limit::calendar(from.days),
    }
}

fn material(from: catalogue::Material) -> Material {
    Material {
        // What the government can verify may not be demanded.
        required: from.necessity != MaterialNeed::Optional && !from.checked_by_government,
        main: from.main && from.necessity != MaterialNeed::MayFollow,
        code: from.code,
        name: from.name,
        licence_types: from.licence_types,
        produced_by: from.produced_by,
        situation: from.situation.map(|situation| (situation.field, situation.any_of)),
    }
}

fn office(from: &ResolvedStep, authority: &kernel::code::Uscc) -> Option<Office> {
    let StepKind::Review { office } = &from.step.action else { return None };
    let unit = from.office.as_ref();
    Some(Office {
        code: office.clone(),
        authority: Some(unit.map_or(authority, |filled| &filled.unit.authority).clone()),
        hall: unit.and_then(|filled| filled.hall),
        mandatory: from.step.mandatory,
    })
}

fn step(from: &ResolvedStep) -> Option<Step> {
    let rule = match &from.step.action {
        StepKind::Review { .. } => return None,
        StepKind::PublicNotice { min_days, unit: DayUnit::Working } => {
            StepRule::Notice(Limit::working(*min_days))
        }
        StepKind::PublicNotice { min_days, unit: DayUnit::Calendar } => {
            StepRule::Notice(Limit::calendar(*min_days))
        }
        // In the village the people who sign have no accounts: their signed sheet is the evidence.
        StepKind::SiteInspection { .. } | StepKind::HouseholdVisit { .. }
            if from.step.phase == catalogue::Phase::Village =>
        {
            StepRule::Record
        }
        StepKind::SiteInspection { min_people } | StepKind::HouseholdVisit { min_people } => {
            StepRule::Officers(*min_people)
        }
        StepKind::CollectiveDiscussion
        | StepKind::LegalReview
        | StepKind::Hearing
        | StepKind::SignOff { .. }
        | StepKind::DataCheck { .. } => StepRule::Record,
    };
    Some(Step {
        code: from.step.code.clone(),
        name: from.step.name.clone(),
        phase: match from.step.phase {
            catalogue::Phase::Village => Phase::Village,
            catalogue::Phase::Intake => Phase::Intake,
            catalogue::Phase::Review => Phase::Review,
        },
        rule,
        mandatory: from.step.mandatory,
        min_evidence: from.step.evidence.iter().map(|evidence| usize::from(evidence.min)).sum(),
    })
}

fn licence_type(from: ItemResult) -> Option<kernel::code::LicenceTypeCode> {
    match from {
        ItemResult::Licence { licence_type, .. } => Some(licence_type),
        ItemResult::Payment { .. } | ItemResult::Document { .. } => None,
    }
}

fn suspension(from: catalogue::SpecialProcedure) -> Option<Suspension> {
    Some(Suspension { ground: ground(from.ground?), longest: from.limit.as_ref().map(limit) })
}

fn ground(from: SuspensionGround) -> Ground {
    match from {
        SuspensionGround::Hearing => Ground::Hearing,
        SuspensionGround::Tender => Ground::Tender,
        SuspensionGround::Auction => Ground::Auction,
        SuspensionGround::Inspection => Ground::Inspection,
        SuspensionGround::Testing => Ground::Testing,
        SuspensionGround::Quarantine => Ground::Quarantine,
        SuspensionGround::Appraisal => Ground::Appraisal,
        SuspensionGround::ExpertReview => Ground::ExpertReview,
    }
}

fn rules(from: &catalogue::IntakeRules) -> Rules {
    Rules {
        decider: match from.decider {
            Decider::Clerk => DecidedBy::Clerk,
            // What a vertical system decided is entered by the one who answers for it at the window.
            Decider::ChiefRepresentative | Decider::VerticalSystem => DecidedBy::Chief,
        },
        separate: from.separation == Separation::AnotherPersonDecides,
        answer: limit(&from.answer_period),
        silence_accepts: from.silence_is_acceptance,
        pending_allowed: from.pending_materials,
        supplement_within: from.supplement_within.as_ref().map(limit),
    }
}

fn at(from: AcceptancePlace) -> Point {
    match from {
        AcceptancePlace::Hall { hall } => Point::Hall(hall),
        AcceptancePlace::Division { division } => Point::Division(division),
        AcceptancePlace::Online => Point::Online,
    }
}
