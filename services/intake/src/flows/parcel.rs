//! Results sent by post: ordered at a window, handed to the carrier outside of any transaction, tracked until somebody signs,
//! and looked after where they come back.
use super::{bundle, hold, moves, read::may_receive, trace, vertical::wire::Lines};
use crate::{
    domain::{
        parcel::{ParcelRefused, ParcelState, Track},
        text::{Words, is_hidden},
    },
    error::IntakeError,
    store::{
        decisions,
        parcels::{self, Parcel},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::intake::CaseAct;
use kernel::{
    actor::ActorKind,
    code::MobileNo,
    db::{Db, Tx, transact},
    id::CaseId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub(crate) mod track;
pub(crate) mod wire;

/// So many are listed to be looked after.
const MOST_LISTED: i64 = 100;

/// Where a parcel goes.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    /// Who takes it.
    #[schemars(extend("examples" = ["王守田"]))]
    pub(crate) name: String,
    /// The telephone of whoever takes it.
    pub(crate) mobile: MobileNo,
    /// Place, street and number, 5 to 200 characters.
    #[schemars(extend("examples" = ["安徽省宿州市灵璧县渔沟镇小河湾村12号"]))]
    pub(crate) address: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    fn check(&self) -> Result<(), ParcelRefused> {
        let plain = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.trim().chars().count()) && !text.chars().any(is_hidden)
        };
        let good = plain(&self.name, 2, 50) && plain(&self.address, 5, 200);
        if good { Ok(()) } else { Err(ParcelRefused::BadAddress) }
    }
}

/// Why a parcel that came back is looked after no more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settling {
    /// What was done, at least ten characters.
    #[schemars(extend("examples" = ["电话联系申请人，本人到窗口领取。"]))]
    pub(crate) note: String,
}

/// A parcel.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ParcelOut {
    /// The parcel.
    pub(crate) id: Uuid,
    /// Where it is.
    pub(crate) state: ParcelState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The carrier's number.
    pub(crate) tracking_no: Option<String>,
    /// Where it goes. Not for an agent whose mandate does not let him receive.
    pub(crate) to: Option<Address>,
    /// When it was ordered.
    pub(crate) ordered_at: DateTime<Utc>,
    /// The time on the receipt of whoever took it: the time of delivery.
    pub(crate) signed_at: Option<DateTime<Utc>>,
    /// Why it could not be sent, or the case not be closed; for staff.
    pub(crate) fault: Option<String>,
    /// Somebody has to look after it.
    pub(crate) to_chase: bool,
    /// What the carrier told, in the order of its times.
    pub(crate) news: Vec<NewsOut>,
}

/// What the carrier told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct NewsOut {
    /// What.
    pub(crate) what: Track,
    /// The same in Chinese.
    pub(crate) what_name: String,
    /// Where.
    pub(crate) place: Option<String>,
    /// When, as the carrier says.
    pub(crate) at: DateTime<Utc>,
}

/// A parcel that somebody has to look after.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ToChase {
    /// The parcel.
    pub(crate) id: Uuid,
    /// Its case.
    pub(crate) case: CaseId,
    /// Where it is.
    pub(crate) state: ParcelState,
    /// The same in Chinese.
    pub(crate) state_name: String,
    /// The carrier's number.
    pub(crate) tracking_no: Option<String>,
    /// When it was ordered.
    pub(crate) ordered_at: DateTime<Utc>,
}

