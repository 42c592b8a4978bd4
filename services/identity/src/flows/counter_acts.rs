//! What takes two at a counter: one asks with the papers in his hand, another confirms face to face. Nothing here can be
//! done by one alone, and nothing from a distance.

use auth::Assurance;
use chrono::TimeDelta;
use contracts::identity::CounterActMoved;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::{Aad, LookupHash},
    db::{Db, Tx, transact},
    id::{PersonId, StaffId},
    idempotency::{IdempotencyKey, once},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;
use uuid::Uuid;

use super::{
    guardians::{self, Basis, Named},
    household, merges,
    own_login::note_mobile,
    own_work,
    person_row::{Person, open_person},
    persons::raise,
    recovered::close_all,
    recovery::{stop_within, tell_holder},
    registered::new_user_name,
};
use crate::{
    domain::{
        counter::{ACT_LIFE, CounterAct, Proposed, is_open},
        guardian::Capacity,
        one_time::{normalised, recovery_code},
        secret::digest,
    },
    problem::IdentityError,
    settings::Peer,
    store::{
        counter_acts::{self, ActRow},
        credentials::{self, CredentialRow},
        passkeys, persons, staff,
    },
};
use kernel::personal::{Look, Personal, Purpose, read_personal};

/// How long a code that was handed over can be used.
pub(super) const HANDED_OVER: TimeDelta = TimeDelta::hours(24);

/// Asks for an act about a person whose papers were seen.
pub(crate) async fn propose_counter_act(
    db: &Db,
    actor: &Actor,
    register: Option<&Peer>,
    key: &IdempotencyKey,
    (person, proposed): (PersonId, &Proposed),
) -> Result<Uuid, IdentityError> {
    let question = household::shown((db, actor), register, person, proposed).await?;
    transact(db, actor, async |tx| {
        once(tx, key, &(person, proposed), async |tx| {
            let row = persons::find(tx, person).await?.ok_or(IdentityError::PersonNotFound)?;
            admissible(tx, row.id, &proposed.act).await?;
            let proposed = Proposed { question, ..proposed.clone() };
            open_act(tx, proposed.act.kind(), row.id.as_uuid(), &proposed).await
        })
        .await
    })
    .await
}

/// Whether an act can be asked for as the rows are now; it is looked at again when it is confirmed.
async fn admissible(tx: &mut Tx, person: PersonId, act: &CounterAct) -> Result<(), IdentityError> {
    match act {
        CounterAct::MergePersons { other, .. } => merges::pair(tx, person, *other).await.map(drop),
        CounterAct::UndoMerge { merge, .. } => merges::undoable(tx, person, *merge).await.map(drop),
        CounterAct::EndGuardian { guardianship, .. } => {
            guardians::standing(tx, person, *guardianship).await.map(drop)
        }
        CounterAct::RecordGuardian { guardian, ground, capacity, last_day } => {
            let named =
                Named { guardian: *guardian, ground: *ground, declared: *capacity, last_day: *last_day };
            guardians::admit(tx, person, named).await.map(drop)
        }
        CounterAct::ResetLogin {} => {
            let row = persons::find(tx, person).await?.ok_or(IdentityError::PersonNotFound)?;
            let none = guardians::capacity_of(tx, &row).await? == Some(Capacity::None);
            if none { Err(IdentityError::NoOwnLogin) } else { Ok(()) }
        }
        CounterAct::DeclareOwnWork { .. } => own_work::admit(tx, person).await.map(drop),
        CounterAct::EndOwnWork { .. } => own_work::standing(tx, person).await.map(drop),
        CounterAct::ChangeMobile { .. } | CounterAct::RaiseLevel { .. } => Ok(()),
    }
}

/// Stores an act that waits for another, with its trace.
pub(super) async fn open_act(
    tx: &mut Tx,
    kind: &'static str,
    subject: Uuid,
    change: &impl Serialize,
) -> Result<Uuid, IdentityError> {
    let id = Uuid::new_v4();
    let row = ActRow {
        id,
        kind: kind.to_owned(),
        subject,
        hall: tx.actor().scope.hall,
        change: tx.keyring().seal_json(Aad::new("counter_act", "change", id), change)?,
        state: "open".to_owned(),
        proposed_by: tx.actor().id,
        proposer_number: own_number(tx).await?,
        proposed_at: tx.now(),
    };
    counter_acts::insert(tx, &row).await?;
    audit::record(tx, "propose_counter_act", Entity::new("counter_act", id), change).await?;
    tell_moved(tx, &row, "open").await?;
    Ok(id)
}

