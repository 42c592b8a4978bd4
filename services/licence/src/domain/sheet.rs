//! A licence as a sheet, PDF or OFD, and whether a file in any of its forms is what its issuer signed.
use super::{
    HolderKind, LicenceType,
    file::{LicenceFile, LicenceRecord, RecordSignature, message, read_file, read_record, signatures},
    pdf,
    trust::{FileRefusal, IssuerCertificate, Trust},
};
use chrono::{DateTime, TimeDelta, Utc};
use notices::{CheckCode, LicenceSheet, NEWEST_LICENCE, RenderError, UseNote, ofd, render_licence};
use serde_json::Value;
use shangmi::{SoftwareKeys, sm3};

/// The form that the signatures of sheets are made under, so that nothing signed for another use passes for one.
const PDF_FORMAT: &str = "tongban-licence-pdf-v1";
const OFD_FORMAT: &str = "tongban-licence-ofd-v1";

/// In which form a file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// The signed record.
    Json,
    /// PDF/A with the record attached.
    Pdf,
    /// GB/T 33190 with the record attached.
    Ofd,
}

impl FileKind {
    /// The word in rows and paths.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
        }
    }

    /// The media type.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
        }
    }
}

/// A sheet cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The typesetter failed, or the font lacks a character.
    #[error("the sheet could not be set")]
    Render(#[from] RenderError),
    /// It could not be put together or signed.
    #[error("the sheet could not be put together")]
    Unsigned,
}

/// What a sheet shows, and its metadata tags.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) shown: LicenceSheet,
    pub(crate) tags: Vec<ofd::Tag>,
    pub(crate) made_at: DateTime<Utc>,
}

/// The code with which anyone may look a licence up, from a keyed hash of its identifier.
pub(crate) fn check_code(hash: &[u8]) -> CheckCode {
    CheckCode::of_bits(hash.iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte)))
}

/// The sheet of a signed record.
#[expect(clippy::too_many_arguments, reason = "each is one thing that stands on the sheet")]
pub(crate) fn sheet_of(
    kind: &LicenceType,
    file: &LicenceFile,
    holder_kind: HolderKind,
    number: Option<String>,
    holder_number: Option<String>,
    authority: Option<String>,
    page: &str,
    code: CheckCode,
) -> Option<Sheet> {
    let record: LicenceRecord = serde_json::from_str(&file.record).ok()?;
    let authority = authority.unwrap_or_else(|| record.authority.to_string());
    let rows = kind.fields.iter().filter_map(|field| {
        let value = record.fields.get(&field.key)?;
        Some((field.title.clone(), words(value)))
    });
    let last = record.valid_to.map_or_else(|| "长期".to_owned(), |day| day.to_string());
    let made = local(record.made_at);
    let tags: Vec<ofd::Tag> = vec![
        ("ZZMC", record.type_name.clone()),
        ("ZZLXDM", record.type_code.to_string()),
        ("ZZBH", number.clone().unwrap_or_else(|| record.identifier.to_string())),
        ("ZZBS", record.identifier.to_string()),
        ("ZZBFJG", authority.clone()),
        ("ZZBFJGDM", record.authority.to_string()),
        ("ZZBFRQ", record.valid_from.to_string()),
        ("CZZT", record.holder.clone()),
        ("CZZTDM", holder_number.unwrap_or_default()),
        ("CZZTDMLX", holder_kind.number_name().to_owned()),
        ("CZZTDMLXDM", if holder_kind == HolderKind::Natural { "111" } else { "001" }.to_owned()),
        ("ZZYXQQSRQ", record.valid_from.to_string()),
        ("ZZYXQJZRQ", last.clone()),
        ("ZZQZR", authority.clone()),
        ("ZZQZSJ", made.clone()),
        ("ZZQZMC", format!("{authority}电子证照专用章")),
        ("CJSJ", made),
    ];
    let shown = LicenceSheet {
        title: record.type_name.clone(),
        identifier: record.identifier.to_string(),
        number,
        authority,
        holder: record.holder.clone(),
        rows: rows.collect(),
        period: format!("{} 至 {last}", record.valid_from),
        date: record.valid_from,
        address: format!("{page}?identifier={}&code={}", record.identifier, code.as_str()),
        code,
        record: serde_json::to_string(file).ok()?,
        note: None,
    };
    Some(Sheet { shown, tags, made_at: record.made_at })
}

