//! Which tokens let whom in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use actix_web::{App, HttpResponse, test, web};
use auth::{
    ActToken, AuthError, May, Role, ServiceKey, SigningKey, SubjectKind, TokenMinter, TokenSubject, Verifier,
    permission::{CaseAccept, ServiceCall},
};
use kernel::{
    actor::TraceParent,
    id::{CaseId, PersonId},
    problem::ApiError,
};
use uuid::Uuid;

struct World {
    minter: TokenMinter,
    service_key: ServiceKey,
    verifier: Verifier,
}

fn world() -> World {
    let key = SigningKey::generate().unwrap();
    let service_key = ServiceKey::new(&"a secret of some length, for tests only".to_owned().into());
    let verifier = Verifier::fixed(&[key.jwk().clone()], "intake", service_key.clone());
    World { minter: TokenMinter::new("http://hall.test", key), service_key, verifier }
}

fn clerk() -> TokenSubject {
    TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Clerk])
}

async fn code(world: &World, token: &str) -> &'static str {
    use kernel::problem::Problem;
    match world.verifier.caller(token, true, TraceParent::fresh()).await {
        Ok(_) => "let in",
        Err(error) => error.code(),
    }
}

#[actix_web::test]
async fn a_good_token_lets_in_and_a_bad_one_does_not() {
    let world = world();
    let good = world.minter.mint(&clerk()).unwrap();
    assert_eq!(code(&world, &good).await, "let in");
    assert_eq!(code(&world, &good[..good.len() - 4]).await, "token_invalid");
    assert_eq!(code(&world, "not-a-token").await, "token_invalid");
    let late = world.minter.mint_between(&clerk(), 1_000, 1_300).unwrap();
    assert_eq!(code(&world, &late).await, "token_invalid");
    let stranger = TokenMinter::new("http://hall.test", SigningKey::generate().unwrap());
    assert_eq!(code(&world, &stranger.mint(&clerk()).unwrap()).await, "token_invalid");
}

#[actix_web::test]
async fn a_remembered_token_dies_with_its_session() {
    let world = world();
    let subject = clerk();
    let token = world.minter.mint(&subject).unwrap();
    assert_eq!(code(&world, &token).await, "let in");
    world.verifier.revocations().end(subject.session);
    assert_eq!(code(&world, &token).await, "token_revoked");
}

#[actix_web::test]
async fn a_remembered_token_dies_with_its_key_and_one_of_a_key_still_shown_does_not() {
    let world = world();
    let token = world.minter.mint(&clerk()).unwrap();
    assert_eq!(code(&world, &token).await, "let in");
    let (old, new) = (world.minter.key().jwk().clone(), SigningKey::generate().unwrap());
    world.verifier.know(&[old, new.jwk().clone()]);
    assert_eq!(code(&world, &token).await, "let in", "the old key is shown as long as its tokens live");
    world.verifier.know(&[new.jwk().clone()]);
    assert_eq!(code(&world, &token).await, "token_invalid");
}

#[actix_web::test]
async fn a_remembered_token_lets_no_changed_one_in() {
    let world = world();
    let token = world.minter.mint(&clerk()).unwrap();
    assert_eq!(code(&world, &token).await, "let in");
    let signature = token.rfind('.').unwrap() + 1;
    for place in [0, 40, token.find('.').unwrap() + 20, signature, token.len() - 2] {
        let other = if &token[place..=place] == "A" { "B" } else { "A" };
        let changed = [&token[..place], other, &token[place + 1..]].concat();
        assert_eq!(code(&world, &changed).await, "token_invalid", "changed at {place}");
    }
    // Who takes the signature of one token for another's claims gets nothing for it.
    let chief = TokenSubject::plain(SubjectKind::Staff, Uuid::new_v4(), &[Role::Chief]);
    let stronger = world.minter.mint(&chief).unwrap();
    let body = stronger.rfind('.').unwrap() + 1;
    assert_eq!(code(&world, &[&stronger[..body], &token[signature..]].concat()).await, "token_invalid");
    assert_eq!(code(&world, &token).await, "let in");
}

#[actix_web::test]
async fn an_id_token_is_not_an_access_token() {
    let world = world();
    let token = world.minter.mint(&clerk()).unwrap();
    let claims: serde_json::Value = jsonwebtoken::dangerous::insecure_decode(&token).unwrap().claims;
    let id_token = world.minter.key().sign("JWT", &claims).unwrap();
    assert_eq!(code(&world, &id_token).await, "token_invalid");
}

#[actix_web::test]
async fn a_service_token_is_good_for_the_named_service_only() {
    let world = world();
    let good = world.service_key.mint("licence", "intake").unwrap();
    let caller = world.verifier.caller(&good, true, TraceParent::fresh()).await.unwrap();
    assert!(caller.actor.scope.system && caller.service.as_deref() == Some("licence"));
    let other = world.service_key.mint("intake", "licence").unwrap();
    assert_eq!(code(&world, &other).await, "token_invalid");
}

#[actix_web::test]
async fn an_act_token_is_no_service_token_and_the_other_way_round() {
    let world = world();
    let act = ActToken {
        case: CaseId::random(),
        mandate: None,
        principal: PersonId::random(),
        actor_kind: "staff".into(),
        actor: Uuid::new_v4(),
        purpose: "fetch_material".into(),
    };
    let token = act.mint(&world.service_key, "intake", "licence").unwrap();
    assert_eq!(ActToken::verify(&token, &world.service_key, "licence").unwrap(), act);
    assert!(matches!(ActToken::verify(&token, &world.service_key, "intake"), Err(AuthError::TokenInvalid)));
    assert_eq!(
        code(&world, &act.mint(&world.service_key, "licence", "intake").unwrap()).await,
        "token_invalid"
    );
    let service = world.service_key.mint("intake", "licence").unwrap();
    assert!(ActToken::verify(&service, &world.service_key, "licence").is_err());
}

async fn accept(may: May<CaseAccept>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().body(may.actor.role.clone()))
}

async fn pull(_: May<ServiceCall>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().finish())
}

#[actix_web::test]
async fn a_handler_runs_only_for_whom_its_signature_names() {
    let world = world();
    let app = test::init_service(
        App::new()
            .configure(|config| world.verifier.install()(config))
            .route("/accept", web::post().to(accept))
            .route("/pull", web::get().to(pull)),
    )
    .await;
    let call = async |request: test::TestRequest, token: Option<String>| {
        let request = match token {
            Some(token) => request.insert_header(("Authorization", format!("Bearer {token}"))),
            None => request,
        };
        let answer = test::call_service(&app, request.to_request()).await;
        (answer.status().as_u16(), String::from_utf8(test::read_body(answer).await.to_vec()).unwrap())
    };
    let post = || test::TestRequest::post().uri("/accept");
    let (status, body) = call(post(), None).await;
    assert_eq!(status, 401);
    assert!(body.contains("token_missing"));
    let citizen = TokenSubject::plain(SubjectKind::Person, Uuid::new_v4(), &[Role::Citizen]);
    let (status, body) = call(post(), Some(world.minter.mint(&citizen).unwrap())).await;
    assert_eq!(status, 403);
    assert!(body.contains("permission_missing"));
    let (status, body) = call(post(), Some(world.minter.mint(&clerk()).unwrap())).await;
    assert_eq!((status, body.as_str()), (200, "clerk"));
    let get = test::TestRequest::get().uri("/pull");
    assert_eq!(call(get, Some(world.service_key.mint("licence", "intake").unwrap())).await.0, 200);
}
