//! Pages for everyone: whole at both widths, without scripts, in large letters too.
use crate::{chrome::Chrome, world::World};

const ITEM: &str = "11341323990011103D5340199001000";

#[actix_web::test]
async fn public_and_own_pages_are_whole_at_both_widths_and_in_large_letters() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let guide = format!("/s/{ITEM}");
    let mut wrong = Vec::new();
    for (account, paths) in [
        (None, vec!["/", "/s", "/s?q=%E7%9B%96%E6%88%BF%E5%AD%90", &guide, "/none"]),
        (Some("citizen"), vec!["/", "/c", "/c?no=1", "/me", "/me/access-log"]),
        (Some("agent"), vec!["/v"]),
        (Some("chief"), vec!["/w", "/w?f=all", "/r"]),
        (Some("supervisor"), vec!["/j"]),
    ] {
        for width in [360, 1366] {
            let page = match account {
                Some(account) => world.log_in(&mut chrome, account, width),
                None => chrome.page(width),
            };
            for path in &paths {
                for elder in ["0", "1"] {
                    chrome.open(&page, &format!("{}/?elder={elder}", world.url));
                    chrome.open(&page, &format!("{}{path}", world.url));
                    let faults = chrome.faults(&page);
                    wrong.extend(
                        faults.iter().map(|fault| format!("{path} {account:?} {width} {elder}: {fault}")),
                    );
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
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
