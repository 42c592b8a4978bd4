//! A phrase by which an item is found, prepared for being compared.

use super::{
    fit::{RARE, Weights},
    query::{Unit, core, plain},
    sound::{Sound, Syllable, sound_of},
};

/// One character and how it may be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letter {
    pub(crate) char: char,
    pub(crate) sound: Sound,
    /// Its bits: see [`bits_of`].
    pub(crate) bits: u128,
    /// How much it says, by [`Weights`].
    pub(crate) weight: f32,
}

impl Letter {
    fn new(char: char) -> Self {
        let sound = sound_of(char);
        Self { char, sound, bits: bits_of(char, sound), weight: RARE }
    }
}

/// A name, an alias, a synonym, or the name of a result.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// Its characters without filler words.
    pub(crate) letters: Box<[Letter]>,
    /// All of it in letters, as it is usually read.
    pub(crate) spelled: String,
    /// The weights of its characters together.
    pub(crate) total: f32,
    /// The bits of all its characters: see [`bits_of`].
    pub(crate) bits: u128,
    /// What a match is worth: 1 for the name.
    pub(crate) worth: f32,
}

impl Phrase {
    /// Prepares a phrase.
    pub(crate) fn new(text: &str, worth: f32) -> Self {
        let plain: String = plain(text).split_whitespace().collect();
        let core = core(&plain);
        let kept = if core.is_empty() { &plain } else { &core };
        let letters: Box<[Letter]> = kept.chars().map(Letter::new).collect();
        let spelled = letters.iter().map(spelling).collect();
        let total = letters.iter().map(|letter| letter.weight).sum();
        let bits = letters.iter().fold(0, |bits, letter| bits | letter.bits);
        Self { letters, spelled, total, bits, worth }
    }

    /// Takes over how much each character says in this catalogue.
    pub(crate) fn weigh(&mut self, weights: &Weights) {
        for letter in &mut self.letters {
            letter.weight = weights.weight(letter.char);
        }
        self.total = self.letters.iter().map(|letter| letter.weight).sum();
    }

    /// Whether it is found by the very same characters.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.letters.iter().map(|letter| letter.char).eq(other.letters.iter().map(|letter| letter.char))
    }

    /// The usual syllables.
    pub(crate) fn syllables(&self) -> impl Iterator<Item = Option<Syllable>> {
        self.letters.iter().map(|letter| letter.sound.usual())
    }

    /// The first letters of all syllables; what has none stands for itself.
    pub(crate) fn initials(&self) -> String {
        self.letters.iter().filter_map(|letter| spelling(letter).chars().next()).collect()
    }
}

/// The bits of a character: of its sounds, or its own where it has none.
pub(crate) fn bits_of(char: char, sound: Sound) -> u128 {
    let bits = sound.bits();
    if bits == 0 { 1 << (u32::from(char) % 128) } else { bits }
}

fn spelling(letter: &Letter) -> String {
    letter.sound.usual().map_or_else(|| letter.char.to_string(), |syllable| syllable.text().to_owned())
}

/// The letters of a query, where it has nothing else.
pub(crate) fn only_letters(units: &[Unit]) -> Option<&str> {
    match units {
        [Unit::Letters(run)] => Some(run),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_prepared_in_characters_and_letters() {
        let phrase = Phrase::new("老年人优待证办理", 1.0);
        assert_eq!(phrase.letters.len(), 6, "办理 says nothing");
        assert_eq!(phrase.spelled, "laonianrenyoudaizheng");
        assert_eq!(phrase.initials(), "lnrydz");
        assert_eq!(phrase.syllables().count(), 6);
    }
}
