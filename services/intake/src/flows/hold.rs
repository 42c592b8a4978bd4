//! Holding a case whose contact or payee an agent may have made his own, and releasing it.
use super::{
    Standing, accept::answers_of, content::name_in, evidence, hand, licence::Repository, moves, trace,
};
use crate::{
    domain::{
        hold::{Doubt, HoldRefused, Known, ReleaseWay, doubts, reach},
        item::Item,
        mandate::Act,
        state::Action,
    },
    error::IntakeError,
    store::{
        cases::Case,
        holds::{self, Hold, ReachRow},
    },
};
use auth::{ActToken, Caller};
use chrono::{DateTime, Utc};
use contracts::{identity::PersonPurpose, intake::CaseAct};
use kernel::{
    actor::ActorKind,
    db::{Db, Tx, transact},
    id::{CaseId, FileId, MandateId, PersonId},
    idempotency::{IdempotencyKey, once},
    problem::Chain,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A hold as those who handle the case see it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HoldOut {
    /// The hold.
    pub(crate) id: Uuid,
    /// What is doubted.
    pub(crate) doubts: Vec<Doubt>,
    /// The same in words.
    pub(crate) words: Vec<String>,
    /// Since when.
    pub(crate) opened_at: DateTime<Utc>,
    /// On what ground someone proposed to release it.
    pub(crate) way: Option<ReleaseWay>,
    /// The file that shows it.
    pub(crate) evidence: Option<FileId>,
    /// Who proposed it; another one approves.
    pub(crate) proposed_by: Option<Uuid>,
    /// When.
    pub(crate) proposed_at: Option<DateTime<Utc>>,
}

impl From<Hold> for HoldOut {
    fn from(hold: Hold) -> Self {
        Self {
            id: hold.id,
            words: hold.doubts.iter().map(|doubt| doubt.name_zh().to_owned()).collect(),
            doubts: hold.doubts,
            opened_at: hold.opened_at,
            way: hold.way,
            evidence: hold.evidence,
            proposed_by: hold.proposed_by,
            proposed_at: hold.proposed_at,
        }
    }
}

/// Why a hold can be released.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseIn {
    /// Whose contact or account it is.
    pub(crate) way: ReleaseWay,
    /// The papers that were seen, a file of the case.
    pub(crate) evidence: FileId,
}

/// What the register of persons says of a principal.
#[derive(Debug, Clone, Default)]
pub(super) struct Registered {
    name: Option<String>,
    mobile: Option<String>,
}

