//! What pages say, and what stands around them.
use crate::{stand_in::ITEM, world::World};

#[actix_web::test]
async fn pages_run_no_script_and_are_framed_by_nobody() {
    let world = World::start().await;
    let browser = world.browser();
    for path in ["/", "/s", &format!("/s/{ITEM}"), "/none"] {
        let answer = browser.get(path).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers()["referrer-policy"], "same-origin");
        let page = answer.text().await.unwrap();
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("onclick"), "{path}");
        assert!(page.contains("lang=\"zh-CN\"") && page.contains("<h1"), "{path}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn an_item_is_found_by_words_and_its_guide_says_what_to_bring() {
    let world = World::start().await;
    let browser = world.browser();
    let hits = browser.text("/s?q=%E7%9B%96%E6%88%BF%E5%AD%90").await;
    assert!(hits.contains(&format!("/s/{ITEM}")) && hits.contains("“盖房子”"), "{hits}");
    let none = browser.text("/s?q=%E6%B2%A1%E6%9C%89%E7%9A%84%3Cb%3E").await;
    assert!(none.contains("没找到“没有的&#60;b&#62;”"), "{none}");
    let guide = browser.text(&format!("/s/{ITEM}")).await;
    for words in ["20 个工作日", "免提交", "户口簿", "在线办理", "不收费"] {
        assert!(guide.contains(words), "{words}");
    }
    assert_eq!(browser.get("/s/340199001009").await.status(), 404);
    assert_eq!(browser.get("/s/..%2Fclaims").await.status(), 404);
    world.stop().await;
}

#[actix_web::test]
async fn large_letters_stay_on_every_page() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser.get("/s?q=x&elder=1").await;
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/s?q=x"));
    assert!(browser.text("/").await.contains("class=\"elder\""));
    browser.get("/?elder=0").await;
    assert!(!browser.text("/").await.contains("class=\"elder\""));
    world.stop().await;
}

#[actix_web::test]
async fn an_operation_that_is_not_there_is_answered_as_operations_are() {
    let world = World::start().await;
    let answer = world.browser().get("/api/portal/v1/none").await;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    world.stop().await;
}

#[actix_web::test]
async fn the_head_of_a_page_is_its_own_without_the_body() {
    let world = World::start().await;
    let browser = world.browser();
    for path in ["/", "/s", "/none"] {
        let (page, head) = (browser.get(path).await, browser.head(path).await);
        assert_eq!(
            (head.status(), head.headers()["content-type"].clone()),
            (page.status(), page.headers()["content-type"].clone())
        );
        assert_eq!(head.headers().get("content-length"), page.headers().get("content-length"), "{path}");
        assert!(head.bytes().await.unwrap().is_empty());
    }
    world.stop().await;
}
