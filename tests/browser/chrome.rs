//! The browser of `hall::chromium` for tests: whatever it cannot do fails the test where it stands.
use hall::chromium::{Chromium, Key, View};

pub(crate) use hall::chromium::Page;

/// The checker of the Web Content Accessibility Guidelines; see vendor/axe-core.LICENSE.
const AXE: &str = include_str!("vendor/axe.min.js");

/// Runs it and answers with a line for each element that breaks a rule.
const RUN_AXE: &str = "axe.run(document, { resultTypes: ['violations'], \
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(found => \
    found.violations.flatMap(rule => rule.nodes.map(node => \
    rule.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary.replace(/\\s+/g, ' '))))";

/// One browser.
pub(crate) struct Chrome(Chromium);

impl Chrome {
    /// Starts Chromium; `None` only where `HALL_CHROMIUM=none` says that the browser tests are left out.
    pub(crate) fn start() -> Option<Self> {
        Chromium::start().unwrap().map(Self)
    }

    /// A page of `width` without scripts, in a context of its own.
    pub(crate) fn page(&mut self, width: u32) -> Page {
        self.0.page(View::of(width, 768)).unwrap()
    }

    /// Lets the page's own scripts run from the next page on.
    pub(crate) fn allow_scripts(&mut self, page: &Page) {
        page.allow_scripts(&mut self.0, true).unwrap();
    }

    /// Another size of the same page.
    pub(crate) fn resize(&mut self, page: &Page, view: View) {
        page.resize(&mut self.0, view).unwrap();
    }

    /// Evaluates an expression on a page.
    pub(crate) fn value(&mut self, page: &Page, expression: &str) -> serde_json::Value {
        page.value(&mut self.0, expression).unwrap()
    }

    /// Goes to an address and waits until the page is there.
    pub(crate) fn open(&mut self, page: &Page, url: &str) {
        page.open(&mut self.0, url).unwrap();
    }

    /// Presses what the selector names, and waits for the page it leads to.
    pub(crate) fn press(&mut self, page: &Page, selector: &str) {
        page.press(&mut self.0, selector).unwrap();
    }

    /// Presses a key where the focus is.
    pub(crate) fn key(&mut self, page: &Page, key: Key) {
        page.key(&mut self.0, key).unwrap();
    }

    /// Presses a key that leads to another page, and waits until that one is there.
    pub(crate) fn key_leads_on(&mut self, page: &Page, key: Key) {
        page.go(&mut self.0, &format!("{key:?}"), |page, browser| page.key(browser, key)).unwrap();
    }

    /// Types where the focus is.
    pub(crate) fn keyed_in(&mut self, page: &Page, text: &str) {
        page.keyed_in(&mut self.0, text).unwrap();
    }

    /// Types into a field.
    pub(crate) fn fill(&mut self, page: &Page, selector: &str, text: &str) {
        page.fill(&mut self.0, selector, text).unwrap();
    }

    /// Ticks a box or a choice.
    pub(crate) fn check(&mut self, page: &Page, selector: &str) {
        page.check(&mut self.0, selector).unwrap();
    }

    /// Chooses files.
    pub(crate) fn choose(&mut self, page: &Page, selector: &str, files: &[&str]) {
        page.choose(&mut self.0, selector, files).unwrap();
    }

    /// The cookies a page would send to an address.
    pub(crate) fn cookies(&mut self, page: &Page, url: &str) -> String {
        page.cookies(&mut self.0, url).unwrap()
    }

    /// The words on a page.
    pub(crate) fn text(&mut self, page: &Page) -> String {
        let words = self.value(page, "document.title + '\\n' + document.body.innerText");
        words.as_str().unwrap_or_default().to_owned()
    }

    /// The path of a page.
    pub(crate) fn path(&mut self, page: &Page) -> String {
        page.path(&mut self.0).unwrap()
    }

    /// How many elements a selector names.
    pub(crate) fn count(&mut self, page: &Page, selector: &str) -> u64 {
        self.value(page, &format!("document.querySelectorAll({selector:?}).length")).as_u64().unwrap()
    }

    /// What is wrong with a page that axe does not look at: sideways scrolling, inline styles, dead links, letters and
    /// targets too small for the large-letter version, a work frame that does not fit its screen.
    pub(crate) fn faults(&mut self, page: &Page) -> Vec<String> {
        self.lines(page, include_str!("faults.js"))
    }

    /// What breaks WCAG 2.2 A and AA, or good practice, as axe-core sees it.
    pub(crate) fn axe(&mut self, page: &Page) -> Vec<String> {
        page.allow_scripts(&mut self.0, true).unwrap();
        self.value(page, &format!("{AXE}; 1"));
        let found = self.lines(page, RUN_AXE);
        page.allow_scripts(&mut self.0, false).unwrap();
        found
    }

    /// A page as it would be printed.
    pub(crate) fn print(&mut self, page: &Page) -> Vec<u8> {
        page.print(&mut self.0).unwrap()
    }

    fn lines(&mut self, page: &Page, expression: &str) -> Vec<String> {
        let found = self.value(page, expression);
        found.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
    }
}
