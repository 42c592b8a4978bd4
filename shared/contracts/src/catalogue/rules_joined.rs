//! The quality rules that look at the overlay on its base.

use kernel::code::{ItemType, ProcessingKind};

use super::{
    AcceptanceMode, BaseItemContent, Connection, Decider, OverlayContent, StageKind, StepKind,
    quality::{Finding, Rule},
};

/// Every rule, in the order in which findings are shown.
pub(super) const ALL: &[fn(&BaseItemContent, &OverlayContent) -> Vec<Finding>] =
    &[promise, five_stages, stage_days, visits, online, points, offices, contact, intake_rules];

fn promise(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let pointer = "/overlay/promised_limit";
    let fits = match base.handling {
        ProcessingKind::Immediate => overlay.promised_limit.as_ref().is_none_or(|limit| limit.days == 0),
        ProcessingKind::Promised | ProcessingKind::Other => {
            overlay.promised_limit.as_ref().is_some_and(|limit| limit.days > 0)
        }
    };
    let mut findings = Vec::new();
    if !fits {
        let en = "a promised item promises days, an on-the-spot item none";
        findings.push(Finding::new(Rule::PromiseFitsHandling, pointer, "承诺件应填承诺时限，即办件不填", en));
    }
    if let (Some(law), Some(promise)) = (&base.statutory_limit, &overlay.promised_limit) {
        match promise.within(law) {
            Some(true) => {}
            Some(false) => {
                let en = "the promise is longer than the law allows";
                findings.push(Finding::new(Rule::PromiseWithinLaw, pointer, "承诺时限不得长于法定时限", en));
            }
            None => {
                let en = "promise in the kind of days the law uses";
                findings.push(Finding::new(
                    Rule::PromiseWithinLaw,
                    pointer,
                    "承诺时限应与法定时限使用同一种日",
                    en,
                ));
            }
        }
    }
    findings
}

fn five_stages(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let stages: Vec<StageKind> = overlay.stages.iter().map(|stage| stage.stage).collect();
    if stages == StageKind::ALL {
        return vec![];
    }
    let zh = "办理流程应依次包含受理、审核、审批、办结、送达";
    let en = "the five stages accept, examine, approve, conclude, deliver, each once and in order";
    vec![Finding::new(Rule::FiveStages, "/overlay/stages", zh, en)]
}

fn stage_days(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let promised = overlay.promised_limit.as_ref().map_or(0, |limit| u32::from(limit.days));
    // Delivery has its own period (10 days after the decision) and is not part of the promise.
    let counted = overlay.stages.iter().filter(|stage| stage.stage != StageKind::Deliver);
    let sum: u32 = counted.map(|stage| u32::from(stage.days)).sum();
    if sum <= promised {
        return vec![];
    }
    let zh = format!("各环节时限之和 {sum} 日超过承诺时限 {promised} 日");
    let en = format!("the stages take {sum} days, the promise is {promised}");
    vec![Finding::new(Rule::StagesWithinPromise, "/overlay/stages", zh, en)]
}

fn visits(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let reason = overlay.visits.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if overlay.visits.count > 0 && !reason {
        let zh = "到现场次数不为零应说明原因";
        return vec![Finding::new(
            Rule::VisitsNeedReason,
            "/overlay/visits/reason",
            zh,
            "visits need a reason",
        )];
    }
    vec![]
}

fn online(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let online = &overlay.online;
    let mut findings = Vec::new();
    if !(1..=8).contains(&online.depth) {
        let zh = "网办深度应为 1 至 8";
        findings.push(Finding::new(Rule::OnlineDepth, "/overlay/online/depth", zh, "online depth is 1 to 8"));
    }
    if online.whole && (overlay.visits.count > 0 || online.depth < 5) {
        let en = "an item done wholly online needs no visit and a depth of at least 5";
        findings.push(Finding::new(
            Rule::WholeOnlineNoVisits,
            "/overlay/online/whole",
            "全程网办的到现场次数应为零",
            en,
        ));
    }
    if base.fees.is_empty() && online.payment {
        let en = "an item that costs nothing offers no online payment";
        findings.push(Finding::new(
            Rule::NoFeeNoPayment,
            "/overlay/online/payment",
            "不收费的事项不支持网上支付",
            en,
        ));
    }
    findings
}

