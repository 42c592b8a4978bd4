//! With the keyboard alone: an application from the search box to the receipt, and the window from the one box to the
//! next case; with the keys of the staff, and without them where scripts do not run.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use hall::{
    chromium::{Key, View},
    demo::open_cases::{OpenCases, Upto, Villager},
};
use std::{fs, path::Path};

/// No page of ours asks for more steps than this.
const MOST_TABS: usize = 120;

/// Goes on with the Tab key until what the selector names has the focus.
fn tab_to(chrome: &mut Chrome, page: &Page, selector: &str) {
    let here = format!("!!document.activeElement && document.activeElement.matches({selector:?})");
    for _tab in 0..MOST_TABS {
        if chrome.value(page, &here) == true {
            return;
        }
        chrome.key(page, Key::Tab);
    }
    panic!("{selector} cannot be reached at {}", chrome.path(page));
}

fn type_into(chrome: &mut Chrome, page: &Page, selector: &str, text: &str) {
    tab_to(chrome, page, selector);
    chrome.value(page, "document.activeElement.select && document.activeElement.select(); 1");
    chrome.keyed_in(page, text);
}

/// Tabs to a group of choices and goes down to one.
fn choose(chrome: &mut Chrome, page: &Page, name: &str, place: usize) {
    tab_to(chrome, page, &format!("input[name={name:?}]"));
    chrome.key(page, Key::Space);
    for _down in 0..place {
        chrome.key(page, Key::Down);
    }
    let chosen = format!("document.querySelectorAll('input[name={name:?}]')[{place}].checked");
    assert_eq!(chrome.value(page, &chosen), true, "{name} {place}");
}

fn follow(chrome: &mut Chrome, page: &Page, selector: &str) {
    tab_to(chrome, page, selector);
    chrome.key_leads_on(page, Key::Enter);
    let refused = chrome.value(page, "(document.querySelector('.errs') || {}).innerText || ''");
    assert_eq!(refused, "", "{selector} at {}", chrome.path(page));
}

#[actix_web::test]
async fn an_application_is_made_from_search_to_receipt_with_the_keyboard_alone() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let page = chrome.page(1366);
    chrome.open(&page, &format!("{}/login", world.url));
    let (user, password) = world.password("citizen2");
    type_into(&mut chrome, &page, "#user_name", &user);
    type_into(&mut chrome, &page, "#password", &password);
    chrome.key_leads_on(&page, Key::Enter);
    assert_eq!(chrome.path(&page), "/");
    type_into(&mut chrome, &page, "#q", "临时救助");
    chrome.key_leads_on(&page, Key::Enter);
    follow(&mut chrome, &page, ".hits a");
    follow(&mut chrome, &page, ".start .btn");
    if chrome.count(&page, "input[name=division][type=radio]") == 0 {
        follow(&mut chrome, &page, "main .tasks a[href*='in=341323110000']");
    }
    choose(&mut chrome, &page, "division", 0);
    follow(&mut chrome, &page, "main form .btn");
    fill_in(&mut chrome, &page);
    follow(&mut chrome, &page, "main form .btn.big");
    let photo = folder.path().join("缴费单.png");
    bring(&mut chrome, &page, &photo);
    follow(&mut chrome, &page, "a[href$=check]");
    follow(&mut chrome, &page, "form[action$=check] button");
    assert!(chrome.path(&page).ends_with("/receipt"));
    assert!(chrome.text(&page).contains("已提交"));
}

fn fill_in(chrome: &mut Chrome, page: &Page) {
    type_into(chrome, page, "#f-phone", "139 0000 0002");
    choose(chrome, page, "f-residence", 0);
    type_into(chrome, page, "#f-address", "灵璧县渔沟镇大柳树村西李组7号");
    choose(chrome, page, "f-hardship", 1);
    type_into(chrome, page, "#f-happened_on", "2026-11-02");
    type_into(chrome, page, "#f-description", "老伴突发重病住院，自付费用超过家庭承受能力");
    choose(chrome, page, "f-urgent", 1);
    tab_to(chrome, page, "#f-checking_consent");
    chrome.key(page, Key::Space);
    assert_eq!(chrome.value(page, "document.querySelector('#f-checking_consent').checked"), true);
}

/// The licence is fetched; the photograph is chosen in a window of the system, which has a keyboard of its own.
fn bring(chrome: &mut Chrome, page: &Page, photo: &Path) {
    follow(chrome, page, "#m-002 form[action$=licence] button");
    tab_to(chrome, page, "#m-003 input[type=file]");
    fs::write(photo, include_bytes!("../../services/hall/src/demo/photo.png")).unwrap();
    chrome.choose(page, "#m-003 input[type=file]", &[&photo.display().to_string()]);
    follow(chrome, page, "#m-003 form.file button");
}

