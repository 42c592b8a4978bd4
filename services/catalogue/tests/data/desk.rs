//! A seeded catalogue and the people who work on its files.

use std::path::Path;

use auth::Role;
use catalogue::{SeedFiles, seed};
use kernel::{
    db::Db,
    service::{Deps, Service},
};
use reqwest::Method;
use serde_json::Value;
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

pub(crate) const API: &str = "/api/catalogue/v1";
pub(crate) const CITY: &str = "341300000000";
pub(crate) const COUNTY: &str = "341323000000";

fn services(deps: &Deps) -> Vec<Service> {
    vec![catalogue::service(deps)]
}

/// A hall with the directory, and the items whose file names contain one of these words.
pub(crate) async fn seeded(items: &[&str]) -> TestHall {
    let hall = TestHall::start(services).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed");
    let mut files = SeedFiles::read(&folder).unwrap();
    files.items.retain(|(name, _)| items.iter().any(|item| name.contains(item)));
    seed(db(&hall), &files).await.unwrap();
    hall
}

pub(crate) fn db(hall: &TestHall) -> &Db {
    hall.db("catalogue")
}

pub(crate) fn editor(hall: &TestHall, division: &str) -> Client {
    hall.staff(&[Role::Editor], division, None)
}

pub(crate) fn publisher(hall: &TestHall, division: &str) -> Client {
    hall.staff(&[Role::Publisher], division, None)
}

/// The listing of a district: 1,135 names.
pub(crate) fn listing() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/data/items-guangan-district.csv");
    std::fs::read(path).unwrap()
}

/// Sends a file.
pub(crate) async fn send(client: &Client, path: &str, bytes: impl Into<Vec<u8>>) -> Reply {
    let request = client
        .request(Method::POST, path)
        .header("Idempotency-Key", Uuid::new_v4().to_string())
        .header("X-File-Name", "%E5%90%8D%E5%8D%95.csv")
        .body(bytes.into());
    client.send(request).await
}

/// Sends a file to be imported; gives the import as it stands when it is checked.
pub(crate) async fn import(client: &Client, bytes: impl Into<Vec<u8>>) -> Value {
    send(client, &format!("{API}/imports"), bytes).await.ok().json()
}

/// Confirms an import; gives it as it stands then.
pub(crate) async fn confirm(client: &Client, import: &Value) -> Value {
    let id = import["id"].as_str().unwrap();
    client.post(&format!("{API}/imports/{id}/confirm"), &serde_json::json!({})).await.ok().json()
}

/// What is wrong with an import.
pub(crate) async fn findings(client: &Client, import: &Value) -> Vec<Value> {
    let id = import["id"].as_str().unwrap();
    let page = client.get(&format!("{API}/imports/{id}/findings?limit=100")).await.ok().json();
    page["items"].as_array().unwrap().clone()
}
