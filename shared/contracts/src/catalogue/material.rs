//! What is handed in, and what need not be.

use kernel::code::{LicenceTypeCode, MaterialNeed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `produced_by` says of an application form that is filled in online and not brought on paper.
pub const FORM: &str = "form";

/// 材料类型.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaterialKind {
    /// 1 原件
    Original,
    /// 2 复印件
    Copy,
    /// 3 原件或复印件
    OriginalOrCopy,
}

/// 材料形式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaterialForm {
    /// 纸质
    Paper,
    /// 电子
    Electronic,
    /// 纸质或电子
    PaperOrElectronic,
}

/// 来源渠道.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaterialSource {
    /// 10 申请人自备
    Applicant,
    /// 20 政府部门核发
    Government,
    /// 30 中介机构出具
    Intermediary,
    /// 99 其他, such as the village's own records
    Other,
}

/// A material is asked for only in this situation (情形).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// The form field that decides, a top-level property.
    pub field: String,
    /// Any of these values.
    pub any_of: Vec<serde_json::Value>,
    /// What the applicant reads: 因拆旧建新申请的.
    pub explanation: String,
    /// What must hold, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub and: Vec<Self>,
}

impl Situation {
    /// Whether these answers put the applicant into the situation.
    #[must_use]
    pub fn holds(&self, answers: &serde_json::Value) -> bool {
        let own = answers.get(&self.field).is_some_and(|value| self.any_of.contains(value));
        own && self.and.iter().all(|other| other.holds(answers))
    }

    /// The fields that decide and their values, all of which must hold.
    #[must_use]
    pub fn all(self) -> Vec<(String, Vec<serde_json::Value>)> {
        let others = self.and.into_iter().flat_map(Self::all);
        std::iter::once((self.field, self.any_of)).chain(others).collect()
    }
}

/// One material of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Three digits, unique in the item; behind the implementing code they make the national material code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it must be there, and when.
    pub necessity: MaterialNeed,
    /// A main material (主审要件) can never follow later.
    pub main: bool,
    /// Original or copy.
    pub kind: MaterialKind,
    /// Paper or electronic.
    pub form: MaterialForm,
    /// How many originals.
    pub originals: u8,
    /// How many copies.
    pub copies: u8,
    /// Who it comes from.
    pub source: MaterialSource,
    /// Who issues it, in Chinese.
    pub issued_by: Option<String>,
    /// Obtainable from the licence repository as one of these types: 免提交.
    pub licence_types: Vec<LicenceTypeCode>,
    /// The checking mechanism (核对机制) can verify it, so it may not be demanded.
    pub checked_by_government: bool,
    /// The flow step whose evidence it is, or [`FORM`] for what the online form itself is: the hall makes it, the
    /// applicant does not bring it.
    pub produced_by: Option<String>,
    /// The situation in which it is asked for; none is always.
    pub situation: Option<Situation>,
    /// What a reviewer looks for.
    pub review_points: Vec<String>,
    /// How it is filled in.
    pub explanation: Option<String>,
    /// The rule that asks for it.
    pub basis: String,
    /// How old it may be (出具时间要求), in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_within: Option<String>,
    /// Where one gets it (办理地点), in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obtained_at: Option<String>,
    /// What it is used for (使用说明), in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
}

impl Material {
    /// Whether the applicant need not bring it because the government holds it.
    #[must_use]
    pub fn exempt(&self) -> bool {
        !self.licence_types.is_empty() || self.checked_by_government
    }

    /// Whether it is asked for with these answers.
    #[must_use]
    pub fn asked_for(&self, answers: &serde_json::Value) -> bool {
        self.situation.as_ref().is_none_or(|situation| situation.holds(answers))
    }
}
