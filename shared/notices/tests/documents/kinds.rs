//! What the law demands of each kind.
use crate::{assert_says, sample, text_of};
use notices::{Body, Content};

/// Everything that is given in writing names who gives it and to whom, its number, its date and its check
/// (行政许可法 32: 加盖本行政机关专用印章和注明日期).
fn assert_official(text: &str, content: &Content) {
    let head = &content.head;
    assert_says(
        text,
        &[&head.number, &head.authority, &head.applicant, &head.item, &head.case_no, "7K3M-9QXA-20DF"],
    );
    let seal: Vec<char> = head.seal.chars().filter(|c| !text.contains(*c)).collect();
    assert!(seal.is_empty(), "the seal lacks {seal:?}");
}

#[test]
fn a_receipt_says_what_came_when_and_until_when_the_hall_answers() {
    let content = sample::receipt();
    let text = text_of("receipt", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &[
            "收件凭证",
            "2026年11月17日09:12",
            "代办",
            "渔沟镇为民服务中心",
            "居民身份证",
            "电子证照",
            "未提交：四邻意见书",
        ],
    );
    assert_says(
        &text,
        &[
            "2026年11月24日前告知",
            "一次性告知全部内容",
            "逾期不告知的，自收到申请材料之日起即为受理",
            "第三十二条",
            "不表示已经受理",
        ],
    );
}

#[test]
fn art_32_an_acceptance_is_written_sealed_and_dated_and_says_the_limit() {
    let content = sample::acceptance();
    let text = text_of("acceptance", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &[
            "行政许可申请受理通知书",
            "第三十二条第一款第五项",
            "决定予以受理",
            "受理日期为2026年11月17日",
            "20个工作日内作出决定",
            "2026年12月15日",
            "第四十五条",
        ],
    );
}

#[test]
fn art_32_an_acceptance_by_silence_counts_from_the_day_of_receipt() {
    let mut content = sample::acceptance();
    if let Body::Acceptance(body) = &mut content.body {
        body.deemed = true;
        body.pending = vec!["四邻意见书".to_owned()];
    }
    let text = text_of("acceptance_by_law", &content);
    assert_says(
        &text,
        &[
            "未在规定期限内告知",
            "第三十二条第一款第四项",
            "自2026年11月16日收到之日起即为受理",
            "在作出决定前补齐：四邻意见书",
        ],
    );
}

#[test]
fn an_acceptance_with_pending_materials_names_them_and_brings_the_commitment_to_sign() {
    let content = sample::pending_acceptance();
    let text = text_of("pending_acceptance", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &["容缺受理通知书", "四邻意见书", "农村村民建房设计图或者通用图集", "请于2026年12月15日前补齐"],
    );
    assert_says(&text, &["容缺受理承诺书", "承诺人（签字或盖章）", "真实、合法、有效"]);
}

#[test]
fn art_32_a_refusal_to_accept_says_why_and_what_can_be_done_against_it() {
    let content = sample::non_acceptance();
    let text = text_of("non_acceptance", &content);
    assert_official(&text, &content);
    assert_says(&text, &["不予受理", "不属于本机关职权范围", "请向灵璧县自然资源和规划局申请"]);
    assert_has_rights(&text);
}

#[test]
fn art_32_a_notice_of_deficiencies_tells_every_one_with_ground_remedy_and_deadline_at_once() {
    let content = sample::deficiencies();
    let text = text_of("deficiencies", &content);
    assert_official(&text, &content);
    assert_says(&text, &["第三十二条第一款第四项", "一次性告知", "2026年12月28日前补正"]);
    let Body::Deficiencies(body) = &content.body else { panic!("another kind") };
    for line in &body.lines {
        assert_says(&text, &[&line.what, &line.ground, &line.remedy]);
    }
}

