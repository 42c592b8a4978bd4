//! Items from intake's own copy: found by any code, cut to what the rules need.
use super::moves;
use crate::{
    domain::{
        item::{DecidedBy, Item, Material, Office, Phase, Point, Rules, Step, StepRule, Suspension},
        letterhead::Letterhead,
        place::{Hall, NotTakenIn, hall_for},
        vertical::{Connected, Mode},
    },
    error::IntakeError,
    store::{cases::Case, halls, items, powers},
};
use auth::Caller;
use contracts::catalogue::{
    self, AcceptancePlace, BaseItemContent, Connection, DayUnit, Decider, IntakeRules, ItemResult,
    OverlayContent, Processing, ResolvedItem, ResolvedStep, Separation, Stage, StepKind, SuspensionGround,
    resolve,
};
use kernel::{
    code::{BaseItemCode, Division, HandlingItemCode, ImplementingItemCode, MaterialNeed},
    db::{Db, DbError, Tx, transact},
    id::{CaseId, HallId},
};
use legal_clock::{Ground, Limit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The item of a case, at the versions it is bound to. Where the power has moved since, by whose hands it is handled
/// comes from the overlay of the authority that took it over.
pub(super) async fn of_case(tx: &mut Tx, case: &Case) -> Result<Item, IntakeError> {
    let code = case.acting_code.as_ref().filter(|_| case.acting_overlay.is_some());
    let code = code.unwrap_or(&case.implementing_code).clone();
    Ok(cut(code, case.base_version, case.overlay_version, resolved(tx, case).await?))
}

/// The same in full, for what it costs; and whether a favourable decision makes licences out.
pub(super) async fn tariff_of(tx: &mut Tx, case: &Case) -> Result<(ResolvedItem, bool), IntakeError> {
    let item = resolved(tx, case).await?;
    let makes_licences = item.results.iter().any(|result| matches!(result, ItemResult::Licence { .. }));
    Ok((item, makes_licences))
}

/// The same in full, as the applicant meets it.
async fn resolved(tx: &mut Tx, case: &Case) -> Result<ResolvedItem, IntakeError> {
    let (code, base, overlay) = (&case.implementing_code, case.base_version, case.overlay_version);
    let (standard, own) = contents(tx, code, base, overlay).await?;
    let (Some(acting), Some(version)) = (&case.acting_code, case.acting_overlay) else {
        return Ok(resolve(&standard, &own));
    };
    let theirs = items::overlay(tx, acting, version).await?.ok_or(IntakeError::ItemNotFound)?;
    let theirs: OverlayContent = serde_json::from_value(theirs).map_err(DbError::from)?;
    Ok(resolve(&standard, &in_their_hands(own, theirs)))
}

/// Who decides, reviews, seals and supervises is the new authority's; what was promised stays as it was.
fn in_their_hands(own: OverlayContent, theirs: OverlayContent) -> OverlayContent {
    let unit = |stage: &Stage| {
        let same = theirs.stages.iter().find(|own| own.stage == stage.stage);
        same.and_then(|own| own.unit.clone())
    };
    OverlayContent {
        stages: own.stages.iter().map(|stage| Stage { unit: unit(stage), ..stage.clone() }).collect(),
        handling_unit: theirs.handling_unit,
        authority: theirs.authority,
        authority_name: theirs.authority_name,
        authority_nature: theirs.authority_nature,
        acceptance_points: theirs.acceptance_points,
        review_offices: theirs.review_offices,
        supervising_unit: theirs.supervising_unit,
        contact: theirs.contact,
        seal_name: theirs.seal_name,
        intake_rules: IntakeRules {
            decider: theirs.intake_rules.decider,
            separation: theirs.intake_rules.separation,
            ..own.intake_rules
        },
        ..own
    }
}

/// An item as the applicant meets it, at a pair of versions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CaseItem {
    /// Its code.
    pub(crate) implementing_code: ImplementingItemCode,
    /// Version of the base item.
    pub(crate) base_version: i32,
    /// Version of the local overlay.
    pub(crate) overlay_version: i32,
    /// Everything it says, with the form.
    pub(crate) item: ResolvedItem,
}

