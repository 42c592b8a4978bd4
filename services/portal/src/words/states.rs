//! States and events of a case: one word everywhere, and the sentence that citizens read.

/// How a state is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StateWords {
    /// The one word.
    pub(crate) word: &'static str,
    /// The class of its tag.
    pub(crate) tag: &'static str,
    /// What the applicant reads first.
    pub(crate) says: &'static str,
    /// Whether the applicant has to do something.
    pub(crate) yours: bool,
}

const fn words(word: &'static str, tag: &'static str, says: &'static str, yours: bool) -> StateWords {
    StateWords { word, tag, says, yours }
}

/// How the state of this code is shown.
pub(crate) fn state(code: &str) -> StateWords {
    match code {
        "draft" => words("草稿", "line", "还没提交，接着填完就能交。", true),
        "discarded" => words("已作废", "", "这份草稿已经作废。", false),
        "submitted" => words("收件", "", "收到了，5 个工作日内告诉您受不受理。", false),
        "prereviewed" => words("预审通过", "go", "材料看过了，齐全，等正式受理。", false),
        "supplement" => words("补正", "wait", "材料不齐，请您补上。", true),
        "returned" => words("退件", "", "材料没补上，已退回。材料留着，可以重新申请，不用重填。", false),
        "rejected" => words("不予受理", "no", "不能受理。原因和怎么办，见下面；不服可以复议、起诉。", false),
        "accepted" => words("在办", "go", "已经受理，正在办。", false),
        "in_review" => words("在办", "go", "已经受理，几个科室正在一起审。", false),
        "reviewed" => words("在办", "go", "都审完了，正在等决定。", false),
        "approved" => words("准予", "ok", "批准了，正在制证。", false),
        "partly_approved" => {
            words("部分准予", "ok", "批准了一部分，其余没有批准。原因和怎么办，见下面。", false)
        }
        "reopened" => words("重新办理", "go", "原决定已经撤销，正在重新办，期限重新算。", false),
        "refused" => words("不予许可", "no", "没有批准。原因和怎么办，见下面；不服可以复议、起诉。", false),
        "closed" => words("办结", "ok", "办好了。", false),
        "destroyed" => words("已销毁", "", "保管期满，档案已经依法销毁。", false),
        "withdrawn" => words("已撤回", "", "您撤回了这件申请。", false),
        _ => words("在办", "go", "正在办。", false),
    }
}

