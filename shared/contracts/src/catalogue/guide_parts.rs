//! Smaller elements of a guide: who takes part, what it looks like, what one can do against it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A department that takes part (共同实施部门, 联办机构).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JointDepartment {
    /// Its name.
    pub name: String,
    /// What it does.
    pub does: String,
}

/// An intermediary service (中介服务) that the item needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intermediary {
    /// What is done: 房屋安全鉴定.
    pub name: String,
    /// The rule that asks for it.
    pub basis: String,
    /// Who pays, in Chinese.
    pub paid_by: String,
}

/// What a sample is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SampleKind {
    /// 空白表格
    Blank,
    /// 填写样例
    Filled,
    /// 结果样本
    Result,
}

/// A sample file or blank form (示例样表, 空白表格, 结果样本).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// What it is of.
    pub kind: SampleKind,
    /// The material it belongs to; none for a result's.
    pub material: Option<String>,
    /// What it is called.
    pub name: String,
    /// Where it is: a path of this site, `/files/samples/` with the hash of its bytes and its ending.
    pub path: String,
}

impl Sample {
    /// The folder of this site in which all samples stand.
    pub const FOLDER: &str = "/files/samples/";

    /// The SHA-256 of its bytes and the ending of its name; `None` if the path is not that of an uploaded file.
    #[must_use]
    pub fn file(&self) -> Option<(&str, &str)> {
        let (hash, ending) = self.path.strip_prefix(Self::FOLDER)?.split_once('.')?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_ending =
            (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_lowercase());
        (is_hash && is_ending).then_some((hash, ending))
    }
}

/// What one can do against a decision (救济途径).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remedies {
    /// Days for 行政复议.
    pub review_days: u16,
    /// Months for 行政诉讼.
    pub lawsuit_months: u8,
    /// To whom, in Chinese.
    pub addressed_to: String,
}

/// A question whose answer chooses materials (情形): it fills one field of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SituationQuestion {
    /// The field of the form.
    pub field: String,
    /// What people are asked, in plain words.
    pub question: String,
    /// What they can choose.
    pub options: Vec<SituationOption>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SituationOption {
    /// The value of the field.
    pub value: Value,
    /// What people read.
    pub label: String,
}

/// 通办范围.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrossRegion {
    /// 全国
    Nation,
    /// 跨省
    Provinces,
    /// 跨市
    Cities,
    /// 跨县
    Counties,
}

/// 办理形式 (GB/T 39046 A.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 1 窗口
    Window,
    /// 2 电脑端网上
    Web,
    /// 3 移动端网上
    Mobile,
    /// 4 快递申请
    Post,
    /// 自助终端
    Kiosk,
}

/// 运行系统层级.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SystemLevel {
    /// 国家
    Nation,
    /// 省
    Province,
    /// 市
    City,
}
