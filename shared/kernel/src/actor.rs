//! Who acts, what he may see, and the trace his request belongs to.
use crate::{
    code::{DivisionPrefix, Uscc},
    id::{HallId, PersonId},
};
use std::fmt;
use uuid::Uuid;

/// What kind of caller acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// No one logged in.
    Nobody,
    /// A citizen or a legal person.
    Person,
    /// A village agent (代办员).
    Agent,
    /// Staff of a hall or an authority.
    Staff,
    /// A department's system.
    Department,
    /// One of our own services, or a timer inside one.
    Service,
}

impl ActorKind {
    /// The word stored in audit and access rows and sent in events.
    pub fn as_str(self) -> &'static str {
        self.as_text()
    }

    pub(crate) fn as_text(self) -> &'static &'static str {
        match self {
            ActorKind::Nobody => &"nobody",
            ActorKind::Person => &"person",
            ActorKind::Agent => &"agent",
            ActorKind::Staff => &"staff",
            ActorKind::Department => &"department",
            ActorKind::Service => &"service",
        }
    }
}

/// Which rows the actor may see. Store functions narrow by it, and row-level security is the second wall.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The person whose own rows they are.
    pub subject: Option<PersonId>,
    /// A division and all below it.
    pub division: Option<DivisionPrefix>,
    /// The hall the actor works in.
    pub hall: Option<HallId>,
    /// The authority the actor belongs to.
    pub authority: Option<Uscc>,
    /// The codes of the items, basic or implementing, to which who acts for another is held; none: every item.
    pub items: Vec<String>,
    /// Our own services and timers: every row.
    pub system: bool,
}

/// Who acts in a transaction.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What kind of caller.
    pub kind: ActorKind,
    /// The person, staff member, agent or system; nil for nobody and for services.
    pub id: Uuid,
    /// Which rows he may see.
    pub scope: Scope,
    /// The role in whose name he acts, as stored in the audit.
    pub role: String,
    /// The trace of the request.
    pub trace: TraceParent,
}

impl Actor {
    /// One of our own services: relay, consumer or timer.
    pub fn service(name: &str) -> Self {
        Self {
            kind: ActorKind::Service,
            id: Uuid::nil(),
            scope: Scope { system: true, ..Scope::default() },
            role: name.to_owned(),
            trace: TraceParent::fresh(),
        }
    }

    /// A caller who did not log in; he sees only what is public.
    pub fn nobody() -> Self {
        Self {
            kind: ActorKind::Nobody,
            id: Uuid::nil(),
            scope: Scope::default(),
            role: "nobody".to_owned(),
            trace: TraceParent::fresh(),
        }
    }

    /// The same actor as part of the given trace.
    #[must_use]
    pub fn in_trace(mut self, trace: TraceParent) -> Self {
        self.trace = trace;
        self
    }
}

/// A W3C `traceparent`: which request, across services and events, a row or a log line belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent(String);

impl TraceParent {
    /// A new trace.
    pub fn fresh() -> Self {
        let (trace, span) = (Uuid::new_v4(), Uuid::new_v4());
        let (high, _) = span.as_u64_pair();
        Self(format!("00-{}-{high:016x}-01", trace.simple()))
    }

    /// Reads a header; anything that is not version 00 starts a new trace instead.
    pub fn parse(header: Option<&str>) -> Self {
        header.filter(|text| is_traceparent(text)).map_or_else(Self::fresh, |text| Self(text.to_owned()))
    }

    /// The header's value.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 32 digits that name the trace.
    pub fn trace_id(&self) -> &str {
        self.0.get(3..35).unwrap_or_default()
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_traceparent(text: &str) -> bool {
    let mut parts = text.split('-');
    let hex = |part: Option<&str>, length: usize| {
        part.is_some_and(|part| {
            part.len() == length && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
    };
    parts.next() == Some("00")
        && hex(parts.next(), 32)
        && hex(parts.next(), 16)
        && hex(parts.next(), 2)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_no_traceparent_starts_a_new_trace() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(TraceParent::parse(Some(good)).as_str(), good);
        assert_ne!(TraceParent::parse(Some("00-zz-1-1")).as_str(), "00-zz-1-1");
        assert_eq!(TraceParent::parse(None).trace_id().len(), 32);
    }
}
