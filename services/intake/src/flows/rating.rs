//! 好差评: the applicant rates; a bad rating is called back, put right, and rated again, each on its clock. None of this
//! stands in the case's history, where those who were rated would read it.
use super::{
    moves,
    read::{cursor, marker},
};
use crate::{
    domain::{
        clock::last_day,
        rating::{Level, RatingRefused, Stage, Step, Target, card, check_options, may_rate, options_of},
        rating_appeal::AppealState,
        rating_device::{Channel, before_devices},
        text::Words,
    },
    error::{Done, IntakeError},
    store::{
        calendar,
        cases::Case,
        rating_appeals,
        ratings::{self, NewRating, Rating, Rectification, Rules},
    },
};
use auth::Caller;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::{CaseRated, RectificationMoved};
use kernel::{
    audit::{self, Entity},
    db::{Db, Tx, transact},
    http::Page,
    id::CaseId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use legal_clock::{Calendar, Card, Limit, local_date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A rating.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RatingIn {
    /// What is rated.
    pub(crate) target: Target,
    /// How satisfied one is.
    pub(crate) level: Level,
    /// Reasons, by code; those that go with the level.
    #[serde(default)]
    pub(crate) options: Vec<String>,
    /// What one says besides.
    pub(crate) words: Option<String>,
}

/// A rating that was given.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RatingOut {
    /// What was rated.
    pub(crate) target: Target,
    /// In words.
    pub(crate) target_name: String,
    /// The first time, or again after something was put right.
    pub(crate) round: i16,
    /// How satisfied the applicant was.
    pub(crate) level: Level,
    /// In words.
    pub(crate) level_name: String,
    /// When.
    pub(crate) rated_at: DateTime<Utc>,
    /// Which way it came.
    #[serde(default = "before_devices")]
    pub(crate) channel: Channel,
    /// Another office found that it does not count.
    pub(crate) annulled: bool,
}

impl From<Rating> for RatingOut {
    fn from(row: Rating) -> Self {
        Self {
            target: row.target,
            target_name: row.target.name_zh().to_owned(),
            round: row.round,
            level: row.level,
            level_name: row.level.name_zh().to_owned(),
            rated_at: row.rated_at,
            channel: row.channel,
            annulled: false,
        }
    }
}

/// A level and the reasons that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ChoiceOut {
    /// The level.
    pub(crate) level: Level,
    /// In words.
    pub(crate) name: String,
    /// The reasons: code and words.
    pub(crate) options: Vec<(String, String)>,
}

/// What the applicant can rate, has rated, and was answered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RatingsOut {
    /// What can be rated now, with its name; what was put right can be rated again.
    pub(crate) open: Vec<(Target, String)>,
    /// What was said.
    pub(crate) given: Vec<RatingOut>,
    /// What the hall says that it put right.
    pub(crate) answers: Vec<String>,
    /// What can be said.
    pub(crate) choices: Vec<ChoiceOut>,
}

/// The answer to a bad rating, as those who give it see it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RectificationOut {
    /// Its id.
    pub(crate) id: Uuid,
    /// The case.
    pub(crate) case_id: CaseId,
    /// What was rated, in words.
    pub(crate) target_name: String,
    /// Where it stands.
    pub(crate) state: Stage,
    /// In words.
    pub(crate) state_name: String,
    /// When it was rated.
    pub(crate) opened_at: DateTime<Utc>,
    /// The last day of the step that is owed.
    pub(crate) due: Option<NaiveDate>,
    /// The gravest card of all its steps.
    pub(crate) card: Option<Card>,
}

/// The same with what the applicant said.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ComplaintOut {
    /// Where it stands.
    #[serde(flatten)]
    pub(crate) rectification: RectificationOut,
    /// How dissatisfied he was, in words.
    pub(crate) level_name: String,
    /// The reasons he ticked.
    pub(crate) reasons: Vec<String>,
    /// What he said besides.
    pub(crate) words: Option<String>,
    /// What the hall says that it put right.
    pub(crate) answer: Option<String>,
    /// How an appeal against the rating stands, if its office made one.
    pub(crate) appeal: Option<AppealState>,
}

