//! Messages to telephones by way of a table: whoever owes one writes it down, a task hands it to the gateway. So an
//! answer takes as long whether there was someone to tell or not.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    actor::Actor,
    code::MobileNo,
    crypto::Aad,
    db::{Db, Tx, transact},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::register::tell;
use crate::{
    problem::IdentityError,
    settings::Outside,
    store::messages::{self, MessageRow},
};

/// How many messages one round takes in hand.
const AT_ONCE: i64 = 20;
/// What the gateway has not taken after so many tries, a day of them, is given up. Tries are counted, not hours: a hall that
/// stood still for a day still owes its warnings.
const MOST_TRIES: i32 = 30;

#[derive(Serialize, Deserialize)]
struct Message {
    to: MobileNo,
    text: String,
    /// From here on it is of no use, if there is such a time.
    #[serde(default)]
    until: Option<DateTime<Utc>>,
}

/// Writes down that someone has to be told.
pub(super) async fn owe(tx: &mut Tx, to: &MobileNo, text: String) -> Result<(), IdentityError> {
    owe_until(tx, to, text, None).await
}

/// Writes down that someone has to be told before `until`, or not at all.
pub(super) async fn owe_until(
    tx: &mut Tx,
    to: &MobileNo,
    text: String,
    until: Option<DateTime<Utc>>,
) -> Result<(), IdentityError> {
    let id = Uuid::new_v4();
    let message = Message { to: to.clone(), text, until };
    let message = tx.keyring().seal_json(Aad::new("message_due", "message", id), &message)?;
    let now = tx.now();
    let row = MessageRow { id, message, at: now, tries: 0, next_try_at: now };
    Ok(messages::insert(tx, &row).await?)
}

/// One round: hands over what is owed. What the gateway does not take waits, each time longer, up to
/// [`MOST_TRIES`].
pub(crate) async fn tell_due(db: &Db, actor: &Actor, outside: &Outside) -> Result<(), IdentityError> {
    for (id, message) in take_in_hand(db, actor).await? {
        // Its own id: told twice, the gateway sends it once.
        if tell(outside, id, &message.to, &message.text).await {
            transact(db, actor, async |tx| Ok::<(), IdentityError>(messages::delete(tx, id).await?)).await?;
        }
    }
    Ok(())
}

async fn take_in_hand(db: &Db, actor: &Actor) -> Result<Vec<(Uuid, Message)>, IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        let mut taken = Vec::new();
        for row in messages::due(tx, now, AT_ONCE).await? {
            let aad = Aad::new("message_due", "message", row.id);
            let message: Message = tx.keyring().open_json(aad, &row.message)?;
            if row.tries >= MOST_TRIES || message.until.is_some_and(|until| until <= now) {
                messages::delete(tx, row.id).await?;
                continue;
            }
            let wait = 15_i64.checked_shl(row.tries.clamp(0, 8).unsigned_abs()).unwrap_or(3600);
            messages::tried(tx, row.id, now + TimeDelta::seconds(wait)).await?;
            taken.push((row.id, message));
        }
        Ok(taken)
    })
    .await
}
