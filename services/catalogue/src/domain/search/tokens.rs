//! The tokens under which a phrase stands in the index, and those by which a query looks for it. They find
//! candidates; how well a candidate fits is decided afterwards.
//!
//! Each kind begins with a letter of its own: `c` a character, `b` two in a row, `y` a syllable, `s` two syllables,
//! `i` first letters, `f` everything spelled out from some character on. Syllables stand for all they are confused with.

use std::collections::BTreeSet;

use super::{
    phrase::Phrase,
    query::{Unit, chars},
    sound::{Syllable, sound_of, syllables_in},
};

/// First letters are kept in groups of two to so many.
const INITIALS: usize = 5;
/// Spelled text is cut to so many letters.
const SPELLED: usize = 18;

/// The tokens of a phrase.
pub(crate) fn of_phrase(phrase: &Phrase) -> BTreeSet<String> {
    let letters: Vec<char> = phrase.letters.iter().map(|letter| letter.char).collect();
    let mut tokens = in_characters(&letters);
    for (first, second) in phrase.letters.iter().zip(phrase.letters.iter().skip(1)) {
        for one in first.sound.readings() {
            tokens.extend(second.sound.readings().map(|other| pair(one, other)));
        }
    }
    tokens.extend(phrase.letters.iter().flat_map(|letter| letter.sound.readings()).map(single));
    let initials: Vec<char> = phrase.initials().chars().collect();
    for length in 2..=INITIALS {
        tokens.extend(initials.windows(length).map(|group| format!("i{}", group.iter().collect::<String>())));
    }
    let spelled: Vec<&str> = phrase.syllables().map(|syllable| syllable.map_or("", Syllable::text)).collect();
    for start in 0..spelled.len() {
        let rest: String = spelled.iter().skip(start).flat_map(|text| text.chars()).take(SPELLED).collect();
        if !rest.is_empty() {
            tokens.insert(format!("f{rest}"));
        }
    }
    tokens
}

/// The tokens of a query that stand in the index as they are.
pub(crate) fn of_query(units: &[Unit]) -> BTreeSet<String> {
    let letters: Vec<char> = chars(units).collect();
    let mut tokens = in_characters(&letters);
    let mut syllables: Vec<Syllable> = Vec::new();
    for unit in units {
        match unit {
            Unit::Char(letter) => syllables.extend(sound_of(*letter).usual()),
            Unit::Letters(run) => {
                let initials: String = run.chars().take(INITIALS).collect();
                if initials.len() > 1 {
                    tokens.insert(format!("i{initials}"));
                }
                syllables.extend(syllables_in(run));
            }
        }
    }
    tokens.extend(syllables.iter().map(|syllable| single(*syllable)));
    tokens.extend(syllables.iter().zip(syllables.iter().skip(1)).map(|(one, other)| pair(*one, *other)));
    tokens
}

/// The beginning of spelled text, for each run of letters that is long enough to go by.
pub(crate) fn spelled_beginnings(units: &[Unit]) -> Vec<String> {
    let runs = units.iter().filter_map(|unit| match unit {
        Unit::Letters(run) if run.len() > 2 => {
            Some(format!("f{}", run.chars().take(SPELLED).collect::<String>()))
        }
        Unit::Letters(_) | Unit::Char(_) => None,
    });
    runs.collect()
}

fn in_characters(letters: &[char]) -> BTreeSet<String> {
    let singles = letters.iter().map(|letter| format!("c{letter}"));
    let pairs = letters.windows(2).map(|pair| format!("b{}", pair.iter().collect::<String>()));
    singles.chain(pairs).collect()
}

fn single(syllable: Syllable) -> String {
    format!("y{}", syllable.fold().text())
}

fn pair(one: Syllable, other: Syllable) -> String {
    format!("s{}_{}", one.fold().text(), other.fold().text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::search::query::Query;

    #[test]
    fn what_is_typed_in_any_way_meets_the_phrase() {
        let phrase = of_phrase(&Phrase::new("临时救助", 1.0));
        for typed in ["临时", "救助金", "lsjz", "sjz", "linshi", "零时", "jiuzhu", "临时jz"] {
            let query = of_query(&Query::parse(typed).whole);
            assert!(query.intersection(&phrase).next().is_some(), "{typed}: {query:?}");
        }
        assert!(phrase.contains("fshijiuzhu") && phrase.contains("ijz") && phrase.contains("slin_si"));
    }

    #[test]
    fn beginnings_are_taken_from_letters_only() {
        assert_eq!(spelled_beginnings(&Query::parse("linshiji").whole), ["flinshiji"]);
        assert!(spelled_beginnings(&Query::parse("临时 ls").whole).is_empty());
    }
}
