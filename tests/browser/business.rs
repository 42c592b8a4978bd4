//! 个体工商户设立登记: applied for once, handed over as a file, the provincial system's answer entered, a licence issued.
use crate::words::Walk;
use reqwest::header::COOKIE;

#[actix_web::test]
async fn a_business_is_handed_over_and_comes_back_as_a_licence_by_the_readmes_words() {
    let Some(mut walk) = Walk::start("个体工商户").await else {
        return eprintln!("no Chromium here: not tested");
    };
    let trader = walk.log_in("citizen", 360);
    walk.fill(&trader, "搜索要办的事", "开店");
    walk.press(&trader, "搜索");
    walk.press(&trader, "个体工商户设立登记");
    walk.press(&trader, "在线办理");
    walk.press(&trader, "渔沟镇");
    walk.pick(&trader, "哪个村（社区）？", "小河湾村");
    walk.press(&trader, "开始填");
    walk.fill(&trader, "名称（字号）", "灵璧县渔沟镇守田农资店");
    walk.pick(&trader, "组成形式", "个人经营");
    walk.fill(&trader, "经营场所", "灵璧县渔沟镇渔沟街36号");
    walk.pick(&trader, "经营场所取得方式", "租赁");
    walk.fill(&trader, "经营范围", "化肥、农具零售");
    walk.fill(&trader, "从业人数", "1");
    walk.tick(&trader, "承诺提交的材料和填报的信息真实有效");
    walk.press(&trader, "保存并继续");
    walk.press_under(&trader, "经营者居民身份证", "调取电子证照");
    walk.under("经营场所使用相关文件");
    walk.attach(&trader, "经营场所使用相关文件", 1);
    walk.quotes_and_press_under(&trader, "经营场所使用相关文件", "上传");
    walk.press(&trader, "下一步：核对");
    walk.press(&trader, "确认提交");
    walk.assert_sees(&trader, "已提交");
    let number = walk.number(&trader);
    at_the_market_window(&mut walk, &number).await;
    decided(&mut walk, &number);
    walk.back_to("citizen");
    walk.press(&trader, "查进度");
    walk.press(&trader, "个体工商户设立登记");
    walk.waits_for(&trader, "办好了");
    walk.press(&trader, "看证照");
    walk.assert_sees(&trader, "营业执照");
}

/// The file is fetched for the other system, its receipt is put on the case, and the case is accepted.
async fn at_the_market_window(walk: &mut Walk, number: &str) {
    let clerk = walk.log_in("market_clerk", 1366);
    walk.at_the_window(&clerk, number);
    walk.under("下载移交文件");
    let file = download(walk, &clerk).await;
    assert_eq!((&file["format"], &file["answers"]["employees"]), (&"tongban.hand_over.v1".into(), &1.into()));
    assert_eq!(file["case_no"].as_str().unwrap(), number.replace(['-', ' '], ""));
    walk.under("推送省级登记系统");
    walk.attach(&clerk, "推送省级登记系统", 1);
    walk.quotes_and_press_under(&clerk, "推送省级登记系统", "记录");
    walk.press(&clerk, "受理");
}

/// What the link gives to whoever is logged in on the page.
async fn download(walk: &mut Walk, page: &crate::chrome::Page) -> serde_json::Value {
    let link = walk.chrome.value(page, "document.querySelector('a[href$=handover]').href");
    let link = link.as_str().unwrap();
    let cookie = walk.chrome.cookies(page, link);
    let answer = reqwest::Client::new().get(link).header(COOKIE, cookie).send().await.unwrap();
    assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// The registrar enters the other system's answer as his opinion, the chief representative as the decision.
fn decided(walk: &mut Walk, number: &str) {
    let registrar = walk.log_in("market_reviewer", 1366);
    walk.press_own(&registrar, number);
    walk.pick(&registrar, "代表哪个科室", "登记机关审核");
    walk.fill(&registrar, "审核意见", "省级系统审核通过，结果回执与申请一致。");
    walk.press(&registrar, "同意");
    let chief = walk.log_in("county_clerk", 1366);
    walk.press(&chief, "审核");
    walk.press_own(&chief, number);
    walk.press(&chief, "准予，盖章");
}
