//! 公示: who got what, with masked names, village, item, amount and month; never a number, an account or a telephone of a person. It
//! stands from its first day to its last and is gone by itself.
use super::benefit::{WholeList, found, whole};
use crate::{
    domain::{
        benefit::{BenefitRefused, LineState, ListState, publishable},
        fee::yuan,
    },
    error::IntakeError,
    store::{benefit_publications, benefits},
};
use auth::Caller;
use chrono::NaiveDate;
use contracts::intake::{RegisterChanged, RegisterEntry};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::Division,
    db::{Db, Tx, transact},
};
use legal_clock::local_date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// So many publications stand on the public page.
const MOST_LISTED: i64 = 50;

/// When and with which telephone a list is published.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicationIn {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Where objections are taken.
    pub(crate) phone: String,
}

/// A published list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PublishedOut {
    /// The list.
    pub(crate) id: Uuid,
    /// The item.
    pub(crate) item_name: String,
    /// The month.
    pub(crate) period: String,
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// Where objections are taken.
    pub(crate) phone: String,
    /// The sum in yuan.
    pub(crate) total_yuan: String,
    /// Who got what.
    pub(crate) lines: Vec<PublishedLine>,
}

/// A line of it: no number, no account, no telephone, no id.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PublishedLine {
    /// The name, masked: 王*田.
    pub(crate) name: String,
    /// The village.
    pub(crate) division: Division,
    /// How much, in yuan.
    pub(crate) amount_yuan: String,
}

/// Publishes an approved list.
pub(crate) async fn publish_benefit_list(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    new: &PublicationIn,
) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let list = found(tx, id).await?;
        if !matches!(list.state, ListState::Approved | ListState::Sent | ListState::Answered) {
            return Err(BenefitRefused::NotNow.into());
        }
        publishable(local_date(tx.now()), new.from, new.to, &new.phone)?;
        if !benefit_publications::publish(tx, id, (new.from, new.to), &new.phone).await? {
            return Err(BenefitRefused::NotNow.into());
        }
        told(tx, "publish_benefit_list", id, true).await?;
        whole(tx, id).await
    })
    .await
}

/// Takes a publication down before its last day.
pub(crate) async fn take_down_list(db: &Db, caller: &Caller, id: Uuid) -> Result<WholeList, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        found(tx, id).await?;
        if !benefit_publications::take_down(tx, id).await? {
            return Err(BenefitRefused::NotNow.into());
        }
        told(tx, "take_down_benefit_list", id, false).await?;
        whole(tx, id).await
    })
    .await
}

async fn told(tx: &Tx, what: &'static str, id: Uuid, in_force: bool) -> Result<(), IntakeError> {
    audit::record(tx, what, Entity::new("benefit_list", id), &json!({})).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::BenefitPublication, in_force }).await?;
    Ok(())
}

/// What stands today, the newest first. What the bank could not pay is not shown as paid: it is left out.
pub(crate) async fn list_published(db: &Db) -> Result<Vec<PublishedOut>, IntakeError> {
    transact(db, &Actor::service("intake"), async |tx| {
        let today = local_date(tx.now());
        let mut all = Vec::new();
        for (publication, list) in benefit_publications::standing(tx, today, MOST_LISTED).await? {
            let mut lines = Vec::new();
            let mut total = 0_i64;
            for line in benefits::lines(tx, list.id).await? {
                if line.state == LineState::Failed {
                    continue;
                }
                total = total.saturating_add(line.amount_fen);
                lines.push(PublishedLine {
                    name: line.masked(tx)?,
                    division: line.division,
                    amount_yuan: yuan(line.amount_fen),
                });
            }
            all.push(PublishedOut {
                id: publication.list_id,
                item_name: list.item_name,
                period: list.period,
                from: publication.from_day,
                to: publication.to_day,
                phone: publication.phone,
                total_yuan: yuan(total),
                lines,
            });
        }
        Ok(all)
    })
    .await
}
