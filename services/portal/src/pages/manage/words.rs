//! Everyday words: what was searched for in vain, and what people call things.
use super::CATALOGUE;
use crate::{
    client::catalogue::{self, Wanted, words},
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, home::FIELDS, page, page_again, see_other},
    session::{Posted, User, random_text},
    shell::Shell,
    words::minute,
};
use actix_web::{
    HttpResponse,
    web::{self, Path, Query, ServiceConfig},
};
use askama::Template;
use auth::Role;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// So many phrases that found nothing are shown, and so many words on a page.
const SHOWN: u16 = 50;

/// Mounts the page of words.
pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/m/search", web::get().to(board))
        .route("/m/search/add", web::post().to(add))
        .route("/m/search/remove", web::post().to(remove))
        .route("/m/search/misses/{id}/ignore", web::post().to(ignore));
}

#[derive(Debug, Default, Deserialize)]
struct WordsQuery {
    /// Words that contain this.
    q: Option<String>,
    after: Option<String>,
    /// What people say, that is to be made a word for something.
    make: Option<String>,
    /// What the matter is looked for by.
    matter: Option<String>,
}

struct MissLine {
    id: Uuid,
    phrase: String,
    asked: i32,
    last: String,
    make: String,
}

struct WordLine {
    phrase: String,
    target: String,
    means: String,
    own: bool,
}

/// Something that a phrase may stand for.
struct Choice {
    target: String,
    name: String,
}

#[derive(Template)]
#[template(path = "manage/words.html")]
struct WordsPage {
    shell: Shell,
    misses: Vec<MissLine>,
    unread: i64,
    lines: Vec<WordLine>,
    q: String,
    next: Option<String>,
    make: String,
    matter: String,
    choices: Vec<Choice>,
    fields: &'static [(&'static str, &'static str, &'static str, &'static str)],
    may_change: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

async fn board(user: User, query: Query<WordsQuery>) -> Result<HttpResponse, PortalError> {
    show(&user, &query, Vec::new()).await
}

async fn show(user: &User, query: &WordsQuery, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let api = user.api();
    let misses = words::misses(api, SHOWN).await?;
    let part = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let wanted = words::SynonymsWanted { q: part, after: query.after.as_deref(), limit: SHOWN };
    let found = words::synonyms(api, &wanted).await?;
    let (mut lines, mut names) = (Vec::new(), BTreeMap::new());
    for word in found.items {
        if !names.contains_key(&word.target) {
            let means = match FIELDS.iter().find(|(code, ..)| *code == word.target) {
                Some((_, _, name, _)) => format!("整个“{name}”类"),
                None => name_of(user, &word.target).await,
            };
            names.insert(word.target.clone(), means);
        }
        let means = names.get(&word.target).cloned().unwrap_or_default();
        lines.push(WordLine {
            phrase: word.phrase,
            target: word.target,
            means,
            own: word.origin == "editor",
        });
    }
    let make: String = query.make.as_deref().unwrap_or_default().trim().chars().take(24).collect();
    let matter: String = query.matter.as_deref().unwrap_or_default().trim().chars().take(40).collect();
    let choices = if matter.is_empty() { Vec::new() } else { choices(user, &matter).await? };
    let again = !mistakes.is_empty();
    let link = |after: String| {
        serde_urlencoded::to_string([("q", part.unwrap_or_default()), ("after", after.as_str())])
            .unwrap_or_default()
    };
    let template = WordsPage {
        shell: user.shell("搜索用词").with_errors(again),
        misses: misses.items.into_iter().map(miss).collect(),
        unread: misses.unread,
        lines,
        q: part.unwrap_or_default().to_owned(),
        next: found.next.map(link),
        make,
        matter,
        choices,
        fields: FIELDS,
        may_change: user.claims.roles.contains(&Role::Editor),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn miss(miss: words::Miss) -> MissLine {
    let make = serde_urlencoded::to_string([("make", miss.phrase.as_str())]).unwrap_or_default();
    MissLine { id: miss.id, phrase: miss.phrase, asked: miss.asked, last: minute(miss.last_at), make }
}

/// The base item's name; its code if there is none.
async fn name_of(user: &User, code: &str) -> String {
    let wanted = Wanted { limit: 1, base: Some(code), ..Wanted::default() };
    let found = catalogue::search(user.api(), &wanted).await.ok();
    found.and_then(|page| page.items.into_iter().next()).map_or_else(|| code.to_owned(), |hit| hit.name)
}

/// Matters that the words find, each once.
async fn choices(user: &User, matter: &str) -> Result<Vec<Choice>, PortalError> {
    let wanted = Wanted { q: Some(matter), limit: 100, ..Wanted::default() };
    let mut choices: Vec<Choice> = Vec::new();
    for hit in catalogue::search(user.api(), &wanted).await?.items {
        if !choices.iter().any(|choice| choice.target == hit.base_code) {
            choices.push(Choice { target: hit.base_code, name: hit.name });
        }
    }
    Ok(choices)
}

async fn add(posted: Posted) -> Result<HttpResponse, PortalError> {
    let (phrase, target) = (posted.fields.text("phrase"), posted.fields.text("target"));
    match words::add(posted.user.api(), posted.fields.key(), phrase, target).await {
        Ok(()) => Ok(see_other("/m/search")),
        Err(fault) => {
            let query = WordsQuery { make: Some(phrase.to_owned()), ..WordsQuery::default() };
            show(&posted.user, &query, refused(fault)?).await
        }
    }
}

async fn remove(posted: Posted) -> Result<HttpResponse, PortalError> {
    let (phrase, target) = (posted.fields.text("phrase"), posted.fields.text("target"));
    match words::remove(posted.user.api(), posted.fields.key(), phrase, target).await {
        Ok(()) => Ok(see_other("/m/search")),
        Err(fault) => show(&posted.user, &WordsQuery::default(), refused(fault)?).await,
    }
}

async fn ignore(posted: Posted, id: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    match words::ignore(posted.user.api(), posted.fields.key(), *id).await {
        Ok(()) => Ok(see_other("/m/search")),
        Err(fault) => show(&posted.user, &WordsQuery::default(), refused(fault)?).await,
    }
}
