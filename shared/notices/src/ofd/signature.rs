//! The signature of a package (GB/T 33190-2016, 18): the SM3 hash of every part, and the signature over that list.
use super::{
    parts::{Part, RECORD},
    xml::Element,
    zipped::BadPackage,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use quick_xml::{Reader, events::Event};

/// The list of hashes: these very bytes are signed.
pub const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
/// The signature over it.
pub const SIGNED_VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";
const SIGNATURES: &str = "Doc_0/Signs/Signatures.xml";
const SM3: &str = "1.2.156.10197.1.401";
const SM2_WITH_SM3: &str = "1.2.156.10197.1.501";

/// The parts with their signature. `at` is the time of signing as `20261122120000`; `sign` signs the list of hashes.
pub fn with_signature(
    mut parts: Vec<Part>,
    at: &str,
    sm3: impl Fn(&[u8]) -> [u8; 32],
    sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<Part>> {
    let only =
        Element::new("Signature").with("ID", 1).with("Type", "Sign").with("BaseLoc", "Sign_0/Signature.xml");
    let list = Element::root("Signatures").child(Element::new("MaxSignId").text(1)).child(only);
    parts.push(Part { path: SIGNATURES.to_owned(), bytes: list.bytes() });
    let references = parts.iter().map(|part| {
        let hash = Element::new("CheckValue").text(BASE64.encode(sm3(&part.bytes)));
        Element::new("Reference").with("FileRef", format!("/{}", part.path)).child(hash)
    });
    let info = Element::new("SignedInfo")
        .child(
            Element::new("Provider")
                .with("ProviderName", "Tongban")
                .with("Version", "1")
                .with("Company", "Tongban"),
        )
        .child(Element::new("SignatureMethod").text(SM2_WITH_SM3))
        .child(Element::new("SignatureDateTime").text(at))
        .child(Element::new("References").with("CheckMethod", SM3).children(references));
    let described = Element::root("Signature")
        .child(info)
        .child(Element::new("SignedValue").text(format!("/{SIGNED_VALUE}")))
        .bytes();
    let value = sign(&described)?;
    parts.push(Part { path: SIGNATURE.to_owned(), bytes: described });
    parts.push(Part { path: SIGNED_VALUE.to_owned(), bytes: value });
    Some(parts)
}

/// What the signature of a package is over, and the record that lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPart {
    /// The bytes that are signed.
    pub described: Vec<u8>,
    /// The signature.
    pub value: Vec<u8>,
    /// The signed record of the licence.
    pub record: Vec<u8>,
}

/// Finds signature and record of a package, and checks that every other part has the hash that the signature says.
///
/// # Errors
/// [`BadPackage`] if a part is missing, strange or changed.
pub fn read_signature(parts: &[Part], sm3: impl Fn(&[u8]) -> [u8; 32]) -> Result<SignedPart, BadPackage> {
    let bytes_of = |path: &str| {
        let part = parts.iter().find(|part| part.path == path).ok_or(BadPackage)?;
        Ok::<_, BadPackage>(part.bytes.clone())
    };
    let signed = SignedPart {
        described: bytes_of(SIGNATURE)?,
        value: bytes_of(SIGNED_VALUE)?,
        record: bytes_of(RECORD)?,
    };
    let hashes = references(&signed.described)?;
    let covered = |part: &&Part| part.path != SIGNATURE && part.path != SIGNED_VALUE;
    let found: Vec<(String, String)> = parts
        .iter()
        .filter(covered)
        .map(|part| (format!("/{}", part.path), BASE64.encode(sm3(&part.bytes))))
        .collect();
    if found == hashes { Ok(signed) } else { Err(BadPackage) }
}

/// The parts that a signature is over, with their hashes, in order.
fn references(described: &[u8]) -> Result<Vec<(String, String)>, BadPackage> {
    let mut reader = Reader::from_reader(described);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    loop {
        let event = reader.read_event().map_err(|_broken| BadPackage)?;
        if let Event::Start(start) = &event {
            inside = start.name().as_ref() == "ofd:CheckValue";
            if start.name().as_ref() == "ofd:Reference" {
                let file = start.try_get_attribute("FileRef").ok().flatten().ok_or(BadPackage)?;
                found.push((file.value.into_owned(), String::new()));
            }
        } else if let Event::Text(text) = &event
            && inside
        {
            found.last_mut().ok_or(BadPackage)?.1.push_str(text);
        } else if matches!(event, Event::End(_)) {
            inside = false;
        } else if matches!(event, Event::Eof) {
            return Ok(found);
        }
    }
}
