//! Walking by words. What is pressed, filled in or looked for is named as the READMEs name it, and must stand there in
//! this order: whoever changes a page's words finds out here that the READMEs tell people something else.
use crate::{
    chrome::{Chrome, Page},
    world::World,
};
use std::{fs, path::PathBuf};

/// Finds an element by its words and marks it. Words for screen readers only do not count.
const FIND: &str = r"
(kind, scope, word) => {
  const bare = e => { const c = e.cloneNode(true); c.querySelectorAll('.vh, kbd').forEach(x => x.remove()); return c.textContent.replace(/\s+/g, ''); };
  const shown = e => e.getClientRects().length > 0;
  const named = (all, text) => all.find(e => bare(e) === text) || all.find(e => bare(e).startsWith(text));
  word = word.replace(/\s+/g, ''); scope = scope.replace(/\s+/g, '');
  document.querySelectorAll('[data-walk]').forEach(e => e.removeAttribute('data-walk'));
  let root = document.body;
  if (scope) {
    const head = named([...document.querySelectorAll('h1, h2, h3, legend, summary, th, li > div')].filter(shown), scope);
    if (!head) return 'no heading “' + scope + '”';
    root = head.closest('li, fieldset, details, tr, .card, section, div.stack-s, form') || document.body;
  }
  let found;
  if (kind === 'press') found = named([...root.querySelectorAll('a[href], button')].filter(shown), word);
  if (kind === 'fold') found = named([...root.querySelectorAll('summary')].filter(shown), word);
  if (kind === 'option') { const label = named([...root.querySelectorAll('label')].filter(shown), word); found = label && label.control; }
  if (kind === 'field') { const label = named([...root.querySelectorAll('label')].filter(shown), word); found = label && label.control; }
  if (kind === 'file') found = root.querySelector('input[type=file]');
  if (!found) return 'no ' + kind + ' “' + word + '”' + (scope ? ' under “' + scope + '”' : '');
  found.dataset.walk = '1';
  return '';
}";

/// One path of the READMEs, and where one is in it.
struct Guide {
    name: &'static str,
    text: String,
    at: usize,
}

impl Guide {
    /// The section of a README whose heading holds these words.
    fn of(name: &'static str, heading: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let all = fs::read_to_string(path).unwrap();
        let begins = |line: &str| line.starts_with("### ") && line.contains(heading);
        let lines = all.lines().skip_while(|line| !begins(line));
        let own = lines.enumerate().take_while(|(at, line)| *at == 0 || !line.starts_with('#'));
        let text: String = own.map(|(_, line)| format!("{line}\n")).collect();
        assert!(!text.is_empty(), "{name} has no path “{heading}”");
        Self { name, text, at: 0 }
    }

    fn says(&mut self, word: &str) {
        let found = self.text[self.at..].find(word);
        let found =
            found.unwrap_or_else(|| panic!("{} does not say {word} after: …{}", self.name, self.told()));
        self.at += found + word.len();
    }

    /// The end of what was followed so far.
    fn told(&self) -> String {
        let before: Vec<char> = self.text[..self.at].chars().collect();
        before[before.len().saturating_sub(60)..].iter().collect()
    }
}

