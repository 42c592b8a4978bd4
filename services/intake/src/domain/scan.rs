//! What the virus scanner says of a file, and what follows from it. clamd answers one line for a stream:
//! `stream: OK`, `stream: NAME FOUND`, or something that ends in `ERROR`.
use chrono::TimeDelta;

kernel::code_table! {
    /// How far a file has come on its way through the scanner.
    Scan, "scan" {
        /// No scanner was named when it came.
        Unchecked = "unchecked", "没有查毒";
        /// It waits for the scanner.
        Waiting = "waiting", "正在查毒";
        /// No virus was found in it.
        Clean = "clean", "已查毒";
        /// A virus was found in it: it is never handed out and counts for nothing.
        Infected = "infected", "有病毒";
    }
}

/// What the scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// A virus, by the scanner's name for it.
    Infected(String),
}

/// An answer that is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoVerdict {
    /// The stream is longer than `StreamMaxLength` in clamd.conf allows.
    #[error("the file is larger than the scanner takes: raise StreamMaxLength in clamd.conf above 10 MiB")]
    TooLarge,
    /// The scanner says that it failed.
    #[error("the scanner failed: {0}")]
    Failed(String),
    /// It is none of its answers; a connection that breaks off gives an empty one.
    #[error("the scanner's answer cannot be read")]
    Unreadable,
}

/// Why a file is not opened, taken or counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanRefused {
    /// There is a virus in it.
    #[error("a virus was found in this file: it was not taken, bring another")]
    Infected,
    /// The scanner has not looked at it.
    #[error("a file has not been scanned for viruses yet: try again in a moment")]
    Waiting,
    /// It cannot look now, and nothing is kept that was not looked at.
    #[error("the virus scanner does not answer: send the file again in a moment")]
    Away,
}

/// The longest name of a virus that is kept.
const LONGEST: usize = 200;

/// Reads clamd's answer to `INSTREAM`. Nothing but the exact words is clean.
///
/// # Errors
/// [`NoVerdict`] if it is no verdict.
pub fn read_answer(answer: &[u8]) -> Result<Verdict, NoVerdict> {
    let text = std::str::from_utf8(answer).map_err(|_no_text| NoVerdict::Unreadable)?;
    let line = text.trim_end_matches(['\0', '\n']);
    if line.starts_with("INSTREAM size limit exceeded") {
        return Err(NoVerdict::TooLarge);
    }
    let told = || line.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>();
    if line.ends_with("ERROR") {
        return Err(NoVerdict::Failed(told()));
    }
    let said = line.strip_prefix("stream: ").ok_or(NoVerdict::Unreadable)?;
    match said.strip_suffix(" FOUND").map(str::trim) {
        Some(name) if !name.is_empty() && !name.chars().any(char::is_control) => {
            Ok(Verdict::Infected(name.chars().take(LONGEST).collect()))
        }
        Some(_) => Err(NoVerdict::Unreadable),
        None if said == "OK" => Ok(Verdict::Clean),
        None => Err(NoVerdict::Unreadable),
    }
}

/// How long a file waits after so many tries in vain: 5 seconds at first. Where the scanner is away it is a minute at most, so that
/// nothing waits long once it is back; a file that it cannot read is tried every hour.
#[must_use]
pub fn again_after(tries: i32, away: bool) -> TimeDelta {
    let doubled = 5_i64 << tries.clamp(0, 10);
    TimeDelta::seconds(doubled.min(if away { 60 } else { 3600 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_exact_words_is_clean() {
        assert_eq!(read_answer(b"stream: OK\0"), Ok(Verdict::Clean));
        assert_eq!(read_answer(b"stream: OK\n"), Ok(Verdict::Clean));
        for other in [&b""[..], b"OK", b"stream: OKAY", b"stream: OK FOUND ERRO", b"\xff\xfe", b"<html>OK"] {
            assert_eq!(read_answer(other), Err(NoVerdict::Unreadable), "{other:?}");
        }
    }

    #[test]
    fn a_virus_is_kept_by_the_name_the_scanner_gives_it_even_if_it_has_ok_in_it() {
        let found = |name: &str| Ok(Verdict::Infected(name.to_owned()));
        assert_eq!(read_answer(b"stream: Eicar-Test-Signature FOUND\0"), found("Eicar-Test-Signature"));
        assert_eq!(read_answer(b"stream: Win.Trojan.OK-1 FOUND\0"), found("Win.Trojan.OK-1"));
        assert_eq!(read_answer(b"stream:  FOUND\0"), Err(NoVerdict::Unreadable));
    }

    #[test]
    fn an_error_is_no_verdict() {
        let limit = read_answer(b"INSTREAM size limit exceeded. ERROR\0");
        assert_eq!(limit, Err(NoVerdict::TooLarge));
        let failed = read_answer(b"stream: Can't allocate memory ERROR\0");
        assert_eq!(failed, Err(NoVerdict::Failed("stream: Can't allocate memory ERROR".into())));
    }

    #[test]
    fn a_file_is_tried_again_within_a_minute_of_the_scanners_return_and_a_bad_one_every_hour() {
        assert_eq!(again_after(0, true), TimeDelta::seconds(5));
        assert_eq!(again_after(3, true), TimeDelta::seconds(40));
        assert_eq!(again_after(1_000, true), TimeDelta::seconds(60));
        assert_eq!(again_after(1_000, false), TimeDelta::seconds(3600));
    }
}
