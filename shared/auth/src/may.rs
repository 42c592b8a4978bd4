//! `May<P>`: a handler that takes it runs only for a caller who has permission `P`.

use std::{marker::PhantomData, ops::Deref};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web::Data,
};
use futures::future::LocalBoxFuture;
use kernel::{
    actor::ActorKind,
    http::{DescribeArg, Guard, Operation, Traced},
    problem::ApiError,
};
use schemars::SchemaGenerator;

use crate::{
    assurance::Assurance,
    caller::Caller,
    capacity,
    claims::now_seconds,
    permission::{AccessLogRead, LicenceAuthorise, LicenceRead, MandateGive, Permission},
    problem::AuthError,
    step_up,
    verifier::Verifier,
};

/// What concerns a legal person as a whole: whoever acts for it for some items only may not do it.
const WHOLE: [&str; 4] = [MandateGive::NAME, LicenceAuthorise::NAME, LicenceRead::NAME, AccessLogRead::NAME];

/// Proof that the caller has permission `P`; derefs to the [`Caller`].
#[derive(Debug, Clone)]
pub struct May<P> {
    caller: Caller,
    permission: PhantomData<P>,
}

impl<P> May<P> {
    /// The caller himself.
    pub fn into_caller(self) -> Caller {
        self.caller
    }
}

impl<P> Deref for May<P> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<P: Permission> FromRequest for May<P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let mut caller = caller_of(&request).await?;
            let role = caller.role_for(P::NAME).ok_or(AuthError::PermissionMissing(P::NAME))?;
            let some_items = caller.acting.as_ref().is_some_and(|acting| !acting.items.is_empty());
            if some_items && WHOLE.contains(&P::NAME) {
                return Err(AuthError::PermissionMissing(P::NAME).into());
            }
            if caller.actor.kind == ActorKind::Person && !Assurance::of(caller.assurance).may(P::NAME) {
                return Err(AuthError::AssuranceTooLow.into());
            }
            if caller.limited && capacity::needs_guardian(P::NAME) {
                return Err(AuthError::GuardianNeeded.into());
            }
            if step_up::is_act(P::NAME, changes(&request))
                && step_up::is_due(P::NAME, caller.fresh_until, now_seconds())
            {
                return Err(AuthError::StepUpNeeded.into());
            }
            if caller.service.is_none() {
                role.name().clone_into(&mut caller.actor.role);
            }
            Ok(Self { caller, permission: PhantomData })
        })
    }
}

impl<P: Permission> Guard for May<P> {
    const PERMISSION: &'static str = P::NAME;
}

/// The permission reaches the document through [`Guard`].
impl<P: Permission> DescribeArg for May<P> {
    fn describe(_: &mut Operation, _: &mut SchemaGenerator) {}
}

async fn caller_of(request: &HttpRequest) -> Result<Caller, AuthError> {
    let verifier = request.app_data::<Data<Verifier>>().ok_or(AuthError::NotInstalled)?;
    let token = bearer(request).ok_or(AuthError::TokenMissing)?;
    verifier.caller(token, changes(request), Traced::of(request)).await
}

fn changes(request: &HttpRequest) -> bool {
    !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The token of `Authorization: Bearer …`, if there is one.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}
