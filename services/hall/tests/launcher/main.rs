//! `hall up` and `hall down` as a person meets them: first start, second start, accidents.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod harness;
mod import;
mod processes;
mod proxy;

use harness::{Hall, assert_soon, hall, output, runs, signal};
use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, path::PathBuf};

fn folder() -> (tempfile::TempDir, PathBuf) {
    // Not below /root: the account of the private servers must be able to get there.
    let dir = tempfile::Builder::new().prefix("hall-test-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let path = dir.path().join("data");
    (dir, path)
}

#[test]
fn an_empty_folder_becomes_a_serving_hall_and_ends_in_order() {
    let (_keep, dir) = folder();
    let mut hall = Hall::up(&dir);
    assert_eq!(hall.get("/health/live").0, 200);
    assert_soon("the hall is ready", || hall.get("/health/ready").0 == 200);
    assert!(hall.get("/openapi.json").1.contains("\"openapi\":\"3.1"));
    assert_eq!(hall.get("/nowhere").0, 404);
    assert_eq!(fs::metadata(dir.join("up.json")).unwrap().permissions().mode() & 0o777, 0o600);
    let servers = [hall.server_pid("postgres"), hall.server_pid("redis")];
    assert!(servers.iter().all(|pid| runs(*pid)));
    assert!(hall.stop().success(), "{}", hall.said());
    assert!(servers.iter().all(|pid| !runs(*pid)), "a server survived its hall");
    let left = hall.manifest().unwrap();
    assert_eq!((left["running"].as_bool(), left.get("pid")), (Some(false), None));
}

#[test]
fn the_api_can_be_read_and_tried_in_a_browser_with_nothing_from_elsewhere() {
    let (_keep, dir) = folder();
    let hall = Hall::up(&dir);
    let (status, page) = hall.get("/docs/");
    assert_eq!(status, 200);
    let (_, start) = hall.get("/docs/swagger-initializer.js");
    assert!(start.contains("\"/openapi.json\""), "{start}");
    for part in [&page, &start] {
        assert!(
            !part.contains("http://") && !part.contains("https://"),
            "asks for something elsewhere: {part}"
        );
    }
    assert_eq!(hall.get("/docs/swagger-ui-bundle.js").0, 200);
    assert_eq!(hall.get("/docs").0, 307);
}

#[test]
fn a_second_start_goes_on_where_the_first_stopped() {
    let (_keep, dir) = folder();
    Hall::up(&dir).stop();
    let keys = fs::read(dir.join("keys.json")).unwrap();
    let again = Hall::up(&dir);
    assert!(!again.said().contains("making a PostgreSQL"), "{}", again.said());
    assert_eq!(fs::read(dir.join("keys.json")).unwrap(), keys);
}

#[test]
fn a_folder_has_one_hall_and_a_second_is_told_who_it_is() {
    let (_keep, dir) = folder();
    let first = Hall::up(&dir);
    let (status, said) = output(&mut hall(&dir, &["up", "--no-seed", "--listen", "127.0.0.1:0"]));
    assert!(!status.success());
    assert!(said.contains(&format!("already running: pid {}, {}", first.pid(), first.base_url())), "{said}");
    assert_eq!(first.get("/health/live").0, 200);
}

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let (_keep, dir) = folder();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let (status, said) = output(&mut hall(&dir, &["up", "--no-seed", "--listen", &address]));
    assert!(!status.success());
    assert!(said.contains(&format!("{address} is taken")) && said.contains("--listen"), "{said}");
}

#[test]
fn killed_without_warning_it_takes_its_servers_along_and_starts_again() {
    let (_keep, dir) = folder();
    let mut first = Hall::up(&dir);
    let servers = [first.server_pid("postgres"), first.server_pid("redis")];
    first.kill();
    // At once: the servers of the dead one are still stopping.
    let second = Hall::up(&dir);
    assert!(servers.iter().all(|pid| !runs(*pid)), "a server outlived its hall");
    assert_eq!(second.get("/health/live").0, 200);
}

#[test]
fn killed_together_with_postgres_it_recovers() {
    let (_keep, dir) = folder();
    let mut first = Hall::up(&dir);
    let postgres = first.server_pid("postgres");
    signal("STOP", first.pid());
    signal("KILL", postgres);
    first.kill();
    assert!(dir.join("servers/data/postmaster.pid").exists());
    let second = Hall::up(&dir);
    assert_eq!(second.get("/health/live").0, 200);
}

#[test]
fn a_stale_pid_file_with_a_foreign_pid_does_not_stop_it() {
    let (_keep, dir) = folder();
    Hall::up(&dir).stop();
    let data = dir.join("servers/data");
    fs::write(data.join("postmaster.pid"), format!("{}\n{}\n", std::process::id(), data.display())).unwrap();
    assert_eq!(Hall::up(&dir).get("/health/live").0, 200);
}

#[test]
fn servers_that_die_are_started_again() {
    let (_keep, dir) = folder();
    let hall = Hall::up(&dir);
    for name in ["redis", "postgres"] {
        signal("KILL", hall.server_pid(name));
    }
    assert_soon("both servers are back", || hall.said().matches("is back").count() == 2);
    assert_soon("the hall is ready again", || hall.get("/health/ready").0 == 200);
}

#[test]
fn paths_with_spaces_and_long_paths_work() {
    let (_keep, dir) = folder();
    for name in ["a hall, in 灵璧县".to_owned(), "long".repeat(35)] {
        let path = dir.join(name);
        let mut hall = Hall::up(&path);
        assert_eq!(hall.get("/health/live").0, 200);
        let sockets = PathBuf::from(fs::read_to_string(path.join("sockets")).unwrap());
        assert!(sockets.starts_with("/tmp") && sockets.exists());
        assert!(hall.stop().success());
        assert!(!sockets.exists(), "the socket folder was left behind");
    }
}

#[test]
fn down_stops_the_hall_of_the_folder_and_says_when_there_is_none() {
    let (_keep, dir) = folder();
    let (status, said) = output(&mut hall(&dir, &["down"]));
    assert!(status.success() && said.contains("nothing runs"), "{said}");
    let mut running = Hall::up(&dir);
    let (status, said) = output(&mut hall(&dir, &["down"]));
    assert!(status.success() && said.contains("stopped"), "{said}");
    assert!(running.wait_for_end().success());
}

#[test]
fn data_of_another_postgres_version_are_left_alone() {
    let (_keep, dir) = folder();
    Hall::up(&dir).stop();
    let version = dir.join("servers/data/PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let (status, said) = output(&mut hall(&dir, &["up", "--no-seed", "--listen", "127.0.0.1:0"]));
    assert!(!status.success());
    assert!(said.contains("PostgreSQL 9") && said.contains("nothing was changed"), "{said}");
}

#[test]
fn ctrl_c_while_starting_leaves_nothing_running() {
    let (_keep, dir) = folder();
    let mut starting = Hall::begin(hall(&dir, &["up", "--no-seed", "--listen", "127.0.0.1:0"]), &dir);
    assert_soon("the cluster is being made", || starting.said().contains("making a PostgreSQL"));
    signal("INT", starting.pid());
    starting.wait_for_end();
    assert_soon("the lock is free", || output(&mut hall(&dir, &["down"])).1.contains("nothing runs"));
    assert_eq!(Hall::up(&dir).get("/health/live").0, 200);
}
