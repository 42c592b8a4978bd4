//! A type of licence: who defines it, how long it holds, and which fields it shows.
use chrono::{Months, NaiveDate};
use kernel::code::{LicenceTypeCode, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a licence of a type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Validity {
    /// For ever.
    Permanent,
    /// For some years from the first day; the day before the anniversary is the last.
    Years {
        /// How many.
        years: u8,
    },
}

impl Validity {
    /// The last day of a licence whose first day is `from`; none if it holds for ever.
    pub(crate) fn last_day(self, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Permanent => None,
            Self::Years { years } => {
                from.checked_add_months(Months::new(u32::from(years) * 12)).and_then(|day| day.pred_opt())
            }
        }
    }
}

/// One field of a licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Its key in the content.
    pub key: String,
    /// Its title, in Chinese.
    pub title: String,
    /// Where its value comes from: keys of the application's form, the first that is there; `$holder_name` is
    /// the name of the holder.
    pub from: Vec<String>,
    /// May it only be shown for a purpose?
    #[serde(default)]
    pub sensitive: bool,
}

/// A type of licence, as seeded and as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenceType {
    /// Its code.
    pub code: LicenceTypeCode,
    /// Its name.
    pub name: String,
    /// Who defined it.
    pub definer: Uscc,
    /// The name of who defined it.
    pub definer_name: String,
    /// True where the real code is not known and a made-up definer stands in for it.
    pub fictitious: bool,
    /// What kind of authority issues it.
    pub issuer_kind: String,
    /// What kind of holder it has: `person` or `business`.
    pub subject_kind: String,
    /// How long it holds.
    pub validity: Validity,
    /// The field that holds the holder's own number.
    pub number_field: String,
    /// The fields it shows, in order.
    pub fields: Vec<Field>,
}

impl LicenceType {
    /// The types that every hall begins with.
    ///
    /// # Errors
    /// When the seed in `deploy/seed` was damaged before the build.
    pub(crate) fn seeded() -> Result<Vec<Self>, serde_json::Error> {
        serde_json::from_str(include_str!("../../../../deploy/seed/licence_types.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_seeded_types_can_be_read_and_are_consistent() {
        let types = LicenceType::seeded().unwrap();
        assert_eq!(types.len(), 7);
        for kind in &types {
            assert!(kind.code.as_str().starts_with(kind.definer.as_str()), "{}", kind.name);
            assert!(kind.fields.iter().any(|field| field.key == kind.number_field), "{}", kind.name);
            let keys: HashSet<_> = kind.fields.iter().map(|field| &field.key).collect();
            assert_eq!(keys.len(), kind.fields.len(), "{}", kind.name);
            assert_eq!(kind.fictitious, kind.definer_name.contains("虚构"), "{}", kind.name);
        }
        let codes: HashSet<_> = types.iter().map(|kind| &kind.code).collect();
        assert_eq!(codes.len(), types.len());
    }

    #[test]
    fn years_end_the_day_before_the_anniversary() {
        let from: NaiveDate = "2024-02-29".parse().unwrap();
        assert_eq!(Validity::Years { years: 1 }.last_day(from), "2025-02-27".parse().ok());
        assert_eq!(Validity::Years { years: 4 }.last_day(from), "2028-02-28".parse().ok());
        assert_eq!(Validity::Permanent.last_day(from), None);
    }
}
