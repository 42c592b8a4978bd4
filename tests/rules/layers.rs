//! Inside a service: handlers know no store, the domain knows no I/O, only the store speaks SQL.

use crate::{
    finding::{Finding, assert_none, assert_places},
    tree::{self, File},
    uses::used,
};

/// A layer of a service, with what it may not use (path prefixes) and what of that it may after all.
struct Layer {
    name: &'static str,
    forbidden: &'static [&'static str],
    except: &'static [&'static str],
    advice: &'static str,
}

const LAYERS: [Layer; 4] = [
    Layer {
        name: "routes",
        forbidden: &["diesel", "diesel_async", "crate::store", "crate::schema"],
        except: &[],
        advice: "a handler calls one flow; the flow asks the store",
    },
    Layer {
        name: "domain",
        forbidden: &[
            "actix_web",
            "diesel",
            "diesel_async",
            "tokio",
            "futures",
            "reqwest",
            "redis",
            "bus",
            "kernel::db",
            "crate::store",
            "crate::flows",
            "crate::routes",
            "crate::views",
            "crate::events",
            "crate::schema",
        ],
        // A type says itself how it stands in a column: no other crate may say it, and it is no query.
        except: &[
            "diesel::deserialize",
            "diesel::serialize",
            "diesel::sql_types",
            "diesel::expression",
            "diesel::pg",
        ],
        advice: "the domain is types and rules without I/O: hand it values, let the flow do the rest",
    },
    Layer {
        name: "store",
        forbidden: &["actix_web", "bus", "crate::flows", "crate::routes", "crate::views", "crate::events"],
        // What a statement reads is counted beside it, in a hall of the test's own.
        except: &["actix_web::test"],
        advice: "the store knows the domain and the schema only",
    },
    Layer {
        name: "events",
        forbidden: &["diesel", "diesel_async", "actix_web", "crate::store", "crate::schema", "crate::routes"],
        except: &[],
        advice: "a consumer calls a flow, as a handler does",
    },
];

/// Where queries may be written. The launcher asks the database about itself: its version, its lag, its seals.
const QUERY_PLACES: [&str; 5] =
    ["shared/kernel/", "shared/bus/", "shared/testkit/", "services/hall/", "tests/"];

#[test]
fn no_layer_reaches_past_its_neighbour() {
    assert_none(&tree::rust().iter().flat_map(reaches).collect::<Vec<_>>());
}

#[test]
fn the_domain_does_not_wait() {
    assert_none(&tree::rust().iter().flat_map(waits).collect::<Vec<_>>());
}

#[test]
fn queries_are_written_in_stores_only() {
    assert_none(&tree::rust().iter().flat_map(queries).collect::<Vec<_>>());
}

#[test]
fn a_handler_with_a_query_is_found() {
    let text = "use crate::{flows, store};\nuse diesel::prelude::*;\nfn f() { crate::store::find(); }\n";
    let places = ["services/x/src/routes.rs:1", "services/x/src/routes.rs:2", "services/x/src/routes.rs:3"];
    assert_places(&reaches(&File::sample("services/x/src/routes.rs", text)), &places);
    assert_places(&reaches(&File::sample("services/x/src/flows/a.rs", text)), &[]);
}

#[test]
fn a_domain_that_does_io_is_found() {
    let text = "use diesel::sql_types::Text;\nuse tokio::fs;\npub async fn f() {}\n// async fn\n";
    let file = File::sample("services/x/src/domain/case.rs", text);
    assert_places(&reaches(&file), &["services/x/src/domain/case.rs:2"]);
    assert_places(&waits(&file), &["services/x/src/domain/case.rs:3"]);
}

#[test]
fn a_query_in_a_flow_is_found() {
    let text = "use diesel_async::{AsyncPgConnection, RunQueryDsl};\n";
    for (path, places) in [
        ("services/x/src/flows.rs", vec!["services/x/src/flows.rs:1"]),
        ("shared/auth/src/a.rs", vec!["shared/auth/src/a.rs:1"]),
        ("services/x/src/store/a.rs", vec![]),
        ("services/x/src/store.rs", vec![]),
        ("shared/bus/src/publish.rs", vec![]),
    ] {
        assert_places(&queries(&File::sample(path, text)), &places);
    }
}

fn layer(file: &File) -> Option<&'static Layer> {
    let rest = file.path.strip_prefix("services/")?;
    let (service, inside) = rest.split_once("/src/")?;
    let first = inside.split('/').next()?.trim_end_matches(".rs");
    LAYERS.iter().find(|layer| layer.name == first && service != "hall")
}

fn reaches(file: &File) -> Vec<Finding> {
    let Some(layer) = layer(file) else { return Vec::new() };
    let in_uses = used(file).into_iter().map(|used| (used.line, used.path));
    let in_words = file.code().filter(|(_, line)| !line.contains("use ")).flat_map(|(number, line)| {
        let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        words.filter(|word| word.contains("::")).map(move |word| (number, word.to_owned()))
    });
    let mut found: Vec<(usize, String)> =
        in_uses.chain(in_words).filter(|(_, path)| layer.forbids(path)).collect();
    found.dedup();
    let finding =
        |(line, path)| Finding::at(&file.path, line, format!("{} uses {path}: {}", layer.name, layer.advice));
    found.into_iter().map(finding).collect()
}

impl Layer {
    fn forbids(&self, path: &str) -> bool {
        let begins = |prefix: &&str| {
            path.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        self.forbidden.iter().any(begins) && !self.except.iter().any(begins)
    }
}

fn waits(file: &File) -> Vec<Finding> {
    let is_domain = layer(file).is_some_and(|layer| layer.name == "domain");
    let waiting =
        file.code().filter(|(_, line)| is_domain && (line.contains("async fn") || line.contains(".await")));
    waiting
        .map(|(line, _)| Finding::at(&file.path, line, "the domain does not wait: the flow does"))
        .collect()
}

fn queries(file: &File) -> Vec<Finding> {
    let in_store = file.path.contains("/src/store/") || file.path.ends_with("/src/store.rs");
    let may = QUERY_PLACES.iter().any(|place| file.path.starts_with(place)) || file.path.contains("/tests/");
    if may || (in_store && file.path.starts_with("services/")) {
        return Vec::new();
    }
    let queries = used(file).into_iter().filter(|used| used.path == "diesel_async::RunQueryDsl");
    queries.map(|used| Finding::at(&file.path, used.line, "a query belongs in store.rs or store/")).collect()
}
