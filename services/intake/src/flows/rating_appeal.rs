//! 评价申诉: the rated office appeals once, another office judges. Both values stay: the rating as it was given, and that it counts no
//! more. Whoever was rated himself sees nothing of it, and no answer here says who rated.
use super::{
    moves, rating,
    read::{cursor, marker},
};
use crate::{
    domain::{
        clock::last_day,
        rating::{Stage, card},
        rating_appeal::{AppealRefused, AppealState, Office, may_appeal, may_judge},
        text::Words,
    },
    error::IntakeError,
    store::{
        calendar,
        rating_appeals::{self, Appeal},
        ratings,
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{RatingAnnulled, RegisterChanged, RegisterEntry};
use kernel::{
    audit::{self, Entity},
    code::Uscc,
    db::{Db, Tx, transact},
    http::Page,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::{Card, Limit, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// Why the rating should not count.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealIn {
    /// At least ten characters; what the call showed.
    pub(crate) reason: String,
}

/// What the other office says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgeIn {
    /// True where the rating counts no more, false where it stands.
    pub(crate) annul: bool,
    /// Why, at least ten characters.
    pub(crate) words: String,
}

/// An appeal, without a word of who rated.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AppealOut {
    /// The rating it is against.
    pub(crate) id: Uuid,
    /// The answer to that rating, where what was said can be read.
    pub(crate) rectification: Uuid,
    /// Where it stands.
    pub(crate) state: AppealState,
    /// In words.
    pub(crate) state_name: String,
    /// When it was made.
    pub(crate) appealed_at: DateTime<Utc>,
    /// The last day for judging it.
    pub(crate) due: NaiveDate,
    /// How late that is, while it is open.
    pub(crate) card: Option<Card>,
    /// When it was judged.
    pub(crate) judged_at: Option<DateTime<Utc>>,
    /// Whether the caller's office is another one than those concerned.
    pub(crate) may_judge: bool,
}

/// The same with what both offices say.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AppealWordsOut {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) appeal: AppealOut,
    /// Why the rating should not count.
    pub(crate) reason: String,
    /// Why it was judged so.
    pub(crate) words: Option<String>,
}

fn office(caller: &Caller) -> Office<'_> {
    let scope = &caller.actor.scope;
    Office { hall: scope.hall, authority: scope.authority.as_ref() }
}

async fn found(tx: &mut Tx, rating: Uuid) -> Result<Appeal, IntakeError> {
    rating_appeals::lock(tx, rating).await?.ok_or(IntakeError::NotFound("appeal"))
}

async fn out(tx: &mut Tx, caller: &Caller, row: &Appeal) -> Result<AppealOut, IntakeError> {
    let (calendar, today) = (calendar::load(tx).await?, local_date(tx.now()));
    let open = row.state == AppealState::Open;
    Ok(AppealOut {
        id: row.rating_id,
        rectification: row.rectification_id,
        state: row.state,
        state_name: row.state.name_zh().to_owned(),
        appealed_at: row.appealed_at,
        due: row.judge_due,
        card: open.then(|| card(&calendar, row.judge_due, today)).flatten(),
        judged_at: row.judged_at,
        may_judge: open && judges(tx, caller, row).await?.is_ok(),
    })
}

/// Whether the caller's office is another than the one that appealed and the one that has the case.
async fn judges(
    tx: &mut Tx,
    caller: &Caller,
    row: &Appeal,
) -> Result<Result<(), AppealRefused>, IntakeError> {
    let rectification = ratings::rectification(tx, row.rectification_id).await?;
    let rectification = rectification.ok_or(IntakeError::NotFound("rating"))?;
    let case = moves::find(tx, rectification.case_id).await?;
    Ok(may_judge(office(caller), row.hall_id, [&row.authority, case.authority.as_str()]))
}

