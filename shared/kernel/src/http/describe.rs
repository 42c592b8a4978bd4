//! Reads an operation's parameters, body and answer off its handler's types.
use super::{Created, Guard, GuardedArgs, NoContent, Tagged, Traced, Written};
use crate::{idempotency::IdempotencyKey, problem::ApiError};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

/// One operation of the OpenAPI document, while it is read off its handler.
#[derive(Debug, Default)]
pub struct Operation {
    /// Schemas of the path's parameters, in order.
    pub path: Vec<Value>,
    /// Query and header parameters.
    pub parameters: Vec<Value>,
    /// The body's media type and schema.
    pub body: Option<(&'static str, Value)>,
    /// Status, media type and schema of the answer.
    pub answer: Option<(u16, Option<Value>)>,
}

/// An argument of a handler, as the API document sees it.
pub trait DescribeArg {
    /// Adds what this argument says of the operation.
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator);
}

/// All arguments of a handler.
pub trait DescribeArgs {
    /// Adds what the arguments say of the operation.
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator);
}

/// What a handler answers with.
pub trait DescribeOutput {
    /// Adds the answer.
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator);
}

macro_rules! says_nothing {
    ($([$($generic:ident)?] $type:ty),* $(,)?) => {$(
        impl$(<$generic: 'static>)? DescribeArg for $type {
            fn describe(_: &mut Operation, _: &mut SchemaGenerator) {}
        }
    )*};
}
says_nothing!([T] web::Data<T>, [] HttpRequest, [] Traced);

impl<T: JsonSchema> DescribeArg for web::Path<T> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        let schema = Value::from(schemas.subschema_for::<T>());
        match schema.get("prefixItems").and_then(Value::as_array) {
            Some(items) => operation.path.extend(items.iter().cloned()),
            None => operation.path.push(schema),
        }
    }
}

impl<T: JsonSchema> DescribeArg for web::Query<T> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        let schema = T::json_schema(schemas);
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            operation.parameters.push(json!({
                "name": name, "in": "query", "required": required.contains(&name.as_str()), "schema": property,
                "description": property.get("description").cloned().unwrap_or_else(|| json!("")),
            }));
        }
    }
}

impl<T: JsonSchema> DescribeArg for web::Json<T> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.body = Some(("application/json", schemas.subschema_for::<T>().into()));
    }
}

impl<T: JsonSchema> DescribeArg for web::Form<T> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.body = Some(("application/x-www-form-urlencoded", schemas.subschema_for::<T>().into()));
    }
}

impl DescribeArg for web::Bytes {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.body = Some(("application/octet-stream", json!({ "type": "string", "format": "binary" })));
    }
}

impl DescribeArg for web::Payload {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.body = Some(("application/octet-stream", json!({ "type": "string", "format": "binary" })));
    }
}

impl DescribeArg for IdempotencyKey {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.parameters.push(json!({
            "name": crate::idempotency::HEADER, "in": "header", "required": true,
            "description": "A new random value per request, the same one on every retry; the first answer is given again.",
            "schema": { "type": "string", "minLength": 8, "maxLength": 100 },
        }));
    }
}

impl DescribeArg for super::IfMatch {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true, "schema": { "type": "string" },
            "description": "The ETag of the version that was edited.",
        }));
    }
}

macro_rules! arguments {
    ($first:ident $($rest:ident)*) => {
        impl<$first: DescribeArg, $($rest: DescribeArg),*> DescribeArgs for ($first, $($rest,)*) {
            fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
                $first::describe(operation, schemas);
                $($rest::describe(operation, schemas);)*
            }
        }
        impl<$first: Guard, $($rest: FromRequest),*> GuardedArgs for ($first, $($rest,)*) {
            const PERMISSION: &'static str = $first::PERMISSION;
        }
    };
}
impl DescribeArgs for () {
    fn describe(_: &mut Operation, _: &mut SchemaGenerator) {}
}
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);
arguments!(A B C D E F G);
arguments!(A B C D E F G H);

impl<T: JsonSchema> DescribeOutput for Result<web::Json<T>, ApiError> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.answer = Some((200, Some(Schema::into(schemas.subschema_for::<T>()))));
    }
}

impl<T: JsonSchema> DescribeOutput for Result<Created<T>, ApiError> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.answer = Some((201, Some(Schema::into(schemas.subschema_for::<T>()))));
    }
}

impl<T: JsonSchema> DescribeOutput for Result<Tagged<T>, ApiError> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.answer = Some((200, Some(Schema::into(schemas.subschema_for::<T>()))));
    }
}

impl<T: JsonSchema> DescribeOutput for Result<Written<T>, ApiError> {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        operation.answer = Some((200, Some(Schema::into(schemas.subschema_for::<T>()))));
    }
}

impl DescribeOutput for Result<NoContent, ApiError> {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.answer = Some((204, None));
    }
}

impl DescribeOutput for Result<HttpResponse, ApiError> {
    fn describe(operation: &mut Operation, _: &mut SchemaGenerator) {
        operation.answer = Some((200, None));
    }
}