/// Orders a parcel with the result of a case.
pub(crate) async fn order_parcel(
    db: &Db,
    lines: &Lines,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    to: &Address,
) -> Result<ParcelOut, IntakeError> {
    to.check()?;
    bundle::deliver::may_deliver(db, id).await?;
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, to), async |tx| {
            let case = moves::lock(tx, id).await?;
            if lines.carrier.is_none() {
                return Err(ParcelRefused::NoCarrier.into());
            }
            let decision = decisions::find(tx, &case).await?.filter(|_| case.state.is_decided());
            let decision = decision.ok_or(ParcelRefused::NothingToSend)?;
            if decision.outcome != "refuse" {
                hold::none_stands(tx, &case).await?;
            }
            let parcel = parcels::order(tx, &case, to).await?.ok_or(ParcelRefused::UnderWay)?;
            let seen = json!({ "parcel": parcel });
            trace::record_act(tx, &case, "order_parcel", seen, CaseAct::ParcelMoved, Some(parcel)).await?;
            let row = parcels::find(tx, parcel).await?.ok_or(ParcelRefused::NotFound)?;
            out(tx, row, true).await
        })
        .await
    })
    .await
}

async fn out(tx: &mut Tx, row: Parcel, full: bool) -> Result<ParcelOut, IntakeError> {
    let staff = tx.actor().kind == ActorKind::Staff;
    let news = parcels::news(tx, row.id).await?.into_iter().map(|news| NewsOut {
        what: news.what,
        what_name: news.what.name_zh().to_owned(),
        place: news.place,
        at: news.stated_at,
    });
    Ok(ParcelOut {
        to: if full { Some(row.address(tx)?) } else { None },
        to_chase: matches!(row.state, ParcelState::Returned | ParcelState::Stuck) && row.settled_at.is_none(),
        id: row.id,
        state: row.state,
        state_name: row.state.name_zh().to_owned(),
        tracking_no: row.tracking_no,
        ordered_at: row.ordered_at,
        signed_at: row.signed_at,
        fault: row.fault.filter(|_| staff),
        news: news.collect(),
    })
}

/// The parcels of a case, with where they are. The applicant sees who looked.
pub(crate) async fn list_parcels(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Personal<Vec<ParcelOut>>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let full = may_receive(tx, &case).await?;
        let fields: &[&str] = &["address"];
        let subject = case.applicant_id;
        let look = Look { subject, purpose: Purpose("read_parcels"), case: Some(id), fields };
        read_personal(tx, look, async |tx| {
            let mut listed = Vec::new();
            for row in parcels::of_case(tx, &case).await? {
                listed.push(out(tx, row, full).await?);
            }
            Ok(listed)
        })
        .await
    })
    .await
}

/// The parcels that came back or could not be sent, the first first.
pub(crate) async fn list_parcels_to_chase(db: &Db, caller: &Caller) -> Result<Vec<ToChase>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let rows = parcels::to_chase(tx, MOST_LISTED).await?;
        let out = |row: Parcel| ToChase {
            id: row.id,
            case: row.case_id,
            state: row.state,
            state_name: row.state.name_zh().to_owned(),
            tracking_no: row.tracking_no,
            ordered_at: row.ordered_at,
        };
        Ok(rows.into_iter().map(out).collect())
    })
    .await
}

/// Records what was done about a parcel that came back.
pub(crate) async fn settle_parcel(
    db: &Db,
    caller: &Caller,
    (id, parcel): (CaseId, Uuid),
    settling: &Settling,
) -> Result<ParcelOut, IntakeError> {
    let note = Words::parse(&settling.note)?;
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        let row = parcels::find(tx, parcel).await?.filter(|row| row.case_id == id);
        let row = row.ok_or(ParcelRefused::NotFound)?;
        let chased = matches!(row.state, ParcelState::Returned | ParcelState::Stuck);
        if !chased || row.settled_at.is_some() {
            return Err(ParcelRefused::NotToChase.into());
        }
        parcels::settle(tx, parcel, note.as_str()).await?;
        let seen = json!({ "parcel": parcel });
        trace::record_act(tx, &case, "settle_parcel", seen, CaseAct::ParcelMoved, Some(parcel)).await?;
        let row = parcels::find(tx, parcel).await?.ok_or(ParcelRefused::NotFound)?;
        out(tx, row, false).await
    })
    .await
}
