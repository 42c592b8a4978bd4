//! The register of halls: what is stationed, its rates; and inspections by the hall standard.

pub(crate) mod inspect;
pub(crate) mod station;
