//! How well a phrase fits what was typed, from 0 to 1. Pure: the same words fit alike in every process.
//!
//! Characters are aligned in their order (Smith and Waterman), each weighing the more the rarer it is in the
//! catalogue; one that only sounds alike counts for less. Letters are walked along the syllables of the phrase: each
//! takes a whole syllable, its beginning, or its first letter. What fits neither way may be mistyped.

use std::collections::HashMap;

use super::{
    phrase::{Letter, Phrase, bits_of, only_letters},
    query::{Query, Unit, without_letters},
    sound::{Sound, Syllable, sound_of, syllables_in},
    typo::mistyped,
    walk::walked,
};

/// What fits less is not shown.
pub(crate) const ENOUGH: f32 = 0.5;
/// In a sentence much is said beside the thing: where nothing fits enough, what fits so far is a guess worth showing.
const GUESS: f32 = 0.36;
/// So many characters make a sentence.
const SENTENCE: usize = 5;

/// What a character counts if it only sounds like the one typed, or nearly so.
const ALIKE: f32 = 0.85;
const NEARLY: f32 = 0.7;
/// Letters of which fewer are compared with everything: a slip may change all their syllables.
const NEAR: usize = 8;
/// What leaving out a character costs, and reading one for another, in shares of its weight.
const GAP: f32 = 0.35;
const SWAP: f32 = 0.6;

/// The weight of a character that stands nowhere: it says as much as one that is rare.
pub(super) const RARE: f32 = 0.85;

/// How much each character says: one that stands in few items says more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weights(HashMap<char, f32>);

impl Weights {
    /// Of a catalogue in which each character stands in so many of `items`.
    pub(crate) fn of(counts: &HashMap<char, u16>, items: u16) -> Self {
        let items = f32::from(items.max(1));
        let weight =
            |count: u16| 0.35 + 0.65 * (1.0 + items / f32::from(count.max(1))).ln() / (1.0 + items).ln();
        Self(counts.iter().map(|(letter, count)| (*letter, weight(*count))).collect())
    }

    /// The weight of a character.
    pub(super) fn weight(&self, letter: char) -> f32 {
        self.0.get(&letter).copied().unwrap_or(RARE)
    }
}

/// One character of a query, or a syllable of its letters.
#[derive(Debug, Clone, Copy)]
struct Typed {
    char: Option<char>,
    sound: Sound,
    bits: u128,
    weight: f32,
}

impl Typed {
    fn char(letter: char, weight: f32) -> Self {
        let sound = sound_of(letter);
        Self { char: Some(letter), sound, bits: bits_of(letter, sound), weight }
    }

    fn syllable(syllable: Syllable) -> Self {
        let sound = Sound::of(syllable);
        Self { char: None, sound, bits: sound.bits(), weight: 0.8 }
    }
}

/// A query prepared for being compared with many phrases.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    units: &'a [Unit],
    typed: Vec<Typed>,
    total: f32,
    bits: u128,
}

impl<'a> Wanted<'a> {
    fn new(units: &'a [Unit], weights: &'a Weights) -> Self {
        let mut typed = Vec::new();
        for unit in units {
            match unit {
                Unit::Char(letter) => typed.push(Typed::char(*letter, weights.weight(*letter))),
                Unit::Letters(run) => typed.extend(syllables_in(run).into_iter().map(Typed::syllable)),
            }
        }
        let total = typed.iter().map(|typed: &Typed| typed.weight).sum();
        let bits = typed.iter().fold(0, |bits, typed| bits | typed.bits);
        Self { units, typed, total, bits }
    }

    /// How well the phrase fits.
    fn fit(&self, phrase: &Phrase) -> f32 {
        let shared = (self.bits & phrase.bits).count_ones();
        // One character of several is never enough; whole phrases are told apart by it without being compared.
        let least = if self.typed.len() > 2 && phrase.letters.len() > 2 { 2 } else { 1 };
        if without_letters(self.units) {
            return if shared < least { 0.0 } else { self.aligned(phrase).max(self.shuffled(phrase)) };
        }
        if let Some(fit) = walked(self.units, &phrase.letters) {
            return fit;
        }
        let near = |run: &&str| shared > 0 || run.len() < NEAR;
        let typo = only_letters(self.units).filter(near).and_then(|run| mistyped(run, &phrase.spelled));
        if shared == 0 {
            return typo.unwrap_or_default();
        }
        // Letters that make no syllable are lost here: a whole fit is not to be had this way.
        (self.aligned(phrase) * 0.9).max(typo.unwrap_or_default())
    }

