//! Nothing grows by default: files, functions, and the places where things without a name pile up.

use crate::{
    finding::{Finding, assert_none, assert_places},
    functions::functions,
    tree::{self, File},
};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;
const NAMELESS: [&str; 6] = ["utils.rs", "util.rs", "common.rs", "helpers.rs", "helper.rs", "misc.rs"];

#[test]
fn files_stay_short() {
    assert_none(&tree::rust().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn functions_stay_short() {
    assert_none(&tree::rust().iter().flat_map(long_functions).collect::<Vec<_>>());
}

#[test]
fn every_file_has_a_name_of_its_own() {
    assert_none(&tree::rust().iter().filter_map(nameless).collect::<Vec<_>>());
}

#[test]
fn lib_and_mod_files_hold_no_functions() {
    assert_none(&tree::rust().iter().flat_map(logic_in_index).collect::<Vec<_>>());
}

#[test]
fn a_long_file_is_found_but_a_generated_schema_is_not() {
    let text = "// x\n".repeat(FILE_LINES + 1);
    assert!(too_long(&File::sample("services/x/src/flows.rs", &text)).is_some());
    assert!(too_long(&File::sample("services/x/src/schema.rs", &text)).is_none());
}

#[test]
fn a_long_function_is_found_at_its_line() {
    let body = "    let x = 1;\n".repeat(FUNCTION_LINES - 2);
    assert_places(&long_functions(&File::sample("a.rs", &format!("fn f() {{\n{body}}}\n"))), &[]);
    let text = format!("//! x\nfn f() {{\n{body}    let y = 2;\n}}\n");
    assert_places(&long_functions(&File::sample("a.rs", &text)), &["a.rs:2"]);
}

#[test]
fn a_file_of_leftovers_is_found() {
    assert!(nameless(&File::sample("services/x/src/utils.rs", "")).is_some());
    assert!(nameless(&File::sample("services/x/src/cursor.rs", "")).is_none());
}

#[test]
fn a_function_in_lib_is_found() {
    let text = "//! x\nmod a;\npub fn service() {\n}\n";
    assert_places(
        &logic_in_index(&File::sample("services/x/src/lib.rs", text)),
        &["services/x/src/lib.rs:3"],
    );
    assert_places(&logic_in_index(&File::sample("services/x/src/service.rs", text)), &[]);
}

fn too_long(file: &File) -> Option<Finding> {
    let lines = file.text.lines().count();
    let what = format!("{lines} lines, at most {FILE_LINES}: make it a folder by resource");
    (lines > FILE_LINES && file.name() != "schema.rs").then(|| Finding::of(&file.path, what))
}

fn long_functions(file: &File) -> Vec<Finding> {
    let long = functions(file).into_iter().filter(|function| function.text.len() > FUNCTION_LINES);
    long.map(|function| {
        let (name, lines) = (&function.name, function.text.len());
        let what = format!("fn {name} has {lines} lines, at most {FUNCTION_LINES}: give its steps names");
        Finding::at(&file.path, function.line, what)
    })
    .collect()
}

fn nameless(file: &File) -> Option<Finding> {
    NAMELESS.contains(&file.name()).then(|| Finding::of(&file.path, "name the file after the thing it holds"))
}

fn logic_in_index(file: &File) -> Vec<Finding> {
    if !["lib.rs", "mod.rs"].contains(&file.name()) {
        return Vec::new();
    }
    let advice = |name: &str| format!("fn {name}: lib.rs and mod.rs only name the parts; move it to a file");
    let found = functions(file).into_iter();
    found.map(|function| Finding::at(&file.path, function.line, advice(&function.name))).collect()
}
