//! Each quality rule finds what it is for, and nothing in a good item.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail where it stands")]

use contracts::catalogue::{
    AcceptanceMode, BaseItemContent, ClockTreatment, Conclusion, Connection, DayUnit, Decider, Extension,
    Fee, ItemResult, Limit, MaterialSource, OverlayContent, Processing, Rule, Sample, SituationQuestion,
    StepKind, SuspensionGround, check, check_base, resolve,
};
use kernel::code::{AuthorityNature, ItemType, MaterialNeed, ProcessingKind};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Both {
    base: BaseItemContent,
    overlay: OverlayContent,
}

fn sample() -> Both {
    serde_json::from_str(include_str!("data/item.json")).unwrap()
}

/// `name: rule, pointer, change` — the changed sample breaks that rule there, and only that rule.
macro_rules! finds {
    ($($name:ident: $rule:ident at $pointer:literal, |$base:ident, $overlay:ident| $change:expr;)+) => {$(
        #[test]
        fn $name() {
            let mut sample = sample();
            {
                let ($base, $overlay) = (&mut sample.base, &mut sample.overlay);
                let _ = (&$base, &$overlay);
                $change;
            }
            let found = check(&sample.base, &sample.overlay);
            assert!(!found.is_empty(), "nothing was found");
            for finding in found {
                assert_eq!((finding.rule, finding.pointer.as_str()), (Rule::$rule, $pointer), "{}", finding.message);
                assert!(!finding.message_zh.is_empty() && !finding.message.is_empty());
            }
        }
    )+};
}