/// What happened, in words; the event's own code where it is new to us.
pub(crate) fn timeline_words(what: &str) -> &str {
    match what {
        "create_case" => "开始填写",
        "save_form" => "填表",
        "keep_form" => "填了一部分，先放下",
        "prefill_form" => "调取已有信息，替申请人填好",
        "add_material_file" => "上传材料",
        "attach_licence" => "调取电子证照",
        "add_case_evidence" => "上传佐证",
        "submit_case" => "收件",
        "request_supplement" => "一次性告知补正",
        "supplement_case" => "补正材料",
        "prereview_case" => "预审通过，期限不变",
        "propose_reopening" => "有人提出撤销重办",
        "refuse_reopening" => "没有同意撤销重办",
        "tell_hearing_right" => "告知听证权利",
        "apply_for_hearing" => "申请听证",
        "notice_hearing" => "通知听证，计时停",
        "record_minutes" => "听证举行，笔录已签字",
        "send_back_step" => "签批退回",
        "reopen_case" => "原决定撤销，重新办理",
        "reject_case" => "不予受理",
        "lapse_case" => "逾期没补正，退件",
        "accept_case" => "受理",
        "deem_accepted" | "deem_case_accepted" => "到期没有答复，依法视为受理",
        "record_step" => "环节记录",
        "sign_step" => "到场人签字",
        "record_objection" => "有人提出异议",
        "settle_objection" => "异议已处理",
        "review_case" => "科室意见",
        "complete_review" => "审核完成",
        "decide_case" => "决定",
        "decide_on_the_spot" => "当场受理并决定",
        "record_licence" => "制证",
        "deliver_result" => "送达、办结",
        "close_case" => "办结",
        "withdraw_case" => "撤回",
        "discard_case" => "草稿作废",
        "suspend_clock" => "特别程序，计时停",
        "resume_clock" => "恢复计时",
        "extend_clock" => "延长期限",
        "apply_calendar" => "放假安排调整，期限重算",
        "alert_revoked_licence" => "所用证照已失效，提醒经办人",
        "review_fallen_licence" => "所用证照已失效，原决定待复核",
        "lift_licence_alarm" => "所用证照恢复有效",
        "settle_licence_alarm" => "证照失效已处理",
        "move_case" => "权力调整，换了承办机关",
        "hold_case" => "联系电话、收款账户待本人确认",
        "confirm_payee" => "本人确认联系电话、收款账户",
        "propose_release" => "登记联系电话、收款账户核实结果",
        "approve_release" => "联系电话、收款账户已复核",
        "enter_catch_up" => "登记停网停电时的纸质收件凭证",
        "approve_catch_up" => "纸质收件凭证已复核，按凭证日期收件",
        "receive_packet" => "代办员离线收集，已收到",
        "take_originals" => "收下纸质原件",
        "offer_originals" => "交出纸质原件，等签收",
        "confirm_handover" => "纸质原件已签收",
        "withdraw_handover" => "收回没签收的原件",
        "acknowledge_decision" => "监管单位签收",
        "record_finding" => "批后检查",
        other => outside_words(other),
    }
}

/// What happened between the hall and others: systems, carriers, colleagues.
fn outside_words(what: &str) -> &str {
    match what {
        "claim_case" => "有人领取，开始办",
        "assign_case" => "分派了经办人",
        "hand_over_case" => "换了经办人",
        "release_case" => "放回待领",
        "mark_duplicate" => "核对过是不是重复件",
        "quarantine_file" => "一份文件查出病毒，没有收下，请换一份",
        "send_again" => "再次转业务系统办理",
        "hand_over_to_system" => "转业务系统办理",
        "hear_from_system" => "业务系统答复",
        "give_up_on_system" => "业务系统多次没有答复，转人工处理",
        "tell_end_to_system" => "告知业务系统这件已终止",
        "hand_over_material" => "业务系统取走一份材料",
        "renew_material_addresses" => "业务系统重新取材料",
        "stop_exchange" => "不再转业务系统办理",
        "begin_visit" => "去业务系统页面办理",
        "decide_as_told" => "按业务系统的结果作出决定",
        "order_parcel" => "交寄办理结果",
        "post_parcel" => "邮件已交给寄递单位",
        "hear_from_carrier" => "邮件有新动态",
        "settle_parcel" => "退回的邮件已处理",
        "stop_parcel" => "不再邮寄",
        "give_up_on_carrier" => "多次交寄不成，转人工处理",
        "close_by_post" => "邮件签收，送达、办结",
        "draw_panel" => "专家评审：已抽取专家",
        "replace_expert" => "专家评审：有人回避，已补抽专家",
        "take_opinion" => "专家评审：收到一位专家的意见",
        "confirm_opinion" => "专家评审：意见已核对",
        "sum_up_experts" => "专家评审：已出结论",
        other => money_words(other),
    }
}

/// What happened to the money of a case.
fn money_words(what: &str) -> &str {
    match what {
        "issue_fee_notice" => "出缴款通知（不停计时）",
        "void_fee_notice" => "作废缴款通知",
        "propose_fee_reduction" => "提出减免费用",
        "approve_fee_reduction" => "同意减免费用",
        "place_pay_order" => "去支付平台缴费",
        "book_payment" => "收到缴费",
        "propose_refund" => "提出退费",
        "approve_refund" => "同意退费",
        "decline_refund" | "refund_declined" => "没有退费",
        "refund_done" => "费用已退回",
        "list_benefit" => "列入发放清册",
        "benefit_paid" => "补贴已发放",
        "benefit_failed" => "银行没有发放成功，更正账户后再发",
        other => other,
    }
}

