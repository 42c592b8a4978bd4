//! The quality rules of a service guide: what must hold before an item may be published, with the name under which
//! editors know each rule and what they can do about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BaseItemContent, OverlayContent, rules_base, rules_joined, rules_parts};

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $name:literal, $advice:literal;)+) => {
        /// A rule by its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Rule {
            $($(#[$doc])* $rule,)+
        }

        impl Rule {
            /// Every rule, in the order in which they are explained.
            pub const ALL: &[Self] = &[$(Self::$rule),+];

            /// What editors call it.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            /// What an editor can do about it.
            #[must_use]
            pub const fn advice_zh(self) -> &'static str {
                match self { $(Self::$rule => $advice,)+ }
            }
        }
    };
}

rules! {
    /// Name, legal basis, conditions, results, service objects and everyday words must be there.
    ElementMissing = "要素不能缺", "把这一项补上；群众看到的指南里它不能空着。";
    /// The type inside the base code is the item's type.
    CodeFitsType = "编码和事项类型一致", "改事项类型，或换成这一类型的基本编码（第 3、4 位是类型）。";
    /// 即办件 ⇒ 即审即办.
    OnTheSpotIsOneAct = "即办件即审即办", "把审批方式改成“即审即办”，或把办件类型改成“承诺件”。";
    /// 承诺件 ⇒ 前审后批.
    PromisedIsReviewedFirst = "承诺件前审后批", "把审批方式改成“前审后批”，或把办件类型改成“即办件”。";
    /// XX批复 → 审批办结, XX证 → 出证办结, XX文 → 出文办结.
    ConclusionFitsResult = "结果和办结方式一致", "批复对应审批办结，证照对应出证办结，文书对应出文办结，钱物对应给付办结；改其中一个。";
    /// A licence (许可) needs at least one frequent question.
    LicenceNeedsFaq = "许可要有常见问题", "写至少一条群众常问的问题和回答。";
    /// Codes of materials and steps are unique and well formed.
    CodeUnique = "编号规范不重复", "材料用三位数字，环节用小写字母和下划线，各不重复。";
    /// A main material may not follow later (容缺).
    MainMaterialMayNotFollow = "主审要件不容缺", "把必要性改成“必要”，或取消主审要件标记。";
    /// What the checking mechanism can verify may not be demanded.
    CheckedMayNotBeDemanded = "能核对的不得要", "把必要性改成“非必要”；政府自己核对，不向申请人要。";
    /// What comes from the licence repository is issued by the government.
    LicenceMaterialFromGovernment = "证照来自政府", "把来源改成“政府部门核发”，或去掉电子证照类型。";
    /// A situation refers to a field of the form.
    SituationRefersToForm = "情形对应表单字段", "选一个表单里有的字段，并给出至少一个取值。";
    /// A material made by a step names a step of the flow.
    MaterialRefersToStep = "材料对应产生环节", "选一个办理流程里有的环节，或把“由环节产生”清空。";
    /// The form is a schema in our subset of keywords.
    FormSubset = "表单用规定的写法", "按提示改表单定义；不支持的关键字去掉，每个字段都要有中文标题。";
    /// A site inspection or household visit takes two people (许可法 34).
    VisitTakesTwo = "勘查调查两人以上", "把人数改成 2 或更多（行政许可法第三十四条）。";
    /// A public notice has a length.
    NoticeHasLength = "公示要有期限", "填公示多少天。";
    /// Village steps come before acceptance: no clock; steps of review count or suspend.
    ClockFitsPhase = "计时和环节一致", "村级环节选“不计时”；审查环节选“计时”或依法扣除的事由。";
    /// An extension without a statutory limit extends nothing.
    ExtensionNeedsLimit = "延长先有法定时限", "先填法定办结时限，或去掉延长。";
    /// Only a suspension has a ground.
    GroundFitsProcedure = "扣除时间要有事由", "扣除时间的选一个法定事由；延长的不选。";
    /// A fee names its basis.
    FeeNeedsBasis = "收费要有依据", "写明收费依据的文件和条款；没有依据的不能收。";
    /// Presence in person excludes an agent.
    PresenceExcludesAgent = "须本人到场不代办", "取消“须本人到场”，或不允许代办。";
    /// A theme code has three digits.
    ThemeCode = "服务主题用国标代码", "从主题表里选；自然人和法人是两张表。";
    /// A promised item promises days; an on-the-spot item has none.
    PromiseFitsHandling = "承诺时限和办件类型一致", "承诺件填承诺天数；即办件不填。";
    /// The promise is no longer than the law's limit.
    PromiseWithinLaw = "承诺不超过法定", "把承诺天数改到法定天数以内，用同一种日（工作日或自然日）。";
    /// The five stages 受理 审核 审批 办结 送达, each once.
    FiveStages = "五个环节齐全", "按受理、审核、审批、办结、送达的顺序各写一个环节。";
    /// Σ days of stages ≤ promised days.
    StagesWithinPromise = "环节天数不超承诺", "缩短某个环节的天数，或在法定时限内延长承诺；送达不算在内。";
    /// Visits ≠ 0 need a reason.
    VisitsNeedReason = "到现场要说原因", "写明为什么必须到现场；没有必要就改成 0 次。";
    /// 全程网办 ⇒ no visits, and not without depth.
    WholeOnlineNoVisits = "全程网办不跑腿", "把到现场次数改成 0、网办深度改到 5 以上，或取消“全程网办”。";
    /// Not charging ⇒ no online payment.
    NoFeeNoPayment = "不收费不支付", "取消网上支付，或写明收费。";
    /// 网办深度 is 1 to 8.
    OnlineDepth = "网办深度一到八", "按网办深度表填 1 到 8。";
    /// At least one acceptance point.
    AcceptancePointNeeded = "要有受理点", "写至少一个能交件的地方。";
    /// 委托 needs its document.
    DelegationNeedsDocument = "委托要有文件", "写明委托文件名称和文号、委托范围、起止日期。";
    /// Agency points only where an agent is allowed.
    AgencyNeedsAgent = "代办点先允许代办", "允许代办，或去掉代办点。";
    /// Each review step has its office.
    OfficeNeeded = "审核环节有单位", "给这个环节指定审核单位。";
    /// Phone, supervision phone, address, hours, seal and supervising unit must be there.
    ContactMissing = "联系方式齐全", "把电话、监督电话、地址、时间、印章、监管单位都填上。";
    /// Silence is acceptance only for licences.
    SilenceOnlyForLicences = "逾期受理只限许可", "只有行政许可才能勾选“逾期不告知视为受理”。";
    /// A vertical system decides only where one is connected.
    DeciderFitsConnection = "决定方和对接一致", "先写明对接的业务系统，或改由窗口或首席代表决定。";
    /// A stage has a responsible unit.
    StageNeedsUnit = "环节背后有单位", "给这个环节指定责任单位。";
    /// A responsible unit is an authority of the directory whose division covers the item's, or lies in it.
    UnitCovers = "责任单位管得到这里", "选单位目录里有的、管辖范围包括本地的单位。";
    /// A stage's steps are steps of the flow, each in one stage.
    StageRefersToStep = "环节里的步骤在流程里", "从办理流程里选步骤，一个步骤只放在一个环节里。";
    /// A situation's question fills a field of the form with values that the field takes.
    QuestionFitsForm = "情形问题对应表单", "问题对应表单里的字段，选项是这个字段能填的值，每项都写清楚。";
    /// A decision table has questions, and rows that fit them.
    TableShape = "判断表写得完整", "按提示改这张表的问题、选项或行。";
    /// A decision table forgets no answers.
    TableComplete = "判断表没有遗漏", "给这种情况加一行，或放宽某一行的条件。";
    /// A decision table of unique rows has no two that fit the same answers.
    TableOverlap = "判断表没有重叠", "改两行中的一行，让它们不重叠；或改成“先到先得”。";
    /// Each row of a decision table can count.
    TableRowDead = "判断表没有废行", "删掉这一行，或把它移到前面。";
    /// Who may apply is found out in three questions.
    AtMostThreeQuestions = "最多问三个问题", "合并或删掉问题；问多了群众不答。";
    /// A verdict says why and what next.
    VerdictHelps = "结论要说原因和下一步", "写明原因和下一步怎么办；不能只说“不能办”。";
    /// A fee is multiplied by a number that is asked for.
    FeePerNumber = "按数量收费要对应数字", "“每”后面选一个数字问题。";
    /// A sample belongs to a material and lies on this site.
    SampleFits = "样表对应材料", "空表和样例选一份有的材料；到“样表”页上传文件，再存。";
    /// A delegation has begun and not ended.
    DelegationPeriod = "委托期限有效", "结束日期不早于开始日期，生效那天委托还在有效期内；过期的先续签。";
    /// A bundle holds at least two items in force, each once.
    BundleMembers = "一件事包含的事项", "至少选两个在用的事项，每个只写一次；先后顺序只写这件事里的事项。";
    /// A bundle's one form fills its members' forms.
    BundleForm = "一张表填全部", "在总表里加上这些字段，或写明从总表的哪个字段取。";
    /// The order of a bundle's members has a beginning.
    BundleOrder = "先后顺序不绕圈", "去掉一个先后关系，让至少一个事项可以先办。";
    /// A shared material serves two members or more, each material once.
    BundleShared = "共用材料对得上", "写明共用材料对应哪几个事项的哪份材料，一份材料只写在一处。";
    /// A project has four stages with leads; each item stands in one.
    ProjectStages = "项目四个阶段", "按四个阶段的顺序写，每个阶段有牵头部门，每个事项放在一个阶段里。";
    /// Who holds a power by delegation says whose.
    EntrustedNeedsSource = "受委托要写委托部门", "写明是哪个部门委托的；或改实施主体性质。";
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// JSON pointer: `/base/…` or `/overlay/…`.
    pub pointer: String,
    /// What is wrong, for the editor.
    pub message_zh: String,
    /// What to do about it, for the editor.
    pub advice_zh: String,
    /// What is wrong, in English.
    pub message: String,
}

impl Finding {
    /// What a rule found at a place.
    pub fn new(rule: Rule, pointer: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let advice_zh = rule.advice_zh().to_owned();
        Self { rule, pointer: pointer.into(), message_zh: zh.into(), advice_zh, message: en.into() }
    }
}

/// What is wrong with a base item by itself. Pointers begin with `/base`.
#[must_use]
pub fn check_base(base: &BaseItemContent) -> Vec<Finding> {
    rules_base::ALL.iter().chain(rules_parts::BASE).flat_map(|rule| rule(base)).collect()
}

/// What is wrong with an implementing item: the base's findings and those of the overlay on it.
#[must_use]
pub fn check(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    check_base(base).into_iter().chain(check_overlay(base, overlay)).collect()
}

/// What is wrong with an overlay on its base. Pointers begin with `/overlay`.
#[must_use]
pub fn check_overlay(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    rules_joined::ALL.iter().chain(rules_parts::JOINED).flat_map(|rule| rule(base, overlay)).collect()
}
