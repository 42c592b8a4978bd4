//! The simulators as one small server on a thread of its own.

use std::{
    io,
    net::TcpListener,
    sync::{MutexGuard, PoisonError, atomic::Ordering, mpsc},
    thread::JoinHandle,
};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::ServerHandle,
    http::header,
    web::{self, Data},
};

use crate::{
    business::{self, BUSINESSES, Business, Businesses},
    household::{self, HOUSEHOLDS, Households, Kin},
    messages::{self, Gateway, Message},
    population::{self, Population, Registered, SAMPLE},
    province::{self, CLIENT, Forgery, Province},
    trouble::Trouble,
};

/// What callers show; the simulators of one process take no other.
pub(crate) const KEY: &str = "a key of the simulators";

/// Running simulators; they end with it.
#[derive(Debug)]
pub struct Peers {
    url: String,
    population: Shared<Population>,
    gateway: Shared<Gateway>,
    businesses: Shared<Businesses>,
    households: Shared<Households>,
    province: Shared<Province>,
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
        let province = Data::new(Province::default());
        province.at(&url);
        let identities = province.clone();
        let businesses = Data::new(Businesses::default());
        let companies = businesses.clone();
        let households = Data::new(Households::default());
        let families = households.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("peers".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || {
                    App::new()
                        .app_data(register.clone())
                        .app_data(messages.clone())
                        .app_data(companies.clone())
                        .app_data(families.clone())
                        .app_data(identities.clone())
                        .route("/v1/checks", web::post().to(population::check))
                        .route("/v1/businesses", web::post().to(business::check))
                        .route("/v1/households", web::post().to(household::check))
                        .route("/v1/messages", web::post().to(messages::take))
                        .route("/", web::get().to(messages::show))
                        .route(
                            "/province/.well-known/openid-configuration",
                            web::get().to(province::discovery),
                        )
                        .route("/province/jwks", web::get().to(province::jwks))
                        .route("/province/authorize", web::get().to(province::authorize))
                        .route("/province/token", web::post().to(province::token))
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
            businesses: Shared(businesses),
            households: Shared(households),
            province: Shared(province),
            server,
            thread: Some(thread),
        };
        peers.learn_samples();
        Ok(peers)
    }

    fn learn_samples(&self) {
        for (name, number, division) in SAMPLE {
            self.know(name, number, division);
        }
        for (code, name, representative, number, division) in BUSINESSES {
            self.know_business(code, name, (representative, number), division);
        }
        for (child, number, parent, parents_number, division) in HOUSEHOLDS {
            self.know_household((child, number), (parent, parents_number), division);
        }
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

    /// Lets the business register know a business, or that it has another name or representative now.
    pub fn know_business(
        &self,
        code: &str,
        name: &str,
        (representative, number): (&str, &str),
        division: &str,
    ) {
        let business = Business {
            code: code.to_owned(),
            name: name.to_owned(),
            representative: (representative.to_owned(), number.to_owned()),
            division: division.to_owned(),
        };
        let mut known = self.businesses.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|other| other.code != business.code);
        known.push(business);
    }

    /// Lets the household register know a child with one of his parents.
    pub fn know_household(&self, child: (&str, &str), parent: (&str, &str), division: &str) {
        let owned = |(name, number): (&str, &str)| (name.to_owned(), number.to_owned());
        let kin = Kin { child: owned(child), parent: owned(parent), division: division.to_owned() };
        self.households.0.known.lock().unwrap_or_else(PoisonError::into_inner).push(kin);
    }

    /// How often the household register was asked.
    pub fn households_asked(&self) -> usize {
        self.households.0.asked.load(Ordering::SeqCst)
    }

    /// What is wrong with the household register from now on.
    pub fn trouble_households(&self, trouble: Trouble) {
        self.households.0.trouble.set(trouble);
    }

    /// What is wrong with the business register from now on.
    pub fn trouble_businesses(&self, trouble: Trouble) {
        self.businesses.0.trouble.set(trouble);
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

    /// Where the province's identity provider is.
    pub fn province(&self) -> &str {
        self.province.0.issuer()
    }

    /// The name the hall has there; it shows [`Peers::key`].
    pub fn province_client(&self) -> &'static str {
        CLIENT
    }

    /// What the province says of someone from now on: its level of him, and another name than the register's.
    pub fn set_in_province(&self, number: &str, level: &str, name: Option<&str>) {
        self.province.0.set(number, level, name);
    }

    /// Lets the province sign with a new key, and show no other.
    pub fn rotate_province(&self) {
        self.province.0.rotate();
    }

    /// What is wrong with the province's id tokens from now on.
    pub fn forge_province(&self, forgery: Forgery) {
        self.province.0.forge(forgery);
    }

    /// What is wrong with the province's provider from now on.
    pub fn trouble_province(&self, trouble: Trouble) {
        self.province.0.trouble.set(trouble);
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
