//! A house for a villager, walked by the agent, the chief representative, four offices, two inspectors, the villager
//! and the supervising unit, each on his own pages.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use std::{fs, path::PathBuf};

const ITEM: &str = "11341323990011103D5340199001000";

struct Walk {
    chrome: Chrome,
    world: World,
    photos: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Walk {
    fn open(&mut self, page: &Page, path: &str) {
        let url = format!("{}{path}", self.world.url);
        self.chrome.open(page, &url);
        self.whole(page);
    }

    fn press(&mut self, page: &Page, selector: &str) {
        self.chrome.press(page, selector);
        self.whole(page);
        let refused = self.chrome.value(page, "(document.querySelector('.errs') || {}).innerText || ''");
        assert_eq!(refused, "", "{selector} at {}", self.chrome.path(page));
    }

    fn whole(&mut self, page: &Page) {
        let faults = self.chrome.faults(page);
        assert_eq!(faults, Vec::<String>::new(), "{}", self.chrome.path(page));
    }

    fn choose(&mut self, page: &Page, selector: &str, count: usize) {
        let photos: Vec<&str> = self.photos.iter().take(count).map(String::as_str).collect();
        self.chrome.choose(page, selector, &photos);
    }
}

#[actix_web::test]
async fn a_house_is_applied_for_reviewed_decided_and_watched_by_hand() {
    let Some(chrome) = Chrome::start() else { return eprintln!("no Chromium here: not tested") };
    let folder = tempfile::tempdir().unwrap();
    let photos = (0..4).map(|at| photo(folder.path().join(format!("{at}.png")), at)).collect();
    let mut walk = Walk { chrome, world: World::start().await, photos, _folder: folder };
    let agent = walk.world.log_in(&mut walk.chrome, "agent", 360);
    let case = begin(&mut walk, &agent);
    bring(&mut walk, &agent, &case);
    in_the_village(&mut walk, &agent, &case);
    walk.open(&agent, &format!("/a/{case}/check"));
    walk.press(&agent, "main form[action$=check] button");
    assert!(walk.chrome.text(&agent).contains("已提交"));
    at_the_window(&mut walk, &agent, &case);
    in_review(&mut walk, &case);
    let chief = walk.world.log_in(&mut walk.chrome, "chief", 1366);
    walk.open(&chief, &format!("/r/{case}"));
    walk.press(&chief, "button[value=approve]");
    afterwards(&mut walk, &case);
}

/// The agent finds the villager and records his mandate; the form follows.
fn begin(walk: &mut Walk, agent: &Page) -> String {
    walk.open(agent, &format!("/v/go?item={ITEM}"));
    walk.chrome.fill(agent, "#name", "王守田");
    walk.chrome.fill(agent, "#number", "341323196804120313");
    walk.chrome.check(agent, "input[name=division]");
    walk.press(agent, "main form button");
    if walk.chrome.path(agent).ends_with("/mandate") {
        record_mandate(walk, agent);
    }
    fill_in(walk, agent);
    walk.chrome.path(agent).split('/').nth(2).unwrap().to_owned()
}

/// A villager who gave a mandate before need not give it again.
fn record_mandate(walk: &mut Walk, agent: &Page) {
    walk.chrome.value(
        agent,
        "for (const act of document.querySelectorAll('input[name=act]')) act.checked = true; 1",
    );
    walk.choose(agent, "#sheet", 1);
    walk.press(agent, "main form button");
}

fn fill_in(walk: &mut Walk, agent: &Page) {
    for (field, text) in [
        ("name", "王守田"),
        ("citizen_no", "341323196804120313"),
        ("phone", "139 0000 0001"),
        ("household_address", "灵璧县渔沟镇小河湾村王庄组12号"),
        ("household_size", "4"),
        ("present_area", "0"),
        ("location", "小河湾村王庄组东头"),
        ("four_boundaries", "东至路，南至沟，西至李家，北至田"),
        ("homestead_area", "160"),
        ("house_area", "110"),
        ("building_area", "220"),
        ("floors", "2"),
        ("height", "6.5"),
    ] {
        walk.chrome.fill(agent, &format!("#f-{field}"), text);
    }
    for choice in ["#f-reason-0", "#f-land_class-0", "#f-adjoins_neighbours-1"] {
        walk.chrome.check(agent, choice);
    }
    // What was forgotten is named, and what was typed is kept.
    walk.chrome.press(agent, "main form button");
    let again = walk.chrome.text(agent);
    assert!(again.starts_with("错误：") && again.contains("还没勾选承诺"), "{again}");
    assert_eq!(walk.chrome.value(agent, "document.querySelector('#f-location').value"), "小河湾村王庄组东头");
    walk.chrome.check(agent, "#f-commitment");
    walk.press(agent, "main form button");
}

/// Licences are fetched, the rest is photographed; one photograph is forgotten.
fn bring(walk: &mut Walk, agent: &Page, case: &str) {
    // The form they just filled in is called by its name, not by its code, and is not asked for on paper.
    assert!(walk.chrome.text(agent).contains("在“在线填表”环节里产生"));
    assert_eq!(walk.chrome.count(agent, "#m-001 input[type=file]"), 0);
    let listed =
        walk.chrome.value(agent, "[...document.querySelectorAll('li.card')].map(e => e.id).join(' ')");
    for material in listed.as_str().unwrap().split(' ').filter(|material| *material != "m-007") {
        if walk.chrome.count(agent, &format!("#{material} form[action$=licence]")) > 0 {
            walk.press(agent, &format!("#{material} form[action$=licence] button"));
        } else if walk.chrome.count(agent, &format!("#{material} input[type=file]")) > 0 {
            walk.choose(agent, &format!("#{material} input[type=file]"), 1);
            walk.press(agent, &format!("#{material} form.file button"));
        }
        assert_eq!(walk.chrome.path(agent), format!("/a/{case}/2"));
    }
}

fn in_the_village(walk: &mut Walk, agent: &Page, case: &str) {
    walk.open(agent, &format!("/v/{case}/steps"));
    let listed =
        walk.chrome.value(agent, "[...document.querySelectorAll('section.card')].map(e => e.id).join(' ')");
    for step in listed.as_str().unwrap().split(' ') {
        walk.chrome.fill(agent, &format!("#{step} input[name=from]"), "2026-11-02");
        if walk.chrome.count(agent, &format!("#{step} input[name=to]")) > 0 {
            walk.chrome.fill(agent, &format!("#{step} input[name=to]"), "2026-11-12");
        }
        walk.choose(agent, &format!("#{step} input[type=file]"), 4);
        walk.press(agent, &format!("#{step} button"));
    }
}

/// The window tells once what is missing; the agent brings it; the case is accepted.
fn at_the_window(walk: &mut Walk, agent: &Page, case: &str) {
    let window = walk.world.log_in(&mut walk.chrome, "chief", 1366);
    walk.open(&window, &format!("/w/in/{case}"));
    walk.chrome.fill(&window, "#why-007", "缺拟用地现状照片，请拍远景、近景各一张");
    walk.press(&window, "#fn button");
    walk.open(agent, &format!("/c/{case}"));
    assert!(walk.chrome.text(agent).contains("请拍远景、近景各一张"));
    walk.open(agent, &format!("/a/{case}/2"));
    walk.choose(agent, "#m-007 input[type=file]", 2);
    walk.press(agent, "#m-007 form.file button");
    walk.press(agent, "form[action$=fix] button");
    walk.open(&window, &format!("/w/in/{case}"));
    walk.press(&window, "footer form[action$=accept] button");
    assert!(walk.chrome.text(&window).contains("受理"));
}

/// Four offices give their opinions and two inspectors see the site.
fn in_review(walk: &mut Walk, case: &str) {
    for reviewer in ["reviewer_1", "reviewer_2", "reviewer_3", "reviewer_4"] {
        let page = walk.world.log_in(&mut walk.chrome, reviewer, 1366);
        walk.open(&page, &format!("/r/{case}"));
        walk.chrome.check(&page, "input[name=office]");
        walk.chrome.fill(&page, "#text", "材料齐全，符合村庄规划和一户一宅要求，同意。");
        walk.press(&page, "button[value=agree]");
    }
    let first = walk.world.log_in(&mut walk.chrome, "inspector_1", 360);
    let colleague = walk.world.id("inspector_2");
    walk.open(&first, &format!("/r/{case}"));
    walk.chrome.fill(&first, "input[name=people]", &colleague);
    walk.choose(&first, "section.card input[type=file]", 4);
    walk.press(&first, "section.card form button");
    let second = walk.world.log_in(&mut walk.chrome, "inspector_2", 360);
    walk.open(&second, &format!("/r/{case}"));
    walk.press(&second, "form[action$=sign] button");
}

/// The villager holds two licences and sees who looked; the supervising unit acknowledges.
fn afterwards(walk: &mut Walk, case: &str) {
    let villager = walk.world.log_in(&mut walk.chrome, "citizen", 360);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        walk.open(&villager, &format!("/c/{case}"));
        if walk.chrome.text(&villager).contains("办结")
            && walk.chrome.count(&villager, "a[href^='/me/licences/']") == 2
        {
            break;
        }
        assert!(std::time::Instant::now() < until, "{}", walk.chrome.text(&villager));
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    walk.press(&villager, "a[href^='/me/licences/']");
    walk.open(&villager, "/me/access-log");
    assert!(walk.chrome.text(&villager).contains("灵璧县渔沟镇人民政府"));
    let watcher = walk.world.log_in(&mut walk.chrome, "supervisor", 1366);
    walk.open(&watcher, "/j");
    walk.press(&watcher, "form[action$=acknowledge] button");
    assert!(walk.chrome.text(&watcher).contains("已签收"));
}

/// A small picture, each a different one.
fn photo(path: PathBuf, kind: u8) -> String {
    // A 1×1 PNG; the text chunk makes each a file of its own.
    let chunk = |name: &[u8; 4], data: &[u8]| -> Vec<u8> {
        let mut body = name.to_vec();
        body.extend(data);
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let pixel = [0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01];
    let text = [b"n\0".as_slice(), &[b'0' + kind]].concat();
    let bytes = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"tEXt", &text),
        chunk(b"IDAT", &pixel),
        chunk(b"IEND", &[]),
    ]
    .concat();
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _bit| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
