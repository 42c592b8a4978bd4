//! Asking the shelf: candidates by tokens, fitted, ranked by fit and use, filtered by who offers them where.

use std::sync::Arc;

use kernel::code::{BaseItemCode, Uscc};

use super::{
    shelf::{Entry, Offer, Shelf, Span},
    text::{IndexError, Tokens},
};
use crate::domain::search::{
    cursor::HitCursor,
    door::Door,
    fit::{ENOUGH, Prepared},
    query::Query,
    standing::MOST_USED,
    tokens,
};

/// So many matters are looked at closely.
const CANDIDATES: usize = 120;

/// What is asked for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) words: String,
    pub(crate) filter: Filter,
    pub(crate) after: Option<HitCursor>,
    pub(crate) limit: usize,
    /// No guesses.
    pub(crate) strict: bool,
}

/// Which items and offers are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) domain: Option<&'static str>,
    pub(crate) base: Option<BaseItemCode>,
    /// `person/070`.
    pub(crate) theme: Option<String>,
    pub(crate) authority: Option<Uscc>,
    /// The authority's kind, `civil_affairs`: the same department in every county.
    pub(crate) department: Option<String>,
    pub(crate) division: Option<Span>,
    pub(crate) door: Option<Door>,
}

/// One offer that fits.
#[derive(Debug)]
pub(crate) struct Found {
    /// Bits of a positive float: they are in the order of the numbers.
    pub(crate) rank: u32,
    pub(crate) entry: Arc<Entry>,
    /// Which of the entry's offers.
    pub(crate) place: usize,
}

impl Found {
    /// Whether it may be no more than a guess.
    pub(crate) fn is_doubtful(&self) -> bool {
        f32::from_bits(self.rank) < ENOUGH * MOST_USED
    }

    /// The offer.
    pub(crate) fn offer(&self) -> Option<&Offer> {
        self.entry.offers.get(self.place)
    }
}

impl Filter {
    fn takes_entry(&self, entry: &Entry) -> bool {
        self.domain.is_none_or(|domain| entry.domain == domain)
            && self.base.as_ref().is_none_or(|base| entry.code == *base)
            && self.theme.as_ref().is_none_or(|theme| entry.themes.contains(theme))
    }

    fn takes(&self, offer: &Offer, named: &[Span]) -> bool {
        self.authority.as_ref().is_none_or(|authority| offer.authority.code == *authority)
            && self.department.as_ref().is_none_or(|kind| offer.authority.kind == *kind)
            && (named.is_empty()
                || named.iter().any(|place| offer.points.iter().any(|p| p.fits(Some(*place), None))))
            && ((self.division.is_none() && self.door.is_none())
                || offer.points.iter().any(|point| point.fits(self.division, self.door)))
    }

    fn takes_some(&self, entry: &Entry, named: &[Span]) -> bool {
        self.takes_entry(entry) && entry.offers.iter().any(|offer| self.takes(offer, named))
    }
}

impl Shelf {
    /// What fits, best first, `limit` at most. Places that the words name narrow the answer where something is left.
    pub(crate) fn ask(&self, asked: &Asked) -> Result<Vec<Found>, IndexError> {
        let (rest, named) = self.places.taken_from(&asked.words);
        let query = Query::parse(&rest);
        if !named.is_empty() {
            let found = self.find(&query, asked, named)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let words = if query.is_empty() { Query::parse(&asked.words) } else { query };
        self.find(&words, asked, Vec::new())
    }

    fn find(&self, query: &Query, asked: &Asked, named: Vec<Span>) -> Result<Vec<Found>, IndexError> {
        let mut ranked = if query.is_empty() {
            self.all(&asked.filter, &named)
        } else {
            self.fitting(query, asked, &named)?
        };
        ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.code.cmp(&other.1.code)));
        let from = asked.after.as_ref().map(|after| (after.rank, after.code.base(), after.code.as_str()));
        let is_after = |rank: u32, entry: &Entry, offer: &Offer| {
            from.as_ref().is_none_or(|(last, base, code)| {
                rank < *last
                    || (rank == *last
                        && (entry.code > *base || (entry.code == *base && offer.code.as_str() > *code)))
            })
        };
        let offers = ranked.iter().flat_map(|(rank, entry)| {
            let fitting =
                entry.offers.iter().enumerate().filter(|(_, offer)| asked.filter.takes(offer, &named));
            let later = fitting.filter(|(_, offer)| is_after(*rank, entry, offer));
            later.map(|(place, _)| Found { rank: *rank, entry: Arc::clone(entry), place })
        });
        Ok(offers.take(asked.limit).collect())
    }

    /// Without words everything fits alike: the most used comes first.
    fn all(&self, filter: &Filter, named: &[Span]) -> Vec<(u32, Arc<Entry>)> {
        let entries = self.entries.iter().zip(self.factors.iter());
        let wanted = entries.filter_map(|(entry, factor)| {
            let entry = entry.as_ref().filter(|entry| filter.takes_some(entry, named))?;
            Some((factor.to_bits(), Arc::clone(entry)))
        });
        wanted.collect()
    }

    fn fitting(
        &self,
        query: &Query,
        asked: &Asked,
        named: &[Span],
    ) -> Result<Vec<(u32, Arc<Entry>)>, IndexError> {
        let exact = tokens::of_query(&query.whole);
        let beginnings = tokens::spelled_beginnings(&query.whole);
        let mut tokens = Tokens { exact, beginnings, slips: 0 };
        let found = self.fitted(query, &tokens, asked, named)?;
        let longest = tokens.beginnings.iter().map(String::len).max().unwrap_or_default();
        if !found.is_empty() || longest < 6 {
            return Ok(found);
        }
        tokens.slips = if longest < 10 { 1 } else { 2 };
        self.fitted(query, &tokens, asked, named)
    }

    fn fitted(
        &self,
        query: &Query,
        tokens: &Tokens,
        asked: &Asked,
        named: &[Span],
    ) -> Result<Vec<(u32, Arc<Entry>)>, IndexError> {
        let (entries, filter, named) = (Arc::clone(&self.entries), asked.filter.clone(), named.to_vec());
        let wanted = move |slot: u64| {
            let entry = usize::try_from(slot).ok().and_then(|slot| entries.get(slot)?.as_ref());
            entry.is_some_and(|entry| filter.takes_some(entry, &named))
        };
        let slots = self.text.candidates(tokens, wanted, CANDIDATES)?;
        let prepared = Prepared::new(query, &self.weights);
        let fits: Vec<(f32, usize)> = slots
            .into_iter()
            .filter_map(|slot| {
                let slot = usize::try_from(slot).ok()?;
                let entry = self.entries.get(slot)?.as_ref()?;
                Some((prepared.fit(&entry.phrases), slot))
            })
            .collect();
        let best = fits.iter().map(|(fit, _)| *fit).fold(0.0, f32::max);
        let guess = prepared.guess().filter(|_| best < ENOUGH && !asked.strict);
        let enough = guess.unwrap_or(ENOUGH);
        let ranked = fits.into_iter().filter(|(fit, _)| *fit >= enough).filter_map(|(fit, slot)| {
            let (entry, factor) = (self.entries.get(slot)?.as_ref()?, self.factors.get(slot)?);
            Some(((fit * factor).to_bits(), Arc::clone(entry)))
        });
        Ok(ranked.collect())
    }
}
