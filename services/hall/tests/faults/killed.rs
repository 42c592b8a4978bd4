//! kill -9 where it hurts: after a commit before the reply, between Redis and PostgreSQL, and anywhere.

use crate::{
    counts::{Beginning, assert_agree, begun},
    desk::Desk,
    installation::{Installation, free_url},
    process::until,
};
use uuid::Uuid;

const CASES: usize = 40;
const CLERKS: usize = 4;

/// A hall that has run before: its consumers have begun, its clerk is logged in.
pub(crate) async fn begin(hall: &Installation, url: &str) -> (Desk, Beginning) {
    let mut first = hall.serve(&["all"], url, &[]).await;
    let beginning = begun(hall).await;
    let desk = Desk::open(hall, url).await;
    first.kill();
    (desk, beginning)
}

/// Lets a process with everything in it die at `point` again and again while clerks work, with Redis wiped every
/// other time, and then lets it live.
async fn assert_survives(point: &str, occurrences: &[u32]) {
    let (hall, url) = (Installation::make().await, free_url());
    let (desk, beginning) = begin(&hall, &url).await;
    let work = tokio::spawn(desk.work(CASES, CLERKS));
    let mut wiped = 0;
    for (nth, occurrence) in occurrences.iter().enumerate() {
        let fault = format!("{point}:{occurrence}");
        let settings = [("HALL_LISTEN", url.trim_start_matches("http://")), ("HALL_FAULT", fault.as_str())];
        hall.start(&["serve", "all"], &settings).dies(&fault).await;
        if nth % 2 == 0 {
            wiped += hall.wipe_redis().await;
        }
    }
    let _survivor = hall.serve(&["all"], &url, &[]).await;
    let acked = work.await.unwrap();
    let what = format!("{point}, {} deaths, {wiped} Redis keys wiped", occurrences.len());
    assert_agree(&hall, &beginning, &acked, &what).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_after_the_commit_before_the_reply_loses_and_doubles_nothing() {
    assert_survives("after_commit_before_reply", &[9, 1, 17, 5, 23, 2, 30, 12]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_that_dies_after_the_effect_before_it_confirms_loses_and_doubles_nothing() {
    assert_survives("after_effect_before_xack", &[3, 1, 6, 2, 9, 1, 5]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_process_that_dies_between_redis_and_its_commit_loses_and_doubles_nothing() {
    let (hall, url) = (Installation::make().await, free_url());
    let (desk, beginning) = begin(&hall, &url).await;
    let _server = hall.serve(&["all", "--http-only"], &url, &[]).await;
    let work = tokio::spawn(desk.work(CASES, CLERKS));
    let mut wiped = 0;
    let occurrences = [2, 1, 5, 3, 1, 8, 4];
    for (nth, occurrence) in occurrences.into_iter().enumerate() {
        let fault = format!("after_xadd_before_commit:{occurrence}");
        hall.start(&["relay"], &[("HALL_URL", &url), ("HALL_FAULT", &fault)]).dies(&fault).await;
        if nth % 2 == 1 {
            wiped += hall.wipe_redis().await;
        }
    }
    let _relay = hall.start(&["relay"], &[("HALL_URL", &url)]);
    let acked = work.await.unwrap();
    let what = format!("after_xadd_before_commit, {} deaths, {wiped} Redis keys wiped", occurrences.len());
    assert_agree(&hall, &beginning, &acked, &what).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_random_moments_loses_and_doubles_nothing() {
    let (hall, url) = (Installation::make().await, free_url());
    let (desk, beginning) = begin(&hall, &url).await;
    let watched = desk.clone();
    let work = tokio::spawn(desk.work(CASES, CLERKS));
    let (mut wiped, kills) = (0, 8);
    for nth in 0..kills {
        let mut process =
            hall.start(&["serve", "all"], &[("HALL_LISTEN", url.trim_start_matches("http://"))]);
        // So many answers, and then after so many looks: anywhere between two lines of code.
        let [answers, mut looks, ..] = Uuid::new_v4().into_bytes();
        let enough = watched.answered() + usize::from(answers % 24);
        until("the server has worked for a while", async || {
            looks = looks.saturating_sub(if watched.answered() >= enough { 8 } else { 0 });
            looks == 0
        })
        .await;
        process.kill();
        if nth % 2 == 0 {
            wiped += hall.wipe_redis().await;
        }
    }
    let _survivor = hall.serve(&["all"], &url, &[]).await;
    let acked = work.await.unwrap();
    assert_agree(&hall, &beginning, &acked, &format!("{kills} random kills, {wiped} Redis keys wiped")).await;
}
