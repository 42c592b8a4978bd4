//! What it saves over the whole catalogue if one paper is not asked for any more.

use std::collections::BTreeMap;

use super::item::AnalysedItem;

/// A paper and what asking for it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saving {
    /// The name it is asked for by most.
    pub(crate) name: String,
    /// The items that ask for it.
    pub(crate) items: Vec<usize>,
    /// Implementing items that ask for it.
    pub(crate) offers: usize,
    /// Sheets, if every item is applied for once.
    pub(crate) papers_per_round: u64,
    /// Sheets a year, over the items whose cases are counted.
    pub(crate) papers_per_year: u64,
    /// Of how many items the cases are counted.
    pub(crate) counted: usize,
    /// Whether others make it, so that it also saves the way there.
    pub(crate) made_by_others: bool,
}

/// What each paper would save, the most first: by sheets a year, then by sheets of one round.
pub(crate) fn savings(items: &[AnalysedItem]) -> Vec<Saving> {
    // By name alone: over the whole catalogue an editor wants to see the paper, whoever issues it.
    let mut papers: BTreeMap<&str, Vec<(usize, &super::item::AnalysedMaterial)>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        for asked in item.materials.iter().filter(|asked| asked.demanded() && asked.required()) {
            if asked.name.is_proof() {
                papers.entry(asked.name.as_str()).or_default().push((place, asked));
            }
        }
    }
    let mut savings: Vec<Saving> = papers.into_values().map(|asked| saving(items, &asked)).collect();
    savings.sort_by(|one, other| {
        let weight = |saving: &Saving| (saving.papers_per_year, saving.papers_per_round);
        weight(other).cmp(&weight(one)).then_with(|| one.name.cmp(&other.name))
    });
    savings
}

fn saving(all: &[AnalysedItem], asked: &[(usize, &super::item::AnalysedMaterial)]) -> Saving {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, asked) in asked {
        *names.entry(asked.material.name.as_str()).or_default() += 1;
    }
    let mut items: Vec<usize> = asked.iter().map(|(item, _)| *item).collect();
    items.dedup();
    let item = |place: &usize| all.get(*place);
    let yearly = |(place, asked): &(usize, &super::item::AnalysedMaterial)| {
        all.get(*place).and_then(|item| item.cases_per_year).map(|cases| cases * asked.papers())
    };
    Saving {
        name: names
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .map(|(name, _)| name.to_owned())
            .unwrap_or_default(),
        offers: items.iter().filter_map(item).map(|item| item.offers.len()).sum(),
        counted: items.iter().filter_map(item).filter(|item| item.cases_per_year.is_some()).count(),
        papers_per_round: asked.iter().map(|(_, asked)| asked.papers()).sum(),
        papers_per_year: asked.iter().filter_map(yearly).sum(),
        made_by_others: asked.iter().any(|(_, asked)| asked.made_by_others()),
        items,
    }
}
