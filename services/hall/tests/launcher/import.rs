//! `hall import` and `hall export` beside a hall that runs.

use crate::{
    folder,
    harness::{Hall, hall, output},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// What the command may take for a district's listing, its own start included.
const MOST: Duration = Duration::from_secs(10);

fn listing() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/data/items-guangan-district.csv");
    path.to_str().unwrap().to_owned()
}

/// Whether it ended well, what it said, and how long it took.
fn import(dir: &Path, arguments: &[&str]) -> (bool, String, Duration) {
    let begun = Instant::now();
    let (status, said) = output(&mut hall(dir, &[&["import"], arguments].concat()));
    (status.success(), said, begun.elapsed())
}

fn written(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_district_of_1135_items_comes_in_by_one_command_and_the_same_again_changes_nothing() {
    let (keep, dir) = folder();
    let _running = Hall::up(&dir);
    let listing = listing();
    let (fine, said, _) = import(&dir, &["--dry-run", &listing]);
    assert!(fine && said.contains("检查通过：新增 1135 条"), "{said}");
    let (fine, said, took) = import(&dir, &[&listing]);
    assert!(fine && said.contains("已导入：新增 1135 条，改动 0 条，0 条不变。"), "{said}");
    assert!(took < MOST, "it took {took:?}");
    let (fine, said, took) = import(&dir, &[&listing]);
    assert!(fine && said.contains("1135 条都和现有的一样，没有改动。"), "{said}");
    assert!(took < MOST, "it took {took:?}");
    // What went in comes out, and goes in again without a change.
    let out = keep.path().join("names.xlsx");
    let (status, said) = output(&mut hall(&dir, &["export", "names", out.to_str().unwrap()]));
    assert!(status.success(), "{said}");
    let (fine, said, _) = import(&dir, &["--kind", "names", out.to_str().unwrap()]);
    assert!(fine && said.contains("1135 条都和现有的一样"), "{said}");
}

#[test]
fn a_file_with_one_bad_line_stays_out_and_the_line_and_its_column_are_printed() {
    let (keep, dir) = folder();
    let _running = Hall::up(&dir);
    let bad = written(keep.path(), "坏的.csv", "name,local_code,task_type\n建房,A1,01\n办证,A2,77\n");
    let (fine, said, _) = import(&dir, &[bad.to_str().unwrap()]);
    assert!(!fine && said.contains("第 3 行 事项类型 [not_in_dictionary]"), "{said}");
    assert!(said.contains("一条也没有导入"), "{said}");
    let own = written(keep.path(), "自己的表头.csv", "事项,编码,事项类型\n建房,A1,01\n");
    let (fine, said, _) = import(&dir, &["--map", "name=事项", own.to_str().unwrap()]);
    assert!(fine && said.contains("新增 1 条"), "{said}");
}

#[test]
fn without_a_hall_in_the_folder_the_command_says_so() {
    let (_keep, dir) = folder();
    let (fine, said, _) = import(&dir, &[&listing()]);
    assert!(!fine && said.contains("no hall runs in") && said.contains("./hall up"), "{said}");
}
