//! Panels of experts, their members and opinions.
use crate::{
    domain::expert::{Candidate, Opinion},
    schema::{expert_reviews, experts},
    store::cases::Case,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{
    crypto::{Aad, Sealed},
    db::{DbError, Tx},
    id::FileId,
};
use uuid::Uuid;

/// A panel.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = expert_reviews)]
pub(crate) struct Panel {
    pub(crate) id: Uuid,
    question: Sealed,
    pub(crate) size: i16,
    pub(crate) opened_by: Uuid,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) report: Option<FileId>,
    pub(crate) agree: Option<bool>,
    summary: Option<Sealed>,
    pub(crate) summed_by: Option<Uuid>,
    pub(crate) summed_at: Option<DateTime<Utc>>,
}

/// A candidate, drawn or not.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = experts)]
pub(crate) struct Member {
    pub(crate) id: Uuid,
    pub(crate) review_id: Uuid,
    who: Sealed,
    pub(crate) avoids: bool,
    pub(crate) drawn: bool,
    left_why: Option<Sealed>,
    pub(crate) left_at: Option<DateTime<Utc>>,
    pub(crate) opinion: Option<FileId>,
    pub(crate) opinion_hash: Option<String>,
    pub(crate) agree: Option<bool>,
    pub(crate) taken_by: Option<Uuid>,
    pub(crate) taken_at: Option<DateTime<Utc>>,
    pub(crate) confirmed_by: Option<Uuid>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
}

fn place(column: &'static str, row: Uuid) -> Aad {
    Aad::new("expert_reviews", column, row)
}

fn of_expert(column: &'static str, row: Uuid) -> Aad {
    Aad::new("experts", column, row)
}

impl Panel {
    pub(crate) fn question(&self, tx: &Tx) -> Result<String, DbError> {
        Ok(tx.keyring().open_text(place("question", self.id), &self.question)?)
    }

    pub(crate) fn summary(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(place("summary", self.id), sealed);
        Ok(self.summary.as_ref().map(open).transpose()?)
    }
}

impl Member {
    pub(crate) fn who(&self, tx: &Tx) -> Result<Candidate, DbError> {
        Ok(tx.keyring().open_json(of_expert("who", self.id), &self.who)?)
    }

    pub(crate) fn left_why(&self, tx: &Tx) -> Result<Option<String>, DbError> {
        let open = |sealed| tx.keyring().open_text(of_expert("left_why", self.id), sealed);
        Ok(self.left_why.as_ref().map(open).transpose()?)
    }

    /// Whether his opinion is waited for or there.
    pub(crate) fn sits(&self) -> bool {
        self.drawn && self.left_at.is_none()
    }

    pub(crate) fn said(&self) -> Option<Opinion> {
        Some(Opinion { agree: self.agree?, confirmed: self.confirmed_by.is_some() })
    }
}

/// Opens a panel with its candidates, each with whether he was drawn.
pub(crate) async fn open(
    tx: &mut Tx,
    case: &Case,
    (question, size): (&str, u8),
    candidates: &[(Candidate, bool)],
) -> Result<Uuid, DbError> {
    let (id, by) = (Uuid::new_v4(), tx.actor().id);
    let question = tx.keyring().seal(place("question", id), question.as_bytes())?;
    diesel::insert_into(expert_reviews::table)
        .values((
            expert_reviews::id.eq(id),
            expert_reviews::county.eq(&case.county),
            expert_reviews::case_id.eq(case.id.as_uuid()),
            expert_reviews::question.eq(question),
            expert_reviews::size.eq(i16::from(size)),
            expert_reviews::opened_by.eq(by),
        ))
        .execute(&mut **tx)
        .await?;
    for (candidate, drawn) in candidates {
        let row = Uuid::new_v4();
        let who = tx.keyring().seal_json(of_expert("who", row), candidate)?;
        diesel::insert_into(experts::table)
            .values((
                experts::id.eq(row),
                experts::county.eq(&case.county),
                experts::case_id.eq(case.id.as_uuid()),
                experts::review_id.eq(id),
                experts::who.eq(who),
                experts::avoids.eq(candidate.avoids.is_some()),
                experts::drawn.eq(*drawn),
            ))
            .execute(&mut **tx)
            .await?;
    }
    Ok(id)
}