/// The keyed hash of the citizen number of who acts, if he has an account.
async fn own_number(tx: &mut Tx) -> Result<Option<LookupHash>, IdentityError> {
    let id = StaffId::from_uuid(tx.actor().id);
    Ok(staff::find(tx, id).await?.map(|row| row.number_hash))
}

async fn tell_moved(tx: &mut Tx, row: &ActRow, state: &str) -> Result<(), IdentityError> {
    let event = CounterActMoved {
        act_id: row.id,
        kind: row.kind.clone(),
        subject_id: row.subject,
        state: state.to_owned(),
    };
    bus::publish(tx, &event).await?;
    Ok(())
}

/// What confirming an act led to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    /// What a new password is chosen with. Shown once; handed over in person.
    pub(crate) enrolment_code: Option<String>,
}

/// Confirms an act of one's own hall, face to face; it is done at once.
pub(crate) async fn approve_counter_act(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: Uuid,
) -> Result<Confirmed, IdentityError> {
    transact(db, actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let row = decide(tx, id, "approved", |kind| kind != RESET_STAFF).await?;
            let proposed = opened(tx, &row)?;
            Box::pin(carry_out(tx, &row, proposed)).await
        })
        .await
    })
    .await
}

/// Refuses an act: papers and person do not belong together, or nobody asked for it.
pub(crate) async fn refuse_counter_act(db: &Db, actor: &Actor, id: Uuid) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        decide(tx, id, "refused", |kind| kind != RESET_STAFF).await?;
        Ok(())
    })
    .await
}

/// The word of the act that is about a staff account.
pub(super) const RESET_STAFF: &str = "reset_staff";

/// Takes an open act that another human being asked for today to `state`, with its trace.
pub(super) async fn decide(
    tx: &mut Tx,
    id: Uuid,
    state: &'static str,
    of_kind: impl Fn(&str) -> bool,
) -> Result<ActRow, IdentityError> {
    let row = counter_acts::find(tx, id).await?.filter(|row| of_kind(&row.kind));
    let row = row.ok_or(IdentityError::CounterActNotFound)?;
    let (by, at) = (tx.actor().id, tx.now());
    let own = own_number(tx).await?;
    let same_human = own.is_some() && own == row.proposer_number;
    if row.proposed_by == by || same_human {
        return Err(IdentityError::MakerIsChecker);
    }
    if row.state != "open" {
        return Err(IdentityError::ProposalDecided);
    }
    if !is_open(row.proposed_at, at) {
        return Err(IdentityError::CounterActLapsed);
    }
    if !counter_acts::decide(tx, id, state, by, at).await? {
        return Err(IdentityError::ProposalDecided);
    }
    let action = if state == "approved" { "approve_counter_act" } else { "refuse_counter_act" };
    let detail = json!({ "kind": row.kind, "subject": row.subject, "proposed_by": row.proposed_by });
    audit::record(tx, action, Entity::new("counter_act", id), &detail).await?;
    tell_moved(tx, &row, state).await?;
    Ok(row)
}

/// What an act holds.
pub(super) fn opened<T: DeserializeOwned>(tx: &Tx, row: &ActRow) -> Result<T, IdentityError> {
    Ok(tx.keyring().open_json(Aad::new("counter_act", "change", row.id), &row.change)?)
}

async fn carry_out(tx: &mut Tx, row: &ActRow, proposed: Proposed) -> Result<Confirmed, IdentityError> {
    let (person, seen) = (PersonId::from_uuid(row.subject), &proposed.seen);
    let mut enrolment_code = None;
    match proposed.act {
        CounterAct::ChangeMobile { mobile } => note_mobile(tx, person, &mobile, "at_counter").await?,
        CounterAct::ResetLogin {} => enrolment_code = Some(reset_login(tx, person).await?),
        CounterAct::RaiseLevel { .. } => raise(tx, person, Assurance::High.number()).await?,
        CounterAct::MergePersons { other, reason } => merges::merge(tx, row, other, (seen, &reason)).await?,
        CounterAct::UndoMerge { merge, reason } => merges::undo(tx, row, merge, (seen, &reason)).await?,
        CounterAct::RecordGuardian { guardian, ground, capacity, last_day } => {
            if proposed.question.is_some() {
                household::admit(tx, person, guardian).await?;
            }
            let basis = Basis { act: Some(row.id), question: proposed.question };
            let named = Named { guardian, ground, declared: capacity, last_day };
            guardians::record(tx, person, named, basis).await?;
        }
        CounterAct::DeclareOwnWork { .. } => own_work::declare(tx, row).await?,
        CounterAct::EndOwnWork { .. } => own_work::end(tx, row).await?,
        CounterAct::EndGuardian { guardianship, .. } => guardians::end(tx, row, guardianship).await?,
    }
    Ok(Confirmed { enrolment_code })
}