/// What was found, or put right.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerIn {
    /// At least ten characters.
    pub(crate) words: String,
}

fn days(within: i16) -> Limit {
    Limit::working(within.unsigned_abs())
}

/// Rates a service or a matter: once, and once again after it was put right.
pub(crate) async fn rate_case(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &RatingIn,
) -> Result<RatingOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            check_options(new.level, &new.options)?;
            let words = new.words.as_deref().map(str::trim).filter(|text| !text.is_empty());
            let words = words.map(Words::parse).transpose()?;
            let rated = ratings::acted(tx, &case).await?;
            let row = NewRating {
                target: new.target,
                round: 1,
                level: new.level,
                options: &new.options,
                words: words.as_ref().map(Words::as_str),
                rated: &rated,
                window: None,
            };
            let rating = match to_rerate(tx, &case, new.target).await? {
                Some(answered) => rate_again(tx, &case, &NewRating { round: 2, ..row }, &answered).await?,
                None => rate_first(tx, &case, &row).await?,
            };
            let given = ratings::find(tx, rating).await?.ok_or(IntakeError::NotFound("rating"))?;
            Ok(given.into())
        })
        .await
    })
    .await
}

/// The first rating of a service or a matter: none was given, and it is in time. A bad one is answered.
pub(super) async fn rate_first(tx: &mut Tx, case: &Case, new: &NewRating<'_>) -> Result<Uuid, IntakeError> {
    let rules = ratings::rules(tx).await?;
    let given = ratings::of_case(tx, case).await?;
    if given.iter().any(|rating| rating.target == new.target) {
        return Err(Done::Rated.into());
    }
    open_for(tx, case, new.target, rules).await?;
    let rating = ratings::add(tx, case, new).await?.ok_or(Done::Rated)?;
    told(tx, case, rating, new).await?;
    if new.level.is_bad() {
        open(tx, case, (rating, new.target), new.rated, rules).await?;
    }
    Ok(rating)
}

/// The rating after something was put right; it ends the answer.
async fn rate_again(
    tx: &mut Tx,
    case: &Case,
    new: &NewRating<'_>,
    answered: &Rectification,
) -> Result<Uuid, IntakeError> {
    let rating = ratings::add(tx, case, new).await?.ok_or(Done::Rated)?;
    told(tx, case, rating, new).await?;
    ratings::close(tx, answered).await?;
    moved(tx, case.id, answered.id, Stage::Closed, "rerate").await?;
    Ok(rating)
}

/// Whether the first rating of this may be given today.
pub(super) async fn open_for(
    tx: &mut Tx,
    case: &Case,
    target: Target,
    rules: Rules,
) -> Result<(), IntakeError> {
    let ended = ratings::ended(tx, case).await?.map(local_date);
    let today = local_date(tx.now());
    Ok(may_rate(target, case.state, ended, today, i64::from(rules.rate_within))?)
}

/// What was put right and can be rated again.
async fn to_rerate(tx: &mut Tx, case: &Case, target: Target) -> Result<Option<Rectification>, IntakeError> {
    let answers = ratings::answers(tx, case).await?;
    Ok(answers.into_iter().find(|answer| answer.target == target && answer.state == Stage::ToRerate))
}

