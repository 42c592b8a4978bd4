//! 原件交接: taking paper originals, handing them on, confirming, giving them back. Each handover that its taker confirmed is
//! printed as a 原件交接清单.
use super::{Standing, document::acts, evidence, item, moves, originals_due::return_by, trace};
use crate::{
    domain::handover::{
        HandoverRefused, Listed, MOST_ORIGINALS, Place, Post, Whereabouts, may_give, may_take, stands_for,
        whereabouts,
    },
    error::IntakeError,
    store::{
        cases::{self, Case},
        documents,
        handovers::{self, Handover, Original},
    },
};
use auth::{Caller, Role};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::intake::CaseAct;
use kernel::{
    actor::ActorKind,
    db::{Db, Tx, transact},
    id::{CaseId, FileId},
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use notices::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Originals that the applicant hands over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOriginals {
    /// The list.
    pub(crate) originals: Vec<Listed>,
}

/// Originals that change hands.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHandover {
    /// Which; all in the same hands.
    pub(crate) originals: Vec<Uuid>,
    /// To whom.
    pub(crate) to: Place,
}

/// What the taker says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandoverEnd {
    /// The applicant's signature, a file of the case, where staff record that he has them.
    pub(crate) evidence: Option<FileId>,
}

/// An original, and where it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OriginalOut {
    /// The original.
    pub(crate) id: Uuid,
    /// What it is.
    pub(crate) what: Listed,
    /// Who has it.
    pub(crate) at: Place,
    /// The same in words.
    pub(crate) at_name: String,
    /// To whom it was offered and has not been confirmed.
    pub(crate) going: Option<Place>,
    /// It is in the hands of the caller's side, and not on its way.
    pub(crate) yours: bool,
}

/// A handover.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HandoverOut {
    /// The handover.
    pub(crate) id: Uuid,
    /// From whom.
    pub(crate) from: Place,
    /// To whom.
    pub(crate) to: Place,
    /// Which originals.
    pub(crate) originals: Vec<Uuid>,
    /// The account that gave; the applicant's where he did.
    pub(crate) giver: Uuid,
    /// When.
    pub(crate) offered_at: DateTime<Utc>,
    /// True once the taker has them, false once the offer was taken back.
    pub(crate) taken: Option<bool>,
    /// Who said so.
    pub(crate) ended_by: Option<Uuid>,
    /// When.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// The printed list.
    pub(crate) document: Option<Uuid>,
    /// It waits for the caller, or someone of his side, to say that the taker has them.
    pub(crate) for_you: bool,
}

/// The originals of a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct OriginalsOut {
    /// The list.
    pub(crate) originals: Vec<OriginalOut>,
    /// All handovers, the first first.
    pub(crate) handovers: Vec<HandoverOut>,
    /// Some are neither back nor in the archive: the case is not closed over them.
    pub(crate) out: bool,
    /// Until when they have to be back or in the archive, where the case is over.
    pub(crate) return_by: Option<NaiveDate>,
}

/// What is known of the originals of a case.
pub(super) struct Known {
    originals: Vec<Original>,
    steps: Vec<Handover>,
    at: HashMap<Uuid, Whereabouts>,
}

pub(super) async fn known(tx: &mut Tx, case: &Case) -> Result<Known, IntakeError> {
    let originals = handovers::of_case(tx, case).await?;
    let steps = handovers::steps(tx, case).await?;
    let ids: Vec<Uuid> = originals.iter().map(|original| original.id).collect();
    let taken: Vec<_> = steps.iter().map(|handover| handover.step.clone()).collect();
    let at = whereabouts(&ids, &taken);
    Ok(Known { originals, steps, at })
}

/// The places for which the caller stands on a case.
async fn stands(tx: &mut Tx, caller: &Caller, case: &Case) -> Result<Vec<Place>, IntakeError> {
    let actor = tx.actor().clone();
    let at_window = caller.has(Role::Clerk) || caller.has(Role::Chief);
    let department = match &actor.scope.authority {
        Some(own) if *own == case.authority => true,
        Some(own) => cases::is_reviewed_by(tx, case, own).await?,
        None => false,
    };
    let post = Post {
        window: at_window && actor.scope.hall == Some(case.hall_id),
        department: department && !caller.has(Role::Archivist),
        archive: caller.has(Role::Archivist),
    };
    Ok(stands_for(actor.kind, post))
}

