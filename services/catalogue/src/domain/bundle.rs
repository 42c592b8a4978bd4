//! What is handed in for a bundle: shared materials once, the rest as each item asks for it.

use contracts::catalogue::{BaseItemContent, BundleContent, Material};
use kernel::code::BaseItemCode;

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