fn points(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let mut findings = Vec::new();
    if overlay.acceptance_points.is_empty() {
        let pointer = "/overlay/acceptance_points";
        findings.push(Finding::new(
            Rule::AcceptancePointNeeded,
            pointer,
            "至少应有一个受理点",
            "no acceptance point",
        ));
    }
    for (index, point) in overlay.acceptance_points.iter().enumerate() {
        let pointer = format!("/overlay/acceptance_points/{index}");
        if point.mode == AcceptanceMode::Delegated && point.delegation.is_none() {
            let en = "a delegation needs its document, scope and period";
            let pointer = format!("{pointer}/delegation");
            findings.push(Finding::new(
                Rule::DelegationNeedsDocument,
                pointer,
                "委托受理应有委托文件、范围和期限",
                en,
            ));
        }
        if point.mode == AcceptanceMode::Agency && !base.agent_allowed {
            let en = "an agency point needs an item that an agent may do";
            let pointer = format!("{pointer}/mode");
            findings.push(Finding::new(Rule::AgencyNeedsAgent, pointer, "不允许代办的事项不能设代办点", en));
        }
    }
    findings
}

fn offices(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let lacks = |step: &super::FlowStep| match &step.action {
        StepKind::Review { office } => !overlay.review_offices.iter().any(|filled| filled.office == *office),
        StepKind::CollectiveDiscussion
        | StepKind::PublicNotice { .. }
        | StepKind::SiteInspection { .. }
        | StepKind::HouseholdVisit { .. }
        | StepKind::LegalReview
        | StepKind::Hearing
        | StepKind::ExpertReview
        | StepKind::SignOff { .. }
        | StepKind::DataCheck { .. } => false,
    };
    base.flow
        .iter()
        .filter(|step| lacks(step))
        .map(|step| {
            let zh = format!("环节“{}”没有指定审核单位", step.name);
            let en = format!("the step {} has no office", step.code);
            Finding::new(Rule::OfficeNeeded, "/overlay/review_offices", zh, en)
        })
        .collect()
}

fn contact(_: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let texts = [
        ("contact/phone", &overlay.contact.phone, "缺少咨询电话"),
        ("contact/supervision_phone", &overlay.contact.supervision_phone, "缺少监督电话"),
        ("contact/address", &overlay.contact.address, "缺少办理地点"),
        ("contact/hours", &overlay.contact.hours, "缺少办理时间"),
        ("seal_name", &overlay.seal_name, "缺少审批专用章名称"),
        ("supervising_unit/name", &overlay.supervising_unit.name, "缺少批后监管单位"),
        ("authority_name", &overlay.authority_name, "缺少实施主体名称"),
    ];
    texts
        .into_iter()
        .filter(|(_, text, _)| text.trim().is_empty())
        .map(|(field, _, zh)| {
            Finding::new(Rule::ContactMissing, format!("/overlay/{field}"), zh, format!("{field} is empty"))
        })
        .collect()
}

fn intake_rules(base: &BaseItemContent, overlay: &OverlayContent) -> Vec<Finding> {
    let rules = &overlay.intake_rules;
    let mut findings = Vec::new();
    if rules.silence_is_acceptance && base.item_type != ItemType::Licence {
        let pointer = "/overlay/intake_rules/silence_is_acceptance";
        let en = "deemed acceptance is the remedy of the Administrative Licensing Law, for licences";
        findings.push(Finding::new(
            Rule::SilenceOnlyForLicences,
            pointer,
            "逾期视为受理只适用于行政许可",
            en,
        ));
    }
    if rules.decider == Decider::VerticalSystem && overlay.connection == Connection::Local {
        let pointer = "/overlay/intake_rules/decider";
        let en = "no vertical system is connected that could decide";
        findings.push(Finding::new(
            Rule::DeciderFitsConnection,
            pointer,
            "未对接业务系统，不能由业务系统作出决定",
            en,
        ));
    }
    findings
}
