//! A house for a villager, walked by the agent, the chief representative, four offices, two inspectors, the villager
//! and the supervising unit, each on his own pages, by the READMEs' words.
use crate::{chrome::Page, words::Walk};

#[actix_web::test]
async fn a_house_is_applied_for_reviewed_decided_and_watched_by_the_readmes_words() {
    let Some(mut walk) = Walk::start("农村宅基地").await else {
        return eprintln!("no Chromium here: not tested");
    };
    let agent = walk.log_in("agent", 360);
    begin(&mut walk, &agent);
    fill_in(&mut walk, &agent);
    bring(&mut walk, &agent);
    in_the_village(&mut walk, &agent);
    walk.press(&agent, "下一步：核对");
    walk.press(&agent, "确认提交");
    walk.assert_sees(&agent, "已提交");
    let number = walk.number(&agent);
    at_the_window(&mut walk, &agent, &number);
    in_review(&mut walk, &number);
    afterwards(&mut walk, &number);
}

/// The agent finds the matter in the villager's words and the villager by his card, and records the mandate.
fn begin(walk: &mut Walk, agent: &Page) {
    walk.press(agent, "上门办件");
    walk.fill(agent, "搜索要办的事", "盖房子");
    walk.press(agent, "搜索");
    walk.press(agent, "农村村民宅基地及建房（规划许可）审批");
    walk.press(agent, "上门代办");
    walk.fill(agent, "姓名", "王守田");
    walk.fill(agent, "身份证号", "341323196804120313");
    walk.pick(agent, "哪个村？", "小河湾村");
    walk.press(agent, "下一步：委托");
    walk.under("委托书上写了哪些？");
    let all = "for (const act of document.querySelectorAll('input[name=act]')) act.checked = true; 1";
    walk.chrome.value(agent, all);
    walk.under("拍委托书");
    walk.attach(agent, "", 1);
    walk.press(agent, "保存委托");
}

/// What is known is there with its source; the rest is filled in.
fn fill_in(walk: &mut Walk, agent: &Page) {
    walk.assert_sees(agent, "这些已替您填好");
    let known = |field: &str| format!("document.querySelector('#f-{field}').value");
    assert_eq!(walk.chrome.value(agent, &known("name")), "王守田");
    assert_eq!(walk.chrome.value(agent, &known("phone")), "13900000001");
    walk.pick(agent, "申请理由", "分户新建");
    walk.fill(agent, "现有宅基地面积（平方米，没有填 0）", "0");
    walk.fill(agent, "拟用地坐落（村、组、方位）", "小河湾村王庄组东头");
    walk.fill(agent, "四至（东、南、西、北）", "东至路，南至沟，西至李家，北至田");
    walk.pick(agent, "拟用地现状", "建设用地");
    walk.pick(agent, "是否与邻户毗邻", "否");
    walk.fill(agent, "申请宅基地面积（平方米）", "160");
    walk.fill(agent, "房基占地面积（平方米）", "110");
    walk.fill(agent, "建设项目名称", "农村村民住宅");
    walk.fill(agent, "建筑面积（平方米）", "220");
    walk.fill(agent, "层数", "2");
    walk.fill(agent, "檐口高度（米）", "6.5");
    // What was forgotten is named, and what was typed is kept.
    walk.press_and_be_told(agent, "保存并继续", "还没勾选承诺");
    assert_eq!(walk.chrome.value(agent, &known("location")), "小河湾村王庄组东头");
    walk.tick(agent, "承诺所填属实，按批准的位置、面积和图样建设");
    walk.press(agent, "保存并继续");
}

/// Licences are fetched, two papers are photographed; one photograph is forgotten.
fn bring(walk: &mut Walk, agent: &Page) {
    // The form they just filled in is called by its name, not by its code, and is not asked for on paper.
    assert!(walk.chrome.text(agent).contains("在“在线填表”环节里产生"));
    assert_eq!(walk.chrome.count(agent, "#m-001 input[type=file]"), 0);
    for licence in ["户主居民身份证", "户口簿"] {
        walk.press_under(agent, licence, "调取电子证照");
    }
    for paper in ["农村宅基地使用承诺书", "住宅建设图样或通用图集选用单"] {
        walk.under(paper);
        walk.attach(agent, paper, 1);
        walk.quotes_and_press_under(agent, paper, "上传");
    }
}