/// Appeals against a bad rating, for the hall that was rated.
pub(crate) async fn appeal_rating(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    rectification: Uuid,
    new: &AppealIn,
) -> Result<AppealOut, IntakeError> {
    let words = Words::parse(&new.reason)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(rectification, new), async |tx| {
            let row = ratings::lock(tx, rectification).await?.ok_or(IntakeError::NotFound("rating"))?;
            let case = moves::find(tx, row.case_id).await?;
            let (within, judge_within) = rating_appeals::rules(tx).await?;
            let (calendar, today) = (calendar::load(tx).await?, local_date(tx.now()));
            let until = |from: NaiveDate, within: i16| {
                last_day(&calendar, from, Limit::working(within.unsigned_abs())).0
            };
            let last = until(local_date(row.opened_at), within);
            may_appeal((office(caller), case.hall_id), row.called_at.is_some(), (today, last))?;
            let authority = caller.actor.scope.authority.as_ref().ok_or(AppealRefused::NotYourOffice)?;
            let of = (case.hall_id, authority.as_str());
            let due = until(today, judge_within);
            let ids = (row.rating_id, row.id);
            if !rating_appeals::add(tx, ids, of, words.as_str(), due).await? {
                return Err(AppealRefused::Appealed.into());
            }
            told(tx, "appeal_rating", row.rating_id, AppealState::Open).await?;
            let made = found(tx, row.rating_id).await?;
            out(tx, caller, &made).await
        })
        .await
    })
    .await
}

/// Upholds or annuls a rating that another office appealed against. What was annulled needs no more answer.
pub(crate) async fn judge_rating_appeal(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: Uuid,
    new: &JudgeIn,
) -> Result<AppealOut, IntakeError> {
    let words = Words::parse(&new.words)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let row = found(tx, id).await?;
            if row.state != AppealState::Open {
                return Err(AppealRefused::Judged.into());
            }
            judges(tx, caller, &row).await??;
            let state = if new.annul { AppealState::Annulled } else { AppealState::Upheld };
            let own = caller.actor.scope.authority.as_ref().map(Uscc::as_str);
            let own = own.ok_or(AppealRefused::SameOffice)?;
            rating_appeals::judge(tx, &row, state, (own, words.as_str())).await?;
            told(tx, "judge_rating_appeal", id, state).await?;
            if new.annul {
                close(tx, &row).await?;
            }
            let judged = found(tx, id).await?;
            out(tx, caller, &judged).await
        })
        .await
    })
    .await
}

/// The answer is over, and the annulment is counted, beside the rating.
async fn close(tx: &mut Tx, appeal: &Appeal) -> Result<(), IntakeError> {
    let row = ratings::lock(tx, appeal.rectification_id).await?.ok_or(IntakeError::NotFound("rating"))?;
    bus::publish(tx, &RatingAnnulled { case_id: row.case_id, rating_id: appeal.rating_id }).await?;
    if row.state != Stage::Closed {
        ratings::close(tx, &row).await?;
        rating::moved(tx, row.case_id, row.id, Stage::Closed, "close_annulled").await?;
    }
    Ok(())
}

async fn told(tx: &Tx, what: &'static str, rating: Uuid, state: AppealState) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("rating", rating), &json!({ "state": state })).await?;
    let in_force = state == AppealState::Annulled;
    bus::publish(tx, &RegisterChanged { id: rating, entry: RegisterEntry::RatingAppeal, in_force }).await?;
    Ok(())
}

/// The appeals that the caller may see: never those against ratings of cases that he acted on.
pub(crate) async fn list_rating_appeals(
    db: &Db,
    caller: &Caller,
    open_only: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<AppealOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    transact(db, &caller.actor, async |tx| {
        let rows = rating_appeals::list(tx, open_only, after, limit).await?;
        let page = Page::of(rows, limit, |row| marker(row.appealed_at, row.rating_id));
        let mut items = Vec::new();
        for row in &page.items {
            items.push(out(tx, caller, row).await?);
        }
        Ok(Page { items, next: page.next })
    })
    .await
}

/// An appeal with what both offices say. They may speak of who rated: the look is logged, and he sees it.
pub(crate) async fn get_rating_appeal(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<Personal<AppealWordsOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let row = rating_appeals::find(tx, id).await?.ok_or(IntakeError::NotFound("appeal"))?;
        let rectification = ratings::rectification(tx, row.rectification_id).await?;
        let rectification = rectification.ok_or(IntakeError::NotFound("rating"))?;
        let case = moves::find(tx, rectification.case_id).await?;
        let look = Look {
            subject: case.applicant_id,
            purpose: Purpose("judge_rating_appeal"),
            case: Some(case.id),
            fields: &["rating"],
        };
        read_personal(tx, look, async |tx| {
            let (reason, words) = (row.reason(tx)?, row.words(tx)?);
            Ok(AppealWordsOut { appeal: out(tx, caller, &row).await?, reason, words })
        })
        .await
    })
    .await
}
