//! One page of the browser: where it goes, what is done on it, what can be seen of it.

use super::{Chromium, Key};
use crate::error::LaunchError;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a page may take to be there.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked whether it is.
const PAUSE: Duration = Duration::from_millis(20);

/// The height of the page, with what its one main part scrolls away where the page itself does not.
const WHOLE_HEIGHT: &str = "document.documentElement.scrollHeight + \
    [...document.querySelectorAll('body.phone > main')].reduce((more, e) => more + e.scrollHeight - e.clientHeight, 0)";

/// How a page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Device pixels for each of them.
    pub scale: u32,
    /// Whether scripts of the page run; what we evaluate ourselves runs all the same.
    pub scripts: bool,
}

impl View {
    /// A view without scripts, as every page must do without them.
    #[must_use]
    pub fn of(width: u32, height: u32) -> Self {
        Self { width, height, scale: 1, scripts: false }
    }

    /// The same with scripts.
    #[must_use]
    pub fn with_scripts(self) -> Self {
        Self { scripts: true, ..self }
    }
}

/// One page with cookies of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    session: String,
}

impl Page {
    pub(super) fn of(session: String) -> Self {
        Self { session }
    }

    pub(super) fn prepare(&self, browser: &mut Chromium, view: View) -> Result<(), LaunchError> {
        self.resize(browser, view)?;
        self.send(browser, "Emulation.setScriptExecutionDisabled", json!({ "value": !view.scripts }))?;
        // Each page has the focus of its own window; without this only one of them would have the keyboard.
        self.send(browser, "Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))?;
        let calm = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        self.send(browser, "Emulation.setEmulatedMedia", calm)?;
        self.send(browser, "Page.enable", json!({})).map(drop)
    }

    /// Another size of the same page.
    pub fn resize(&self, browser: &mut Chromium, view: View) -> Result<(), LaunchError> {
        let size = json!({
            "width": view.width, "height": view.height, "deviceScaleFactor": view.scale, "mobile": false,
        });
        self.send(browser, "Emulation.setDeviceMetricsOverride", size).map(drop)
    }

    /// Lets scripts run, or stops them.
    pub fn allow_scripts(&self, browser: &mut Chromium, allowed: bool) -> Result<(), LaunchError> {
        self.send(browser, "Emulation.setScriptExecutionDisabled", json!({ "value": !allowed })).map(drop)
    }

    /// What an expression comes to; a promise is waited for.
    pub fn value(&self, browser: &mut Chromium, expression: &str) -> Result<Value, LaunchError> {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.send(browser, "Runtime.evaluate", asked)?;
        match answer.get("exceptionDetails") {
            None => Ok(answer.pointer("/result/value").cloned().unwrap_or_default()),
            Some(details) => {
                Err(LaunchError::Setting(format!("on the page: {details}\n  evaluating {expression:.200}")))
            }
        }
    }

    /// Whether an expression holds; while one page gives way to the next it does not.
    fn holds(&self, browser: &mut Chromium, expression: &str) -> Result<bool, LaunchError> {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let answer = browser.answer(Some(&self.session), "Runtime.evaluate", asked)?;
        Ok(answer.pointer("/result/result/value") == Some(&Value::Bool(true)))
    }

    /// Goes to an address and waits until the page is there.
    pub fn open(&self, browser: &mut Chromium, url: &str) -> Result<(), LaunchError> {
        self.send(browser, "Page.navigate", json!({ "url": url }))?;
        self.settled(browser)
    }

    /// Does something that leads to another page, and waits until that one is there.
    pub fn go(
        &self,
        browser: &mut Chromium,
        what: &str,
        act: impl FnOnce(&Self, &mut Chromium) -> Result<(), LaunchError>,
    ) -> Result<(), LaunchError> {
        self.value(browser, "document.documentElement.id = 'before'; 1")?;
        act(self, browser)?;
        self.until(browser, "document.documentElement.id !== 'before'", what)?;
        self.settled(browser)
    }

    /// Presses what the selector names, and waits for the page it leads to.
    pub fn press(&self, browser: &mut Chromium, selector: &str) -> Result<(), LaunchError> {
        self.go(browser, selector, |page, browser| {
            page.value(browser, &format!("document.querySelector({selector:?}).click(); 1")).map(drop)
        })
    }

    /// Types into a field, whatever stood there before.
    pub fn fill(&self, browser: &mut Chromium, selector: &str, text: &str) -> Result<(), LaunchError> {
        self.value(browser, &format!("document.querySelector({selector:?}).value = {text:?}; 1")).map(drop)
    }

    /// Ticks a box or a choice.
    pub fn check(&self, browser: &mut Chromium, selector: &str) -> Result<(), LaunchError> {
        self.value(browser, &format!("document.querySelector({selector:?}).checked = true")).map(drop)
    }

    /// Chooses files.
    pub fn choose(&self, browser: &mut Chromium, selector: &str, files: &[&str]) -> Result<(), LaunchError> {
        let root = self.send(browser, "DOM.getDocument", json!({}))?;
        let root = root.get("root").and_then(|root| root.get("nodeId")).cloned().unwrap_or_default();
        let asked = json!({ "nodeId": root, "selector": selector });
        let node = self.send(browser, "DOM.querySelector", asked)?;
        let node = node.get("nodeId").cloned().unwrap_or_default();
        self.send(browser, "DOM.setFileInputFiles", json!({ "nodeId": node, "files": files })).map(drop)
    }

    /// Presses a key where the focus is.
    pub fn key(&self, browser: &mut Chromium, key: Key) -> Result<(), LaunchError> {
        for stroke in key.strokes() {
            self.send(browser, "Input.dispatchKeyEvent", stroke)?;
        }
        Ok(())
    }

    /// Types text where the focus is.
    pub fn keyed_in(&self, browser: &mut Chromium, text: &str) -> Result<(), LaunchError> {
        self.send(browser, "Input.insertText", json!({ "text": text })).map(drop)
    }

    /// A picture of the whole page in this view, as PNG. The screen is made as high as the page for it, so that what
    /// sticks to an edge is where the page ends.
    pub fn picture(&self, browser: &mut Chromium, view: View) -> Result<Vec<u8>, LaunchError> {
        let height = self.value(browser, WHOLE_HEIGHT)?;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok()).unwrap_or(view.height);
        self.resize(browser, View { height: height.max(view.height), ..view })?;
        let taken = self.bytes(browser, "Page.captureScreenshot", json!({ "format": "png" }));
        self.resize(browser, view)?;
        taken
    }

