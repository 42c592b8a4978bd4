//! Letters with a slip in them.

use super::fit::share;

/// Fewer letters are not looked at: every short word is near another.
const SHORTEST: usize = 5;
/// From this length on two slips are forgiven.
const LONG: usize = 9;

/// How well the letters fit some part of the spelled phrase with one slip, or two in a long word.
pub(super) fn mistyped(run: &str, spelled: &str) -> Option<f32> {
    let length = run.len();
    if length < SHORTEST || !run.is_ascii() {
        return None;
    }
    let allowed = if length < LONG { 1 } else { 2 };
    let slips = slips(run.as_bytes(), spelled.as_bytes());
    let penalty = share(slips, 16);
    (slips <= allowed).then(|| 0.6 + 0.25 * share(length, spelled.len()).min(1.0) - penalty)
}

/// The fewest slips (a letter wrong, missing, too many, or two swapped) between `run` and any part of `text`: Sellers'
/// rows with Damerau's swaps.
fn slips(run: &[u8], text: &[u8]) -> usize {
    let width = text.len() + 1;
    let mut two_above: Vec<usize> = vec![usize::MAX / 2; width];
    let mut above: Vec<usize> = vec![0; width];
    let mut last: Option<u8> = None;
    for (typed, rows) in run.iter().zip(1_usize..) {
        let mut row = vec![rows];
        let mut before: Option<u8> = None;
        for (place, letter) in text.iter().enumerate() {
            let over = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let swapped = last == Some(*letter) && before == Some(*typed);
            let corner = over(&above, place) + usize::from(typed != letter);
            let left = row.last().copied().unwrap_or(rows) + 1;
            let mut least = corner.min(left).min(over(&above, place + 1) + 1);
            if let Some(earlier) = place.checked_sub(1).filter(|_| swapped) {
                least = least.min(over(&two_above, earlier) + 1);
            }
            row.push(least);
            before = Some(*letter);
        }
        two_above = std::mem::replace(&mut above, row);
        last = Some(*typed);
    }
    above.into_iter().min().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_in_any_part() {
        assert_eq!(slips(b"dibao", b"shenqingdibao"), 0);
        assert_eq!(slips(b"diabo", b"dibao"), 1, "two letters swapped");
        assert_eq!(slips(b"dibo", b"dibao"), 1);
        assert_eq!(slips(b"dibbao", b"dibao"), 1);
        assert!(slips(b"linshi", b"shenfenzheng") > 2);
    }

    #[test]
    fn short_words_are_not_guessed() {
        assert_eq!(mistyped("diao", "dibao"), None);
        assert!(mistyped("diabo", "dibao").is_some());
        assert_eq!(mistyped("yanglao", "dibao"), None);
    }
}
