//! Sample files (样表、填写示例、结果样本): what bytes really are, and that nothing in them runs.

/// The largest sample that is taken.
pub(crate) const MAX_BYTES: usize = 5 * 1024 * 1024;

/// A kind of file that citizens can open: its media type, the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SampleFormat {
    pub(crate) media_type: &'static str,
    pub(crate) ending: &'static str,
}

/// All kinds that are taken. Old Office files are not: they may carry macros that cannot be told from their text.
pub(crate) const FORMATS: &[SampleFormat] = &[
    SampleFormat { media_type: "application/pdf", ending: "pdf" },
    SampleFormat { media_type: "image/jpeg", ending: "jpg" },
    SampleFormat { media_type: "image/png", ending: "png" },
    SampleFormat {
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ending: "docx",
    },
    SampleFormat {
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ending: "xlsx",
    },
];

/// Why a file is not taken as a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSample {
    /// Nothing was sent.
    #[error("the file is empty")]
    Empty,
    /// Too much was sent.
    #[error("a sample has at most 5 MiB")]
    TooLarge,
    /// It is of another kind.
    #[error("only PDF, JPEG, PNG, docx and xlsx files are taken")]
    OtherKind,
    /// It ends early.
    #[error("the file is damaged: save it again")]
    Damaged,
    /// It could run something.
    #[error("a file with macros, scripts, launch actions or embedded files is not taken")]
    Active,
}

impl BadSample {
    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "sample_too_large",
            Self::OtherKind => "sample_kind_not_taken",
            Self::Damaged => "file_suspicious",
            Self::Active => "sample_active_content",
        }
    }
}

/// What the bytes are, whatever the file is called.
pub(crate) fn format_of(bytes: &[u8]) -> Result<SampleFormat, BadSample> {
    if bytes.is_empty() {
        return Err(BadSample::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(BadSample::TooLarge);
    }
    let kind = infer::get(bytes).and_then(|kind| package(bytes).or(Some(kind.mime_type())));
    let format = FORMATS.iter().find(|format| Some(format.media_type) == kind).ok_or(BadSample::OtherKind)?;
    let tail = bytes.get(bytes.len().saturating_sub(66 * 1024)..).unwrap_or(bytes);
    let (whole, active): (bool, &[&[u8]]) = match format.ending {
        "pdf" => (has(tail, b"%%EOF"), &[b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile"]),
        "jpg" => (has(tail, b"\xff\xd9"), &[]),
        "png" => (bytes.ends_with(b"IEND\xaeB`\x82"), &[]),
        // Names of a package's parts stand in it as they are, whatever the parts are packed with.
        _ => (has(tail, b"PK\x05\x06"), &[b"vbaProject", b"/activeX/", b"/embeddings/", b"oleObject"]),
    };
    if !whole {
        return Err(BadSample::Damaged);
    }
    let runs = |name: &&[u8]| if format.ending == "pdf" { has_name(bytes, name) } else { has(bytes, name) };
    if active.iter().any(runs) { Err(BadSample::Active) } else { Ok(*format) }
}

/// The kind of an Office package, by its main part: in which order the parts stand is each program's own.
fn package(bytes: &[u8]) -> Option<&'static str> {
    let is_package = bytes.starts_with(b"PK\x03\x04") && has(bytes, b"[Content_Types].xml");
    let main: [(&[u8], &str); 2] = [(b"word/document.xml", "docx"), (b"xl/workbook.xml", "xlsx")];
    let (_, ending) = main.into_iter().find(|(part, _)| is_package && has(bytes, part))?;
    FORMATS.iter().find(|format| format.ending == ending).map(|format| format.media_type)
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

    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

    fn office(folder: &str, extra: &str) -> Vec<u8> {
        let part = |name: &str| {
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            [
                &b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"[..],
                &length,
                b"\0\0",
                name.as_bytes(),
            ]
            .concat()
        };
        let names = ["[Content_Types].xml", "_rels/.rels", folder, extra];
        let parts = names.iter().filter(|name| !name.is_empty()).flat_map(|name| part(name));
        parts.chain(*b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0").collect()
    }

    fn ending(bytes: &[u8]) -> Result<&'static str, BadSample> {
        format_of(bytes).map(|format| format.ending)
    }

    #[test]
    fn a_sample_is_known_by_its_bytes() {
        assert_eq!(ending(PDF), Ok("pdf"));
        assert_eq!(ending(&office("word/document.xml", "")), Ok("docx"));
        assert_eq!(ending(&office("xl/workbook.xml", "")), Ok("xlsx"));
        assert_eq!(ending(b"MZ\x90\0\x03"), Err(BadSample::OtherKind));
        assert_eq!(ending(b"<html><script>"), Err(BadSample::OtherKind));
        assert_eq!(ending(b""), Err(BadSample::Empty));
        assert_eq!(ending(&vec![b' '; MAX_BYTES + 1]), Err(BadSample::TooLarge));
        assert_eq!(ending(&PDF[..20]), Err(BadSample::Damaged));
    }

    #[test]
    fn a_sample_that_runs_something_is_refused() {
        let script = b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n%%EOF";
        assert_eq!(ending(script), Err(BadSample::Active));
        assert_eq!(ending(&office("word/document.xml", "word/vbaProject.bin")), Err(BadSample::Active));
        assert_eq!(
            ending(&office("xl/workbook.xml", "xl/embeddings/oleObject1.bin")),
            Err(BadSample::Active)
        );
    }

    #[test]
    fn every_kind_has_a_path_that_versions_can_name() {
        for format in FORMATS {
            let path = format!("/files/samples/{}.{}", "0".repeat(64), format.ending);
            let sample = contracts::catalogue::Sample {
                kind: contracts::catalogue::SampleKind::Result,
                material: None,
                name: "结果样本".into(),
                path,
            };
            assert_eq!(sample.file().unwrap().1, format.ending);
        }
    }
}
