//! A whole hall of the executable's own making, with its demo accounts, for browsers to walk in.
use crate::{
    chrome::{Chrome, Page},
    template::Template,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long an empty database may take to become a hall.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running hall.
pub(crate) struct World {
    pub(crate) url: String,
    accounts: Value,
    hall: Option<Child>,
    database: String,
    folder: tempfile::TempDir,
}

impl World {
    /// Starts one, or takes the one in the folder that `HALL_BROWSER_AT` names (and at `HALL_BROWSER_URL`).
    pub(crate) async fn start() -> Self {
        let source = kernel::config::Source::environment();
        let folder = tempfile::tempdir().unwrap();
        if let Some(at) = source.text("HALL_BROWSER_AT") {
            let up = manifest(&PathBuf::from(at)).expect("there is an up.json");
            let url = source.text("HALL_BROWSER_URL");
            let url = url.unwrap_or_else(|| up["base_url"].as_str().unwrap().to_owned());
            return Self {
                url,
                accounts: up["accounts"].clone(),
                hall: None,
                database: String::new(),
                folder,
            };
        }
        let database = format!("browser_{}", uuid::Uuid::new_v4().simple());
        Template::of_this_build().await.copy(&database, folder.path()).await;
        let (url, accounts) = (String::new(), Value::Null);
        let mut world = Self { url, accounts, hall: None, database, folder };
        world.spawn("127.0.0.1:0", &["--no-seed"]);
        world.wait();
        world
    }

    /// Makes an empty database a seeded hall and stops it in order; its folder.
    pub(crate) fn seed(database: String) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let (url, accounts) = (String::new(), Value::Null);
        let mut world = Self { url, accounts, hall: None, database, folder };
        world.spawn("127.0.0.1:0", &[]);
        world.wait();
        let mut hall = world.hall.take().expect("this hall is our own");
        let stopped = Command::new(executable()).args(["down", "--dir"]).arg(world.folder.path()).output();
        assert!(stopped.unwrap().status.success(), "the hall does not stop");
        hall.wait().unwrap();
        std::mem::replace(&mut world.folder, tempfile::tempdir().unwrap())
    }

    fn spawn(&mut self, listen: &str, more: &[&str]) {
        let source = kernel::config::Source::environment();
        let hall = Command::new(executable())
            .args(["up", "--listen", listen, "--dir"])
            .arg(self.folder.path())
            .args(more)
            .env("DATABASE_URL", server().replacen("/postgres?", &format!("/{}?", self.database), 1))
            .env("REDIS_URL", source.text("HALL_TEST_REDIS_URL").expect("run the tests with ./hall test"))
            // Steady over a restart, and nobody else's.
            .env("HALL_REDIS_PREFIX", format!("b:{}:", self.database))
            .env("HALL_ROOT", concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.hall = Some(hall);
    }

    /// Whether this world started the hall, and may end it.
    pub(crate) fn is_own(&self) -> bool {
        self.hall.is_some()
    }

    /// Kills the hall as a power cut would, and starts it again at the same address.
    pub(crate) fn kill_and_start_again(&mut self) {
        self.kill();
        self.start_again();
    }

    /// Kills the hall: nobody answers at its address any more.
    pub(crate) fn kill(&mut self) {
        let mut hall = self.hall.take().expect("this hall is our own");
        hall.kill().unwrap();
        hall.wait().unwrap();
    }

    /// Starts a hall that was killed, at the same address.
    pub(crate) fn start_again(&mut self) {
        let address = self.url.strip_prefix("http://").unwrap().to_owned();
        self.spawn(&address, &["--no-seed"]);
        let until = Instant::now() + PATIENCE;
        while !is_ready(&address) {
            assert!(Instant::now() < until, "the hall does not come up again");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn wait(&mut self) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(up) = manifest(self.folder.path()).filter(|up| up["running"] == true) {
                up["base_url"].as_str().unwrap().clone_into(&mut self.url);
                self.accounts = up["accounts"].clone();
                return;
            }
            assert!(Instant::now() < until, "the hall does not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What the hall wrote down about itself, as far as tests need it.
    pub(crate) fn manifest(&self) -> hall::manifest::Manifest {
        let accounts = serde_json::from_value(self.accounts.clone()).unwrap();
        hall::manifest::Manifest { base_url: self.url.clone(), accounts, ..Default::default() }
    }

    /// The newest code that the simulated message gateway shows for a telephone.
    pub(crate) async fn code_sent_to(&self, mobile: &str) -> String {
        let shown = self.messages().await;
        let line = shown.lines().find(|line| line.starts_with(mobile)).expect("a message came");
        let text = line.strip_prefix(mobile).unwrap();
        text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).unwrap().to_owned()
    }

    async fn messages(&self) -> String {
        let up = manifest(self.folder.path()).expect("there is an up.json");
        let url = up["messages_url"].as_str().expect("the hall runs with its simulators");
        reqwest::get(url).await.unwrap().text().await.unwrap()
    }

    /// User name and password of a demo account.
    pub(crate) fn password(&self, account: &str) -> (String, String) {
        let text = |field: &str| self.accounts[account][field].as_str().unwrap().to_owned();
        (text("user"), text("password"))
    }

    /// A page of someone who has logged in.
    pub(crate) fn log_in(&self, chrome: &mut Chrome, account: &str, width: u32) -> Page {
        let page = chrome.page(width);
        chrome.open(&page, &format!("{}/login", self.url));
        let (user, password) = (&self.accounts[account]["user"], &self.accounts[account]["password"]);
        chrome.fill(&page, "#user_name", user.as_str().unwrap());
        chrome.fill(&page, "#password", password.as_str().unwrap());
        chrome.press(&page, "button[type=submit]");
        page
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(hall) = &mut self.hall {
            let _gone = hall.kill();
            let _ended = hall.wait();
            let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database);
            let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            // Not on the test's own runtime: it may be shutting down.
            let dropping = std::thread::spawn(move || runtime().block_on(sql(&drop)));
            let _panicked = dropping.join();
        }
    }
}

/// Runs one statement on the server of all tests.
async fn sql(statement: &str) {
    let mut conn = AsyncPgConnection::establish(&server()).await.unwrap();
    diesel::sql_query(statement).execute(&mut conn).await.unwrap();
}

pub(crate) fn server() -> String {
    let source = kernel::config::Source::environment();
    source.text("HALL_TEST_DATABASE_URL").expect("run the tests with ./hall test")
}

/// Whether the hall at this address takes requests.
fn is_ready(address: &str) -> bool {
    let asked = || -> std::io::Result<String> {
        let mut connection = TcpStream::connect(address)?;
        let line = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(line.as_bytes())?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        Ok(answer)
    };
    asked().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

fn manifest(folder: &std::path::Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(folder.join("up.json")).ok()?).ok()
}

/// The hall's executable: beside the folder of this test's own.
pub(crate) fn executable() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().skip(1).map(|folder| folder.join("hall")).find(|path| path.is_file());
    found.expect("the executable `hall` is built: cargo build -p hall")
}
