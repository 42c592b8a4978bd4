//! The files that pass between the hall and a system that no network joins with it, as that system reads and writes them.

use std::io::{Cursor, Read, Write};

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sm3::Sm3;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::vertical::HeldCase;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(name).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The cases in a file of the hall, each with the names of its columns; none if it is not the hall's.
pub(crate) fn read_cases(key: &hmac::Key, file: &[u8]) -> Option<Vec<Value>> {
    let mut zip = ZipArchive::new(Cursor::new(file)).ok()?;
    let (table, list) = (part(&mut zip, "cases.csv")?, part(&mut zip, "manifest.json")?);
    let manifest: Value = serde_json::from_slice(&list).ok()?;
    let tag = STANDARD.decode(manifest.get("signature")?.as_str()?).ok()?;
    hmac::verify(key, &[b" tongban-cases/1 ", table.as_slice()].concat(), &tag).ok()?;
    let same = manifest.get("sha256")?.as_str()? == hex(&Sha256::digest(&table))
        && manifest.get("sm3")?.as_str()? == hex(&Sm3::digest(&table));
    let text = std::str::from_utf8(&table).ok().filter(|_| same)?.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().ok()?.clone();
    let row = |record: csv::StringRecord| {
        let cells = head.iter().zip(record.iter()).map(|(name, cell)| (name.to_owned(), json!(cell)));
        Value::Object(cells.collect())
    };
    reader.records().map(|record| record.ok().map(row)).collect()
}

/// A file of answers.
pub(crate) fn write_answers(key: &hmac::Key, system: &str, cases: &[HeldCase]) -> Option<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["case_no", "outside_no", "said", "reason", "at"]).ok()?;
    for case in cases {
        let reason = case.reason.as_deref().unwrap_or_default();
        writer.write_record([&case.case_no, &case.outside_no, &case.said, reason, ""]).ok()?;
    }
    let table = writer.into_inner().ok()?;
    let tag = hmac::sign(key, &[b" tongban-answers/1 ", table.as_slice()].concat());
    let manifest = json!({
        "format": "tongban-answers/1", "system": system, "rows": cases.len(),
        "sha256": hex(&Sha256::digest(&table)), "sm3": hex(&Sm3::digest(&table)),
        "signature": STANDARD.encode(tag.as_ref()),
    });
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("answers.csv", table), ("manifest.json", manifest.to_string().into_bytes())] {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(&bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
