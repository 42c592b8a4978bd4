//! The templates, by version. A version that a document was made under is never changed or removed.
use crate::Kind;

/// The version that new documents are made under.
pub const NEWEST: i16 = 1;

/// The templates of one version: what all kinds share, and the kind's own.
pub(crate) struct Templates<'a> {
    pub(crate) shared: &'static str,
    pub(crate) own: &'a str,
}

const SHARED: &str = include_str!("../templates/1/shared.typ");

/// A template that an editor wrote, with what the shipped ones of version 1 share.
pub(crate) fn own(source: &str) -> Templates<'_> {
    Templates { shared: SHARED, own: source }
}

/// The shipped source of a kind's template, for an editor to begin with.
#[must_use]
pub fn shipped(kind: Kind) -> &'static str {
    first(kind)
}

/// The templates of a kind in a version; none if there is no such version.
pub(crate) fn of(kind: Kind, version: i16) -> Option<Templates<'static>> {
    (version == 1).then(|| Templates { shared: SHARED, own: first(kind) })
}

/// The template of licences in a version, with what it shares with documents.
pub(crate) fn of_licence(version: i16) -> Option<Templates<'static>> {
    let own = include_str!("../templates/licence/1.typ");
    (version == 1).then_some(Templates { shared: SHARED, own })
}

/// The template of mandates in a version; nothing is shared with documents of authorities.
pub(crate) fn of_mandate(version: i16) -> Option<Templates<'static>> {
    let own = include_str!("../templates/mandate/1.typ");
    (version == 1).then_some(Templates { shared: "", own })
}

fn first(kind: Kind) -> &'static str {
    match kind {
        Kind::Receipt => include_str!("../templates/1/receipt.typ"),
        Kind::Acceptance => include_str!("../templates/1/acceptance.typ"),
        Kind::PendingAcceptance => include_str!("../templates/1/pending_acceptance.typ"),
        Kind::NonAcceptance => include_str!("../templates/1/non_acceptance.typ"),
        Kind::Deficiencies => include_str!("../templates/1/deficiencies.typ"),
        Kind::SpecialProcedure => include_str!("../templates/1/special_procedure.typ"),
        Kind::Extension => include_str!("../templates/1/extension.typ"),
        Kind::Grant => include_str!("../templates/1/grant.typ"),
        Kind::Refusal => include_str!("../templates/1/refusal.typ"),
        Kind::Delivery => include_str!("../templates/1/delivery.typ"),
        Kind::Handover => include_str!("../templates/1/handover.typ"),
    }
}
