//! The one font, unpacked once.
use std::sync::LazyLock;
use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

static PACKED: &[u8] = include_bytes!("../fonts/tongban-song.otf.br");

/// The font and the book that finds it.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) all: Vec<Font>,
}

/// Unpacked on first use; a font that cannot be read leaves none, and every glyph is then reported as missing.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let mut bytes = Vec::with_capacity(8 << 20);
    let unpacked = brotli_decompressor::BrotliDecompress(&mut { PACKED }, &mut bytes).is_ok();
    let all: Vec<Font> = if unpacked { Font::iter(Bytes::new(bytes)).collect() } else { Vec::new() };
    Fonts { book: LazyHash::new(FontBook::from_fonts(&all)), all }
});
