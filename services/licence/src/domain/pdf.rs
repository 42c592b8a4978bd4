//! The signature of a PDF: a signature field in an incremental update (ISO 32000-1, 12.8), over every byte but its own value.
use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat, dictionary};

/// Room for the signature's value, in bytes; in the file each is two digits.
const ROOM: usize = 1024;
/// Stands in for an offset that is not known yet; as long as the longest.
const LATER: i64 = 9_999_999_999;

/// What a signature is over, and what it is.
pub(super) struct SignedPdf {
    pub(super) covered: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) record: Vec<u8>,
}

/// Adds a signature; `sign` signs what it is over. None if the PDF has not the shape of ours.
pub(super) fn sign(
    plain: Vec<u8>,
    at: DateTime<Utc>,
    sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let document = Document::load_mem(&plain).ok()?;
    let root = document.trailer.get(b"Root").ok()?.as_reference().ok()?;
    let page = document.page_iter().next()?;
    let mut update = IncrementalDocument::create_from(plain, document);
    let value = update.new_document.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Tongban",
        "SubFilter" => "tongban.sm2.ed25519.detached",
        "M" => Object::string_literal(at.format("D:%Y%m%d%H%M%SZ").to_string()),
        "ByteRange" => vec![Object::Integer(0), LATER.into(), LATER.into(), LATER.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
    });
    let field = update.new_document.add_object(field(value, page));
    update.opt_clone_object_to_new_document(root).ok()?;
    let catalog = update.new_document.get_object_mut(root).ok()?.as_dict_mut().ok()?;
    catalog.set("AcroForm", dictionary! { "Fields" => vec![Object::Reference(field)], "SigFlags" => 3 });
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).ok()?;
    let gap = gap(&bytes)?;
    let range = format!("0 {LATER} {LATER} {LATER}");
    let place = find_last(&bytes, range.as_bytes())?;
    let known = format!("0 {} {} {}", gap.0, gap.1, bytes.len().checked_sub(gap.1)?);
    let known = format!("{known:width$}", width = range.len());
    bytes.get_mut(place..place + range.len())?.copy_from_slice(known.as_bytes());
    let value = sign(&covered(&bytes, gap)?)?;
    let written = written(&value)?;
    bytes.get_mut(gap.0..gap.1)?.copy_from_slice(written.as_bytes());
    Some(bytes)
}

fn field(value: ObjectId, page: ObjectId) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal("licence"),
        "V" => Object::Reference(value),
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "F" => 132,
        "P" => Object::Reference(page),
    }
}

/// The value as it stands in the file: lower-case digits, filled up with zeros.
fn written(value: &[u8]) -> Option<String> {
    if value.len() > ROOM {
        return None;
    }
    let digits: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("<{digits:0<width$}>", width = ROOM * 2))
}

fn covered(bytes: &[u8], gap: (usize, usize)) -> Option<Vec<u8>> {
    Some([bytes.get(..gap.0)?, bytes.get(gap.1..)?].concat())
}

/// Where the last value of a signature stands, brackets included.
fn gap(bytes: &[u8]) -> Option<(usize, usize)> {
    let name = find_last(bytes, b"/Contents<").or_else(|| find_last(bytes, b"/Contents <"))?;
    let from = name + bytes.get(name..)?.iter().position(|byte| *byte == b'<')?;
    let to = from + ROOM * 2 + 2;
    (bytes.get(to - 1) == Some(&b'>')).then_some((from, to))
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

/// Takes a signed PDF apart; none if it is none, or not written as ours are.
pub(super) fn read(bytes: &[u8]) -> Option<SignedPdf> {
    let gap = gap(bytes)?;
    let digits = bytes.get(gap.0 + 1..gap.1 - 1)?;
    let mut value = Vec::with_capacity(ROOM);
    for pair in digits.chunks_exact(2) {
        value.push(u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?);
    }
    while value.last() == Some(&0) {
        value.pop();
    }
    if written(&value)?.as_bytes() != bytes.get(gap.0..gap.1)? {
        return None;
    }
    let document = Document::load_mem(bytes).ok()?;
    Some(SignedPdf { covered: covered(bytes, gap)?, value, record: attached(&document)? })
}

/// The first file that is attached.
fn attached(document: &Document) -> Option<Vec<u8>> {
    let at = |object: &Object| document.dereference(object).ok().map(|(_, found)| found.clone());
    let names = at(document.catalog().ok()?.get(b"Names").ok()?)?;
    let files = at(names.as_dict().ok()?.get(b"EmbeddedFiles").ok()?)?;
    let list = at(files.as_dict().ok()?.get(b"Names").ok()?)?;
    let described = at(list.as_array().ok()?.get(1)?)?;
    let inside = at(described.as_dict().ok()?.get(b"EF").ok()?)?;
    let stream = at(inside.as_dict().ok()?.get(b"F").ok()?)?;
    let stream = stream.as_stream().ok()?;
    stream.decompressed_content().ok().or_else(|| Some(stream.content.clone()))
}
