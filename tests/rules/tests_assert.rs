//! A test that asserts nothing only shows that nothing fell over.

use crate::{
    finding::{Finding, assert_none, assert_places},
    functions::functions,
    tree::{self, File},
};

/// What counts as asserting; helpers that assert are called `assert_…` or `check_…`.
const ASSERTING: [&str; 5] = ["assert", "expect_err", "unwrap_err", "check_", "panic!("];

#[test]
fn every_test_asserts_something() {
    assert_none(&tree::rust().iter().flat_map(asserting_nothing).collect::<Vec<_>>());
}

#[test]
fn a_test_that_asserts_nothing_is_found() {
    let empty =
        "#[test]\nfn it_runs() {\n    run();\n}\n\n#[test]\nfn it_works() {\n    assert!(run());\n}\n";
    assert_places(&asserting_nothing(&File::sample("a.rs", empty)), &["a.rs:2"]);
    let property =
        "proptest! {\n    #[test]\n    fn p(\n        a in 0..1,\n    ) {\n        go(a);\n    }\n}\n";
    assert_places(&asserting_nothing(&File::sample("a.rs", property)), &["a.rs:3"]);
}

fn asserting_nothing(file: &File) -> Vec<Finding> {
    let tests = functions(file).into_iter().filter(|function| function.is_test);
    let silent = tests.filter(|test| {
        let body = test.text.iter().skip_while(|line| !line.contains('{'));
        !body.into_iter().any(|line| ASSERTING.iter().any(|word| line.contains(word)))
    });
    let what = "this test asserts nothing; say what it expects, or call a helper named assert_… or check_…";
    silent.map(|test| Finding::at(&file.path, test.line, format!("{}: {what}", test.name))).collect()
}