impl Sheet {
    /// Makes it the sheet of a copy for one use: its picture and its code lead to the copy, whose time ends before the licence's.
    pub(crate) fn make_copy(&mut self, page: &str, code: CheckCode, note: UseNote) {
        self.shown.address = format!("{page}?copy={}", note.number);
        self.shown.code = code;
        self.shown.note = Some(note);
    }
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Minutes in the hall.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M").to_string()
}

/// Draws and signs a sheet. The same sheet and keys give the same bytes.
pub(crate) fn draw(sheet: &Sheet, keys: &SoftwareKeys, kind: FileKind) -> Result<Vec<u8>, SheetError> {
    match kind {
        FileKind::Json => Ok(sheet.shown.record.clone().into_bytes()),
        FileKind::Pdf => {
            let plain = render_licence(&sheet.shown, NEWEST_LICENCE)?.pdf;
            let sign = |bytes: &[u8]| {
                let made = signatures(keys, &bound(PDF_FORMAT, bytes))?;
                serde_json::to_vec(&made).ok()
            };
            pdf::sign(plain, sheet.made_at, sign).ok_or(SheetError::Unsigned)
        }
        FileKind::Ofd => {
            let id: String = sm3(sheet.shown.record.as_bytes())
                .iter()
                .take(16)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let parts = ofd::parts(&sheet.shown, &sheet.tags, &id).ok_or(SheetError::Unsigned)?;
            let at = (sheet.made_at + TimeDelta::hours(8)).format("%Y%m%d%H%M%S").to_string();
            let sign = |bytes: &[u8]| {
                let made = signatures(keys, &bound(OFD_FORMAT, bytes))?;
                serde_json::to_vec(&made).ok()
            };
            let parts = ofd::with_signature(parts, &at, sm3, sign).ok_or(SheetError::Unsigned)?;
            ofd::pack(&parts).map_err(|_bad| SheetError::Unsigned)
        }
    }
}

