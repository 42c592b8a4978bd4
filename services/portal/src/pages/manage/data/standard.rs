//! The hall standard: a checklist, what was found with pictures, putting right by a day, a second look.
use super::refusal::told;
use crate::{
    client::{
        Sent,
        catalogue::data::{self as api, Inspection, Point, Register},
    },
    error::PortalError,
    form::Mistake,
    pages::{manage::CATALOGUE, page, page_again, see_other},
    session::{Fields, SentFile, Upload, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::HallId;
use serde_json::{Value, json};
use uuid::Uuid;

struct DefectLine {
    inspection: Uuid,
    revision: i64,
    held_on: String,
    point: String,
    words: String,
    state: String,
    state_name: String,
    due: String,
    late: bool,
    notes: Vec<(String, String, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "manage/data/standard.html")]
struct HallPage {
    shell: Shell,
    hall: HallId,
    name: String,
    points: Vec<Point>,
    defects: Vec<DefectLine>,
    held: Vec<(String, i32)>,
    today: String,
    edits: bool,
    publishes: bool,
    key: String,
    mistakes: Vec<Mistake>,
}

pub(crate) async fn hall(user: User, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    show(&user, *hall, Vec::new()).await
}

async fn show(user: &User, hall: HallId, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CATALOGUE)?;
    let register: Register = api::read(user.api(), &format!("/registers/{hall}")).await?;
    let points: Vec<Point> = api::read(user.api(), "/standard-points").await?;
    let held: Vec<Inspection> = api::read(user.api(), &format!("/registers/{hall}/inspections")).await?;
    let again = !mistakes.is_empty();
    let template = HallPage {
        shell: user.shell("大厅达标").with_errors(again),
        hall,
        name: register.name,
        held: held.iter().map(|inspection| (inspection.held_on.to_string(), inspection.open)).collect(),
        defects: held.iter().flat_map(|inspection| lines(inspection, &points)).collect(),
        points,
        today: user.visitor.portal.clock.now().date_naive().to_string(),
        edits: user.has(Role::Editor),
        publishes: user.has(Role::Publisher),
        key: random_text()?,
        mistakes,
    };
    if again { page_again(&template) } else { page(&template) }
}

fn lines(inspection: &Inspection, points: &[Point]) -> Vec<DefectLine> {
    let line = |view: &api::DefectView| {
        let words = points.iter().find(|point| point.code == view.defect.point);
        let notes = view.defect.notes.iter();
        DefectLine {
            inspection: inspection.id,
            revision: inspection.revision,
            held_on: inspection.held_on.to_string(),
            point: view.defect.point.clone(),
            words: words.map_or_else(|| view.defect.point.clone(), |point| point.text.clone()),
            state: view.defect.state.clone(),
            state_name: view.state_name.clone(),
            due: view.defect.due.to_string(),
            late: view.late,
            notes: notes
                .map(|note| (words::minute(note.at), note.text.clone(), note.photos.clone()))
                .collect(),
        }
    };
    inspection.defects.iter().map(line).collect()
}

pub(crate) async fn inspect(upload: Upload, hall: Path<HallId>) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = upload;
    user.needs(&[Role::Publisher])?;
    let points: Vec<Point> = api::read(user.api(), "/standard-points").await?;
    let photos = match photos(&user, &fields, &files).await {
        Ok(photos) => photos,
        Err(mistakes) => return show(&user, *hall, mistakes?).await,
    };
    let (passed, defects) = match looked_at(&points, &fields, &photos) {
        Ok(seen) => seen,
        Err(mistake) => return show(&user, *hall, vec![mistake]).await,
    };
    let body = json!({ "held_on": fields.text("held_on"), "passed": passed, "defects": defects });
    match api::act(user.api(), fields.key(), &format!("/registers/{}/inspections", *hall), &body).await {
        Ok(_inspection) => Ok(see_other(&format!("/m/standard/{}", *hall))),
        Err(fault) if ["bad_body", "value_invalid"].contains(&fault.code()) => {
            show(&user, *hall, vec![day_mistake()]).await
        }
        Err(fault) => show(&user, *hall, told(fault)?).await,
    }
}

