//! What a laid-out document really shows: its text, and what the font could not show.
use std::collections::BTreeSet;
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// The characters for which there is no glyph, in their order, each once.
pub(crate) fn missing(document: &PagedDocument) -> String {
    let mut found = BTreeSet::new();
    for page in document.pages() {
        each_text(&page.frame, &mut |item| {
            let absent = item.glyphs.iter().filter(|glyph| glyph.id == 0);
            found.extend(absent.filter_map(|glyph| item.text.get(glyph.range())).flat_map(str::chars));
        });
    }
    found.into_iter().collect()
}

/// All that is shown as text, in its order, without blanks.
pub(crate) fn text(document: &PagedDocument) -> String {
    let mut said = String::new();
    for page in document.pages() {
        each_text(&page.frame, &mut |item| said.extend(item.text.chars().filter(|c| !c.is_whitespace())));
    }
    said
}

fn each_text(frame: &Frame, see: &mut impl FnMut(&TextItem)) {
    for (_, item) in frame.items() {
        if let FrameItem::Text(text) = item {
            see(text);
        } else if let FrameItem::Group(group) = item {
            each_text(&group.frame, see);
        }
    }
}
