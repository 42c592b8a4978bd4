//! Templates that an editor changes and previews: proved before they are kept, in force only by another's hand.
use crate::{papers::at, world::World};
use auth::Role;
use serde_json::{Value, json};
use testkit::{Client, pdf_text};

const ACCEPTANCE: &str = include_str!("../../../../shared/notices/templates/1/acceptance.typ");

fn template(source: &str) -> Value {
    json!({ "source": source, "note": "加一行窗口时间" })
}

/// The shipped one with a line of this hall's.
fn changed() -> String {
    ACCEPTANCE.replacen("#addressed", "#addressed\n\n本厅周一至周五办公。\n", 1)
}

fn path(rest: &str) -> String {
    format!("/api/intake/v1/document-templates{rest}")
}

async fn acceptance(world: &World) -> String {
    let case = world.accepted().await;
    let all = world.citizen.get(&at(&case, "documents")).await.ok().json();
    let found =
        all.as_array().unwrap().iter().find(|document| document["kind"] == "acceptance").unwrap().clone();
    let file = at(&case, &format!("documents/{}", found["id"].as_str().unwrap()));
    pdf_text(&world.citizen.get(&file).await.ok().bytes)
}

fn people(world: &World) -> [Client; 3] {
    let staff = |roles: &[Role]| world.hall.staff(roles, "341323000000", None);
    [staff(&[Role::Editor]), staff(&[Role::Publisher]), staff(&[Role::Editor, Role::Publisher])]
}

#[actix_web::test]
async fn a_template_is_in_force_once_another_person_published_it_and_documents_keep_the_one_they_were_made_under()
 {
    let world = World::start().await;
    let [editor, publisher, both] = people(&world);
    let before = acceptance(&world).await;
    assert!(!before.contains("周一至周五"), "{before}");
    let seen = editor.post(&path("/acceptance/preview"), &template(&changed())).await.ok();
    assert!(pdf_text(&seen.bytes).contains("周一至周五"), "the preview shows the change");
    let saved = editor.post(&path("/acceptance"), &template(&changed())).await.ok().json();
    assert_eq!(saved["version"], 1001);
    assert!(!acceptance(&world).await.contains("周一至周五"), "nobody published it yet");
    publisher.post(&path("/acceptance/1001/publish"), &json!({})).await.ok();
    assert!(acceptance(&world).await.contains("周一至周五"));
    publisher.post(&path("/acceptance/1001/publish"), &json!({})).await.assert_refused(409, "case_moved_on");
    publisher.post(&path("/acceptance/1001/withdraw"), &json!({})).await.ok();
    assert!(!acceptance(&world).await.contains("周一至周五"), "the shipped one stands in again");
    both.post(&path("/acceptance"), &template(&changed())).await.ok();
    both.post(&path("/acceptance/1002/publish"), &json!({})).await.assert_refused(400, "approver_missing");
    let sheet = editor.get(&path("/acceptance")).await.ok().json();
    assert_eq!(sheet["version"], 1);
    assert_eq!(sheet["versions"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn a_template_that_cannot_be_set_or_leaves_out_what_must_be_said_is_not_kept() {
    let world = World::start().await;
    let [editor, ..] = people(&world);
    let silent = ACCEPTANCE.replacen("#addressed", "", 1);
    let refused = editor.post(&path("/acceptance"), &template(&silent)).await;
    refused.assert_refused(422, "template_silent");
    assert!(refused.json()["errors"][0]["detail"].as_str().unwrap().contains("没写出：王德厚"));
    for broken in ["#import \"/etc/passwd\": *", "#let x = (", ""] {
        let code = if broken.is_empty() { (400, "template_text") } else { (422, "template_broken") };
        let source = if broken.is_empty() { String::new() } else { format!("{broken}\n{ACCEPTANCE}") };
        editor.post(&path("/acceptance"), &template(&source)).await.assert_refused(code.0, code.1);
    }
    assert_eq!(editor.get(&path("/acceptance")).await.ok().json()["versions"].as_array().unwrap().len(), 1);
}
