//! 老年优待证: whoever comes to any window is found by his card, and one act accepts, decides and issues.
use crate::words::Walk;

#[actix_web::test]
async fn an_elder_card_is_one_act_at_a_window_by_the_readmes_words() {
    let Some(mut walk) = Walk::start("老年优待证").await else {
        return eprintln!("no Chromium here: not tested");
    };
    let clerk = walk.log_in("health_clerk", 1366);
    walk.at_the_window(&clerk, "李桂芝 341323195511035428");
    assert!(!walk.chrome.value(&clerk, "location.href").as_str().unwrap().contains("341323195511035428"));
    walk.fill(&clerk, "办什么事", "老年优待证");
    walk.press(&clerk, "找事项");
    walk.press_under(&clerk, "老年人优待证办理", "办这件");
    walk.assert_sees(&clerk, "这些已替您填好");
    walk.pick(&clerk, "办理情形", "首次申领");
    walk.press(&clerk, "保存并继续");
    walk.press_under(&clerk, "申请人居民身份证", "调取电子证照");
    walk.under("一寸免冠照片");
    walk.attach(&clerk, "一寸免冠照片", 1);
    walk.quotes_and_press_under(&clerk, "一寸免冠照片", "上传");
    walk.press(&clerk, "下一步：核对");
    walk.press(&clerk, "确认提交");
    walk.assert_sees(&clerk, "已提交");
    walk.press(&clerk, "去受理");
    walk.press(&clerk, "受理并当场准予");
    walk.waits_for(&clerk, "办结");
    let holder = walk.log_in("citizen2", 360);
    walk.press(&holder, "我的证照");
    walk.press(&holder, "老年优待证");
    walk.assert_sees(&holder, "有效");
    // Who looked at her data at the window stands there, too.
    walk.press(&holder, "我的");
    walk.press(&holder, "谁看过我的信息");
    walk.assert_sees(&holder, "灵璧县卫生健康委员会");
}

#[actix_web::test]
async fn someone_who_comes_for_the_first_time_is_entered_and_goes_on() {
    let Some(mut walk) = Walk::start("老年优待证").await else {
        return eprintln!("no Chromium here: not tested");
    };
    let clerk = walk.world.log_in(&mut walk.chrome, "health_clerk", 1366);
    walk.chrome.fill(&clerk, "#go", "110101194912310024");
    walk.chrome.press(&clerk, "form.box button");
    walk.whole(&clerk);
    walk.chrome.fill(&clerk, "#name", "某奶奶");
    walk.press_and_be_told(&clerk, "查到这个人", "没找到这个人");
    walk.chrome.value(&clerk, "document.querySelector('#division').selectedIndex = 1; 1");
    walk.press_own(&clerk, "登记并接着办");
    assert!(walk.chrome.path(&clerk).starts_with("/w/for/"));
    assert!(walk.chrome.text(&clerk).contains("身份已核对"));
}
