//! The quality rules of what hangs together: situations and their questions, decision tables, samples, stages with their
//! units and steps, delegations with their periods.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::code::AuthorityNature;
use serde_json::Value;

use super::{
    BaseItemContent, InputKind, OverlayContent, SampleKind, ThemeUser,
    decision_check::table_findings,
    quality::{Finding, Rule},
};

/// The rules that look at the base alone.
pub(super) const BASE: &[fn(&BaseItemContent) -> Vec<Finding>] =
    &[themes, questions, eligibility, fees, samples];

/// The rules that look at the overlay on its base.
pub(super) const JOINED: &[fn(&BaseItemContent, &OverlayContent) -> Vec<Finding>] =
    &[stage_units, stage_steps, delegations, entrusted];

/// Themes of natural persons and of legal persons (standard table of service themes).
const PERSON: &str = "005 010 015 020 025 030 035 040 045 050 055 060 065 070 075 085 090 095 100 105 110 115 120 125 130 135 140 145 150 155 998 999";
const CORPORATE: &str = "005 010 015 020 025 030 035 040 045 050 055 060 065 070 075 085 090 095 100 105 110 115 120 125 130 135 140 145 150 155 160 165 170 998 999";

fn themes(base: &BaseItemContent) -> Vec<Finding> {
    let unknown = |theme: &super::Theme| {
        let table = match theme.user {
            ThemeUser::Person => PERSON,
            ThemeUser::Corporate => CORPORATE,
        };
        !table.split(' ').any(|code| code == theme.code)
    };
    let found = base.themes.iter().enumerate().filter(|(_, theme)| unknown(theme));
    found
        .map(|(index, theme)| {
            let zh = format!("服务主题表里没有 {}", theme.code);
            Finding::new(Rule::ThemeCode, format!("/base/themes/{index}/code"), zh, "no such theme")
        })
        .collect()
}

fn questions(base: &BaseItemContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut asked = BTreeSet::new();
    for (index, question) in base.questions.iter().enumerate() {
        let mut found = |at: &str, zh: String, en: &str| {
            findings.push(Finding::new(
                Rule::QuestionFitsForm,
                format!("/base/questions/{index}{at}"),
                zh,
                en,
            ));
        };
        if question.question.trim().is_empty() || question.options.len() < 2 {
            found("", "情形问题要有文字和至少两个选项".into(), "a question has words and two options");
        }
        if !asked.insert(question.field.as_str()) {
            found("/field", format!("字段 {} 问了两次", question.field), "one field is asked for twice");
        }
        let Some(field) = base.form.pointer(&format!("/properties/{}", question.field)) else {
            found("/field", format!("表单里没有字段 {}", question.field), "the form has no such field");
            continue;
        };
        for (at, option) in question.options.iter().enumerate() {
            if !takes(field, &option.value) || option.label.trim().is_empty() {
                let zh = format!("第 {} 个选项不是这个字段能填的值，或没有文字", at + 1);
                found(&format!("/options/{at}"), zh, "the field does not take this value");
            }
        }
    }
    findings
}

fn takes(field: &Value, value: &Value) -> bool {
    match field.get("enum").and_then(Value::as_array) {
        Some(values) => values.contains(value),
        None => match field.get("type").and_then(Value::as_str) {
            Some("boolean") => value.is_boolean(),
            Some("integer" | "number") => value.is_number(),
            Some("string") => value.is_string(),
            Some(_) | None => false,
        },
    }
}

fn eligibility(base: &BaseItemContent) -> Vec<Finding> {
    let Some(table) = &base.eligibility else { return Vec::new() };
    let mut findings = table_findings(table, "/base/eligibility");
    if table.inputs.len() > 3 {
        let zh = format!("问了 {} 个问题", table.inputs.len());
        let at = "/base/eligibility/inputs";
        findings.push(Finding::new(Rule::AtMostThreeQuestions, at, zh, "more than three questions"));
    }
    for (index, row) in table.rows.iter().enumerate() {
        if row.then.reason.trim().is_empty() || row.then.next_step.trim().is_empty() {
            let zh = format!("第 {} 行的结论没写原因或下一步", index + 1);
            let at = format!("/base/eligibility/rows/{index}/then");
            findings.push(Finding::new(Rule::VerdictHelps, at, zh, "a verdict says why and what next"));
        }
    }
    findings
}

