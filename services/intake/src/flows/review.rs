//! Parallel review: offices speak independently; the last one in moves the case on, exactly once.
use super::{Standing, item, moves, trace};
use crate::{
    domain::{
        item::Item,
        review::{NotTheirs, Outstanding, outstanding},
        state::{Action, State, Who},
        text::Words,
    },
    error::{Done, IntakeError},
    store::{
        cases::Case,
        reviews::{self, Review},
        steps,
    },
};
use auth::Caller;
use contracts::intake::{Opinion, ReviewGiven};
use kernel::{
    db::{Db, Tx, transact},
    id::CaseId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What an office says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReview {
    /// Its opinion.
    pub(crate) opinion: Opinion,
    /// Why, at least ten characters.
    pub(crate) text: String,
}

/// Gives the opinion of an office. The case's row is held meanwhile, so of two who come last one joins.
pub(crate) async fn review_case(
    db: &Db,
    caller: &Caller,
    (id, code): (CaseId, &str),
    new: &NewReview,
) -> Result<Standing, IntakeError> {
    let words = Words::parse(&new.text)?;
    transact(db, &caller.actor, async |tx| {
        let mut case = moves::lock(tx, id).await?;
        if case.state != State::InReview {
            return Err(IntakeError::NotAllowed { state: case.state, action: Action::CompleteReview });
        }
        let item = item::of_case(tx, &case).await?;
        let office = item.offices.iter().find(|office| office.code == code);
        let office = office.ok_or_else(|| IntakeError::NoOffice(code.to_owned()))?;
        office.spoken_for_by(&caller.actor.scope)?;
        let all = reviews::of_case(tx, &case).await?;
        let awaited = awaited(&all, code, caller)?;
        let opinion = match new.opinion {
            Opinion::Agree => "agree",
            Opinion::Disagree => "disagree",
        };
        if !reviews::give(tx, &case, awaited, opinion, words.as_str()).await? {
            return Err(IntakeError::Before(Done::ReviewGiven));
        }
        let review_complete = join(tx, &mut case, &item, Who::Reviewer).await?;
        let event = ReviewGiven {
            case_id: id,
            office: code.to_owned(),
            authority: office.authority.clone(),
            opinion: new.opinion,
            review_complete,
        };
        let seen = json!({ "office": code, "opinion": opinion, "review_complete": review_complete });
        trace::record(tx, &case, "review_case", seen, new, &event).await?;
        Ok(case.into())
    })
    .await
}

fn awaited<'a>(all: &'a [Review], code: &str, caller: &Caller) -> Result<&'a Review, IntakeError> {
    let review = all.iter().find(|review| review.office == code);
    let review = review.ok_or_else(|| IntakeError::NoOffice(code.to_owned()))?;
    if review.opinion.is_some() {
        return Err(IntakeError::Before(Done::ReviewGiven));
    }
    let spoke = all.iter().any(|other| other.reviewer_id == Some(caller.actor.id));
    if spoke { Err(NotTheirs::SpokeForAnother.into()) } else { Ok(review) }
}

/// Moves the case on if nothing is outstanding any more; says whether it did. The caller holds the case's row.
pub(super) async fn join(tx: &mut Tx, case: &mut Case, item: &Item, who: Who) -> Result<bool, IntakeError> {
    if case.state != State::InReview || !left(tx, case, item).await?.is_empty() {
        return Ok(false);
    }
    moves::go(tx, case, Action::CompleteReview, who).await?;
    Ok(true)
}

/// What the join still waits for.
pub(super) async fn left(tx: &mut Tx, case: &Case, item: &Item) -> Result<Outstanding, IntakeError> {
    let given = reviews::of_case(tx, case).await?.into_iter().filter(|review| review.opinion.is_some());
    let given = given.map(|review| review.office).collect();
    let done = steps::done(tx, case).await?;
    Ok(outstanding(item, &given, &done))
}
