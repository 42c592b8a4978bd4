//! What is handed in for a bundle: shared materials once, the rest as each item asks for it.

use std::collections::BTreeMap;

use contracts::catalogue::{
    BaseItemContent, BundleContent, BundleCourse, BundleMember, DayUnit, Material, MaterialOf,
};
use kernel::code::{BaseItemCode, ProcessingKind};

use super::analysis::{
    duplicate::{Because, one_paper},
    item::{AnalysedItem, AnalysedMaterial},
};

/// Something that is handed in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandOver {
    /// What it is called.
    pub(crate) name: String,
    /// For which items.
    pub(crate) items: Vec<BaseItemCode>,
    /// The government fetches, checks or makes it.
    pub(crate) exempt: bool,
}

/// All that is handed in: what is shared first, then in the order of the members.
pub(crate) fn hand_over(bundle: &BundleContent, standards: &[BaseItemContent]) -> Vec<HandOver> {
    let find = |item: &BaseItemCode, code: &str| -> Option<&Material> {
        let standard = standards.iter().find(|standard| standard.code == *item)?;
        standard.materials.iter().find(|material| material.code == code)
    };
    let not_brought = |material: &Material| material.exempt() || material.produced_by.is_some();
    let shared = bundle.shared_materials.iter().map(|material| {
        let served: Vec<&Material> =
            material.serves.iter().filter_map(|of| find(&of.item, &of.material)).collect();
        HandOver {
            name: material.name.clone(),
            items: material.serves.iter().map(|of| of.item.clone()).collect(),
            // One item that must have it brought is enough.
            exempt: !served.is_empty() && served.into_iter().all(not_brought),
        }
    });
    let is_shared = |item: &BaseItemCode, code: &str| {
        let serves = bundle.shared_materials.iter().flat_map(|material| &material.serves);
        serves.into_iter().any(|of| of.item == *item && of.material == code)
    };
    let members = bundle.members.iter();
    let members = members.filter_map(|member| standards.iter().find(|standard| standard.code == member.item));
    let own = members.flat_map(|standard| {
        let rest = standard.materials.iter().filter(|material| !is_shared(&standard.code, &material.code));
        rest.map(|material| HandOver {
            name: material.name.clone(),
            items: vec![standard.code.clone()],
            exempt: not_brought(material),
        })
    });
    shared.chain(own).collect()
}

/// One paper that several members ask for and that the bundle does not yet hand in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// What the first of them calls it.
    pub(crate) name: String,
    /// Where it is asked for.
    pub(crate) asked: Vec<MaterialOf>,
    /// Why they are one paper.
    pub(crate) because: Because,
}

/// Papers that could be handed in once and are not: the same licence type or the same name, in two members or more.
pub(crate) fn repeated(bundle: &BundleContent, standards: &[BaseItemContent]) -> Vec<Repeated> {
    let shared = |item: &BaseItemCode, code: &str| {
        let mut serves = bundle.shared_materials.iter().flat_map(|material| &material.serves);
        serves.any(|of| of.item == *item && of.material == code)
    };
    let members = bundle.members.iter();
    let members = members.filter_map(|member| standards.iter().find(|standard| standard.code == member.item));
    let items: Vec<AnalysedItem> =
        members.map(|standard| AnalysedItem::new(standard.clone(), Vec::new(), Vec::new(), None)).collect();
    let asked =
        items.iter().flat_map(|item| item.materials.iter().map(move |material| (&item.code, material)));
    let asked = asked
        .filter(|(item, asked)| asked.material.produced_by.is_none() && !shared(item, &asked.material.code));
    let mut papers: Vec<(Vec<(&BaseItemCode, &AnalysedMaterial)>, Because)> = Vec::new();
    for (item, material) in asked {
        let same = papers.iter_mut().find_map(|paper| {
            let why = paper.0.iter().find_map(|(_, other)| one_paper(material, other))?;
            Some((paper, why))
        });
        match same {
            Some((paper, why)) => {
                paper.1 = paper.1.max(why);
                // One of each member: a second one is for another situation, or for another person.
                if paper.0.iter().all(|(other, _)| *other != item) {
                    paper.0.push((item, material));
                }
            }
            None => papers.push((vec![(item, material)], Because::LicenceType)),
        }
    }
    let several = papers.into_iter().filter(|(asked, _)| asked.len() > 1);
    several
        .map(|(asked, because)| Repeated {
            name: asked.first().map(|(_, first)| first.material.name.clone()).unwrap_or_default(),
            asked: asked
                .into_iter()
                .map(|(item, one)| MaterialOf { item: item.clone(), material: one.material.code.clone() })
                .collect(),
            because,
        })
        .collect()
}

/// How long the whole takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WholeLimit {
    /// How many days.
    pub(crate) days: u32,
    /// Of which kind.
    pub(crate) unit: DayUnit,
    /// Promised by the bundle; else reckoned from its stages or from the law's limits.
    pub(crate) promised: bool,
}

/// How long the whole takes at most: what the bundle promises; of a project the sum of its stages; else the longest way
/// through what must be done one after another, by the law's limits. `None` where a member on the way has no limit, or
/// days of different kinds would have to be added.
pub(crate) fn whole_limit(bundle: &BundleContent, standards: &[BaseItemContent]) -> Option<WholeLimit> {
    if let Some(limit) = &bundle.promised_limit {
        return Some(WholeLimit { days: u32::from(limit.days), unit: limit.unit, promised: true });
    }
    if let BundleCourse::Project { stages } = &bundle.course {
        let days = stages.iter().map(|stage| u32::from(stage.days)).sum();
        return Some(WholeLimit { days, unit: DayUnit::Working, promised: true });
    }
    let mut unit = None;
    let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
    let must: Vec<&BundleMember> = bundle.members.iter().filter(|member| member.required).collect();
    // Each round settles at least one member of an order that has a beginning.
    for _round in &must {
        for member in &must {
            let before = member.after.iter().filter(|code| must.iter().any(|other| other.item == **code));
            let begins: Option<Vec<u32>> = before.map(|code| ends.get(code.as_str()).copied()).collect();
            let Some(begins) = begins else { continue };
            let own = days_of(standards.iter().find(|standard| standard.code == member.item)?)?;
            if let Some(kind) = own.1 {
                if unit.is_some_and(|known| known != kind) {
                    return None;
                }
                unit = Some(kind);
            }
            ends.insert(member.item.as_str(), begins.into_iter().max().unwrap_or(0) + own.0);
        }
    }
    let all = !must.is_empty() && ends.len() == must.len();
    let days = ends.values().max().copied().filter(|_| all)?;
    Some(WholeLimit { days, unit: unit.unwrap_or(DayUnit::Working), promised: false })
}

/// The days of a member by law, and of which kind; what is done on the spot takes none.
fn days_of(standard: &BaseItemContent) -> Option<(u32, Option<DayUnit>)> {
    match &standard.statutory_limit {
        _ if standard.handling == ProcessingKind::Immediate => Some((0, None)),
        Some(limit) => Some((u32::from(limit.days), Some(limit.unit))),
        None => None,
    }
}

#[cfg(test)]
mod tests;
