//! One group of a draft's elements as a form.
use super::{
    groups::{Group, groups, is_base},
    item,
    tree::{self, Control, Finding},
};
use crate::{
    client::catalogue::items::{self as api, Detail},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use serde_json::Value;

/// A group as a form, of an item or of a bundle.
#[derive(Template)]
#[template(path = "manage/items/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    /// Where the pages of what is edited are, and what leads back to it is called.
    pub(super) at: String,
    pub(super) back: &'static str,
    pub(super) name: String,
    pub(super) group: &'static str,
    pub(super) word: &'static str,
    pub(super) revision: i64,
    pub(super) controls: Vec<Control>,
    pub(super) next: Option<(&'static str, &'static str)>,
    pub(super) warnings: Vec<String>,
    /// Whether samples belong to the group: they have a page of their own.
    pub(super) samples: bool,
    /// Whether matters can be looked for, and what is.
    pub(super) finds: bool,
    pub(super) find: String,
    pub(super) helps: Vec<Help>,
    pub(super) key: String,
    pub(super) mistakes: Vec<Mistake>,
}

/// Something that is done with one button.
pub(super) struct Help {
    pub(super) text: String,
    pub(super) what: &'static str,
    pub(super) value: String,
    pub(super) button: String,
}

/// A draft and the group that is edited.
struct Work {
    detail: Detail,
    group: &'static Group,
    name: String,
    findings: Vec<Finding>,
}

pub(crate) async fn edit(user: User, path: Path<(String, String)>) -> Result<HttpResponse, PortalError> {
    let (code, word) = path.into_inner();
    let work = load(&user, &code, &word).await?;
    let content = work.detail.content.clone();
    show(&user, &code, &work, &content, Vec::new())
}

pub(crate) async fn save(posted: Posted, path: Path<(String, String)>) -> Result<HttpResponse, PortalError> {
    let (code, word) = path.into_inner();
    let Posted { user, fields } = posted;
    let mut work = load(&user, &code, &word).await?;
    let Ok(revision) = fields.text("revision").parse::<i64>() else {
        return Err(PortalError::Unreadable("the revision"));
    };
    let root = tree::root(is_base(&code));
    let (content, wrong) = tree::read(root, &fields_of(work.group), &work.detail.content, &fields);
    if !wrong.is_empty() {
        let told = wrong.into_iter().map(|(pointer, text)| Mistake { anchor: anchor(&pointer), text });
        return show(&user, &code, &work, &content, told.collect());
    }
    match api::save(user.api(), &code, revision, &content).await {
        Ok(saved) => {
            let told = saved.findings.iter();
            let told = told.map(|it| item::finding(&it.pointer, &it.message_zh, &it.advice_zh));
            work.findings = told.collect();
            let goes_on = !fields.all("again").is_empty() || has_switch(&fields.0);
            let to =
                if goes_on { format!("/m/items/{code}/edit/{word}") } else { format!("/m/items/{code}") };
            Ok(see_other(&to))
        }
        Err(fault) => show(&user, &code, &work, &content, refused(fault)?),
    }
}

/// Whether something was added, removed or begun: the form has to be shown with it.
pub(super) fn has_switch(sent: &[(String, String)]) -> bool {
    sent.iter().any(|(name, _)| ["#add", "#remove", "#on", "#off"].iter().any(|end| name.ends_with(end)))
}

/// The id of the control of a place.
pub(super) fn anchor(pointer: &str) -> String {
    pointer.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

/// The element that is edited on a page of its own.
const SAMPLES: &str = "samples";

/// What a group's form holds.
fn fields_of(group: &Group) -> Vec<&'static str> {
    group.fields.iter().copied().filter(|field| *field != SAMPLES).collect()
}

async fn load(user: &User, code: &str, word: &str) -> Result<Work, PortalError> {
    user.needs(&[Role::Editor])?;
    let group = found(groups(code).iter().find(|group| group.word == word))?;
    let versions = found(api::versions(user.api(), code).await?)?;
    let draft = found(versions.into_iter().find(|version| version.state == "draft"))?;
    let detail = found(api::version(user.api(), code, draft.version).await?)?;
    let standard = item::standard(user, code, &detail.version).await?;
    let findings = item::findings(&detail.content, standard.as_ref());
    let name = item::name(&detail.content, standard.as_ref());
    Ok(Work { detail, group, name, findings })
}

fn show(
    user: &User,
    code: &str,
    work: &Work,
    content: &Value,
    mistakes: Vec<Mistake>,
) -> Result<HttpResponse, PortalError> {
    let (group, again) = (work.group, !mistakes.is_empty());
    let controls = tree::show(tree::root(is_base(code)), &fields_of(group), content, &work.findings);
    let own = work.findings.iter().filter(|finding| group.holds(&finding.pointer));
    let after = groups(code).iter().skip_while(|other| other.word != group.word).nth(1);
    let template = EditPage {
        shell: user.shell(&format!("{} {}", group.name, work.name)).with_errors(again),
        at: format!("/m/items/{code}"),
        back: "回八组要素",
        name: work.name.clone(),
        group: group.name,
        word: group.word,
        revision: work.detail.version.revision,
        warnings: own.map(|finding| finding.text.clone()).collect(),
        controls,
        next: after.map(|group| (group.word, group.name)),
        samples: group.fields.contains(&SAMPLES),
        finds: false,
        find: String::new(),
        helps: Vec::new(),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}
