//! Powers that move while cases are open. The event only notes the move; then each case is put into its new hands in a
//! transaction of its own, so that a sweep that is cut off goes on where it stopped and no case is touched twice.
use super::{item, moves, trace};
use crate::{
    domain::{
        item::Item,
        place::hall_for,
        power::{Course, Why, course},
        state::State,
    },
    error::IntakeError,
    store::{
        cases::Case,
        halls, items,
        powers::{self, CaseMove, Hands, Power},
        reviews,
    },
};
use auth::Caller;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::{
    catalogue::PowerReceiver,
    intake::{CaseMoved, Handover},
};
use kernel::{
    actor::Actor,
    code::{ImplementingItemCode, Uscc},
    db::{Db, Tx, transact},
    id::{CaseId, HallId},
    problem::Chain,
    service::TaskContext,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

/// How often a new move is looked for: who applies at the new authority should find his case there within seconds.
const EVERY: Duration = Duration::from_secs(1);

/// So long after a move was heard, a case may still be handed in by a transaction that began before.
const STRAGGLERS: TimeDelta = TimeDelta::minutes(5);

/// So many cases are looked up at once.
const PAGE: i64 = 200;

/// Sweeps until the process stops.
pub(crate) async fn run(context: TaskContext) {
    while !context.stop.is_stopped() {
        if let Err(error) = run_moves(&context.db).await {
            tracing::error!(error = %Chain(&error), "cases of a moved power wait; it is tried again");
        }
        context.stop.sleep(EVERY).await;
    }
}

/// Puts the cases of every move that was heard into the hands that its plan names.
///
/// # Errors
/// [`IntakeError`] of the first case that could not be moved; the others are moved all the same.
pub async fn run_moves(db: &Db) -> Result<(), IntakeError> {
    let actor = Actor::service("intake");
    let unswept = transact(db, &actor, async |tx| Ok::<_, IntakeError>(powers::unswept(tx).await?)).await?;
    let mut failed = None;
    for power in unswept {
        if let Err(error) = sweep(db, &actor, &power).await {
            failed.get_or_insert(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn sweep(db: &Db, actor: &Actor, power: &Power) -> Result<(), IntakeError> {
    let (mut after, mut failed) = (None, None);
    loop {
        let page = transact(db, actor, async |tx| {
            Ok::<_, IntakeError>(powers::untouched(tx, power, after, PAGE).await?)
        })
        .await?;
        for id in &page {
            if let Err(error) = transact(db, actor, async |tx| move_case(tx, power, *id).await).await {
                failed.get_or_insert(error);
            }
        }
        match page.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    transact(db, actor, async |tx| {
        let now = tx.now();
        if power.heard_at + STRAGGLERS <= now {
            powers::set_swept(tx, power.id, now).await?;
        }
        Ok(())
    })
    .await
}

/// One case, unless another sweep was faster.
async fn move_case(tx: &mut Tx, power: &Power, id: CaseId) -> Result<(), IntakeError> {
    let mut case = moves::lock(tx, id).await?;
    let passed = case.state.is_final() || *case.handled_under() != power.from_code;
    if passed || powers::has_touched(tx, &case, power.id).await? {
        return Ok(());
    }
    let mut row = CaseMove {
        county: case.county.clone(),
        case_id: id.as_uuid(),
        move_id: power.id,
        handover: String::new(),
        why: None,
        state: case.state,
        from_code: case.handled_under().clone(),
        to_code: None,
        from_authority: case.authority.clone(),
        to_authority: None,
        from_hall: case.hall_id,
        to_hall: case.hall_id,
        moved_at: tx.now(),
    };
    let (handover, receiver) =
        match course(&power.receivers, power.open_cases, case.state, &case.division.clone()) {
            Course::Stay(why, receiver) => {
                row.why = Some(why);
                (Handover::Stays, receiver)
            }
            Course::Go(receiver) => {
                row.to_hall = go(tx, &mut case, receiver).await?;
                (Handover::Moved, Some(receiver))
            }
            Course::Rebind(receiver) => {
                row.to_hall = rebind(tx, &mut case, receiver).await?;
                (Handover::Rebound, Some(receiver))
            }
        };
    handover_name(handover).clone_into(&mut row.handover);
    row.to_code = receiver.map(|receiver| receiver.implementing_code.clone());
    row.to_authority = receiver.map(|receiver| receiver.authority.clone());
    powers::add_case_move(tx, &row).await?;
    told(tx, power, &case, &row, handover).await
}

/// The receiver goes on with it: clock, deadlines, materials and opinions stay as they are.
async fn go(tx: &mut Tx, case: &mut Case, receiver: &PowerReceiver) -> Result<HallId, IntakeError> {
    case.acting_code = Some(receiver.implementing_code.clone());
    case.acting_overlay = Some(receiver.overlay_version);
    let item = item::of_case(tx, case).await?;
    let hall = hall(tx, case, &item).await?;
    reviews::reassign(tx, case, &item.offices).await?;
    let reviewing: BTreeSet<String> = reviews::of_case(tx, case)
        .await?
        .into_iter()
        .filter_map(|review| review.authority.map(|authority| authority.to_string()))
        .collect();
    let hands = hands(&item, hall, receiver);
    powers::hand_over(tx, case, &hands, Some(reviewing.into_iter().collect())).await?;
    (case.authority, case.hall_id) = (item.authority.clone(), hall);
    Ok(hall)
}

/// Nobody has taken it in yet, so it is the newest version of the receiver's item that it will be handed in under.
async fn rebind(tx: &mut Tx, case: &mut Case, receiver: &PowerReceiver) -> Result<HallId, IntakeError> {
    let code = &receiver.implementing_code;
    let (base, overlay) = items::newest(tx, code).await?.ok_or(IntakeError::ItemNotFound)?;
    let item = item::load(tx, code, base, overlay).await?;
    let hall = hall(tx, case, &item).await?;
    let hands = Hands { overlay, ..hands(&item, hall, receiver) };
    powers::rebind(tx, case, &hands, base, item.rules.silence_accepts).await?;
    case.implementing_code = code.clone();
    (case.authority, case.hall_id) = (item.authority.clone(), hall);
    Ok(hall)
}

fn hands<'a>(item: &'a Item, hall: HallId, receiver: &'a PowerReceiver) -> Hands<'a> {
    Hands {
        authority: &item.authority,
        supervising_unit: &item.supervising_unit,
        hall,
        code: &receiver.implementing_code,
        overlay: receiver.overlay_version,
    }
}

/// The hall of the place that takes the item in now; where none does, the one that has the case keeps it.
async fn hall(tx: &mut Tx, case: &Case, item: &Item) -> Result<HallId, IntakeError> {
    let around = halls::around(tx, &case.division).await?;
    Ok(hall_for(item, &around, &case.division, None).map_or(case.hall_id, |hall| hall.id))
}

async fn told(
    tx: &mut Tx,
    power: &Power,
    case: &Case,
    row: &CaseMove,
    handover: Handover,
) -> Result<(), IntakeError> {
    let event = CaseMoved {
        case_id: case.id,
        move_id: power.id,
        from_code: row.from_code.clone(),
        to_code: row.to_code.clone(),
        handover,
        authority: case.authority.clone(),
    };
    let seen = json!({
        "handover": row.handover, "why": row.why.map(Why::name_zh), "basis": power.basis,
        "from_code": row.from_code, "to_code": row.to_code,
        "from_authority": row.from_authority, "to_authority": row.to_authority, "authority": case.authority,
    });
    trace::record(tx, case, "move_case", seen.clone(), &seen, &event).await?;
    Ok(())
}

fn handover_name(handover: Handover) -> &'static str {
    match handover {
        Handover::Moved => "moved",
        Handover::Stays => "stays",
        Handover::Rebound => "rebound",
    }
}

/// What a move did to a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CaseMoveOut {
    /// The move of the item, as the catalogue names it.
    pub(crate) move_id: Uuid,
    /// `moved`, `stays` or `rebound`.
    pub(crate) handover: String,
    /// Why it stays.
    pub(crate) why: Option<Why>,
    /// The same in Chinese.
    pub(crate) why_name: Option<String>,
    /// Where the case stood.
    pub(crate) state: State,
    /// The item it was handled under.
    pub(crate) from_code: ImplementingItemCode,
    /// The item that holds the power for its place now.
    pub(crate) to_code: Option<ImplementingItemCode>,
    /// Who held the power.
    pub(crate) from_authority: Uscc,
    /// Who holds it now.
    pub(crate) to_authority: Option<Uscc>,
    /// The hall that had it.
    pub(crate) from_hall: HallId,
    /// The hall that has it.
    pub(crate) to_hall: HallId,
    /// The document that orders the move.
    pub(crate) basis: String,
    /// When.
    pub(crate) moved_at: DateTime<Utc>,
}

impl From<(CaseMove, String)> for CaseMoveOut {
    fn from((row, basis): (CaseMove, String)) -> Self {
        Self {
            move_id: row.move_id,
            handover: row.handover,
            why: row.why,
            why_name: row.why.map(|why| why.name_zh().to_owned()),
            state: row.state,
            from_code: row.from_code,
            to_code: row.to_code,
            from_authority: row.from_authority,
            to_authority: row.to_authority,
            from_hall: row.from_hall,
            to_hall: row.to_hall,
            basis,
            moved_at: row.moved_at,
        }
    }
}

/// The moves of powers that a case has been through.
pub(crate) async fn list_case_moves(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Vec<CaseMoveOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        Ok(powers::of_case(tx, &case).await?.into_iter().map(CaseMoveOut::from).collect())
    })
    .await
}

/// How many cases stand where.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StateCount {
    /// The state.
    pub(crate) state: State,
    /// Its name.
    pub(crate) state_name: String,
    /// How many.
    pub(crate) cases: i64,
}

/// How many cases are unfinished under an item, by state, inside the caller's scope: what a move would find.
pub(crate) async fn count_open_cases(
    db: &Db,
    caller: &Caller,
    code: &ImplementingItemCode,
) -> Result<Vec<StateCount>, IntakeError> {
    let counted = transact(db, &caller.actor, async |tx| {
        Ok::<_, IntakeError>(powers::count_unfinished(tx, code).await?)
    })
    .await?;
    let out =
        |(state, cases): (State, i64)| StateCount { state, state_name: state.name_zh().to_owned(), cases };
    Ok(counted.into_iter().map(out).collect())
}
