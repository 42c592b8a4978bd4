//! Hand-over files (文件交换): a zip with one table and a manifest that names its digests and signs it. A table that is not
//! wholly as agreed is refused as a whole, with the line named.
use super::{
    csv::sheet,
    vertical::{OutsideNo, Said, VerticalRefused},
    vertical_signature::SharedKey,
};
use chrono::{DateTime, Utc};
use kernel::code::CaseNo;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// What the files with cases are called.
pub const CASES: &str = "tongban-cases/1";
/// What the files with answers are called.
pub const ANSWERS: &str = "tongban-answers/1";
/// The list of a file.
const MANIFEST: &str = "manifest.json";
/// So many rows in one file at most.
pub const MOST_ROWS: usize = 500;
/// No part is larger, whatever it claims.
const LARGEST: u64 = 8 << 20;
/// The columns of a file with cases, and of one with answers.
const CASE_COLUMNS: [&str; 7] = ["case_no", "exchange", "item", "item_name", "division", "applicant", "form"];
const ANSWER_COLUMNS: [&str; 5] = ["case_no", "outside_no", "said", "reason", "at"];

/// What a file says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`CASES`] or [`ANSWERS`].
    pub format: String,
    /// The system's short word.
    pub system: String,
    /// Rows without the head.
    pub rows: usize,
    /// SHA-256 of the table in hexadecimal.
    pub sha256: String,
    /// SM3 of the table in hexadecimal.
    pub sm3: String,
    /// HMAC-SHA-256 of the table with the key that both sides hold, in base64.
    pub signature: String,
}

/// A row of a file with answers.
#[derive(Debug, Clone)]
pub struct AnswerRow {
    /// Its line in the table, the head being 1.
    pub line: u32,
    /// Our number of the case.
    pub case_no: CaseNo,
    /// The number over there.
    pub outside_no: Option<OutsideNo>,
    /// What was said.
    pub said: Said,
    /// Why it was sent back or refused.
    pub reason: Option<String>,
    /// When, by the system's clock.
    pub at: Option<DateTime<Utc>>,
}

