//! Who calls, as far as a verified token tells.

use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    code::{DivisionPrefix, ImplementingItemCode},
    id::{PersonId, SessionId, StaffId},
};
use uuid::Uuid;

use crate::{
    claims::{AccessClaims, Acting, SubjectKind},
    role::Role,
    service_key::ServiceClaims,
};

/// A caller whose token was verified.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who acts and what he may see; goes into `transact`.
    pub actor: Actor,
    /// The roles he holds.
    pub roles: Vec<Role>,
    /// The log-in session; nil for a service.
    pub session: SessionId,
    /// How sure identity is of him, 0 to 3.
    pub assurance: u8,
    /// Until when his second factor counts as fresh, seconds since 1970; none where he is not asked for one.
    pub fresh_until: Option<u64>,
    /// The villages an agent serves.
    pub villages: Vec<DivisionPrefix>,
    /// The legal person or ward for whom he acts, if he does; then it is the subject of his scope.
    pub acting: Option<Acting>,
    /// Whether he has limited capacity: a minor from eight on, or declared so by a court.
    pub limited: bool,
    /// The calling service's name, if it is one.
    pub service: Option<String>,
}

impl Caller {
    /// The caller of an access token.
    pub(crate) fn of_access(claims: &AccessClaims, trace: TraceParent) -> Self {
        let kind = match claims.kind {
            SubjectKind::Person => ActorKind::Person,
            SubjectKind::Agent => ActorKind::Agent,
            SubjectKind::Staff => ActorKind::Staff,
            SubjectKind::Department => ActorKind::Department,
        };
        Self {
            actor: Actor { kind, id: claims.sub, scope: scope_of(claims), role: String::new(), trace },
            roles: claims.roles.clone(),
            session: claims.sid,
            assurance: claims.aal,
            fresh_until: claims.fresh_until,
            villages: claims.villages.clone(),
            acting: claims.acting.clone(),
            limited: claims.limited,
            service: None,
        }
    }

    /// The caller of a service token.
    pub(crate) fn of_service(claims: ServiceClaims, trace: TraceParent) -> Self {
        Self {
            actor: Actor::service(&claims.iss).in_trace(trace),
            roles: vec![Role::Service],
            session: SessionId::from_uuid(Uuid::nil()),
            assurance: 3,
            fresh_until: None,
            villages: Vec::new(),
            acting: None,
            limited: false,
            service: Some(claims.iss),
        }
    }

    /// The person whose things these are, if he is one: he himself, or the legal person or ward for whom he acts.
    pub fn person(&self) -> Option<PersonId> {
        self.actor.scope.subject
    }

    /// The staff or agent account he uses, if he uses one.
    pub fn staff(&self) -> Option<StaffId> {
        match self.actor.kind {
            ActorKind::Staff | ActorKind::Agent | ActorKind::Department => {
                Some(StaffId::from_uuid(self.actor.id))
            }
            ActorKind::Nobody | ActorKind::Person | ActorKind::Service => None,
        }
    }

    /// Whether what he does may be about an item of this code, basic or implementing. Only who acts for a legal person is
    /// ever held to some items.
    pub fn acts_within(&self, code: &str) -> bool {
        let Some(acting) = &self.acting else { return true };
        let base = ImplementingItemCode::parse(code).map(|code| code.base());
        let is = |item: &String| item == code || base.as_ref().is_ok_and(|base| item == base.as_str());
        acting.items.is_empty() || acting.items.iter().any(is)
    }

    /// Whether he acts for himself.
    pub fn is_himself(&self) -> bool {
        self.acting.is_none()
    }

    /// Whether he holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The first role that gives a permission, to be named in the audit.
    pub(crate) fn role_for(&self, permission: &str) -> Option<Role> {
        self.roles.iter().copied().find(|role| role.may(permission))
    }
}

/// An agent has no scope of his own: what he may see comes from mandates, act by act.
fn scope_of(claims: &AccessClaims) -> Scope {
    match claims.kind {
        SubjectKind::Person => {
            let himself = PersonId::from_uuid(claims.sub);
            let subject = claims.acting.as_ref().map_or(himself, |acting| acting.person);
            let items = claims.acting.as_ref().map(|acting| acting.items.clone()).unwrap_or_default();
            Scope { subject: Some(subject), items, ..Scope::default() }
        }
        SubjectKind::Agent => Scope::default(),
        SubjectKind::Staff => Scope {
            division: claims.division.clone(),
            hall: claims.hall,
            authority: claims.authority.clone(),
            ..Scope::default()
        },
        SubjectKind::Department => Scope { authority: claims.authority.clone(), ..Scope::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegate_is_held_to_whole_codes_basic_or_implementing() {
        let code = "11341323990011103D5340199001000";
        let held = |item: &str| {
            let acting = Acting { person: PersonId::random(), items: vec![item.to_owned()] };
            let (iss, aud, typ) = ("intake".to_owned(), String::new(), String::new());
            let claims = ServiceClaims { iss, aud, typ, iat: 0, exp: 0 };
            Caller { acting: Some(acting), ..Caller::of_service(claims, TraceParent::fresh()) }
                .acts_within(code)
        };
        assert!(held(code) && held("340199001000"));
        for part in ["341323", "11341323990011103D", "5340199001000", "40199001000"] {
            assert!(!held(part), "{part} is no code of an item");
        }
    }
}