/// The panels of a case, the first first.
pub(crate) async fn of_case(conn: &mut AsyncPgConnection, case: &Case) -> Result<Vec<Panel>, DbError> {
    Ok(expert_reviews::table
        .filter(expert_reviews::county.eq(&case.county))
        .filter(expert_reviews::case_id.eq(case.id.as_uuid()))
        .order((expert_reviews::opened_at, expert_reviews::id))
        .select(Panel::as_select())
        .load(conn)
        .await?)
}

/// The candidates of a panel.
pub(crate) async fn members(conn: &mut AsyncPgConnection, panel: Uuid) -> Result<Vec<Member>, DbError> {
    Ok(experts::table
        .filter(experts::review_id.eq(panel))
        .order(experts::id)
        .select(Member::as_select())
        .load(conn)
        .await?)
}

/// Lets a member leave who has not spoken, and puts another in his place.
pub(crate) async fn replace(tx: &mut Tx, (member, why): (Uuid, &str), next: Uuid) -> Result<bool, DbError> {
    let (why, now) = (tx.keyring().seal(of_expert("left_why", member), why.as_bytes())?, tx.now());
    let silent =
        experts::table.find(member).filter(experts::opinion.is_null()).filter(experts::left_at.is_null());
    let change = (experts::left_why.eq(Some(why)), experts::left_at.eq(Some(now)));
    if diesel::update(silent).set(change).execute(&mut **tx).await? == 0 {
        return Ok(false);
    }
    let waits = experts::table.find(next).filter(experts::drawn.eq(false));
    Ok(diesel::update(waits).set(experts::drawn.eq(true)).execute(&mut **tx).await? == 1)
}

/// Takes a member's opinion in, unless that was done.
pub(crate) async fn take(
    tx: &mut Tx,
    member: Uuid,
    (file, hash): (FileId, &str),
    agree: bool,
) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let silent =
        experts::table.find(member).filter(experts::opinion.is_null()).filter(experts::left_at.is_null());
    let change = (
        experts::opinion.eq(Some(file.as_uuid())),
        experts::opinion_hash.eq(Some(hash)),
        experts::agree.eq(Some(agree)),
        experts::taken_by.eq(Some(by)),
        experts::taken_at.eq(Some(now)),
    );
    Ok(diesel::update(silent).set(change).execute(&mut **tx).await? == 1)
}

/// Confirms an opinion that was taken in, unless that was done.
pub(crate) async fn confirm(tx: &mut Tx, member: Uuid) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let taken = experts::table
        .find(member)
        .filter(experts::opinion.is_not_null())
        .filter(experts::confirmed_by.is_null());
    let change = (experts::confirmed_by.eq(Some(by)), experts::confirmed_at.eq(Some(now)));
    Ok(diesel::update(taken).set(change).execute(&mut **tx).await? == 1)
}

/// Ends a panel with its report, unless that was done.
pub(crate) async fn conclude(
    tx: &mut Tx,
    panel: Uuid,
    report: FileId,
    (agree, summary): (bool, &str),
) -> Result<bool, DbError> {
    let (by, now) = (tx.actor().id, tx.now());
    let summary = tx.keyring().seal(place("summary", panel), summary.as_bytes())?;
    let open = expert_reviews::table.find(panel).filter(expert_reviews::summed_at.is_null());
    let change = (
        expert_reviews::report.eq(Some(report.as_uuid())),
        expert_reviews::agree.eq(Some(agree)),
        expert_reviews::summary.eq(Some(summary)),
        expert_reviews::summed_by.eq(Some(by)),
        expert_reviews::summed_at.eq(Some(now)),
    );
    Ok(diesel::update(open).set(change).execute(&mut **tx).await? == 1)
}
