//! Items that are done together: a life event (一件事) for people, a project (项目) with its four stages.

use std::collections::BTreeSet;

use kernel::code::BaseItemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    BaseItemContent, Faq, LegalBasis, Limit, Theme,
    form::form_findings,
    quality::{Finding, Rule},
};

/// A bundle: several base items under one name, one form and one hand-over of materials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleContent {
    /// A word, `newborn`: part of its address.
    pub code: String,
    /// What people call it: 新生儿出生一件事.
    pub name: String,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// Under which themes it is listed.
    pub themes: Vec<Theme>,
    /// In a sentence, for whom and for what.
    pub summary: String,
    /// The document that orders it.
    pub legal_basis: Vec<LegalBasis>,
    /// Who leads: answers for the whole (牵头部门).
    pub lead: String,
    /// Its items, in the order of a guide.
    pub members: Vec<BundleMember>,
    /// The one form: JSON Schema in our subset; the members' forms are filled from it.
    pub form: serde_json::Value,
    /// Materials that are handed in once for several members.
    pub shared_materials: Vec<SharedMaterial>,
    /// How long the whole takes at most.
    pub promised_limit: Option<Limit>,
    /// A life event, or a project.
    pub course: BundleCourse,
    /// Frequent questions.
    pub faqs: Vec<Faq>,
}

/// One item of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleMember {
    /// Which.
    pub item: BaseItemCode,
    /// Whether it belongs to every case of the bundle.
    pub required: bool,
    /// When it belongs there, in Chinese: 需要办社保卡的.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Members that must be decided before this one begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<BaseItemCode>,
    /// Where the member's form takes its answers from: its field and the bundle's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldSource>,
}

/// A member's field that is filled from the bundle's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSource {
    /// The member's field.
    pub field: String,
    /// The bundle's.
    pub from: String,
}

/// A material that is handed in once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedMaterial {
    /// What it is called.
    pub name: String,
    /// For which materials of which members.
    pub serves: Vec<MaterialOf>,
}

/// A material of a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialOf {
    /// The member.
    pub item: BaseItemCode,
    /// Its material's code, three digits.
    pub material: String,
}

/// How a bundle runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BundleCourse {
    /// 一件事: side by side, where `after` does not say otherwise.
    LifeEvent,
    /// 工程建设项目: four stages.
    Project {
        /// The four, in their order.
        stages: Vec<ProjectStage>,
    },
}

/// The four stages of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectPhase {
    /// 立项用地规划许可
    Siting,
    /// 工程建设许可
    Construction,
    /// 施工许可
    Building,
    /// 竣工验收
    Completion,
}

impl ProjectPhase {
    /// All four, in their order.
    pub const ALL: [Self; 4] = [Self::Siting, Self::Construction, Self::Building, Self::Completion];

    /// Its Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Siting => "立项用地规划许可",
            Self::Construction => "工程建设许可",
            Self::Building => "施工许可",
            Self::Completion => "竣工验收",
        }
    }
}

/// One stage of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectStage {
    /// Which.
    pub stage: ProjectPhase,
    /// Who leads it (牵头部门).
    pub lead: String,
    /// How many working days it takes at most.
    pub days: u16,
    /// Its members.
    pub items: Vec<BaseItemCode>,
    /// What is done together in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<JointWork>,
}

/// Something that several departments do together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointWork {
    /// What kind.
    pub kind: JointKind,
    /// Who organises it.
    pub lead: String,
    /// Who takes part.
    pub departments: Vec<String>,
}

/// Kinds of joint work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JointKind {
    /// 多评合一: one report for several assessments.
    OneAssessment,
    /// 多图联审: drawings are reviewed once for all.
    JointDrawingReview,
    /// 联合验收: one acceptance on site.
    JointAcceptance,
}

/// What is wrong with a bundle, whose members' standards in force are given. Pointers begin with `/bundle`.
#[must_use]
pub fn check_bundle(bundle: &BundleContent, members: &[BaseItemContent]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = form_findings(&bundle.form);
    for finding in &mut findings {
        finding.pointer = finding.pointer.replacen("/base", "/bundle", 1);
    }
    findings.extend(elements(bundle));
    findings.extend(member_findings(bundle, members));
    findings.extend(shared(bundle, members));
    findings.extend(stages(bundle));
    findings
}

fn found(rule: Rule, at: impl AsRef<str>, zh: impl Into<String>, en: &str) -> Finding {
    Finding::new(rule, format!("/bundle{}", at.as_ref()), zh, en)
}

fn elements(bundle: &BundleContent) -> Vec<Finding> {
    let word = !bundle.code.is_empty()
        && bundle.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let checks = [
        ("/code", !word, "编号应为小写字母、数字和短横", "the code is a word"),
        ("/name", bundle.name.trim().is_empty(), "缺少名称", "the bundle has no name"),
        ("/summary", bundle.summary.trim().is_empty(), "缺少一句话说明", "no summary"),
        ("/lead", bundle.lead.trim().is_empty(), "缺少牵头部门", "nobody leads"),
        ("/legal_basis", bundle.legal_basis.is_empty(), "缺少设定依据", "no basis"),
    ];
    let missing = checks.into_iter().filter(|check| check.1);
    missing.map(|(at, _, zh, en)| found(Rule::ElementMissing, at, zh, en)).collect()
}

