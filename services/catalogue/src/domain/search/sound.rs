//! How Chinese characters sound: syllables, their everyday confusions, and syllables in a run of letters.

use std::{collections::HashMap, sync::LazyLock};

use pinyin::{ToPinyin, ToPinyinMulti};

/// The block of common Chinese characters.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// How many readings of a character are looked at.
const READINGS: usize = 3;

/// One syllable without its tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Syllable(u16);

/// How a character may be read, the usual way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sound([Option<Syllable>; READINGS]);

/// Characters and syllables, worked out once for the process.
struct Table {
    sounds: Vec<Sound>,
    syllables: Vec<(String, Syllable)>,
    by_text: HashMap<String, Syllable>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let mut table = Self { sounds: Vec::new(), syllables: Vec::new(), by_text: HashMap::new() };
        let characters = (FIRST..=LAST).map(char::from_u32);
        let sounds = characters.map(|character| table.sound(character)).collect();
        table.sounds = sounds;
        table
    }

    fn sound(&mut self, character: Option<char>) -> Sound {
        let Some(character) = character else { return Sound::default() };
        let usual = character.to_pinyin().map(pinyin::Pinyin::plain);
        let others = character.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain);
        let mut readings: Vec<Syllable> = Vec::new();
        for reading in usual.into_iter().chain(others) {
            let syllable = self.syllable(&reading.replace('ü', "v"));
            if readings.len() < READINGS && !readings.contains(&syllable) {
                readings.push(syllable);
            }
        }
        let mut readings = readings.into_iter();
        Sound(std::array::from_fn(|_| readings.next()))
    }

    fn syllable(&mut self, text: &str) -> Syllable {
        if let Some(known) = self.by_text.get(text) {
            return *known;
        }
        let folded_text = folded(text);
        let own = Syllable(u16::try_from(self.syllables.len()).unwrap_or(u16::MAX));
        // The place is taken before the folded form asks for one of its own.
        self.by_text.insert(text.to_owned(), own);
        self.syllables.push((text.to_owned(), own));
        if folded_text != text {
            let fold = self.syllable(&folded_text);
            if let Some(entry) = self.syllables.get_mut(usize::from(own.0)) {
                entry.1 = fold;
            }
        }
        own
    }
}

/// What many people do not tell apart when they speak or type: z and zh, s and sh, c and ch, in and ing, en and eng.
fn folded(text: &str) -> String {
    let text = text.replace('v', "u");
    let head = match text.get(..2) {
        Some("zh") => format!("z{}", text.get(2..).unwrap_or_default()),
        Some("ch") => format!("c{}", text.get(2..).unwrap_or_default()),
        Some("sh") => format!("s{}", text.get(2..).unwrap_or_default()),
        Some(_) | None => text,
    };
    match head.strip_suffix("ng") {
        Some(short) if !short.ends_with('o') => format!("{short}n"),
        Some(_) | None => head,
    }
}

/// How a character is read; nothing for what is no Chinese character.
pub(crate) fn sound_of(character: char) -> Sound {
    let place = u32::from(character).checked_sub(FIRST).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| TABLE.sounds.get(place)).copied().unwrap_or_default()
}

/// Whether the character is read at all.
pub(crate) fn is_han(character: char) -> bool {
    sound_of(character).usual().is_some()
}

impl Syllable {
    /// Its letters.
    pub(crate) fn text(self) -> &'static str {
        TABLE.syllables.get(usize::from(self.0)).map_or("", |(text, _)| text.as_str())
    }

    /// The syllable that stands for all that are confused with it.
    pub(crate) fn fold(self) -> Self {
        TABLE.syllables.get(usize::from(self.0)).map_or(self, |(_, fold)| *fold)
    }

    /// The syllable of these letters.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        TABLE.by_text.get(text).copied()
    }
}

impl Sound {
    /// Of letters that were typed.
    pub(crate) fn of(syllable: Syllable) -> Self {
        Self([Some(syllable), None, None])
    }

    /// The usual reading.
    pub(crate) fn usual(self) -> Option<Syllable> {
        self.0.first().copied().flatten()
    }

    /// All readings.
    pub(crate) fn readings(self) -> impl Iterator<Item = Syllable> {
        self.0.into_iter().flatten()
    }

    /// One bit for each way in which it may be taken; who shares none cannot be taken for it.
    pub(crate) fn bits(self) -> u128 {
        self.readings().fold(0, |bits, syllable| bits | (1 << (syllable.fold().0 % 128)))
    }

    /// Whether both can be read alike.
    pub(crate) fn like(self, other: Self) -> bool {
        self.readings().any(|mine| other.readings().any(|its| mine == its))
    }

    /// Whether both can be taken for one another.
    pub(crate) fn nearly(self, other: Self) -> bool {
        self.readings().any(|mine| other.readings().any(|its| mine.fold() == its.fold()))
    }
}

/// The syllables of a run of letters, the longest first; letters that make none are left out.
pub(crate) fn syllables_in(letters: &str) -> Vec<Syllable> {
    let mut rest = letters;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let longest = (1..=rest.len().min(6)).rev().find_map(|end| {
            let head = rest.get(..end)?;
            Some((Syllable::parse(head)?, end))
        });
        let used = longest.map_or(1, |(_, end)| end);
        found.extend(longest.map(|(syllable, _)| syllable));
        rest = rest.get(used..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_read_in_its_usual_way_first() {
        let read = |character| sound_of(character).usual().map(Syllable::text);
        assert_eq!(read('临'), Some("lin"));
        assert_eq!(read('绿'), Some("lv"));
        assert_eq!(read('a'), None);
        assert!(is_han('证') && !is_han('1') && !is_han('，'));
    }

    #[test]
    fn what_sounds_alike_is_alike_and_what_is_confused_is_nearly_so() {
        let (low, bottom, zero, near) = (sound_of('低'), sound_of('底'), sound_of('零'), sound_of('临'));
        assert!(low.like(bottom) && !zero.like(near));
        assert!(zero.nearly(near), "ling and lin");
        assert!(sound_of('组').nearly(sound_of('助')), "zu and zhu");
        assert!(!sound_of('户').nearly(sound_of('保')));
    }

    #[test]
    fn letters_are_read_as_syllables() {
        let read = |letters| syllables_in(letters).into_iter().map(Syllable::text).collect::<Vec<_>>();
        assert_eq!(read("linshijiuzhu"), ["lin", "shi", "jiu", "zhu"]);
        assert_eq!(read("gaifang"), ["gai", "fang"]);
        assert!(read("").is_empty());
    }
}
