//! Acting for a business: which ones, 以企业身份办理 and back, and whom the representative names.
use super::{page, page_again, see_other};
use crate::{
    client::account::{self, LegalAgent},
    error::PortalError,
    session::{Posted, User, random_text, renew_soon},
    shell::Shell,
    words,
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Path, ServiceConfig},
};
use askama::Template;
use auth::Role;
use uuid::Uuid;

/// Mounts the pages.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/me/businesses", web::get().to(businesses))
        .route("/me/businesses", web::post().to(claim))
        .route("/me/businesses/self", web::post().to(act_for_oneself))
        .route("/me/businesses/end/{agent}", web::post().to(end))
        .route("/me/businesses/{legal}", web::get().to(delegates))
        .route("/me/businesses/{legal}", web::post().to(name))
        .route("/me/businesses/{legal}/act", web::post().to(act));
}

struct Line {
    agent: Uuid,
    legal: Uuid,
    name: String,
    number: String,
    items: String,
    until: Option<String>,
    representative: bool,
    acting: bool,
}

fn line(agent: LegalAgent, acting: Option<Uuid>) -> Line {
    Line {
        agent: agent.agent_id,
        legal: agent.legal_id,
        name: agent.name,
        number: agent.number,
        items: agent.items.join("、"),
        until: agent.until.map(words::minute),
        representative: agent.role == "representative",
        acting: acting == Some(agent.legal_id),
    }
}

#[derive(Template)]
#[template(path = "me/businesses.html")]
struct BusinessesPage {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    acting: bool,
    wrong: Option<String>,
    code: String,
    name: String,
}

async fn businesses(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, None, ("", "")).await
}

async fn show(
    user: &User,
    wrong: Option<String>,
    (code, name): (&str, &str),
) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Citizen])?;
    let acting = user.claims.acting.as_ref().map(|acting| acting.person.as_uuid());
    let own = account::legal_persons(user.api()).await?;
    let again = wrong.is_some();
    let template = BusinessesPage {
        shell: user.shell("企业和单位").with_errors(again),
        key: random_text()?,
        lines: own.into_iter().map(|agent| line(agent, acting)).collect(),
        acting: acting.is_some(),
        wrong,
        code: code.to_owned(),
        name: name.to_owned(),
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn claim(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Citizen])?;
    let (code, name) = (fields.text("code"), fields.text("name"));
    match account::claim_legal_person(user.api(), fields.key(), code, name).await {
        Ok(()) => Ok(see_other("/me/businesses")),
        Err(fault) if fault.is_refusal() => show(user, Some(words::fault(&fault).1), (code, name)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn act(request: HttpRequest, posted: Posted, legal: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    account::act_for(posted.user.api(), posted.fields.key(), Some(*legal)).await?;
    renew_soon(&posted.user.visitor.portal, &request).await?;
    Ok(see_other("/me/businesses"))
}

async fn act_for_oneself(request: HttpRequest, posted: Posted) -> Result<HttpResponse, PortalError> {
    account::act_for(posted.user.api(), posted.fields.key(), None).await?;
    renew_soon(&posted.user.visitor.portal, &request).await?;
    Ok(see_other("/me/businesses"))
}

#[derive(Template)]
#[template(path = "me/delegates.html")]
struct DelegatesPage {
    shell: Shell,
    key: String,
    legal: Uuid,
    lines: Vec<Line>,
    wrong: Option<String>,
    name: String,
    number: String,
    items: String,
    until: String,
}

async fn delegates(user: User, legal: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    show_delegates(&user, *legal, None, ["", "", "", ""]).await
}

async fn show_delegates(
    user: &User,
    legal: Uuid,
    wrong: Option<String>,
    [name, number, items, until]: [&str; 4],
) -> Result<HttpResponse, PortalError> {
    let named = account::delegates(user.api(), legal).await?;
    let again = wrong.is_some();
    let template = DelegatesPage {
        shell: user.shell("授权经办人").with_errors(again),
        key: random_text()?,
        legal,
        lines: named.into_iter().map(|agent| line(agent, None)).collect(),
        wrong,
        name: name.to_owned(),
        number: number.to_owned(),
        items: items.to_owned(),
        until: until.to_owned(),
    };
    if again { page_again(&template) } else { page(&template) }
}

async fn name(posted: Posted, legal: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    let given = ["name", "number", "items", "until"].map(|name| fields.text(name));
    let [name, number, items, until] = given;
    let codes: Vec<&str> = items.split([' ', '、', ',', '，']).filter(|code| !code.is_empty()).collect();
    let until = format!("{until}T23:59:59+08:00");
    let named = account::name_delegate(user.api(), fields.key(), *legal, (name, number), &codes, &until);
    match named.await {
        Ok(()) => Ok(see_other(&format!("/me/businesses/{legal}"))),
        Err(fault) if fault.is_refusal() => {
            show_delegates(user, *legal, Some(words::fault(&fault).1), given).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn end(posted: Posted, agent: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    account::end_delegation(posted.user.api(), posted.fields.key(), *agent).await?;
    Ok(see_other("/me/businesses"))
}