#[test]
fn a_second_notice_says_that_it_is_an_exception_and_buys_no_time() {
    let mut content = sample::deficiencies();
    if let Body::Deficiencies(body) = &mut content.body {
        body.exception = true;
    }
    assert_says(
        &text_of("deficiencies_again", &content),
        &["本次为再次告知，已经负责人批准", "原答复期限不因此重新计算"],
    );
}

#[test]
fn art_45_a_special_procedure_is_told_in_writing_with_its_time() {
    let content = sample::special_procedure();
    let text = text_of("special_procedure", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &[
            "专家评审",
            "第四十五条",
            "自2026年11月18日起",
            "不计算在办理期限内",
            "预计不超过10个工作日",
            "地质灾害",
        ],
    );
}

#[test]
fn art_42_an_extension_says_its_reason_and_who_approved_it() {
    let content = sample::extension();
    let text = text_of("extension", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &["第四十二条", "经本机关负责人批准", "延长10个工作日", "2026年12月29日", "四至与原宅基地登记不一致"],
    );
}

#[test]
fn art_38_and_44_a_grant_says_what_is_given_and_within_how_long() {
    let content = sample::grant();
    let text = text_of("grant", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &[
            "准予行政许可决定书",
            "第三十八条第一款",
            "2026年11月17日受理",
            "十个工作日内",
            "《农村宅基地批准书》、《乡村建设规划许可证》",
        ],
    );
}

#[test]
fn art_38_a_refusal_says_why_and_that_it_can_be_reviewed_and_brought_to_court() {
    let content = sample::refusal();
    let text = text_of("refusal", &content);
    assert_official(&text, &content);
    assert_says(&text, &["不予行政许可决定书", "第三十八条第二款", "占用永久基本农田0.3亩"]);
    assert_has_rights(&text);
}

#[test]
fn whatever_the_office_adds_a_refusal_keeps_both_remedies() {
    let mut content = sample::refusal();
    if let Body::Refusal(body) = &mut content.body {
        body.rights.said = Some("也可以到镇司法所咨询。".to_owned());
    }
    let text = text_of("refusal_with_advice", &content);
    assert_has_rights(&text);
    assert_says(&text, &["办理机关另告知：也可以到镇司法所咨询。"]);
}

#[test]
fn a_proof_of_delivery_lists_what_was_handed_over_how_and_leaves_room_to_sign() {
    let content = sample::delivery();
    let text = text_of("delivery", &content);
    assert_official(&text, &content);
    assert_says(
        &text,
        &[
            "送达回证",
            "准予行政许可决定书（渔政许准〔2026〕5号）",
            "窗口直接送达",
            "2026年11月20日10:30",
            "受送达人",
            "签名或盖章",
            "代收人签名",
        ],
    );
}

#[test]
fn a_list_of_originals_says_which_changed_hands_in_what_condition_and_both_sign() {
    let content = sample::handover();
    let text = text_of("handover", &content);
    assert_official(&text, &content);
    assert_says(&text, &["原件交接清单", "移交方", "申请人", "接收方", "收件窗口", "2026年11月16日09:12"]);
    assert_says(&text, &["居民户口簿", "封面破损，内页完整", "移交人签名", "接收人签名", "退还申请人"]);
}

#[test]
fn an_item_that_is_no_licence_does_not_speak_of_the_licensing_law() {
    for (place, mut content) in sample::all().into_iter().enumerate() {
        content.head.licensing = false;
        content.head.basis = Some("《社会救助暂行办法》".to_owned());
        let text = text_of(&format!("other_{place}"), &content);
        assert!(!text.contains("行政许可法") && !text.contains("行政许可申请"), "{text}");
    }
}

/// Body, period and court, both ways.
fn assert_has_rights(text: &str) {
    assert_says(
        text,
        &["六十日内", "向灵璧县人民政府申请行政复议", "六个月内", "向灵璧县人民法院提起行政诉讼"],
    );
}

#[test]
fn the_samples_that_editors_see_are_those_that_the_tests_know() {
    for content in sample::all() {
        assert_eq!(notices::sample(content.body.kind()).unwrap(), content);
    }
}
