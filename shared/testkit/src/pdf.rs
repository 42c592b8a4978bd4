//! Reads the text of a PDF the way a reader's search does: through each font's map to Unicode.
use lopdf::{Document, Object, ObjectId, content::Content};
use std::collections::HashMap;

type Map = HashMap<u16, String>;

/// The text of a PDF whose fonts have glyphs of two bytes, without blanks and breaks.
///
/// # Panics
/// If it cannot be read.
pub fn pdf_text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let mut text = String::new();
    for page in document.get_pages().into_values() {
        let fonts: HashMap<Vec<u8>, Map> = document
            .get_page_fonts(page)
            .unwrap()
            .into_iter()
            .filter_map(|(name, font)| Some((name, map_of(&document, font)?)))
            .collect();
        let content = Content::decode(&document.get_page_content(page).unwrap()).unwrap();
        let mut font = None;
        for operation in &content.operations {
            match (operation.operator.as_str(), operation.operands.as_slice()) {
                ("Tf", [Object::Name(name), ..]) => font = fonts.get(name),
                ("Tj", [Object::String(glyphs, _)]) => show(font, glyphs, &mut text),
                ("TJ", [Object::Array(parts)]) => {
                    for part in parts {
                        if let Object::String(glyphs, _) = part {
                            show(font, glyphs, &mut text);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn show(font: Option<&Map>, glyphs: &[u8], text: &mut String) {
    for glyph in glyphs.chunks_exact(2) {
        let glyph = u16::from_be_bytes([glyph[0], glyph[1]]);
        text.push_str(font.unwrap().get(&glyph).unwrap());
    }
}

fn map_of(document: &Document, font: &lopdf::Dictionary) -> Option<Map> {
    let id: ObjectId = font.get(b"ToUnicode").ok()?.as_reference().ok()?;
    let stream = document.get_object(id).unwrap().as_stream().unwrap();
    let cmap = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let mut map = Map::new();
    let (mut singles, mut ranges) = (false, false);
    for line in cmap.lines().map(str::trim) {
        let parts: Vec<Vec<u8>> =
            line.split('<').skip(1).map(|part| hex(part.split('>').next().unwrap())).collect();
        match (line, parts.as_slice()) {
            _ if line.ends_with("beginbfchar") => singles = true,
            _ if line.ends_with("beginbfrange") => ranges = true,
            ("endbfchar" | "endbfrange", _) => (singles, ranges) = (false, false),
            (_, [glyph, text]) if singles => {
                map.insert(number(glyph), utf16(text, 0));
            }
            (_, [first, last, text]) if ranges => {
                for glyph in number(first)..=number(last) {
                    map.insert(glyph, utf16(text, glyph - number(first)));
                }
            }
            _ => {}
        }
    }
    Some(map)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|k| u8::from_str_radix(&text[2 * k..2 * k + 2], 16).unwrap()).collect()
}

fn number(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte))
}

fn utf16(bytes: &[u8], more: u16) -> String {
    let mut units: Vec<u16> = bytes.chunks_exact(2).map(number).collect();
    *units.last_mut().unwrap() += more;
    String::from_utf16(&units).unwrap()
}
