//! The end of a recovery's wait: the new password counts, and nothing that was open before stays open.

use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    passkeys,
    recovery::{move_to, tell_holder},
    sessions::end_all_within,
};
use crate::{
    domain::{recovery::RecoveryState, session::EndReason},
    problem::IdentityError,
    store::{credentials, devices, recoveries},
};

/// How many recoveries one round takes in hand.
const AT_ONCE: i64 = 10;

/// One round: takes over the passwords whose wait is over by business time.
pub(crate) async fn finish_recoveries(db: &Db, actor: &Actor) -> Result<(), IdentityError> {
    transact(db, actor, async |tx| {
        let now = tx.now();
        for row in recoveries::due(tx, now, AT_ONCE).await? {
            let waited = row.credential_id.zip(row.password.clone());
            let (credential, password) = waited.ok_or(IdentityError::Stored)?;
            if move_to(tx, &row, (RecoveryState::Waiting, RecoveryState::Done)).await? {
                renew(tx, credential, &password).await?;
                let words =
                    "【通办】您的办事账号换了新密码，以前的登录都已退出，通行密钥都已删掉。不是您本人办的，请马上打 12345。";
                tell_holder(tx, credential, words.to_owned()).await?;
            }
        }
        Ok(())
    })
    .await
}

async fn renew(tx: &mut Tx, credential: Uuid, password: &str) -> Result<(), IdentityError> {
    let now = tx.now();
    credentials::set_password(tx, credential, password, now).await?;
    // Whoever took the log-in over may have made himself a key.
    passkeys::remove_all(tx, credential).await?;
    close_all(tx, credential).await?;
    let entity = Entity::new("credential", credential);
    Ok(audit::record(tx, "recover_password", entity, &json!({})).await?)
}

/// Ends every session of a credential, and forgets its devices: each is asked for a code again.
pub(super) async fn close_all(tx: &mut Tx, credential: Uuid) -> Result<(), IdentityError> {
    devices::forget_all(tx, credential).await?;
    let row = credentials::find(tx, credential).await?.ok_or(IdentityError::Stored)?;
    let subject = row.person_id.map(|id| id.as_uuid()).or(row.staff_id.map(|id| id.as_uuid()));
    end_all_within(tx, subject.unwrap_or(Uuid::nil()), EndReason::Revoked).await?;
    Ok(())
}
