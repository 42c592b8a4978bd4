//! Pages that refuse or explain.
use crate::{chrome::Chrome, world::World};

#[actix_web::test]
async fn a_page_with_something_to_put_right_and_a_page_that_is_not_there_are_for_everyone() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let page = world.log_in(&mut chrome, "citizen", 360);
    for path in ["/c?no=1", "/none", "/me", "/c"] {
        for elder in ["0", "1"] {
            chrome.open(&page, &format!("{}/s?elder={elder}", world.url));
            chrome.open(&page, &format!("{}{path}", world.url));
            let wrong = [chrome.faults(&page), chrome.axe(&page)].concat();
            assert_eq!(wrong, Vec::<String>::new(), "{path} elder={elder}");
        }
    }
}

#[actix_web::test]
async fn a_page_for_others_and_a_page_without_log_in_say_so() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let reviewer = world.log_in(&mut chrome, "reviewer_1", 1366);
    assert_eq!(chrome.path(&reviewer), "/r");
    chrome.open(&reviewer, &format!("{}/w", world.url));
    assert!(chrome.text(&reviewer).contains("这一页您不能看"));
    let nobody = chrome.page(1366);
    chrome.open(&nobody, &format!("{}/c", world.url));
    assert_eq!(chrome.path(&nobody), "/api/identity/v1/authorize");
}
