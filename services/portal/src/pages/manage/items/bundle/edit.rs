//! One group of a bundle's draft as a form, with help for what is tedious by hand.
use super::{
    groups::{GROUPS, Group, findings},
    help,
};
use crate::{
    client::catalogue::bundles::{self as api, Detail},
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::refused,
        found,
        manage::items::{
            edit::{EditPage, anchor, has_switch},
            tree,
        },
        page, page_again, see_other,
    },
    session::{Posted, User, random_text},
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use auth::Role;
use serde::Deserialize;
use serde_json::Value;

/// What matters are looked for to be added.
#[derive(Deserialize)]
pub(super) struct EditQuery {
    find: Option<String>,
}

pub(super) async fn edit(
    user: User,
    path: Path<(String, String)>,
    query: Query<EditQuery>,
) -> Result<HttpResponse, PortalError> {
    let (code, word) = path.into_inner();
    let (detail, group) = load(&user, &code, &word).await?;
    let content = serde_json::to_value(&detail.guide.bundle)?;
    let find: String = query.find.as_deref().unwrap_or_default().trim().chars().take(40).collect();
    show(&user, (&detail, group), &content, find, Vec::new()).await
}

pub(super) async fn save(posted: Posted, path: Path<(String, String)>) -> Result<HttpResponse, PortalError> {
    let (code, word) = path.into_inner();
    let Posted { user, fields } = posted;
    let (detail, group) = load(&user, &code, &word).await?;
    let Ok(revision) = fields.text("revision").parse::<i64>() else {
        return Err(PortalError::Unreadable("the revision"));
    };
    let before = serde_json::to_value(&detail.guide.bundle)?;
    let (content, wrong) = tree::read(tree::bundle_root(), group.fields, &before, &fields);
    if !wrong.is_empty() {
        let told = wrong.into_iter().map(|(pointer, text)| Mistake { anchor: anchor(&pointer), text });
        return show(&user, (&detail, group), &content, String::new(), told.collect()).await;
    }
    match api::save(user.api(), &code, revision, &content).await {
        Ok(_saved) => {
            let goes_on = !fields.all("again").is_empty() || has_switch(&fields.0);
            let last = if goes_on { format!("/edit/{word}") } else { String::new() };
            Ok(see_other(&format!("/m/bundles/{code}{last}")))
        }
        Err(fault) => show(&user, (&detail, group), &content, String::new(), refused(fault)?).await,
    }
}

/// The draft, and the group that is edited.
async fn load(user: &User, code: &str, word: &str) -> Result<(Detail, &'static Group), PortalError> {
    let group = found(GROUPS.iter().find(|group| group.word == word))?;
    Ok((draft(user, code).await?, group))
}

/// The draft, for editors.
pub(super) async fn draft(user: &User, code: &str) -> Result<Detail, PortalError> {
    user.needs(&[Role::Editor])?;
    let versions = found(api::versions(user.api(), code).await?)?;
    let draft = found(versions.into_iter().find(|version| version.state == "draft"))?;
    found(api::version(user.api(), code, draft.version).await?)
}

async fn show(
    user: &User,
    (detail, group): (&Detail, &'static Group),
    content: &Value,
    find: String,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let again = !mistakes.is_empty();
    let findings = findings(detail);
    let own = findings.iter().filter(|finding| group.holds(&finding.pointer));
    let after = GROUPS.iter().skip_while(|other| other.word != group.word).nth(1);
    let bundle = &detail.guide.bundle;
    let template = EditPage {
        shell: user.shell(&format!("{} {}", group.name, bundle.name)).with_errors(again),
        at: format!("/m/bundles/{}", bundle.code),
        back: "回一件事",
        name: bundle.name.clone(),
        group: group.name,
        word: group.word,
        revision: detail.version.revision,
        warnings: own.map(|finding| finding.text.clone()).collect(),
        controls: tree::show(tree::bundle_root(), group.fields, content, &findings),
        next: after.map(|group| (group.word, group.name)),
        samples: false,
        finds: group.word == "members",
        helps: help::offered(user, &detail.guide, group.word, &find).await?,
        find,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}
