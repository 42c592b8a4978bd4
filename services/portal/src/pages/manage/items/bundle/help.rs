//! What is tedious by hand, done with one button: adding a matter that was looked for, asking for the same paper once,
//! putting the questions of the members into the one form.
use super::edit::draft;
use crate::{
    client::catalogue::{
        self, Wanted,
        bundles::{self as api, Guide},
    },
    error::PortalError,
    pages::{found, manage::items::edit::Help, see_other},
    session::{Posted, User},
};
use actix_web::{HttpResponse, web::Path};
use contracts::catalogue::{BundleContent, BundleMember, SharedMaterial};
use kernel::code::BaseItemCode;
use serde_json::{Value, json};

/// What can be done with one button in a group.
pub(super) async fn offered(
    user: &User,
    guide: &Guide,
    group: &str,
    find: &str,
) -> Result<Vec<Help>, PortalError> {
    match group {
        "members" if !find.is_empty() => matters(user, &guide.bundle, find).await,
        "papers" => {
            Ok(guide.repeated.iter().enumerate().map(|(index, paper)| joined(guide, index, paper)).collect())
        }
        "form" if !guide.bundle.members.is_empty() => Ok(vec![Help {
            text: "把各事项表里有、这张表里还没有的问题加进来；必填的照样必填。".to_owned(),
            what: "fill",
            value: String::new(),
            button: "补齐问题".to_owned(),
        }]),
        _ => Ok(Vec::new()),
    }
}

async fn matters(user: &User, bundle: &BundleContent, find: &str) -> Result<Vec<Help>, PortalError> {
    let wanted = Wanted { q: Some(find), limit: 50, ..Wanted::default() };
    let mut helps: Vec<Help> = Vec::new();
    for hit in catalogue::search(user.api(), &wanted).await?.items {
        let there = bundle.members.iter().any(|member| member.item.as_str() == hit.base_code);
        if !there && !helps.iter().any(|help| help.value == hit.base_code) {
            let (text, value) = (format!("{}（{}）", hit.name, hit.base_code), hit.base_code);
            helps.push(Help { text, what: "add", value, button: "加进来".to_owned() });
        }
    }
    Ok(helps)
}

fn joined(guide: &Guide, index: usize, paper: &api::Repeated) -> Help {
    let name = |code: &BaseItemCode| {
        let member = guide.members.iter().find(|member| member.item == *code);
        member.map_or_else(|| code.to_string(), |member| member.name.clone())
    };
    let items: Vec<String> = paper.asked.iter().map(|of| name(&of.item)).collect();
    let why = match paper.because.as_str() {
        "licence_type" => "同一种证照",
        "misspelled" => "名称只差一个同音字",
        _ => "名称相同",
    };
    Help {
        text: format!("“{}”：{}都要（{why}）", paper.name, items.join("、")),
        what: "join",
        value: index.to_string(),
        button: "合成一份".to_owned(),
    }
}

/// Does it to the draft as it stands.
pub(super) async fn help(posted: Posted, path: Path<(String, String)>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    let (code, what) = path.into_inner();
    let detail = draft(&user, &code).await?;
    let (mut bundle, value) = (detail.guide.bundle.clone(), fields.text("value"));
    let group = match what.as_str() {
        "add" => {
            let item = found(BaseItemCode::parse(value).ok())?;
            if bundle.members.iter().all(|member| member.item != item) {
                bundle.members.push(BundleMember {
                    item,
                    required: true,
                    when: None,
                    after: vec![],
                    fields: vec![],
                });
            }
            "members"
        }
        "join" => {
            let index = found(value.parse::<usize>().ok())?;
            let paper = found(detail.guide.repeated.get(index))?;
            let (name, serves) = (paper.name.clone(), paper.asked.clone());
            bundle.shared_materials.push(SharedMaterial { name, serves });
            "papers"
        }
        "fill" => {
            fill(&user, &mut bundle).await?;
            "form"
        }
        _ => return Err(PortalError::NotFound),
    };
    let content = serde_json::to_value(&bundle)?;
    api::save(user.api(), &code, detail.version.revision, &content).await?;
    Ok(see_other(&format!("/m/bundles/{code}/edit/{group}")))
}

/// Puts questions of the members that the one form has not yet into it.
async fn fill(user: &User, bundle: &mut BundleContent) -> Result<(), PortalError> {
    for member in &bundle.members {
        let Some(guide) = catalogue::guide(user.api(), member.item.as_str()).await? else { continue };
        let Some(standard) = guide.standard else { continue };
        let filled = |field: &str| member.fields.iter().any(|source| source.field == field);
        add_questions(&mut bundle.form, &standard.form, filled);
    }
    Ok(())
}

fn add_questions(form: &mut Value, from: &Value, filled: impl Fn(&str) -> bool) {
    let Some(whole) = form.as_object_mut() else { return };
    let asked = from.get("properties").and_then(Value::as_object).into_iter().flatten();
    let missing: Vec<(String, Value)> = asked
        .filter(|(name, _)| {
            !filled(name) && whole.get("properties").is_none_or(|known| known.get(name.as_str()).is_none())
        })
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect();
    let required = from.get("required").and_then(Value::as_array).into_iter().flatten();
    let must: Vec<Value> = required
        .filter(|name| missing.iter().any(|(known, _)| name.as_str() == Some(known)))
        .cloned()
        .collect();
    if let Some(known) = whole.entry("properties").or_insert_with(|| json!({})).as_object_mut() {
        known.extend(missing);
    }
    if let Some(known) = whole.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        known.extend(must);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_come_once_and_those_that_must_be_answered_stay_so() {
        let mut form = json!({ "properties": { "phone": { "title": "电话" } }, "required": ["phone"] });
        let from = json!({
            "properties": { "phone": { "title": "另一个" }, "name": { "title": "姓名" }, "no": { "title": "号码" } },
            "required": ["phone", "name", "no"],
        });
        add_questions(&mut form, &from, |field| field == "no");
        assert_eq!(form["required"], json!(["phone", "name"]));
        assert_eq!(form["properties"]["phone"]["title"], "电话");
        assert!(form["properties"].get("no").is_none(), "it is filled from another field");
    }
}
