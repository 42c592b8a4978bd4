//! A document of each kind as an editor's template is tried on: about a villager's house, nobody's real one.
use crate::{Content, Kind};

/// A document of the kind.
///
/// # Errors
/// None as long as the samples that come with this crate can be read; a test reads them all.
pub fn sample(kind: Kind) -> Result<Content, serde_json::Error> {
    serde_json::from_str(match kind {
        Kind::Receipt => include_str!("../samples/receipt.json"),
        Kind::Acceptance => include_str!("../samples/acceptance.json"),
        Kind::PendingAcceptance => include_str!("../samples/pending_acceptance.json"),
        Kind::NonAcceptance => include_str!("../samples/non_acceptance.json"),
        Kind::Deficiencies => include_str!("../samples/deficiencies.json"),
        Kind::SpecialProcedure => include_str!("../samples/special_procedure.json"),
        Kind::Extension => include_str!("../samples/extension.json"),
        Kind::Grant => include_str!("../samples/grant.json"),
        Kind::Refusal => include_str!("../samples/refusal.json"),
        Kind::Delivery => include_str!("../samples/delivery.json"),
        Kind::Handover => include_str!("../samples/handover.json"),
    })
}