    /// The best part in order, by how much of both it covers.
    fn aligned(&self, phrase: &Phrase) -> f32 {
        let equal = self.typed.len() == phrase.letters.len()
            && self.typed.iter().zip(&phrase.letters).all(|(typed, letter)| typed.char == Some(letter.char));
        if equal {
            return 1.0;
        }
        let matched = self.best_part(&phrase.letters);
        let of_phrase = phrase.total;
        if self.total <= 0.0 || of_phrase <= 0.0 {
            return 0.0;
        }
        let (mine, its) = ((matched / self.total).min(1.0), (matched / of_phrase).min(1.0));
        let asked = 0.9 * mine * (0.75 + 0.25 * its);
        // A short phrase inside a long sentence; one character alone is chance.
        let said = if phrase.letters.len() > 1 { 0.85 * its * (0.6 + 0.4 * mine) } else { 0.0 };
        asked.max(said)
    }

    /// The weight of the characters that match in the best part.
    fn best_part(&self, letters: &[Letter]) -> f32 {
        let mut above: Vec<(f32, f32)> = vec![(0.0, 0.0); letters.len() + 1];
        let mut row: Vec<(f32, f32)> = Vec::with_capacity(above.len());
        let mut best = (0.0_f32, 0.0_f32);
        for typed in &self.typed {
            row.clear();
            let mut left = (0.0_f32, 0.0_f32);
            row.push(left);
            for (letter, (corner, over)) in letters.iter().zip(above.iter().zip(above.iter().skip(1))) {
                let worth = likeness(*typed, *letter) * typed.weight;
                let step = if worth > 0.0 {
                    (corner.0 + worth, corner.1 + worth)
                } else {
                    (corner.0 - SWAP * typed.weight, corner.1)
                };
                let skipped = (over.0 - GAP * typed.weight, over.1);
                let missing = (left.0 - GAP * letter.weight, left.1);
                let found = [step, skipped, missing].into_iter().fold((0.0, 0.0), larger);
                best = larger(best, found);
                row.push(found);
                left = found;
            }
            std::mem::swap(&mut above, &mut row);
        }
        best.1
    }

    /// The same characters in another order: 补助残疾人 for 残疾人补助.
    fn shuffled(&self, phrase: &Phrase) -> f32 {
        if self.typed.len() < 3 || phrase.letters.len() < 3 {
            return 0.0;
        }
        let mut rest: Vec<char> = phrase.letters.iter().map(|letter| letter.char).collect();
        let (all, mut matched) = (rest.len(), 0.0);
        for typed in &self.typed {
            let place = rest.iter().position(|letter| typed.char == Some(*letter));
            if let Some(place) = place {
                rest.swap_remove(place);
                matched += typed.weight;
            }
        }
        let mine = matched / self.total.max(f32::MIN_POSITIVE);
        0.72 * mine * (0.7 + 0.3 * share(all - rest.len(), all))
    }
}

fn larger(one: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    if other.0 > one.0 { other } else { one }
}

fn likeness(typed: Typed, letter: Letter) -> f32 {
    // Most pairs have nothing in common, and are told apart by this alone.
    if typed.bits & letter.bits == 0 {
        return 0.0;
    }
    match typed.char {
        Some(char) if char == letter.char => 1.0,
        Some(_) if typed.sound.like(letter.sound) => ALIKE,
        None if typed.sound.like(letter.sound) => 1.0,
        Some(_) | None if typed.sound.nearly(letter.sound) => NEARLY,
        Some(_) | None => 0.0,
    }
}

/// The share that `part` is of `all`.
pub(super) fn share(part: usize, all: usize) -> f32 {
    let number = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    number(part) / number(all.max(1))
}

