//! The bytes of documents: the same for ever, archivable, and never with an empty box.
use crate::sample;
use notices::{Content, Kind, NEWEST, RenderError, render};
use std::{thread, time::Instant};

#[test]
fn the_same_content_gives_the_same_bytes_on_any_thread() {
    for content in sample::all() {
        let first = render(&content, &sample::check(), NEWEST).unwrap().pdf;
        let again = thread::scope(|scope| {
            scope.spawn(|| render(&content, &sample::check(), NEWEST).unwrap().pdf).join().unwrap()
        });
        assert!(first == again, "{} differs", content.body.kind().code());
    }
}

#[test]
fn another_number_gives_other_bytes() {
    let mut other = sample::acceptance();
    other.head.number = "渔政许受〔2026〕4号".to_owned();
    assert_ne!(
        render(&sample::acceptance(), &sample::check(), NEWEST).unwrap().pdf,
        render(&other, &sample::check(), NEWEST).unwrap().pdf
    );
}

#[test]
fn content_survives_being_written_down() {
    for content in sample::all() {
        let text = serde_json::to_string(&content).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content);
    }
}

#[test]
fn a_character_without_a_glyph_is_refused_and_named() {
    let mut content = sample::receipt();
    content.head.applicant = "王𠈌㐂".to_owned();
    let Err(RenderError::MissingGlyphs { count, characters }) = render(&content, &sample::check(), NEWEST)
    else {
        panic!("an empty box was printed");
    };
    assert_eq!((count, characters.as_str()), (2, "㐂𠈌"));
    let said = RenderError::MissingGlyphs { count, characters }.to_string();
    assert!(!said.contains('㐂'), "a part of a name is in a message: {said}");
}

#[test]
fn rare_characters_of_names_are_there() {
    let mut content = sample::receipt();
    // From the table of general standard characters (tier 3 and beyond the basic plane), and from GBK.
    content.head.applicant = "喆昇堃犇骉翀䶮㛃𬍛𬒗旸甯珺".to_owned();
    assert!(render(&content, &sample::check(), NEWEST).unwrap().pages == 1);
}

#[test]
fn documents_are_tagged_archivable_and_small() {
    for content in sample::all() {
        let rendered = render(&content, &sample::check(), NEWEST).unwrap();
        let kind = content.body.kind();
        let has = |mark: &[u8]| rendered.pdf.windows(mark.len()).any(|window| window == mark);
        assert!(has(b"<pdfaid:part>2</pdfaid:part>"), "{} is not PDF/A-2", kind.code());
        assert!(has(b"pdfaid:conformance>B<"), "{} is not of level B", kind.code());
        assert!(rendered.pdf.len() < 200_000, "{} has {} bytes", kind.code(), rendered.pdf.len());
        let pages = if kind == Kind::PendingAcceptance { 2 } else { 1 };
        assert_eq!(rendered.pages, pages, "{}", kind.code());
    }
}

#[test]
fn a_long_reason_runs_over_pages_and_keeps_the_signature_whole() {
    let mut content = sample::refusal();
    if let notices::Body::Refusal(body) = &mut content.body {
        body.reason = "拟建房屋占用永久基本农田。".repeat(150);
    }
    let pages = render(&content, &sample::check(), NEWEST).unwrap().pages;
    assert!((3..8).contains(&pages), "{pages} pages");
}

#[test]
fn words_of_people_are_never_markup() {
    let mut content = sample::non_acceptance();
    if let notices::Body::NonAcceptance(body) = &mut content.body {
        body.reason = "#panic(1) *粗* _斜_ $x$ @label \\ <tag> // 注释".to_owned();
    }
    let text = crate::text_of("markup", &content);
    crate::assert_says(&text, &["#panic(1)*粗*_斜_$x$@label\\<tag>//注释"]);
}

#[test]
fn a_version_that_never_was_is_refused() {
    assert!(matches!(
        render(&sample::receipt(), &sample::check(), NEWEST + 1),
        Err(RenderError::NoTemplate(_))
    ));
}

#[test]
fn a_window_prints_within_a_second() {
    render(&sample::acceptance(), &sample::check(), NEWEST).unwrap();
    let mut content = sample::acceptance();
    let begun = Instant::now();
    for name in ["甲一", "乙二", "丙三"] {
        content.head.applicant = name.to_owned();
        render(&content, &sample::check(), NEWEST).unwrap();
    }
    let each = begun.elapsed() / 3;
    // Generous: other tests run beside this one. The release build takes some milliseconds.
    assert!(each.as_secs() < 3, "a document takes {each:?}");
}
