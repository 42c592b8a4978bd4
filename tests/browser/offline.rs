//! A visit where there is no network: the page comes from the phone itself, what is typed and signed stays there, and the hall has it once,
//! when it is back.
use crate::{
    chrome::{Chrome, Page},
    words::photo,
    world::World,
};
use std::time::{Duration, Instant};

const PIN: &str = "482615";
const VILLAGER: &str = "341323196804120313";
/// How long the page may take to do what it was told.
const PATIENCE: Duration = Duration::from_secs(40);

/// An agent's telephone with the page on it.
struct Phone {
    chrome: Chrome,
    world: World,
    page: Page,
    _folder: tempfile::TempDir,
    photo: String,
}

impl Phone {
    /// Logged in, and with a hall that may be killed; `None` where browser tests are left out.
    async fn start() -> Option<Self> {
        let mut chrome = Chrome::start()?;
        let world = World::start().await;
        let page = world.log_in(&mut chrome, "agent", 360);
        let folder = tempfile::tempdir().unwrap();
        let photo = photo(folder.path().join("sheet.png"), 7);
        Some(Self { chrome, world, page, _folder: folder, photo })
    }

    /// Opens the page as it is opened from the home screen.
    fn open(&mut self) {
        self.chrome.allow_scripts(&self.page);
        self.chrome.open(&self.page, &format!("{}/v/offline", self.world.url));
    }

