//! Letters typed for characters: whole syllables, their beginnings, first letters, mixed with characters.

use super::{fit::share, phrase::Letter, query::Unit};

/// How far a walk came: characters of the phrase, and how many of them were spelled out.
#[derive(Debug, Clone, Copy, Default)]
struct Steps {
    all: usize,
    spelled: usize,
}

impl Steps {
    fn and(self, spelled: bool) -> Self {
        Self { all: self.all + 1, spelled: self.spelled + usize::from(spelled) }
    }
}

/// How well the units fit if they are walked along the letters from some place on; nothing if they cannot be.
pub(super) fn walked(units: &[Unit], letters: &[Letter]) -> Option<f32> {
    let walks = (0..letters.len()).filter_map(|start| {
        let steps = walk("", units, letters.get(start..)?)?;
        Some(worth(start, steps, letters.len()))
    });
    walks.reduce(f32::max)
}

fn worth(start: usize, steps: Steps, length: usize) -> f32 {
    let (covered, spelled) = (share(steps.all, length), share(steps.spelled, steps.all));
    let whole = start == 0 && steps.all == length;
    let found = match (whole, start == 0) {
        (true, _) => 0.98,
        (false, true) => 0.70 + 0.24 * covered,
        (false, false) => 0.58 + 0.24 * covered,
    };
    // One first letter is too little to go by.
    if steps.all < 2 && steps.spelled == 0 { 0.0 } else { found - 0.06 * (1.0 - spelled) }
}

/// Walks `run`, then the units, along the letters; the first way that comes to the end.
fn walk(run: &str, units: &[Unit], letters: &[Letter]) -> Option<Steps> {
    let Some(first) = run.chars().next() else {
        return match units.split_first() {
            None => Some(Steps::default()),
            Some((Unit::Letters(run), more)) => walk(run, more, letters),
            Some((Unit::Char(char), more)) => {
                let (letter, rest) = letters.split_first()?;
                let sound = super::sound::sound_of(*char);
                let fits = letter.char == *char || letter.sound.like(sound);
                if fits { Some(walk("", more, rest)?.and(true)) } else { None }
            }
        };
    };
    let (letter, rest) = letters.split_first()?;
    if letter.char == first {
        return Some(walk(run.get(1..).unwrap_or_default(), units, rest)?.and(true));
    }
    letter.sound.readings().find_map(|syllable| {
        let text = syllable.text();
        if let Some(after) = run.strip_prefix(text)
            && let Some(steps) = walk(after, units, rest)
        {
            return Some(steps.and(true));
        }
        let initial = initial(text);
        let short = text.get(..1).unwrap_or_default();
        for head in [initial, short] {
            if let Some(after) = run.strip_prefix(head)
                && let Some(steps) = walk(after, units, rest)
            {
                return Some(steps.and(false));
            }
        }
        // The last syllable may still be on its way.
        if text.starts_with(run) { Some(walk("", units, rest)?.and(false)) } else { None }
    })
}

/// What a syllable begins with: `zh` of `zhu`.
fn initial(text: &str) -> &str {
    let two = text.get(..2).unwrap_or(text);
    if matches!(two, "zh" | "ch" | "sh") { two } else { text.get(..1).unwrap_or(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::search::{phrase::Phrase, query::Query};

    fn fit(typed: &str, phrase: &str) -> Option<f32> {
        walked(&Query::parse(typed).whole, &Phrase::new(phrase, 1.0).letters)
    }

    #[test]
    fn pinyin_initials_and_mixtures_are_walked() {
        for typed in
            ["linshijiuzhu", "lsjz", "lshijiuzh", "linshi救助", "临时jz", "ls救zhu", "linshijiu", "jiuzhu"]
        {
            assert!(fit(typed, "临时救助").is_some(), "{typed}");
        }
        for typed in ["lsjx", "linjiuzhu", "shangjz"] {
            assert!(fit(typed, "临时救助").is_none(), "{typed}");
        }
    }

    #[test]
    fn the_beginning_is_worth_more_than_the_middle_and_spelling_more_than_initials() {
        assert!(fit("linshi", "临时救助") > fit("jiuzhu", "临时救助"));
        assert!(fit("linshijiuzhu", "临时救助") > fit("lsjz", "临时救助"));
        assert!(fit("l", "临时救助") < Some(0.1));
    }
}