finds! {
    an_item_has_a_name: ElementMissing at "/base/name", |base, _o| base.name = " ".into();
    a_code_carries_its_type: CodeFitsType at "/base/code", |base, _o| base.code = "340599001000".parse().unwrap();
    an_item_has_everyday_words: ElementMissing at "/base/aliases", |base, _o| base.aliases.clear();
    an_item_has_a_legal_basis: ElementMissing at "/base/legal_basis", |base, _o| base.legal_basis.clear();
    an_item_has_a_result: ElementMissing at "/base/results", |base, _o| base.results.clear();
    a_promised_item_is_reviewed_before_decided: PromisedIsReviewedFirst at "/base/processing", |base, _o| base.processing = Processing::OneAct;
    a_certificate_is_not_closed_as_a_document: ConclusionFitsResult at "/base/conclusion", |base, _o| base.conclusion = Conclusion::Document;
    a_reply_is_closed_by_approval: ConclusionFitsResult at "/base/conclusion", |base, _o| base.results = vec![ItemResult::Document { name: "关于某项目的批复".into() }];
    a_licence_has_a_question: LicenceNeedsFaq at "/base/faqs", |base, _o| base.faqs.clear();
    material_codes_have_three_digits: CodeUnique at "/base/materials/0/code", |base, _o| base.materials[0].code = "1".into();
    material_codes_are_unique: CodeUnique at "/base/materials/1/code", |base, _o| base.materials[1].code = "001".into();
    step_codes_are_words: CodeUnique at "/base/flow/3/code", |base, _o| base.flow[3].code = "Site Inspection".into();
    a_main_material_may_not_follow: MainMaterialMayNotFollow at "/base/materials/0/necessity", |base, _o| base.materials[0].necessity = MaterialNeed::MayFollow;
    what_can_be_checked_is_not_demanded: CheckedMayNotBeDemanded at "/base/materials/0/necessity", |base, _o| base.materials[0].checked_by_government = true;
    what_the_repository_holds_is_issued_by_government: LicenceMaterialFromGovernment at "/base/materials/1/source", |base, _o| base.materials[1].source = MaterialSource::Applicant;
    a_situation_names_a_field: SituationRefersToForm at "/base/materials/4/situation", |base, _o| base.materials[4].situation.as_mut().unwrap().field = "none".into();
    a_made_material_names_its_step: MaterialRefersToStep at "/base/materials/2/produced_by", |base, _o| base.materials[2].produced_by = Some("none".into());
    an_inspection_takes_two: VisitTakesTwo at "/base/flow/3/action/min_people", |base, _o| base.flow[3].action = StepKind::SiteInspection { min_people: 1 };
    a_notice_has_a_length: NoticeHasLength at "/base/flow/1/action/min_days", |base, _o| base.flow[1].action = StepKind::PublicNotice { min_days: 0, unit: DayUnit::Calendar };
    no_clock_runs_in_the_village: ClockFitsPhase at "/base/flow/0/clock", |base, _o| base.flow[0].clock = ClockTreatment::Counts;
    in_review_the_clock_runs: ClockFitsPhase at "/base/flow/2/clock", |base, _o| base.flow[2].clock = ClockTreatment::NotStarted;
    only_a_limit_can_be_extended: ExtensionNeedsLimit at "/base/extension", |base, _o| base.statutory_limit = None;
    a_suspension_has_a_ground: GroundFitsProcedure at "/base/special_procedures/1/ground", |base, _o| base.special_procedures[1].ground = None;
    an_extension_has_no_ground: GroundFitsProcedure at "/base/special_procedures/0/ground", |base, _o| base.special_procedures[0].ground = Some(SuspensionGround::Hearing);
    a_fee_has_a_basis: FeeNeedsBasis at "/base/fees/0/basis", |base, _o| base.fees = vec![Fee { name: "工本费".into(), amount_fen: 500, basis: String::new() }];
    a_theme_has_three_digits: ThemeCode at "/base/themes/0/code", |base, _o| base.themes[0].code = "70".into();
    a_form_refuses_unknown_fields: FormSubset at "/base/form/additionalProperties", |base, _o| base.form["additionalProperties"] = json!(true);
    a_form_keeps_to_the_subset: FormSubset at "/base/form/properties/name/$ref", |base, _o| base.form["properties"]["name"]["$ref"] = json!("#/x");
    a_field_has_a_title: FormSubset at "/base/form/properties/floors", |base, _o| base.form["properties"]["floors"] = json!({ "type": "integer" });
    a_promised_item_promises_days: PromiseFitsHandling at "/overlay/promised_limit", |_b, overlay| { overlay.promised_limit = None; for stage in &mut overlay.stages { stage.days = 0; } };
    the_promise_keeps_the_law: PromiseWithinLaw at "/overlay/promised_limit", |_b, overlay| overlay.promised_limit.as_mut().unwrap().days = 21;
    the_promise_counts_as_the_law_does: PromiseWithinLaw at "/overlay/promised_limit", |base, _o| base.statutory_limit.as_mut().unwrap().unit = DayUnit::Calendar;
    the_five_stages_are_all_there: FiveStages at "/overlay/stages", |_b, overlay| overlay.stages.truncate(4);
    the_stages_fit_the_promise: StagesWithinPromise at "/overlay/stages", |_b, overlay| overlay.stages[1].days = 13;
    visits_have_a_reason: VisitsNeedReason at "/overlay/visits/reason", |_b, overlay| { overlay.visits.count = 1; overlay.online.whole = false; };
    wholly_online_needs_no_visit: WholeOnlineNoVisits at "/overlay/online/whole", |_b, overlay| { overlay.visits.count = 1; overlay.visits.reason = Some("核验".into()); };
    what_is_free_takes_no_payment: NoFeeNoPayment at "/overlay/online/payment", |_b, overlay| overlay.online.payment = true;
    depth_is_one_to_eight: OnlineDepth at "/overlay/online/depth", |_b, overlay| overlay.online.depth = 9;
    there_is_an_acceptance_point: AcceptancePointNeeded at "/overlay/acceptance_points", |_b, overlay| overlay.acceptance_points.clear();
    a_delegation_has_its_document: DelegationNeedsDocument at "/overlay/acceptance_points/0/delegation", |_b, overlay| overlay.acceptance_points[0].mode = AcceptanceMode::Delegated;
    a_review_has_its_office: OfficeNeeded at "/overlay/review_offices", |_b, overlay| overlay.review_offices.clear();
    there_is_a_phone: ContactMissing at "/overlay/contact/phone", |_b, overlay| overlay.contact.phone.clear();
    there_is_a_seal: ContactMissing at "/overlay/seal_name", |_b, overlay| overlay.seal_name.clear();
    silence_is_acceptance_only_for_licences: SilenceOnlyForLicences at "/overlay/intake_rules/silence_is_acceptance", |base, _o| { base.item_type = ItemType::Benefit; base.code = "340599001000".parse().unwrap(); };
    a_theme_is_one_of_the_table: ThemeCode at "/base/themes/0/code", |base, _o| base.themes[0].code = "001".into();
    a_stage_has_a_responsible_unit: StageNeedsUnit at "/overlay/stages/2/unit", |_b, overlay| overlay.stages[2].unit = None;
    a_stages_steps_are_steps_of_the_flow: StageRefersToStep at "/overlay/stages/1/steps/0", |_b, overlay| overlay.stages[1].steps = vec!["none".into()];
    a_question_of_a_situation_fills_a_field: QuestionFitsForm at "/base/questions/0/field", |base, _o| base.questions = vec![question("none", json!("甲"))];
    an_option_is_a_value_of_its_field: QuestionFitsForm at "/base/questions/0/options/0", |base, _o| base.questions = vec![question("reason", json!("没有的"))];
    a_sample_belongs_to_a_material: SampleFits at "/base/samples/0", |base, _o| base.samples = vec![sample_file("999", &uploaded())];
    a_sample_lies_on_this_site: SampleFits at "/base/samples/0", |base, _o| base.samples = vec![sample_file("001", "//elsewhere/a.pdf")];
    a_sample_is_an_uploaded_file: SampleFits at "/base/samples/0", |base, _o| base.samples = vec![sample_file("001", "/files/samples/a.pdf")];
    a_delegation_ends_after_it_begins: DelegationPeriod at "/overlay/acceptance_points/0/delegation", |_b, overlay| overlay.acceptance_points[0].delegation = Some(serde_json::from_value(json!({ "document": "委托书", "scope": "受理", "from": "2026-02-01", "until": "2026-01-01" })).unwrap());
    who_holds_a_power_by_delegation_says_whose: EntrustedNeedsSource at "/overlay/entrusted_by", |_b, overlay| overlay.authority_nature = AuthorityNature::Entrusted;
    a_system_decides_only_where_connected: DeciderFitsConnection at "/overlay/intake_rules/decider", |_b, overlay| overlay.intake_rules.decider = Decider::VerticalSystem;
}

