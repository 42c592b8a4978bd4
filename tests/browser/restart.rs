//! A process that is killed while someone fills in: nothing typed is lost, and nothing is handed in twice.
use crate::words::Walk;
use reqwest::header::{CONTENT_TYPE, COOKIE};

/// The fields of the page's one form, as a browser would send them.
const SENT: &str =
    "new URLSearchParams(new FormData(document.querySelector('main form[method=post]'))).toString()";

#[actix_web::test]
async fn a_hall_that_is_killed_between_fill_and_submit_loses_nothing_and_takes_the_form_once() {
    let Some(mut walk) = Walk::start("临时救助").await else {
        return eprintln!("no Chromium here: not tested");
    };
    if !walk.world.is_own() {
        return eprintln!("this hall was started by someone else: not killed");
    }
    let villager = walk.world.log_in(&mut walk.chrome, "citizen2", 360);
    let begin = format!("{}/a/new?item=1134132399000005XE4340599002000&in=341323110000", walk.world.url);
    walk.chrome.open(&villager, &begin);
    walk.chrome.check(&villager, "#d-1");
    walk.chrome.press(&villager, "main form button");
    for choice in ["#f-residence-0", "#f-hardship-1", "#f-urgent-1", "#f-checking_consent"] {
        walk.chrome.check(&villager, choice);
    }
    for (field, text) in [
        ("address", "大柳树村西李组7号"),
        ("happened_on", "2026-11-02"),
        ("description", "突发重病住院，自付费用太高"),
    ] {
        walk.chrome.fill(&villager, &format!("#f-{field}"), text);
    }
    // Killed between fill and save: the page is still there, the session and the draft are, too.
    walk.world.kill_and_start_again();
    walk.chrome.press(&villager, "main form button");
    let case = walk.chrome.path(&villager).split('/').nth(2).unwrap().to_owned();
    assert_eq!(walk.chrome.path(&villager), format!("/a/{case}/2"));
    walk.chrome.open(&villager, &format!("{}/a/{case}/check", walk.world.url));
    // Handed in, and killed before the browser has heard of it: pressed again, the same form gives the same receipt.
    let (url, form) = (format!("{}/a/{case}/check", walk.world.url), walk.chrome.value(&villager, SENT));
    let cookie = walk.chrome.cookies(&villager, &url);
    let sent = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sent =
        sent.post(&url).header(COOKIE, cookie).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let first = sent.body(form.as_str().unwrap().to_owned()).send().await.unwrap();
    assert_eq!(first.status(), 303);
    walk.world.kill_and_start_again();
    walk.chrome.press(&villager, "main form[method=post] button");
    assert_eq!(walk.chrome.path(&villager), format!("/c/{case}/receipt"));
    let number = walk.number(&villager);
    walk.chrome.open(&villager, &format!("{}/c", walk.world.url));
    assert_eq!(walk.chrome.text(&villager).matches(&number).count(), 1);
    assert_eq!(walk.chrome.text(&villager).matches("临时救助对象认定").count(), 1, "one case, not two");
}