    fn until(&mut self, holds: &str) {
        let until = Instant::now() + PATIENCE;
        while self.chrome.value(&self.page, &format!("Boolean({holds})")) != true {
            let text = self.chrome.text(&self.page);
            assert!(Instant::now() < until, "{holds}: {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn sees(&mut self, words: &str) {
        self.until(&format!("document.body.innerText.includes({words:?})"));
    }

    /// Whether a part of the page is shown.
    fn is_at(&mut self, part: &str) {
        self.until(&format!("!document.querySelector('#{part}').hidden"));
    }

    /// Types or chooses, as the page's script hears it.
    fn give(&mut self, control: &str, value: &str) {
        let script = format!(
            "(() => {{ const of = document.querySelector({control:?}); of.value = {value:?}; \
             for (const what of ['input', 'change']) of.dispatchEvent(new Event(what, {{ bubbles: true }})); \
             return of.value === {value:?}; }})()"
        );
        assert_eq!(self.chrome.value(&self.page, &script), true, "{control} takes {value}");
    }

    fn click(&mut self, control: &str) {
        self.chrome.value(&self.page, &format!("document.querySelector({control:?}).click(); 1"));
    }

    /// Presses a button by its words.
    fn press(&mut self, words: &str) {
        let script = format!(
            "(() => {{ const of = [...document.querySelectorAll('button')].find(of => \
             of.getClientRects().length && of.textContent.startsWith({words:?})); if (of) of.click(); return Boolean(of); }})()"
        );
        let pressed = self.chrome.value(&self.page, &script);
        assert_eq!(pressed, true, "no button {words}: {}", self.chrome.text(&self.page));
    }

    /// Chooses from a list by the beginning of a line.
    fn choose(&mut self, list: &str, line: &str) {
        let value = format!(
            "[...document.querySelector({list:?}).options].find(of => of.text.startsWith({line:?})).value"
        );
        let value = self.chrome.value(&self.page, &value);
        self.give(list, value.as_str().unwrap());
    }

    /// The page is whole for everyone, and its script runs on.
    fn whole(&mut self) {
        let faults = [self.chrome.faults(&self.page), self.chrome.axe(&self.page)].concat();
        let at = self.chrome.text(&self.page);
        assert_eq!(faults, Vec::<String>::new(), "{at}");
        self.chrome.allow_scripts(&self.page);
    }

    fn unlock(&mut self) {
        self.is_at("unlock");
        self.give("#pin", PIN);
        self.press("打开");
        self.is_at("home");
    }

    /// Nobody touches it for six minutes: it locks itself, and shows nobody's name.
    fn left_lying(&mut self) {
        let later = "(() => { const now = Date.now; Date.now = () => now() + 6 * 60e3; \
            document.dispatchEvent(new Event('visibilitychange')); Date.now = now; return 1; })()";
        self.chrome.value(&self.page, later);
        self.is_at("unlock");
        let all = self.chrome.value(&self.page, "document.body.textContent");
        assert!(!all.as_str().unwrap().contains("王守田"), "{all}");
        self.unlock();
    }

    /// Registers the telephone while there is a network.
    fn register(&mut self) {
        self.open();
        self.is_at("setup");
        self.whole();
        self.give("#pin-new", PIN);
        self.give("#pin-again", PIN);
        self.press("登记这台手机");
        self.sees("登记好了");
        self.sees("没有网络，这一页也打得开");
        self.whole();
    }

    /// The first step of a visit.
    fn begin_visit(&mut self, sheet: bool) {
        self.press("上门办件");
        self.is_at("visit");
        self.choose("#village", "小河湾村");
        self.choose("#item", "老年人优待证办理");
        self.give("#name", "王守田");
        self.give("#number", VILLAGER);
        self.give("#mobile", "13900000001");
        if !sheet {
            return self.click("[name=how][value=earlier]");
        }
        self.click("[name=how][value=sheet]");
        self.click("[name=act][value=submit]");
        self.chrome.choose(&self.page, "#sheet", &[&self.photo]);
        self.sees("照片 1.jpg");
    }

    fn next(&mut self, step: u8) {
        self.press("下一步");
        self.until(&format!("!document.querySelector('[data-step=\"{step}\"]').hidden"));
    }

    /// The form, and the photograph that is asked for.
    fn fill_in(&mut self) {
        self.next(2);
        let known = "document.querySelector('[name=\"f-citizen_no\"]').value";
        assert_eq!(self.chrome.value(&self.page, known), VILLAGER, "what was asked is not asked again");
        self.click("[name='f-sex'][value='男']");
        self.give("[name='f-birth_date']", "1968年4月12日");
        self.give("[name='f-address']", "小河湾村王庄组12号");
        self.click("[name='f-occasion'][value='首次申领']");
        self.whole();
        self.next(3);
        self.chrome.choose(&self.page, "#photo-002", &[&self.photo]);
        self.sees("照片 2.jpg");
        self.whole();
    }
}

#[actix_web::test]
async fn what_an_agent_collects_without_a_network_is_one_case_with_a_receipt_once_the_hall_is_back() {
    let Some(mut phone) = Phone::start().await else { return eprintln!("no Chromium here: not tested") };
    if !phone.world.is_own() {
        return eprintln!("this hall was started by someone else: not killed");
    }
    phone.register();
    phone.world.kill();
    // Opened anew without any hall, and killed in the middle of a visit: what was typed is there.
    phone.open();
    phone.whole();
    phone.is_at("unlock");
    phone.give("#pin", "000000");
    phone.press("打开");
    phone.sees("离线密码不对");
    phone.unlock();
    phone.sees("没有网络");
    phone.begin_visit(true);
    phone.whole();
    phone.fill_in();
    phone.open();
    phone.unlock();
    phone.sees("王守田 老年人优待证办理");
    phone.press("接着填");
    phone.next(2);
    phone.next(3);
    phone.sees("照片 2.jpg");
    phone.next(4);
    phone.sees("1968-04-12");
    phone.whole();
    phone.press("签名，存着等送");
    phone.sees("还没勾“念给村民听了”");
    phone.click("#heard");
    phone.press("签名，存着等送");
    phone.is_at("home");
    phone.sees("待发送");
    phone.sees("有网络再送");
    phone.whole();
    assert_sealed(&mut phone);
    phone.left_lying();
    phone.world.start_again();
    phone.press("再送一次");
    phone.sees("已收到回执");
    phone.sees("办件编号");
    phone.press("和中心核对清单");
    phone.sees("手机上 1 包，中心也有这 1 包，一包不少");
    phone.whole();
    assert_kept(&mut phone);
    let online = phone.world.log_in(&mut phone.chrome, "agent", 360);
    phone.chrome.open(&online, &format!("{}/c", phone.world.url));
    let cases = phone.chrome.text(&online);
    assert_eq!(cases.matches("老年人优待证办理").count(), 1, "{cases}");
    phone.chrome.open(&online, &format!("{}/v/packets", phone.world.url));
    assert!(phone.chrome.text(&online).contains("收到 1 包"));
    unfinished(&mut phone);
}

/// What is not filled in goes to the hall all the same, which keeps it as a draft.
fn unfinished(phone: &mut Phone) {
    phone.begin_visit(false);
    for step in 2..=4 {
        phone.next(step);
    }
    phone.click("#heard");
    phone.press("签名，存着等送");
    phone.sees("还没填“住址”");
    phone.press("没填完，先送中心存成草稿");
    phone.sees("要处理");
    let link = "document.querySelector('#list a.btn').getAttribute('href')";
    let link = phone.chrome.value(&phone.page, link);
    phone.whole();
    phone.chrome.open(&phone.page, &format!("{}{}", phone.world.url, link.as_str().unwrap()));
    assert_eq!(phone.chrome.value(&phone.page, "document.querySelector('#f-name').value"), "王守田");
}

/// Nothing about the villager can be read in the telephone's store, and nothing is in it that opens the seals.
fn assert_sealed(phone: &mut Phone) {
    let all = "new Promise(done => { const opening = indexedDB.open('tongban-offline'); opening.onsuccess = () => { \
        const names = ['meta', 'drafts', 'photos', 'packets']; const of = opening.result.transaction(names); \
        const asked = names.map(name => of.objectStore(name).getAll()); of.oncomplete = () => { opening.result.close(); \
        const text = bytes => new TextDecoder('latin1').decode(bytes); \
        done(JSON.stringify(asked.map(one => one.result.filter(of => of.id !== 'kit')), (key, value) => \
        value instanceof ArrayBuffer || value instanceof Uint8Array ? text(value) : \
        value instanceof CryptoKey ? 'a key that is kept' : value)); }; }; })";
    let stored = phone.chrome.value(&phone.page, all);
    let stored = stored.as_str().unwrap();
    assert!(stored.contains("wrapped") && stored.contains("queued"), "{stored}");
    for word in ["王守田", VILLAGER, "13900000001", "王庄组", "优待证", "a key that is kept", PIN] {
        assert!(!stored.contains(word), "{word} in {stored}");
    }
}

/// With the receipt the photographs are gone; of pages nothing was ever kept but this one.
fn assert_kept(phone: &mut Phone) {
    let photos = "new Promise(done => { const opening = indexedDB.open('tongban-offline'); opening.onsuccess = () => { \
        const asked = opening.result.transaction('photos').objectStore('photos').count(); \
        asked.onsuccess = () => { opening.result.close(); done(asked.result); }; }; })";
    assert_eq!(phone.chrome.value(&phone.page, photos), 0);
    let cached = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys())))) \
        .then(kept => kept.flat().map(one => new URL(one.url).pathname))";
    let cached = phone.chrome.value(&phone.page, cached);
    let cached: Vec<&str> = cached.as_array().unwrap().iter().filter_map(|path| path.as_str()).collect();
    assert_eq!(cached.len(), 4, "{cached:?}");
    assert!(cached.iter().all(|path| *path == "/v/offline" || path.starts_with("/static/")), "{cached:?}");
}
