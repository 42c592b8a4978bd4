//! A document of each kind, about a villager's house.
use notices::{
    Acceptance, Body, Channel, Check, CheckCode, Content, Deficiencies, Deficiency, Delivery, Extension,
    Grant, Handed, HandedOriginal, HandoverList, Head, NonAcceptance, PendingAcceptance, Period, Receipt,
    ReceivedMaterial, Refusal, Rights, SpecialProcedure, Way,
};

fn head(number: &str) -> Head {
    Head {
        number: number.to_owned(),
        authority: "灵璧县渔沟镇人民政府".to_owned(),
        seal: "行政审批专用章".to_owned(),
        applicant: "王德厚".to_owned(),
        item: "农村村民宅基地审批".to_owned(),
        licensing: true,
        basis: Some("《中华人民共和国土地管理法》".to_owned()),
        case_no: "2611-1700-3682".to_owned(),
        date: "2026-11-17".parse().unwrap(),
        phone: Some("0557-6033000".to_owned()),
        address: Some("灵璧县渔沟镇为民服务中心".to_owned()),
    }
}

pub(crate) fn check() -> Check {
    let page = "https://hall.example/documents/check".to_owned();
    Check { page, code: CheckCode::parse("7K3M-9QXA-20DF").unwrap() }
}

const fn working(days: u16) -> Option<Period> {
    Some(Period { days, working: true })
}

pub(crate) fn rights() -> Rights {
    Rights {
        reconsideration: "灵璧县人民政府".to_owned(),
        court: "灵璧县人民法院".to_owned(),
        said: Some("对本决定不服的，也可以先到镇司法所咨询。".to_owned()),
    }
}

pub(crate) fn receipt() -> Content {
    let material = |name: &str, how, count| ReceivedMaterial { name: name.to_owned(), how, count };
    let body = Receipt {
        received_at: "2026-11-17T09:12:00".parse().unwrap(),
        channel: Channel::Agent,
        hall: "渔沟镇为民服务中心".to_owned(),
        materials: vec![
            material("农村宅基地和建房（规划许可）申请表", Handed::Form, 1),
            material("居民身份证", Handed::Licence, 1),
            material("居民户口簿", Handed::Licence, 1),
            material("农村村民建房设计图或者通用图集", Handed::Files, 2),
        ],
        absent: vec!["四邻意见书".to_owned()],
        answer_by: "2026-11-24".parse().unwrap(),
        silence_accepts: true,
        supplement: false,
    };
    Content { head: head("收件2611-1700-3682"), body: Body::Receipt(body) }
}

pub(crate) fn acceptance() -> Content {
    let body = Acceptance {
        received_on: "2026-11-16".parse().unwrap(),
        deemed: false,
        pending: Vec::new(),
        limit: working(20),
        due: Some("2026-12-15".parse().unwrap()),
    };
    Content { head: head("渔政许受〔2026〕3号"), body: Body::Acceptance(body) }
}

pub(crate) fn pending_acceptance() -> Content {
    let body = PendingAcceptance {
        received_on: "2026-11-16".parse().unwrap(),
        pending: vec!["四邻意见书".to_owned(), "农村村民建房设计图或者通用图集".to_owned()],
        limit: working(20),
        due: Some("2026-12-15".parse().unwrap()),
    };
    Content { head: head("渔政许容受〔2026〕1号"), body: Body::PendingAcceptance(body) }
}

pub(crate) fn non_acceptance() -> Content {
    let body = NonAcceptance {
        received_on: "2026-11-16".parse().unwrap(),
        reason: "申请用地位于县城规划区内，宅基地审批权由县自然资源和规划局行使，不属于本机关职权范围。请向灵璧县自然资源和规划局申请。".to_owned(),
        rights: rights(),
    };
    Content { head: head("渔政许不受〔2026〕1号"), body: Body::NonAcceptance(body) }
}