/// A query and its words, prepared.
pub(crate) struct Prepared<'a> {
    whole: Wanted<'a>,
    words: Vec<Wanted<'a>>,
}

impl<'a> Prepared<'a> {
    /// Prepares a query.
    pub(crate) fn new(query: &'a Query, weights: &'a Weights) -> Self {
        let words = query.words.iter().map(|word| Wanted::new(word, weights)).collect();
        Self { whole: Wanted::new(&query.whole, weights), words }
    }

    /// How well something must fit to be shown, if nothing fits enough; nothing where one should not guess.
    pub(crate) fn guess(&self) -> Option<f32> {
        (self.whole.typed.len() >= SENTENCE && without_letters(self.whole.units)).then_some(GUESS)
    }

    /// How well the item with these phrases fits: by its best phrase, or word by word where all words fit.
    pub(crate) fn fit(&self, phrases: &[Phrase]) -> f32 {
        let best = |wanted: &Wanted<'_>| {
            phrases.iter().map(|phrase| wanted.fit(phrase) * phrase.worth).fold(0.0, f32::max)
        };
        let whole = best(&self.whole);
        let words: Vec<f32> = self.words.iter().map(best).collect();
        if words.is_empty() || words.iter().any(|fit| *fit < ENOUGH) {
            return whole;
        }
        let mean = words.iter().sum::<f32>() * share(1, words.len());
        whole.max(0.97 * mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, phrase: &str) -> f32 {
        let (query, weights) = (Query::parse(typed), Weights::default());
        Prepared::new(&query, &weights).fit(&[Phrase::new(phrase, 1.0)])
    }

    #[test]
    fn who_shares_no_bit_is_alike_in_no_way() {
        let letters: Vec<char> = "临零凌邻助组主祝户护证正政整盖改该儿尔a1９".chars().collect();
        for one in &letters {
            for other in &letters {
                let (typed, letter) = (Typed::char(*one, 1.0), Typed::char(*other, 1.0));
                let alike =
                    one == other || typed.sound.nearly(letter.sound) || typed.sound.like(letter.sound);
                assert!(!alike || typed.bits & letter.bits != 0, "{one} {other}");
            }
        }
    }

    #[test]
    fn the_very_words_fit_wholly() {
        assert!((fit("临时救助", "临时救助") - 1.0).abs() < 1e-6);
        assert!((fit("我想申请临时救助，怎么办", "临时救助") - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_nearer_fits_better() {
        let orders = [
            ("临时救助", ["临时救助", "临时救助对象认定", "临时工登记"]),
            ("家里着火了房子没了", ["家里着火", "家里出事了", "着装补贴"]),
            ("lsjz", ["临时救助", "临时救助对象认定", "农机购置补贴"]),
        ];
        for (typed, [first, second, third]) in orders {
            let fits = [fit(typed, first), fit(typed, second), fit(typed, third)];
            assert!(fits[0] > fits[1] && fits[1] > fits[2], "{typed}: {fits:?}");
        }
    }

    #[test]
    fn homophones_and_typos_still_fit() {
        for typed in [
            "零时救助",
            "临时就助",
            "临时救组",
            "linshijiuzhu",
            "lingshijiuzhu",
            "linshi救助",
            "linshijuzhu",
            "linshijiuzuh",
        ] {
            let fits = fit(typed, "临时救助");
            assert!(fits >= ENOUGH, "{typed}: {fits}");
        }
    }

    #[test]
    fn what_has_nothing_to_do_with_it_does_not_fit() {
        for (typed, phrase) in [
            ("不存在的事情", "家里出事了"),
            ("火箭发射", "着火了"),
            ("xyzxyz", "学医证"),
            ("明天天气", "老年人优待证办理"),
        ] {
            let fits = fit(typed, phrase);
            assert!(fits < ENOUGH, "{typed}: {fits}");
        }
    }

    #[test]
    fn all_words_must_fit_and_their_order_does_not_matter() {
        assert!(fit("补贴 农机", "农机购置与应用补贴") > 0.7);
        assert!(fit("补助残疾人", "残疾人补助") >= ENOUGH);
    }
}
