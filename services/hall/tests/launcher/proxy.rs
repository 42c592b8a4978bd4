//! An installation as deploy/ describes it: one process per service behind nginx, with the files that are shipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails where it stands")]

use crate::{
    harness::{Hall, assert_soon, get, hall, output},
    processes::Installation,
};
use hall::{
    cli::{Cli, Command as HallCommand},
    demo::{self, CorePath},
    manifest::Manifest,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

/// A loopback address of this test alone, so that the ports of deploy/ are free on it.
fn address() -> String {
    let [.., a, b] = std::process::id().to_be_bytes();
    format!("127.77.{a}.{b}")
}

/// nginx with the shipped files; only the address, the log's place and the certificate are the test's.
struct Proxy(Child);

impl Proxy {
    fn start(dir: &Path, address: &str) -> Self {
        let nginx = dir.join("nginx");
        fs::create_dir_all(&nginx).unwrap();
        let here = nginx.to_str().unwrap();
        let made = rcgen::generate_simple_self_signed(["hall.example.gov.cn".to_owned()]).unwrap();
        fs::write(nginx.join("fullchain.pem"), made.cert.pem()).unwrap();
        fs::write(nginx.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let shipped = fs::read_to_string(deploy().join("nginx/hall.conf")).unwrap();
        let ours = shipped
            .replace("127.0.0.1", address)
            .replace("listen 443 ssl", &format!("listen {address}:8480; listen {address}:8443 ssl"))
            .replace("/etc/hall/tls", here)
            .replace("/var/log/nginx", here);
        fs::write(nginx.join("hall.conf"), ours).unwrap();
        fs::copy(deploy().join("nginx/hall_routes.conf"), nginx.join("hall_routes.conf")).unwrap();
        let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {here}/{kind};\n"))
            .concat();
        let main = format!(
            "daemon off; pid {here}/pid; error_log stderr; worker_processes 1;\nevents {{}}\nhttp {{ {places} include hall.conf; }}\n"
        );
        fs::write(nginx.join("nginx.conf"), main).unwrap();
        let said = fs::File::create(nginx.join("said")).unwrap();
        // Debian keeps it off an ordinary user's PATH.
        let program = if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" };
        let child = Command::new(program)
            .args(["-p", here, "-c", "nginx.conf"])
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .unwrap_or_else(|why| {
                panic!("no nginx ({why}): apt-get install nginx-light, or HALL_NGINX=none")
            });
        Self(child)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // TERM, for nginx ends its worker then; KILL would leave it behind.
        crate::harness::signal("TERM", self.0.id());
        self.0.wait().ok();
    }
}

#[test]
fn the_main_job_goes_through_one_process_per_service_behind_the_shipped_nginx() {
    if kernel::config::Source::environment().text("HALL_NGINX").as_deref() == Some("none") {
        println!("left out: there is no nginx here");
        return;
    }
    let (_keep, dir) = crate::folder();
    let lender = Hall::up(&dir);
    let address = address();
    let public = format!("http://{address}:8480");
    let mut apart = Installation::on(&lender, "proxied");
    apart.set("HALL_PUBLIC_URL", &public);
    apart.set("HALL_SEED_DIR", deploy().join("seed").to_str().unwrap());
    let names = hall::assemble::names();
    for name in &names {
        apart.set(&format!("HALL_{}_URL", name.to_uppercase()), &format!("http://{address}:{}", port(name)));
    }
    let (status, said) = output(&mut apart.command(&["migrate"]));
    assert!(status.success(), "{said}");
    let seeded = apart.command(&["seed"]).output().unwrap();
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    let accounts = serde_json::from_slice(&seeded.stdout).unwrap();
    let processes: Vec<Hall> =
        names.iter().map(|name| apart.serve_at(name, &format!("{address}:{}", port(name)))).collect();
    let _relay = Hall::begin(apart.command(&["relay"]), &apart.dir().join("relay"));
    for (process, name) in processes.iter().zip(&names) {
        let url = format!("http://{address}:{}", port(name));
        assert_soon("the process is ready", || process.get_at(&url, "/health/ready").0 == 200);
    }
    let _proxy = Proxy::start(apart.dir(), &address);
    let asked = |path: &str| get(&public, path).unwrap_or_default();
    assert_soon("the proxy answers", || asked("/health/live").0 == 200);
    for inner in ["/api/intake/v1/outbox", "/api/identity/v1/revocations", "/metrics", "/health/ready"] {
        assert_eq!(asked(inner).0, 404, "{inner} is not for the outside");
    }
    assert!(asked("/").1.contains("搜索"), "the portal's home page: {}", asked("/").1);
    assert_eq!(asked("/api/identity/v1/.well-known/openid-configuration").0, 200);
    let manifest = Manifest { base_url: public.clone(), accounts, ..Manifest::default() };
    let settings = hall::settings::Settings::from_source(&apart.source(), &names).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let walked = runtime.block_on(async {
        // The seeded items are on their way from the catalogue to intake.
        let known = hall::serve::prepare(&settings, &names, &public)?;
        assert!(
            hall::settle::wait(&settings, &known, Duration::from_secs(120)).await?,
            "the bus is not still"
        );
        Box::pin(demo::run(&manifest, CorePath::Homestead)).await
    });
    walked.unwrap_or_else(|why| panic!("{}", kernel::problem::Chain(&why)));
}

/// The port of a service's process, as deploy/nginx/hall.conf has it.
fn port(service: &str) -> String {
    let conf = fs::read_to_string(deploy().join("nginx/hall.conf")).unwrap();
    let line = conf.lines().find(|line| line.starts_with(&format!("upstream hall_{service} "))).unwrap();
    line.split("127.0.0.1:").nth(1).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn the_commands_in_the_systemd_units_are_ours() {
    let mut seen = 0;
    for entry in fs::read_dir(deploy().join("systemd")).unwrap() {
        let unit = fs::read_to_string(entry.unwrap().path()).unwrap();
        let command = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/")).unwrap();
        let arguments: Vec<String> = command.split(' ').map(|word| word.replace("%i", "intake")).collect();
        let parsed =
            <Cli as clap::Parser>::try_parse_from(arguments).unwrap_or_else(|why| panic!("{command}: {why}"));
        assert!(matches!(
            parsed.command,
            HallCommand::Serve { .. } | HallCommand::Relay { .. } | HallCommand::Migrate { .. }
        ));
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let (_keep, dir) = crate::folder();
    fs::create_dir_all(&dir).unwrap();
    let mut units = Vec::new();
    for entry in fs::read_dir(deploy().join("systemd")).unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        // The executable is not installed here, and the account that runs it is made by whoever installs it.
        let text = text.replace("/usr/bin/hall", "/bin/true").replace("=hall\n", "=root\n");
        let name = entry.file_name().to_str().unwrap().replace("@.", "@intake.");
        fs::write(dir.join(&name), text).unwrap();
        units.push(dir.join(name));
    }
    assert_eq!(units.len(), 3);
    let Ok(verdict) = Command::new("systemd-analyze").arg("verify").args(&units).output() else {
        println!("left out: there is no systemd-analyze here");
        return;
    };
    let said = String::from_utf8_lossy(&verdict.stderr);
    let complaints: Vec<&str> = said.lines().filter(|line| line.contains("hall")).collect();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
fn every_setting_in_the_example_is_one_that_the_hall_reads() {
    let example = fs::read_to_string(deploy().join("example.env")).unwrap();
    let (_keep, dir) = crate::folder();
    let mut settings = Vec::new();
    for line in example.lines().map(|line| line.trim_start_matches('#')) {
        let Some((name, value)) = line
            .split_once('=')
            .filter(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_') && !name.is_empty())
        else {
            continue;
        };
        settings.push((name.to_owned(), value.to_owned()));
    }
    assert!(settings.len() > 10, "{settings:?}");
    let sources = walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    for (name, _) in &settings {
        let known = sources.contains(&format!("\"{name}\"")) || derived(name) || key_file(name, &sources);
        assert!(known, "{name} stands in deploy/example.env and is read nowhere");
    }
    // With the example's values the command comes as far as the keys, which are not in the repository.
    let mut command = hall(&dir, &["migrate"]);
    command.envs(settings);
    let (status, said) = output(&mut command);
    assert!(!status.success() && said.contains("/etc/hall/master.key"), "{said}");
}

/// `HALL_INTAKE_URL`, `INTAKE_DATABASE_URL`: one per service.
fn derived(name: &str) -> bool {
    hall::assemble::names().iter().any(|service| {
        let service = service.to_uppercase();
        name == format!("HALL_{service}_URL") || name == format!("{service}_DATABASE_URL")
    })
}

/// A key may stand in a file of its own.
fn key_file(name: &str, sources: &str) -> bool {
    name.strip_suffix("_FILE").is_some_and(|plain| sources.contains(&format!("\"{plain}\"")))
}

/// The text of all sources of services and shared crates.
fn walk(root: &Path) -> String {
    let mut text = String::new();
    let mut folders = vec![root.join("services"), root.join("shared")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}
