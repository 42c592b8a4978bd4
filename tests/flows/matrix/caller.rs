//! Everyone who knocks at every operation.
use super::cell::Expect;
use auth::{Role, SigningKey, SubjectKind, TokenMinter, TokenSubject};
use kernel::id::SessionId;
use testkit::{Client, TestHall};
use uuid::Uuid;

/// Someone who calls, and what he is.
pub(super) struct Caller {
    pub(super) name: String,
    /// For this service only; a service token names whom it is for.
    pub(super) of: Option<&'static str>,
    pub(super) client: Client,
    is: Is,
}

/// The name of whoever calls with a service's token.
pub(super) const SERVICE: &str = "another service";

enum Is {
    /// Shows nothing.
    Nobody,
    /// Shows something that proves nothing.
    Forged(&'static str),
    /// Is who he says, with these roles.
    Known(Vec<Role>),
}

impl Caller {
    /// What he must be answered by an operation that only `allowed` may call.
    pub(super) fn expects(&self, allowed: &[Role]) -> Expect {
        match &self.is {
            Is::Nobody => Expect::Refused(401, "token_missing"),
            Is::Forged(code) => Expect::Refused(401, code),
            Is::Known(roles) if roles.iter().any(|role| allowed.contains(role)) => Expect::LetThrough,
            Is::Known(_) => Expect::Refused(403, "permission_missing"),
        }
    }

    /// Whether his token is a good one, or he shows none.
    pub(super) fn is_honest(&self) -> bool {
        !matches!(self.is, Is::Forged(_))
    }
}

fn kind(role: Role) -> SubjectKind {
    match role {
        Role::Citizen => SubjectKind::Person,
        Role::Agent => SubjectKind::Agent,
        Role::Department => SubjectKind::Department,
        _ => SubjectKind::Staff,
    }
}

fn caller(name: impl Into<String>, client: Client, is: Is) -> Caller {
    Caller { name: name.into(), of: None, client, is }
}

/// All of them. `services` are those of the hall.
pub(super) fn all(hall: &TestHall, services: &[&'static str]) -> Vec<Caller> {
    let mut callers = vec![caller("nobody", hall.nobody(), Is::Nobody)];
    callers.extend(forgers(hall));
    let none = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[]);
    callers.push(caller("staff without a role", hall.client(&none), Is::Known(Vec::new())));
    for role in Role::ALL.iter().copied().filter(|role| *role != Role::Service) {
        let subject = TokenSubject::plain(kind(role), Uuid::new_v4(), &[role]);
        callers.push(caller(role.name(), hall.client(&subject), Is::Known(vec![role])));
    }
    for service in services.iter().copied() {
        let good = hall.service("intake", service);
        let is = Is::Known(vec![Role::Service]);
        callers.push(Caller { of: Some(service), ..caller(SERVICE, good, is) });
        let elsewhere = services.iter().find(|other| **other != service).unwrap();
        let astray = hall.service("intake", elsewhere);
        let is = Is::Forged("token_invalid");
        callers.push(Caller { of: Some(service), ..caller("service token for another", astray, is) });
    }
    callers
}

/// Callers with every role there is, whose tokens are worth nothing.
fn forgers(hall: &TestHall) -> Vec<Caller> {
    let chief = || TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), Role::ALL);
    let strange = TokenMinter::new(&hall.url, SigningKey::generate().unwrap()).mint(&chief()).unwrap();
    let expired = hall.minter().mint_between(&chief(), 1_700_000_000, 1_700_000_300).unwrap();
    let claims = serde_json::json!({ "sub": Uuid::new_v4(), "aud": "hall", "exp": 4_000_000_000_u64 });
    let id_token = hall.minter().key().sign("JWT", &claims).unwrap();
    let ended = TokenSubject { session: SessionId::random(), ..chief() };
    hall.verifier().revocations().end(ended.session);
    vec![
        caller("signed by a stranger", hall.bearer(strange), Is::Forged("token_invalid")),
        caller("expired", hall.bearer(expired), Is::Forged("token_invalid")),
        caller("id token", hall.bearer(id_token), Is::Forged("token_invalid")),
        caller("no token at all", hall.bearer("x.y.z".to_owned()), Is::Forged("token_invalid")),
        caller("log-in ended", hall.client(&ended), Is::Forged("token_revoked")),
    ]
}

/// One with every role but those that may: adding up wrong rights never makes a right one.
pub(super) fn all_but(hall: &TestHall, permission: &str, allowed: &[Role]) -> Caller {
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| !allowed.contains(role)).collect();
    let subject = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &roles);
    caller(format!("every role without {permission}"), hall.client(&subject), Is::Known(roles))
}
