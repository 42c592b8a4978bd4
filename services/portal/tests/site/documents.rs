//! The page on which anyone checks a document that he holds.
use crate::world::World;
use serde_urlencoded::to_string;

#[actix_web::test]
async fn whoever_scans_a_document_reads_that_it_is_genuine_without_logging_in() {
    let world = World::start().await;
    let browser = world.browser();
    let page = async |number: &str, code: &str| {
        let query = to_string([("number", number), ("code", code)]).unwrap();
        browser.text(&format!("/documents/check?{query}")).await
    };
    let genuine = page("灵渔沟政许受〔2026〕3号", "7K3M-9QXA-20DF").await;
    for words in ["<b>是真的。</b>", "受理通知书", "灵璧县渔沟镇人民政府", "灵渔沟政许受〔2026〕3号"]
    {
        assert!(genuine.contains(words), "{words} is not in {genuine}");
    }
    let other = page("灵渔沟政许受〔2026〕4号", "7K3M-9QXA-20DF").await;
    assert!(other.contains("没有查到这份文书") && !other.contains("<b>是真的。</b>"), "{other}");
    world.stop().await;
}

#[actix_web::test]
async fn the_page_asks_for_number_and_code_where_nothing_was_scanned() {
    let world = World::start().await;
    let page = world.browser().text("/documents/check").await;
    assert!(page.contains("name=\"number\"") && page.contains("name=\"code\""), "{page}");
    assert!(!page.contains("没有查到"), "{page}");
    world.stop().await;
}
