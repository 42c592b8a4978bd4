//! Showing a licence: the holder makes a signed code that can be scanned once, within a minute.
use crate::{
    flows::statement::sign,
    problem::LicenceError,
    store::{self, NewPresentation},
};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::licence::LicencePresented;
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    db::{Db, Tx, transact},
    id::{LicenceId, PersonId},
    idempotency::{IdempotencyKey, once},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The kind of a presentation code, in its header.
pub(super) const PRESENTATION_KIND: &str = "licence-presentation+jwt";

/// How long a code can be scanned.
const SECONDS: i64 = 60;

/// What a code says. It is as short as can be, so that its picture stays coarse enough for old phones.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) jti: Uuid,
    pub(super) lic: LicenceId,
    pub(super) exp: DateTime<Utc>,
}

/// A code for showing a licence.
pub(crate) struct Presentation {
    pub(crate) token: String,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) qr_svg: String,
}

/// Makes a code for one of the caller's own licences.
pub(crate) async fn present_licence(
    db: &Db,
    actor: &Actor,
    key: &IdempotencyKey,
    id: LicenceId,
) -> Result<Presentation, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    let claims = transact(db, actor, async |tx| {
        once(tx, key, &json!({ "licence": id }), async |tx| authorise(tx, id, holder).await).await
    })
    .await?;
    let token = sign(db.keyring(), PRESENTATION_KIND, &claims)?;
    let qr_svg = draw(&token)?;
    Ok(Presentation { token, expires_at: claims.exp, qr_svg })
}

async fn authorise(tx: &mut Tx, id: LicenceId, holder: PersonId) -> Result<Claims, LicenceError> {
    let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
    let now = tx.now();
    let claims = Claims { jti: Uuid::new_v4(), lic: row.id, exp: now + TimeDelta::seconds(SECONDS) };
    let new = NewPresentation {
        id: claims.jti,
        licence_id: row.id,
        holder_id: holder,
        created_at: now,
        expires_at: claims.exp,
    };
    store::insert_presentation(tx, &new).await?;
    let entity = Entity::new("licence", row.id.as_uuid());
    audit::record(tx, "present_licence", entity, &json!({ "presentation": claims.jti })).await?;
    let event = LicencePresented { licence_id: row.id, presentation_id: claims.jti, expires_at: claims.exp };
    bus::publish(tx, &event).await?;
    Ok(claims)
}

fn draw(token: &str) -> Result<String, LicenceError> {
    /// Pixels; it is a vector and scales.
    const SIDE: u32 = 256;
    let code = qrcode::QrCode::with_error_correction_level(token, qrcode::EcLevel::M)?;
    let picture = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(SIDE, SIDE).build();
    Ok(picture)
}
