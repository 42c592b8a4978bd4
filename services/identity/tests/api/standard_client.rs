//! A client library that we did not write (crate `openidconnect`) logs in here as it does anywhere.

use auth::Role;
use identity::seed::seed_client;
use openidconnect::{
    AccessToken, AdditionalProviderMetadata, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret,
    CsrfToken, EndSessionUrl, HttpRequest, HttpResponse, IntrospectionUrl, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadata,
    RedirectUrl, RefreshToken, RevocationUrl, TokenIntrospectionResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
        CoreResponseType, CoreRevocableToken, CoreSubjectIdentifierType, CoreTokenResponse,
        CoreUserInfoClaims,
    },
};
use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::world::{API, PASSWORD, World, post_form, text};

/// What our discovery document says beyond the core.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Further {
    revocation_endpoint: RevocationUrl,
    introspection_endpoint: IntrospectionUrl,
    end_session_endpoint: EndSessionUrl,
}

impl AdditionalProviderMetadata for Further {}

type Discovered = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

const CLIENT: &str = "tax-office";
/// With characters that a form writes otherwise.
const SECRET: &str = "a secret, with + and / and % and 汉";
const CALLBACK: &str = "https://tax.example/callback";

/// How the library asks: any HTTP client will do, and it must not follow redirects.
async fn http(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let (parts, body) = request.into_parts();
    // The library revokes over TLS only, which stands in front of a hall and not in a test.
    let place = parts.uri.to_string().replacen("https://127.0.0.1", "http://127.0.0.1", 1);
    let asked = client.request(parts.method, place).headers(parts.headers).body(body);
    let answer = asked.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut given = HttpResponse::new(answer.bytes().await?.to_vec());
    *given.status_mut() = status;
    *given.headers_mut() = headers;
    Ok(given)
}

fn behind_tls(endpoint: &RevocationUrl) -> RevocationUrl {
    RevocationUrl::new(endpoint.as_str().replacen("http://", "https://", 1)).unwrap()
}

async fn world() -> World {
    let world = World::start().await;
    let secret = SecretString::from(SECRET);
    seed_client(world.hall.db("identity"), CLIENT, Some(&secret), &[CALLBACK.to_owned()]).await.unwrap();
    world
}

async fn discover(world: &World) -> Discovered {
    let issuer = IssuerUrl::new(format!("{}{API}", world.hall.url)).unwrap();
    Discovered::discover_async(issuer, &http).await.unwrap()
}

/// The browser's part: follows the client's link, types name and password, and comes back with what identity gives.
async fn browse(world: &World, link: &Url) -> (String, CsrfToken) {
    let nobody = world.hall.nobody();
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    assert!(text(&nobody.get(&path).await.ok()).contains("<form"));
    let asked: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    let mut fields: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (&**name, &**value)).collect();
    fields.extend([("user_name", "wang"), ("password", PASSWORD)]);
    let reply = nobody.send(post_form(&nobody, "/authorize", &fields)).await;
    let back = Url::parse(reply.headers["location"].to_str().unwrap()).unwrap();
    assert!(back.as_str().starts_with(CALLBACK), "{back}");
    let field = |wanted: &str| back.query_pairs().find(|(name, _)| name == wanted).unwrap().1.into_owned();
    assert_eq!(field("iss"), format!("{}{API}", world.hall.url));
    (field("code"), CsrfToken::new(field("state")))
}