impl Registered {
    /// The name, where the register told it.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

/// Asks the register of persons about the principal of a draft that an agent is about to hand in. The look is logged under
/// the agent's name. Without an answer the other rules hold alone: an outage is no reason to send a villager away.
pub(super) async fn registered(
    db: &Db,
    repository: &Repository,
    caller: &Caller,
    id: CaseId,
) -> Result<Registered, IntakeError> {
    if caller.actor.kind != ActorKind::Agent {
        return Ok(Registered::default());
    }
    let token = transact(db, &caller.actor, async |tx| {
        let case = moves::find(tx, id).await?;
        moves::target(&case, Action::Submit, hand::filer(tx, &case, Act::Submit).await?.who)?;
        Ok::<_, IntakeError>((case.applicant_id, hand::filer(tx, &case, Act::Submit).await?.mandate))
    });
    // Whoever may not hand in is told so where he hands in.
    let Ok((principal, mandate)) = token.await else { return Ok(Registered::default()) };
    let purpose = PersonPurpose::HandleCase;
    ask_register(repository, caller, (id, mandate), (principal, purpose)).await
}

/// Asks what the register says of an agent's principal, for a case that is there or about to be.
pub(super) async fn ask_register(
    repository: &Repository,
    caller: &Caller,
    (id, mandate): (CaseId, Option<MandateId>),
    (principal, purpose): (PersonId, PersonPurpose),
) -> Result<Registered, IntakeError> {
    let act = ActToken {
        case: id,
        mandate,
        principal,
        actor_kind: caller.actor.kind.as_str().to_owned(),
        actor: caller.actor.id,
        purpose: purpose.as_str().to_owned(),
    };
    let act = act.mint(&repository.key, "intake", "identity")?;
    let token = repository.key.mint("intake", "identity")?;
    match repository.identity.person(&token, Some(&act), principal, purpose, id).await {
        Ok(person) => Ok(Registered { name: Some(person.name), mobile: person.mobile }),
        Err(error) => {
            tracing::warn!(case.id = %id, error = %Chain(&error), "the register of persons told nothing");
            Ok(Registered::default())
        }
    }
}

/// Looks at contact and payee of a case that an agent carries, as it is handed in, and holds it where they are doubted.
pub(super) async fn weigh(
    tx: &mut Tx,
    case: &Case,
    item: &Item,
    answers: &Value,
    registered: Registered,
) -> Result<(), IntakeError> {
    let given = reach(&item.form, answers);
    if case.agent_id.is_none()
        || (given.mobile.is_none() && given.account.is_none() && given.holder.is_none())
    {
        return Ok(());
    }
    let hash = |kind: &str, text: &Option<String>| text.as_ref().map(|text| tx.keyring().lookup(kind, text));
    let row = ReachRow { mobile: hash("mobile", &given.mobile), account: hash("account", &given.account) };
    let before = holds::last(tx, case).await?;
    let (seq, was) = before.map_or((0, None), |(seq, was)| (seq, Some(was)));
    holds::keep(tx, case, seq.saturating_add(1), &row).await?;
    // What the applicant says of himself is his own affair.
    if tx.actor().kind == ActorKind::Person {
        return Ok(());
    }
    let (mobile_for_others, account_for_others) = holds::for_others(tx, case, &row).await?;
    let in_form = answers.as_object().and_then(|answers| name_in(&item.form, answers));
    let known = Known {
        name: registered.name.or(in_form),
        mobile: registered.mobile,
        mobile_for_others,
        account_for_others,
        mobile_changed: was.as_ref().is_some_and(|was| was.mobile.is_some() && was.mobile != row.mobile),
        account_changed: was.as_ref().is_some_and(|was| was.account.is_some() && was.account != row.account),
    };
    let doubts = doubts(&given, &known);
    if doubts.is_empty() || holds::standing(tx, case).await?.is_some() {
        return Ok(());
    }
    let hold = holds::open(tx, case, &doubts).await?;
    let seen = json!({ "hold": hold, "doubts": doubts });
    Ok(trace::record_act(tx, case, "hold_case", seen, CaseAct::PayeeHeld, Some(hold)).await?)
}

/// The same when a notice was answered.
pub(super) async fn weigh_again(tx: &mut Tx, case: &Case, item: &Item) -> Result<(), IntakeError> {
    let answers = answers_of(tx, case).await?;
    weigh(tx, case, item, &answers, Registered::default()).await
}

/// Nothing is granted or paid while contact or payee are doubted.
pub(super) async fn none_stands(tx: &mut Tx, case: &Case) -> Result<(), IntakeError> {
    match holds::standing(tx, case).await? {
        Some(_hold) => Err(IntakeError::Hold(HoldRefused::Held)),
        None => Ok(()),
    }
}

/// The applicant himself says that contact and payee are right.
pub(crate) async fn confirm_payee(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        if tx.actor().kind != ActorKind::Person {
            return Err(IntakeError::Hold(HoldRefused::NotThePrincipal));
        }
        release(tx, case, ReleaseWay::Principal, "confirm_payee").await
    })
    .await
}

/// Proposes to release a hold: whose contact or account it is, and what shows it.
pub(crate) async fn propose_release(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
    new: &ReleaseIn,
) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &(id, new), async |tx| {
            let case = moves::lock(tx, id).await?;
            let hold = holds::standing(tx, &case).await?.ok_or(IntakeError::Hold(HoldRefused::NotHeld))?;
            if new.way == ReleaseWay::Principal {
                return Err(IntakeError::Hold(HoldRefused::NotThePrincipal));
            }
            evidence::of_case(tx, &case, new.evidence).await?;
            holds::propose(tx, &hold, new.way, new.evidence).await?;
            let seen = json!({ "hold": hold.id, "way": new.way });
            let act = CaseAct::PayeeReleaseProposed;
            trace::record_act(tx, &case, "propose_release", seen, act, Some(hold.id)).await?;
            Ok(case.into())
        })
        .await
    })
    .await
}

/// Releases a hold that another officer proposed to release.
pub(crate) async fn approve_release(db: &Db, caller: &Caller, id: CaseId) -> Result<Standing, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let case = moves::lock(tx, id).await?;
        let hold = holds::standing(tx, &case).await?.ok_or(IntakeError::Hold(HoldRefused::NotHeld))?;
        let (Some(by), Some(way)) = (hold.proposed_by, hold.way) else {
            return Err(IntakeError::Hold(HoldRefused::NotProposed));
        };
        if by == tx.actor().id {
            return Err(IntakeError::ApproverMissing);
        }
        release(tx, case, way, "approve_release").await
    })
    .await
}

async fn release(
    tx: &mut Tx,
    case: Case,
    way: ReleaseWay,
    what: &'static str,
) -> Result<Standing, IntakeError> {
    let hold = holds::standing(tx, &case).await?.ok_or(IntakeError::Hold(HoldRefused::NotHeld))?;
    moves::took(holds::release(tx, &hold, way).await?)?;
    let seen = json!({ "hold": hold.id, "way": way });
    trace::record_act(tx, &case, what, seen, CaseAct::PayeeReleased, Some(hold.id)).await?;
    Ok(case.into())
}
