//! Granting in part (部分准予): what is granted and what is not, each with its reason, and nothing left open.
use super::item::Item;
use kernel::code::LicenceTypeCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// At most so many parts.
pub const MOST: usize = 20;

/// One part of what was applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it is called, in at most 100 characters.
    pub name: String,
    /// The licence that this part would bring, if it brings one.
    #[serde(default)]
    pub licence_type: Option<LicenceTypeCode>,
    /// Granted or refused.
    pub granted: bool,
    /// Why, at least ten characters.
    pub reason: String,
}

impl Part {
    /// The part and why, as a document says it.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}：{}", self.name, self.reason)
    }
}

/// Why parts are not a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadParts {
    /// Parts stand only in a decision that grants a part.
    #[error("parts belong to a decision that grants a part")]
    NotInPart,
    /// Everything granted is a grant, nothing granted a refusal.
    #[error("a decision in part grants something and refuses something")]
    NotBoth,
    /// Too many, or one without a name.
    #[error("name each part in at most 100 characters, and at most {MOST} of them")]
    BadName,
    /// A licence the item does not bring, one named twice, or one not named.
    #[error("each licence of the item belongs to exactly one part")]
    Licences,
}

/// The licences that a decision in part brings: those of the granted parts.
///
/// # Errors
/// [`BadParts`] where something is left open or decided twice.
pub fn licences_of(item: &Item, parts: &[Part]) -> Result<Vec<LicenceTypeCode>, BadParts> {
    let named = |part: &Part| (1..=100).contains(&part.name.trim().chars().count());
    if parts.len() > MOST || !parts.iter().all(named) {
        return Err(BadParts::BadName);
    }
    if !parts.iter().any(|part| part.granted) || parts.iter().all(|part| part.granted) {
        return Err(BadParts::NotBoth);
    }
    let spoken_of: Vec<_> = parts.iter().filter_map(|part| part.licence_type.as_ref()).collect();
    let once: BTreeSet<_> = spoken_of.iter().collect();
    let all: BTreeSet<_> = item.licence_types.iter().collect();
    if once.len() != spoken_of.len() || spoken_of.iter().copied().collect::<BTreeSet<_>>() != all {
        return Err(BadParts::Licences);
    }
    let granted = parts.iter().filter(|part| part.granted);
    Ok(granted.filter_map(|part| part.licence_type.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::sample;

    fn part(licence: Option<&str>, granted: bool) -> Part {
        Part {
            name: "热食类食品制售".to_owned(),
            licence_type: licence.map(|code| LicenceTypeCode::parse(code).unwrap()),
            granted,
            reason: "设施和布局符合规定。".to_owned(),
        }
    }

    const ONE: &str = "11100000000013338W001";
    const OTHER: &str = "11100000000013338W032";

    #[test]
    fn a_licence_follows_only_for_a_granted_part() {
        let mut item = sample();
        item.licence_types = [ONE, OTHER].map(|code| LicenceTypeCode::parse(code).unwrap()).to_vec();
        let parts = [part(Some(ONE), true), part(Some(OTHER), false)];
        assert_eq!(licences_of(&item, &parts), Ok(vec![LicenceTypeCode::parse(ONE).unwrap()]));
    }

    #[test]
    fn nothing_is_left_open_and_nothing_decided_twice() {
        let mut item = sample();
        item.licence_types = vec![LicenceTypeCode::parse(ONE).unwrap()];
        let refused = |parts: &[Part]| licences_of(&item, parts).unwrap_err();
        assert_eq!(refused(&[part(None, true), part(None, false)]), BadParts::Licences);
        assert_eq!(refused(&[part(Some(ONE), true), part(Some(ONE), false)]), BadParts::Licences);
        assert_eq!(refused(&[part(Some(OTHER), true), part(Some(ONE), false)]), BadParts::Licences);
        assert_eq!(refused(&[part(Some(ONE), true), part(None, true)]), BadParts::NotBoth);
        assert_eq!(refused(&[part(Some(ONE), false)]), BadParts::NotBoth);
    }
}
