//! Uploads: what bytes really are, not what they are called.

/// The largest file that is taken.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most files one case holds.
pub const MAX_FILES: i64 = 60;

/// The kinds of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A document.
    Pdf,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// Nothing was sent.
    #[error("the file is empty")]
    Empty,
    /// Too much was sent.
    #[error("a file has at most 10 MiB")]
    TooLarge,
    /// It is no JPEG, PNG or PDF.
    #[error("only JPEG, PNG and PDF files are taken")]
    OtherType,
    /// It is not what it was declared to be.
    #[error("the file is not of the type that Content-Type says")]
    NotAsDeclared,
    /// It is two things at once, or ends early.
    #[error("the file is damaged or hides another file")]
    Suspicious,
    /// It could run something.
    #[error("a PDF with scripts, launch actions or embedded files is not taken")]
    Active,
    /// Its name cannot be shown.
    #[error("send X-File-Name: 1 to 200 characters, percent-encoded")]
    BadName,
}

impl MediaType {
    /// The media type's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Pdf].into_iter().find(|kind| kind.name() == name)
    }
}

/// What the bytes are, if they may be taken under the declared type.
///
/// # Errors
/// [`BadFile`] says why not.
pub fn sniff(bytes: &[u8], declared: &str) -> Result<MediaType, BadFile> {
    if bytes.is_empty() {
        return Err(BadFile::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(BadFile::TooLarge);
    }
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kind =
        infer::get(bytes).and_then(|kind| MediaType::of(kind.mime_type())).ok_or(BadFile::OtherType)?;
    if kind.name() != declared {
        return Err(BadFile::NotAsDeclared);
    }
    match kind {
        MediaType::Jpeg => whole(tail(bytes, 64 * 1024).windows(2).any(|pair| pair == b"\xff\xd9"))?,
        MediaType::Png => whole(bytes.ends_with(b"IEND\xaeB`\x82"))?,
        MediaType::Pdf => {
            whole(bytes.starts_with(b"%PDF-") && has(tail(bytes, 2048), b"%%EOF"))?;
            let active: [&[u8]; 4] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile"];
            if active.iter().any(|name| has_name(bytes, name)) {
                return Err(BadFile::Active);
            }
        }
    }
    let hidden =
        has(tail(bytes, 66 * 1024), b"PK\x05\x06") || (kind != MediaType::Pdf && shows_as_page(bytes));
    if hidden { Err(BadFile::Suspicious) } else { Ok(kind) }
}

/// The name of a file from its percent-encoded header, without any path.
///
/// # Errors
/// [`BadFile::BadName`] if it is missing, too long or not printable.
pub fn file_name(header: Option<&str>) -> Result<String, BadFile> {
    plain_name(&percent_decode(header.ok_or(BadFile::BadName)?).ok_or(BadFile::BadName)?)
}

/// The name of a file, without any path.
///
/// # Errors
/// [`BadFile::BadName`] if it is too long or not printable.
pub fn plain_name(given: &str) -> Result<String, BadFile> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let fits = (1..=200).contains(&name.chars().count()) && !name.chars().any(super::text::is_hidden);
    if fits { Ok(name.to_owned()) } else { Err(BadFile::BadName) }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn whole(is_whole: bool) -> Result<(), BadFile> {
    if is_whole { Ok(()) } else { Err(BadFile::Suspicious) }
}

/// A browser that guesses would show the picture as a page.
fn shows_as_page(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes).to_ascii_lowercase();
    [&b"<script"[..], b"<html", b"<!doctype", b"<svg", b"%pdf-"].iter().any(|mark| has(&head, mark))
}

fn tail(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(length)..).unwrap_or(bytes)
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The name as a whole PDF name: `/JS` but not `/JSomething`.
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len() + 1).any(|window| {
        window.starts_with(name) && window.last().is_some_and(|next| !next.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xaeB`\x82";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";
    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

    #[test]
    fn a_file_is_taken_if_it_is_what_it_says() {
        assert_eq!(sniff(PNG, "image/png"), Ok(MediaType::Png));
        assert_eq!(sniff(JPEG, "Image/JPEG; charset=binary"), Ok(MediaType::Jpeg));
        assert_eq!(sniff(PDF, "application/pdf"), Ok(MediaType::Pdf));
    }

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        assert_eq!(sniff(PNG, "image/jpeg"), Err(BadFile::NotAsDeclared));
        assert_eq!(sniff(b"GIF89a\x01\0\x01\0", "image/png"), Err(BadFile::OtherType));
        assert_eq!(sniff(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"), Err(BadFile::OtherType));
        assert_eq!(sniff(b"", "image/png"), Err(BadFile::Empty));
        assert_eq!(sniff(&vec![0; MAX_BYTES + 1], "image/png"), Err(BadFile::TooLarge));
    }

    #[test]
    fn a_file_that_hides_another_is_refused() {
        let zip = [JPEG, b"PK\x03\x04...PK\x05\x06\0\0\0\0\0\0\0\0"].concat();
        assert_eq!(sniff(&zip, "image/jpeg"), Err(BadFile::Suspicious));
        let page = [&JPEG[..20], b"<script>alert(1)</script>", b"\xff\xd9"].concat();
        assert_eq!(sniff(&page, "image/jpeg"), Err(BadFile::Suspicious));
        assert_eq!(sniff(&PNG[..PNG.len() - 2], "image/png"), Err(BadFile::Suspicious));
        assert_eq!(sniff(&JPEG[..20], "image/jpeg"), Err(BadFile::Suspicious));
    }

    #[test]
    fn a_document_that_runs_something_is_refused() {
        let script = b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n%%EOF";
        assert_eq!(sniff(script, "application/pdf"), Err(BadFile::Active));
        let harmless = b"%PDF-1.4\n1 0 obj<</JSize 1>>endobj\n%%EOF";
        assert_eq!(sniff(harmless, "application/pdf"), Ok(MediaType::Pdf));
    }

    #[test]
    fn a_file_name_is_decoded_and_loses_its_path() {
        assert_eq!(
            file_name(Some("%E7%8E%B0%E5%9C%BA%E7%85%A7%E7%89%87.jpg")),
            Ok("现场照片.jpg".to_owned())
        );
        assert_eq!(file_name(Some("..%2F..%2Fetc%2Fpasswd")), Ok("passwd".to_owned()));
        for bad in [None, Some(""), Some("%E7%8"), Some("a%00b"), Some("%e2%80%aegpj.exe")] {
            assert_eq!(file_name(bad), Err(BadFile::BadName), "{bad:?}");
        }
    }
}
