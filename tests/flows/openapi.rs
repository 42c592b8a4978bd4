//! The API document says everything that runs, and nothing else.
use crate::whole::{all, still_hall};
use kernel::http::openapi;
use std::collections::BTreeSet;

fn refs(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            if let Some(target) = fields.get("$ref").and_then(serde_json::Value::as_str) {
                found.insert(target.to_owned());
            }
            fields.values().for_each(|value| refs(value, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|value| refs(value, found)),
        _ => {}
    }
}

#[actix_web::test]
async fn every_route_has_its_operation_and_every_reference_its_schema() {
    let hall = still_hall().await;
    let services = all(&hall.deps);
    let tables: Vec<_> = services.iter().map(|service| (service.name, &service.routes)).collect();
    let document = openapi("http://hall", &tables);
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for service in &services {
        for info in service.routes.infos() {
            let path = format!("/api/{}/v1{}", service.name, info.path);
            let operation = &document["paths"][&path][info.method.as_str().to_lowercase()];
            assert_eq!(operation["x-permission"].as_str(), info.permission, "{path}");
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 5),
                "{path} has no summary"
            );
            assert!(
                names.insert(operation["operationId"].clone().to_string()),
                "{path}: operation name used twice"
            );
        }
    }
    let mut found = BTreeSet::new();
    refs(&document, &mut found);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    assert!(names.len() > 40, "{} operations", names.len());
}

/// Every `schema` with the `example` beside it, and where it stands.
fn examples<'a>(
    at: &str,
    value: &'a serde_json::Value,
    found: &mut Vec<(String, &'a serde_json::Value, &'a serde_json::Value)>,
) {
    match value {
        serde_json::Value::Object(fields) => {
            if let (Some(schema), Some(example)) = (fields.get("schema"), fields.get("example")) {
                found.push((at.to_owned(), schema, example));
            }
            fields.iter().for_each(|(name, inner)| examples(&format!("{at}/{name}"), inner, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|inner| examples(at, inner, found)),
        _ => {}
    }
}

#[actix_web::test]
async fn every_body_has_an_example_and_every_example_fits_its_schema() {
    let hall = still_hall().await;
    let services = all(&hall.deps);
    let tables: Vec<_> = services.iter().map(|service| (service.name, &service.routes)).collect();
    let document = openapi("http://hall", &tables);
    let mut found = Vec::new();
    examples("", &document["paths"], &mut found);
    let mut wrong = Vec::new();
    for (at, schema, example) in &found {
        let mut whole = (*schema).clone();
        if let Some(fields) = whole.as_object_mut() {
            fields.insert("components".into(), document["components"].clone());
        }
        let validator = jsonschema::validator_for(&whole).unwrap();
        wrong.extend(validator.iter_errors(example).map(|error| format!("{at}: {error}, in {example}")));
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} examples do not fit:\n{}", wrong.len(), wrong.join("\n"));
    let mut bodies = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(body) = operation.pointer("/requestBody/content/application~1json") else { continue };
            assert!(body.get("example").is_some(), "{method} {path}: no example of its body");
            bodies += 1;
        }
    }
    println!("{} examples, {bodies} of them bodies", found.len());
    assert!(bodies > 20, "{bodies} bodies");
}
