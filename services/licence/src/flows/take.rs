//! Taking a licence as a material of a case, instead of asking its holder for the paper. An act token says for
//! whom, for which case and what for; every use is a row that the holder can read.
use super::read::{kind_of, open_document, open_name, verdict};
use super::wire::wire_status;
use crate::{
    domain::Verdict,
    problem::LicenceError,
    store::{self, LicenceRow, NewUse},
};
use auth::ActToken;
use contracts::licence::{Holding, LicenceUsed, UseIn, UseOut};
use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::LicenceId,
    idempotency::{IdempotencyKey, once},
    personal::{Look, Personal, Purpose, read_personal},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The use on record, as a retry finds it again. It holds nothing personal.
#[derive(Serialize, Deserialize)]
struct Recorded {
    use_id: Uuid,
    licence_id: LicenceId,
    used_at: chrono::DateTime<chrono::Utc>,
}

/// Records a use and answers with what the material needs.
pub(crate) async fn use_licence(
    db: &Db,
    act: &ActToken,
    trace: &TraceParent,
    key: &IdempotencyKey,
    body: &UseIn,
) -> Result<Personal<UseOut>, LicenceError> {
    transact(db, &actor_of(act, trace), async |tx| {
        let same = json!({ "body": body, "case": act.case, "principal": act.principal });
        let recorded = once(tx, key, &same, async |tx| record_use(tx, act, body).await).await?;
        let look = Look {
            subject: act.principal,
            purpose: Purpose("licence_as_material"),
            case: Some(act.case),
            fields: &["name", "licence_content"],
        };
        read_personal(tx, look, async |tx| answer(tx, recorded, body).await).await
    })
    .await
}

/// What the principal holds and could use.
pub(crate) async fn list_holdings(
    db: &Db,
    act: &ActToken,
    trace: &TraceParent,
) -> Result<Personal<Vec<Holding>>, LicenceError> {
    transact(db, &actor_of(act, trace), async |tx| {
        let look = Look {
            subject: act.principal,
            purpose: Purpose("licence_as_material"),
            case: Some(act.case),
            fields: &["licences_held"],
        };
        read_personal(tx, look, async |tx| holdings(tx, act).await).await
    })
    .await
}

/// Who really acts, for the access log; the calling service vouches for him, and the scope is the service's.
fn actor_of(act: &ActToken, trace: &TraceParent) -> Actor {
    let known = [ActorKind::Person, ActorKind::Agent, ActorKind::Staff, ActorKind::Department];
    let kind = known.into_iter().find(|kind| kind.as_str() == act.actor_kind);
    Actor {
        kind: kind.unwrap_or(ActorKind::Service),
        id: act.actor,
        scope: Scope { system: true, ..Scope::default() },
        role: "act_token".into(),
        trace: trace.clone(),
    }
}

async fn record_use(tx: &mut Tx, act: &ActToken, body: &UseIn) -> Result<Recorded, LicenceError> {
    /// As long as a purpose may be.
    const LONGEST: usize = 200;
    let row = choose(tx, act, body).await?;
    let new = NewUse {
        id: Uuid::new_v4(),
        licence_id: row.id,
        holder_id: row.holder_id,
        authority: row.authority.clone(),
        case_id: act.case,
        county: act.case.county(),
        mandate_id: act.mandate,
        actor_kind: act.actor_kind.clone(),
        actor_id: act.actor,
        purpose: act.purpose.chars().take(LONGEST).collect(),
        fields: body.fields.clone(),
        used_at: tx.now(),
    };
    store::insert_use(tx, &new).await?;
    let detail = json!({ "case": act.case, "mandate": act.mandate, "purpose": new.purpose, "use": new.id });
    audit::record(tx, "use_licence", Entity::new("licence", row.id.as_uuid()), &detail).await?;
    let event = LicenceUsed {
        licence_id: row.id,
        use_id: new.id,
        type_code: row.type_code,
        holder: row.holder_id,
        case_id: act.case,
        used_at: new.used_at,
    };
    bus::publish(tx, &event).await?;
    Ok(Recorded { use_id: new.id, licence_id: row.id, used_at: new.used_at })
}

/// The principal's licence of the type that may be relied on; if none may, the refusal says why.
async fn choose(tx: &mut Tx, act: &ActToken, body: &UseIn) -> Result<LicenceRow, LicenceError> {
    let mut held = store::usable_of_holder(tx, act.principal, Some(&body.type_code)).await?;
    if let Some(id) = body.licence_id {
        held.retain(|row| row.id == id);
        if held.is_empty() {
            return Err(LicenceError::NotFound(id));
        }
    }
    let mut refusal = LicenceError::NotHeld(body.type_code.clone());
    for row in held {
        match verdict(tx, &row) {
            Verdict::Good => return Ok(row),
            other @ (Verdict::TooEarly | Verdict::Bad(_)) => refusal = LicenceError::NotValid(other.status()),
        }
    }
    Err(refusal)
}

async fn answer(tx: &mut Tx, recorded: Recorded, body: &UseIn) -> Result<UseOut, LicenceError> {
    let id = recorded.licence_id;
    let row = store::find_licence(tx, id).await?.ok_or(LicenceError::NotFound(id))?;
    let type_name = kind_of(tx, &row.type_code).await?.name;
    let status = wire_status(verdict(tx, &row).status());
    let (holder_name, document) = (open_name(tx, &row)?, open_document(tx, &row)?);
    Ok(UseOut {
        use_id: recorded.use_id,
        licence_id: id,
        identifier: row.identifier,
        type_code: row.type_code,
        type_name,
        authority: row.authority,
        version: row.version,
        status,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        hash: row.content_hash,
        holder_name,
        fields: document.pick(&body.fields),
        used_at: recorded.used_at,
    })
}

async fn holdings(tx: &mut Tx, act: &ActToken) -> Result<Vec<Holding>, LicenceError> {
    let mut held = Vec::new();
    for row in store::usable_of_holder(tx, act.principal, None).await? {
        let type_name = kind_of(tx, &row.type_code).await?.name;
        let status = wire_status(verdict(tx, &row).status());
        held.push(Holding {
            licence_id: row.id,
            identifier: row.identifier,
            type_code: row.type_code,
            type_name,
            status,
            valid_to: row.valid_to,
        });
    }
    Ok(held)
}
