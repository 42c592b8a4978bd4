//! A light HTTP client for writes: kept connections, each request with an Idempotency-Key of its own. A heavier one
//! would take the processor from the server that is measured.

use crate::error::{Cause, LaunchError};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use uuid::Uuid;

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: String,
}

/// One kept connection.
pub(super) struct Wire {
    stream: BufReader<TcpStream>,
    host: String,
    token: Arc<str>,
}

impl Wire {
    pub(super) async fn connect(url: &str, token: &Arc<str>) -> io::Result<Self> {
        let host = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host, token: Arc::clone(token) })
    }

    /// The body of the answer, which must be a success.
    pub(super) async fn send(&mut self, call: &Call) -> io::Result<String> {
        let Call { method, path, body } = call;
        let (host, token, key, length) = (&self.host, &self.token, Uuid::new_v4(), body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        let (status, length) = self.head().await?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if status.starts_with('2') {
            return Ok(body);
        }
        Err(io::Error::other(format!("{method} {path} was answered {status}: {body}")))
    }

    /// The same without an access token, as anybody reads.
    pub(super) async fn get(&mut self, call: &Call) -> io::Result<String> {
        let request = format!("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", call.path, self.host);
        self.stream.write_all(request.as_bytes()).await?;
        let (status, length) = self.head().await?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if status.starts_with('2') {
            return Ok(body);
        }
        Err(io::Error::other(format!("GET {} was answered {status}: {body}", call.path)))
    }

    async fn head(&mut self) -> io::Result<(String, usize)> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split_whitespace().nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { return Ok((status, length)) };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
    }
}

/// Makes all calls over so many connections; answers in the order of the calls. One refusal fails all.
pub(super) async fn all(
    url: &str,
    token: &str,
    connections: u32,
    calls: Vec<Call>,
) -> Result<Vec<String>, LaunchError> {
    let (calls, next, token) = (Arc::new(calls), Arc::new(AtomicUsize::new(0)), Arc::from(token));
    let mut workers = Vec::new();
    for _ in 0..connections {
        let wire = Wire::connect(url, &token).await.map_err(failed)?;
        workers.push(tokio::spawn(work(wire, Arc::clone(&calls), Arc::clone(&next))));
    }
    let mut answers = Vec::with_capacity(calls.len());
    for worker in workers {
        answers.extend(worker.await.map_err(failed)?.map_err(failed)?);
    }
    answers.sort_unstable_by_key(|(place, _)| *place);
    Ok(answers.into_iter().map(|(_, body)| body).collect())
}

async fn work(
    mut wire: Wire,
    calls: Arc<Vec<Call>>,
    next: Arc<AtomicUsize>,
) -> io::Result<Vec<(usize, String)>> {
    let mut answers = Vec::new();
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(call) = calls.get(place) else { return Ok(answers) };
        answers.push((place, wire.send(call).await?));
    }
}

/// The hall could not be asked, or refused.
pub(super) fn failed<E: Into<Cause>>(error: E) -> LaunchError {
    LaunchError::step("asking the hall")(error)
}
