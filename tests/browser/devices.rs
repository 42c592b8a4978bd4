//! The rating device at a window: linked, asked and answered in a browser without scripts.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use hall::demo::open_cases::{OpenCases, Upto, Villager};
use std::time::{Duration, Instant};

/// Looks at a page of the device; that it renews itself is what it is for.
fn look(chrome: &mut Chrome, page: &Page, what: &str) {
    let mut wrong = [chrome.faults(page), chrome.axe(page)].concat();
    wrong.retain(|line| !line.starts_with("meta-refresh"));
    assert_eq!(wrong, Vec::<String>::new(), "{what}");
}

#[actix_web::test]
async fn whoever_was_served_rates_on_the_tablet_of_the_window_without_a_log_in_or_a_script() {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let open = OpenCases::begin(&world.manifest()).await.unwrap();
    open.mandates(std::time::SystemTime::now().into()).await.unwrap();
    let case = open.house(Villager::Wang, Upto::InReview).await.unwrap();
    let manager = world.log_in(&mut chrome, "hall_manager", 1366);
    chrome.open(&manager, &format!("{}/w/floor/devices", world.url));
    chrome.press(&manager, "td form button");
    look(&mut chrome, &manager, "who links it");
    let code = chrome.value(&manager, "document.querySelector('.code').textContent.trim()");
    let tablet = chrome.page(360);
    let screen = format!("{}/screen/rate", world.url);
    chrome.open(&tablet, &screen);
    look(&mut chrome, &tablet, "not linked yet");
    chrome.fill(&tablet, "#code", code.as_str().unwrap());
    chrome.press(&tablet, "button");
    assert!(chrome.text(&tablet).contains("1 号窗口"));
    let clerk = world.log_in(&mut chrome, "clerk_a", 1366);
    chrome.open(&clerk, &format!("{}/w/call", world.url));
    chrome.press(&clerk, ".tasks form button");
    chrome.open(&clerk, &format!("{}/w/in/{case}", world.url));
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        chrome.press(&clerk, "footer form[action$='/rating'] button");
        if chrome.text(&clerk).contains("1 号窗口的评价器正在请他评价") {
            break;
        }
        // Intake hears in a moment that somebody sat down.
        assert!(chrome.text(&clerk).contains("还没坐到窗口") && Instant::now() < until);
    }
    look(&mut chrome, &clerk, "who asks");
    for width in [360, 1366] {
        chrome.resize(&tablet, hall::chromium::View::of(width, 768));
        chrome.open(&tablet, &screen);
        assert!(chrome.text(&tablet).contains("1 号窗口 农村村民宅基地"));
        look(&mut chrome, &tablet, "how satisfied");
        chrome.open(&tablet, &format!("{screen}?level=1"));
        look(&mut chrome, &tablet, "why");
    }
    chrome.check(&tablet, "input[value='115']");
    chrome.press(&tablet, "button.btn.big:not(.sec)");
    assert!(chrome.text(&tablet).contains("谢谢您"));
    look(&mut chrome, &tablet, "said");
    chrome.open(&tablet, &screen);
    assert_eq!(chrome.count(&tablet, ".face"), 0, "once");
}
