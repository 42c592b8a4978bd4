//! The quality rules that look at the base alone.

use std::collections::HashSet;

use kernel::code::{ItemType, MaterialNeed, ProcessingKind, SpecialProcedureKind};

use super::{
    BaseItemContent, ClockTreatment, Conclusion, ItemResult, MaterialSource, Phase, Processing, StepKind,
    form::form_findings,
    quality::{Finding, Rule},
};

/// Every rule, in the order in which findings are shown.
pub(super) const ALL: &[fn(&BaseItemContent) -> Vec<Finding>] = &[
    elements,
    code_fits_type,
    processing,
    conclusion,
    licence_faq,
    codes,
    materials,
    situations,
    |base| form_findings(&base.form),
    steps,
    procedures,
    fees_and_presence,
];

fn elements(base: &BaseItemContent) -> Vec<Finding> {
    let checks: [(&str, bool, &str, &str); 8] = [
        ("name", base.name.trim().is_empty(), "缺少事项名称", "the item has no name"),
        ("aliases", base.aliases.is_empty(), "缺少群众常用说法", "no everyday words to find it by"),
        ("pinyin", base.pinyin.is_empty(), "缺少拼音检索词", "no pinyin to find it by"),
        ("service_objects", base.service_objects.is_empty(), "缺少服务对象", "who may apply is not said"),
        ("legal_basis", base.legal_basis.is_empty(), "缺少设定依据", "no legal basis"),
        ("conditions", base.conditions.is_empty(), "缺少受理条件", "no conditions"),
        ("results", base.results.is_empty(), "缺少办理结果", "no result"),
        ("themes", base.themes.is_empty(), "缺少服务主题", "no theme"),
    ];
    checks
        .into_iter()
        .filter(|(_, missing, _, _)| *missing)
        .map(|(field, _, zh, en)| Finding::new(Rule::ElementMissing, format!("/base/{field}"), zh, en))
        .collect()
}

fn code_fits_type(base: &BaseItemContent) -> Vec<Finding> {
    if base.code.item_type() == Some(base.item_type) {
        return vec![];
    }
    let en = "digits 3 and 4 of the base code are another item type";
    vec![Finding::new(Rule::CodeFitsType, "/base/code", "基本编码中的事项类型与事项类型不一致", en)]
}

fn processing(base: &BaseItemContent) -> Vec<Finding> {
    let finding = |rule, zh, en| vec![Finding::new(rule, "/base/processing", zh, en)];
    match (base.handling, base.processing) {
        (ProcessingKind::Immediate, Processing::ReviewThenDecide) => finding(
            Rule::OnTheSpotIsOneAct,
            "即办件应为即审即办",
            "an on-the-spot item is accepted and decided in one act",
        ),
        (ProcessingKind::Promised, Processing::OneAct) => finding(
            Rule::PromisedIsReviewedFirst,
            "承诺件应为前审后批",
            "a promised item is reviewed before it is decided",
        ),
        (ProcessingKind::Immediate, Processing::OneAct)
        | (ProcessingKind::Promised, Processing::ReviewThenDecide)
        | (ProcessingKind::Other, _) => vec![],
    }
}

fn conclusion(base: &BaseItemContent) -> Vec<Finding> {
    let fits = |result: &ItemResult| match result {
        ItemResult::Payment { .. } => base.conclusion == Conclusion::Payment,
        ItemResult::Licence { .. } => base.conclusion == Conclusion::Certificate,
        ItemResult::Document { name } if name.ends_with("批复") => base.conclusion == Conclusion::Approval,
        ItemResult::Document { name } if ["证", "照", "证书"].iter().any(|end| name.ends_with(end)) => {
            base.conclusion == Conclusion::Certificate
        }
        ItemResult::Document { name } if ["文", "书", "函"].iter().any(|end| name.ends_with(end)) => {
            base.conclusion == Conclusion::Document
        }
        ItemResult::Document { .. } => {
            matches!(base.conclusion, Conclusion::Document | Conclusion::Registered)
        }
    };
    base.results
        .iter()
        .filter(|result| !fits(result))
        .map(|result| {
            let zh = format!("办理结果“{}”与办结方式不一致", result.name());
            let en = format!("the result {} does not fit the conclusion", result.name());
            Finding::new(Rule::ConclusionFitsResult, "/base/conclusion", zh, en)
        })
        .collect()
}

fn licence_faq(base: &BaseItemContent) -> Vec<Finding> {
    if base.item_type == ItemType::Licence && base.faqs.is_empty() {
        let zh = "行政许可事项至少应有一条常见问题";
        return vec![Finding::new(
            Rule::LicenceNeedsFaq,
            "/base/faqs",
            zh,
            "a licence needs at least one question",
        )];
    }
    vec![]
}

fn codes(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    for (index, material) in base.materials.iter().enumerate() {
        let digits = material.code.len() == 3 && material.code.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !seen.insert(material.code.as_str()) {
            let zh = "材料编号应为三位数字且不重复";
            let pointer = format!("/base/materials/{index}/code");
            findings.push(Finding::new(
                Rule::CodeUnique,
                pointer,
                zh,
                "a material code is three digits and unique",
            ));
        }
    }
    for (index, step) in base.flow.iter().enumerate() {
        let word =
            !step.code.is_empty() && step.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !word || !seen.insert(step.code.as_str()) {
            let zh = "环节代码应为小写字母和下划线且不重复";
            let pointer = format!("/base/flow/{index}/code");
            findings.push(Finding::new(
                Rule::CodeUnique,
                pointer,
                zh,
                "a step code is a lower-case word and unique",
            ));
        }
    }
    findings
}

