//! Materials that the government itself holds: results and licences of authorities, asked for from the applicant.

use super::{item::AnalysedItem, proofs::Proofs};

/// A material that could be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fetchable {
    pub(crate) item: usize,
    pub(crate) material: usize,
    /// The items of the catalogue that give it; empty where its issuer stands outside.
    pub(crate) givers: Vec<usize>,
    /// Nobody has to bring it any more: the hall fetches or checks it.
    pub(crate) fetched: bool,
}

/// Everything that could be fetched, what still has to be brought first.
pub(crate) fn fetchable(items: &[AnalysedItem], proofs: &Proofs) -> Vec<Fetchable> {
    let mut found = Vec::new();
    for (place, (item, needs)) in items.iter().zip(&proofs.needs).enumerate() {
        for (own, asked) in item.materials.iter().enumerate() {
            let need = needs.iter().find(|need| need.material == own);
            let mut givers = need.map(|need| need.givers.clone()).unwrap_or_default();
            givers.retain(|giver| *giver != place);
            let held = !asked.material.licence_types.is_empty()
                || asked.material.source == contracts::catalogue::MaterialSource::Government;
            if asked.material.produced_by.is_none() && (held || !givers.is_empty()) {
                found.push(Fetchable {
                    item: place,
                    material: own,
                    givers,
                    fetched: asked.material.exempt(),
                });
            }
        }
    }
    found.sort_by_key(|fetchable| (fetchable.fetched, fetchable.item, fetchable.material));
    found
}