/// A walk along one path of the READMEs.
pub(crate) struct Walk {
    pub(crate) chrome: Chrome,
    pub(crate) world: World,
    guides: [Guide; 2],
    photos: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Walk {
    /// A hall, a browser, and the path whose heading holds these words; `None` where browser tests are left out.
    pub(crate) async fn start(heading: &str) -> Option<Self> {
        let chrome = Chrome::start()?;
        let guides = ["README.md", "README.zh.md"].map(|name| Guide::of(name, heading));
        let folder = tempfile::tempdir().unwrap();
        let photos = (0..4).map(|at| photo(folder.path().join(format!("{at}.png")), at)).collect();
        Some(Self { chrome, world: World::start().await, guides, photos, _folder: folder })
    }

    fn says(&mut self, word: &str) {
        self.guides.iter_mut().for_each(|guide| guide.says(word));
    }

    fn quotes(&mut self, word: &str) {
        self.says(&format!("“{word}”"));
    }

    /// Logs someone in whom the path names.
    pub(crate) fn log_in(&mut self, account: &str, width: u32) -> Page {
        self.says(&format!("`{account}`"));
        let page = self.world.log_in(&mut self.chrome, account, width);
        self.whole(&page);
        page
    }

    /// The same person again, on the page he left open.
    pub(crate) fn back_to(&mut self, account: &str) {
        self.says(&format!("`{account}`"));
    }

    fn mark(&mut self, page: &Page, kind: &str, scope: &str, word: &str) {
        let failed = self.chrome.value(page, &format!("({FIND})({kind:?}, {scope:?}, {word:?})"));
        let text = self.chrome.text(page);
        assert_eq!(failed, "", "at {}: {text}", self.chrome.path(page));
    }

    /// Presses a link or a button.
    pub(crate) fn press(&mut self, page: &Page, word: &str) {
        self.quotes(word);
        self.go(page, "", word);
    }

    /// Presses what stands under a heading.
    pub(crate) fn press_under(&mut self, page: &Page, heading: &str, word: &str) {
        self.quotes(heading);
        self.quotes(word);
        self.go(page, heading, word);
    }

    /// Presses what stands under a heading that was named before.
    pub(crate) fn quotes_and_press_under(&mut self, page: &Page, heading: &str, word: &str) {
        self.quotes(word);
        self.go(page, heading, word);
    }

    /// Presses something that is named by what one was given, such as a case's number.
    pub(crate) fn press_own(&mut self, page: &Page, word: &str) {
        self.go(page, "", word);
    }

    fn go(&mut self, page: &Page, scope: &str, word: &str) {
        self.mark(page, "press", scope, word);
        self.chrome.press(page, "[data-walk]");
        self.whole(page);
        let refused = self.chrome.value(page, "(document.querySelector('.errs') || {}).innerText || ''");
        assert_eq!(refused, "", "{word} at {}", self.chrome.path(page));
    }

    /// Presses something that has to be put right first.
    pub(crate) fn press_and_be_told(&mut self, page: &Page, word: &str, told: &str) {
        self.mark(page, "press", "", word);
        self.chrome.press(page, "[data-walk]");
        self.whole(page);
        let text = self.chrome.text(page);
        assert!(text.starts_with("错误：") && text.contains(told), "{text}");
    }

    /// Opens what is folded.
    pub(crate) fn unfold(&mut self, page: &Page, word: &str) {
        self.quotes(word);
        self.mark(page, "fold", "", word);
        self.chrome.value(page, "document.querySelector('[data-walk]').closest('details').open = true");
    }

    /// Fills in a field.
    pub(crate) fn fill(&mut self, page: &Page, label: &str, text: &str) {
        self.quotes(label);
        self.mark(page, "field", "", label);
        self.chrome.fill(page, "[data-walk]", text);
    }

    /// Fills in a field under a heading; the heading was named before.
    pub(crate) fn fill_under(&mut self, page: &Page, heading: &str, label: &str, text: &str) {
        self.quotes(label);
        self.mark(page, "field", heading, label);
        self.chrome.fill(page, "[data-walk]", text);
    }

    /// Chooses one answer of a question.
    pub(crate) fn pick(&mut self, page: &Page, question: &str, answer: &str) {
        self.quotes(question);
        self.quotes(answer);
        self.mark(page, "option", question, answer);
        self.chrome.check(page, "[data-walk]");
    }

    /// Ticks a box.
    pub(crate) fn tick(&mut self, page: &Page, label: &str) {
        self.quotes(label);
        self.mark(page, "option", "", label);
        self.chrome.check(page, "[data-walk]");
    }

    /// Chooses a line of a list by its beginning.
    pub(crate) fn choose(&mut self, page: &Page, heading: &str, label: &str, line: &str) {
        self.quotes(label);
        self.quotes(line);
        self.mark(page, "field", heading, label);
        let script = format!(
            "(() => {{ const list = document.querySelector('[data-walk]'); \
             const line = [...list.options].find(o => o.text.startsWith({line:?})); \
             if (line) list.value = line.value; return Boolean(line); }})()"
        );
        assert_eq!(self.chrome.value(page, &script), true, "no line {line}");
    }

    /// Attaches photographs under a heading; the heading was named before.
    pub(crate) fn attach(&mut self, page: &Page, heading: &str, count: usize) {
        self.mark(page, "file", heading, "");
        let photos: Vec<&str> = self.photos.iter().take(count).map(String::as_str).collect();
        self.chrome.choose(page, "[data-walk]", &photos);
    }

    /// Names a heading under which several things are done.
    pub(crate) fn under(&mut self, heading: &str) {
        self.quotes(heading);
    }

    /// What the path says one sees now.
    pub(crate) fn assert_sees(&mut self, page: &Page, word: &str) {
        self.quotes(word);
        let text = self.chrome.text(page);
        assert!(text.contains(word), "{word} is not at {}: {text}", self.chrome.path(page));
    }

    /// What one sees once the hall has done its part; the page is opened again until then.
    pub(crate) fn waits_for(&mut self, page: &Page, word: &str) {
        self.quotes(word);
        let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !self.chrome.text(page).contains(word) {
            assert!(std::time::Instant::now() < until, "{word}: {}", self.chrome.text(page));
            std::thread::sleep(std::time::Duration::from_millis(200));
            self.reload(page);
        }
        self.whole(page);
    }

    /// The number on a receipt.
    pub(crate) fn number(&mut self, page: &Page) -> String {
        let number = self.chrome.value(page, "document.querySelector('.code').textContent.trim()");
        number.as_str().unwrap().to_owned()
    }

    /// Finds a case at the window by its number.
    pub(crate) fn at_the_window(&mut self, page: &Page, number: &str) {
        self.fill(page, "总入口", number);
        self.press(page, "查");
    }

    /// The same page again, as it is now.
    pub(crate) fn again(&mut self, page: &Page) {
        self.reload(page);
        self.whole(page);
    }

    fn reload(&mut self, page: &Page) {
        let here = self.chrome.value(page, "location.origin + location.pathname + location.search");
        self.chrome.open(page, here.as_str().unwrap());
    }

    /// The page is whole for everyone.
    pub(crate) fn whole(&mut self, page: &Page) {
        let faults = [self.chrome.faults(page), self.chrome.axe(page)].concat();
        assert_eq!(faults, Vec::<String>::new(), "{}", self.chrome.path(page));
    }
}

/// A small picture, each a different one.
pub(crate) fn photo(path: PathBuf, kind: u8) -> String {
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
