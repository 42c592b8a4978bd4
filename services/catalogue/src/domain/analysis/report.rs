//! The whole analysis at once.

use super::{
    burden::{Burden, burdens},
    circle::{Circle, circles},
    duplicate::{Duplicate, duplicates},
    fetch::{Fetchable, fetchable},
    item::AnalysedItem,
    proofs::Proofs,
    saving::{Saving, savings},
};

/// What was found, with places into `items`.
pub(crate) struct Analysis {
    pub(crate) items: Vec<AnalysedItem>,
    pub(crate) fetchable: Vec<Fetchable>,
    pub(crate) duplicates: Vec<Duplicate>,
    pub(crate) circles: Vec<Circle>,
    pub(crate) burdens: Vec<Burden>,
    pub(crate) savings: Vec<Saving>,
}

impl Analysis {
    /// Analyses items.
    pub(crate) fn of(items: Vec<AnalysedItem>) -> Self {
        let proofs = Proofs::of(&items);
        Self {
            fetchable: fetchable(&items, &proofs),
            duplicates: duplicates(&items),
            circles: circles(items.len(), &proofs),
            burdens: burdens(&items),
            savings: savings(&items),
            items,
        }
    }

    /// The name of an item.
    pub(crate) fn name(&self, item: usize) -> &str {
        self.items.get(item).map_or("", |item| item.name.as_str())
    }

    /// The name of a material of an item.
    pub(crate) fn material(&self, item: usize, material: usize) -> &str {
        let asked = self.items.get(item).and_then(|item| item.materials.get(material));
        asked.map_or("", |asked| asked.material.name.as_str())
    }
}

#[cfg(test)]
mod tests;
