//! The templates, by version. A version that a document was made under is never changed or removed.
use crate::Kind;

/// The version that new documents are made under.
pub const NEWEST: i16 = 1;

/// The templates of one version: what all kinds share, and the kind's own.
pub(crate) struct Templates {
    pub(crate) shared: &'static str,
    pub(crate) own: &'static str,
}

/// The templates of a kind in a version; none if there is no such version.
pub(crate) fn of(kind: Kind, version: i16) -> Option<Templates> {
    (version == 1).then(|| Templates { shared: include_str!("../templates/1/shared.typ"), own: first(kind) })
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
    }
}