/// Who did it, in words: nobody's name.
pub(crate) fn actor_words(kind: &str, role: &str) -> &'static str {
    match (kind, role) {
        ("person", _) => "申请人",
        ("agent", _) => "村代办员",
        (_, "chief") => "首席代表",
        (_, "reviewer") => "审核人员",
        (_, "inspector") => "现场人员",
        (_, "supervisor") => "监管单位",
        ("staff", _) => "窗口人员",
        ("department", _) => "部门系统",
        _ => "系统",
    }
}

/// The standing of a licence.
pub(crate) fn licence_words(status: &str) -> &'static str {
    match status {
        "valid" => "有效",
        "suspended" => "暂扣",
        "revoked" => "已撤销",
        "cancelled" => "已注销",
        "expired" => "已失效",
        "transferred_out" => "已转出",
        "withdrawn" => "已吊销",
        _ => "状态不明",
    }
}

/// What a system of others asked of a licence.
pub(crate) fn share_words(operation: &str) -> &'static str {
    match operation {
        "search" => "查了有没有这个证照",
        "metadata" => "看了证照上的几项内容",
        "file" => "取了证照文件",
        "verification" => "查了证照是否有效",
        "copy" => "做了一份加注件",
        _ => "用了证照",
    }
}

/// Why a copy for one use is not good.
pub(crate) fn copy_words(reason: &str) -> &'static str {
    match reason {
        "expired" => "已经过期，作废",
        "contract_ended" => "共享协议已经终止",
        "consent_withdrawn" => "持证人收回了同意",
        "licence_not_valid" => "证照本身现在无效",
        _ => "不能用",
    }
}

/// What someone looked at data for.
pub(crate) fn purpose_words(purpose: &str) -> &str {
    match purpose {
        "case_handling" | "handle_case" | "read_case" => "办理您的申请",
        "read_file" => "看您交的材料",
        "file_case" => "替您开始申请",
        "record_mandate" => "记录您的委托",
        "issue_licence" => "制作证照",
        "vertical_exchange" => "转业务系统办理您的申请",
        "read_parcels" => "看邮件寄到哪了",
        "send_by_post" => "把办理结果寄给您",
        "supervision" => "批后监管",
        "inspection" => "现场检查",
        "statutory_duty" => "履行法定职责",
        "investigation" => "依法调查",
        "prefill_form" => "替您填好申请表",
        "licence_as_material" => "用您的证照办这件事",
        "licence_verification" => "核验您出示的证照",
        "licence_sharing" => "经您同意或者依法共用您的证照",
        "answer_rating" => "处理您的评价",
        "judge_rating_appeal" => "复核对您评价的申诉",
        "register" => "登记您的信息",
        "login_code" => "给您发登录验证码",
        "recover_login" => "有人用您的身份信息找回密码",
        "tell_holder" => "给您发账号变动的短信",
        "represent_legal_person" => "核对您是不是企业的法定代表人",
        "name_delegate" => "核对企业授权的经办人",
        "list_agents" => "查看替企业办事的人",
        "list_guardians" => "查看监护人和被监护人",
        "ask_household_register" => "向户籍登记核对父母子女关系",
        "counter_act" => "在窗口办您的账号和身份事项",
        "break_glass" => "没有办件，紧急查看",
        "own_view" | "own_account" => "您自己查看",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_draft_and_a_notice_wait_for_the_applicant() {
        let all = ["draft", "submitted", "supplement", "accepted", "in_review", "approved", "closed"];
        let yours: Vec<_> = all.into_iter().filter(|code| state(code).yours).collect();
        assert_eq!(yours, ["draft", "supplement"]);
    }
}
