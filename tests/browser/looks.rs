//! Every first page with real content, the same list that `./hall shots` takes pictures of: no violation of WCAG 2.2 A
//! and AA, nothing to scroll sideways, light enough for a bad network, at two widths and in large letters.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use flate2::{Compression, write::GzEncoder};
use hall::{
    chromium::View,
    shots::{Scene, Walk, fill, walks},
};
use std::io::Write;

/// A telephone, and a small desk screen less what the browser takes of it.
const VIEWS: [(u32, u32); 2] = [(360, 640), (1366, 657)];
/// WCAG 1.4.12: what readers may set themselves.
const SPACING: &str = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}\
    p{margin-bottom:2em!important}";
/// What a first visit may transfer, compressed.
const CITIZEN_BYTES: usize = 30 * 1024;
const STAFF_BYTES: usize = 60 * 1024;

/// Whose pages have a test of their own; those of all others are looked at together.
const CITIZEN: &str = "citizen";
const APPLICANT_AND_AGENT: [&str; 2] = ["citizen2", "agent"];
const WINDOW_AND_REVIEW: [&str; 3] = ["chief", "reviewer_3", "inspector_1"];
const EDITOR: &str = "editor";

#[actix_web::test]
async fn the_first_pages_of_the_public_are_for_everyone() {
    assert_fine(|account| account.is_none()).await;
}

#[actix_web::test]
async fn the_first_pages_of_a_citizen_are_for_everyone() {
    assert_fine(|account| account == Some(CITIZEN)).await;
}

#[actix_web::test]
async fn the_first_pages_of_an_application_and_of_the_agent_are_for_everyone() {
    assert_fine(|account| account.is_some_and(|name| APPLICANT_AND_AGENT.contains(&name))).await;
}

#[actix_web::test]
async fn the_first_pages_of_window_and_review_are_for_everyone() {
    assert_fine(|account| account.is_some_and(|name| WINDOW_AND_REVIEW.contains(&name))).await;
}

#[actix_web::test]
async fn the_first_pages_of_the_catalogue_are_for_everyone() {
    assert_fine(|account| account == Some(EDITOR)).await;
}

#[actix_web::test]
async fn the_first_pages_of_all_others_on_the_staff_are_for_everyone() {
    let own = [[CITIZEN, EDITOR].as_slice(), &APPLICANT_AND_AGENT, &WINDOW_AND_REVIEW].concat();
    assert_fine(|account| account.is_some_and(|name| !own.contains(&name))).await;
}

async fn assert_fine(whose: impl Fn(Option<&str>) -> bool) {
    let Some(mut chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let world = World::start().await;
    let cases = Box::pin(fill(&world.manifest(), None)).await.unwrap();
    let own = walks(&cases).into_iter().filter(|walk| whose(walk.account));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for walk in own {
        for (width, height) in VIEWS {
            let page = match walk.account {
                Some(account) => world.log_in(&mut chrome, account, width),
                None => chrome.page(width),
            };
            chrome.resize(&page, View::of(width, height));
            let mut look = Look { chrome: &mut chrome, world: &world, walk: &walk, page: &page };
            for scene in &walk.scenes {
                wrong.extend(look.at(scene, width).await);
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
    assert_eq!(wrong, Vec::<String>::new());
}

/// Someone's page in a browser.
struct Look<'a> {
    chrome: &'a mut Chrome,
    world: &'a World,
    walk: &'a Walk,
    page: &'a Page,
}

impl Look<'_> {
    async fn at(&mut self, scene: &Scene, width: u32) -> Vec<String> {
        // What is taken in large letters only is looked at in both; so is every page that knows them.
        let mut wrong = self.in_letters(scene, width, false).await;
        if self.chrome.count(self.page, "html.desk, body.phone") == 0 {
            wrong.extend(self.in_letters(scene, width, true).await);
        }
        wrong
    }

    async fn in_letters(&mut self, scene: &Scene, width: u32, elder: bool) -> Vec<String> {
        let (chrome, page) = (&mut *self.chrome, self.page);
        chrome.open(page, &format!("{}/s?elder={}", self.world.url, u8::from(elder)));
        chrome.open(page, &format!("{}{}", self.world.url, scene.path));
        let mut wrong = chrome.faults(page);
        wrong.extend(chrome.axe(page));
        if width == VIEWS[0].0 {
            wrong.extend(narrow(chrome, page));
        } else if !elder {
            wrong.extend(self.heavy().await);
        }
        let whose = self.walk.who;
        wrong
            .into_iter()
            .map(|fault| format!("{whose} {} {width} elder={elder}: {fault}", scene.path))
            .collect()
    }

    /// A first visit: the page, its style sheet, its script.
    async fn heavy(&mut self) -> Option<String> {
        let html = self.chrome.value(self.page, "document.documentElement.outerHTML");
        let staff = self.chrome.count(self.page, "html.desk") > 0;
        let mut bytes = compressed(html.as_str().unwrap().as_bytes());
        let linked =
            "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(e => e.href || e.src)";
        let linked = self.chrome.value(self.page, linked);
        for url in linked.as_array().unwrap() {
            let body = reqwest::get(url.as_str().unwrap()).await.unwrap().bytes().await.unwrap();
            bytes += compressed(&body);
        }
        let most = if staff { STAFF_BYTES } else { CITIZEN_BYTES };
        (bytes > most).then(|| format!("a first visit transfers {bytes} bytes"))
    }
}

/// At 320 px, and at 360 px with the reader's own spacing, nothing scrolls sideways.
fn narrow(chrome: &mut Chrome, page: &Page) -> Vec<String> {
    const OVER: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let (width, height) = VIEWS[0];
    chrome.resize(page, View::of(320, height));
    let at_320 = chrome.value(page, OVER);
    chrome.resize(page, View::of(width, height));
    chrome.value(
        page,
        &format!("document.head.append(Object.assign(document.createElement('style'), {{ textContent: {SPACING:?} }})); 1"),
    );
    let spaced = chrome.value(page, OVER);
    let said = [("at 320 px", at_320), ("with wide spacing", spaced)];
    said.into_iter()
        .filter(|(_, over)| over.as_i64() > Some(0))
        .map(|(when, over)| format!("scrolls sideways {when} by {over}"))
        .collect()
}

fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}
