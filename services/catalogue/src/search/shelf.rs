//! Everything that can be found, as it stood at one moment: base items with their phrases, and who offers them where.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use kernel::code::{BaseItemCode, Division, DivisionPrefix, ImplementingItemCode, Uscc};

use super::{others::Others, text::Text};
use crate::domain::{
    item_state::ItemState,
    search::{door::Door, fit::Weights, phrase::Phrase},
};

/// A base item that can be found.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) code: BaseItemCode,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) item_type: String,
    /// `person/070`.
    pub(crate) themes: Vec<String>,
    pub(crate) phrases: Vec<Phrase>,
    /// Who implements it, by code.
    pub(crate) offers: Vec<Offer>,
}

/// An authority's offer of a base item.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) code: ImplementingItemCode,
    pub(crate) authority: Arc<Authority>,
    pub(crate) division: Division,
    pub(crate) state: ItemState,
    pub(crate) points: Box<[Point]>,
}

/// Who offers.
#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) code: Uscc,
    pub(crate) name: String,
    /// `civil_affairs`.
    pub(crate) kind: String,
}

/// A place where something can be handed in, and by which door. Eight bytes, since there are a quarter of a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point(u64);

/// All division codes inside one division: from its own to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    first: u64,
    last: u64,
}

impl Span {
    /// Of a division.
    pub(crate) fn of(prefix: &DivisionPrefix) -> Self {
        let filled = |digit: char| {
            let text = prefix.as_str();
            let full: String = text.chars().chain(std::iter::repeat(digit)).take(12).collect();
            full.parse().unwrap_or_default()
        };
        Self { first: filled('0'), last: filled('9') }
    }

    /// Whether one lies in the other: divisions never overlap in part.
    pub(super) fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl Point {
    /// A place and a door.
    pub(crate) fn new(division: &Division, door: Door) -> Self {
        let digits = u64::from(u8::try_from(division.prefix().as_str().len()).unwrap_or(12));
        Self((Span::of(&division.prefix()).first << 8) | (digits << 4) | u64::from(door.bit()))
    }

    fn span(self) -> Span {
        let (first, digits) = (self.0 >> 8, u32::try_from((self.0 >> 4) & 0xF).unwrap_or(12));
        Span { first, last: first + 10_u64.pow(12_u32.saturating_sub(digits)) - 1 }
    }

    /// Whether one can hand in here, inside the span, by this door.
    pub(crate) fn fits(self, place: Option<Span>, door: Option<Door>) -> bool {
        door.is_none_or(|door| self.0 & u64::from(door.bit()) != 0)
            && place.is_none_or(|place| self.span().meets(place))
    }
}

/// Everything that can be found.
pub(crate) struct Shelf {
    /// By slot; an empty slot was an item that is gone.
    pub(super) entries: Arc<Vec<Option<Arc<Entry>>>>,
    /// By slot: what use adds.
    pub(super) factors: Arc<Vec<f32>>,
    pub(super) slots: Arc<HashMap<BaseItemCode, usize>>,
    pub(super) text: Text,
    pub(super) weights: Arc<Weights>,
    pub(super) places: Arc<Places>,
    /// Bundles and halls.
    pub(super) others: Arc<Others>,
    /// Pairs of characters that stand in phrases.
    pub(super) known: Arc<HashSet<(char, char)>>,
}

impl Shelf {
    /// How many base items and offers there are.
    pub(crate) fn size(&self) -> (usize, usize) {
        let entries = self.entries.iter().flatten();
        entries.fold((0, 0), |(items, offers), entry| (items + 1, offers + entry.offers.len()))
    }

    /// Bundles and halls.
    pub(crate) fn others(&self) -> &Others {
        &self.others
    }

    /// Pairs of characters that stand in phrases of the catalogue.
    pub(crate) fn known(&self) -> &HashSet<(char, char)> {
        &self.known
    }
}

/// Names of places, for queries that say where.
#[derive(Debug, Default)]
pub(crate) struct Places(HashMap<char, Vec<(String, Span)>>);

impl Places {
    /// Of all divisions; names of two characters are too likely to be part of other words.
    pub(crate) fn of(divisions: Vec<(String, DivisionPrefix)>) -> Self {
        let mut places: HashMap<char, Vec<(String, Span)>> = HashMap::new();
        for (name, prefix) in divisions {
            let first = name.chars().next().filter(|_| name.chars().count() > 2 && prefix.as_str().len() > 2);
            if let Some(first) = first {
                places.entry(first).or_default().push((name, Span::of(&prefix)));
            }
        }
        for named in places.values_mut() {
            named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
        Self(places)
    }

    /// Takes names of places out of a text: what is left, and where they are. One name may mean several places.
    pub(super) fn taken_from(&self, text: &str) -> (String, Vec<Span>) {
        let mut rest = text.to_owned();
        let mut spans: Vec<Span> = Vec::new();
        for (start, first) in text.char_indices() {
            let Some(named) = self.0.get(&first) else { continue };
            let here = text.get(start..).unwrap_or_default();
            let longest = named.iter().map(|(name, _)| name).find(|name| here.starts_with(name.as_str()));
            if let Some(name) = longest {
                rest = rest.replace(name.as_str(), " ");
                spans.extend(named.iter().filter(|(other, _)| other == name).map(|(_, span)| *span));
            }
        }
        (rest, spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(code: &str) -> Division {
        Division::parse(code).unwrap()
    }

    #[test]
    fn a_place_fits_what_lies_in_it_and_what_it_lies_in() {
        let county = Point::new(&division("341323000000"), Door::Window);
        let span = |code: &str| Some(Span::of(&division(code).prefix()));
        assert!(county.fits(span("341323110201"), None), "a county's point serves its villages");
        assert!(county.fits(span("341300000000"), None), "and is found when the city is asked for");
        assert!(!county.fits(span("341324000000"), None));
        assert!(county.fits(None, Some(Door::Window)) && !county.fits(None, Some(Door::Online)));
        let village = Point::new(&division("341323110201"), Door::Agent);
        assert!(village.fits(span("341323110201"), Some(Door::Agent)));
        assert!(!village.fits(span("341323110202"), None));
    }

    #[test]
    fn names_of_places_are_taken_out() {
        let prefix = |code: &str| division(code).prefix();
        let places = Places::of(vec![
            ("灵璧县".into(), prefix("341323000000")),
            ("渔沟镇".into(), prefix("341323110000")),
            ("大庙".into(), prefix("341323111000")),
        ]);
        let (rest, spans) = places.taken_from("灵璧县渔沟镇盖房子");
        assert_eq!((rest.trim(), spans.len()), ("盖房子", 2));
        assert_eq!(places.taken_from("大庙盖房").0, "大庙盖房");
    }
}
