//! An item as the analysis sees it.

use contracts::catalogue::{BaseItemContent, ItemResult, Material, MaterialSource};
use kernel::code::{BaseItemCode, MaterialNeed};

use super::naming::Name;

/// An item and what was counted of it.
#[derive(Debug, Clone)]
pub(crate) struct AnalysedItem {
    pub(crate) code: BaseItemCode,
    pub(crate) name: String,
    pub(crate) materials: Vec<AnalysedMaterial>,
    pub(crate) results: Vec<AnalysedResult>,
    /// Sum of all fees, in fen.
    pub(crate) fees_fen: u64,
    /// The themes (`person/070`) and bundles (`bundle/newborn`) it stands in.
    pub(crate) groups: Vec<String>,
    /// Bundle and code of a material that is handed in once for several of its members.
    pub(crate) shared: Vec<(String, String)>,
    pub(crate) offers: Vec<OfferFigures>,
    /// Applications in a year, where there are enough to tell.
    pub(crate) cases_per_year: Option<u64>,
}

/// A material as the analysis sees it.
#[derive(Debug, Clone)]
pub(crate) struct AnalysedMaterial {
    pub(crate) material: Material,
    pub(crate) name: Name,
    pub(crate) issuer: Option<Name>,
}

/// A result as the analysis sees it.
#[derive(Debug, Clone)]
pub(crate) struct AnalysedResult {
    pub(crate) licence_type: Option<String>,
    pub(crate) name: Name,
}

/// What an authority's overlay says of trips and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OfferFigures {
    pub(crate) trips: u32,
    /// Promised working days; 0 on the spot, none where only the law binds.
    pub(crate) days: Option<u32>,
}

impl AnalysedItem {
    /// Prepares a published item.
    pub(crate) fn new(
        content: BaseItemContent,
        groups: Vec<String>,
        offers: Vec<OfferFigures>,
        cases_per_year: Option<u64>,
    ) -> Self {
        let materials = content.materials.into_iter().map(|material| AnalysedMaterial {
            name: Name::of(&material.name),
            issuer: material.issued_by.as_deref().map(Name::of),
            material,
        });
        let results = content.results.iter().filter_map(result);
        Self {
            materials: materials.collect(),
            results: results.collect(),
            fees_fen: content.fees.iter().map(|fee| u64::from(fee.amount_fen)).sum(),
            code: content.code,
            name: content.name,
            groups,
            shared: Vec::new(),
            offers,
            cases_per_year,
        }
    }
}

impl AnalysedItem {
    /// Whether the bundle asks for the material once for all its members.
    pub(crate) fn shares(&self, bundle: &str, material: &str) -> bool {
        self.shared.iter().any(|(of, code)| of == bundle && code == material)
    }
}

/// Money is no proof of anything.
fn result(result: &ItemResult) -> Option<AnalysedResult> {
    let licence_type = match result {
        ItemResult::Licence { licence_type, .. } => Some(licence_type.to_string()),
        ItemResult::Document { .. } => None,
        ItemResult::Payment { .. } => return None,
    };
    Some(AnalysedResult { licence_type, name: Name::of(result.name()) })
}

impl AnalysedMaterial {
    /// Whether the applicant has to bring it: nobody fetches it, and the hall does not make it.
    pub(crate) fn demanded(&self) -> bool {
        !self.material.exempt() && self.material.produced_by.is_none()
    }

    /// Whether the case cannot end well without it, always or in its situation.
    pub(crate) fn required(&self) -> bool {
        self.material.necessity != MaterialNeed::Optional && self.material.produced_by.is_none()
    }

    /// Sheets to bring: originals and copies, one at least.
    pub(crate) fn papers(&self) -> u64 {
        (u64::from(self.material.originals) + u64::from(self.material.copies)).max(1)
    }

    /// Whether someone else makes it.
    pub(crate) fn made_by_others(&self) -> bool {
        matches!(self.material.source, MaterialSource::Government | MaterialSource::Intermediary)
    }

    /// Whether it is what an item gives: the same licence type, or where it names no type the very same name.
    pub(crate) fn is_given_by(&self, result: &AnalysedResult) -> bool {
        let types = &self.material.licence_types;
        match &result.licence_type {
            Some(licence) if !types.is_empty() => {
                types.iter().any(|known| known.as_str() == licence.as_str())
            }
            Some(_) | None => types.is_empty() && self.name.is_proof() && self.name == result.name,
        }
    }
}