    /// The page as it would be printed, as PDF.
    pub fn print(&self, browser: &mut Chromium) -> Result<Vec<u8>, LaunchError> {
        self.bytes(browser, "Page.printToPDF", json!({ "preferCSSPageSize": true }))
    }

    fn bytes(&self, browser: &mut Chromium, method: &str, asked: Value) -> Result<Vec<u8>, LaunchError> {
        let taken = self.send(browser, method, asked)?;
        let text = taken.get("data").and_then(Value::as_str).unwrap_or_default();
        BASE64_STANDARD.decode(text).map_err(LaunchError::step("reading the picture"))
    }

    /// The path of the page.
    pub fn path(&self, browser: &mut Chromium) -> Result<String, LaunchError> {
        Ok(self.value(browser, "location.pathname")?.as_str().unwrap_or_default().to_owned())
    }

    /// The cookies that would be sent to an address, as the header names them.
    pub fn cookies(&self, browser: &mut Chromium, url: &str) -> Result<String, LaunchError> {
        let known = self.send(browser, "Network.getCookies", json!({ "urls": [url] }))?;
        let all = known.get("cookies").and_then(Value::as_array).into_iter().flatten();
        let pair = |cookie: &Value| {
            let text = |name: &str| cookie.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            format!("{}={}", text("name"), text("value"))
        };
        Ok(all.map(pair).collect::<Vec<_>>().join("; "))
    }

    fn settled(&self, browser: &mut Chromium) -> Result<(), LaunchError> {
        let there = "document.readyState === 'complete' && location.protocol === 'http:'";
        self.until(browser, there, "the page")
    }

    fn until(&self, browser: &mut Chromium, expression: &str, what: &str) -> Result<(), LaunchError> {
        let until = Instant::now() + PATIENCE;
        while !self.holds(browser, expression)? {
            if Instant::now() > until {
                return Err(LaunchError::Setting(format!("{what} does not lead to a page in {PATIENCE:?}")));
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn send(&self, browser: &mut Chromium, method: &str, params: Value) -> Result<Value, LaunchError> {
        browser.send(Some(&self.session), method, params)
    }
}
