//! The simulators as one small server on a thread of its own.

use std::{
    io,
    net::TcpListener,
    sync::{MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::ServerHandle,
    http::header,
    web::{self, Data},
};

use crate::{
    messages::{self, Gateway, Message},
    population::{self, Population, Registered, SAMPLE},
    trouble::Trouble,
};

/// What callers show; the simulators of one process take no other.
const KEY: &str = "a key of the simulators";

/// Running simulators; they end with it.
#[derive(Debug)]
pub struct Peers {
    url: String,
    population: Shared<Population>,
    gateway: Shared<Gateway>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

struct Shared<T>(Data<T>);

impl<T> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

impl Peers {
    /// Starts them on a free port of this machine, with the people of [`SAMPLE`].
    ///
    /// # Errors
    /// If no port or thread is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let (population, gateway) = (Data::new(Population::default()), Data::new(Gateway::default()));
        let (register, messages) = (population.clone(), gateway.clone());
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("peers".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || {
                    App::new()
                        .app_data(register.clone())
                        .app_data(messages.clone())
                        .route("/v1/checks", web::post().to(population::check))
                        .route("/v1/messages", web::post().to(messages::take))
                        .route("/", web::get().to(messages::show))
                };
                match HttpServer::new(factory)
                    .workers(1)
                    .disable_signals()
                    .shutdown_timeout(1)
                    .listen(listener)
                {
                    Ok(server) => {
                        let server = server.run();
                        tell.send(Ok(server.handle())).ok();
                        server.await.ok();
                    }
                    Err(error) => {
                        tell.send(Err(error)).ok();
                    }
                }
            });
        })?;
        let server = told.recv().map_err(io::Error::other)??;
        let peers = Self {
            url,
            population: Shared(population),
            gateway: Shared(gateway),
            server,
            thread: Some(thread),
        };
        for (name, number, division) in SAMPLE {
            peers.know(name, number, division);
        }
        Ok(peers)
    }

    /// Where they are, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What they want to be shown as a bearer token.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// Lets the register know someone.
    pub fn know(&self, name: &str, number: &str, division: &str) {
        let person = Registered {
            name: name.to_owned(),
            number: number.to_owned(),
            division: division.to_owned(),
            alive: true,
        };
        self.people().push(person);
    }

    /// Lets the register know of a death.
    pub fn bury(&self, number: &str) {
        self.people()
            .iter_mut()
            .filter(|person| person.number == number)
            .for_each(|person| person.alive = false);
    }

    /// What is wrong with the register from now on.
    pub fn trouble_register(&self, trouble: Trouble) {
        self.population.0.trouble.set(trouble);
    }

    /// What is wrong with the gateway from now on.
    pub fn trouble_gateway(&self, trouble: Trouble) {
        self.gateway.0.trouble.set(trouble);
    }

    /// The messages to a telephone, oldest first.
    pub fn messages_to(&self, mobile: &str) -> Vec<Message> {
        let taken = self.gateway.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().filter(|message| message.to == mobile).cloned().collect()
    }

    fn people(&self) -> MutexGuard<'_, Vec<Registered>> {
        self.population.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        let server = self.server.clone();
        let stopping = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(server.stop(false));
        });
        stopping.join().ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Whether a caller shows the key.
pub(crate) fn is_known(request: &HttpRequest) -> bool {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    shown.and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY)
}