pub(crate) fn deficiencies() -> Content {
    let line = |what: &str, ground: &str, remedy: &str| Deficiency {
        what: what.to_owned(),
        ground: ground.to_owned(),
        remedy: remedy.to_owned(),
    };
    let body = Deficiencies {
        received_on: "2026-11-16".parse().unwrap(),
        lines: vec![
            line("四邻意见书", "缺少北侧邻居签字，且没有村民小组盖章", "补签后拍照上传，或者送到收件窗口"),
            line("居民户口簿", "只有首页，没有本人页", "可直接调取电子证照；也可以拍照上传本人页"),
            line(
                "申请表“建筑面积”一栏",
                "填写的面积大于所附图纸的面积，两处应当一致",
                "登录后改正该栏，或者到收件窗口更正",
            ),
        ],
        due: Some("2026-12-28".parse().unwrap()),
        exception: false,
    };
    Content { head: head("渔政许补〔2026〕2号"), body: Body::Deficiencies(body) }
}

pub(crate) fn special_procedure() -> Content {
    let body = SpecialProcedure {
        ground: "专家评审".to_owned(),
        time: Period { days: 10, working: true },
        from: "2026-11-18".parse().unwrap(),
        notice: "拟建房屋位于地质灾害易发区，需由县自然资源和规划局组织地质灾害危险性评估专家评审。"
            .to_owned(),
    };
    Content { head: head("渔政许特〔2026〕1号"), body: Body::SpecialProcedure(body) }
}

pub(crate) fn extension() -> Content {
    let body = Extension {
        by: Period { days: 10, working: true },
        reason: "现场勘查发现四至与原宅基地登记不一致，需要到县不动产登记中心调取原始档案核对。".to_owned(),
        due: Some("2026-12-29".parse().unwrap()),
    };
    Content { head: head("渔政许延〔2026〕1号"), body: Body::Extension(body) }
}

pub(crate) fn grant() -> Content {
    let body = Grant {
        accepted_on: "2026-11-17".parse().unwrap(),
        results: vec!["《农村宅基地批准书》".to_owned(), "《乡村建设规划许可证》".to_owned()],
        said: Some("建房时请按批准的四至放线，开工前告知镇自然资源所。".to_owned()),
    };
    Content { head: head("渔政许准〔2026〕5号"), body: Body::Grant(body) }
}

pub(crate) fn refusal() -> Content {
    let body = Refusal {
        accepted_on: "2026-11-17".parse().unwrap(),
        reason: "经现场勘查并与国土变更调查成果核对，拟建房屋占用永久基本农田0.3亩。《中华人民共和国土地管理法》第三十五条规定，永久基本农田经依法划定后，任何单位和个人不得擅自占用或者改变其用途。".to_owned(),
        rights: rights(),
    };
    Content { head: head("渔政许不准〔2026〕1号"), body: Body::Refusal(body) }
}

pub(crate) fn delivery() -> Content {
    let body = Delivery {
        handed_over: vec![
            ("准予行政许可决定书".to_owned(), Some("渔政许准〔2026〕5号".to_owned())),
            ("农村宅基地批准书".to_owned(), None),
        ],
        way: Way::Window,
        delivered_at: "2026-11-20T10:30:00".parse().unwrap(),
        hall: "渔沟镇为民服务中心".to_owned(),
    };
    Content { head: head("渔政许达〔2026〕4号"), body: Body::Delivery(body) }
}

pub(crate) fn handover() -> Content {
    let original = |name: &str, condition: &str| HandedOriginal {
        name: name.to_owned(),
        copies: 1,
        condition: condition.to_owned(),
    };
    let body = HandoverList {
        from: "申请人".to_owned(),
        to: "收件窗口".to_owned(),
        at: "2026-11-16T09:12:00".parse().unwrap(),
        hall: "渔沟镇为民服务中心".to_owned(),
        originals: vec![original("居民户口簿", "完好"), original("宅基地使用证", "封面破损，内页完整")],
    };
    Content { head: head("渔政许交〔2026〕1号"), body: Body::Handover(body) }
}

pub(crate) fn all() -> [Content; 11] {
    [
        receipt(),
        acceptance(),
        pending_acceptance(),
        non_acceptance(),
        deficiencies(),
        special_procedure(),
        extension(),
        grant(),
        refusal(),
        delivery(),
        handover(),
    ]
}