#[actix_web::test]
async fn the_window_works_by_its_keys_and_without_scripts_by_tab_and_enter() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let open = OpenCases::begin(&world.manifest()).await.unwrap();
    let [first, second] =
        [open.relief(Upto::Submitted).await.unwrap(), open.relief(Upto::Submitted).await.unwrap()];
    open.mandates(std::time::SystemTime::now().into()).await.unwrap();
    let lacking = open.house(Villager::Wang, Upto::Submitted).await.unwrap();

    let desk = world.log_in(&mut chrome, "clerk_a", 1366);
    chrome.allow_scripts(&desk);
    chrome.open(&desk, &format!("{}/w", world.url));
    chrome.value(&desk, "document.activeElement.blur(); 1");
    chrome.key(&desk, Key::F2);
    assert_eq!(chrome.value(&desk, "document.activeElement.id"), "go");
    chrome.key_leads_on(&desk, Key::F8);
    assert_eq!(chrome.path(&desk), format!("/w/in/{first}"));
    chrome.key_leads_on(&desk, Key::F8);
    assert_eq!(chrome.path(&desk), format!("/w/in/{second}"));
    // With everything there the main button accepts; F8 then goes to what still waits.
    chrome.key_leads_on(&desk, Key::CtrlEnter);
    assert!(chrome.text(&desk).contains("在办"), "{}", chrome.text(&desk));
    chrome.key_leads_on(&desk, Key::F8);
    assert_eq!(chrome.path(&desk), format!("/w/in/{first}"));
    // Without the main paper the main button tells what is missing, and says what it needs for that.
    chrome.open(&desk, &format!("{}/w/in/{lacking}", world.url));
    chrome.key_leads_on(&desk, Key::CtrlEnter);
    assert!(chrome.text(&desk).contains("还没写要补什么"), "{}", chrome.text(&desk));

    let plain = world.log_in(&mut chrome, "clerk_a", 1366);
    chrome.open(&plain, &format!("{}/w", world.url));
    let number = chrome.value(&plain, "document.querySelector('tbody .num').textContent");
    tab_to(&mut chrome, &plain, "#go");
    chrome.keyed_in(&plain, number.as_str().unwrap());
    chrome.key_leads_on(&plain, Key::Enter);
    assert_eq!(chrome.path(&plain), format!("/w/in/{first}"));
    follow(&mut chrome, &plain, "footer form[action$=accept] button");
    assert!(chrome.text(&plain).contains("在办"));
}

#[actix_web::test]
async fn a_receipt_prints_on_one_page_and_its_button_is_there_only_where_it_works() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let open = OpenCases::begin(&world.manifest()).await.unwrap();
    let case = open.relief(Upto::Submitted).await.unwrap();
    let receipt = format!("{}/c/{case}/receipt", world.url);
    let page = world.log_in(&mut chrome, "citizen2", 1366);
    chrome.open(&page, &receipt);
    assert_eq!(chrome.value(&page, "document.querySelector('[data-print]').hidden"), true);
    let printed = chrome.print(&page);
    let text = String::from_utf8_lossy(&printed);
    assert_eq!(text.matches("/Type /Page\n").count() + text.matches("/Type /Page ").count(), 1);
    // A5 in points.
    assert!(text.contains("/MediaBox [0 0 419") || text.contains("/MediaBox [0 0 420"), "not A5");
    chrome.allow_scripts(&page);
    chrome.resize(&page, View::of(360, 640));
    chrome.open(&page, &receipt);
    assert_eq!(chrome.value(&page, "document.querySelector('[data-print]').hidden"), false);
}

#[actix_web::test]
async fn an_item_is_edited_saved_and_handed_to_review_with_the_keyboard_alone() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let page = world.log_in(&mut chrome, "editor", 1366);
    chrome.open(&page, &format!("{}/m/items/340199001000", world.url));
    follow(&mut chrome, &page, "form[action$=begin] button");
    follow(&mut chrome, &page, "a[href$='edit/faq']");
    let answer = "textarea[name='/faqs/0/answer']";
    type_into(&mut chrome, &page, answer, "带户口簿到镇为民服务中心，窗口帮您填。");
    follow(&mut chrome, &page, "footer button[name=again]");
    let kept = chrome.value(&page, &format!("document.querySelector({answer:?}).value"));
    assert_eq!(kept, "带户口簿到镇为民服务中心，窗口帮您填。");
    follow(&mut chrome, &page, ".acts a[href='/m/items/340199001000']");
    type_into(&mut chrome, &page, "#reason", "把回答写得更清楚");
    type_into(&mut chrome, &page, "#basis", "宿政办〔2026〕1号（演示）");
    follow(&mut chrome, &page, "form[action$=act] button");
    assert!(chrome.text(&page).contains("部门审核"), "{}", chrome.text(&page));
}