fn materials(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, material) in base.materials.iter().enumerate() {
        let mut found = |rule, field: &str, zh: &str, en: &str| {
            findings.push(Finding::new(rule, format!("/base/materials/{index}/{field}"), zh, en));
        };
        if material.main && material.necessity == MaterialNeed::MayFollow {
            let en = "a main material may not follow later";
            found(Rule::MainMaterialMayNotFollow, "necessity", "主审要件不得容缺后补", en);
        }
        if material.checked_by_government && material.necessity != MaterialNeed::Optional {
            let en = "what the checking mechanism can verify may not be demanded";
            found(Rule::CheckedMayNotBeDemanded, "necessity", "能够通过核对机制查询的材料不得要求提供", en);
        }
        if !material.licence_types.is_empty() && material.source != MaterialSource::Government {
            let en = "what the licence repository holds is issued by the government";
            found(Rule::LicenceMaterialFromGovernment, "source", "免提交的证照材料来源应为政府部门核发", en);
        }
        let unknown_step =
            |code: &String| code != super::FORM && !base.flow.iter().any(|step| step.code == *code);
        if material.produced_by.as_ref().is_some_and(unknown_step) {
            let en = "the step that makes this material is not in the flow";
            found(Rule::MaterialRefersToStep, "produced_by", "产生该材料的环节不在办理流程中", en);
        }
    }
    findings
}

fn situations(base: &BaseItemContent) -> Vec<Finding> {
    let known = |field: &str| base.form.get("properties").and_then(|fields| fields.get(field)).is_some();
    let refers_nowhere = |(index, material): (usize, &super::Material)| {
        let situation = material.situation.as_ref()?;
        if known(&situation.field) && !situation.any_of.is_empty() {
            return None;
        }
        let pointer = format!("/base/materials/{index}/situation");
        let en = "a situation names a field of the form and at least one value";
        Some(Finding::new(Rule::SituationRefersToForm, pointer, "情形应指向表单中的字段并给出取值", en))
    };
    base.materials.iter().enumerate().filter_map(refers_nowhere).collect()
}

fn steps(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, step) in base.flow.iter().enumerate() {
        let mut found = |rule, field: &str, zh: &str, en: &str| {
            findings.push(Finding::new(rule, format!("/base/flow/{index}/{field}"), zh, en));
        };
        match &step.action {
            StepKind::SiteInspection { min_people } | StepKind::HouseholdVisit { min_people }
                if *min_people < 2 =>
            {
                let en = "an inspection or visit takes at least two people";
                found(Rule::VisitTakesTwo, "action/min_people", "现场勘查、入户调查不得少于两人", en);
            }
            StepKind::PublicNotice { min_days: 0, .. } => {
                found(
                    Rule::NoticeHasLength,
                    "action/min_days",
                    "公示应有期限",
                    "a public notice needs a length",
                );
            }
            StepKind::CollectiveDiscussion
            | StepKind::PublicNotice { .. }
            | StepKind::SiteInspection { .. }
            | StepKind::HouseholdVisit { .. }
            | StepKind::Review { .. }
            | StepKind::LegalReview
            | StepKind::Hearing
            | StepKind::ExpertReview
            | StepKind::SignOff { .. }
            | StepKind::DataCheck { .. } => {}
        }
        let started = !matches!(step.clock, ClockTreatment::NotStarted);
        if (step.phase == Phase::Village && started) || (step.phase == Phase::Review && !started) {
            let en = "no clock runs in the village; in review it counts or stands still on a ground";
            found(Rule::ClockFitsPhase, "clock", "村级环节不计时，审查环节计时或依法扣除", en);
        }
    }
    findings
}

fn procedures(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    if base.extension.is_some() && base.statutory_limit.is_none() {
        let zh = "没有法定办结时限，不能规定延长";
        findings.push(Finding::new(
            Rule::ExtensionNeedsLimit,
            "/base/extension",
            zh,
            "there is no limit to extend",
        ));
    }
    for (index, procedure) in base.special_procedures.iter().enumerate() {
        if (procedure.kind == SpecialProcedureKind::Suspension) != procedure.ground.is_some() {
            let pointer = format!("/base/special_procedures/{index}/ground");
            let en = "a suspension, and only a suspension, names its ground";
            findings.push(Finding::new(
                Rule::GroundFitsProcedure,
                pointer,
                "扣除时间的特别程序应说明法定事由",
                en,
            ));
        }
    }
    findings
}

fn fees_and_presence(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, fee) in base.fees.iter().enumerate() {
        if fee.basis.trim().is_empty() {
            let pointer = format!("/base/fees/{index}/basis");
            findings.push(Finding::new(Rule::FeeNeedsBasis, pointer, "收费应有依据", "a fee needs a basis"));
        }
    }
    if base.presence_required && base.agent_allowed {
        let en = "an item that needs presence in person cannot be done by an agent";
        findings.push(Finding::new(
            Rule::PresenceExcludesAgent,
            "/base/agent_allowed",
            "须本人到场的事项不能代办",
            en,
        ));
    }
    findings
}
