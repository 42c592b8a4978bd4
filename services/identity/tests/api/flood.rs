//! A flood of log-ins degrades log-ins only, and says so.

use std::time::{Duration, Instant};

use identity::{Settings, domain::flood::Rate};

use crate::world::{API, PASSWORD, World, device_of};

#[actix_web::test]
async fn a_source_that_floods_is_told_to_wait_and_a_device_that_is_known_still_gets_in() {
    let login_rate = Rate { burst: 4, every: Duration::from_secs(600) };
    let world = World::set(Settings { login_rate, ..Settings::default() }).await;
    let device = device_of(&world.submit("wang", PASSWORD, None).await);
    let answers = futures::future::join_all((0..30).map(|round| {
        let world = &world;
        async move { world.submit(&format!("guess{round}"), "wrong", None).await }
    }))
    .await;
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    let waiting: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!((looked_at, waiting.len()), (3, 27));
    for answer in waiting {
        let seconds: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=600).contains(&seconds), "{seconds}");
    }
    assert_eq!(world.submit("wang", PASSWORD, None).await.status, 429);
    let forged = "f".repeat(43);
    assert_eq!(world.submit("wang", PASSWORD, Some(&forged)).await.status, 429, "nobody logged in from it");
    assert_eq!(world.submit("wang", PASSWORD, Some(&device)).await.status, 303);
}

#[actix_web::test]
async fn work_goes_on_while_log_ins_are_flooded() {
    let world = World::start().await;
    let me = world.caller("wang").await;
    let path = format!("{API}/me");
    let flood = futures::future::join_all((0..240).map(|round| {
        let world = &world;
        async move { world.submit(&format!("guess{round}"), "wrong", None).await }
    }));
    let work = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..60 {
            let begun = Instant::now();
            me.get(&path).await.ok();
            slowest = slowest.max(begun.elapsed());
        }
        slowest
    };
    let (answers, slowest) = futures::join!(flood, work);
    let of = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
    println!("flood of 240: {} looked at, {} told to wait; slowest work {slowest:?}", of(401), of(429));
    assert_eq!(of(401) + of(429), 240);
    assert!(of(429) > 0, "a queue without end would keep everyone waiting");
    assert!(
        answers.iter().filter(|answer| answer.status == 429).all(|a| a.headers.contains_key("retry-after"))
    );
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");
}
