//! Finds the functions of a file. It relies on rustfmt: a function ends at the first line that begins with
//! a closing brace at the function's own indentation.

use crate::tree::File;

/// A function with a body.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// The line of its `fn`.
    pub(crate) line: usize,
    /// All its lines, signature and closing brace included.
    pub(crate) text: Vec<String>,
    /// Whether an attribute above makes it a test.
    pub(crate) is_test: bool,
}

const QUALIFIERS: [&str; 6] = ["pub", "const", "async", "unsafe", "default", "extern"];

/// Every function of a file that has a body.
pub(crate) fn functions(file: &File) -> Vec<Function> {
    let lines: Vec<&str> = file.text.lines().collect();
    let found = lines.iter().enumerate().filter_map(|(index, line)| {
        let name = name(line)?;
        let text = body(lines.get(index..)?)?;
        let above = lines.get(..index).unwrap_or_default();
        Some(Function { name, line: index + 1, text, is_test: is_test(above) })
    });
    found.collect()
}

fn name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let is_qualifier =
        |word: &str| QUALIFIERS.contains(&word.split('(').next().unwrap_or(word)) || word == "\"C\"";
    let first = words.by_ref().find(|word| !is_qualifier(word))?;
    let name = words.next().filter(|_| first == "fn")?;
    Some(name.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?.to_owned())
}

/// The lines of a function, or `None` where only a signature stands.
fn body(lines: &[&str]) -> Option<Vec<String>> {
    let opens = lines.iter().position(|line| line.trim_end().ends_with(['{', ';', '}']))?;
    let (first, opening) = (lines.first()?, lines.get(opens)?.trim_end());
    if opening.ends_with(';') {
        return None;
    }
    let closing = format!("{}}}", first.get(..first.len() - first.trim_start().len())?);
    let length = if opening.ends_with('}') {
        opens + 1
    } else {
        let rest = lines.get(opens + 1..)?;
        opens + 2 + rest.iter().position(|line| line.starts_with(&closing))?
    };
    Some(lines.get(..length)?.iter().map(|&line| line.to_owned()).collect())
}

fn is_test(above: &[&str]) -> bool {
    let attributes =
        above.iter().rev().map(|line| line.trim()).take_while(|line| line.starts_with(['#', '/']));
    attributes.filter(|line| line.starts_with('#')).any(|line| {
        let path = line.trim_start_matches("#[").split(['(', ']']).next().unwrap_or_default();
        path.rsplit("::").next() == Some("test")
    })
}

#[test]
fn functions_are_found_with_their_bodies() {
    let text = "trait T {\n    fn short(&self);\n}\n\npub(crate) async fn long<T>(\n    a: T,\n) -> u8\nwhere\n    \
                T: Copy,\n{\n    if true {\n    }\n    1\n}\n#[actix_web::test]\nasync fn t() {}\n// fn no() {}\n";
    let found = functions(&File::sample("a.rs", text));
    let summary: Vec<_> =
        found.iter().map(|it| (it.name.as_str(), it.line, it.text.len(), it.is_test)).collect();
    assert_eq!(summary, [("long", 5, 10, false), ("t", 16, 1, true)]);
}