async fn told(tx: &Tx, case: &Case, rating: Uuid, new: &NewRating<'_>) -> Result<(), IntakeError> {
    let seen = json!({
        "case": case.id, "target": new.target, "level": new.level, "options": new.options, "window": new.window,
    });
    audit::record(tx, "rate_case", Entity::new("rating", rating), &seen).await?;
    let event = CaseRated {
        case_id: case.id,
        rating_id: rating,
        target: new.target.code().to_owned(),
        level: new.level.code().to_owned(),
        round: new.round,
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

async fn open(
    tx: &mut Tx,
    case: &Case,
    rating: (Uuid, Target),
    rated: &[Uuid],
    rules: Rules,
) -> Result<(), IntakeError> {
    let (due, _) = last_day(&calendar::load(tx).await?, local_date(tx.now()), days(rules.call_within));
    let id = ratings::open(tx, case, rating, rated, due).await?;
    moved(tx, case.id, id, Stage::ToCall, "open_rectification").await
}

/// Audit row and event of a step.
pub(super) async fn moved(
    tx: &Tx,
    case: CaseId,
    id: Uuid,
    state: Stage,
    what: &'static str,
) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("rectification", id), &json!({ "state": state })).await?;
    let event = RectificationMoved { case_id: case, rectification_id: id, state: state.code().to_owned() };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// What the applicant can rate, has rated, and was answered.
pub(crate) async fn list_ratings(db: &Db, caller: &Caller, id: CaseId) -> Result<RatingsOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let rules = ratings::rules(tx).await?;
        let given = ratings::of_case(tx, &case).await?;
        let answers = ratings::answers(tx, &case).await?;
        let mut open = Vec::new();
        for target in Target::ALL.iter().copied() {
            let first = !given.iter().any(|rating| rating.target == target);
            let again = answers.iter().any(|row| row.target == target && row.state == Stage::ToRerate);
            if again || (first && open_for(tx, &case, target, rules).await.is_ok()) {
                open.push((target, target.name_zh().to_owned()));
            }
        }
        let mut told = Vec::new();
        for answer in &answers {
            told.extend(answer.answer(tx)?);
        }
        let ids: Vec<Uuid> = given.iter().map(|rating| rating.id).collect();
        let appeals = rating_appeals::states(tx, &ids).await?;
        let annulled = |id: Uuid| appeals.get(&id) == Some(&AppealState::Annulled);
        let told_of = |row: Rating| RatingOut { annulled: annulled(row.id), ..row.into() };
        let given = given.into_iter().map(told_of).collect();
        Ok(RatingsOut { open, given, answers: told, choices: choices() })
    })
    .await
}

/// What can be said: the levels with their reasons.
pub(super) fn choices() -> Vec<ChoiceOut> {
    Level::ALL.iter().map(choice).collect()
}

fn choice(level: &Level) -> ChoiceOut {
    let options = options_of(*level).map(|(code, words)| (code.to_owned(), words.to_owned()));
    ChoiceOut { level: *level, name: level.name_zh().to_owned(), options: options.collect() }
}

/// A step of a rectification: its last day, and the day it was done.
fn steps(row: &Rectification) -> [(Option<NaiveDate>, Option<DateTime<Utc>>); 2] {
    [(Some(row.call_due), row.called_at), (row.rectify_due, row.rectified_at)]
}

fn out(row: Rectification, calendar: &Calendar, today: NaiveDate) -> RectificationOut {
    let of_step = |(due, done): (Option<NaiveDate>, Option<DateTime<Utc>>)| {
        let found = card(calendar, due?, done.map_or(today, local_date))?;
        // What was done in time shows nothing afterwards.
        (done.is_none() || found > Card::Blue).then_some(found)
    };
    let due = match row.state {
        Stage::ToCall => Some(row.call_due),
        Stage::ToRectify => row.rectify_due,
        Stage::ToRerate => row.rerate_due,
        Stage::Closed => None,
    };
    RectificationOut {
        card: steps(&row).into_iter().filter_map(of_step).max(),
        id: row.id,
        case_id: row.case_id,
        target_name: row.target.name_zh().to_owned(),
        state: row.state,
        state_name: row.state.name_zh().to_owned(),
        opened_at: row.opened_at,
        due,
    }
}

