//! Minors from sixteen on who live mainly by their own work (民法典第十八条第二款): two at a counter record it on papers, and the
//! person counts as of full capacity from then on. It ends with a word of the counter, or by itself on the eighteenth birthday.

use contracts::identity::OwnWorkMoved;
use kernel::{
    audit::{self, Entity},
    db::Tx,
    id::PersonId,
};
use serde_json::json;
use uuid::Uuid;

use super::{person_row::open_person, sessions::end_all_within};
use crate::{
    domain::{
        guardian::{may_live_by_work, of_age},
        person::PersonNumber,
        session::EndReason,
    },
    problem::{CapacityRefusal, IdentityError},
    store::{
        counter_acts::ActRow,
        guardians,
        own_work::{self, OwnWorkRow},
        persons,
    },
};

/// So many guardians someone has at most.
const MOST: i64 = 50;

/// Until when it will hold, if it can be recorded of a person now.
pub(super) async fn admit(
    tx: &mut Tx,
    person: PersonId,
) -> Result<chrono::DateTime<chrono::Utc>, IdentityError> {
    let row = persons::find(tx, person).await?.ok_or(IdentityError::PersonNotFound)?;
    let now = tx.now();
    let PersonNumber::Citizen(number) = open_person(tx, &row)?.number else {
        return Err(CapacityRefusal::NotOfAge.into());
    };
    if !may_live_by_work(number.birth_date(), now) {
        return Err(CapacityRefusal::NotOfAge.into());
    }
    if own_work::find_for(tx, person, now).await?.is_some() {
        return Err(CapacityRefusal::Declared.into());
    }
    Ok(of_age(number.birth_date()))
}

/// Records it, as two at a counter have agreed.
pub(super) async fn declare(tx: &mut Tx, act: &ActRow) -> Result<(), IdentityError> {
    let person_id = PersonId::from_uuid(act.subject);
    let until = admit(tx, person_id).await?;
    let row = OwnWorkRow { id: Uuid::new_v4(), person_id, act_id: act.id, since: tx.now(), until };
    if !own_work::insert(tx, &row).await? {
        return Err(CapacityRefusal::Declared.into());
    }
    // Whoever acts for him at this moment does so no longer.
    let now = tx.now();
    for guardian in guardians::guardians_of(tx, person_id, now, MOST).await? {
        end_all_within(tx, guardian.guardian_id.as_uuid(), EndReason::Revoked).await?;
    }
    moved(tx, &row, act.id, "declared").await
}

/// What holds of a person now.
pub(super) async fn standing(tx: &mut Tx, person: PersonId) -> Result<OwnWorkRow, IdentityError> {
    let now = tx.now();
    own_work::find_for(tx, person, now).await?.ok_or_else(|| CapacityRefusal::NotDeclared.into())
}

/// Ends it, as two at a counter have agreed, and his sessions, which speak of more than he may do now.
pub(super) async fn end(tx: &mut Tx, act: &ActRow) -> Result<(), IdentityError> {
    let row = standing(tx, PersonId::from_uuid(act.subject)).await?;
    let now = tx.now();
    if !own_work::end(tx, row.id, act.id, now).await? {
        return Err(CapacityRefusal::NotDeclared.into());
    }
    end_all_within(tx, act.subject, EndReason::Revoked).await?;
    moved(tx, &row, act.id, "ended").await
}

async fn moved(tx: &mut Tx, row: &OwnWorkRow, act: Uuid, state: &'static str) -> Result<(), IdentityError> {
    // Without its end: that is the person's eighteenth birthday.
    let detail = json!({ "person": row.person_id, "act": act, "state": state });
    audit::record(tx, "move_own_work", Entity::new("own_work", row.id), &detail).await?;
    let event = OwnWorkMoved { own_work_id: row.id, person_id: row.person_id, state: state.to_owned() };
    bus::publish(tx, &event).await?;
    Ok(())
}
