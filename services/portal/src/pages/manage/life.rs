//! The life of a version, the same for items and bundles: who may take which step, what it needs to say, what was done.
use crate::{
    client::{
        Fault,
        catalogue::items::{Act, Version},
    },
    error::PortalError,
    form::Mistake,
    pages::dossier::refused,
    session::{Fields, User},
    words,
};
use auth::Role;
use chrono::{FixedOffset, NaiveDate, NaiveTime};
use serde_json::{Value, json};

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A base item, which others have to follow by a day.
    Base,
    /// An implementing item or a bundle.
    Other,
}

/// What the user may do with a version now.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct May {
    pub(super) begin: bool,
    pub(super) submit: bool,
    pub(super) review: bool,
    pub(super) legal: bool,
    pub(super) publish: bool,
    pub(super) withdraw: bool,
    /// Suspend, resume, repeal.
    pub(super) standing: bool,
}

impl May {
    /// What a user may do with a version in a state.
    pub(super) fn of(user: &User, state: &str) -> Self {
        let open = matches!(state, "draft" | "in_review" | "in_legal_review" | "approved");
        let at = |wanted: &str, role: Role| state == wanted && user.has(role);
        Self {
            begin: !open && user.has(Role::Editor),
            submit: at("draft", Role::Editor),
            review: at("in_review", Role::ItemReviewer),
            legal: at("in_legal_review", Role::LegalReviewer),
            publish: at("approved", Role::Publisher),
            withdraw: at("scheduled", Role::Publisher),
            standing: false,
        }
    }
}

/// A version in a list.
pub(super) struct VersionLine {
    pub(super) version: Version,
    pub(super) state: (&'static str, &'static str),
    pub(super) day: String,
    pub(super) edited: String,
    pub(super) before: Option<i32>,
}

impl VersionLine {
    /// All versions of something.
    pub(super) fn all(versions: Vec<Version>) -> Vec<Self> {
        let line = |version: Version| Self {
            state: state_words(&version.state),
            day: version.effective_at.map(words::minute).unwrap_or_default(),
            edited: words::minute(version.edited_at),
            before: (version.version > 1).then(|| version.version - 1),
            version,
        };
        versions.into_iter().map(line).collect()
    }
}

/// Something that was done to a version.
pub(super) struct ActLine {
    pub(super) what: &'static str,
    pub(super) at: String,
    pub(super) note: Option<String>,
}

impl ActLine {
    /// In words.
    pub(super) fn of(act: Act) -> Self {
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
        Self { what, at: words::minute(act.at), note: act.note }
    }
}

/// What people call a state, and the class of its tag.
pub(super) fn state_words(state: &str) -> (&'static str, &'static str) {
    match state {
        "draft" => ("草稿", "line"),
        "in_review" => ("部门审核", "wait"),
        "in_legal_review" => ("合法性审核", "wait"),
        "approved" => ("待发布", "go"),
        "scheduled" => ("待生效", "info"),
        "published" => ("在用", "ok"),
        "retired" => ("已停用", "line"),
        "active" | "in_force" => ("在用", "ok"),
        "claimed" => ("已认领", "line"),
        "suspended" => ("暂停", "wait"),
        "repealed" => ("取消", "no"),
        _ => ("", "line"),
    }
}

/// What a refused step says: each rule that is broken, or the sentence of the refusal.
pub(super) fn told(fault: Fault) -> Result<Vec<Mistake>, PortalError> {
    let detailed: Vec<Mistake> = fault
        .fields()
        .iter()
        .map(|field| Mistake { anchor: String::new(), text: plain(&field.detail) })
        .collect();
    if detailed.is_empty() { refused(fault) } else { Ok(detailed) }
}

/// The Chinese half of what the catalogue says of a field; its English stands in brackets behind.
fn plain(detail: &str) -> String {
    detail.rsplit_once('（').map_or(detail, |(words, _)| words).to_owned()
}

/// What a step says besides its name.
pub(super) fn body(step: &str, fields: &Fields, kind: Kind) -> Result<Value, Mistake> {
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
            if kind == Kind::Other {
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
        let body = body("publish", &sent, Kind::Base).unwrap();
        assert_eq!(body["effective_at"], "2026-12-31T16:00:00+00:00");
        assert_eq!(body["follow_within_days"], 30);
        assert!(super::body("publish", &fields(&[("effective_on", "明天")]), Kind::Other).is_err());
    }

    #[test]
    fn a_version_is_submitted_with_reason_and_basis() {
        assert_eq!(body("submit", &fields(&[("reason", "改时限")]), Kind::Base).unwrap_err().anchor, "basis");
        assert!(body("review", &fields(&[]), Kind::Base).is_ok());
    }

    #[test]
    fn only_the_chinese_half_is_shown() {
        assert_eq!(plain("缺少咨询电话。补上。（contact/phone is empty）"), "缺少咨询电话。补上。");
    }
}
