//! Pages about what went wrong elsewhere: licences that fell, and accounts that look too much.
use crate::world::{Browser, World};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

async fn logged_in(role: &'static str) -> (World, Browser) {
    let world = World::start().await;
    *world.seen.roles.lock().unwrap() = vec![role];
    let browser = world.browser();
    browser.log_in().await;
    (world, browser)
}

#[actix_web::test]
async fn the_audit_administrator_reads_what_was_seen_and_says_what_it_was() {
    let (world, browser) = logged_in("admin_audit").await;
    let page = browser.text("/u").await;
    assert!(page.contains("300 人") && page.contains("渔沟镇人民政府"), "{page}");
    let csrf = browser.csrf().await;
    let post = async |verdict: &str, text: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("key", "a-key-of-its-own"), ("verdict", verdict), ("text", text)];
        let answer = browser.post(&format!("/u/{NIL}/answer"), Some(&world.url), &fields).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert!(post("", "").await.1.contains("还没选结论"));
    let (_, short) = post("misuse", "短").await;
    assert!(short.contains("请写十个字以上"), "{short}");
    assert_eq!(post("misuse", "已停用账号，移送纪检监察。").await.0, 303);
    world.stop().await;
}

#[actix_web::test]
async fn a_clerk_sees_which_licences_fell_and_what_to_do() {
    let (world, browser) = logged_in("clerk").await;
    let page = browser.text("/w/alarms").await;
    for words in ["撤销", "请申请人换一份有效的证照", "老年优待证", "已换上有效材料"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(browser.text("/w/alarms?review=true").await.contains("原决定不变"));
    let csrf = browser.csrf().await;
    let post = async |outcome: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("key", "a-key-of-its-own"),
            ("outcome", outcome),
            ("text", "已换交户口簿原件，核对无误。"),
        ];
        browser.post(&format!("/w/alarms/{NIL}/settle"), Some(&world.url), &fields).await.status().as_u16()
    };
    assert_eq!((post("").await, post("replaced").await), (422, 303));
    world.stop().await;
}

#[actix_web::test]
async fn neither_page_is_for_others() {
    let (world, browser) = logged_in("citizen").await;
    for path in ["/u", "/w/alarms"] {
        assert_eq!(browser.get(path).await.status(), 403, "{path}");
    }
    world.stop().await;
}
