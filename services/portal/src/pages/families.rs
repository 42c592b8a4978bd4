//! Wards and guardians of the user, and entries of his that became one.
use super::{page, page_again, see_other};
use crate::{
    client::families::{self, Guardian},
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
        .route("/me/family", web::get().to(family))
        .route("/me/family", web::post().to(register))
        .route("/me/family/{ward}/act", web::post().to(act));
}

struct Line {
    ward: Uuid,
    name: String,
    number: String,
    ground: &'static str,
    until: Option<String>,
    /// The household register showed it.
    by_register: bool,
    acting: bool,
}

fn line(one: Guardian, acting: Option<Uuid>) -> Line {
    Line {
        acting: acting == Some(one.ward_id),
        ward: one.ward_id,
        name: one.name,
        number: one.number_masked,
        ground: ground_words(&one.ground),
        until: one.until.map(words::minute),
        by_register: one.origin == "register",
    }
}

/// Why someone is a guardian.
fn ground_words(ground: &str) -> &'static str {
    match ground {
        "parent" => "父母",
        "kin" => "祖父母、外祖父母或者兄姐",
        "appointed" => "居委会、村委会、民政部门或者法院指定、同意的",
        _ => "法院认定的成年人监护",
    }
}

struct MergeLine {
    number: String,
    at: String,
    until: String,
    undone: Option<String>,
}

#[derive(Template)]
#[template(path = "me/family.html")]
struct FamilyPage {
    shell: Shell,
    key: String,
    acting: bool,
    wards: Vec<Line>,
    guardians: Vec<Line>,
    merges: Vec<MergeLine>,
    wrong: Option<String>,
    name: String,
    number: String,
}

async fn family(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, None, ("", "")).await
}

async fn show(
    user: &User,
    wrong: Option<String>,
    (name, number): (&str, &str),
) -> Result<HttpResponse, PortalError> {
    user.needs(&[Role::Citizen])?;
    let acting = user.claims.acting.as_ref().map(|acting| acting.person.as_uuid());
    let lines = |all: Vec<Guardian>| all.into_iter().map(|one| line(one, acting)).collect();
    let merges = families::own_merges(user.api()).await?.into_iter().map(|merge| MergeLine {
        number: merge.number_masked,
        at: words::minute(merge.merged_at),
        until: words::minute(merge.undo_until),
        undone: merge.undone_at.map(words::minute),
    });
    let again = wrong.is_some();
    let template = FamilyPage {
        shell: user.shell("监护和登记").with_errors(again),
        key: random_text()?,
        acting: acting.is_some(),
        wards: lines(families::wards(user.api()).await?),
        guardians: lines(families::own_guardians(user.api()).await?),
        merges: merges.collect(),
        wrong,
        name: name.to_owned(),
        number: number.to_owned(),
    };
    if again { page_again(&template) } else { page(&template) }
}

/// Records the user as guardian of his child, if the household register has him as a parent.
async fn register(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(&[Role::Citizen])?;
    let (name, number) = (fields.text("name"), fields.text("number").to_uppercase());
    match families::register_ward(user.api(), fields.key(), name, &number).await {
        Ok(()) => Ok(see_other("/me/family")),
        Err(fault) if fault.is_refusal() => show(user, Some(words::fault(&fault).1), (name, &number)).await,
        // Told beside the form: papers at a counter do instead.
        Err(fault) if fault.code() == "register_silent" => {
            let words = words::sentence(fault.code()).unwrap_or_default().to_owned();
            show(user, Some(words), (name, &number)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn act(request: HttpRequest, posted: Posted, ward: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    families::act_for_ward(posted.user.api(), posted.fields.key(), *ward).await?;
    renew_soon(&posted.user.visitor.portal, &request).await?;
    Ok(see_other("/me/family"))
}
