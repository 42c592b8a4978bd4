//! The background thread: relays, consumers and timers of all services of the process, on one single-thread runtime.

use crate::{
    assemble::open_db,
    error::LaunchError,
    holders::Holders,
    serve::{Assembled, Tasks},
    settings::Settings,
};
use futures::future::join_all;
use kernel::{
    audit::sealer,
    db::Db,
    service::{Service, Stop, Task, TaskContext},
};
use std::{sync::Arc, thread, time::Duration};
use tokio::{
    sync::{oneshot, watch},
    task::LocalSet,
};

/// How long tasks have to end once they are asked to. What is cut off is done again at the next start.
const PATIENCE: Duration = Duration::from_secs(10);
/// A task that ended by itself is started again after this long.
const PAUSE: Duration = Duration::from_secs(1);

/// The running tasks of a process.
#[derive(Debug)]
pub struct Background {
    stop: watch::Sender<bool>,
    done: oneshot::Receiver<()>,
}

impl Background {
    /// Starts the tasks, with pools of this thread's own.
    pub fn start(settings: &Settings, hall: &Assembled, tasks: Tasks) -> Result<Self, LaunchError> {
        let dbs: Vec<Db> = hall
            .services
            .iter()
            .map(|service| open_db(settings, &hall.deps, service.name))
            .collect::<Result<_, _>>()?;
        let (services, http) = (Arc::clone(&hall.services), hall.verifier.task());
        let work = Work { services, dbs, http, holders: settings.holders.clone(), tasks };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(LaunchError::step("starting the background thread"))?;
        let (stop, stopped) = Stop::channel();
        let (told, done) = oneshot::channel();
        thread::Builder::new()
            .name("background".into())
            .spawn(move || {
                runtime.block_on(run_all(work, stopped));
                told.send(()).ok();
            })
            .map_err(LaunchError::step("starting the background thread"))?;
        Ok(Self { stop, done })
    }

    /// Asks all tasks to end and waits for them.
    pub async fn stop(self) {
        self.stop.send(true).ok();
        self.done.await.ok();
    }
}

struct Work {
    services: Arc<Vec<Service>>,
    dbs: Vec<Db>,
    /// What the HTTP threads need: keys and revocations from the identity service.
    http: Task,
    /// Who holds the signed roots of the logs.
    holders: Holders,
    tasks: Tasks,
}

async fn run_all(work: Work, stop: Stop) {
    let all = async {
        let sealers: Vec<[Task; 2]> = work
            .dbs
            .iter()
            .map(|db| [sealer_of(db.service()), hander_of(db.service(), &work.holders)])
            .collect();
        let mut running = Vec::new();
        for ((service, db), sealer) in work.services.iter().zip(&work.dbs).zip(&sealers) {
            let own = service.tasks.iter().chain(sealer).filter(|_| work.tasks == Tasks::All);
            running.extend(own.map(|task| keep_running(task, db, &stop)));
        }
        running.extend(work.dbs.first().map(|db| keep_running(&work.http, db, &stop)));
        join_all(running).await;
    };
    let in_time = async {
        stop.stopped().await;
        tokio::time::sleep(PATIENCE).await;
    };
    let both = async {
        tokio::select! {
            () = all => {}
            () = in_time => tracing::warn!("background tasks did not end in time and were cut off"),
        }
    };
    LocalSet::new().run_until(both).await;
}

fn sealer_of(service: &str) -> Task {
    Task::new(format!("{service} sealer"), |context| sealer::run(context.db, context.stop))
}

fn hander_of(service: &str, holders: &Holders) -> Task {
    let holders = holders.clone();
    Task::new(format!("{service} roots"), move |context| holders.clone().run(context.db, context.stop))
}

/// A task that panics or returns is a fault, but no reason to do without it.
async fn keep_running(task: &Task, db: &Db, stop: &Stop) {
    while !stop.is_stopped() {
        let context = TaskContext { db: db.clone(), stop: stop.clone() };
        let ended = tokio::task::spawn_local((task.run)(context)).await;
        if stop.is_stopped() {
            return;
        }
        match ended {
            Ok(()) => {
                tracing::error!(task = task.name, "a background task ended by itself; starting it again")
            }
            Err(_) => tracing::error!(task = task.name, "a background task panicked; starting it again"),
        }
        stop.sleep(PAUSE).await;
    }
}
