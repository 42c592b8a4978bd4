//! Filling an overlay's template with the names and ids of the place that claims the item.

use contracts::catalogue::{OverlayContent, hall_id};
use kernel::code::Division;
use serde_json::Value;

use super::{
    SeedError,
    items::{SeedClaim, SeedItem},
};
use crate::flows::directory::Directory;

/// The overlay of one claim.
pub(super) fn fill(
    item: &SeedItem,
    claim: &SeedClaim,
    directory: &Directory,
) -> Result<OverlayContent, SeedError> {
    let values = values(claim, directory)?;
    let mut overlay = item.overlay.clone();
    replace(&mut overlay, &values);
    serde_json::from_value(overlay)
        .map_err(|source| SeedError::Json { file: format!("the overlay of {}", item.base.name), source })
}

/// Placeholder and value, as `${place}` stands in the files.
fn values(claim: &SeedClaim, directory: &Directory) -> Result<Vec<(String, String)>, SeedError> {
    let unknown = || SeedError::Unknown(format!("{} at {}", claim.authority, claim.at));
    let name_of = |code: &Division| {
        directory
            .divisions
            .iter()
            .find(|row| row.code == *code)
            .map(|row| row.name.clone())
            .ok_or_else(unknown)
    };
    let authority =
        directory.authorities.iter().find(|row| row.code == claim.authority).ok_or_else(unknown)?;
    let hall = hall_id(&claim.at);
    let address = directory.halls.iter().find(|row| row.id == hall).map(|row| row.address.clone());
    let county = Division::parse(&format!("{}000000", claim.at.county())).ok().ok_or_else(unknown)?;
    let mut values = vec![
        ("authority".to_owned(), claim.authority.to_string()),
        ("authority_name".to_owned(), authority.name.clone()),
        ("division".to_owned(), claim.at.to_string()),
        ("place".to_owned(), name_of(&claim.at)?),
        ("hall".to_owned(), hall.to_string()),
        ("hall_address".to_owned(), address.ok_or_else(unknown)?),
        ("county_name".to_owned(), name_of(&county)?),
    ];
    // The county's departments by kind: `${county.agriculture}`.
    let departments = directory.authorities.iter().filter(|row| row.division == county);
    values.extend(departments.map(|row| (format!("county.{}", row.kind), row.code.to_string())));
    Ok(values.into_iter().map(|(name, value)| (format!("${{{name}}}"), value)).collect())
}

fn replace(value: &mut Value, values: &[(String, String)]) {
    match value {
        Value::String(text) if text.contains("${") => {
            *text = values.iter().fold(std::mem::take(text), |text, (name, value)| text.replace(name, value));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, values)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{SeedFiles, directory, items};
    use contracts::catalogue::{Mark, check};
    use std::path::Path;

    fn files() -> SeedFiles {
        SeedFiles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed")).unwrap()
    }

    #[test]
    fn every_seeded_item_keeps_every_quality_rule() {
        let files = files();
        let directory = directory::read(&files).unwrap();
        let mut claims = 0;
        for item in items::read(&files).unwrap() {
            for claim in &item.claims {
                let overlay = fill(&item, claim, &directory).unwrap();
                let findings = check(&item.base, &overlay);
                assert_eq!(findings, [], "{} at {}", item.base.name, claim.at);
                assert!(!serde_json::to_string(&overlay).unwrap().contains("${"), "a placeholder is left");
                claims += 1;
            }
        }
        assert!(claims >= 23 + 4 * 5, "{claims}");
    }

    #[test]
    fn the_core_paths_and_their_twin_at_the_county_are_there() {
        let codes: Vec<String> =
            items::read(&files()).unwrap().into_iter().map(|item| item.base.code.to_string()).collect();
        for code in ["340199001000", "340599002000", "340799003000", "342099004000", "340799005000"] {
            assert!(codes.iter().any(|present| present == code), "{code}");
        }
    }

    #[test]
    fn every_item_says_what_is_made_up_and_what_is_typical() {
        for item in items::read(&files()).unwrap() {
            let marks = &item.base.provenance;
            assert!(marks.iter().any(|mark| mark.pointer.is_empty()), "{}: the whole", item.base.name);
            let code = marks.iter().find(|mark| mark.pointer == "/code");
            assert_eq!(code.map(|mark| mark.mark), Some(Mark::Fictitious), "{}", item.base.name);
            let value = serde_json::to_value(&item.base).unwrap();
            for mark in marks {
                assert!(value.pointer(&mark.pointer).is_some(), "{}: {}", item.base.name, mark.pointer);
            }
        }
    }

    #[test]
    fn licence_types_are_those_the_repository_is_seeded_with() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/seed/licence_types.json");
        let types: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for item in items::read(&files()).unwrap() {
            let text = serde_json::to_value(&item.base).unwrap();
            let of_materials = item.base.materials.iter().flat_map(|material| material.licence_types.clone());
            let of_results = text["results"].as_array().unwrap().iter();
            let of_results =
                of_results.filter_map(|result| result["licence_type"].as_str().map(str::to_owned));
            for code in of_materials.map(|code| code.to_string()).chain(of_results) {
                assert!(types.iter().any(|known| known["code"] == code.as_str()), "{code}");
            }
        }
    }

    #[test]
    fn the_directory_has_every_township_and_marks_what_is_made_up() {
        let directory = directory::read(&files()).unwrap();
        let level = |name: &str| directory.divisions.iter().filter(|row| row.level == name).count();
        assert_eq!((level("city"), level("township")), (1, 122));
        assert!(directory.divisions.iter().all(|row| (row.level == "village") == row.fictitious));
        assert!(directory.authorities.iter().all(|row| row.fictitious));
        assert_eq!(directory.halls.len(), directory.divisions.len() - level("province"));
    }
}