/// What is signed of a sheet: the form, and the SM3 hash of the bytes.
fn bound(format: &str, bytes: &[u8]) -> Vec<u8> {
    let hash: String = sm3(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    message(format, &hash)
}

/// Checks a file in any of its forms with what the issuer publishes and nothing else: every byte of it must be as it was signed.
///
/// # Errors
/// What is wrong with it.
pub fn verify_licence_bytes(
    bytes: &[u8],
    published: &IssuerCertificate,
    now: DateTime<Utc>,
) -> Result<LicenceRecord, FileRefusal> {
    let (format, described, value, record) = if bytes.starts_with(b"%PDF") {
        let signed = pdf::read(bytes).ok_or(FileRefusal::NotAFile)?;
        (PDF_FORMAT, signed.covered, signed.value, signed.record)
    } else if bytes.starts_with(b"PK") {
        let parts = ofd::unpack(bytes).map_err(|_bad| FileRefusal::NotAFile)?;
        let signed = ofd::read_signature(&parts, sm3).map_err(|_bad| FileRefusal::SignatureWrong)?;
        (OFD_FORMAT, signed.described, signed.value, signed.record)
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_other| FileRefusal::NotAFile)?;
        return super::file::verify_licence_file(text, published, now);
    };
    let text = String::from_utf8(record).map_err(|_other| FileRefusal::NotAFile)?;
    let file = read_file(&text)?;
    let record: LicenceRecord = read_record(&file, super::file::FORMAT)?;
    let made: Vec<RecordSignature> =
        serde_json::from_slice(&value).map_err(|_other| FileRefusal::SignatureWrong)?;
    // One way to write the signatures.
    if serde_json::to_vec(&made).ok() != Some(value) {
        return Err(FileRefusal::SignatureWrong);
    }
    let trust = Trust::of(published, &file.certificates, now)?;
    trust.check(record.authority.as_str(), record.made_at, &bound(format, &described), &made)?;
    super::file::verify_licence_file(&text, published, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        file::{
            FORMAT, Signer,
            tests::{now, record},
        },
        trust::tests::{authority, published, signer},
    };

    fn sheet() -> (Sheet, SoftwareKeys) {
        let (keys, certificates) = signer(3, &authority(), "2026-11-01", "2031-11-01");
        let file = Signer { keys: &keys, certificates: &certificates }.sign(FORMAT, &record()).unwrap();
        let types = LicenceType::seeded().unwrap();
        let kind = types.into_iter().find(|kind| kind.name == "农村宅基地批准书").unwrap();
        let sheet = sheet_of(
            &kind,
            &file,
            HolderKind::Natural,
            Some("宅字第1号".into()),
            Some("11010519491231002X".into()),
            Some("灵璧县渔沟镇人民政府".into()),
            "https://hall.example/licences/check",
            check_code(&[7; 32]),
        );
        (sheet.unwrap(), keys)
    }

    #[test]
    fn pdf_and_ofd_are_good_with_the_root_alone_and_the_same_for_ever() {
        let (sheet, keys) = sheet();
        for kind in [FileKind::Pdf, FileKind::Ofd] {
            let drawn = draw(&sheet, &keys, kind).unwrap();
            assert_eq!(verify_licence_bytes(&drawn, &published(), now()), Ok(record()), "{kind:?}");
            assert!(drawn == draw(&sheet, &keys, kind).unwrap(), "{kind:?} differs");
            assert!(drawn.len() < 400_000, "{kind:?} has {} bytes", drawn.len());
            let folder = std::env::temp_dir().join("tongban-licence-sheets");
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("licence.{}", kind.name())), &drawn).unwrap();
        }
    }

    fn assert_flips_are_found(kind: FileKind) {
        let (sheet, keys) = sheet();
        let drawn = draw(&sheet, &keys, kind).unwrap();
        let published = published();
        // A prime step reaches every kind of place; head and tail are tried byte by byte.
        let places = (0..drawn.len()).step_by(2003);
        let ends = (0..16).chain(drawn.len() - 48..drawn.len());
        let mut tried = 0;
        for place in places.chain(ends) {
            let mut flipped = drawn.clone();
            flipped[place] ^= 1;
            assert!(verify_licence_bytes(&flipped, &published, now()).is_err(), "{kind:?}: byte {place}");
            tried += 1;
        }
        println!("{kind:?}: {tried} flipped bytes of {}, all found", drawn.len());
        assert!(verify_licence_bytes(&drawn[..drawn.len() - 1], &published, now()).is_err());
        let longer = [drawn.as_slice(), b"\n"].concat();
        assert!(verify_licence_bytes(&longer, &published, now()).is_err(), "something was added");
    }

    #[test]
    fn the_picture_on_a_copy_leads_to_the_copy_and_not_to_the_licence() {
        let (mut sheet, _) = sheet();
        let of_licence = sheet.shown.code.clone();
        let code = check_code(&[9; 16]);
        let note = UseNote {
            number: format!("JZ20261122{}", code.as_str()),
            user: "某机关".into(),
            purpose: "办理入学".into(),
            made: "2026-11-22 09:00".into(),
            expires: "2026-11-23 09:00".into(),
        };
        let address = format!("https://hall.example/licences/check?copy={}", note.number);
        sheet.make_copy("https://hall.example/licences/check", code, note);
        assert_eq!(sheet.shown.address, address);
        assert_ne!(sheet.shown.code, of_licence);
    }

    #[test]
    fn one_flipped_byte_of_a_pdf_is_found() {
        assert_flips_are_found(FileKind::Pdf);
    }

    #[test]
    fn one_flipped_byte_of_an_ofd_is_found() {
        assert_flips_are_found(FileKind::Ofd);
    }

    #[test]
    fn a_sheet_carries_the_metadata_tags_of_the_standard() {
        let (sheet, _) = sheet();
        let names: Vec<&str> = sheet.tags.iter().map(|(name, _)| *name).collect();
        for wanted in [
            "ZZMC",
            "ZZLXDM",
            "ZZBH",
            "ZZBS",
            "ZZBFJG",
            "ZZBFJGDM",
            "ZZBFRQ",
            "CZZT",
            "CZZTDM",
            "CZZTDMLX",
            "CZZTDMLXDM",
            "ZZYXQQSRQ",
            "ZZYXQJZRQ",
            "ZZQZR",
            "ZZQZSJ",
            "ZZQZMC",
            "CJSJ",
        ] {
            assert!(names.contains(&wanted), "{wanted}");
        }
    }
}