pub(crate) async fn act(
    upload: Upload,
    path: Path<(HallId, Uuid, String)>,
) -> Result<HttpResponse, PortalError> {
    let Upload { user, fields, files } = upload;
    user.needs(CATALOGUE)?;
    let (hall, id, act) = path.into_inner();
    if !["rectify", "close", "reopen"].contains(&act.as_str()) {
        return Err(PortalError::NotFound);
    }
    let photos = match photos(&user, &fields, &files).await {
        Ok(photos) => photos,
        Err(mistakes) => return show(&user, hall, mistakes?).await,
    };
    let photos: Vec<String> = photos.into_iter().map(|(_, hash)| hash).collect();
    let body = json!({
        "point": fields.text("point"), "text": fields.text("text"), "photos": photos,
        "revision": fields.text("revision").parse::<i64>().unwrap_or_default(), "due": fields.some("due"),
    });
    match api::act(user.api(), fields.key(), &format!("/inspections/{id}/{act}"), &body).await {
        Ok(_inspection) => Ok(see_other(&format!("/m/standard/{hall}"))),
        Err(fault) if ["bad_body", "value_invalid"].contains(&fault.code()) => {
            show(&user, hall, vec![day_mistake()]).await
        }
        Err(fault) => show(&user, hall, told(fault)?).await,
    }
}

/// What was right, and what was found wrong with the pictures that show it. A picture shows something: where nothing is
/// said of it, the page asks.
fn looked_at(
    points: &[Point],
    fields: &Fields,
    photos: &[(String, String)],
) -> Result<(Vec<String>, Vec<Value>), Mistake> {
    let (mut passed, mut defects) = (Vec::new(), Vec::new());
    for point in points {
        let (said, shown) = (format!("wrong-{}", point.code), format!("photo-{}", point.code));
        let own = photos.iter().filter(|(field, _)| *field == shown).map(|(_, hash)| hash.as_str());
        let own: Vec<&str> = own.collect();
        match fields.some(&said) {
            None if own.is_empty() => passed.push(point.code.clone()),
            None => {
                let text = format!("“{}”附了照片，请写明问题", point.text);
                return Err(Mistake { anchor: said, text });
            }
            Some(text) => {
                let due = fields.text("due");
                defects.push(json!({ "point": point.code, "text": text, "due": due, "photos": own }));
            }
        }
    }
    Ok((passed, defects))
}

fn day_mistake() -> Mistake {
    let text =
        "请写明情况，日期写成 2026-11-22 这样；整改期限不早于检查那天，再次整改不早于今天。".to_owned();
    Mistake { anchor: "held_on".to_owned(), text }
}

/// Stores the pictures of a form, each with the field it was chosen in; if one is not taken, what the page says of it.
async fn photos(
    user: &User,
    fields: &Fields,
    files: &[SentFile],
) -> Result<Vec<(String, String)>, Result<Vec<Mistake>, PortalError>> {
    let mut hashes = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        let stored = api::photo(user.api(), &format!("{}p{at}", fields.key()), sent).await;
        hashes.push((file.field.clone(), stored.map_err(told)?.sha256));
    }
    Ok(hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(fields: &[(&str, &str)], photos: &[(&str, &str)]) -> Result<(Vec<String>, Vec<Value>), Mistake> {
        let point = |code: &str, text: &str| Point {
            group: "五统一".to_owned(),
            code: code.to_owned(),
            text: text.to_owned(),
        };
        let points =
            [point("name", "统一名称标识"), point("layout", "统一场所设施"), point("flow", "统一办事流程")];
        let owned = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
        let fields = Fields(fields.iter().map(owned).collect());
        looked_at(&points, &fields, &photos.iter().map(owned).collect::<Vec<_>>())
    }

    #[test]
    fn a_picture_stands_with_the_finding_that_it_shows() {
        let fields = [("wrong-name", "旧门头"), ("wrong-flow", "未一次告知"), ("due", "2026-03-10")];
        let photos = [("photo-flow", "a"), ("photo-name", "b"), ("photo-flow", "c")];
        let (passed, defects) = seen(&fields, &photos).unwrap();
        assert_eq!(passed, ["layout"]);
        let shown: Vec<_> = defects.iter().map(|defect| (&defect["point"], &defect["photos"])).collect();
        assert_eq!(shown, [(&json!("name"), &json!(["b"])), (&json!("flow"), &json!(["a", "c"]))]);
    }

    #[test]
    fn a_picture_without_words_is_asked_about_where_it_was_chosen() {
        let mistake = seen(&[("wrong-name", "旧门头")], &[("photo-layout", "a")]).unwrap_err();
        assert_eq!(mistake.anchor, "wrong-layout");
        assert!(mistake.text.contains("统一场所设施"), "{}", mistake.text);
    }
}
