//! 减证便民: what the catalogue asks of applicants, and what of it need not be asked.
use super::SERVICE;
use crate::client::{As, Fault};
use serde::{Deserialize, Serialize};

/// The analysis; its lists are cut.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Analysis {
    /// How many items were looked at.
    pub(crate) items: usize,
    /// How much there is in all.
    pub(crate) found: Counts,
    /// Circular proofs.
    pub(crate) circles: Vec<Circle>,
    /// Papers that are asked for more than once.
    pub(crate) duplicates: Vec<Duplicate>,
    /// What authorities hold themselves.
    pub(crate) fetchable: Vec<Fetchable>,
    /// What items cost.
    pub(crate) burdens: Vec<Burden>,
    /// What papers would save.
    pub(crate) savings: Vec<Saving>,
    /// SVG, drawn and escaped by the catalogue.
    pub(crate) picture: String,
}

/// How much was found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Counts {
    pub(crate) circles: usize,
    pub(crate) duplicates: usize,
    pub(crate) fetchable: usize,
    pub(crate) still_demanded: usize,
    pub(crate) papers: usize,
}

/// An item.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ItemRef {
    /// Its base code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
}

/// A circular proof.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Circle {
    /// The shortest way round.
    pub(crate) shortest: Vec<Asked>,
    /// All items that hang on one another.
    pub(crate) items: Vec<ItemRef>,
}

/// A material of an item.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Asked {
    /// The item.
    pub(crate) item: ItemRef,
    /// The material.
    pub(crate) material: String,
}

/// A paper that is asked for more than once.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Duplicate {
    /// The theme, `person/070`.
    pub(crate) group: String,
    /// Where.
    pub(crate) asked: Vec<Asked>,
    /// `licence_type`, `name` or `misspelled`.
    pub(crate) because: String,
}

/// A material that an authority holds.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fetchable {
    /// The item.
    pub(crate) item: ItemRef,
    /// The material.
    pub(crate) material: String,
    /// Which items give it.
    pub(crate) given_by: Vec<ItemRef>,
    /// Who issues it.
    pub(crate) issued_by: Option<String>,
    /// Nobody has to bring it any more.
    pub(crate) fetched: bool,
}

/// What an item costs its applicant.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Burden {
    pub(crate) item: ItemRef,
    pub(crate) trips_least: Option<u32>,
    pub(crate) trips_most: Option<u32>,
    pub(crate) papers: u64,
    pub(crate) papers_in_situations: u64,
    pub(crate) days_least: Option<u32>,
    pub(crate) days_most: Option<u32>,
    pub(crate) fees_fen: u64,
}

/// What a paper would save.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Saving {
    pub(crate) name: String,
    pub(crate) items: usize,
    pub(crate) offers: usize,
    pub(crate) papers_per_round: u64,
    pub(crate) papers_per_year: u64,
    pub(crate) counted_items: usize,
    pub(crate) saves_a_way: bool,
}

#[derive(Serialize)]
struct Limit {
    limit: u16,
}

/// The analysis, of each list the weightiest.
pub(crate) async fn analysis(api: &As, limit: u16) -> Result<Analysis, Fault> {
    api.get(SERVICE, "/analysis", &Limit { limit }).await
}
