//! The hall of one test.
use crate::{client::Client, database::TestDatabase, quiet, run};
use auth::{Role, ServiceKey, SigningKey, SubjectKind, TokenMinter, TokenSubject, Verifier};
use chrono::{DateTime, Utc};
use kernel::{
    clock::Clock,
    db::Db,
    id::PersonId,
    service::{BaseUrls, Committed, Deps, RedisAt, Service, Stop},
};
use secrecy::SecretString;
use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
    thread::JoinHandle,
};
use tokio::sync::watch;
use uuid::Uuid;

/// Makes the services of a test's hall.
pub type Build = fn(&Deps) -> Vec<Service>;

/// A running hall with its own database, Redis prefix and port.
pub struct TestHall {
    /// Its address, without a slash at its end.
    pub url: String,
    /// What its services were built from.
    pub deps: Deps,
    minter: TokenMinter,
    verifier: Verifier,
    services: Arc<Vec<Service>>,
    dbs: Vec<Db>,
    server: actix_web::dev::ServerHandle,
    threads: Vec<JoinHandle<()>>,
    build: Build,
    others: Mutex<Vec<(actix_web::dev::ServerHandle, JoinHandle<()>)>>,
    stop: watch::Sender<bool>,
    database: TestDatabase,
    _files: tempfile::TempDir,
}

impl TestHall {
    /// Services that trust tokens this test mints itself (see [`TestHall::client`]).
    pub async fn start(build: Build) -> Self {
        Self::begin(build, false).await
    }

    /// Services with identity among them: tokens come from real log-ins only.
    pub async fn start_with_identity(build: Build) -> Self {
        Self::begin(build, true).await
    }

    async fn begin(build: Build, with_identity: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let deps = deps(&url, files.path());
        let minter = TokenMinter::new(&url, SigningKey::generate().unwrap());
        let verifier = if with_identity {
            Verifier::following(&deps, "identity").unwrap()
        } else {
            let jwk = minter.key().jwk().clone();
            Verifier::fixed(&[jwk], "test", ServiceKey::new(&deps.service_key))
        };
        let mut services = build(&deps);
        for service in &mut services {
            service.data.push(verifier.for_service(service.name).install());
        }
        if with_identity && let Some(first) = services.first_mut() {
            first.tasks.push(verifier.task());
        }
        let database = TestDatabase::create(&setting("HALL_TEST_DATABASE_URL"), &services).await;
        let services = Arc::new(services);
        let dbs: Vec<Db> =
            services.iter().map(|service| run::open(&deps, &database.url, service.name)).collect();
        let (stop, stopped) = Stop::channel();
        let (server, serving) =
            run::serve(listener, database.url.clone(), deps.clone(), Arc::clone(&services));
        let tasks = run::run_tasks(database.url.clone(), deps.clone(), Arc::clone(&services), stopped);
        quiet::begun(&dbs, &services).await;
        Self {
            url,
            deps,
            minter,
            verifier,
            services,
            dbs,
            server,
            threads: vec![serving, tasks],
            build,
            others: Mutex::new(Vec::new()),
            stop,
            database,
            _files: files,
        }
    }

    /// The services, for tests that read their route tables.
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The database of a service, as its app role.
    pub fn db(&self, service: &str) -> &Db {
        self.dbs.iter().find(|db| db.service() == service).expect("the service is part of this hall")
    }

    /// The address of the test's database as the server's superuser.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// What signs the tokens here, for tests that make odd ones.
    pub fn minter(&self) -> &TokenMinter {
        &self.minter
    }

