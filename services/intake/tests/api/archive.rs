//! Archive packages: what they hold, and what is found when one was touched.
use crate::{papers::at, world::World};
use intake::archive::{ArchiveFault, verify_archive};
use kernel::audit::{check::PublishedKeys, verify::published};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A case that was not accepted, and its package.
async fn packed(world: &World) -> (String, Vec<u8>, PublishedKeys) {
    let case = world.submitted(&[]).await;
    world.clerk.get(&at(&case, "archive")).await.assert_refused(409, "case_not_ended");
    let why =
        json!({ "reason": "申请事项依法不属于本机关职权范围。", "remedies": "可以在六十日内申请行政复议。" });
    world.clerk.post(&at(&case, "reject"), &why).await.ok();
    let package = world.clerk.get(&at(&case, "archive")).await.ok().bytes;
    let keys = PublishedKeys { keys: vec![published("intake", world.hall.db("intake").keyring())] };
    (case, package, keys)
}

fn part(package: &[u8], path: &str) -> Value {
    let mut zip = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut text = String::new();
    zip.by_name(path).unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[actix_web::test]
async fn an_ended_case_becomes_a_package_that_stands_alone() {
    let world = World::start().await;
    let (case, package, keys) = packed(&world).await;
    let manifest = verify_archive(&package, &keys).unwrap();
    let paths: Vec<&str> = manifest.entries.iter().map(|entry| entry.path.as_str()).collect();
    for path in ["record.json", "timeline.json", "documents.json", "log.json"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
    assert!(paths.iter().any(|path| path.starts_with("documents/non_acceptance-")), "{paths:?}");
    assert!(paths.iter().any(|path| path.starts_with("documents/receipt-")), "{paths:?}");
    assert!(paths.iter().filter(|path| path.starts_with("files/")).count() >= 6, "{paths:?}");
    assert_eq!(part(&package, "record.json")["form"]["name"], "王守田");
    let acts = part(&package, "log.json");
    assert!(acts.as_array().unwrap().iter().any(|act| act["action"] == "reject_case"), "{acts}");
    // His own package, too; nobody else's, and no agent's.
    let own = world.citizen.get(&at(&case, "archive")).await.ok().bytes;
    assert!(verify_archive(&own, &keys).is_ok());
    world.stranger.get(&at(&case, "archive")).await.assert_refused(404, "case_not_found");
    world.agent.get(&at(&case, "archive")).await.assert_refused(403, "agents_not_allowed");
}

#[actix_web::test]
async fn one_flipped_byte_a_missing_part_and_an_added_one_are_found() {
    let world = World::start().await;
    let (_, package, keys) = packed(&world).await;
    // Every kind of place: head, contents, directory, signature.
    let step = package.len() / 97 + 1;
    for place in (0..package.len()).step_by(step).chain([package.len() - 1]) {
        let mut flipped = package.clone();
        flipped[place] ^= 1;
        assert!(verify_archive(&flipped, &keys).is_err(), "byte {place} of {}", package.len());
    }
    let mut changed = package.clone();
    let last = changed.len() - 1;
    changed[last] = if changed[last] == b'0' { b'1' } else { b'0' };
    assert_eq!(verify_archive(&changed, &keys), Err(ArchiveFault::BadSignature));
    let missing = rezipped(&package, |path| path != "timeline.json", None);
    assert_eq!(verify_archive(&missing, &keys), Err(ArchiveFault::Missing("timeline.json".into())));
    let added = rezipped(&package, |_| true, Some("more.json"));
    assert_eq!(verify_archive(&added, &keys), Err(ArchiveFault::Added("more.json".into())));
    let again = rezipped(&package, |_| true, None);
    assert!(verify_archive(&again, &keys).is_err());
    let nobody = PublishedKeys::default();
    assert!(matches!(verify_archive(&package, &nobody), Err(ArchiveFault::UnknownKey(_))));
}

/// The parts that stay, put into another zip.
fn rezipped(package: &[u8], stays: impl Fn(&str) -> bool, more: Option<&str>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..old.len() {
        let mut part = old.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        if stays(&name) {
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            new.start_file(name, SimpleFileOptions::default()).unwrap();
            new.write_all(&bytes).unwrap();
        }
    }
    if let Some(path) = more {
        new.start_file(path, SimpleFileOptions::default()).unwrap();
        new.write_all(b"{}").unwrap();
    }
    new.finish().unwrap().into_inner()
}
