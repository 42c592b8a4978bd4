//! Building the shelf from rows and bringing it up to date with some of them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use kernel::code::BaseItemCode;

use super::{
    others::{Other, Others},
    shelf::{Entry, Places, Shelf},
    text::{IndexError, Writing},
};
use crate::domain::search::{fit::Weights, standing, tokens};

/// Rows of the database, read at one moment.
pub(crate) struct Stock {
    /// All items, or those that changed.
    pub(crate) entries: Vec<Entry>,
    pub(crate) places: Places,
    /// Bundles and halls.
    pub(crate) others: Vec<Other>,
    pub(crate) uses: Vec<(BaseItemCode, f32, DateTime<Utc>)>,
    pub(crate) now: DateTime<Utc>,
    /// The last event of the own outbox that was told before.
    pub(crate) position: i64,
}

/// The index as it is kept: what is needed to write the next shelf.
pub(crate) struct Keeping {
    writing: Writing,
    shelf: Arc<Shelf>,
    /// The last event of the own outbox that is in it.
    pub(crate) position: i64,
    /// When use was last counted in, by the database's clock.
    pub(crate) counted: DateTime<Utc>,
}

impl Keeping {
    /// Builds everything.
    pub(crate) fn build(stock: Stock) -> Result<Self, IndexError> {
        let mut writing = Writing::new()?;
        let (weights, known) = statistics(&stock.entries);
        let entries: Vec<Option<Arc<Entry>>> =
            stock.entries.into_iter().map(|entry| Some(Arc::new(weighed(entry, &weights)))).collect();
        for (slot, entry) in (0_u64..).zip(entries.iter().flatten()) {
            writing.put(slot, &tokens_of(entry))?;
        }
        let slots: HashMap<BaseItemCode, usize> =
            entries.iter().flatten().enumerate().map(|(slot, entry)| (entry.code.clone(), slot)).collect();
        let text = writing.commit()?;
        let factors = factors(&slots, entries.len(), &stock.uses, stock.now);
        let shelf = Shelf {
            entries: Arc::new(entries),
            factors: Arc::new(factors),
            slots: Arc::new(slots),
            text,
            weights: Arc::new(weights),
            places: Arc::new(stock.places),
            others: Arc::new(Others::build(stock.others)?),
            known: Arc::new(known),
        };
        Ok(Self { writing, shelf: Arc::new(shelf), position: stock.position, counted: stock.now })
    }

