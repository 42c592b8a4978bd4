//! A headless Chromium, spoken to over pipes: the DevTools protocol, one JSON message after another, each ended by a
//! zero byte. The shell puts our pipes where `--remote-debugging-pipe` wants them.
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

const ARGUMENTS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --lang=zh-CN";

/// How long a page may take to be there.
const PATIENCE: Duration = Duration::from_secs(20);

/// One browser.
pub(crate) struct Chrome {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    last: u64,
    _profile: tempfile::TempDir,
}

/// One page with cookies of its own.
pub(crate) struct Page {
    session: String,
}

impl Chrome {
    /// Starts Chromium; `None` only where `HALL_CHROMIUM=none` says that the browser tests are left out.
    pub(crate) fn start() -> Option<Self> {
        let named = kernel::config::Source::environment().text("HALL_CHROMIUM");
        if named.as_deref() == Some("none") {
            return None;
        }
        let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        let found = || known.into_iter().find(|path| Path::new(path).exists()).map(String::from);
        let program =
            named.or_else(found).expect("no Chromium: apt-get install chromium, or set HALL_CHROMIUM");
        let profile = tempfile::tempdir().unwrap();
        let script = format!(
            "exec '{program}' {ARGUMENTS} --user-data-dir='{}' --remote-debugging-pipe 3<&0 4>&1 0</dev/null 1>/dev/null 2>&1",
            profile.path().display()
        );
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Self { child, to, from, last: 0, _profile: profile })
    }

    fn send(&mut self, session: Option<&str>, method: &str, params: Value) -> Value {
        let answer = self.answer(session, method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn answer(&mut self, session: Option<&str>, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let mut answer = Vec::new();
            self.from.read_until(0, &mut answer).unwrap();
            assert_eq!(answer.pop(), Some(0), "the browser is gone");
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            if answer["id"] == self.last {
                return answer;
            }
        }
    }

    /// A page of `width`, in a context of its own.
    pub(crate) fn page(&mut self, width: u32) -> Page {
        let context = self.send(None, "Target.createBrowserContext", json!({}))["browserContextId"].clone();
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = self.send(None, "Target.createTarget", target)["targetId"].clone();
        let attach = json!({ "targetId": target, "flatten": true });
        let session =
            self.send(None, "Target.attachToTarget", attach)["sessionId"].as_str().unwrap().to_owned();
        let size = json!({ "width": width, "height": 768, "deviceScaleFactor": 1, "mobile": false });
        self.send(Some(&session), "Emulation.setDeviceMetricsOverride", size);
        // Every page must do without scripts; what the tests evaluate runs all the same.
        self.send(Some(&session), "Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        self.send(Some(&session), "Page.enable", json!({}));
        Page { session }
    }

    /// Evaluates an expression on a page.
    pub(crate) fn value(&mut self, page: &Page, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let answer = self.send(Some(&page.session), "Runtime.evaluate", asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Whether an expression holds; while one page gives way to the next it does not.
    fn holds(&mut self, page: &Page, expression: &str) -> bool {
        let asked = json!({ "expression": expression, "returnByValue": true });
        self.answer(Some(&page.session), "Runtime.evaluate", asked)["result"]["result"]["value"] == true
    }

    /// Goes to an address and waits until the page is there.
    pub(crate) fn open(&mut self, page: &Page, url: &str) {
        self.send(Some(&page.session), "Page.navigate", json!({ "url": url }));
        self.settle(page);
    }

    /// Does something that leads to another page, and waits until that one is there.
    pub(crate) fn go(&mut self, page: &Page, action: &str) {
        self.value(page, "document.documentElement.id = 'before'; 1");
        self.value(page, &format!("{action}; 1"));
        let until = Instant::now() + PATIENCE;
        while !self.holds(page, "document.documentElement.id !== 'before'") {
            assert!(Instant::now() < until, "{action} led nowhere");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.settle(page);
    }

    fn settle(&mut self, page: &Page) {
        let until = Instant::now() + PATIENCE;
        while !self.holds(page, "document.readyState === 'complete' && location.protocol === 'http:'") {
            assert!(Instant::now() < until, "the page does not come");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses what the selector names.
    pub(crate) fn press(&mut self, page: &Page, selector: &str) {
        self.go(page, &format!("document.querySelector({selector:?}).click()"));
    }

    /// Types into a field.
    pub(crate) fn fill(&mut self, page: &Page, selector: &str, text: &str) {
        self.value(page, &format!("document.querySelector({selector:?}).value = {text:?}"));
    }

    /// Ticks a box or a choice.
    pub(crate) fn check(&mut self, page: &Page, selector: &str) {
        self.value(page, &format!("document.querySelector({selector:?}).checked = true"));
    }

    /// Chooses files.
    pub(crate) fn choose(&mut self, page: &Page, selector: &str, files: &[&str]) {
        let root = self.send(Some(&page.session), "DOM.getDocument", json!({}))["root"]["nodeId"].clone();
        let node = json!({ "nodeId": root, "selector": selector });
        let node = self.send(Some(&page.session), "DOM.querySelector", node)["nodeId"].clone();
        self.send(Some(&page.session), "DOM.setFileInputFiles", json!({ "nodeId": node, "files": files }));
    }

    /// The words on a page.
    pub(crate) fn text(&mut self, page: &Page) -> String {
        let words = self.value(page, "document.title + '\\n' + document.body.innerText");
        words.as_str().unwrap_or_default().to_owned()
    }

    /// The path of a page.
    pub(crate) fn path(&mut self, page: &Page) -> String {
        self.value(page, "location.pathname").as_str().unwrap().to_owned()
    }

    /// How many elements a selector names.
    pub(crate) fn count(&mut self, page: &Page, selector: &str) -> u64 {
        self.value(page, &format!("document.querySelectorAll({selector:?}).length")).as_u64().unwrap()
    }

    /// What is wrong with a page for everyone: sideways scrolling, controls without a name, two main headings.
    pub(crate) fn faults(&mut self, page: &Page) -> Vec<String> {
        let found = self.value(page, include_str!("faults.js"));
        found.as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}
