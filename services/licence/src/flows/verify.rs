//! Checking a licence that someone shows. Anyone may; the answer tells whether it may be relied on now, and
//! of the holder no more than the first character of the name. The holder sees that it was checked.
use super::{
    present::{Claims, PRESENTATION_KIND},
    read::{kind_of, open_name, verdict},
    statement::public_keys,
    wire::wire_status,
};
use crate::{
    domain::{Verdict, check_code, mask_name},
    problem::LicenceError,
    store::{self, LicenceRow, Obstacle},
};
use chrono::{DateTime, Utc};
use contracts::licence::{LicenceVerified, Refusal, VerificationOut};
use kernel::{
    actor::{Actor, ActorKind, Scope, TraceParent},
    audit::{self, Entity},
    code::{LicenceIdentifier, LicenceTypeCode},
    db::{Db, Tx, transact},
    personal::{Look, Personal, Purpose, read_personal},
};
use notices::CheckCode;
use serde_json::json;
use uuid::Uuid;

/// What is shown.
pub(crate) enum Proof {
    /// A code the holder made for this; it is used up.
    Token(String),
    /// An identifier as somebody typed it, with the code that is printed beside it, if he has it.
    Identifier(String, Option<String>),
}

/// Checks what is shown. `expected` is the type the verifier wants to see, if he says so.
pub(crate) async fn verify_licence(
    db: &Db,
    trace: &TraceParent,
    proof: Proof,
    expected: Option<LicenceTypeCode>,
) -> Result<VerificationOut, LicenceError> {
    let claims = match &proof {
        Proof::Token(token) => Some(open(db, token)?),
        Proof::Identifier(..) => None,
    };
    let found: Result<Personal<VerificationOut>, DateTime<Utc>> = transact(db, &anyone(trace), async |tx| {
        let row = match (&proof, &claims) {
            (_, Some(claims)) => Some(consume(tx, claims).await?),
            (Proof::Identifier(text, code), None) => by_identifier(tx, text, code.as_deref()).await?,
            (Proof::Token(_), None) => None,
        };
        let Some(row) = row else { return Ok(Err(tx.now())) };
        let look = Look {
            subject: row.holder_id,
            purpose: Purpose("licence_verification"),
            case: None,
            fields: &["masked_name"],
        };
        read_personal(tx, look, async |tx| answer(tx, row, expected).await).await.map(Ok)
    })
    .await?;
    Ok(found.map_or_else(unknown, Personal::reveal))
}

fn open(db: &Db, token: &str) -> Result<Claims, LicenceError> {
    let payload = public_keys(db.keyring())
        .open_statement(PRESENTATION_KIND, token.trim())
        .map_err(|_forged| LicenceError::PresentationForged)?;
    serde_json::from_slice(&payload).map_err(|_other_shape| LicenceError::PresentationForged)
}

/// Nobody in particular, who may see through this operation what its answer holds.
fn anyone(trace: &TraceParent) -> Actor {
    Actor {
        kind: ActorKind::Nobody,
        id: Uuid::nil(),
        scope: Scope { system: true, ..Scope::default() },
        role: "verifier".into(),
        trace: trace.clone(),
    }
}

async fn by_identifier(
    tx: &mut Tx,
    text: &str,
    code: Option<&str>,
) -> Result<Option<LicenceRow>, LicenceError> {
    match LicenceIdentifier::parse(text.trim()) {
        Ok(identifier) => {
            let hash = tx.keyring().lookup("licence_check_code", identifier.as_str());
            let right = check_code(hash.as_bytes());
            // A wrong code is no licence's, whatever identifier it stands beside.
            if code.is_some_and(|code| CheckCode::parse(code).ok() != Some(right)) {
                return Ok(None);
            }
            Ok(store::find_by_identifier(tx, &identifier).await?)
        }
        // A mistyped identifier belongs to no licence, and that is all the answer says.
        Err(_mistyped) => Ok(None),
    }
}

async fn consume(tx: &mut Tx, claims: &Claims) -> Result<LicenceRow, LicenceError> {
    let now = tx.now();
    if !store::consume(tx, claims.jti, claims.lic, now).await? {
        return Err(match store::find_obstacle(tx, claims.jti).await? {
            Obstacle::Missing => LicenceError::PresentationForged,
            Obstacle::Used => LicenceError::PresentationUsed,
            Obstacle::Expired => LicenceError::PresentationExpired,
        });
    }
    let row = store::find_licence(tx, claims.lic).await?.ok_or(LicenceError::NotFound(claims.lic))?;
    let status = verdict(tx, &row).status();
    let entity = Entity::new("licence", row.id.as_uuid());
    let detail = json!({ "presentation": claims.jti, "status": status });
    audit::record(tx, "verify_licence", entity, &detail).await?;
    let event = LicenceVerified {
        licence_id: row.id,
        presentation_id: claims.jti,
        status: wire_status(status),
        verified_at: now,
    };
    bus::publish(tx, &event).await?;
    Ok(row)
}

async fn answer(
    tx: &mut Tx,
    row: LicenceRow,
    expected: Option<LicenceTypeCode>,
) -> Result<VerificationOut, LicenceError> {
    let verdict = verdict(tx, &row);
    let reason = match verdict {
        Verdict::Bad(_) => Some(Refusal::NotValid),
        Verdict::TooEarly => Some(Refusal::NotYetValid),
        Verdict::Good => expected.is_some_and(|wanted| wanted != row.type_code).then_some(Refusal::OtherType),
    };
    let status = wire_status(verdict.status());
    Ok(VerificationOut {
        valid: reason.is_none(),
        reason,
        status: Some(status),
        status_code: status.code().into(),
        type_name: Some(kind_of(tx, &row.type_code).await?.name),
        holder: Some(mask_name(&open_name(tx, &row)?)),
        identifier: Some(row.identifier),
        type_code: Some(row.type_code),
        authority: Some(row.authority),
        valid_from: Some(row.valid_from),
        valid_to: row.valid_to,
        checked_at: tx.now(),
    })
}

/// The same shape as for a licence that exists.
fn unknown(now: DateTime<Utc>) -> VerificationOut {
    VerificationOut {
        valid: false,
        reason: Some(Refusal::Unknown),
        status: None,
        status_code: "99".into(),
        identifier: None,
        type_code: None,
        type_name: None,
        authority: None,
        valid_from: None,
        valid_to: None,
        holder: None,
        checked_at: now,
    }
}