/// The bad ratings that the caller may answer: never those of cases that he acted on.
pub(crate) async fn list_rectifications(
    db: &Db,
    caller: &Caller,
    open_only: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<RectificationOut>, IntakeError> {
    let after = after.map(cursor).transpose()?;
    transact(db, &caller.actor, async |tx| {
        let (calendar, today) = (calendar::load(tx).await?, local_date(tx.now()));
        let rows = ratings::list(tx, open_only, after, limit).await?;
        let page = Page::of(rows, limit, |row| marker(row.opened_at, row.id));
        Ok(page.map(|row| out(row, &calendar, today)))
    })
    .await
}

/// A bad rating with what was said. The look is logged, and the one who rated sees it.
pub(crate) async fn get_rectification(
    db: &Db,
    caller: &Caller,
    id: Uuid,
) -> Result<Personal<ComplaintOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let row = ratings::lock(tx, id).await?.ok_or(IntakeError::NotFound("rating"))?;
        let case = moves::find(tx, row.case_id).await?;
        let look = Look {
            subject: case.applicant_id,
            purpose: Purpose("answer_rating"),
            case: Some(case.id),
            fields: &["rating"],
        };
        read_personal(tx, look, async |tx| {
            let rating = ratings::find(tx, row.rating_id).await?.ok_or(IntakeError::NotFound("rating"))?;
            let said = options_of(rating.level);
            let reasons = said.filter(|(code, _)| rating.options.iter().any(|option| option == code));
            let (calendar, today) = (calendar::load(tx).await?, local_date(tx.now()));
            Ok(ComplaintOut {
                level_name: rating.level.name_zh().to_owned(),
                reasons: reasons.map(|(_, words)| words.to_owned()).collect(),
                words: rating.text(tx)?,
                answer: row.answer(tx)?,
                appeal: rating_appeals::find(tx, row.rating_id).await?.map(|appeal| appeal.state),
                rectification: out(row, &calendar, today),
            })
        })
        .await
    })
    .await
}

/// Records the call to the one who rated badly.
pub(crate) async fn call_back(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: Uuid,
    answer: &AnswerIn,
) -> Result<RectificationOut, IntakeError> {
    step(db, caller, key, (id, Step::CallBack), answer).await
}

/// Records what was put right.
pub(crate) async fn rectify(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: Uuid,
    answer: &AnswerIn,
) -> Result<RectificationOut, IntakeError> {
    step(db, caller, key, (id, Step::Rectify), answer).await
}

async fn step(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    (id, step): (Uuid, Step),
    answer: &AnswerIn,
) -> Result<RectificationOut, IntakeError> {
    let words = Words::parse(&answer.words)?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, step.code(), answer), async |tx| {
            let row = ratings::lock(tx, id).await?.ok_or(IntakeError::NotFound("rating"))?;
            let to = row.state.after(step).ok_or(RatingRefused::NotThere)?;
            let (rules, today) = (ratings::rules(tx).await?, local_date(tx.now()));
            let calendar = calendar::load(tx).await?;
            let due = |within: i16| last_day(&calendar, today, days(within)).0;
            let what = if step == Step::CallBack {
                ratings::call_back(tx, &row, words.as_str(), due(rules.rectify_within)).await?;
                "call_back"
            } else {
                ratings::rectify(tx, &row, words.as_str(), due(rules.rerate_within)).await?;
                "rectify"
            };
            moved(tx, row.case_id, id, to, what).await?;
            let row = ratings::lock(tx, id).await?.ok_or(IntakeError::NotFound("rating"))?;
            Ok(out(row, &calendar, today))
        })
        .await
    })
    .await
}

/// Closes what the applicant was asked about again and did not answer.
pub(super) async fn let_lapse(tx: &mut Tx, id: Uuid) -> Result<(), IntakeError> {
    let row = ratings::lock(tx, id).await?.ok_or(IntakeError::NotFound("rating"))?;
    if row.state.after(Step::Lapse).is_none() {
        return Ok(());
    }
    ratings::close(tx, &row).await?;
    moved(tx, row.case_id, id, Stage::Closed, "lapse_rectification").await
}