fn member_findings(bundle: &BundleContent, members: &[BaseItemContent]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if bundle.members.len() < 2 {
        findings.push(found(
            Rule::BundleMembers,
            "/members",
            "一件事至少包含两个事项",
            "fewer than two items",
        ));
    }
    let mut seen = BTreeSet::new();
    for (index, member) in bundle.members.iter().enumerate() {
        let at = format!("/members/{index}");
        let Some(standard) = members.iter().find(|standard| standard.code == member.item) else {
            let zh = format!("事项 {} 没有在用的统一标准", member.item);
            findings.push(found(Rule::BundleMembers, format!("{at}/item"), zh, "the item is not in force"));
            continue;
        };
        let known = |code: &BaseItemCode| bundle.members.iter().any(|other| other.item == *code);
        if !seen.insert(member.item.as_str().to_owned()) || member.after.iter().any(|code| !known(code)) {
            let zh = format!("“{}”写了两次，或先后顺序里有不属于这件事的事项", standard.name);
            findings.push(found(Rule::BundleMembers, at.clone(), zh, "it stands twice, or after a stranger"));
        }
        let has =
            |form: &serde_json::Value, field: &str| form.pointer(&format!("/properties/{field}")).is_some();
        for source in &member.fields {
            if !has(&standard.form, &source.field) || !has(&bundle.form, &source.from) {
                let zh =
                    format!("“{}”的字段 {} 和总表的 {} 对不上", standard.name, source.field, source.from);
                findings.push(found(Rule::BundleForm, format!("{at}/fields"), zh, "no such field"));
            }
        }
        let required = standard.form.get("required").and_then(serde_json::Value::as_array);
        let filled = |name: &str| member.fields.iter().any(|source| source.field == name);
        let open = required.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let open: Vec<&str> = open.filter(|name| !filled(name) && !has(&bundle.form, name)).collect();
        if !open.is_empty() {
            let zh = format!("“{}”的必填字段总表里没有：{}", standard.name, open.join("、"));
            findings.push(found(Rule::BundleForm, at, zh, "the one form does not fill the member's"));
        }
    }
    findings.extend(circle(bundle));
    findings
}

/// An order that runs in a circle lets nothing begin.
fn circle(bundle: &BundleContent) -> Vec<Finding> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for _ in &bundle.members {
        let ready =
            bundle.members.iter().filter(|it| it.after.iter().all(|code| done.contains(code.as_str())));
        let ready: Vec<&str> = ready.map(|member| member.item.as_str()).collect();
        done.extend(ready);
    }
    if bundle.members.iter().all(|member| done.contains(member.item.as_str())) {
        return vec![];
    }
    vec![found(
        Rule::BundleOrder,
        "/members",
        "先后顺序绕成了圈，哪个都没法先办",
        "the order runs in a circle",
    )]
}

fn shared(bundle: &BundleContent, members: &[BaseItemContent]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut served = BTreeSet::new();
    for (index, material) in bundle.shared_materials.iter().enumerate() {
        let known = |of: &MaterialOf| {
            let standard = members.iter().find(|standard| standard.code == of.item);
            standard.is_some_and(|standard| standard.materials.iter().any(|own| own.code == of.material))
        };
        let items: BTreeSet<&str> = material.serves.iter().map(|of| of.item.as_str()).collect();
        if items.len() < 2 || !material.serves.iter().all(known) {
            let zh = format!("共用材料“{}”要对应两个以上事项里有的材料", material.name);
            let at = format!("/shared_materials/{index}");
            findings.push(found(Rule::BundleShared, at, zh, "it serves fewer than two members"));
        }
        if material.serves.iter().any(|of| !served.insert(of.clone())) {
            let zh = format!("“{}”里有材料写在了两个共用材料里", material.name);
            let at = format!("/shared_materials/{index}");
            findings.push(found(Rule::BundleShared, at, zh, "a material is shared twice"));
        }
    }
    findings
}

fn stages(bundle: &BundleContent) -> Vec<Finding> {
    let BundleCourse::Project { stages } = &bundle.course else { return Vec::new() };
    let phases: Vec<ProjectPhase> = stages.iter().map(|stage| stage.stage).collect();
    let mut findings = Vec::new();
    if phases != ProjectPhase::ALL {
        let zh = "项目依次分四个阶段：立项用地规划许可、工程建设许可、施工许可、竣工验收";
        findings.push(found(Rule::ProjectStages, "/course/stages", zh, "the four stages, in their order"));
    }
    for (index, stage) in stages.iter().enumerate() {
        if stage.lead.trim().is_empty()
            || stage.joint.iter().any(|work| work.lead.trim().is_empty() || work.departments.len() < 2)
        {
            let zh = format!("“{}”阶段要有牵头部门；联合办理的写明牵头和两个以上部门", stage.stage.name());
            let at = format!("/course/stages/{index}/lead");
            findings.push(found(Rule::ProjectStages, at, zh, "a stage and its joint work have a lead"));
        }
    }
    for member in &bundle.members {
        let times = stages.iter().flat_map(|stage| &stage.items).filter(|code| **code == member.item).count();
        if times != 1 {
            let zh = format!("事项 {} 应放在一个阶段里", member.item);
            findings.push(found(Rule::ProjectStages, "/course/stages", zh, "each item stands in one stage"));
        }
    }
    findings
}
