//! The analysis as JSON: names and codes instead of places.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::analysis::{
    burden::Burden,
    circle::Circle,
    duplicate::{Because, Duplicate},
    fetch::Fetchable,
    picture::picture,
    report::Analysis,
    saving::Saving,
};

/// How much of the analysis is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnalysisQuery {
    /// Of each list at most so many, the weightiest first; 20 by default, never more than 100.
    pub(crate) limit: Option<u16>,
}

/// What the catalogue asks of applicants, and what of it need not be asked (减证便民).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AnalysisOut {
    /// How many items were looked at.
    pub items: usize,
    /// How much was found in all; the lists may be shorter.
    pub found: Counts,
    /// Circular proofs (循环证明).
    pub circles: Vec<CircleOut>,
    /// Papers asked for more than once in one theme or bundle.
    pub duplicates: Vec<DuplicateOut>,
    /// Materials that authorities hold themselves.
    pub fetchable: Vec<FetchableOut>,
    /// What each item costs its applicant, the dearest first.
    pub burdens: Vec<BurdenOut>,
    /// What each paper would save if it were not asked for, the most first.
    pub savings: Vec<SavingOut>,
    /// The picture, as SVG.
    pub picture: String,
}

/// How much was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Circular proofs.
    pub circles: usize,
    /// Duplicates.
    pub duplicates: usize,
    /// Materials that authorities hold.
    pub fetchable: usize,
    /// Of these, those that the applicant still has to bring.
    pub still_demanded: usize,
    /// Different papers that are asked for.
    pub papers: usize,
}

/// An item by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemRef {
    /// Its base code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A circular proof.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CircleOut {
    /// All items that hang on one another.
    pub items: Vec<ItemRef>,
    /// The shortest way round: to get the item one needs the material, which the next item gives.
    pub shortest: Vec<CircleStep>,
}

/// One step of a circular proof.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CircleStep {
    /// To get this…
    pub item: ItemRef,
    /// …one needs this.
    pub material: String,
}

/// A paper that is asked for more than once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateOut {
    /// The theme, `person/070`.
    pub group: String,
    /// Where it is asked for, and under which name.
    pub asked: Vec<AskedOut>,
    /// `licence_type`, `name` or `misspelled`.
    pub because: String,
}

/// A material of an item.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AskedOut {
    /// The item.
    pub item: ItemRef,
    /// The material's name.
    pub material: String,
}

/// A material that an authority holds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FetchableOut {
    /// The item.
    pub item: ItemRef,
    /// The material's name.
    pub material: String,
    /// The items that give it; empty where its issuer stands outside the catalogue.
    pub given_by: Vec<ItemRef>,
    /// Who issues it, as the item says.
    pub issued_by: Option<String>,
    /// Nobody has to bring it any more.
    pub fetched: bool,
}

/// What an item costs its applicant.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BurdenOut {
    /// The item.
    pub item: ItemRef,
    /// Trips at the best authority.
    pub trips_least: Option<u32>,
    /// Trips at the worst.
    pub trips_most: Option<u32>,
    /// Sheets everyone brings.
    pub papers: u64,
    /// Sheets on top in some situation.
    pub papers_in_situations: u64,
    /// Promised working days at the fastest authority.
    pub days_least: Option<u32>,
    /// At the slowest.
    pub days_most: Option<u32>,
    /// Fees, in fen.
    pub fees_fen: u64,
}

/// What a paper would save.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SavingOut {
    /// The paper.
    pub name: String,
    /// How many base items ask for it.
    pub items: usize,
    /// How many implementing items.
    pub offers: usize,
    /// Sheets if every item is applied for once.
    pub papers_per_round: u64,
    /// Sheets a year, over the items whose cases have been counted for a month at least.
    pub papers_per_year: u64,
    /// How many items that are.
    pub counted_items: usize,
    /// Others issue it: without it there is also no way to them.
    pub saves_a_way: bool,
}

impl AnalysisOut {
    /// Writes down an analysis, of each list at most `most`.
    pub(crate) fn of(analysis: &Analysis, most: usize) -> Self {
        Self {
            items: analysis.items.len(),
            found: Counts {
                circles: analysis.circles.len(),
                duplicates: analysis.duplicates.len(),
                fetchable: analysis.fetchable.len(),
                still_demanded: analysis.fetchable.iter().filter(|fetchable| !fetchable.fetched).count(),
                papers: analysis.savings.len(),
            },
            circles: analysis.circles.iter().take(most).map(|it| circle(analysis, it)).collect(),
            duplicates: analysis.duplicates.iter().take(most).map(|it| duplicate(analysis, it)).collect(),
            fetchable: analysis.fetchable.iter().take(most).map(|it| fetchable(analysis, it)).collect(),
            burdens: analysis.burdens.iter().take(most).map(|it| burden(analysis, it)).collect(),
            savings: analysis.savings.iter().take(most).map(saving).collect(),
            picture: picture(analysis),
        }
    }
}

fn item(analysis: &Analysis, place: usize) -> ItemRef {
    let code = analysis.items.get(place).map(|item| item.code.to_string()).unwrap_or_default();
    ItemRef { code, name: analysis.name(place).to_owned() }
}

fn circle(analysis: &Analysis, circle: &Circle) -> CircleOut {
    let step = |(place, material): &(usize, usize)| CircleStep {
        item: item(analysis, *place),
        material: analysis.material(*place, *material).to_owned(),
    };
    CircleOut {
        items: circle.items.iter().map(|place| item(analysis, *place)).collect(),
        shortest: circle.shortest.iter().map(step).collect(),
    }
}

fn duplicate(analysis: &Analysis, duplicate: &Duplicate) -> DuplicateOut {
    let asked = |(place, material): &(usize, usize)| AskedOut {
        item: item(analysis, *place),
        material: analysis.material(*place, *material).to_owned(),
    };
    let because = match duplicate.because {
        Because::LicenceType => "licence_type",
        Because::Name => "name",
        Because::Misspelled => "misspelled",
    };
    DuplicateOut {
        group: duplicate.group.clone(),
        asked: duplicate.asked.iter().map(asked).collect(),
        because: because.to_owned(),
    }
}

fn fetchable(analysis: &Analysis, found: &Fetchable) -> FetchableOut {
    let asked = analysis.items.get(found.item).and_then(|item| item.materials.get(found.material));
    FetchableOut {
        item: item(analysis, found.item),
        material: analysis.material(found.item, found.material).to_owned(),
        given_by: found.givers.iter().map(|giver| item(analysis, *giver)).collect(),
        issued_by: asked.and_then(|asked| asked.material.issued_by.clone()),
        fetched: found.fetched,
    }
}

fn burden(analysis: &Analysis, burden: &Burden) -> BurdenOut {
    let (trips, days) = (burden.trips.unzip(), burden.days.unzip());
    BurdenOut {
        item: item(analysis, burden.item),
        trips_least: trips.0,
        trips_most: trips.1,
        papers: burden.papers,
        papers_in_situations: burden.papers_in_situations,
        days_least: days.0,
        days_most: days.1,
        fees_fen: burden.fees_fen,
    }
}

fn saving(saving: &Saving) -> SavingOut {
    SavingOut {
        name: saving.name.clone(),
        items: saving.items.len(),
        offers: saving.offers,
        papers_per_round: saving.papers_per_round,
        papers_per_year: saving.papers_per_year,
        counted_items: saving.counted,
        saves_a_way: saving.made_by_others,
    }
}
