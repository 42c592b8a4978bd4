//! One item: its eight groups and how far they are, what may be done now, its versions.
use super::{
    groups::{groups, is_base},
    tree::Finding,
};
use crate::{
    client::catalogue::items::{self as api, Version},
    error::PortalError,
    form::Mistake,
    pages::{
        found,
        manage::{
            CATALOGUE,
            life::{ActLine, May, VersionLine, state_words},
        },
        page, page_again,
    },
    session::{User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use contracts::catalogue::{BaseItemContent, OverlayContent, check_base, check_overlay};
use serde_json::Value;

struct GroupLine {
    word: &'static str,
    name: &'static str,
    says: String,
    tag: (&'static str, &'static str),
    findings: Vec<String>,
}

#[derive(Template)]
#[template(path = "manage/items/item.html")]
struct ItemPage {
    shell: Shell,
    code: String,
    name: String,
    base: bool,
    shown: Version,
    state: (&'static str, &'static str),
    editable: bool,
    /// Where this item's pages are.
    at: String,
    may: May,
    groups: Vec<GroupLine>,
    good: usize,
    versions: Vec<VersionLine>,
    acts: Vec<ActLine>,
    /// How many samples a base item has.
    samples: usize,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn item(user: User, code: Path<String>) -> Result<HttpResponse, PortalError> {
    show(&user, &code, Vec::new()).await
}

/// The page of an item, with what has to be put right.
pub(super) async fn show(
    user: &User,
    code: &str,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), code).await?)?;
    let newest = versions.iter().max_by_key(|version| version.version).map(|version| version.version);
    let detail = found(api::version(user.api(), code, found(newest)?).await?)?;
    let (shown, content) = (detail.version, detail.content);
    let standard = standard(user, code, &shown).await?;
    let findings = findings(&content, standard.as_ref());
    let name = name(&content, standard.as_ref());
    let acts = api::acts(user.api(), code, shown.version).await?;
    let may = May { standing: user.has(Role::Publisher), ..May::of(user, &shown.state) };
    let groups: Vec<GroupLine> = groups(code)
        .iter()
        .map(|group| GroupLine {
            word: group.word,
            name: group.name,
            says: group.says(),
            tag: group.progress(&content, &findings).tag(),
            findings: findings
                .iter()
                .filter(|it| group.holds(&it.pointer))
                .map(|it| it.text.clone())
                .collect(),
        })
        .collect();
    let again = !mistakes.is_empty();
    let template = ItemPage {
        shell: user.shell(&format!("{name} 事项")).with_errors(again),
        code: code.to_owned(),
        name,
        base: is_base(code),
        state: state_words(&shown.state),
        editable: may.submit,
        at: format!("/m/items/{code}"),
        may,
        good: groups.iter().filter(|group| group.findings.is_empty()).count(),
        groups,
        versions: VersionLine::all(versions),
        acts: acts.into_iter().map(ActLine::of).collect(),
        samples: samples(&content),
        shown,
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The standard that an overlay is written for; none for a base item.
pub(super) async fn standard(
    user: &User,
    code: &str,
    version: &Version,
) -> Result<Option<BaseItemContent>, PortalError> {
    let (Some(base), Some(base_version)) = (code.get(19..), version.base_version) else { return Ok(None) };
    let detail = found(api::version(user.api(), base, base_version).await?)?;
    Ok(Some(serde_json::from_value(detail.content)?))
}

/// What the rules say of a content; the catalogue looks at places and units, too, when it is saved.
pub(super) fn findings(content: &Value, standard: Option<&BaseItemContent>) -> Vec<Finding> {
    let found = match standard {
        None => serde_json::from_value::<BaseItemContent>(content.clone()).map(|base| check_base(&base)),
        Some(base) => serde_json::from_value::<OverlayContent>(content.clone())
            .map(|overlay| check_overlay(base, &overlay)),
    };
    let found = found.unwrap_or_default().into_iter();
    found.map(|it| finding(&it.pointer, &it.message_zh, &it.advice_zh)).collect()
}

/// A finding with its place inside the content.
pub(super) fn finding(pointer: &str, message: &str, advice: &str) -> Finding {
    let inside =
        pointer.strip_prefix("/base").or_else(|| pointer.strip_prefix("/overlay")).unwrap_or(pointer);
    Finding { pointer: inside.to_owned(), text: format!("{message}。{advice}") }
}

/// How many samples a content names.
fn samples(content: &Value) -> usize {
    content.get("samples").and_then(Value::as_array).map_or(0, Vec::len)
}

/// The item's name: its own, or that of its standard.
pub(super) fn name(content: &Value, standard: Option<&BaseItemContent>) -> String {
    match standard {
        Some(base) => base.name.clone(),
        None => content.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}