/// Voids the password of a person, or opens a log-in for him who has none; gives the code to choose a password with.
async fn reset_login(tx: &mut Tx, person: PersonId) -> Result<String, IdentityError> {
    let code = recovery_code().ok_or(IdentityError::Hash)?;
    let (hash, now) = (digest(&normalised(&code)), tx.now());
    let until = now + HANDED_OVER;
    match credentials::find_by_person(tx, person).await? {
        Some(row) => {
            stop_within(tx, row.id).await?;
            credentials::reset(tx, row.id, (&hash, until), false, now).await?;
            passkeys::delete_all(tx, row.id).await?;
            close_all(tx, row.id).await?;
            let words = "【通办】窗口给您重设了办事账号，旧密码和通行密钥作废，以前的登录都已退出。不是您本人办的，请马上打 12345。";
            tell_holder(tx, row.id, words.to_owned()).await?;
        }
        None => {
            let row = CredentialRow {
                id: Uuid::new_v4(),
                user_name: new_user_name()?,
                person_id: Some(person),
                staff_id: None,
                password: None,
                enrolment_hash: Some(hash),
                enrolment_until: Some(until),
                changed_at: now,
                mobile_proven_at: None,
                must_enrol: false,
            };
            if !credentials::insert(tx, &row).await? {
                return Err(IdentityError::Stored);
            }
        }
    }
    Ok(code)
}

/// An open act as those at the counter see it.
pub(crate) struct Waiting {
    pub(crate) row: ActRow,
    pub(crate) proposed: Proposed,
    pub(crate) name: String,
    pub(crate) number: String,
    /// The name and the masked number of the other one that an act is about.
    pub(crate) other: Option<(String, String)>,
}

/// The open acts of the caller's hall, each with enough of the person to see that it is the one who stands there.
pub(crate) async fn list_counter_acts(
    db: &Db,
    actor: &Actor,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Personal<Waiting>>, IdentityError> {
    transact(db, actor, async |tx| {
        let since = tx.now() - ACT_LIFE;
        let mut waiting = Vec::new();
        for row in counter_acts::list_open(tx, false, since, after, limit).await? {
            let subject = PersonId::from_uuid(row.subject);
            let entry = persons::find(tx, subject).await?.ok_or(IdentityError::PersonNotFound)?;
            let look =
                Look { subject, purpose: Purpose("counter_act"), case: None, fields: &["name", "number"] };
            let proposed: Proposed = opened(tx, &row)?;
            let other = other_of(tx, &proposed.act).await?;
            let read = read_personal(tx, look, async |tx| open_person(tx, &entry)).await?;
            waiting.push(read.map(|person: Person| Waiting {
                name: person.name.as_str().to_owned(),
                number: person.number.masked(),
                row,
                proposed,
                other,
            }));
        }
        Ok(waiting)
    })
    .await
}

/// The other one of an act about two, so that whoever confirms compares both with the papers.
async fn other_of(tx: &mut Tx, act: &CounterAct) -> Result<Option<(String, String)>, IdentityError> {
    let (CounterAct::MergePersons { other, .. } | CounterAct::RecordGuardian { guardian: other, .. }) = act
    else {
        return Ok(None);
    };
    let entry = persons::find_entry(tx, *other).await?.ok_or(IdentityError::PersonNotFound)?;
    let fields = &["name", "number"];
    let look = Look { subject: entry.id, purpose: Purpose("counter_act"), case: None, fields };
    let read = read_personal(tx, look, async |tx| open_person(tx, &entry)).await?;
    let person: Person = read.reveal();
    Ok(Some((person.name.as_str().to_owned(), person.number.masked())))
}
