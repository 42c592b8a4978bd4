//! The logs verified by others: by export file and published keys, and against roots that a holder outside kept.
use crate::whole::still_hall;
use hall::{
    audit::{export_chain, verify_file},
    holders::{HandError, Holders},
};
use kernel::{
    actor::Actor,
    audit::{
        self, Entity,
        check::{Break, PublishedKeys, Verdict},
        sealer, verify,
    },
    db::{Db, transact},
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};
use testkit::TestHall;
use uuid::Uuid;

async fn act(db: &Db) {
    let entity = Entity::new("note", Uuid::new_v4());
    let actor = Actor::service("identity");
    let acted = transact(db, &actor, async |tx| audit::record(tx, "add_note", entity, &json!({})).await);
    acted.await.unwrap();
}

async fn sealed_hall() -> TestHall {
    let hall = still_hall().await;
    for _ in 0..5 {
        act(hall.db("identity")).await;
    }
    sealer::seal_pending(hall.db("identity")).await.unwrap();
    sealer::sign_root(hall.db("identity")).await.unwrap();
    hall
}

fn keys(db: &Db) -> PublishedKeys {
    PublishedKeys { keys: vec![verify::published(db.service(), db.keyring())] }
}

/// An address that answers the first call with 503 and takes what comes after; what it took.
fn holder() -> (String, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/roots?key=s3cret", listener.local_addr().unwrap());
    let took = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&took);
    std::thread::spawn(move || {
        for (nth, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let body = read_body(&mut stream);
            let status = if nth == 0 { "503 Service Unavailable" } else { "204 No Content" };
            if nth > 0 {
                keep.lock().unwrap().push(body);
            }
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
    });
    (url, took)
}

fn read_body(stream: &mut TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[actix_web::test]
async fn a_holder_who_was_down_gets_the_root_when_he_is_back_and_only_once() {
    let hall = sealed_hall().await;
    let (url, took) = holder();
    let db = hall.db("identity");
    let holders = Holders { file: None, webhook: Some(url) };
    let refused = holders.hand_over(db).await;
    assert!(matches!(refused, Err(HandError::NotTaken(status)) if status == 503), "{refused:?}");
    assert_eq!(holders.hand_over(db).await.unwrap(), 1);
    assert_eq!(holders.hand_over(db).await.unwrap(), 0, "nothing new");
    let took = took.lock().unwrap().clone();
    assert_eq!(took.len(), 1);
    let root = &took[0]["roots"][0];
    assert_eq!((&root["service"], &root["position"]), (&json!("identity"), &json!(5)));
}

#[actix_web::test]
async fn an_export_is_verified_with_published_keys_alone_and_a_changed_byte_or_missing_row_is_named() {
    let hall = sealed_hall().await;
    let (db, folder) = (hall.db("identity"), tempfile::tempdir().unwrap());
    let path = folder.path().join("identity.jsonl");
    assert_eq!(export_chain(db, &path).await.unwrap(), 5);
    let (service, verdict) = verify_file(&path, &keys(db), &[]).unwrap();
    assert_eq!((service.as_str(), verdict), ("identity", Verdict::Whole { position: 5, roots: 1 }));
    let whole = fs::read_to_string(&path).unwrap();
    let broken_at = |text: &str| {
        fs::write(&path, text).unwrap();
        match verify_file(&path, &keys(db), &[]).unwrap().1 {
            Verdict::Broken(Break { position, .. }) => position,
            Verdict::Whole { .. } => panic!("not found"),
        }
    };
    let changed = whole.replacen("add_note", "add_nota", 1);
    assert_eq!(broken_at(&changed), 1);
    let without: Vec<&str> = whole.lines().filter(|line| !line.contains("\"position\":3,")).collect();
    assert_eq!(broken_at(&without.join("\n")), 3);
    let cut: Vec<&str> = whole.lines().filter(|line| !line.contains("\"row\":{\"position\":5,")).collect();
    assert_eq!(broken_at(&cut.join("\n")), 5);
}

#[actix_web::test]
async fn the_file_of_roots_that_a_holder_kept_convicts_a_chain_written_anew() {
    let hall = sealed_hall().await;
    let (db, folder) = (hall.db("identity"), tempfile::tempdir().unwrap());
    let roots = folder.path().join("roots.jsonl");
    let holders = Holders { file: Some(roots.clone()), webhook: None };
    assert_eq!(holders.hand_over(db).await.unwrap(), 1);
    hall.sql("DELETE FROM identity.audit WHERE id = (SELECT id FROM identity.seal WHERE position = 2)").await;
    hall.sql("INSERT INTO identity.unsealed (log, id, at) SELECT log, id, at FROM identity.seal WHERE position <> 2").await;
    hall.sql("DELETE FROM identity.seal_root_handed").await;
    hall.sql("DELETE FROM identity.seal_root").await;
    hall.sql("DELETE FROM identity.seal").await;
    act(db).await;
    sealer::seal_pending(db).await.unwrap();
    sealer::sign_root(db).await.unwrap();
    let path = folder.path().join("identity.jsonl");
    export_chain(db, &path).await.unwrap();
    assert!(matches!(verify_file(&path, &keys(db), &[]).unwrap().1, Verdict::Whole { position: 5, .. }));
    let kept = fs::read_to_string(&roots).unwrap();
    let held: Vec<_> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(matches!(verify_file(&path, &keys(db), &held).unwrap().1, Verdict::Broken(_)));
}
