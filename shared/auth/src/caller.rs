//! Who calls, as far as a verified token tells.

use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    code::DivisionPrefix,
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
    /// The legal person for whom he acts, if he does; then it is the subject of his scope.
    pub acting: Option<Acting>,
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
            service: Some(claims.iss),
        }
    }

    /// The person whose things these are, if he is one: he himself, or the legal person for whom he acts.
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
        acting.items.is_empty()
            || acting.items.iter().any(|item| item == code || code.contains(item.as_str()))
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
            Scope { subject: Some(subject), ..Scope::default() }
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
