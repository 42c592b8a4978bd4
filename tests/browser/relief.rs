//! 临时救助: half a form is kept, what can be checked is not demanded, two visit, another decides, money is paid.
use crate::words::Walk;

#[actix_web::test]
async fn relief_is_applied_for_checked_granted_and_paid_by_the_readmes_words() {
    let Some(mut walk) = Walk::start("临时救助").await else {
        return eprintln!("no Chromium here: not tested");
    };
    let villager = walk.log_in("citizen2", 360);
    walk.fill(&villager, "搜索要办的事", "临时救助");
    walk.press(&villager, "搜索");
    walk.press(&villager, "临时救助对象认定和救助金给付");
    walk.press(&villager, "在线办理");
    walk.press(&villager, "渔沟镇");
    walk.pick(&villager, "哪个村（社区）？", "大柳树村");
    walk.press(&villager, "开始填");
    walk.assert_sees(&villager, "这些已替您填好");
    walk.pick(&villager, "急难情形", "突发重大疾病");
    walk.press(&villager, "存了走");
    walk.press(&villager, "临时救助对象认定和救助金给付");
    walk.assert_sees(&villager, "没填完");
    assert!(walk.chrome.value(&villager, "document.querySelector('#f-hardship-1').checked") == true);
    walk.pick(&villager, "申请人属于", "本地户籍");
    walk.fill(&villager, "现居住地址", "灵璧县渔沟镇大柳树村西李组7号");
    walk.fill(&villager, "发生日期", "2026-11-02");
    walk.fill(&villager, "困难情况说明", "老伴突发重病住院，自付费用超过家庭承受能力");
    walk.pick(&villager, "是否情况紧急，需要先行救助", "否");
    // What was forgotten is named, and what was typed is kept.
    walk.press_and_be_told(&villager, "保存并继续", "还没勾选承诺");
    walk.tick(&villager, "同意对家庭经济状况进行信息核对，并承诺如实申报");
    walk.press(&villager, "保存并继续");
    walk.press_under(&villager, "申请人居民身份证", "调取电子证照");
    walk.under("急难情形佐证");
    walk.attach(&villager, "急难情形佐证", 1);
    walk.quotes_and_press_under(&villager, "急难情形佐证", "上传");
    walk.under("家庭收入和财产证明");
    walk.assert_sees(&villager, "政府部门之间核对，不用您交");
    walk.press(&villager, "下一步：核对");
    walk.press(&villager, "确认提交");
    walk.assert_sees(&villager, "已提交");
    let number = walk.number(&villager);
    review(&mut walk, &number);
    paid(&mut walk, &number);
    walk.back_to("citizen2");
    walk.press(&villager, "查进度");
    walk.press(&villager, "临时救助对象认定和救助金给付");
    walk.assert_sees(&villager, "办好了");
    walk.assert_sees(&villager, "临时救助金");
}

/// The township accepts, two visit the household, the check's report is put on the case, the office agrees.
fn review(walk: &mut Walk, number: &str) {
    let clerk = walk.log_in("clerk_a", 1366);
    walk.at_the_window(&clerk, number);
    walk.assert_sees(&clerk, "政府核对，不能要");
    walk.press(&clerk, "受理");
    let officer = walk.log_in("relief_reviewer", 1366);
    walk.press_own(&officer, number);
    walk.under("入户调查");
    walk.choose(&officer, "入户调查", "同行的人", "孙丽");
    walk.attach(&officer, "入户调查", 2);
    walk.quotes_and_press_under(&officer, "入户调查", "记录");
    walk.under("家庭经济状况核对");
    walk.attach(&officer, "家庭经济状况核对", 1);
    walk.quotes_and_press_under(&officer, "家庭经济状况核对", "记录");
    walk.back_to("clerk_a");
    walk.again(&clerk);
    walk.press_under(&clerk, "入户调查", "我在场，签字");
    walk.back_to("relief_reviewer");
    walk.again(&officer);
    walk.pick(&officer, "代表哪个科室", "民政办审核");
    walk.fill(&officer, "审核意见", "入户调查和核对结果一致，建议给予临时救助。");
    walk.press(&officer, "同意");
}

/// The county grants it, by another hand than the one that accepted, and the payment is put on record.
fn paid(walk: &mut Walk, number: &str) {
    let chief = walk.log_in("relief_clerk", 1366);
    walk.press(&chief, "审核");
    walk.press_own(&chief, number);
    walk.press(&chief, "准予，盖章");
    walk.press(&chief, "去登记送达");
    walk.pick(&chief, "怎么送达的", "打到账户或网上送达");
    walk.under("登记送达和发放");
    walk.attach(&chief, "登记送达和发放", 1);
    walk.press(&chief, "已送达，办结");
    walk.assert_sees(&chief, "办结");
}