fn question(field: &str, value: serde_json::Value) -> SituationQuestion {
    let options = json!([{ "value": value, "label": "甲" }, { "value": "异地新建", "label": "乙" }]);
    serde_json::from_value(json!({ "field": field, "question": "哪一种？", "options": options })).unwrap()
}

/// The path of some uploaded file.
fn uploaded() -> String {
    format!("/files/samples/{}.pdf", "0a".repeat(32))
}

fn sample_file(material: &str, path: &str) -> Sample {
    let sample = json!({ "kind": "blank", "material": material, "name": "申请表", "path": path });
    serde_json::from_value(sample).unwrap()
}

#[test]
fn each_rule_has_a_name_and_says_what_to_do() {
    for rule in Rule::ALL {
        assert!(!rule.name_zh().is_empty() && rule.advice_zh().ends_with('。'), "{rule:?}");
    }
}

#[test]
fn nothing_is_found_in_a_good_item() {
    let sample = sample();
    assert_eq!(check(&sample.base, &sample.overlay), []);
}

#[test]
fn on_the_spot_is_one_act_without_a_promise() {
    let mut sample = sample();
    sample.base.handling = ProcessingKind::Immediate;
    let rules: Vec<Rule> =
        check(&sample.base, &sample.overlay).into_iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::OnTheSpotIsOneAct, Rule::PromiseFitsHandling]);
}

#[test]
fn presence_in_person_excludes_agents_and_their_points() {
    let mut sample = sample();
    sample.base.presence_required = true;
    assert_eq!(check_base(&sample.base)[0].rule, Rule::PresenceExcludesAgent);
    sample.base.agent_allowed = false;
    assert_eq!(check(&sample.base, &sample.overlay)[0].rule, Rule::AgencyNeedsAgent);
}

#[test]
fn the_resolved_item_keeps_the_promise_and_finds_the_offices() {
    let sample = sample();
    let item = resolve(&sample.base, &sample.overlay);
    assert_eq!(item.limit, sample.overlay.promised_limit);
    let office = item.step("review_land").unwrap().office.as_ref().unwrap();
    assert_eq!(office.unit.name, "渔沟镇自然资源所");
    assert!(item.step("site_inspection").unwrap().office.is_none());
    assert!(item.material("003").unwrap().exempt());
}

#[test]
fn without_a_promise_the_law_binds_and_on_the_spot_nothing_does() {
    let mut sample = sample();
    sample.overlay.promised_limit = None;
    assert_eq!(resolve(&sample.base, &sample.overlay).limit, sample.base.statutory_limit);
    sample.base.statutory_limit = None;
    assert_eq!(resolve(&sample.base, &sample.overlay).limit, None);
}

#[test]
fn a_situational_material_is_asked_for_only_in_its_situation() {
    let sample = sample();
    let leaving = sample.base.materials.iter().find(|material| material.code == "010").unwrap();
    assert!(leaving.asked_for(&json!({ "reason": "异地新建" })));
    assert!(!leaving.asked_for(&json!({ "reason": "分户新建" })));
    assert!(!leaving.asked_for(&json!({})));
}

#[test]
fn days_of_different_kinds_are_compared_only_where_it_is_certain() {
    let days = |days, unit| Limit { days, unit, basis: String::new() };
    assert_eq!(days(5, DayUnit::Calendar).within(&days(5, DayUnit::Working)), Some(true));
    assert_eq!(days(7, DayUnit::Calendar).within(&days(5, DayUnit::Working)), None);
    assert_eq!(days(5, DayUnit::Working).within(&days(5, DayUnit::Calendar)), None);
}

#[test]
fn content_refuses_fields_it_does_not_know() {
    let mut value = serde_json::to_value(sample().base).unwrap();
    value["surprise"] = json!(1);
    assert!(serde_json::from_value::<BaseItemContent>(value).is_err());
    let extension =
        json!({ "limit": { "days": 1, "unit": "working", "basis": "" }, "approver": "", "more": 1 });
    assert!(serde_json::from_value::<Extension>(extension).is_err());
}

#[test]
fn a_connection_says_its_mode() {
    let json = json!({ "mode": "hand_over_file", "system": "s" });
    assert_eq!(
        serde_json::from_value::<Connection>(json).unwrap(),
        Connection::HandOverFile { system: "s".into() }
    );
}
