//! The same paper asked for more than once in one bundle or theme.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::item::{AnalysedItem, AnalysedMaterial};

/// A paper that applicants bring more than once for what belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duplicate {
    /// The bundle or theme.
    pub(crate) group: String,
    /// Where it is asked for: places of the item and of the material in it.
    pub(crate) asked: Vec<(usize, usize)>,
    /// Why they are one paper.
    pub(crate) because: Because,
}

/// Why two materials are one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Because {
    /// They are licences of one type.
    LicenceType,
    /// Their names are equal once sheets and fillers are left out.
    Name,
    /// One character of the name is written for another of the same sound.
    Misspelled,
}

/// Why two materials are one paper; nothing if they are not. Names alone do not say so where both licence types or both
/// issuers are known to differ.
pub(crate) fn one_paper(one: &AnalysedMaterial, other: &AnalysedMaterial) -> Option<Because> {
    let (mine, its) = (&one.material.licence_types, &other.material.licence_types);
    if mine.iter().any(|licence| its.contains(licence)) {
        return Some(Because::LicenceType);
    }
    let differ_by_type = !mine.is_empty() && !its.is_empty();
    let differ_by_issuer = match (&one.issuer, &other.issuer) {
        (Some(one), Some(other)) => !one.may_be(other),
        _ => false,
    };
    if differ_by_type || differ_by_issuer || !one.name.means(&other.name) {
        return None;
    }
    Some(if one.name == other.name { Because::Name } else { Because::Misspelled })
}

/// All duplicates of all groups. Only what the applicant has to bring counts: what the hall fetches burdens nobody.
pub(crate) fn duplicates(items: &[AnalysedItem]) -> Vec<Duplicate> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        for group in &item.groups {
            groups.entry(group).or_default().push(place);
        }
    }
    groups.into_iter().flat_map(|(group, members)| in_group(items, group, &members)).collect()
}

fn in_group(items: &[AnalysedItem], group: &str, members: &[usize]) -> Vec<Duplicate> {
    let asked: Vec<(usize, usize, &AnalysedMaterial)> = members
        .iter()
        .filter_map(|item| Some((*item, items.get(*item)?)))
        .flat_map(|(place, item)| {
            item.materials.iter().enumerate().map(move |(own, asked)| (place, own, asked))
        })
        .filter(|(_, _, asked)| asked.demanded() && asked.required())
        // The bundle asks for it once already.
        .filter(|(place, _, asked)| {
            items.get(*place).is_none_or(|item| !item.shares(group, &asked.material.code))
        })
        .collect();
    let mut same: UnionFind<usize> = UnionFind::new(asked.len());
    let mut because: BTreeMap<usize, Because> = BTreeMap::new();
    for (first, second) in candidates(&asked) {
        let pair = asked.get(first).zip(asked.get(second));
        if let Some(why) = pair.and_then(|((_, _, one), (_, _, other))| one_paper(one, other)) {
            same.union(first, second);
            for place in [first, second] {
                let known = because.entry(place).or_insert(why);
                *known = (*known).max(why);
            }
        }
    }
    let mut papers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..asked.len() {
        papers.entry(same.find(place)).or_default().push(place);
    }
    let repeated = papers.into_values().filter(|places| several(&asked, places));
    repeated
        .map(|places| Duplicate {
            group: group.to_owned(),
            because: places
                .iter()
                .filter_map(|place| because.get(place))
                .max()
                .copied()
                .unwrap_or(Because::Name),
            asked: places
                .iter()
                .filter_map(|place| asked.get(*place))
                .map(|(item, own, _)| (*item, *own))
                .collect(),
        })
        .collect()
}

/// Pairs that share a licence type or the sound of their name: no others can be one paper.
fn candidates(asked: &[(usize, usize, &AnalysedMaterial)]) -> BTreeSet<(usize, usize)> {
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, _, asked)) in asked.iter().enumerate() {
        let types = asked.material.licence_types.iter().map(ToString::to_string);
        for key in types.chain([asked.name.spelled()]) {
            alike.entry(key).or_default().push(place);
        }
    }
    let pairs = alike.values().flat_map(|places| {
        places
            .iter()
            .enumerate()
            .flat_map(|(rank, one)| places.iter().skip(rank + 1).map(|other| (*one, *other)))
    });
    pairs.collect()
}

/// In two items, or twice in one without being for different situations.
fn several(asked: &[(usize, usize, &AnalysedMaterial)], places: &[usize]) -> bool {
    let members: Vec<_> = places.iter().filter_map(|place| asked.get(*place)).collect();
    let items: BTreeSet<usize> = members.iter().map(|(item, _, _)| *item).collect();
    let always = members.iter().filter(|(_, _, asked)| asked.material.situation.is_none()).count();
    items.len() > 1 || always > 1
}
