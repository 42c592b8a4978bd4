//! What people bring and send: forms, photographs, opinions, paths.
use auth::{Role, SubjectKind, TokenSubject};
use contracts::catalogue::hall_id;
use kernel::{
    code::{Division, Uscc},
    id::CaseId,
};
use serde_json::{Value, json};
use testkit::{Client, Reply};
use uuid::Uuid;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

pub(crate) const OFFICES: [&str; 4] =
    ["natural_resources", "agriculture", "village_planning", "forestry_water"];

pub(crate) fn agree() -> Value {
    json!({ "opinion": "agree", "text": "经审核,符合规划和用途管制要求。" })
}

pub(crate) fn in_town(id: Uuid, roles: &[Role], town: &str, authority: &str) -> TokenSubject {
    TokenSubject {
        division: Some(division(town).prefix()),
        hall: Some(hall_id(&division(town))),
        authority: Some(Uscc::parse(authority).unwrap()),
        ..TokenSubject::plain(SubjectKind::Staff, id, roles)
    }
}

pub(crate) fn division(code: &str) -> Division {
    Division::parse(code).unwrap()
}

/// The path of a case's operation.
pub(crate) fn at(case: &str, operation: &str) -> String {
    let slash = if operation.is_empty() { "" } else { "/" };
    format!("/api/intake/v1/cases/{case}{slash}{operation}")
}

pub(crate) fn id(reply: &Reply) -> String {
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    id.parse::<CaseId>().unwrap();
    id
}

/// A small photograph unlike any other.
pub(crate) fn photo() -> Vec<u8> {
    [JPEG, Uuid::new_v4().as_bytes(), b"\xff\xd9"].concat()
}

pub(crate) async fn upload(by: &Client, path: &str, bytes: Vec<u8>, kind: &str) -> Reply {
    let request = by
        .request(reqwest::Method::POST, path)
        .header("Idempotency-Key", Uuid::new_v4().to_string())
        .header("Content-Type", kind)
        .header("X-File-Name", "%E7%8E%B0%E5%9C%BA.jpg")
        .body(bytes);
    by.send(request).await
}

/// The homestead form, filled in.
pub(crate) fn form() -> Value {
    json!({
        "name": "王守田", "citizen_no": "341323196804120313", "phone": "13900000001",
        "household_address": "灵璧县渔沟镇小河湾村王庄组12号", "household_size": 4, "reason": "分户新建",
        "present_area": 0, "location": "小河湾村王庄组东", "four_boundaries": "东至路,南至沟,西至李家,北至田",
        "land_class": "建设用地", "adjoins_neighbours": false, "homestead_area": 160, "house_area": 120,
        "project": "农村村民住宅", "building_area": 240, "floors": 2, "height": 7.2, "commitment": true,
    })
}
