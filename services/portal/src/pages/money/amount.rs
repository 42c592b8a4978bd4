//! Yuan as people type them.

/// Fen of what someone typed as yuan: digits, and at most two after the point. Nothing where it is no amount.
pub(in crate::pages) fn fen(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let (yuan, rest): (i64, i64) = (whole.parse().ok()?, format!("{part:0<2}").parse().ok()?);
    Some(yuan * 100 + rest)
}

#[cfg(test)]
mod tests {
    use super::fen;

    #[test]
    fn an_amount_is_digits_with_at_most_two_after_the_point() {
        assert_eq!(
            ["1500", "0.5", " 12.30 ", "7."].map(fen),
            [Some(150_000), Some(50), Some(1230), Some(700)]
        );
        assert_eq!(["", ".5", "1,500", "-1", "1.234", "1e3", "9999999999"].map(fen), [None; 7]);
    }
}
