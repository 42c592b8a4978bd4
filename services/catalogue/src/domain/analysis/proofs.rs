//! Which item's result is the material of which other item: all circles lie in this.

use std::collections::HashMap;

use super::item::AnalysedItem;

/// What every item asks for that items of the catalogue give, by the items' places.
pub(crate) struct Proofs {
    pub(crate) needs: Vec<Vec<Need>>,
}

/// A material that items of the catalogue give.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    pub(crate) material: usize,
    /// Asked for in some situation only.
    pub(crate) conditional: bool,
    pub(crate) required: bool,
    /// The items that give it, by place; any one is enough.
    pub(crate) givers: Vec<usize>,
}

impl Proofs {
    /// Of these items.
    pub(crate) fn of(items: &[AnalysedItem]) -> Self {
        let givers = Givers::of(items);
        let needs = items.iter().map(|item| {
            let asked = item.materials.iter().enumerate();
            let needs = asked.filter_map(|(place, asked)| {
                let found = givers.of_material(items, asked);
                (!found.is_empty()).then(|| Need {
                    material: place,
                    conditional: asked.material.situation.is_some(),
                    required: asked.required(),
                    givers: found,
                })
            });
            needs.collect()
        });
        Self { needs: needs.collect() }
    }
}

/// Results by licence type and by name, so that not every material is held against every result.
struct Givers<'a> {
    by_type: HashMap<&'a str, Vec<usize>>,
    by_name: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Givers<'a> {
    fn of(items: &'a [AnalysedItem]) -> Self {
        let mut givers = Self { by_type: HashMap::new(), by_name: HashMap::new() };
        for (place, item) in items.iter().enumerate() {
            for result in &item.results {
                if let Some(licence) = &result.licence_type {
                    givers.by_type.entry(licence).or_default().push(place);
                }
                givers.by_name.entry(result.name.as_str()).or_default().push(place);
            }
        }
        givers
    }

    fn of_material(&self, items: &[AnalysedItem], asked: &super::item::AnalysedMaterial) -> Vec<usize> {
        let types =
            asked.material.licence_types.iter().filter_map(|licence| self.by_type.get(licence.as_str()));
        let named = self.by_name.get(asked.name.as_str());
        let mut found: Vec<usize> = types
            .chain(named)
            .flatten()
            .copied()
            .filter(|place| {
                items
                    .get(*place)
                    .is_some_and(|item| item.results.iter().any(|result| asked.is_given_by(result)))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