fn fees(base: &BaseItemContent) -> Vec<Finding> {
    let Some(table) = &base.fee_table else { return Vec::new() };
    let mut findings = table_findings(table, "/base/fee_table");
    let is_number = |key: &String| {
        table.inputs.iter().any(|input| input.key == *key && matches!(input.kind, InputKind::Number { .. }))
    };
    for (index, row) in table.rows.iter().enumerate() {
        let at = format!("/base/fee_table/rows/{index}/then");
        if row.then.basis.trim().is_empty() {
            let zh = format!("第 {} 行收费没有依据", index + 1);
            findings.push(Finding::new(
                Rule::FeeNeedsBasis,
                format!("{at}/basis"),
                zh,
                "a fee needs a basis",
            ));
        }
        if row.then.per.as_ref().is_some_and(|key| !is_number(key)) {
            let zh = format!("第 {} 行按数量收费，但没有问这个数字", index + 1);
            findings.push(Finding::new(
                Rule::FeePerNumber,
                format!("{at}/per"),
                zh,
                "no such number is asked for",
            ));
        }
    }
    findings
}

fn samples(base: &BaseItemContent) -> Vec<Finding> {
    let known = |code: &String| base.materials.iter().any(|material| material.code == *code);
    let fits = |sample: &super::Sample| {
        let owner = match sample.kind {
            SampleKind::Result => sample.material.is_none(),
            SampleKind::Blank | SampleKind::Filled => sample.material.as_ref().is_some_and(known),
        };
        owner && !sample.name.trim().is_empty() && sample.file().is_some()
    };
    let wrong = base.samples.iter().enumerate().filter(|(_, sample)| !fits(sample));
    wrong
        .map(|(index, sample)| {
            let zh = format!("样表“{}”没有对应的材料，或没有上传文件", sample.name);
            Finding::new(
                Rule::SampleFits,
                format!("/base/samples/{index}"),
                zh,
                "the sample fits no material",
            )
        })
        .collect()
}

fn stage_units(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let named = |stage: &super::Stage| stage.unit.as_ref().is_some_and(|unit| !unit.name.trim().is_empty());
    let without = overlay.stages.iter().enumerate().filter(|(_, stage)| !named(stage));
    without
        .map(|(index, stage)| {
            let zh = format!("“{}”环节没有责任单位", stage.stage.name());
            let at = format!("/overlay/stages/{index}/unit");
            Finding::new(Rule::StageNeedsUnit, at, zh, "the stage has no responsible unit")
        })
        .collect()
}

fn stage_steps(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for (index, stage) in overlay.stages.iter().enumerate() {
        for (at, step) in stage.steps.iter().enumerate() {
            if !base.flow.iter().any(|known| known.code == *step) || !seen.insert(step.as_str()) {
                let zh = format!("“{}”环节的步骤 {step} 不在流程里，或放了两次", stage.stage.name());
                let at = format!("/overlay/stages/{index}/steps/{at}");
                findings.push(Finding::new(
                    Rule::StageRefersToStep,
                    at,
                    zh,
                    "no such step, or it stands twice",
                ));
            }
        }
    }
    findings
}

fn delegations(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, point) in overlay.acceptance_points.iter().enumerate() {
        let Some(delegation) = &point.delegation else { continue };
        let at = format!("/overlay/acceptance_points/{index}/delegation");
        if delegation.document.trim().is_empty() || delegation.scope.trim().is_empty() {
            let zh = format!("“{}”的委托没写文件名称或范围", point.name);
            findings.push(Finding::new(
                Rule::DelegationNeedsDocument,
                at.clone(),
                zh,
                "no document or no scope",
            ));
        }
        if delegation.until.is_some_and(|until| until < delegation.from) {
            let zh = format!("“{}”的委托结束日期比开始还早", point.name);
            findings.push(Finding::new(
                Rule::DelegationPeriod,
                at,
                zh,
                "the delegation ends before it begins",
            ));
        }
    }
    findings
}

/// What is wrong with an overlay that comes into force on this day: delegations that have not begun or are over.
#[must_use]
pub fn check_dated(overlay: &OverlayContent, day: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, point) in overlay.acceptance_points.iter().enumerate() {
        let Some(delegation) = &point.delegation else { continue };
        if day < delegation.from || delegation.until.is_some_and(|until| until < day) {
            let zh = format!("“{}”的委托在 {day} 不在有效期内", point.name);
            let at = format!("/overlay/acceptance_points/{index}/delegation");
            findings.push(Finding::new(
                Rule::DelegationPeriod,
                at,
                zh,
                "the delegation is not in force that day",
            ));
        }
    }
    findings
}

fn entrusted(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    if overlay.authority_nature == AuthorityNature::Entrusted && overlay.entrusted_by.is_none() {
        let zh = "实施主体是受委托组织，但没写委托部门";
        return vec![Finding::new(
            Rule::EntrustedNeedsSource,
            "/overlay/entrusted_by",
            zh,
            "by whom is not said",
        )];
    }
    vec![]
}
