//! Sample files: what is taken, who reads it, and that a version shows the same bytes for ever.

use auth::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Client, Reply};

use crate::desk::{API, CITY, HOMESTEAD, because, content, editor, number, publish, seeded};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

async fn send(client: &Client, bytes: &[u8]) -> Reply {
    let request = client.request(Method::POST, &format!("{API}/samples")).body(bytes.to_vec());
    client.send(request).await
}

fn sample(path: &Value) -> Value {
    json!([{ "kind": "blank", "material": "001", "name": "申请表（空表）", "path": path }])
}

#[actix_web::test]
async fn a_sample_is_kept_by_its_hash_and_shown_to_anyone_as_it_was_sent() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let sent = send(&editor, PDF).await.ok().json();
    assert_eq!(send(&editor, PDF).await.ok().json(), sent, "the same bytes are one file");
    assert_eq!(number(&hall, "SELECT count(*) AS n FROM audit WHERE action = 'add_sample_file'").await, 1);
    let hash = sent["sha256"].as_str().unwrap();
    assert_eq!(sent["path"], format!("/files/samples/{hash}.pdf"));
    let nobody = hall.nobody();
    let shown = nobody.get(&format!("{API}/samples/{hash}")).await.ok();
    assert_eq!(shown.bytes, PDF);
    nobody.get(&format!("{API}/samples/{}", "0".repeat(64))).await.assert_refused(404, "not_found");
    send(&nobody, PDF).await.assert_refused(401, "token_missing");
    send(&hall.staff(&[Role::Publisher], CITY, None), PDF).await.assert_refused(403, "permission_missing");
}

#[actix_web::test]
async fn only_files_that_citizens_can_open_and_that_run_nothing_are_taken() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    send(&editor, b"MZ\x90\0 not a document").await.assert_refused(400, "sample_kind_not_taken");
    send(&editor, b"").await.assert_refused(400, "file_empty");
    let script = b"%PDF-1.4\n<</S/JavaScript/JS(app.alert(1))>>\n%%EOF";
    send(&editor, script).await.assert_refused(400, "sample_active_content");
    send(&editor, &vec![b' '; 5 * 1024 * 1024 + 1]).await.assert_refused(413, "sample_too_large");
}

#[actix_web::test]
async fn a_version_names_uploaded_files_only_and_never_changes() {
    let hall = seeded(&["homestead"]).await;
    let editor = editor(&hall, CITY);
    let mut base = content(&editor, HOMESTEAD, 1).await;
    base["samples"] = sample(&json!(format!("/files/samples/{}.pdf", "1a".repeat(32))));
    let path = format!("{API}/base-items/{HOMESTEAD}");
    let begun = editor.post(&format!("{path}/versions"), &base).await.ok().json();
    assert_eq!(begun["findings"][0]["rule"], "sample_fits", "{begun}");
    editor.post(&format!("{path}/submit"), &because()).await.assert_refused(400, "quality_rules");
    let sent = send(&editor, PDF).await.ok().json();
    base["samples"] = sample(&sent["path"]);
    editor.put(&format!("{path}/draft"), Some(1), &base).await.ok();
    publish(&hall, &editor, &path).await;
    let guide = hall.nobody().get(&format!("{API}/items/{HOMESTEAD}")).await.ok().json();
    assert_eq!(guide["standard"]["samples"], base["samples"]);
    base["samples"] = json!([]);
    editor.post(&format!("{path}/versions"), &base).await.ok();
    publish(&hall, &editor, &path).await;
    let before = content(&editor, HOMESTEAD, 2).await;
    assert_eq!(before["samples"], sample(&sent["path"]), "what was published stays");
    let hash = sent["sha256"].as_str().unwrap();
    assert_eq!(hall.nobody().get(&format!("{API}/samples/{hash}")).await.ok().bytes, PDF);
    hall.drain().await;
}