impl Known {
    /// How many are where, as far as they are not back or in the archive; what is on its way is still where it was.
    pub(super) fn held(&self) -> Vec<(Place, usize)> {
        let unsettled = |found: &&Whereabouts| !found.at.is_settled() || found.going.is_some();
        let count =
            |place: Place| self.at.values().filter(unsettled).filter(|found| found.at == place).count();
        Place::ALL.iter().map(|place| (*place, count(*place))).filter(|(_, count)| *count > 0).collect()
    }

    fn out(&self) -> bool {
        self.at.values().any(|where_it_is| !where_it_is.at.is_settled() || where_it_is.going.is_some())
    }

    fn next(&self) -> i16 {
        self.steps.last().map_or(1, |last| last.seq.saturating_add(1))
    }

    fn listed(&self, ids: &[Uuid]) -> Vec<Listed> {
        let known = |id: &Uuid| self.originals.iter().find(|original| original.id == *id);
        ids.iter().filter_map(known).map(|original| original.what.clone()).collect()
    }
}

/// A case is not closed, and a draft not thrown away, while originals are neither back nor in the archive.
pub(super) async fn none_out(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    if known(tx, case).await?.out() { Err(HandoverRefused::StillOut.into()) } else { Ok(()) }
}

/// Takes originals from the applicant, with the list he signs.
pub(crate) async fn take_originals(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewOriginals,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            if case.state.is_final() {
                return Err(IntakeError::Unchangeable(case.state));
            }
            let before = known(tx, &case).await?;
            let count = new.originals.len();
            if count == 0 || before.originals.len().saturating_add(count) > MOST_ORIGINALS {
                return Err(HandoverRefused::BadList.into());
            }
            new.originals.iter().try_for_each(Listed::check)?;
            let to = if tx.actor().kind == ActorKind::Agent { Place::Agent } else { Place::Window };
            if !stands(tx, caller, &case).await?.contains(&to) {
                return Err(HandoverRefused::NotTheTaker.into());
            }
            let ids = handovers::list(tx, &case, before.originals.len(), &new.originals).await?;
            let way = (Place::Applicant, to);
            let giver = (before.next(), case.applicant_id.as_uuid());
            let handover = handovers::offer(tx, &case, giver, way, &ids).await?;
            handovers::end(tx, handover, true, None).await?;
            let seen = json!({ "handover": handover, "from": way.0, "to": to, "count": count });
            printed(tx, &case, way, new.originals.clone()).await?;
            tell(tx, &case, "take_originals", seen, handover).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Offers originals that the caller holds to the next.
pub(crate) async fn offer_originals(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &NewHandover,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            let known = known(tx, &case).await?;
            let actor = tx.actor().clone();
            let stands = stands(tx, caller, &case).await?;
            let from = may_give(&known.at, &new.originals, new.to, &stands)?;
            let way = (from, new.to);
            let giver = (known.next(), actor.id);
            let handover = handovers::offer(tx, &case, giver, way, &new.originals).await?;
            let seen = json!({ "handover": handover, "from": from, "to": new.to });
            tell(tx, &case, "offer_originals", seen, handover).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// The taker says that he has them; the applicant himself, or staff with his signature.
pub(crate) async fn confirm_handover(
    db: &Db,
    caller: &Caller,
    (id, handover): (CaseId, Uuid),
    said: &HandoverEnd,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        let known = known(tx, &case).await?;
        let found = open(&known, handover)?;
        let (way, taker) = ((found.step.from, found.step.to), tx.actor().id);
        let stands = stands(tx, caller, &case).await?;
        may_take(way, (found.giver, taker), &stands, said.evidence)?;
        if let Some(file) = said.evidence {
            evidence::of_case(tx, &case, file).await?;
        }
        if !handovers::end(tx, handover, true, said.evidence).await? {
            return Err(HandoverRefused::Ended.into());
        }
        printed(tx, &case, way, known.listed(&found.step.originals)).await?;
        let seen = json!({ "handover": handover, "from": way.0, "to": way.1, "signed": said.evidence });
        tell(tx, &case, "confirm_handover", seen, handover).await?;
        Ok(case.into())
    })
    .await
}

