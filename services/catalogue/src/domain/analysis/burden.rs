//! What one item costs its applicant: trips, papers, days and money.

use super::item::{AnalysedItem, OfferFigures};

/// The cost of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Burden {
    pub(crate) item: usize,
    /// At most so many trips, at the best and at the worst authority.
    pub(crate) trips: Option<(u32, u32)>,
    /// Sheets everyone brings.
    pub(crate) papers: u64,
    /// Sheets that come on top in some situation.
    pub(crate) papers_in_situations: u64,
    /// Promised working days, at the fastest and at the slowest authority.
    pub(crate) days: Option<(u32, u32)>,
    pub(crate) fees_fen: u64,
}

/// The cost of every item, the dearest first: by trips, then papers, then days.
pub(crate) fn burdens(items: &[AnalysedItem]) -> Vec<Burden> {
    let mut burdens: Vec<Burden> =
        items.iter().enumerate().map(|(place, item)| burden(place, item)).collect();
    let weight = |burden: &Burden| {
        let worst = |range: Option<(u32, u32)>| range.map_or(0, |(_, most)| most);
        (worst(burden.trips), burden.papers + burden.papers_in_situations, worst(burden.days))
    };
    burdens.sort_by(|one, other| weight(other).cmp(&weight(one)).then(one.item.cmp(&other.item)));
    burdens
}

fn burden(place: usize, item: &AnalysedItem) -> Burden {
    let papers = |in_situation: bool| {
        let asked = item.materials.iter().filter(|asked| asked.demanded() && asked.required());
        asked
            .filter(|asked| asked.material.situation.is_some() == in_situation)
            .map(super::item::AnalysedMaterial::papers)
            .sum()
    };
    Burden {
        item: place,
        trips: range(item.offers.iter().map(|offer| offer.trips)),
        papers: papers(false),
        papers_in_situations: papers(true),
        days: range(item.offers.iter().filter_map(|offer: &OfferFigures| offer.days)),
        fees_fen: item.fees_fen,
    }
}

fn range(values: impl Iterator<Item = u32> + Clone) -> Option<(u32, u32)> {
    values.clone().min().zip(values.max())
}
