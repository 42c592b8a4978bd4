//! Bundles and halls beside the matters: few and short, written anew as a whole when one of them changes.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{
    shelf::Span,
    text::{IndexError, Text, Tokens, Writing},
};
use crate::domain::search::{
    fit::{ENOUGH, Prepared, Weights},
    phrase::Phrase,
    query::Query,
    tokens,
};

/// So many are looked at closely.
const CANDIDATES: usize = 60;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherKind {
    /// A life event or a project.
    Bundle,
    /// A place to go to.
    Hall,
}

/// A bundle or a hall that can be found.
#[derive(Debug)]
pub(crate) struct Other {
    pub(crate) kind: OtherKind,
    /// The bundle's word, the hall's id.
    pub(crate) code: String,
    pub(crate) name: String,
    /// What stands below the name: the bundle's summary, the hall's address and hours.
    pub(crate) lines: Vec<String>,
    pub(crate) phrases: Vec<Phrase>,
    /// Where a hall is; bundles are everywhere.
    pub(crate) place: Option<Span>,
}

/// All of them, as they stood at one moment.
pub(crate) struct Others {
    entries: Arc<Vec<Other>>,
    text: Option<Text>,
    weights: Weights,
}

impl Others {
    /// Writes them.
    pub(crate) fn build(mut entries: Vec<Other>) -> Result<Self, IndexError> {
        let weights = weights(&entries);
        entries.iter_mut().flat_map(|entry| &mut entry.phrases).for_each(|phrase| phrase.weigh(&weights));
        if entries.is_empty() {
            return Ok(Self { entries: Arc::default(), text: None, weights });
        }
        let mut writing = Writing::new()?;
        for (slot, entry) in (0_u64..).zip(&entries) {
            let tokens: BTreeSet<String> = entry.phrases.iter().flat_map(tokens::of_phrase).collect();
            writing.put(slot, &tokens)?;
        }
        let text = Some(writing.commit()?);
        Ok(Self { entries: Arc::new(entries), text, weights })
    }

    /// Those of a kind that fit the words, best first, `limit` at most. Halls of the place come before all others; of
    /// two that fit alike the one that stands higher (city, county, township) is shown first.
    pub(crate) fn find(
        &self,
        words: &str,
        kind: OtherKind,
        place: Option<Span>,
        limit: usize,
    ) -> Result<Vec<&Other>, IndexError> {
        let query = Query::parse(words);
        let Some(text) = self.text.as_ref().filter(|_| !query.is_empty()) else { return Ok(Vec::new()) };
        let tokens = Tokens {
            exact: tokens::of_query(&query.whole),
            beginnings: tokens::spelled_beginnings(&query.whole),
            slips: 0,
        };
        let prepared = Prepared::new(&query, &self.weights);
        for place in [place, None] {
            let entries = Arc::clone(&self.entries);
            let wanted = move |slot: u64| {
                let entry = usize::try_from(slot).ok().and_then(|slot| entries.get(slot));
                entry.is_some_and(|entry| entry.kind == kind && entry.is_in(place))
            };
            let mut found: Vec<(f32, usize, &Other)> = text
                .candidates(&tokens, wanted, CANDIDATES)?
                .into_iter()
                .filter_map(|slot| {
                    let slot = usize::try_from(slot).ok()?;
                    let entry = self.entries.get(slot)?;
                    Some((prepared.fit(&entry.phrases), slot, entry))
                })
                .filter(|(fit, ..)| *fit >= ENOUGH)
                .collect();
            found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            if !found.is_empty() || place.is_none() {
                return Ok(found.into_iter().take(limit).map(|(.., entry)| entry).collect());
            }
        }
        Ok(Vec::new())
    }
}

impl Other {
    fn is_in(&self, place: Option<Span>) -> bool {
        match (self.place, place) {
            (Some(own), Some(place)) => own.meets(place),
            (Some(_) | None, None) | (None, Some(_)) => true,
        }
    }
}

fn weights(entries: &[Other]) -> Weights {
    let mut counts: HashMap<char, u16> = HashMap::new();
    for entry in entries {
        let letters = entry.phrases.iter().flat_map(|phrase| phrase.letters.iter().map(|letter| letter.char));
        for letter in letters.collect::<HashSet<char>>() {
            let count = counts.entry(letter).or_default();
            *count = count.saturating_add(1);
        }
    }
    Weights::of(&counts, u16::try_from(entries.len()).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::code::Division;

    fn place(code: &str) -> Option<Span> {
        Some(Span::of(&Division::parse(code).unwrap().prefix()))
    }

    fn hall(name: &str, code: &str) -> Other {
        Other {
            kind: OtherKind::Hall,
            code: code.to_owned(),
            name: name.to_owned(),
            lines: vec![],
            phrases: vec![Phrase::new(name, 1.0)],
            place: place(code),
        }
    }

    fn all() -> Others {
        let bundle = Other {
            kind: OtherKind::Bundle,
            code: "newborn".into(),
            name: "新生儿出生一件事".into(),
            lines: vec![],
            phrases: vec![Phrase::new("新生儿出生一件事", 1.0), Phrase::new("生孩子", 0.98)],
            place: None,
        };
        Others::build(vec![
            hall("灵璧县政务服务中心", "341323000000"),
            hall("泗县政务服务中心", "341324000000"),
            hall("渔沟镇为民服务中心", "341323110000"),
            hall("灵城镇为民服务中心", "341323100000"),
            bundle,
        ])
        .unwrap()
    }

    fn names(others: &Others, words: &str, kind: OtherKind, at: &str) -> Vec<String> {
        let found = others.find(words, kind, place(at), 5).unwrap();
        found.into_iter().map(|other| other.name.clone()).collect()
    }

    #[test]
    fn a_hall_is_found_in_its_place_first_and_elsewhere_if_there_is_none() {
        let others = all();
        assert_eq!(names(&others, "政务服务中心", OtherKind::Hall, "341323000000")[0], "灵璧县政务服务中心");
        assert_eq!(names(&others, "渔沟", OtherKind::Hall, "341323000000"), ["渔沟镇为民服务中心"]);
        assert_eq!(names(&others, "泗县政务中心", OtherKind::Hall, "341323000000").len(), 1);
        assert!(names(&others, "盖房子", OtherKind::Hall, "341323000000").is_empty());
    }

    #[test]
    fn a_bundle_is_found_by_what_people_say_and_in_letters() {
        let others = all();
        for words in ["生孩子", "新生儿", "xinshenger"] {
            assert_eq!(
                names(&others, words, OtherKind::Bundle, "341323000000"),
                ["新生儿出生一件事"],
                "{words}"
            );
        }
        assert!(names(&others, "", OtherKind::Bundle, "341323000000").is_empty());
        assert!(
            Others::build(vec![]).unwrap().find("生孩子", OtherKind::Bundle, None, 5).unwrap().is_empty()
        );
    }
}