    /// What verifies tokens here.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// A caller without a token.
    pub fn nobody(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// A caller whose token says what `subject` says.
    pub fn client(&self, subject: &TokenSubject) -> Client {
        self.bearer(self.minter.mint(subject).unwrap())
    }

    /// A caller with the given token.
    pub fn bearer(&self, token: String) -> Client {
        Client::new(&self.url, Some(token))
    }

    /// A citizen.
    pub fn citizen(&self, id: PersonId) -> Client {
        self.client(&TokenSubject::plain(SubjectKind::Person, id.as_uuid(), &[Role::Citizen]))
    }

    /// A staff member with these roles, in the whole of a division (12 digits), of an authority.
    pub fn staff(&self, roles: &[Role], division: &str, authority: Option<&str>) -> Client {
        self.client(&self.staff_subject(roles, division, authority))
    }

    /// What the token of [`TestHall::staff`] says; change it for halls or fixed ids.
    pub fn staff_subject(&self, roles: &[Role], division: &str, authority: Option<&str>) -> TokenSubject {
        let mut subject = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), roles);
        subject.division = Some(kernel::code::Division::parse(division).unwrap().prefix());
        subject.authority = authority.map(|code| kernel::code::Uscc::parse(code).unwrap());
        subject
    }

    /// Another service of the hall.
    pub fn service(&self, from: &str, to: &str) -> Client {
        self.bearer(ServiceKey::new(&self.deps.service_key).mint(from, to).unwrap())
    }

    /// A caller without a token of a second process: it serves the same database and shares nothing else with the first.
    pub async fn another(&self) -> Client {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut services = (self.build)(&self.deps);
        for service in &mut services {
            service.data.push(self.verifier.for_service(service.name).install());
        }
        let serving = run::serve(listener, self.database.url.clone(), self.deps.clone(), Arc::new(services));
        self.others.lock().unwrap().push(serving);
        Client::new(&url, None)
    }

    /// Waits until every event is stamped, sent, heard and has had its effect.
    ///
    /// # Panics
    /// If the bus is not still within 20 seconds.
    pub async fn drain(&self) {
        quiet::wait(&self.dbs).await;
    }

    /// Stops business time at `now` in every schema, as only the owner of the schema can.
    pub async fn set_now(&self, now: DateTime<Utc>) {
        for service in self.services.iter() {
            self.sql(&format!(
                "CREATE OR REPLACE FUNCTION {}.hall_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS
                 $$ SELECT timestamptz '{}' $$",
                service.name,
                now.to_rfc3339()
            ))
            .await;
        }
    }

    /// Runs one statement as the server's superuser.
    pub async fn sql(&self, sql: &str) {
        self.database.sql(sql).await;
    }
}

impl Drop for TestHall {
    fn drop(&mut self) {
        let _nobody_listens = self.stop.send(true);
        // Dropping the future would not stop the server, and the test's runtime may already be shutting down.
        let others = std::mem::take(&mut *self.others.lock().unwrap());
        let (mut servers, threads): (Vec<_>, Vec<_>) = others.into_iter().unzip();
        servers.push(self.server.clone());
        self.threads.extend(threads);
        let stopping = std::thread::spawn(move || {
            for server in servers {
                run::block_on(server.stop(false));
            }
        });
        let _panicked = stopping.join();
        for thread in self.threads.drain(..) {
            let _panicked = thread.join();
        }
    }
}

fn deps(url: &str, files: &std::path::Path) -> Deps {
    Deps {
        urls: BaseUrls::one(url),
        public_url: url.to_owned(),
        redis: RedisAt {
            url: setting("HALL_TEST_REDIS_URL"),
            prefix: format!("t:{}:", Uuid::new_v4().simple()),
        },
        service_key: SecretString::from("a key for one test only, never used elsewhere"),
        masters: Arc::new(vec![SecretString::from("5a".repeat(32))]),
        cipher: kernel::crypto::ColumnCipher::default(),
        data_dir: files.to_owned(),
        clock: Clock::host(),
        committed: Arc::new(Committed::default()),
    }
}

fn setting(name: &str) -> String {
    kernel::config::Source::environment()
        .text(name)
        .unwrap_or_else(|| panic!("{name} is not set: run the tests with ./hall test"))
}
