//! Which crate may depend on which: services never on one another, the kernel on nothing of ours but ciphers.

use std::process::Command;

use serde_json::Value;

use crate::{
    finding::{Finding, assert_none, assert_places},
    tree,
};

/// Only tests of a service may use these.
const FOR_TESTS: [&str; 2] = ["testkit", "peers"];

const SHARED: [&str; 8] =
    ["kernel", "legal-clock", "notices", "contracts", "auth", "bus", "testkit", "shangmi"];

#[test]
fn crates_depend_only_on_crates_they_may() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(tree::root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    assert!(metadata["packages"].as_array().is_some_and(|packages| packages.len() >= 10));
    assert_none(&wrong_edges(&metadata));
}

#[test]
fn a_service_that_uses_another_and_a_kernel_that_uses_anything_are_found() {
    let package = |folder: &str, name: &str, on: &str, kind: Option<&str>| {
        serde_json::json!({
            "name": name, "manifest_path": format!("/r/{folder}/{name}/Cargo.toml"),
            "dependencies": [{ "name": on, "kind": kind, "path": format!("/r/x/{on}") }],
        })
    };
    let metadata = serde_json::json!({ "packages": [
        package("services", "intake", "licence", None),
        package("services", "intake", "bus", None),
        package("services", "intake", "testkit", Some("dev")),
        package("services", "intake", "testkit", None),
        package("services", "hall", "licence", None),
        package("shared", "kernel", "contracts", None),
        package("shared", "kernel", "testkit", Some("dev")),
        package("shared", "legal-clock", "kernel", None),
        package("shared", "contracts", "legal-clock", None),
        package("shared", "auth", "bus", None),
        package("r", "tests", "intake", Some("dev")),
    ] });
    let found = wrong_edges(&metadata);
    assert_places(
        &found,
        &["intake → licence", "intake → testkit", "kernel → contracts", "legal-clock → kernel", "auth → bus"],
    );
}

fn wrong_edges(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.flat_map(wrong_edges_of).collect()
}

fn wrong_edges_of(package: &Value) -> Vec<Finding> {
    let from = package["name"].as_str().unwrap_or_default();
    let is_service = package["manifest_path"].as_str().is_some_and(|path| path.contains("/services/"));
    let ours = package["dependencies"].as_array().into_iter().flatten().filter(|on| on["path"].is_string());
    ours.filter_map(|on| {
        let (to, dev) = (on["name"].as_str().unwrap_or_default(), on["kind"].as_str() == Some("dev"));
        let allowed = may_use(from, is_service, to) || (dev && FOR_TESTS.contains(&to));
        let advice =
            "this edge is not allowed; go by an event or a typed client in contracts, or move the type";
        (!allowed).then(|| Finding::of(&format!("{from} → {to}"), advice))
    })
    .collect()
}

fn may_use(from: &str, is_service: bool, to: &str) -> bool {
    match from {
        "tests" | "hall" => true,
        "legal-clock" | "notices" | "shangmi" => false,
        "kernel" | "peers" => to == "shangmi",
        "contracts" => ["kernel", "legal-clock"].contains(&to),
        "auth" => ["kernel", "contracts"].contains(&to),
        "bus" => ["kernel", "contracts", "auth"].contains(&to),
        "testkit" => SHARED.contains(&to),
        _ => is_service && SHARED.contains(&to) && to != "testkit",
    }
}
