//! What an agent takes along: the items that are handed in through agents in his villages, each with its blank form and its materials.
//! Nothing of it is anybody's.
use super::asked::{Agent, Refusal};
use crate::{
    client::catalogue::{self, Division, Guide, Wanted},
    error::PortalError,
    form::{Answers, FieldView, Kind, Question, field_views, questions},
    pages::agent::go::places,
    session::User,
};
use actix_web::web::Json;
use askama::Template;
use contracts::catalogue::{Material, ResolvedItem};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// So many villages an agent takes items along for.
const MOST_VILLAGES: usize = 20;
/// So many items he takes along.
const MOST_ITEMS: usize = 300;
/// The licence that says whom an application is for.
const IDENTITY_CARD: &str = "11100000000013127D001";

/// What is taken along.
#[derive(Serialize)]
pub(super) struct Kit {
    villages: Vec<Village>,
    items: Vec<Item>,
    /// Whether there are more than are taken along.
    more: bool,
}

#[derive(Serialize)]
struct Village {
    code: String,
    name: String,
}

#[derive(Serialize)]
struct Item {
    code: String,
    base_code: String,
    name: String,
    /// Where it can be handed in, of the agent's villages.
    villages: Vec<String>,
    base_version: i32,
    overlay_version: i32,
    /// The controls of its form, blank, as a piece of a page.
    form: String,
    questions: Vec<Asked>,
    materials: Vec<Brought>,
}

/// How the answer of a control becomes JSON where the portal is not there to do it.
#[derive(Serialize)]
struct Asked {
    name: String,
    title: String,
    /// `text`, `day`, `whole`, `number`, `yes`, `declared` or `lines`.
    kind: &'static str,
    required: bool,
    /// Whether it is written without blanks, in capitals.
    compact: bool,
    only_if: Option<(String, String)>,
    /// What was asked about the applicant before and need not be typed again: `name`, `number` or `mobile`.
    known: Option<&'static str>,
}

#[derive(Serialize)]
struct Brought {
    code: String,
    name: String,
    hint: String,
    /// `photo`, or why none is wanted: `licence` (the hall fetches it), `checked` (the government does), `made` (a step makes it).
    how: &'static str,
    /// All of these fields must have one of these values; empty is always.
    when: Vec<(String, Vec<Value>)>,
}

#[derive(Template)]
#[template(path = "fields.html")]
struct Controls {
    fields: Vec<FieldView>,
}

pub(super) async fn kit(asked: Agent) -> Result<Json<Kit>, Refusal> {
    let Agent(user) = asked;
    let mut villages = places(&user).await;
    villages.truncate(MOST_VILLAGES);
    let (offered, more) = offered(&user, &villages).await?;
    let mut items = Vec::new();
    for (code, villages) in offered {
        let guide = catalogue::guide(user.api(), &code).await?;
        items.extend(guide.map(|guide| item(code, villages, guide)).transpose()?.flatten());
    }
    items.sort_by(|one, other| one.name.cmp(&other.name));
    let villages = villages.into_iter().map(|place| Village { code: place.code, name: place.name }).collect();
    Ok(Json(Kit { villages, items, more }))
}

/// The items that agents hand in, by code, with the villages they are offered in; and whether there are more.
async fn offered(
    user: &User,
    villages: &[Division],
) -> Result<(BTreeMap<String, Vec<String>>, bool), PortalError> {
    let mut offered = BTreeMap::<String, Vec<String>>::new();
    for village in villages {
        let mut after = None;
        loop {
            let wanted = Wanted {
                door: Some("agent"),
                division: Some(&village.code),
                after: after.as_deref(),
                limit: 100,
                ..Wanted::default()
            };
            let found = catalogue::search(user.api(), &wanted).await?;
            for hit in found.items.into_iter().filter(|hit| hit.state == "in_force") {
                if offered.len() >= MOST_ITEMS && !offered.contains_key(&hit.code) {
                    return Ok((offered, true));
                }
                offered.entry(hit.code).or_default().push(village.code.clone());
            }
            after = found.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok((offered, false))
}

fn item(code: String, villages: Vec<String>, guide: Guide) -> Result<Option<Item>, PortalError> {
    let (base_version, overlay_version) = (guide.base_version, guide.overlay_version);
    let Some((content, overlay_version)) = guide.item.zip(overlay_version) else { return Ok(None) };
    if !content.agent_allowed {
        return Ok(None);
    }
    let asked = questions(&content.form);
    let fields = field_views(&asked, &Answers::new(), &[], &[]);
    Ok(Some(Item {
        form: Controls { fields }.render()?,
        questions: asked.iter().map(|question| how_asked(question, &content)).collect(),
        materials: content.materials.iter().map(brought).collect(),
        base_code: content.base_code.to_string(),
        name: content.name,
        code,
        villages,
        base_version,
        overlay_version,
    }))
}

fn how_asked(question: &Question, item: &ResolvedItem) -> Asked {
    let property = item.form.pointer(&format!("/properties/{}/x-hall", question.name));
    let text = |pointer: &str| property.and_then(|of| of.pointer(pointer)).and_then(Value::as_str);
    let card = text("/prefill/licence_type") == Some(IDENTITY_CARD);
    Asked {
        name: question.name.clone(),
        title: question.title.clone(),
        kind: match question.kind {
            Kind::Line | Kind::Text | Kind::Choice(_) => "text",
            Kind::Date => "day",
            Kind::Number { whole: true } => "whole",
            Kind::Number { whole: false } => "number",
            Kind::YesNo => "yes",
            Kind::Commitment => "declared",
            Kind::List => "lines",
        },
        required: question.required,
        compact: question.is_compact(),
        only_if: question.only_if.clone(),
        known: match text("/prefill/field") {
            Some("name") if card => Some("name"),
            Some("citizen_no") if card => Some("number"),
            _ => (text("/widget") == Some("phone")).then_some("mobile"),
        },
    }
}

fn brought(material: &Material) -> Brought {
    let how = if material.produced_by.is_some() {
        "made"
    } else if material.checked_by_government {
        "checked"
    } else if material.licence_types.is_empty() {
        "photo"
    } else {
        "licence"
    };
    Brought {
        code: material.code.clone(),
        name: material.name.clone(),
        hint: material.explanation.clone().unwrap_or_default(),
        how,
        when: material.situation.clone().map(contracts::catalogue::Situation::all).unwrap_or_default(),
    }
}