/// The giver takes an offer back that nobody has confirmed.
pub(crate) async fn withdraw_handover(
    db: &Db,
    caller: &Caller,
    (id, handover): (CaseId, Uuid),
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        let known = known(tx, &case).await?;
        let found = open(&known, handover)?;
        if found.giver != tx.actor().id || !handovers::end(tx, handover, false, None).await? {
            return Err(HandoverRefused::NotHere.into());
        }
        tell(tx, &case, "withdraw_handover", json!({ "handover": handover }), handover).await?;
        Ok(case.into())
    })
    .await
}

fn open(known: &Known, handover: Uuid) -> Result<Handover, IntakeError> {
    let found = known.steps.iter().find(|step| step.id == handover).cloned();
    let found = found.ok_or(IntakeError::NotFound("handover"))?;
    if found.step.taken.is_some() { Err(HandoverRefused::Ended.into()) } else { Ok(found) }
}

async fn printed(
    tx: &mut Tx,
    case: &Case,
    way: (Place, Place),
    listed: Vec<Listed>,
) -> Result<(), IntakeError> {
    let item = item::of_case(tx, case).await?;
    acts::handed_over(tx, case, &item, way, listed).await
}

async fn tell(
    tx: &mut Tx,
    case: &Case,
    what: &'static str,
    seen: Value,
    handover: Uuid,
) -> Result<(), IntakeError> {
    let out = known(tx, case).await?.out();
    handovers::keep_out(tx, case, out).await?;
    Ok(trace::record_act(tx, case, what, seen, CaseAct::OriginalsMoved, Some(handover)).await?)
}

/// The originals of a case: where each is, and how it got there. The look is logged.
pub(crate) async fn list_originals(
    db: &Db,
    caller: &Caller,
    id: CaseId,
) -> Result<Personal<OriginalsOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        let (subject, purpose) = (case.applicant_id, Purpose("read_originals"));
        let stands = stands(tx, caller, &case).await?;
        let look = Look { subject, purpose, case: Some(id), fields: &["originals"] };
        read_personal(tx, look, async |tx| {
            let known = known(tx, &case).await?;
            let papers = documents::of_case(tx, &case).await?;
            let mut printed = papers.iter().filter(|paper| paper.kind == Kind::Handover.code());
            let mut ended: Vec<&Handover> =
                known.steps.iter().filter(|step| step.step.taken == Some(true)).collect();
            ended.sort_by_key(|step| (step.ended_at, step.seq));
            let papers: HashMap<Uuid, Uuid> =
                ended.iter().filter_map(|step| Some((step.id, printed.next()?.id))).collect();
            let return_by = if known.out() { return_by(tx, &case).await? } else { None };
            let me = (tx.actor().id, stands.as_slice());
            Ok::<_, IntakeError>(OriginalsOut { return_by, ..out(known, &papers, me) })
        })
        .await
    })
    .await
}

fn out(known: Known, papers: &HashMap<Uuid, Uuid>, (me, stands): (Uuid, &[Place])) -> OriginalsOut {
    let out = known.out();
    let one = |original: Original| {
        let found = known.at.get(&original.id).copied();
        let found = found.unwrap_or(Whereabouts { at: Place::Applicant, going: None });
        OriginalOut {
            id: original.id,
            what: original.what,
            at: found.at,
            at_name: found.at.name_zh().to_owned(),
            going: found.going,
            yours: stands.contains(&found.at) && found.going.is_none(),
        }
    };
    let step = |handover: Handover| HandoverOut {
        for_you: handover.step.taken.is_none() && {
            let way = (handover.step.from, handover.step.to);
            // With the signature, where one is needed: that is asked for when it is said.
            may_take(way, (handover.giver, me), stands, Some(FileId::from_uuid(me))).is_ok()
        },
        id: handover.id,
        from: handover.step.from,
        to: handover.step.to,
        originals: handover.step.originals,
        giver: handover.giver,
        offered_at: handover.offered_at,
        taken: handover.step.taken,
        ended_by: handover.ended_by,
        ended_at: handover.ended_at,
        document: papers.get(&handover.id).copied(),
    };
    OriginalsOut {
        originals: known.originals.into_iter().map(one).collect(),
        handovers: known.steps.into_iter().map(step).collect(),
        out,
        return_by: None,
    }
}