fn in_the_village(walk: &mut Walk, agent: &Page) {
    walk.press(agent, "去记录");
    walk.under("村集体讨论");
    walk.attach(agent, "村集体讨论", 1);
    walk.quotes_and_press_under(agent, "村集体讨论", "记录");
    walk.under("村内公示");
    walk.fill_under(agent, "村内公示", "哪天开始公示", "2026-11-02");
    walk.fill_under(agent, "村内公示", "哪天结束", "2026-11-12");
    walk.attach(agent, "村内公示", 2);
    walk.quotes_and_press_under(agent, "村内公示", "记录");
    walk.under("村级现场核实");
    walk.choose(agent, "村级现场核实", "同行的人", "孙丽");
    walk.attach(agent, "村级现场核实", 1);
    walk.quotes_and_press_under(agent, "村级现场核实", "记录");
    walk.under("村级组织签署意见");
    walk.attach(agent, "村级组织签署意见", 1);
    walk.quotes_and_press_under(agent, "村级组织签署意见", "记录");
}

/// The window tells once what is missing; the agent brings it; the case is accepted.
fn at_the_window(walk: &mut Walk, agent: &Page, number: &str) {
    let window = walk.log_in("chief", 1366);
    walk.at_the_window(&window, number);
    walk.unfold(&window, "一次性告知补正");
    walk.fill_under(&window, "一次性告知补正", "拟用地现状照片", "缺现状照片，请拍远景、近景各一张");
    walk.quotes_and_press_under(&window, "一次性告知补正", "一次性告知补正");
    walk.back_to("agent");
    walk.press(agent, "查进度");
    assert!(walk.chrome.text(agent).contains("请拍远景、近景各一张"));
    walk.press(agent, "去补材料");
    walk.under("拟用地现状照片");
    walk.attach(agent, "拟用地现状照片", 2);
    walk.quotes_and_press_under(agent, "拟用地现状照片", "上传");
    walk.press(agent, "补交");
    walk.back_to("chief");
    walk.press(&window, "回工作台");
    walk.press_own(&window, number);
    walk.press(&window, "受理");
}

/// Four offices give their opinions and two inspectors see the site.
fn in_review(walk: &mut Walk, number: &str) {
    let offices = [
        ("reviewer_1", "自然资源审核"),
        ("reviewer_2", "农业农村审核"),
        ("reviewer_3", "村镇规划建设审核"),
        ("reviewer_4", "林业水利审核"),
    ];
    for (reviewer, office) in offices {
        let page = walk.log_in(reviewer, 1366);
        walk.press_own(&page, number);
        walk.pick(&page, "代表哪个科室", office);
        walk.fill(&page, "审核意见", "材料齐全，符合村庄规划和一户一宅要求，同意。");
        walk.press(&page, "同意");
    }
    let first = walk.log_in("inspector_1", 360);
    walk.press_own(&first, number);
    walk.under("现场勘查");
    walk.choose(&first, "现场勘查", "同行的人", "蒋测");
    walk.attach(&first, "现场勘查", 4);
    walk.quotes_and_press_under(&first, "现场勘查", "记录");
    let second = walk.log_in("inspector_2", 360);
    walk.press_own(&second, number);
    walk.press(&second, "我在场，签字");
}

/// The decision is sealed, the villager holds two licences and sees who looked, the supervising unit acknowledges.
fn afterwards(walk: &mut Walk, number: &str) {
    let chief = walk.log_in("chief", 1366);
    walk.press(&chief, "审核");
    walk.press_own(&chief, number);
    walk.press(&chief, "准予，盖章");
    let villager = walk.log_in("citizen", 360);
    walk.press(&villager, "查进度");
    walk.press(&villager, "农村村民宅基地及建房（规划许可）审批");
    walk.waits_for(&villager, "办好了");
    assert_eq!(walk.chrome.count(&villager, "a[href^='/me/licences/']"), 2);
    walk.press(&villager, "看证照");
    walk.press(&villager, "我的");
    walk.press(&villager, "谁看过我的信息");
    walk.assert_sees(&villager, "灵璧县渔沟镇人民政府");
    let watcher = walk.log_in("supervisor", 1366);
    walk.press(&watcher, "签收");
    walk.assert_sees(&watcher, "已签收");
}
