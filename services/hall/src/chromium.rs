//! A headless Chromium, spoken to over pipes: the DevTools protocol, one JSON message after another, each ended by a
//! zero byte. The shell puts our pipes where `--remote-debugging-pipe` wants them. Its calls block: whoever is
//! asynchronous gives them a thread.

use crate::error::LaunchError;
use kernel::config::Source;
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};
use uuid::Uuid;

mod keyboard;
mod page;

pub use keyboard::Key;
pub use page::{Page, View};

const ARGUMENTS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --lang=zh-CN";

/// Where distributions put it.
const KNOWN: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// One browser; it ends when dropped.
#[derive(Debug)]
pub struct Chromium {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    last: u64,
    profile: PathBuf,
}

impl Chromium {
    /// Starts the one that `HALL_CHROMIUM` names, or the one installed; `None` only where `HALL_CHROMIUM=none` says
    /// that there is to be no browser.
    pub fn start() -> Result<Option<Self>, LaunchError> {
        let named = Source::environment().text("HALL_CHROMIUM");
        if named.as_deref() == Some("none") {
            return Ok(None);
        }
        let found = || KNOWN.into_iter().find(|path| Path::new(path).exists()).map(String::from);
        let program = named.or_else(found).ok_or_else(|| LaunchError::Missing {
            what: "Chromium".into(),
            advice: "  install it: apt-get install chromium\n  or set HALL_CHROMIUM to its path".into(),
        })?;
        let profile = std::env::temp_dir().join(format!("hall-chromium-{}", Uuid::new_v4().simple()));
        fs::create_dir_all(&profile).map_err(LaunchError::file("create", &profile))?;
        let script = format!(
            "exec '{program}' {ARGUMENTS} --user-data-dir='{}' --remote-debugging-pipe 3<&0 4>&1 0</dev/null 1>/dev/null 2>&1",
            profile.display()
        );
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| LaunchError::Start { program, source })?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken(io::ErrorKind::BrokenPipe));
        };
        Ok(Some(Self { child, to, from: BufReader::new(from), last: 0, profile }))
    }

    /// A page with cookies of its own.
    pub fn page(&mut self, view: View) -> Result<Page, LaunchError> {
        let context = self.send(None, "Target.createBrowserContext", json!({}))?;
        let context = context.get("browserContextId").cloned().unwrap_or_default();
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = self.send(None, "Target.createTarget", target)?;
        let target = target.get("targetId").cloned().unwrap_or_default();
        let attached =
            self.send(None, "Target.attachToTarget", json!({ "targetId": target, "flatten": true }))?;
        let session = attached.get("sessionId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let page = Page::of(session);
        page.prepare(self, view)?;
        Ok(page)
    }

    /// Sends a command to a page, or to the browser, and answers with its result; a refusal is an error.
    fn send(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<Value, LaunchError> {
        let mut answer = self.answer(session, method, params)?;
        match answer.get("error") {
            None => Ok(answer.get_mut("result").map(Value::take).unwrap_or_default()),
            Some(error) => Err(LaunchError::Setting(format!("the browser refused {method}: {error}"))),
        }
    }

    /// The same, with the refusal as part of the answer.
    fn answer(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<Value, LaunchError> {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let (Some(session), Some(fields)) = (session, message.as_object_mut()) {
            fields.insert("sessionId".into(), session.into());
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).map_err(broken)?;
        loop {
            let mut answer = Vec::new();
            self.from.read_until(0, &mut answer).map_err(broken)?;
            if answer.pop() != Some(0) {
                return Err(broken(io::ErrorKind::UnexpectedEof));
            }
            let answer: Value = serde_json::from_slice(&answer).map_err(LaunchError::step("the browser"))?;
            // Events and answers to nobody pass by.
            if answer.get("id").and_then(Value::as_u64) == Some(self.last) {
                return Ok(answer);
            }
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
        let _left = fs::remove_dir_all(&self.profile);
    }
}

fn broken(error: impl Into<io::Error>) -> LaunchError {
    LaunchError::step("talking to the browser")(error.into())
}
