//! Reads the `use` lines of a file as a flat list of paths.

use crate::tree::File;

/// A path that a file uses, and the line on which its `use` begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Used {
    /// The path, without spaces: `diesel::prelude::*`.
    pub(crate) path: String,
    /// Its line.
    pub(crate) line: usize,
}

/// Every path that `use` lines name, tests in the file excepted.
pub(crate) fn used(file: &File) -> Vec<Used> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in file.code() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        if open.is_none() {
            open = after_use(line).map(|rest| (number, rest.to_owned()));
        } else if let Some((_, text)) = open.as_mut() {
            text.push_str(line.trim());
        }
        if let Some((line, text)) = open.take_if(|(_, text)| text.ends_with(';')) {
            let paths = flatten("", text.trim_end_matches(';'));
            found.extend(paths.into_iter().map(|path| Used { path, line }));
        }
    }
    found
}

fn after_use(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    line.strip_prefix("pub(super) ").unwrap_or(line).strip_prefix("use ")
}

/// `a::{b, c::{d, e as f}}` is `a::b`, `a::c::d`, `a::c::e`.
fn flatten(prefix: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or(tree);
        let path = format!("{prefix}{name}");
        return vec![path.strip_suffix("::self").map_or(path.clone(), str::to_owned)];
    };
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    split_top(inner)
        .into_iter()
        .flat_map(|branch| flatten(&format!("{prefix}{}", head.trim()), branch))
        .collect()
}

/// Splits at commas that are in no braces.
fn split_top(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let at_top = |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    text.split(at_top).filter(|branch| !branch.trim().is_empty()).collect()
}

#[test]
fn nested_uses_become_flat_paths() {
    let text = "//! x\nuse a::b;\npub(crate) use crate::{\n    domain::{State, self},\n    store as s,\n};\n\
                #[cfg(test)]\nmod tests { use c::d; }\n";
    let found = used(&File::sample("a.rs", text));
    let paths: Vec<_> = found.iter().map(|used| (used.line, used.path.as_str())).collect();
    assert_eq!(paths, [(2, "a::b"), (3, "crate::domain::State"), (3, "crate::domain"), (3, "crate::store")]);
}
