//! The same work in one process and in one process per service, on one database and Redis.

use crate::{
    counts::{assert_agree, begun, settle},
    desk::Desk,
    installation::{Installation, free_url},
    process::Process,
};

const CASES: usize = 6;

/// One process per service, each knowing where the others are; the addresses of identity and intake come first.
async fn apart(hall: &Installation) -> (String, Vec<Process>) {
    let names = hall::assemble::names();
    let urls: Vec<String> = names.iter().map(|_| free_url()).collect();
    let known: Vec<(String, String)> = names
        .iter()
        .zip(&urls)
        .map(|(name, url)| (format!("HALL_{}_URL", name.to_uppercase()), url.clone()))
        .collect();
    let settings: Vec<(&str, &str)> = known.iter().map(|(name, url)| (name.as_str(), url.as_str())).collect();
    // At once, since none is ready before identity answers.
    let starting = names.iter().zip(&urls).map(|(name, url)| {
        let settings = &settings;
        async move { hall.serve(&[name], url, settings).await }
    });
    let processes = futures::future::join_all(starting).await;
    let intake = names.iter().zip(&urls).find(|(name, _)| **name == "intake");
    (intake.map(|(_, url)| url.clone()).unwrap(), processes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_and_one_per_service_do_the_same() {
    let (hall, url) = (Installation::make().await, free_url());
    let mut together = hall.serve(&["all"], &url, &[]).await;
    let beginning = begun(&hall).await;
    let desk = Desk::open(&hall, &url).await;
    let mut acked = desk.clone().work(CASES, 2).await;
    settle(&hall).await;
    assert_agree(&hall, &beginning, &acked, "one process").await;
    together.kill();
    let (intake, mut processes) = apart(&hall).await;
    // The token of before is good: its key and its session are in the database.
    acked.extend(desk.at(&intake).work(CASES, 2).await);
    assert_agree(&hall, &beginning, &acked, "one process, then one per service").await;
    for process in &mut processes {
        assert!(process.ended().is_none(), "{}", process.said());
    }
}
