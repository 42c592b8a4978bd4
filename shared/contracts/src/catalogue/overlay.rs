//! The half of an item that the county fills in.

use kernel::code::{AuthorityNature, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    guide_parts::{Channel, CrossRegion, SystemLevel},
    local::{AcceptancePoint, Connection, Contact, Online, ReviewOffice, Unit, Visits},
    provenance::Provenance,
    terms::Limit,
};

/// What the county fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlayContent {
    /// Who holds the power; its code begins the implementing code.
    pub authority: Uscc,
    /// Its name.
    pub authority_name: String,
    /// Of which nature.
    pub authority_nature: AuthorityNature,
    /// The period promised to the applicant, no longer than the law's; none on the spot.
    pub promised_limit: Option<Limit>,
    /// The stages and their share of the promised days.
    pub stages: Vec<Stage>,
    /// Where it is taken in.
    pub acceptance_points: Vec<AcceptancePoint>,
    /// Who fills the offices of the base flow.
    pub review_offices: Vec<ReviewOffice>,
    /// Who supervises afterwards (批后监管).
    pub supervising_unit: Unit,
    /// Phone, address, hours.
    pub contact: Contact,
    /// How often one must come.
    pub visits: Visits,
    /// What can be done online.
    pub online: Online,
    /// How a vertical system takes part.
    pub connection: Connection,
    /// The approval seal, by its name in the register.
    pub seal_name: String,
    /// How intake is done.
    pub intake_rules: IntakeRules,
    /// The code under which the province's system knows it, in whatever form.
    pub local_code: Option<String>,
    /// Which unit inside the authority does it (承办机构).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling_unit: Option<String>,
    /// Who delegated the power, where the authority holds it by delegation (委托部门).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrusted_by: Option<Unit>,
    /// For whom it is done here (行政管辖), in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// How far away it can be handed in (通办范围).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cross_region: Vec<CrossRegion>,
    /// How it can be handed in (办理形式).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Whose system it runs on (运行系统层级).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_level: Option<SystemLevel>,
    /// Where it is done online, if not here (网办地址).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_address: Option<String>,
    /// How sure we are of what.
    pub provenance: Vec<Provenance>,
}

/// The five stages every guide shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// 受理
    Accept,
    /// 审核
    Examine,
    /// 审批
    Approve,
    /// 办结
    Conclude,
    /// 送达
    Deliver,
}

impl StageKind {
    /// All five, in their order.
    pub const ALL: [Self; 5] = [Self::Accept, Self::Examine, Self::Approve, Self::Conclude, Self::Deliver];

    /// Its Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accept => "受理",
            Self::Examine => "审核",
            Self::Approve => "审批",
            Self::Conclude => "办结",
            Self::Deliver => "送达",
        }
    }
}

/// A stage with its share of the promised days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Which.
    pub stage: StageKind,
    /// How many of the promised days.
    pub days: u16,
    /// What happens in it.
    pub explanation: String,
    /// Who is responsible for it: an authority of the directory whose division covers the item's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// The steps of the flow that lie in it: field steps, opinions, signatures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}

/// Who may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    /// The window clerk who accepts, in one act.
    Clerk,
    /// The chief representative at the window (首席代表), by letter.
    ChiefRepresentative,
    /// The vertical system decides; the hall records its answer.
    VerticalSystem,
}

/// 受审分离: whether who takes in may also decide. A setting of the item, never a global rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Separation {
    /// The same person may do both.
    SamePersonMayDecide,
    /// Another person must decide.
    AnotherPersonDecides,
}

/// How intake is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeRules {
    /// Who may decide.
    pub decider: Decider,
    /// Whether by another person.
    pub separation: Separation,
    /// Within how long after receipt the applicant hears what is missing.
    pub answer_period: Limit,
    /// Whether silence until then is acceptance: the law's remedy for licences.
    pub silence_is_acceptance: bool,
    /// Whether materials marked so may follow (容缺受理).
    pub pending_materials: bool,
    /// How long the applicant has to supplement; none is without end.
    pub supplement_within: Option<Limit>,
    /// What waits where a fee is to be paid: the delivery where nothing is said. The clock never waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_before: Option<PayBefore>,
}

/// What waits for a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayBefore {
    /// A favourable decision.
    Decision,
    /// Handing the result over.
    Delivery,
}
