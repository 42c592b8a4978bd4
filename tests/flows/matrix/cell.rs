//! One cell: an operation, a caller, the answer he must get; and the judge over the answers.
use futures::{StreamExt, stream};
use kernel::http::RouteInfo;
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

/// How many cells are under way at once.
const AT_ONCE: usize = 16;

/// Refusals that a caller who may call never gets.
const NOT_LET_IN: [&str; 5] =
    ["token_missing", "token_invalid", "token_revoked", "permission_missing", "no_such_operation"];

/// What must come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// This status and code.
    Refused(u16, &'static str),
    /// The operation itself, whatever it says to an empty body.
    LetThrough,
}

/// An operation of a service.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) service: &'static str,
    pub(super) info: RouteInfo,
}

impl Operation {
    /// `METHOD /api/service/v1/path`, as the tables name it.
    pub(super) fn name(&self) -> String {
        format!("{} /api/{}/v1{}", self.info.method, self.service, self.info.path)
    }

    /// The path with a made-up id in place of every name.
    fn path(&self) -> String {
        let parts = self.info.path.split('/').filter(|part| !part.is_empty());
        let made_up = parts.map(|part| {
            if part.starts_with('{') {
                "/00000000-0000-4000-8000-000000000000".to_owned()
            } else {
                format!("/{part}")
            }
        });
        format!("/api/{}/v1{}", self.service, made_up.collect::<String>())
    }
}

/// Every operation of the hall.
pub(super) fn operations(hall: &TestHall) -> Vec<Operation> {
    let of = |service: &kernel::service::Service| {
        let name = service.name;
        service
            .routes
            .infos()
            .iter()
            .map(move |info| Operation { service: name, info: info.clone() })
            .collect()
    };
    hall.services().iter().flat_map(|service| -> Vec<Operation> { of(service) }).collect()
}

/// An operation, a caller, and what he must be answered.
pub(super) struct Cell {
    pub(super) operation: Operation,
    pub(super) who: String,
    pub(super) client: Client,
    pub(super) expect: Expect,
}

impl Cell {
    async fn call(&self) -> Reply {
        let method = reqwest::Method::from_bytes(self.operation.info.method.as_str().as_bytes()).unwrap();
        let request = self
            .client
            .request(method, &self.operation.path())
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .header("If-Match", "\"1\"")
            .json(&serde_json::json!({}));
        self.client.send(request).await
    }
}

/// What is wrong with an answer, if anything is.
pub(super) fn judge(cell: &Cell, reply: &Reply) -> Option<String> {
    let said = reply.json();
    let code = said.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
    let status = reply.status.as_u16();
    let right = match cell.expect {
        Expect::Refused(wanted, reason) => status == wanted && code == reason,
        Expect::LetThrough => status != 500 && status != 405 && !NOT_LET_IN.contains(&code),
    };
    (!right)
        .then(|| format!("{} by {}: wanted {:?}, got {reply}", cell.operation.name(), cell.who, cell.expect))
}

/// Asks all cells; what is wrong with them.
pub(super) async fn wrong(cells: &[Cell]) -> Vec<String> {
    let asked = stream::iter(cells).map(|cell| async move { judge(cell, &cell.call().await) });
    let found: Vec<Option<String>> = asked.buffer_unordered(AT_ONCE).collect().await;
    found.into_iter().flatten().collect()
}
