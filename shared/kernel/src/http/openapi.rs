//! The OpenAPI 3.1 document of all services, from their route tables.
use super::{Operation, RouteInfo, Routes, example::example};
use crate::problem::ProblemBody;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The document for these services; `server` is the address they are reached at.
pub fn openapi(server: &str, services: &[(&str, &Routes)]) -> Value {
    let mut schemas = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let problem = Value::from(schemas.subschema_for::<ProblemBody>());
    let mut paths = Map::new();
    let mut public = Vec::new();
    for (service, routes) in services {
        for info in routes.infos() {
            let path = format!("/api/{service}/v1{}", info.path);
            if info.permission.is_none() {
                public.push(json!(format!("{} {path}", info.method)));
            }
            let operation = operation(service, info, &problem, &mut schemas);
            let entry = paths.entry(path).or_insert_with(|| json!({}));
            if let Some(methods) = entry.as_object_mut() {
                methods.insert(info.method.as_str().to_lowercase(), operation);
            }
        }
    }
    let mut definitions = schemas.take_definitions(true);
    let refusal = definitions.get_mut("ProblemBody").and_then(Value::as_object_mut);
    if let Some(refusal) = refusal {
        refusal.insert("examples".into(), json!([refused()]));
    }
    paths.values_mut().for_each(|path| give_examples(path, &definitions));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "通办 Tongban", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "One service hall for a whole prefecture. Refusals are problem details (RFC 9457) with a stable `code`. Creating requests take an `Idempotency-Key`.",
        },
        "servers": [{ "url": server }],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } },
        },
        "x-public-operations": public,
    })
}

fn operation(service: &str, info: &RouteInfo, problem: &Value, schemas: &mut SchemaGenerator) -> Value {
    let mut read = Operation::default();
    (info.describe)(&mut read, schemas);
    let mut parameters = path_parameters(info.path, &read.path);
    parameters.append(&mut read.parameters);
    let mut out = json!({
        "operationId": format!("{service}.{}", info.operation), "tags": [service], "summary": info.summary,
        "parameters": parameters, "responses": answers(&read, problem),
    });
    if let Some(fields) = out.as_object_mut() {
        if let Some((media, schema)) = read.body {
            fields.insert(
                "requestBody".into(),
                json!({ "required": true, "content": { media: { "schema": schema } } }),
            );
        }
        match info.permission {
            Some(permission) => {
                fields.insert("security".into(), json!([{ "bearer": [] }]));
                fields.insert("x-permission".into(), json!(permission));
            }
            None => {
                fields.insert("security".into(), json!([]));
            }
        }
    }
    out
}

fn answers(read: &Operation, problem: &Value) -> Value {
    let (status, schema) = read.answer.clone().unwrap_or((200, None));
    let mut good = json!({ "description": "Done." });
    if let (Some(schema), Some(fields)) = (schema, good.as_object_mut()) {
        fields.insert("content".into(), json!({ "application/json": { "schema": schema } }));
    }
    json!({
        status.to_string(): good,
        "default": { "description": "Refused; `code` says why.", "content": { "application/problem+json": { "schema": problem } } },
    })
}

/// Puts an example beside every schema of a body, an answer or a parameter.
fn give_examples(part: &mut Value, definitions: &Map<String, Value>) {
    match part {
        Value::Object(fields) => {
            let made = fields.get("schema").and_then(|schema| example(schema, definitions));
            match made {
                Some(made) => drop(fields.insert("example".into(), made)),
                None => fields.values_mut().for_each(|value| give_examples(value, definitions)),
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| give_examples(item, definitions)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn refused() -> Value {
    json!({
        "type": "urn:tongban:problem:idempotency_key_missing", "title": "Bad Request", "status": 400,
        "code": "idempotency_key_missing",
        "detail": "the request creates something: send a new random value in the header Idempotency-Key",
    })
}

fn path_parameters(path: &str, schemas: &[Value]) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next());
    names
        .enumerate()
        .map(|(at, name)| {
            let schema = schemas.get(at).cloned().unwrap_or_else(|| json!({ "type": "string" }));
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect()
}
