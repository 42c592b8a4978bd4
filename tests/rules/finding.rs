//! What a rule found, and how it says so.

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    place: String,
    what: String,
}

impl Finding {
    /// A finding in a file, at a line counted from 1.
    pub(crate) fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { place: format!("{path}:{line}"), what: what.into() }
    }

    /// A finding about a whole file.
    pub(crate) fn of(path: &str, what: impl Into<String>) -> Self {
        Self { place: path.to_owned(), what: what.into() }
    }
}

/// Fails with every finding on a line of its own.
#[track_caller]
pub(crate) fn assert_none(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(|it| format!("  {}: {}", it.place, it.what)).collect();
    assert!(findings.is_empty(), "{} places break this rule:\n{}", findings.len(), lines.join("\n"));
}

/// Fails unless the rule found exactly these places.
#[track_caller]
pub(crate) fn assert_places(findings: &[Finding], places: &[&str]) {
    let found: Vec<&str> = findings.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(found, places, "{findings:#?}");
}
