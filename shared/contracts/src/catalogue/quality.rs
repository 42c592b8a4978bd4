//! The quality rules of a service guide: what must hold before an item may be published.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BaseItemContent, OverlayContent, rules_base, rules_joined};

/// A rule by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Name, legal basis, conditions, results, service objects and everyday words must be there.
    ElementMissing,
    /// The type inside the base code is the item's type.
    CodeFitsType,
    /// 即办件 ⇒ 即审即办.
    OnTheSpotIsOneAct,
    /// 承诺件 ⇒ 前审后批.
    PromisedIsReviewedFirst,
    /// XX批复 → 审批办结, XX证 → 出证办结, XX文 → 出文办结.
    ConclusionFitsResult,
    /// A licence (许可) needs at least one frequent question.
    LicenceNeedsFaq,
    /// Codes of materials and steps are unique and well formed.
    CodeUnique,
    /// A main material may not follow later (容缺).
    MainMaterialMayNotFollow,
    /// What the checking mechanism can verify may not be demanded.
    CheckedMayNotBeDemanded,
    /// What comes from the licence repository is issued by the government.
    LicenceMaterialFromGovernment,
    /// A situation refers to a field of the form.
    SituationRefersToForm,
    /// A material made by a step names a step of the flow.
    MaterialRefersToStep,
    /// The form is a schema in our subset of keywords.
    FormSubset,
    /// A site inspection or household visit takes two people (许可法 34).
    VisitTakesTwo,
    /// A public notice has a length.
    NoticeHasLength,
    /// Village steps come before acceptance: no clock; steps of review count or suspend.
    ClockFitsPhase,
    /// An extension without a statutory limit extends nothing.
    ExtensionNeedsLimit,
    /// Only a suspension has a ground.
    GroundFitsProcedure,
    /// A fee names its basis.
    FeeNeedsBasis,
    /// Presence in person excludes an agent.
    PresenceExcludesAgent,
    /// A theme code has three digits.
    ThemeCode,
    /// A promised item promises days; an on-the-spot item has none.
    PromiseFitsHandling,
    /// The promise is no longer than the law's limit.
    PromiseWithinLaw,
    /// The five stages 受理 审核 审批 办结 送达, each once.
    FiveStages,
    /// Σ days of stages ≤ promised days.
    StagesWithinPromise,
    /// Visits ≠ 0 need a reason.
    VisitsNeedReason,
    /// 全程网办 ⇒ no visits, and not without depth.
    WholeOnlineNoVisits,
    /// Not charging ⇒ no online payment.
    NoFeeNoPayment,
    /// 网办深度 is 1 to 8.
    OnlineDepth,
    /// At least one acceptance point.
    AcceptancePointNeeded,
    /// 委托 needs its document.
    DelegationNeedsDocument,
    /// Agency points only where an agent is allowed.
    AgencyNeedsAgent,
    /// Each review step has its office.
    OfficeNeeded,
    /// Phone, supervision phone, address, hours, seal and supervising unit must be there.
    ContactMissing,
    /// Silence is acceptance only for licences.
    SilenceOnlyForLicences,
    /// A vertical system decides only where one is connected.
    DeciderFitsConnection,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// JSON pointer: `/base/…` or `/overlay/…`.
    pub pointer: String,
    /// For the editor.
    pub message_zh: String,
    /// The same in English.
    pub message: String,
}

impl Finding {
    pub(super) fn new(
        rule: Rule,
        pointer: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { rule, pointer: pointer.into(), message_zh: zh.into(), message: en.into() }
    }
}

/// What is wrong with a base item by itself. Pointers begin with `/base`.
#[must_use]
pub fn check_base(base: &BaseItemContent) -> Vec<Finding> {
    rules_base::ALL.iter().flat_map(|rule| rule(base)).collect()
}

/// What is wrong with an implementing item: the base's findings and those of the overlay on it.
#[must_use]
pub fn check(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let joined = rules_joined::ALL.iter().flat_map(|rule| rule(base, overlay));
    check_base(base).into_iter().chain(joined).collect()
}
