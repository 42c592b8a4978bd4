//! The payment gateway as a server of its own.

use std::{io, net::TcpListener, sync::mpsc, thread::JoinHandle};

use actix_web::{App, HttpServer, dev::ServerHandle, web::Data};

use crate::{
    payments::{self, FileFault, NoticeFault, Payments},
    server::KEY,
    trouble::Trouble,
};

/// A running payment gateway; it ends with the value.
pub struct PayDesk {
    desk: Data<Payments>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for PayDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PayDesk({})", self.url())
    }
}

impl PayDesk {
    /// Starts it on a free port of this machine.
    ///
    /// # Errors
    /// If no port or thread is to be had.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let desk = Data::new(Payments::default());
        desk.at(&format!("http://{}", listener.local_addr()?));
        let shared = desk.clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::Builder::new().name("payments".into()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let factory = move || App::new().app_data(shared.clone()).configure(payments::routes);
                let bound = HttpServer::new(factory).workers(1).disable_signals().shutdown_timeout(1);
                match bound.listen(listener) {
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
        Ok(Self { desk, server, thread: Some(thread) })
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> String {
        self.desk.url()
    }

    /// What it wants to be shown as a bearer token.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// The key it signs with, in base64.
    pub fn public_key(&self) -> String {
        self.desk.public_key()
    }

    /// Signs as it does, for tests that send its notices.
    pub fn sign(&self, body: &[u8]) -> String {
        self.desk.sign(body)
    }

    /// What it took and what it gave back, in fen.
    pub fn sums(&self) -> (i64, i64) {
        self.desk.sums()
    }

    /// What is wrong with its answers from now on.
    pub fn trouble(&self, trouble: Trouble) {
        self.desk.trouble.set(trouble);
    }

    /// What is wrong with its notices from now on.
    pub fn fault_notices(&self, fault: NoticeFault) {
        self.desk.fault_notices(fault);
    }

    /// What is wrong with its files from now on.
    pub fn fault_file(&self, fault: FileFault) {
        self.desk.fault_file(fault);
    }

    /// Whether someone who is at the pay page can still pay what was closed meanwhile, or pay it again.
    pub fn pay_closed(&self, does: bool) {
        self.desk.pay_closed(does);
    }

    /// Takes this amount instead of the order's from now on.
    pub fn take_wrong_amount(&self, fen: Option<i64>) {
        self.desk.take_wrong_amount(fen);
    }
}

impl Drop for PayDesk {
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
