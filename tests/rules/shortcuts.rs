//! No lint is switched off, nothing is left for later, no test is skipped.

use crate::{
    finding::{Finding, assert_none, assert_places},
    tree::{self, File},
};

/// What may not stand in code, in two halves so that this list does not find itself, and what to do instead.
const WORDS: [(&str, &str, &str); 7] = [
    ("#[al", "low(", "write #[expect(…, reason = \"…\")], or mend what the lint found"),
    ("#![al", "low(", "write #![expect(…, reason = \"…\")], or mend what the lint found"),
    ("TO", "DO", "do it, or write an issue"),
    ("FIX", "ME", "mend it, or write an issue"),
    ("to", "do!(", "write it, or leave it out"),
    ("unimpl", "emented!(", "write it, or leave it out"),
    ("#[ig", "nore", "make the test quick and certain, or delete it"),
];

/// Files that people write code in.
const WRITTEN: [&str; 6] = [".rs", ".sql", ".sh", ".toml", ".yml", "/run"];

#[test]
fn every_member_takes_the_workspace_lints() {
    let files = tree::all();
    let members: Vec<&File> = files.iter().filter(|file| is_member(file)).collect();
    assert!(members.len() >= 10, "only {} members", members.len());
    assert_none(&members.into_iter().filter_map(without_lints).collect::<Vec<_>>());
}

#[test]
fn no_lint_is_switched_off_and_nothing_is_left_for_later() {
    let written = |file: &&File| WRITTEN.iter().any(|ending| file.path.ends_with(ending));
    assert_none(&tree::all().iter().filter(written).flat_map(shortcuts).collect::<Vec<_>>());
}

#[test]
fn a_member_without_the_lints_is_found() {
    let with = "[package]\nname = \"x\"\n\n[lints]\nworkspace = true\n";
    assert!(without_lints(&File::sample("shared/x/Cargo.toml", with)).is_none());
    assert!(without_lints(&File::sample("shared/x/Cargo.toml", "[package]\nname = \"x\"\n")).is_some());
}

#[test]
fn each_shortcut_is_found() {
    for (head, tail, _) in WORDS {
        let file = File::sample("a.rs", &format!("//! x\nlet x = 1; {head}{tail}\n"));
        assert!(shortcuts(&file).contains(&Finding::at("a.rs", 2, advice(head, tail))), "{head}{tail}");
    }
    assert_places(&shortcuts(&File::sample("a.rs", "#[expect(dead_code, reason = \"x\")]\n")), &[]);
}

fn is_member(file: &File) -> bool {
    file.name() == "Cargo.toml" && file.path != "Cargo.toml"
}

fn without_lints(file: &File) -> Option<Finding> {
    let takes = file.text.contains("[lints]\nworkspace = true");
    (!takes).then(|| Finding::of(&file.path, "add [lints] workspace = true"))
}

fn shortcuts(file: &File) -> Vec<Finding> {
    let found = file.lines().flat_map(|(number, line)| {
        let words = WORDS.iter().filter(move |(head, tail, _)| line.contains(&format!("{head}{tail}")));
        words.map(move |(head, tail, _)| Finding::at(&file.path, number, advice(head, tail)))
    });
    found.collect()
}

fn advice(head: &str, tail: &str) -> String {
    let known = WORDS.iter().find(|(first, second, _)| (*first, *second) == (head, tail));
    format!("{head}{tail}: {}", known.map_or("", |(_, _, advice)| advice))
}
