//! One item: its eight groups and how far they are, what may be done now, its versions.
use super::{
    groups::{groups, is_base},
    list::state_words,
    tree::Finding,
};
use crate::{
    client::catalogue::items::{self as api, Version},
    error::PortalError,
    form::Mistake,
    pages::{found, manage::CATALOGUE, page, page_again},
    session::{User, random_text},
    shell::Shell,
    words,
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

struct VersionLine {
    version: Version,
    state: (&'static str, &'static str),
    day: String,
    edited: String,
    before: Option<i32>,
}

struct ActLine {
    what: &'static str,
    at: String,
    note: Option<String>,
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
    may: May,
    groups: Vec<GroupLine>,
    good: usize,
    versions: Vec<VersionLine>,
    acts: Vec<ActLine>,
    key: String,
    mistakes: Vec<Mistake>,
}

/// What the user may do with the item now.
struct May {
    begin: bool,
    submit: bool,
    review: bool,
    legal: bool,
    publish: bool,
    withdraw: bool,
    publisher: bool,
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
    let open = matches!(shown.state.as_str(), "draft" | "in_review" | "in_legal_review" | "approved");
    let at = |state: &str, role: Role| shown.state == state && user.has(role);
    let may = May {
        begin: !open && user.has(Role::Editor),
        submit: at("draft", Role::Editor),
        review: at("in_review", Role::ItemReviewer),
        legal: at("in_legal_review", Role::LegalReviewer),
        publish: at("approved", Role::Publisher),
        withdraw: at("scheduled", Role::Publisher),
        publisher: user.has(Role::Publisher),
    };
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
        editable: at("draft", Role::Editor),
        may,
        good: groups.iter().filter(|group| group.findings.is_empty()).count(),
        groups,
        versions: version_lines(versions),
        acts: acts.into_iter().map(act_line).collect(),
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

/// The item's name: its own, or that of its standard.
pub(super) fn name(content: &Value, standard: Option<&BaseItemContent>) -> String {
    match standard {
        Some(base) => base.name.clone(),
        None => content.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}

fn version_lines(versions: Vec<Version>) -> Vec<VersionLine> {
    versions
        .into_iter()
        .map(|version| VersionLine {
            state: state_words(&version.state),
            day: version.effective_at.map(words::minute).unwrap_or_default(),
            edited: words::minute(version.edited_at),
            before: (version.version > 1).then(|| version.version - 1),
            version,
        })
        .collect()
}

fn act_line(act: api::Act) -> ActLine {
    let what = match act.act.as_str() {
        "edit" => "开始修改",
        "submit" => "提交审核",
        "review" => "部门审核通过",
        "legal_review" => "合法性审核通过",
        "send_back" => "退回修改",
        "publish" => "发布",
        "schedule" => "定时发布",
        "withdraw" => "撤回定时",
        "take_effect" => "生效",
        _ => "停用",
    };
    ActLine { what, at: words::minute(act.at), note: act.note }
}
