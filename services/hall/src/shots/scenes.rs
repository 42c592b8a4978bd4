//! What is taken: pages by the role that sees them.

use super::Cases;

/// A page, looked at by someone.
pub struct Scene {
    /// The file's name, which also orders the album.
    pub name: &'static str,
    /// What it is called in the album.
    pub title: &'static str,
    /// Where it is.
    pub path: String,
    /// In large letters.
    pub elder: bool,
}

/// Someone's pages.
pub struct Walk {
    /// The demo account; none is the public.
    pub account: Option<&'static str>,
    /// What he is.
    pub who: &'static str,
    /// What he sees.
    pub scenes: Vec<Scene>,
}

/// All pages there are to see.
#[must_use]
pub fn walks(cases: &Cases) -> Vec<Walk> {
    vec![
        walk(None, "公众", public(cases)),
        walk(Some("citizen"), "群众王守田", applicant(cases)),
        walk(Some("citizen2"), "群众李桂芝", application(cases)),
        walk(Some("chief"), "窗口首席代表", window(cases)),
        walk(Some("reviewer_3"), "联审科室", review(cases)),
        walk(
            Some("inspector_1"),
            "勘查人员",
            vec![scene("37-inspection", "现场勘查", format!("/r/{}", cases.in_review))],
        ),
        walk(Some("market_reviewer"), "联合办理的部门", projects(cases)),
        walk(Some("agent"), "村代办员", agent(cases)),
        walk(Some("editor"), "事项库编写人员", catalogue()),
        walk(
            Some("supervisor"),
            "监管单位",
            vec![
                scene("50-supervision", "批后监管", "/j".into()),
                scene("51-national", "数据上报", "/j/national".into()),
            ],
        ),
        walk(Some("hall_manager"), "大厅管理员", floor()),
        walk(
            Some("finance"),
            "财务人员",
            vec![
                scene("53-money", "对账", "/money".into()),
                scene("54-waiting", "减免、退费审批", "/money/waiting".into()),
                scene("55-benefit-lists", "补贴发放清册", "/money/lists".into()),
            ],
        ),
        walk(
            Some("archivist"),
            "档案管理员",
            vec![
                scene("56-originals", "要退的原件", "/w/originals".into()),
                scene("57-archive", "档案", "/archive".into()),
            ],
        ),
        walk(
            Some("admin_system"),
            "系统管理员",
            vec![
                scene("84-staff", "工作人员", "/staff".into()),
                scene("87-sharing", "共享协议", "/sharing".into()),
                scene("88-keys", "密码钥匙", "/staff/certificates".into()),
            ],
        ),
        walk(
            Some("admin_security"),
            "安全管理员",
            vec![
                scene("85-waiting", "待批的账号", "/staff/waiting".into()),
                scene("86-clients", "接入的系统", "/k".into()),
            ],
        ),
    ]
}

/// What departments do together.
fn projects(Cases { project, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("37-projects", "工程建设项目", "/p".into()),
        scene("37-project", "多评合一、多图联审", format!("/p/{project}")),
    ]
}

fn public(Cases { item, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("01-login", "登录", "/login".into()),
        scene("02-home", "首页，没登录", "/".into()),
        scene("03-search", "搜索", "/s?q=%E7%9B%96%E6%88%BF%E5%AD%90".into()),
        scene("04-search-none", "搜索，没找到", "/s?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%BB%B6%E4%BA%8B".into()),
        scene("05-guide", "办事指南", format!("/s/{item}")),
        scene("07-benefits", "补贴发放公示", "/open/benefits".into()),
        scene("08-bundles", "一件事一次办", "/b".into()),
        scene("09-bundle", "新生儿出生一件事", "/b/newborn".into()),
        scene("09-project", "农村集中建房项目", "/b/village-housing".into()),
        scene("06-none", "没有这一页", "/none".into()),
        scene("06-rating-device", "评价器：输入连接码", "/screen/rate".into()),
        elder("07-guide-elder", "办事指南，大字版", format!("/s/{item}")),
    ]
}

fn applicant(Cases { item, supplement, in_review, together, project, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("10-home", "首页", "/".into()),
        elder("11-home-elder", "首页，大字版", "/".into()),
        scene("12-cases", "我的办件", "/c".into()),
        scene("13-progress", "办件进度", format!("/c/{in_review}")),
        elder("14-progress-elder", "办件进度，大字版", format!("/c/{in_review}")),
        scene("15-supplement", "要补正的办件", format!("/c/{supplement}")),
        scene("16-fix", "补材料", format!("/a/{supplement}/2")),
        scene("17-receipt", "回执", format!("/c/{in_review}/receipt")),
        elder("18-receipt-elder", "回执，大字版", format!("/c/{in_review}/receipt")),
        scene("19-licences", "我的证照", "/me".into()),
        scene("20-looks", "谁看过我的信息", "/me/access-log".into()),
        scene("21-begin", "申请：选地方", format!("/a/new?item={item}")),
        scene("90-appointments", "我的预约", "/me/appointments".into()),
        scene("91-book", "预约办理", format!("/book?item={item}")),
        scene("92-mandates", "我的委托", "/mandates".into()),
        scene("93-password", "改密码", "/me/password".into()),
        scene("94-mobile", "换手机号", "/me/mobile".into()),
        scene("95-passkeys", "通行密钥", "/me/passkeys".into()),
        scene("96-businesses", "以企业身份办理", "/me/businesses".into()),
        scene("97-family", "监护和登记", "/me/family".into()),
        scene("97-bundle", "申请：一件事", "/b/newborn".into()),
        scene("97-together", "一件事办得怎么样", format!("/y/{together}")),
        scene("97-project", "建设单位的项目", format!("/p/{project}")),
        scene("98-originals", "原件在哪里", format!("/c/{in_review}/originals")),
    ]
}