    /// The shelf as it stands.
    pub(crate) fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf)
    }

    /// Puts changed items in the place of what they were. Those of `asked` that are not among them are gone. The
    /// weights of characters stay: they change little, and a new build sets them right. The text is written only where
    /// phrases changed: most of what is published changes an authority's own part, which is not found by words.
    pub(crate) fn change(&mut self, asked: &[BaseItemCode], changed: Vec<Entry>) -> Result<(), IndexError> {
        let old = &self.shelf;
        let (mut entries, mut slots) = (Vec::clone(&old.entries), Arc::clone(&old.slots));
        let (mut factors, mut known) = (Arc::clone(&old.factors), Arc::clone(&old.known));
        let here: HashSet<&BaseItemCode> = changed.iter().map(|entry| &entry.code).collect();
        let mut written = false;
        for gone in asked.iter().filter(|code| !here.contains(code) && old.slots.contains_key(code)) {
            if let Some(slot) = Arc::make_mut(&mut slots).remove(gone) {
                self.writing.remove(u64::try_from(slot).unwrap_or(u64::MAX));
                entries.get_mut(slot).map(Option::take);
                written = true;
            }
        }
        for entry in changed {
            let slot = match slots.get(&entry.code) {
                Some(slot) => *slot,
                None => {
                    entries.push(None);
                    Arc::make_mut(&mut factors).push(1.0);
                    Arc::make_mut(&mut slots).insert(entry.code.clone(), entries.len() - 1);
                    entries.len() - 1
                }
            };
            let tokens = tokens_of(&entry);
            let before = entries.get(slot).and_then(Option::as_ref);
            if before.is_none_or(|before| tokens_of(before) != tokens) {
                self.writing.put(u64::try_from(slot).unwrap_or(u64::MAX), &tokens)?;
                Arc::make_mut(&mut known).extend(pairs(&entry));
                written = true;
            }
            if let Some(place) = entries.get_mut(slot) {
                *place = Some(Arc::new(weighed(entry, &old.weights)));
            }
        }
        let text = if written { self.writing.commit()? } else { old.text.clone() };
        self.shelf = Arc::new(Shelf {
            entries: Arc::new(entries),
            factors,
            slots,
            text,
            weights: Arc::clone(&old.weights),
            places: Arc::clone(&old.places),
            others: Arc::clone(&old.others),
            known,
        });
        Ok(())
    }

    /// Ranks by use as it is counted now.
    pub(crate) fn count(&mut self, uses: &[(BaseItemCode, f32, DateTime<Utc>)], now: DateTime<Utc>) {
        let old = &self.shelf;
        let factors = factors(&old.slots, old.entries.len(), uses, now);
        self.counted = now;
        self.shelf = Arc::new(Shelf {
            entries: Arc::clone(&old.entries),
            factors: Arc::new(factors),
            slots: Arc::clone(&old.slots),
            text: old.text.clone(),
            weights: Arc::clone(&old.weights),
            places: Arc::clone(&old.places),
            others: Arc::clone(&old.others),
            known: Arc::clone(&old.known),
        });
    }

    /// Puts bundles and halls as they are now in the place of what they were.
    pub(crate) fn replace(&mut self, others: Vec<Other>) -> Result<(), IndexError> {
        let old = &self.shelf;
        self.shelf = Arc::new(Shelf {
            entries: Arc::clone(&old.entries),
            factors: Arc::clone(&old.factors),
            slots: Arc::clone(&old.slots),
            text: old.text.clone(),
            weights: Arc::clone(&old.weights),
            places: Arc::clone(&old.places),
            others: Arc::new(Others::build(others)?),
            known: Arc::clone(&old.known),
        });
        Ok(())
    }
}

fn weighed(mut entry: Entry, weights: &Weights) -> Entry {
    entry.phrases.iter_mut().for_each(|phrase| phrase.weigh(weights));
    entry
}

fn tokens_of(entry: &Entry) -> std::collections::BTreeSet<String> {
    entry.phrases.iter().flat_map(tokens::of_phrase).collect()
}

fn pairs(entry: &Entry) -> impl Iterator<Item = (char, char)> {
    entry.phrases.iter().flat_map(|phrase| {
        phrase.letters.iter().zip(phrase.letters.iter().skip(1)).map(|(one, other)| (one.char, other.char))
    })
}

/// In how many items each character stands, and which pairs there are.
fn statistics(entries: &[Entry]) -> (Weights, HashSet<(char, char)>) {
    let mut counts: HashMap<char, u16> = HashMap::new();
    let mut known = HashSet::new();
    for entry in entries {
        let letters = entry.phrases.iter().flat_map(|phrase| phrase.letters.iter().map(|letter| letter.char));
        for letter in letters.collect::<HashSet<char>>() {
            let count = counts.entry(letter).or_default();
            *count = count.saturating_add(1);
        }
        known.extend(pairs(entry));
    }
    (Weights::of(&counts, u16::try_from(entries.len()).unwrap_or(u16::MAX)), known)
}

fn factors(
    slots: &HashMap<BaseItemCode, usize>,
    length: usize,
    uses: &[(BaseItemCode, f32, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> Vec<f32> {
    let mut factors = vec![1.0; length];
    for (code, count, at) in uses {
        let place = slots.get(code).and_then(|slot| factors.get_mut(*slot));
        if let Some(place) = place {
            *place = standing::factor(standing::left(*count, *at, now));
        }
    }
    factors
}
