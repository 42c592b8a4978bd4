//! The steps of an item: in the village, at intake, and in review.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::terms::{DayUnit, Limit};

/// Where in the course a step lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before submission, in the village: nothing runs yet.
    Village,
    /// At the window, with or before acceptance.
    Intake,
    /// Between acceptance and decision.
    Review,
}

/// What kind of step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepKind {
    /// The villagers' meeting or its representatives decide (集体讨论).
    CollectiveDiscussion,
    /// Public notice in the village, with objections (公示).
    PublicNotice {
        /// At least this long.
        min_days: u16,
        /// In days of this kind.
        unit: DayUnit,
    },
    /// An inspection on site (现场勘查).
    SiteInspection {
        /// By at least so many.
        min_people: u8,
    },
    /// A visit at home (入户调查).
    HouseholdVisit {
        /// By at least so many.
        min_people: u8,
    },
    /// An opinion of one office (部门审核).
    Review {
        /// The office's role; the overlay says which unit fills it.
        office: String,
    },
    /// The legal review (法制审核).
    LegalReview,
    /// A hearing (听证).
    Hearing,
    /// A review by a panel of experts (专家评审).
    ExpertReview,
    /// One signature in a chain (签批).
    SignOff {
        /// Whose.
        role: String,
    },
    /// A query at the checking mechanism or another authority (信息核对).
    DataCheck {
        /// What is asked for.
        source: String,
    },
}

/// Why the clock stops: the grounds of article 45 of the Administrative Licensing Law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionGround {
    /// 听证
    Hearing,
    /// 招标
    Tender,
    /// 拍卖
    Auction,
    /// 检验
    Inspection,
    /// 检测
    Testing,
    /// 检疫
    Quarantine,
    /// 鉴定
    Appraisal,
    /// 专家评审
    ExpertReview,
}

/// How the legal clock treats a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "treatment", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockTreatment {
    /// It happens before acceptance: no clock runs.
    NotStarted,
    /// Its time counts.
    Counts,
    /// Its time does not count.
    Suspends {
        /// On this ground.
        ground: SuspensionGround,
    },
}

/// What proves a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A photograph.
    Photo,
    /// A document or its picture.
    Document,
    /// Signatures of those who were there.
    Signatures,
    /// A receipt of a query.
    QueryReceipt,
}

/// A piece of evidence that a step must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Of what kind.
    pub kind: EvidenceKind,
    /// What it shows.
    pub name: String,
    /// At least so many.
    pub min: u8,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowStep {
    /// A word in the item, `village_notice`: steps, evidence and offices refer to it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where in the course.
    pub phase: Phase,
    /// What is done.
    pub action: StepKind,
    /// Steps that name the same group run at the same time and join; none runs alone, in the list's order.
    pub parallel_group: Option<String>,
    /// Whether the case may pass without it.
    pub mandatory: bool,
    /// What the clock does meanwhile.
    pub clock: ClockTreatment,
    /// What must be proved.
    pub evidence: Vec<Evidence>,
    /// How long it may take within the whole.
    pub limit: Option<Limit>,
}
