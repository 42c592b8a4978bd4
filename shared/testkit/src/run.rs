//! The threads of a test's hall: one for HTTP, one for the tasks, as in the real process.
use actix_web::{App, HttpServer, middleware::from_fn, web};
use futures::future::join_all;
use kernel::{
    db::{Db, Role, app_url},
    http::{body_limits, not_found},
    service::{Deps, Service, Stop, TaskContext},
};
use std::{net::TcpListener, sync::Arc, thread::JoinHandle};

/// Runs a future on a new single-thread runtime.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, future)
}

/// Opens a pool for `service` in the test's database, as its app role.
pub(crate) fn open(deps: &Deps, url: &str, service: &'static str) -> Db {
    deps.open_db(&app_url(url, service, Role::App), 4, service).expect("a pool can be built")
}

pub(crate) fn serve(
    listener: TcpListener,
    url: String,
    deps: Deps,
    services: Arc<Vec<Service>>,
) -> (actix_web::dev::ServerHandle, JoinHandle<()>) {
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let factory = move || {
                let (url, deps, services) = (url.clone(), deps.clone(), Arc::clone(&services));
                App::new()
                    .wrap(from_fn(kernel::telemetry::request_log))
                    .configure(body_limits)
                    .configure(move |config| {
                        for service in services.iter() {
                            service.mount(config, open(&deps, &url, service.name));
                        }
                    })
                    .default_service(web::to(not_found))
            };
            let server = HttpServer::new(factory)
                .workers(2)
                .disable_signals()
                .shutdown_timeout(1)
                .listen(listener)
                .expect("the port is free")
                .run();
            tell.send(server.handle()).expect("the test waits");
            let _ended = server.await;
        });
    });
    (told.recv().expect("the server starts"), thread)
}

pub(crate) fn run_tasks(url: String, deps: Deps, services: Arc<Vec<Service>>, stop: Stop) -> JoinHandle<()> {
    std::thread::spawn(move || {
        block_on(async move {
            let mut running = Vec::new();
            for service in services.iter() {
                let db = open(&deps, &url, service.name);
                let sealer = kernel::audit::sealer::run(db.clone(), stop.clone());
                running.push(tokio::task::spawn_local(sealer));
                for task in &service.tasks {
                    let context = TaskContext { db: db.clone(), stop: stop.clone() };
                    running.push(tokio::task::spawn_local((task.run)(context)));
                }
            }
            join_all(running).await;
        });
    })
}
