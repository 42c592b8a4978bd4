//! The half of an item that is fixed above: the same in every hall.

use kernel::code::{BaseItemCode, ExerciseLevel, ItemType, ProcessingKind, ServiceObject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    decision::{EligibilityTable, FeeTable},
    flow::FlowStep,
    guide_parts::{Intermediary, JointDepartment, Remedies, Sample, SituationQuestion},
    material::Material,
    outcome::{Conclusion, ItemResult, Processing},
    provenance::Provenance,
    terms::{Extension, Limit, SpecialProcedure, UrgentProcedure},
};

/// A base item's content: one standard for every hall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseItemContent {
    /// Its code in the base catalogue.
    pub code: BaseItemCode,
    /// Official name.
    pub name: String,
    /// What people say for it.
    pub aliases: Vec<String>,
    /// Pinyin, full and initials, of name and aliases: `nongcun zhaijidi`, `ncjzd`.
    pub pinyin: Vec<String>,
    /// Its field in the township list of "12+x".
    pub domain: Domain,
    /// Licence, benefit, confirmation, public service…
    pub item_type: ItemType,
    /// Which level of government exercises it.
    pub level: ExerciseLevel,
    /// Who may apply.
    pub service_objects: Vec<ServiceObject>,
    /// Theme codes for the portal.
    pub themes: Vec<Theme>,
    /// What law it stands on.
    pub legal_basis: Vec<LegalBasis>,
    /// Conditions of acceptance.
    pub conditions: Vec<String>,
    /// What is handed in.
    pub materials: Vec<Material>,
    /// The application form: JSON Schema 2020-12 in our subset of keywords, hints under `x-hall`.
    pub form: serde_json::Value,
    /// The period the law sets; none where the law sets none.
    pub statutory_limit: Option<Limit>,
    /// How it may be extended.
    pub extension: Option<Extension>,
    /// On the spot, or promised.
    pub handling: ProcessingKind,
    /// How review and decision relate.
    pub processing: Processing,
    /// How it ends.
    pub conclusion: Conclusion,
    /// Field and review steps in their order; steps of one parallel group run together and join.
    pub flow: Vec<FlowStep>,
    /// What the applicant gets.
    pub results: Vec<ItemResult>,
    /// Frequent questions.
    pub faqs: Vec<Faq>,
    /// What may interrupt the course.
    pub special_procedures: Vec<SpecialProcedure>,
    /// Help first, paper after.
    pub urgent: Option<UrgentProcedure>,
    /// Whether the applicant must come in person.
    pub presence_required: bool,
    /// Whether someone may act for the applicant.
    pub agent_allowed: bool,
    /// What it costs; empty is free.
    pub fees: Vec<Fee>,
    /// A quota, in Chinese, where there is one.
    pub quantity_limit: Option<String>,
    /// What exactly is exercised (行使内容).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise_content: Option<String>,
    /// Which level does which part (权限划分).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power_division: Option<String>,
    /// Who takes part (共同实施部门、联办机构).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint_departments: Vec<JointDepartment>,
    /// Which intermediary services it needs (中介服务).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intermediaries: Vec<Intermediary>,
    /// Questions whose answers choose the materials (情形).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<SituationQuestion>,
    /// Who may apply (能不能办), as a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<EligibilityTable>,
    /// What is paid, as a table, where it is more than a list of fees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_table: Option<FeeTable>,
    /// Blank forms, filled samples, samples of results.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// What one can do against a decision (救济途径).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedies: Option<Remedies>,
    /// How sure we are of what.
    pub provenance: Vec<Provenance>,
}

/// The twelve fields of the township list, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// 扶贫脱贫
    PovertyRelief,
    /// 就业创业
    Employment,
    /// 户籍办理
    HouseholdRegistration,
    /// 个体工商
    IndividualBusiness,
    /// 涉农补贴
    FarmSubsidies,
    /// 医疗卫生
    Health,
    /// 社会保险
    SocialInsurance,
    /// 农技推广
    FarmTechnology,
    /// 宅基地
    Homestead,
    /// 计划生育
    FamilyPlanning,
    /// 流动人员
    MigrantServices,
    /// 社会救助
    SocialAssistance,
    /// The x: what a county adds.
    Other,
}

impl Domain {
    /// Every field, in the order of the list.
    pub const ALL: [Self; 13] = [
        Self::PovertyRelief,
        Self::Employment,
        Self::HouseholdRegistration,
        Self::IndividualBusiness,
        Self::FarmSubsidies,
        Self::Health,
        Self::SocialInsurance,
        Self::FarmTechnology,
        Self::Homestead,
        Self::FamilyPlanning,
        Self::MigrantServices,
        Self::SocialAssistance,
        Self::Other,
    ];

    /// The word that stands in JSON and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PovertyRelief => "poverty_relief",
            Self::Employment => "employment",
            Self::HouseholdRegistration => "household_registration",
            Self::IndividualBusiness => "individual_business",
            Self::FarmSubsidies => "farm_subsidies",
            Self::Health => "health",
            Self::SocialInsurance => "social_insurance",
            Self::FarmTechnology => "farm_technology",
            Self::Homestead => "homestead",
            Self::FamilyPlanning => "family_planning",
            Self::MigrantServices => "migrant_services",
            Self::SocialAssistance => "social_assistance",
            Self::Other => "other",
        }
    }

    /// Its Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PovertyRelief => "扶贫脱贫",
            Self::Employment => "就业创业",
            Self::HouseholdRegistration => "户籍办理",
            Self::IndividualBusiness => "个体工商",
            Self::FarmSubsidies => "涉农补贴",
            Self::Health => "医疗卫生",
            Self::SocialInsurance => "社会保险",
            Self::FarmTechnology => "农技推广",
            Self::Homestead => "宅基地",
            Self::FamilyPlanning => "计划生育",
            Self::MigrantServices => "流动人员",
            Self::SocialAssistance => "社会救助",
            Self::Other => "其他事项",
        }
    }
}

/// Which of the two theme tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeUser {
    /// 自然人主题
    Person,
    /// 法人主题
    Corporate,
}

/// A theme (服务主题) under which the portal lists the item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Which table.
    pub user: ThemeUser,
    /// Three digits, `070` = 规划建设.
    pub code: String,
}

impl Theme {
    /// Table and code in one word, `person/070`: how lists are asked for it.
    #[must_use]
    pub fn key(&self) -> String {
        let user = match self.user {
            ThemeUser::Person => "person",
            ThemeUser::Corporate => "corporate",
        };
        format!("{user}/{}", self.code)
    }
}

/// A law and an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Name of the law.
    pub law: String,
    /// Which articles.
    pub articles: String,
    /// What they say, in our words.
    pub summary: String,
}

/// A frequent question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// What people ask.
    pub question: String,
    /// What they are told.
    pub answer: String,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What for.
    pub name: String,
    /// How much, in fen.
    pub amount_fen: u32,
    /// The rule that sets it.
    pub basis: String,
}
