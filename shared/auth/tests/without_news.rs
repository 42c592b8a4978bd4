//! What happens while identity's revocation feed is not heard: reading goes on, changing asks or waits.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use actix_web::{App, HttpResponse, HttpServer, web};
use auth::{Role, SigningKey, SubjectKind, TokenMinter, TokenSubject, Verifier};
use kernel::{
    actor::TraceParent,
    clock::Clock,
    problem::Problem,
    service::{BaseUrls, Committed, Deps, RedisAt},
};
use serde_json::json;
use uuid::Uuid;

const SILENT: u8 = 0;
const ACTIVE: u8 = 1;
const ENDED: u8 = 2;

/// An identity service that shows its keys and answers introspection as told; its feed is never heard.
async fn identity(key: &SigningKey, says: &Arc<AtomicU8>) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (jwks, says) = (json!({ "keys": [key.jwk()] }), Arc::clone(says));
    let server = HttpServer::new(move || {
        let (jwks, says) = (jwks.clone(), Arc::clone(&says));
        let introspect = move || {
            let said = says.load(Ordering::SeqCst);
            async move {
                match said {
                    SILENT => HttpResponse::ServiceUnavailable().finish(),
                    said => HttpResponse::Ok().json(json!({ "active": said == ACTIVE })),
                }
            }
        };
        let jwks = move || {
            let jwks = jwks.clone();
            async move { HttpResponse::Ok().json(jwks) }
        };
        App::new()
            .route("/api/identity/v1/jwks", web::get().to(jwks))
            .route("/api/identity/v1/introspect", web::post().to(introspect))
    });
    actix_web::rt::spawn(server.workers(1).listen(listener).unwrap().run());
    url
}

fn deps(identity: &str) -> Deps {
    Deps {
        urls: BaseUrls::one(identity),
        public_url: identity.to_owned(),
        redis: RedisAt { url: String::new(), prefix: String::new() },
        service_key: "a secret of some length, for tests only".to_owned().into(),
        masters: Arc::default(),
        cipher: kernel::crypto::ColumnCipher::default(),
        data_dir: std::path::PathBuf::new(),
        clock: Clock::host(),
        committed: Arc::new(Committed::default()),
    }
}

#[actix_web::test]
async fn reading_goes_on_and_changing_asks_identity_or_waits() {
    let (key, says) = (SigningKey::generate().unwrap(), Arc::new(AtomicU8::new(SILENT)));
    let verifier = Verifier::following(&deps(&identity(&key, &says).await), "intake").unwrap();
    let clerk = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Clerk]);
    let token = TokenMinter::new("http://hall.test", key).mint(&clerk).unwrap();
    let outcome = async |changes: bool| match verifier.caller(&token, changes, TraceParent::fresh()).await {
        Ok(_) => "let in",
        Err(error) => error.code(),
    };
    assert_eq!(outcome(false).await, "let in");
    assert_eq!(outcome(true).await, "revocations_unknown");
    says.store(ACTIVE, Ordering::SeqCst);
    assert_eq!(outcome(true).await, "let in");
    says.store(ENDED, Ordering::SeqCst);
    assert_eq!(outcome(true).await, "token_revoked");
    assert!(!verifier.is_ready());
}

#[actix_web::test]
async fn without_keys_nobody_is_told_that_his_token_is_bad() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let verifier = Verifier::following(&deps(&format!("http://{free}")), "intake").unwrap();
    let person = TokenSubject::plain(SubjectKind::Person, Uuid::new_v4(), &[Role::Citizen]);
    let token = TokenMinter::new("http://hall.test", SigningKey::generate().unwrap()).mint(&person).unwrap();
    let refused = verifier.caller(&token, false, TraceParent::fresh()).await;
    assert_eq!(refused.map(|_| ()).unwrap_err().code(), "keys_unknown");
}
