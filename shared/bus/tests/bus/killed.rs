//! Real processes that die at a fail point, or are killed with -9, with Redis wiped in between.
use crate::world::World;
use bus::{
    Relay,
    fault::{FailPoint, Faults, VARIABLE},
};
use kernel::{config::Source, service::Stop};
use std::{
    os::unix::process::ExitStatusExt,
    process::{Child, Command},
    time::{Duration, Instant},
};
use uuid::Uuid;

const PART: &str = "BUS_TEST_PART";
const WORLD: &str = "BUS_TEST_WORLD";
const SIGABRT: i32 = 6;
const PATIENCE: Duration = Duration::from_secs(20);

/// What the processes of the test below run: a relay or a consumer, until it dies. Without them there is no part
/// to play.
#[tokio::test]
async fn process() {
    let settings = Source::environment();
    let Some(part) = settings.text(PART) else {
        assert!(settings.text(WORLD).is_none(), "a process needs a part to play");
        return;
    };
    let world = World::attach(&settings.text(WORLD).unwrap());
    let mut config = world.config();
    config.batch = 4;
    config.faults = Faults::from_config(&settings).unwrap();
    let (_never, stop) = Stop::channel();
    match part.as_str() {
        "relay" => Relay::new(world.alpha.clone(), config).run(stop).await,
        _ => world.consumer_with(config, None).run(stop).await,
    }
}

/// Killed with -9 when it goes out of scope.
struct Process(Child);

impl Process {
    fn start(world: &World, part: &str, fault: Option<String>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["killed::process", "--exact", "--quiet"]).env(PART, part).env(WORLD, world.name());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        if let Some(fault) = fault {
            command.env(VARIABLE, fault);
        }
        Self(command.spawn().unwrap())
    }

    async fn dies(&mut self) {
        let begun = Instant::now();
        while self.0.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the fail point is met");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let ended = self.0.wait().unwrap();
        assert_eq!(ended.signal(), Some(SIGABRT), "it died where it was to die: {ended}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

async fn all_have_effect(world: &World, changes: usize) {
    let begun = Instant::now();
    while world.effects().await.len() < changes {
        assert!(begun.elapsed() < PATIENCE, "{} of {changes} arrived", world.effects().await.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn processes_killed_in_mid_work_lose_and_double_nothing() {
    let world = World::new().await;
    let (mut changes, mut deaths, mut wiped) = (0, 0, 0);
    let points = [
        (FailPoint::AfterClaimBeforeXadd, "relay"),
        (FailPoint::AfterXaddBeforeCommit, "relay"),
        (FailPoint::AfterEffectBeforeXack, "consumer"),
    ];
    for (point, part) in points {
        for occurrence in 1..=3 {
            let other = if part == "relay" { "consumer" } else { "relay" };
            let _other = Process::start(&world, other, None);
            let fault = format!("{}:{occurrence}", point.as_str());
            let mut doomed = Process::start(&world, part, Some(fault));
            let thing = Uuid::new_v4();
            while doomed.0.try_wait().unwrap().is_none() {
                world.change_times(thing, 4).await;
                changes += 4;
                tokio::time::sleep(Duration::from_millis(30)).await;
                assert!(changes < 2000, "the fail point is met");
            }
            doomed.dies().await;
            deaths += 1;
            if occurrence == 2 {
                wiped += world.wipe().await;
            }
            world.change_times(thing, 1).await;
            changes += 1;
            let _successor = Process::start(&world, part, None);
            all_have_effect(&world, changes).await;
            // Both go out of scope here: killed with -9 whatever they are doing.
        }
    }
    world.assert_exactly_once(changes).await;
    println!(
        "killed: aborts={deaths} kills={} redis_keys_wiped={wiped} events={changes} lost=0 doubled=0",
        deaths * 2
    );
}
