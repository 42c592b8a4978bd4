//! The directory from its files. Halls are not listed: every city, county, township and sample village has one.

use contracts::catalogue::hall_id;
use kernel::code::{AuthorityNature, Division, DivisionLevel, Uscc};
use serde::Deserialize;

use super::{SeedError, SeedFiles};
use crate::{
    domain::place::{HallKind, level_name},
    flows::directory::Directory,
    store::directory::{AuthorityRow, DivisionRow, HallRow},
};

/// The government's service hotline, the same everywhere.
const PHONE: &str = "12345";
const HOURS: &str = "法定工作日 8:00–12:00、14:30–17:30";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorities {
    #[expect(dead_code, reason = "the note is for people who open the file")]
    note: String,
    authorities: Vec<Authority>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authority {
    code: Uscc,
    name: String,
    division: Division,
    kind: String,
    nature: AuthorityNature,
    fictitious: bool,
}

/// Reads divisions, villages and authorities, and gives each place its hall.
pub(super) fn read(files: &SeedFiles) -> Result<Directory, SeedError> {
    let mut divisions = table("divisions.csv", &files.divisions, |fields| match *fields {
        [code, name, parent, _level] => division(code, name, parent, false),
        _ => Err("four fields".to_owned()),
    })?;
    divisions.extend(table("villages.csv", &files.villages, |fields| match *fields {
        [code, name, parent, fictitious] => division(code, name, parent, fictitious == "true"),
        _ => Err("four fields".to_owned()),
    })?);
    let parsed: Authorities = serde_json::from_str(&files.authorities)
        .map_err(|source| SeedError::Json { file: "authorities.json".to_owned(), source })?;
    let authorities = parsed.authorities.into_iter().map(|authority| {
        let Authority { code, name, division, kind, nature, fictitious } = authority;
        AuthorityRow { code, name, division, kind, nature, fictitious }
    });
    let halls = divisions.iter().filter_map(|place| hall(place, &divisions)).collect();
    Ok(Directory { authorities: authorities.collect(), halls, divisions })
}

fn table<T>(
    file: &'static str,
    text: &str,
    row: impl Fn(&[&str]) -> Result<T, String>,
) -> Result<Vec<T>, SeedError> {
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let fields: Vec<&str> = line.trim().split(',').collect();
            row(&fields).map_err(|why| SeedError::Line { file, line: index + 1, why })
        })
        .collect()
}

fn division(code: &str, name: &str, parent: &str, fictitious: bool) -> Result<DivisionRow, String> {
    let read = |text: &str| Division::parse(text).map_err(|error| error.to_string());
    let code = read(code)?;
    let parent = if parent.is_empty() { None } else { Some(read(parent)?) };
    Ok(DivisionRow {
        prefix: code.prefix().as_str().to_owned(),
        level: level_name(code.level()).to_owned(),
        name: name.to_owned(),
        code,
        parent,
        fictitious,
    })
}

fn hall(place: &DivisionRow, all: &[DivisionRow]) -> Option<HallRow> {
    let kind = HallKind::of(place.code.level())?;
    Some(HallRow {
        id: hall_id(&place.code),
        division: place.code.clone(),
        kind,
        name: format!("{}{}", place.name, kind.name_zh()),
        address: format!("{}{}（演示地址）", address(&place.code, all), kind.name_zh()),
        phone: PHONE.to_owned(),
        hours: HOURS.to_owned(),
        fictitious: true,
    })
}

/// The names from the city down to the place.
fn address(code: &Division, all: &[DivisionRow]) -> String {
    let above = |row: &&DivisionRow| row.code.level() > DivisionLevel::Province && row.code.contains(code);
    all.iter().filter(above).map(|row| row.name.as_str()).collect()
}
