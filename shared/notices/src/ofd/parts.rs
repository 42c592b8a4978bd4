//! The parts of the package (GB/T 33190-2016, 7): entry, document, resources, page, tags, attachment.
use super::{
    page::{FONT, PAGE, PAGE_ID, page},
    xml::Element,
};
use crate::LicenceSheet;

/// A file in the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its path, without a leading slash.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A metadata tag of a licence (GB/T 36903): its name, e.g. `ZZMC`, and its value.
pub type Tag = (&'static str, String);

/// The namespace of the licence's own tags.
const TAGS: &str = "urn:tongban:licence-tags:1";
/// Where the signed record lies.
pub(super) const RECORD: &str = "Doc_0/Attachs/licence.json";

/// The parts of a sheet, without signature; none if the address is too long for a QR code. `id` is 32 hexadecimal digits that name
/// the document.
#[must_use]
pub fn parts(sheet: &LicenceSheet, tags: &[Tag], id: &str) -> Option<Vec<Part>> {
    let page = page(sheet)?;
    let part = |path: &str, root: &Element| Part { path: path.to_owned(), bytes: root.bytes() };
    Some(vec![
        part("OFD.xml", &entry(sheet, tags, id)),
        part("Doc_0/Document.xml", &document(page.last_id)),
        part("Doc_0/PublicRes.xml", &resources()),
        part("Doc_0/Pages/Page_0/Content.xml", &page.content),
        part("Doc_0/Tags/CustomTags.xml", &tag_list()),
        part("Doc_0/Tags/Licence.xml", &tag_file(&page.shown)),
        part("Doc_0/Attachs/Attachments.xml", &attachments(sheet)),
        Part { path: RECORD.to_owned(), bytes: sheet.record.clone().into_bytes() },
    ])
}

fn entry(sheet: &LicenceSheet, tags: &[Tag], id: &str) -> Element {
    let data = tags.iter().map(|(name, value)| Element::new("CustomData").with("Name", name).text(value));
    let info = Element::new("DocInfo")
        .child(Element::new("DocID").text(id))
        .child(Element::new("Title").text(&sheet.title))
        .child(Element::new("Author").text(&sheet.authority))
        .child(Element::new("CreationDate").text(sheet.date))
        .child(Element::new("DocUsage").text("Normal"))
        .child(Element::new("Creator").text("Tongban"))
        .child(Element::new("CustomDatas").children(data));
    let body = Element::new("DocBody")
        .child(info)
        .child(Element::new("DocRoot").text("Doc_0/Document.xml"))
        .child(Element::new("Signatures").text("Doc_0/Signs/Signatures.xml"));
    Element::root("OFD").with("Version", "1.1").with("DocType", "OFD").child(body)
}

fn document(last_id: u32) -> Element {
    let common = Element::new("CommonData")
        .child(Element::new("MaxUnitID").text(last_id))
        .child(Element::new("PageArea").child(Element::new("PhysicalBox").text(PAGE)))
        .child(Element::new("PublicRes").text("PublicRes.xml"));
    let only = Element::new("Page").with("ID", PAGE_ID).with("BaseLoc", "Pages/Page_0/Content.xml");
    Element::root("Document")
        .child(common)
        .child(Element::new("Pages").child(only))
        .child(Element::new("CustomTags").text("Tags/CustomTags.xml"))
        .child(Element::new("Attachments").text("Attachs/Attachments.xml"))
}

fn resources() -> Element {
    // 宋体 is on every reader of this country; a file of it would make each licence some hundred kilobytes larger.
    let font = Element::new("Font").with("ID", FONT).with("FontName", "宋体").with("FamilyName", "宋体");
    Element::root("Res").with("BaseLoc", "Res").child(Element::new("Fonts").child(font))
}

fn tag_list() -> Element {
    let licence =
        Element::new("CustomTag").with("TypeID", TAGS).child(Element::new("FileLoc").text("Licence.xml"));
    Element::root("CustomTags").child(licence)
}

/// Which object of the page shows the value of which tag.
fn tag_file(shown: &[(&'static str, u32)]) -> Element {
    let refer = |(name, id): &(&'static str, u32)| {
        Element::other(name).child(Element::new("ObjectRef").with("PageRef", PAGE_ID).text(id))
    };
    Element::other("LicenceTags")
        .with("xmlns", TAGS)
        .with("xmlns:ofd", super::xml::NAMESPACE)
        .children(shown.iter().map(refer))
}

fn attachments(sheet: &LicenceSheet) -> Element {
    let record = Element::new("Attachment")
        .with("ID", "record")
        .with("Name", "签名记录")
        .with("Format", "JSON")
        .with("CreationDate", sheet.date)
        .with("Visible", "true")
        .child(Element::new("FileLoc").text("licence.json"));
    Element::root("Attachments").child(record)
}