/// A log-in up to the tokens, with the nonce that was sent.
async fn log_in(world: &World, discovered: &Discovered) -> (CoreTokenResponse, Nonce) {
    let client = CoreClient::from_provider_metadata(
        discovered.clone(),
        ClientId::new(CLIENT.to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    )
    .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (link, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .set_pkce_challenge(challenge)
        .url();
    let (code, came_back) = browse(world, &link).await;
    assert_eq!(came_back.secret(), state.secret());
    let asked = client.exchange_code(AuthorizationCode::new(code)).unwrap();
    let given = asked.set_pkce_verifier(PkceCodeVerifier::new(verifier.into_secret()));
    (given.request_async(&http).await.unwrap(), nonce)
}

#[actix_web::test]
async fn a_library_that_we_did_not_write_discovers_logs_in_refreshes_introspects_revokes_and_logs_out() {
    let world = world().await;
    let discovered = discover(&world).await;
    let further = discovered.additional_metadata().clone();
    let (tokens, nonce) = log_in(&world, &discovered).await;
    let client = CoreClient::from_provider_metadata(
        discovered.clone(),
        ClientId::new(CLIENT.to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    )
    .set_introspection_url(further.introspection_endpoint)
    .set_revocation_url(behind_tls(&further.revocation_endpoint));

    let id_token = tokens.id_token().unwrap();
    let claims = id_token.claims(&client.id_token_verifier(), &nonce).unwrap();
    assert_eq!(claims.subject().as_str(), world.wang.to_string());
    let other = Nonce::new("of another log-in".to_owned());
    assert!(id_token.claims(&client.id_token_verifier(), &other).is_err());

    let asked = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone())).unwrap();
    let about: CoreUserInfoClaims = asked.request_async(&http).await.unwrap();
    assert_eq!(about.subject(), claims.subject());

    let refresh = tokens.refresh_token().unwrap().clone();
    let second = client.exchange_refresh_token(&refresh).unwrap().request_async(&http).await.unwrap();
    let known = async |token: &str| {
        let token = AccessToken::new(token.to_owned());
        client.introspect(&token).request_async(&http).await.unwrap().active()
    };
    assert!(known(second.access_token().secret()).await);
    assert!(known(second.refresh_token().unwrap().secret()).await);
    assert!(!known(refresh.secret()).await, "it was spent");
    assert!(!known("no token of ours").await);

    let revoke = CoreRevocableToken::from(second.refresh_token().unwrap().clone());
    client.revoke_token(revoke).unwrap().request_async(&http).await.unwrap();
    assert!(!known(second.access_token().secret()).await);

    let (tokens, _) = log_in(&world, &discovered).await;
    assert!(known(tokens.access_token().secret()).await);
    let out = LogoutRequest::from(further.end_session_endpoint)
        .set_id_token_hint(tokens.id_token().unwrap())
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(CALLBACK.to_owned()).unwrap())
        .set_state(CsrfToken::new("over".to_owned()))
        .http_get_url();
    let reply = world.hall.nobody().get(&format!("{}?{}", out.path(), out.query().unwrap())).await;
    assert_eq!(reply.headers["location"], format!("{CALLBACK}?state=over"));
    assert!(!known(tokens.access_token().secret()).await);
    world.hall.drain().await;
}

#[actix_web::test]
async fn to_the_library_too_a_refresh_token_that_comes_again_ends_its_family() {
    let world = world().await;
    let discovered = discover(&world).await;
    let (tokens, _) = log_in(&world, &discovered).await;
    let client = CoreClient::from_provider_metadata(
        discovered,
        ClientId::new(CLIENT.to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    );
    let refresh = async |token: &RefreshToken| {
        client.exchange_refresh_token(token).unwrap().request_async(&http).await.map_err(|e| e.to_string())
    };
    let first = tokens.refresh_token().unwrap();
    let second = refresh(first).await.unwrap();
    assert!(refresh(first).await.is_err());
    assert!(refresh(second.refresh_token().unwrap()).await.is_err(), "the whole family is over");
    let wrong = CoreClient::from_provider_metadata(
        discover(&world).await,
        ClientId::new(CLIENT.to_owned()),
        Some(ClientSecret::new("a guess".to_owned())),
    );
    assert!(wrong.exchange_refresh_token(first).unwrap().request_async(&http).await.is_err());
}

#[actix_web::test]
async fn the_library_verifies_id_tokens_from_before_and_after_a_rotation_of_keys() {
    let world = world().await;
    world.staff("security", &[Role::AdminSecurity]).await;
    let security = world.caller("security").await;
    let before = discover(&world).await;
    let (old, old_nonce) = log_in(&world, &before).await;
    security.post(&format!("{API}/keys/rotate"), &()).await.ok();
    let (new, new_nonce) = log_in(&world, &before).await;
    let verifies = |discovered: &Discovered, tokens: &CoreTokenResponse, nonce: &Nonce| {
        let id = ClientId::new(CLIENT.to_owned());
        let client = CoreClient::from_provider_metadata(discovered.clone(), id, None);
        tokens.id_token().unwrap().claims(&client.id_token_verifier(), nonce).is_ok()
    };
    assert!(verifies(&before, &old, &old_nonce));
    assert!(!verifies(&before, &new, &new_nonce), "keys that were fetched before do not know the new one");
    let after = discover(&world).await;
    assert!(verifies(&after, &old, &old_nonce) && verifies(&after, &new, &new_nonce));
}
