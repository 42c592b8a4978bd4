//! A document of each kind as an editor's template is tried on: about a villager's house, nobody's real one.
use crate::{Content, Kind};
use serde_json::Value;

/// A document of the kind.
///
/// # Errors
/// None as long as the samples that come with this crate can be read; a test reads them all.
pub fn sample(kind: Kind) -> Result<Content, serde_json::Error> {
    serde_json::from_str(text(kind))
}

/// The same document with nothing in it that such a document may do without: one entry in each list, and no text that is
/// optional. A template that holds over the full one only would fail on an act that is signed and numbered already.
///
/// # Errors
/// As for [`sample`].
pub(crate) fn short_sample(kind: Kind) -> Result<Content, serde_json::Error> {
    let mut whole: Value = serde_json::from_str(text(kind))?;
    for path in places(&whole, "") {
        let without = |change: &dyn Fn(&mut Value)| {
            let mut tried = whole.clone();
            tried.pointer_mut(&path).map(change)?;
            serde_json::from_value::<Content>(tried.clone()).ok().map(|_fits| tried)
        };
        let shorter = without(&|place| *place = Value::Null).or_else(|| {
            without(&|place| {
                if let Value::Array(entries) = place {
                    // A grant may bring nothing but itself; other lists have at least one entry.
                    entries.truncate(usize::from(!path.ends_with("/results")));
                }
            })
        });
        whole = shorter.unwrap_or(whole);
    }
    serde_json::from_value(whole)
}

/// The paths of everything in it, as JSON pointers, the inner ones after the outer ones.
fn places(value: &Value, at: &str) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, inner)| (name.clone(), inner)).collect(),
        Value::Array(entries) => {
            entries.iter().enumerate().map(|(nth, inner)| (nth.to_string(), inner)).collect()
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => Vec::new(),
    };
    let paths = inner.into_iter().flat_map(|(name, inner)| {
        let path = format!("{at}/{name}");
        let below = places(inner, &path);
        std::iter::once(path).chain(below)
    });
    paths.collect()
}

const fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::Receipt => include_str!("../samples/receipt.json"),
        Kind::Acceptance => include_str!("../samples/acceptance.json"),
        Kind::PendingAcceptance => include_str!("../samples/pending_acceptance.json"),
        Kind::NonAcceptance => include_str!("../samples/non_acceptance.json"),
        Kind::Deficiencies => include_str!("../samples/deficiencies.json"),
        Kind::SpecialProcedure => include_str!("../samples/special_procedure.json"),
        Kind::Extension => include_str!("../samples/extension.json"),
        Kind::Grant => include_str!("../samples/grant.json"),
        Kind::Refusal => include_str!("../samples/refusal.json"),
        Kind::Delivery => include_str!("../samples/delivery.json"),
        Kind::Handover => include_str!("../samples/handover.json"),
    }
}
