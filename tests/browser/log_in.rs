//! Registering oneself, logging in from a new device, and setting up an app: without scripts, on a telephone and at a
//! desk, and all of it with keys alone.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use hall::chromium::Key;
use identity::domain::totp::{TotpKey, step_at};

const NAME: &str = "陈小满";
const NUMBER: &str = "341323199205061212";
const MOBILE: &str = "13700001111";
const CHOSEN: &str = "a password of my own";

/// Asserts that a page fits its screen and is usable by everyone.
fn assert_good(chrome: &mut Chrome, page: &Page, what: &str) {
    let wrong = [chrome.faults(page), chrome.axe(page)].concat();
    assert_eq!(wrong, Vec::<String>::new(), "{what}");
}

#[actix_web::test]
async fn a_villager_registers_with_keys_alone_and_logs_in_with_his_number() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let page = chrome.page(360);
    chrome.open(&page, &format!("{}/login", world.url));
    assert_good(&mut chrome, &page, "log-in");
    chrome.press(&page, "a[href=register]");
    assert_good(&mut chrome, &page, "the form");
    chrome.value(&page, "document.querySelector('#name').focus()");
    for text in [NAME, "341323199205061213", MOBILE, CHOSEN, CHOSEN] {
        chrome.keyed_in(&page, text);
        chrome.key(&page, Key::Tab);
    }
    chrome.key_leads_on(&page, Key::Enter);
    assert!(chrome.text(&page).contains("身份证号不对"));
    assert_good(&mut chrome, &page, "the form with something to put right");
    for (field, text) in [("#number", NUMBER), ("#password", CHOSEN), ("#again", CHOSEN)] {
        chrome.fill(&page, field, text);
    }
    chrome.press(&page, "button[type=submit]");
    assert_good(&mut chrome, &page, "the code");
    chrome.fill(&page, "#code", &world.code_sent_to(MOBILE).await);
    chrome.press(&page, "button[type=submit]");
    assert!(chrome.text(&page).contains("注册好了"), "{}", chrome.text(&page));
    assert_good(&mut chrome, &page, "done");
    chrome.press(&page, "a.go");
    chrome.fill(&page, "#user_name", NUMBER);
    chrome.fill(&page, "#password", CHOSEN);
    chrome.press(&page, "button[type=submit]");
    assert!(chrome.text(&page).contains("这台设备第一次登录"));
    assert_good(&mut chrome, &page, "a new device");
    chrome.fill(&page, "#code", &world.code_sent_to(MOBILE).await);
    chrome.press(&page, "button[type=submit]");
    for path in ["/me", "/me/sessions"] {
        chrome.open(&page, &format!("{}{path}", world.url));
        assert_good(&mut chrome, &page, path);
    }
    chrome.open(&page, &format!("{}/me", world.url));
    let me = chrome.text(&page);
    assert!(me.contains(NAME) && me.contains("初级") && me.contains("当面核对"), "{me}");
}

#[actix_web::test]
async fn a_clerk_sets_up_an_app_and_is_asked_for_it_from_then_on() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let page = world.log_in(&mut chrome, "clerk_a", 1366);
    chrome.open(&page, &format!("{}/me", world.url));
    chrome.press(&page, "a[href*='factor=1']");
    let (user, password) = world.password("clerk_a");
    chrome.fill(&page, "#user_name", &user);
    chrome.fill(&page, "#password", &password);
    chrome.press(&page, "button[type=submit]");
    assert_good(&mut chrome, &page, "setting up");
    let shown = chrome.value(&page, "document.querySelector('.key').innerText");
    let key = key_of(shown.as_str().unwrap());
    let step = step_at(chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp());
    chrome.fill(&page, "#code", &key.code(step));
    chrome.press(&page, "button[type=submit]");
    assert_eq!(chrome.count(&page, ".codes li"), 8);
    assert_good(&mut chrome, &page, "recovery codes");
    chrome.press(&page, "button[type=submit]");
    assert_eq!(chrome.path(&page), "/me");
    assert!(chrome.text(&page).contains("验证器已绑定"));
    chrome.press(&page, "a[href='/me/step-up']");
    assert_good(&mut chrome, &page, "once more");
    chrome.fill(&page, "#code", &key.code(step));
    chrome.press(&page, "main button");
    assert!(chrome.text(&page).contains("用过了"), "a code counts once");
    assert_good(&mut chrome, &page, "a wrong code");
    chrome.fill(&page, "#code", &key.code(step + 1));
    chrome.press(&page, "main button");
    assert!(chrome.text(&page).contains("验证好了"));
    let again = world.log_in(&mut chrome, "clerk_a", 360);
    assert!(chrome.text(&again).contains("第二步验证"));
    assert_good(&mut chrome, &again, "asked");
    chrome.open(&page, &format!("{}/me/sessions", world.url));
    chrome.press(&page, "form[action='/me/sessions/end'] button");
    chrome.open(&page, &format!("{}/me", world.url));
    assert_eq!(chrome.path(&page), "/api/identity/v1/authorize", "logged out everywhere");
}

/// The key that a page shows for typing (RFC 4648).
fn key_of(shown: &str) -> TotpKey {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let values = shown.chars().filter_map(|c| letters.find(c));
    let bits: Vec<u8> =
        values.flat_map(|five| (0..5).rev().map(move |bit| u8::from(five >> bit & 1 == 1))).collect();
    let bytes: Vec<u8> = bits.chunks(8).map(|eight| eight.iter().fold(0, |sum, bit| sum * 2 + bit)).collect();
    TotpKey::of(&bytes).unwrap()
}
