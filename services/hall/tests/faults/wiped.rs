//! FLUSHALL in mid-work, of a Redis that the hall has to itself.

use crate::{
    counts::assert_agree,
    installation::{Installation, free_url},
    killed::begin,
    process::until,
    redis_server::RedisServer,
};

const CASES: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_emptied_again_and_again_costs_nothing() {
    let redis = RedisServer::start().await;
    let (hall, url) = (Installation::make_with(&redis.url, |_, _| {}).await, free_url());
    let (desk, beginning) = begin(&hall, &url).await;
    let mut server = hall.serve(&["all"], &url, &[]).await;
    let watched = desk.clone();
    let work = tokio::spawn(desk.work(CASES, 4));
    let mut flushes = 0;
    while !work.is_finished() {
        let enough = watched.answered() + 8;
        until("more answers", async || watched.answered() >= enough || work.is_finished()).await;
        redis.flush_all().await;
        flushes += 1;
        if flushes % 10 == 5 {
            server.kill();
            server = hall.serve(&["all"], &url, &[]).await;
        }
    }
    let acked = work.await.unwrap();
    assert!(flushes > 10, "only {flushes} times");
    assert_agree(&hall, &beginning, &acked, &format!("FLUSHALL {flushes} times")).await;
    assert!(server.ended().is_none(), "{}", server.said());
}
