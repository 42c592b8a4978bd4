//! Operations as a table: method, path, handler, sentence. The permission comes from the handler's signature,
//! and the OpenAPI document from the types in it, so neither can differ from what really runs.
use crate::problem::ApiError;
use actix_web::{
    FromRequest, Handler, Responder,
    http::Method,
    web::{self, ServiceConfig},
};
use schemars::SchemaGenerator;
use std::{any::type_name, sync::Arc};

mod answer;
mod describe;
mod edge;
mod example;
mod headers;
mod openapi;
mod page;

pub use answer::{Created, NoContent, Tagged, Written};
pub use describe::{DescribeArg, DescribeArgs, DescribeOutput, Operation};
pub use edge::{body_limits, not_found};
pub use headers::{BadIfMatch, IfMatch, Traced};
pub use openapi::openapi;
pub use page::{MAX_LIMIT, Page, PageQuery};

/// An extractor that lets only callers with a permission through.
pub trait Guard: FromRequest {
    /// The permission's name, e.g. `case.accept`.
    const PERMISSION: &'static str;
}

/// The arguments of a handler whose first one is a [`Guard`].
pub trait GuardedArgs {
    /// The permission the first argument asks for.
    const PERMISSION: &'static str;
}

/// One operation, as documents and tests read it.
#[derive(Clone)]
pub struct RouteInfo {
    /// GET, POST, PUT or DELETE.
    pub method: Method,
    /// Below `/api/<service>/v1`, with `{names}`.
    pub path: &'static str,
    /// The handler's name: the operation's name in every layer.
    pub operation: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What the caller must be allowed to do; `None` is public.
    pub permission: Option<&'static str>,
    describe: fn(&mut Operation, &mut SchemaGenerator),
}

type Mount = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// The operations of one service.
#[derive(Clone, Default)]
pub struct Routes {
    infos: Vec<RouteInfo>,
    mounts: Vec<Mount>,
}

impl Routes {
    /// No operations yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An operation that anyone may call. It goes on the published list of public operations.
    #[must_use]
    pub fn public<H, Args>(
        self,
        method: Method,
        path: &'static str,
        handler: H,
        summary: &'static str,
    ) -> Self
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + DescribeArgs + 'static,
        H::Output: Responder + DescribeOutput + 'static,
    {
        self.add(method, path, handler, summary, None)
    }

    /// An operation whose handler's first argument is a [`Guard`]; any other handler does not compile here.
    #[must_use]
    pub fn guarded<H, Args>(
        self,
        method: Method,
        path: &'static str,
        handler: H,
        summary: &'static str,
    ) -> Self
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + DescribeArgs + GuardedArgs + 'static,
        H::Output: Responder + DescribeOutput + 'static,
    {
        self.add(method, path, handler, summary, Some(Args::PERMISSION))
    }

    fn add<H, Args>(
        mut self,
        method: Method,
        path: &'static str,
        handler: H,
        summary: &'static str,
        permission: Option<&'static str>,
    ) -> Self
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + DescribeArgs + 'static,
        H::Output: Responder + DescribeOutput + 'static,
    {
        self.infos.push(RouteInfo {
            method: method.clone(),
            path,
            operation: operation_name::<H>(),
            summary,
            permission,
            describe: |operation, schemas| {
                Args::describe(operation, schemas);
                H::Output::describe(operation, schemas);
            },
        });
        self.mounts.push(Arc::new(move |config| {
            config.route(path, web::method(method.clone()).to(handler.clone()));
        }));
        self
    }

    /// The operations of both.
    #[must_use]
    pub fn and(mut self, other: Routes) -> Self {
        self.infos.extend(other.infos);
        self.mounts.extend(other.mounts);
        self
    }

    /// The table, for documents and tests.
    pub fn infos(&self) -> &[RouteInfo] {
        &self.infos
    }

    /// Mounts all operations in the scope of their service.
    pub fn mount(&self, config: &mut ServiceConfig) {
        for mount in &self.mounts {
            mount(config);
        }
    }
}

fn operation_name<H>() -> &'static str {
    type_name::<H>().rsplit("::").next().unwrap_or_default()
}

/// What a handler returns.
pub type Answer<T> = Result<T, ApiError>;