/// A file with cases, each row in the order of the columns: number, exchange, item, its name, division, applicant, form.
///
/// # Errors
/// If the zip cannot be written.
pub fn write_cases(key: &SharedKey, system: &str, rows: &[[String; 7]]) -> Result<Vec<u8>, ZipError> {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    let table = sheet(CASE_COLUMNS, &rows);
    let manifest = Manifest {
        format: CASES.to_owned(),
        system: system.to_owned(),
        rows: rows.len(),
        sha256: sha256(table.as_bytes()),
        sm3: hex(&shangmi::sm3(table.as_bytes())),
        signature: key.sign_file(CASES, table.as_bytes()),
    };
    let list = serde_json::to_vec_pretty(&manifest).map_err(std::io::Error::other)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in [("cases.csv", table.as_bytes()), (MANIFEST, &list)] {
        zip.start_file(path, SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The rows of a file with answers, if every byte and every row of it is as agreed.
///
/// # Errors
/// [`VerticalRefused::NotSigned`] if nobody with the key made it; [`VerticalRefused::BadFile`] with the line, 0 for the file.
pub fn read_answers(key: &SharedKey, system: &str, file: &[u8]) -> Result<Vec<AnswerRow>, VerticalRefused> {
    let broken = || VerticalRefused::BadFile(0);
    let mut zip = ZipArchive::new(Cursor::new(file)).or(Err(broken()))?;
    let table = part(&mut zip, "answers.csv").ok_or_else(broken)?;
    let list = part(&mut zip, MANIFEST).ok_or_else(broken)?;
    let manifest: Manifest = serde_json::from_slice(&list).or(Err(broken()))?;
    if manifest.format != ANSWERS || manifest.system != system {
        return Err(broken());
    }
    if manifest.sha256 != sha256(&table) || manifest.sm3 != hex(&shangmi::sm3(&table)) {
        return Err(broken());
    }
    if !key.signed_file(ANSWERS, &table, &manifest.signature) {
        return Err(VerticalRefused::NotSigned);
    }
    let rows = rows_of(&table)?;
    if rows.len() == manifest.rows && (1..=MOST_ROWS).contains(&rows.len()) {
        Ok(rows)
    } else {
        Err(broken())
    }
}

fn rows_of(table: &[u8]) -> Result<Vec<AnswerRow>, VerticalRefused> {
    let text = std::str::from_utf8(table).or(Err(VerticalRefused::BadFile(0)))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().or(Err(VerticalRefused::BadFile(1)))?;
    if !head.iter().eq(ANSWER_COLUMNS) {
        return Err(VerticalRefused::BadFile(1));
    }
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for (line, record) in (2_u32..).zip(reader.records()) {
        let row =
            record.ok().and_then(|record| row_of(line, &record)).ok_or(VerticalRefused::BadFile(line))?;
        // One file says one thing of one case.
        if !seen.insert(row.case_no.to_string()) || rows.len() >= MOST_ROWS {
            return Err(VerticalRefused::BadFile(line));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row_of(line: u32, record: &csv::StringRecord) -> Option<AnswerRow> {
    let cell = |column: usize| record.get(column).map(str::trim).filter(|text| !text.is_empty());
    let outside_no = cell(1).map(OutsideNo::parse).transpose().ok()?;
    let at = cell(4).map(DateTime::parse_from_rfc3339).transpose().ok()?;
    let reason = cell(3).map(str::to_owned);
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > 2000) {
        return None;
    }
    let said = Said::parse(cell(2)?).ok()?;
    let case_no = CaseNo::parse(cell(0)?).ok()?;
    Some(AnswerRow { line, case_no, outside_no, said, reason, at: at.map(|at| at.to_utc()) })
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(name).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (u64::try_from(bytes.len()).ok()? <= LARGEST).then_some(bytes)
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "case_no,outside_no,said,reason,at\r\n";

    fn key() -> SharedKey {
        SharedKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    fn number(serial: u32) -> String {
        CaseNo::make(1, serial.into()).unwrap().to_string()
    }

    fn file(table: &str, change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
        let bytes = table.as_bytes();
        let mut manifest = Manifest {
            format: ANSWERS.to_owned(),
            system: "market".to_owned(),
            rows: table.lines().count().saturating_sub(1),
            sha256: sha256(bytes),
            sm3: hex(&shangmi::sm3(bytes)),
            signature: key().sign_file(ANSWERS, bytes),
        };
        change(&mut manifest);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in [("answers.csv", bytes), (MANIFEST, &serde_json::to_vec(&manifest).unwrap())] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(part).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn refused(table: &str) -> VerticalRefused {
        read_answers(&key(), "market", &file(table, |_| {})).unwrap_err()
    }

    #[test]
    fn a_file_that_is_not_wholly_as_agreed_is_refused_with_the_line_named() {
        let (one, two) = (number(1), number(2));
        let good =
            format!("{HEAD}{one},A1,granted,,2026-11-22T08:00:00+08:00\r\n{two},,refused,材料不符,\r\n");
        assert_eq!(read_answers(&key(), "market", &file(&good, |_| {})).unwrap().len(), 2);
        for (table, line) in [
            (format!("{HEAD}{one},A1,granted,,\r\n{two},,maybe,,\r\n"), 3),
            (format!("{HEAD}{one},A 1,granted,,\r\n"), 2),
            (format!("{HEAD}{one},A1,granted,,yesterday\r\n"), 2),
            (format!("{HEAD}{one},A1,granted\r\n"), 2),
            (format!("{HEAD}123,A1,granted,,\r\n"), 2),
            (format!("{HEAD}{one},A1,granted,,\r\n{one},A1,granted,,\r\n"), 3),
            (format!("number,said\r\n{one},granted\r\n"), 1),
            (HEAD.to_owned(), 0),
        ] {
            assert_eq!(refused(&table), VerticalRefused::BadFile(line), "{table}");
        }
    }

    #[test]
    fn digests_number_of_rows_system_and_signature_must_be_right() {
        let good = format!("{HEAD}{},A1,granted,,\r\n", number(1));
        let read = |change: fn(&mut Manifest)| read_answers(&key(), "market", &file(&good, change)).err();
        assert_eq!(read(|_| {}), None);
        assert_eq!(read(|manifest| manifest.rows = 2), Some(VerticalRefused::BadFile(0)));
        assert_eq!(read(|manifest| manifest.sm3 = "0".repeat(64)), Some(VerticalRefused::BadFile(0)));
        assert_eq!(read(|manifest| manifest.sha256 = "0".repeat(64)), Some(VerticalRefused::BadFile(0)));
        assert_eq!(read(|manifest| manifest.system = "other".to_owned()), Some(VerticalRefused::BadFile(0)));
        assert_eq!(read(|manifest| manifest.format = CASES.to_owned()), Some(VerticalRefused::BadFile(0)));
        let forged = read(|manifest| manifest.signature = "AAAA".to_owned());
        assert_eq!(forged, Some(VerticalRefused::NotSigned));
    }
}