fn application(Cases { own_draft, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("22-form", "申请：填表", format!("/a/{own_draft}/1")),
        elder("23-form-elder", "申请：填表，大字版", format!("/a/{own_draft}/1")),
        scene("24-materials", "申请：材料", format!("/a/{own_draft}/2")),
        scene("25-check", "申请：核对", format!("/a/{own_draft}/check")),
    ]
}

fn window(Cases { submitted, reviewed, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("30-bench", "工作台", "/w".into()),
        scene("31-bench-all", "工作台，全部", "/w?f=all".into()),
        scene("31a-bench-mine", "工作台，我领的", "/w?f=mine".into()),
        scene("31b-twice", "重复件", "/w/twice".into()),
        scene("31c-exchanges", "业务系统交换", "/w/exchanges".into()),
        scene("32-intake", "收件", format!("/w/in/{submitted}")),
        scene("33-review-list", "待决定", "/r".into()),
        scene("34-decision", "决定", format!("/r/{reviewed}")),
        scene("38-machine", "办件怎么走", "/r/state-machine".into()),
        scene("39-call", "叫号", "/w/call".into()),
        scene("80-find", "找办件", "/w/find".into()),
        scene("81-papers", "本人身份事项", "/w/papers".into()),
        scene("82-licences", "证照办理", "/w/licences".into()),
        scene("83-break-glass", "紧急查看", "/g".into()),
        scene("99-outages", "断网断电", "/w/outages".into()),
        scene("99-together", "一件事的办件", "/w/y".into()),
    ]
}

fn review(Cases { in_review, .. }: &Cases) -> Vec<Scene> {
    vec![scene("35-review-list", "待审", "/r".into()), scene("36-review", "审核", format!("/r/{in_review}"))]
}

fn agent(Cases { item, draft, .. }: &Cases) -> Vec<Scene> {
    vec![
        scene("40-agent", "代办首页", "/v".into()),
        scene("41-whom", "替谁办", format!("/v/go?item={item}")),
        scene("42-mandate", "记录委托", format!("/v/{draft}/mandate")),
        scene("43-drafts", "草稿箱", "/v/drafts".into()),
        scene("44-form", "代填", format!("/a/{draft}/1")),
        scene("45-materials", "拍材料", format!("/a/{draft}/2")),
        scene("46-village", "村里的环节", format!("/v/{draft}/steps")),
        scene("47-check", "核对", format!("/a/{draft}/check")),
        scene("48-devices", "我的设备", "/v/devices".into()),
        scene("49-packets", "离线收件包", "/v/packets".into()),
        scene("49a-offline", "离线办件，没有脚本", "/v/offline".into()),
    ]
}

fn catalogue() -> Vec<Scene> {
    vec![
        scene("60-catalogue", "事项库", "/m".into()),
        scene("61-items", "事项", "/m/items".into()),
        scene("62-item", "一个事项", "/m/items/340199001000".into()),
        scene("63-samples", "样表", "/m/items/340199001000/samples".into()),
        scene("64-bundles", "一件事和项目", "/m/bundles".into()),
        scene("65-bundle", "一件事", "/m/bundles/newborn".into()),
        scene("66-quality", "质量检查", "/m/quality".into()),
        scene("67-drift", "标准和差异", "/m/drift".into()),
        scene("68-pending", "待跟上的标准", "/m/pending".into()),
        scene("69-transfers", "权力调整", "/m/transfers".into()),
        scene("70-lists", "清单", "/m/lists".into()),
        scene("71-register", "进驻登记", "/m/register".into()),
        scene("72-import", "导入导出", "/m/import".into()),
        scene("73-words", "搜索用词", "/m/search".into()),
        scene("74-analysis", "减证便民分析", "/m/analysis".into()),
        scene("75-templates", "文书模板", "/m/templates".into()),
        scene("76-template", "一种文书的模板", "/m/templates/refusal".into()),
    ]
}

fn floor() -> Vec<Scene> {
    vec![
        scene("87-floor", "大厅现场", "/w/floor".into()),
        scene("87-devices", "窗口的评价器", "/w/floor/devices".into()),
        scene("88-take", "取号", "/take".into()),
        scene("89-figures", "统计", "/figures".into()),
    ]
}

fn walk(account: Option<&'static str>, who: &'static str, scenes: Vec<Scene>) -> Walk {
    Walk { account, who, scenes }
}

fn scene(name: &'static str, title: &'static str, path: String) -> Scene {
    Scene { name, title, path, elder: false }
}

fn elder(name: &'static str, title: &'static str, path: String) -> Scene {
    Scene { name, title, path, elder: true }
}