/// The item of a case in full, at the versions the case was begun with: what has been published since does not touch it.
pub(crate) async fn get_case_item(db: &Db, caller: &Caller, id: CaseId) -> Result<CaseItem, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let item = resolved(tx, &case).await?;
        Ok(CaseItem {
            implementing_code: case.implementing_code,
            base_version: case.base_version,
            overlay_version: case.overlay_version,
            item,
        })
    })
    .await
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
        return Ok(powers::holders(tx, &implementing).await?);
    }
    if let Ok(handling) = HandlingItemCode::parse(code) {
        return Ok(powers::holders(tx, &handling.implementing()).await?);
    }
    match BaseItemCode::parse(code) {
        Ok(base) => Ok(items::implementing(tx, &base).await?),
        Err(_no_code) => Err(IntakeError::ItemNotFound),
    }
}

/// The item at a pair of versions.
pub(super) async fn load(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    base: i32,
    overlay: i32,
) -> Result<Item, IntakeError> {
    let (standard, own) = contents(tx, code, base, overlay).await?;
    Ok(cut(code.clone(), base, overlay, resolve(&standard, &own)))
}

async fn contents(
    tx: &mut Tx,
    code: &ImplementingItemCode,
    base: i32,
    overlay: i32,
) -> Result<(BaseItemContent, OverlayContent), IntakeError> {
    let halves = items::halves(tx, code, base, overlay).await?.ok_or(IntakeError::ItemNotFound)?;
    let standard = serde_json::from_value(halves.0).map_err(DbError::from)?;
    Ok((standard, serde_json::from_value(halves.1).map_err(DbError::from)?))
}

fn cut(code: ImplementingItemCode, base_version: i32, overlay_version: i32, from: ResolvedItem) -> Item {
    let letterhead = letterhead(&from);
    let connected = connected(&from);
    Item {
        code,
        base_version,
        overlay_version,
        name: from.name,
        kind: from.item_type,
        letterhead,
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
        connected,
    }
}

fn letterhead(from: &ResolvedItem) -> Letterhead {
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Letterhead {
        authority: from.authority_name.clone(),
        seal: Letterhead::engraved(&from.authority_name, &from.seal_name),
        basis: from.legal_basis.first().map(|basis| basis.law.clone()),
        phone: some(&from.contact.phone),
        address: some(&from.contact.address),
        results: from.results.iter().map(|result| result.name().to_owned()).collect(),
    }
}

/// A system decides where the item says so and that system can tell the hall by itself.
fn connected(from: &ResolvedItem) -> Option<Connected> {
    let (mode, system) = match &from.connection {
        Connection::Local => return None,
        Connection::Interface { system } => (Mode::Interface, system),
        Connection::Redirect { system, .. } => (Mode::Redirect, system),
        Connection::HandOverFile { system } => (Mode::HandOverFile, system),
        Connection::IntakeOnly { system } => (Mode::IntakeOnly, system),
    };
    let decides = from.intake_rules.decider == Decider::VerticalSystem;
    Some(Connected { mode, system: system.clone(), decides })
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
        checked: from.checked_by_government,
        produced_by: from.produced_by,
        situations: from.situation.into_iter().flat_map(|situation| situation.all()).collect(),
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
        StepKind::CollectiveDiscussion | StepKind::SignOff { .. }
            if from.step.phase == catalogue::Phase::Village =>
        {
            StepRule::Record
        }
        StepKind::CollectiveDiscussion => StepRule::Discussion,
        StepKind::LegalReview => StepRule::LegalReview,
        StepKind::Hearing => StepRule::Hearing,
        StepKind::ExpertReview => StepRule::Experts,
        StepKind::SignOff { .. } => StepRule::SignOff,
        StepKind::DataCheck { .. } => StepRule::Record,
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
