//! Steps of a version's life.
use super::item::show;
use crate::{
    client::catalogue::items as api,
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, found, manage::CATALOGUE, see_other},
    session::{Fields, Posted},
};
use actix_web::{HttpResponse, web::Path};
use chrono::{FixedOffset, NaiveDate, NaiveTime};
use serde_json::{Value, json};

/// Begins the next version with what the newest one says.
pub(crate) async fn begin(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let versions = found(api::versions(user.api(), &code).await?)?;
    let in_force = versions.iter().find(|version| version.state == "published");
    let newest = versions.iter().max_by_key(|version| version.version);
    let from = found(in_force.or(newest))?.version;
    let detail = found(api::version(user.api(), &code, from).await?)?;
    match api::begin(user.api(), fields.key(), &code, &detail.content).await {
        Ok(_begun) => Ok(see_other(&format!("/m/items/{code}"))),
        Err(fault) => show(&user, &code, refused(fault)?).await,
    }
}

/// Takes the step that the form names.
pub(crate) async fn act(posted: Posted, code: Path<String>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = posted;
    user.needs(CATALOGUE)?;
    let step = fields.text("step").to_owned();
    let body = match body(&step, &fields, code.len() == 12) {
        Ok(body) => body,
        Err(mistake) => return show(&user, &code, vec![mistake]).await,
    };
    match api::step(user.api(), fields.key(), &code, &step, &body).await {
        Ok(()) => Ok(see_other(&format!("/m/items/{code}"))),
        Err(fault) => {
            let detailed: Vec<Mistake> = fault
                .fields()
                .iter()
                .map(|field| Mistake { anchor: String::new(), text: plain(&field.detail) })
                .collect();
            let told = refused(fault)?;
            show(&user, &code, if detailed.is_empty() { told } else { detailed }).await
        }
    }
}

/// The Chinese half of what the catalogue says of a field; its English stands in brackets behind.
fn plain(detail: &str) -> String {
    detail.rsplit_once('（').map_or(detail, |(words, _)| words).to_owned()
}

/// What a step says besides its name.
fn body(step: &str, fields: &Fields, base: bool) -> Result<Value, Mistake> {
    let need = |name: &'static str, text: &str| match fields.some(name) {
        Some(said) => Ok(said.to_owned()),
        None => Err(Mistake { anchor: name.to_owned(), text: text.to_owned() }),
    };
    match step {
        "submit" | "suspend" | "repeal" => Ok(json!({
            "reason": need("reason", "还没写改了什么、为什么。请写一句话。")?,
            "basis": need("basis", "还没写依据。请写文件名称和文号，或法律条款。")?,
        })),
        "return" | "legal-return" | "send-back" => {
            Ok(json!({ "note": need("note", "还没写退回的原因。请写清楚要改什么。")? }))
        }
        "publish" => {
            let effective_at = moment(fields)?;
            if !base {
                return Ok(json!({ "effective_at": effective_at }));
            }
            let days = fields.text("follow").parse::<u16>().ok().filter(|days| (1..=365).contains(days));
            let wrong = || Mistake {
                anchor: "follow".into(),
                text: "各地跟进的天数填 1 到 365 之间的整数。".into(),
            };
            Ok(json!({ "effective_at": effective_at, "follow_within_days": days.ok_or_else(wrong)? }))
        }
        _ => Ok(json!({})),
    }
}

/// The moment of effect: the first of the day, where the halls are; none is at once.
fn moment(fields: &Fields) -> Result<Option<String>, Mistake> {
    let Some(text) = fields.some("effective_on") else { return Ok(None) };
    let wrong =
        || Mistake { anchor: "effective_on".into(), text: "生效日期写成 2027-01-01 这样。".into() };
    let day = text.parse::<NaiveDate>().map_err(|_unreadable| wrong())?;
    let east = FixedOffset::east_opt(8 * 3600).ok_or_else(wrong)?;
    let first = day.and_time(NaiveTime::MIN).and_local_timezone(east).single().ok_or_else(wrong)?;
    Ok(Some(first.to_utc().to_rfc3339()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_day_of_effect_begins_at_midnight_in_china() {
        let sent = fields(&[("effective_on", "2027-01-01"), ("follow", "30")]);
        let body = body("publish", &sent, true).unwrap();
        assert_eq!(body["effective_at"], "2026-12-31T16:00:00+00:00");
        assert_eq!(body["follow_within_days"], 30);
        assert!(super::body("publish", &fields(&[("effective_on", "明天")]), false).is_err());
    }

    #[test]
    fn a_version_is_submitted_with_reason_and_basis() {
        assert_eq!(body("submit", &fields(&[("reason", "改时限")]), true).unwrap_err().anchor, "basis");
        assert!(body("review", &fields(&[]), true).is_ok());
    }

    #[test]
    fn only_the_chinese_half_is_shown() {
        assert_eq!(plain("缺少咨询电话。补上。（contact/phone is empty）"), "缺少咨询电话。补上。");
    }
}
