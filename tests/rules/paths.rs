//! The repository stands alone: nothing in it points out of it, or at one person's machine.

use crate::{
    finding::{Finding, assert_none, assert_places},
    tree::{self, File},
};

/// Places that exist on some machine only, in two halves so that this list does not find itself.
const MACHINE: [(&str, &str); 6] =
    [("/wo", "rk/"), ("/tm", "p/dev"), ("/ho", "me/"), ("/Us", "ers/"), ("/ro", "ot/"), ("C:", "\\\\")];

#[test]
fn nothing_points_out_of_the_repository() {
    assert_none(&tree::all().iter().flat_map(leaves).collect::<Vec<_>>());
}

#[test]
fn nothing_points_at_one_machine() {
    assert_none(&tree::all().iter().flat_map(machine).collect::<Vec<_>>());
}

#[test]
fn a_path_that_climbs_out_is_found_and_one_that_stays_is_not() {
    let up = "../";
    let text = format!("include_str!(\"{up}{up}{up}deploy/x\");\ninclude_str!(\"{up}{up}{up}{up}x\");\n");
    assert_places(&leaves(&File::sample("shared/x/src/a.rs", &text)), &["shared/x/src/a.rs:2"]);
    assert_places(
        &leaves(&File::sample("Cargo.toml", &format!("path = \"{up}shared/x\""))),
        &["Cargo.toml:1"],
    );
}

#[test]
fn a_path_on_one_machine_is_found() {
    for (head, tail) in MACHINE {
        let file = File::sample("deploy/a.toml", &format!("\nfolder = \"{head}{tail}x\"\n"));
        assert_places(&machine(&file), &["deploy/a.toml:2"]);
    }
    assert_places(&machine(&File::sample("a.md", "see /api/work and /usr/lib/postgresql")), &[]);
}

fn leaves(file: &File) -> Vec<Finding> {
    let depth = file.path.matches('/').count();
    let out = file.lines().filter(|(_, line)| climbs(line) > depth);
    out.map(|(line, _)| Finding::at(&file.path, line, "this path leaves the repository: bring the file in"))
        .collect()
}

/// How many folders the longest run of `../` in a line goes up.
fn climbs(line: &str) -> usize {
    let runs = line.split(|c: char| c != '.' && c != '/');
    runs.map(|run| run.matches("../").count()).max().unwrap_or(0)
}

fn machine(file: &File) -> Vec<Finding> {
    let found = file.lines().filter(|(_, line)| MACHINE.iter().any(|(head, tail)| names(line, head, tail)));
    let what = "this path exists on one machine only: make it relative, or configuration";
    found.map(|(line, _)| Finding::at(&file.path, line, what)).collect()
}

/// Whether a line names a path from the root, not one that merely has such a folder inside.
fn names(line: &str, head: &str, tail: &str) -> bool {
    let path = format!("{head}{tail}");
    line.match_indices(&path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().last());
        !before.is_some_and(|c| c.is_alphanumeric() || "._-}~".contains(c))
    })
}
