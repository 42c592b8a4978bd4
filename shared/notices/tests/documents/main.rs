//! Documents as they leave the printer: what the law demands of each kind is read from the PDF's own text.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of these tests fail where they stand")]

mod bytes;
mod kinds;
mod ofd;
mod sample;

use notices::{Content, NEWEST, render};
use std::{fs, path::Path};

/// The text of a rendered document without blanks and breaks; the PDF is left in the target folder to be looked at.
fn text_of(name: &str, content: &Content) -> String {
    let rendered = render(content, &sample::check(), NEWEST).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("notices");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.pdf")), &rendered.pdf).unwrap();
    testkit::pdf_text(&rendered.pdf)
}

#[track_caller]
fn assert_says(text: &str, expected: &[&str]) {
    for words in expected {
        assert!(text.contains(words), "{words} is not in: {text}");
    }
}
