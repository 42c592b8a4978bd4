//! Rating at a window: a manager links a device to it, the clerk who sits there asks for a rating of a case, and the device alone
//! answers, once and for a short time. Nobody on the staff learns whether somebody rated.
use super::{
    hand, item, moves,
    packet_device::hex,
    rating::{self, ChoiceOut},
};
use crate::{
    domain::{
        rating::{Level, Target, check_options},
        rating_device::{CODE_FOR, DeviceRefused, code_of, may_ask, typed, window_number},
        state::Door,
    },
    error::IntakeError,
    store::{
        halls,
        rating_devices::{self, Asked, Device, NewDevice},
        ratings::{self, NewRating},
    },
};
use auth::Caller;
use chrono::{DateTime, Utc};
use contracts::{
    catalogue::window_id,
    intake::{RatingAsked, RatingSkipped, RegisterChanged, RegisterEntry},
};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    crypto::{LookupHash, random_32},
    db::{Db, DbError, Tx, transact},
    id::{CaseId, HallId},
    idempotency::{IdempotencyKey, once},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The window that gets a device.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkIn {
    /// The number of a window of the caller's hall.
    #[schemars(range(min = 1, max = 999))]
    pub(crate) window: i16,
}

/// A device that is linked to a window.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LinkedOut {
    /// The device.
    pub(crate) id: Uuid,
    /// The window's number.
    pub(crate) window: i16,
    /// Since when.
    pub(crate) linked_at: DateTime<Utc>,
    /// Whether the code was typed on a device.
    pub(crate) paired: bool,
    /// The code that links the device, told to whoever made it and once.
    pub(crate) code: Option<String>,
    /// Until when it can be typed.
    pub(crate) code_until: DateTime<Utc>,
}

impl From<Device> for LinkedOut {
    fn from(row: Device) -> Self {
        Self {
            id: row.id,
            window: row.number,
            linked_at: row.linked_at,
            paired: row.paired_at.is_some(),
            code: None,
            code_until: row.code_until,
        }
    }
}

/// That a rating was asked for. What comes of it the clerk is not told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AskedOut {
    /// The window whose device shows it.
    pub(crate) window: i16,
    /// Until when.
    pub(crate) until: DateTime<Utc>,
}

/// What is typed on a device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairIn {
    /// The code, as the manager's page shows it.
    #[schemars(length(min = 1, max = 64))]
    pub(crate) code: String,
}

/// What a device holds from now on.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PairedOut {
    /// The device's secret: it is sent with everything the device asks.
    pub(crate) device: String,
    /// The window's number.
    pub(crate) window: i16,
}

/// A device that asks.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceIn {
    /// The device's secret.
    #[schemars(length(max = 128))]
    pub(crate) device: String,
}

/// What a device shows.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ShownOut {
    /// The hall.
    pub(crate) hall: String,
    /// The window's number.
    pub(crate) window: i16,
    /// What can be rated now, if anything.
    pub(crate) asked: Option<ShownRequest>,
}

/// What can be rated: nothing that says who was served.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ShownRequest {
    /// The request, which counts once and on this device.
    pub(crate) request: Uuid,
    /// The item's name.
    pub(crate) item: String,
    /// So many seconds it is still shown.
    pub(crate) seconds: i64,
    /// What can be said.
    pub(crate) choices: Vec<ChoiceOut>,
}

/// A rating at a device.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceRating {
    /// The device's secret.
    #[schemars(length(max = 128))]
    pub(crate) device: String,
    /// What was asked.
    pub(crate) request: Uuid,
    /// How satisfied one is.
    pub(crate) level: Level,
    /// Reasons, by code; those that go with the level.
    #[serde(default)]
    #[schemars(length(max = 8))]
    pub(crate) options: Vec<String>,
}

/// A rating that nobody wants to give.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkipIn {
    /// The device's secret.
    #[schemars(length(max = 128))]
    pub(crate) device: String,
    /// What was asked.
    pub(crate) request: Uuid,
}

fn hall_of(tx: &Tx) -> Result<HallId, DeviceRefused> {
    tx.actor().scope.hall.ok_or(DeviceRefused::NoHall)
}

fn code_hash(tx: &Tx, code: &str) -> LookupHash {
    tx.keyring().lookup("rating_device_code", &typed(code))
}

fn secret_hash(tx: &Tx, secret: &str) -> LookupHash {
    tx.keyring().lookup("rating_device_secret", secret)
}

async fn told(tx: &Tx, what: &'static str, device: (Uuid, i16), in_force: bool) -> Result<(), IntakeError> {
    let (id, number) = device;
    audit::record(tx, what, Entity::new("rating_device", id), &json!({ "window": number })).await?;
    bus::publish(tx, &RegisterChanged { id, entry: RegisterEntry::RatingDevice, in_force }).await?;
    Ok(())
}

/// Links a device to a window of the caller's hall: the code that is answered is typed on it within ten minutes. A device that stood
/// there before counts no more.
pub(crate) async fn link_rating_device(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    new: &LinkIn,
) -> Result<LinkedOut, IntakeError> {
    let number = window_number(new.window)?;
    let code = code_of(&random_32().map_err(DbError::from)?);
    transact(db, &caller.actor, async |tx| {
        once(tx, key, new, async |tx| {
            let hall = hall_of(tx)?;
            let window = window_id(hall, number);
            if let Some(before) = rating_devices::at_window(tx, window).await? {
                rating_devices::end(tx, before.id).await?;
            }
            let id = Uuid::new_v4();
            let device = NewDevice {
                id,
                hall,
                window: (window, number),
                linked_by: hand::staff(tx),
                code: &code_hash(tx, &code),
                code_until: tx.now() + CODE_FOR,
            };
            moves::took(rating_devices::add(tx, &device).await?)?;
            told(tx, "link_rating_device", (id, number), true).await?;
            let linked = rating_devices::hold(tx, hall, id).await?.ok_or(IntakeError::NotFound("device"))?;
            Ok(LinkedOut { code: Some(code.clone()), ..linked.into() })
        })
        .await
    })
    .await
}

/// The devices of the caller's hall.
pub(crate) async fn list_rating_devices(db: &Db, caller: &Caller) -> Result<Vec<LinkedOut>, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let hall = hall_of(tx)?;
        let rows = rating_devices::of_hall(tx, hall).await?;
        Ok(rows.into_iter().map(LinkedOut::from).collect())
    })
    .await
}

/// Takes a device out.
pub(crate) async fn end_rating_device(db: &Db, caller: &Caller, id: Uuid) -> Result<LinkedOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        let hall = hall_of(tx)?;
        let device = rating_devices::hold(tx, hall, id).await?.ok_or(IntakeError::NotFound("device"))?;
        rating_devices::end(tx, id).await?;
        told(tx, "end_rating_device", (id, device.number), false).await?;
        Ok(device.into())
    })
    .await
}

/// Asks on the device of the caller's window how he was served with a case. The answer is the same whether it was rated before or not.
pub(crate) async fn ask_for_rating(
    db: &Db,
    caller: &Caller,
    key: &IdempotencyKey,
    id: CaseId,
) -> Result<AskedOut, IntakeError> {
    transact(db, &caller.actor, async |tx| {
        once(tx, key, &id, async |tx| {
            let case = moves::find(tx, id).await?;
            let rules = ratings::rules(tx).await?;
            rating::open_for(tx, &case, Target::Service, rules).await?;
            // Who did not stand at the window cannot answer there, and somebody else would.
            if case.channel == Door::Online || !rating_devices::was_served(tx, &case).await? {
                return Err(DeviceRefused::NotServed.into());
            }
            let clerk = hand::staff(tx);
            let window = rating_devices::seat_of(tx, clerk).await?.ok_or(DeviceRefused::NoSeat)?;
            let device = rating_devices::at_window(tx, window).await?.filter(|row| row.paired_at.is_some());
            let device = device.ok_or(DeviceRefused::NoDevice)?;
            may_ask(device.linked_by, clerk)?;
            let until = tx.now() + rating_devices::shown_for(tx).await?;
            rating_devices::ask(tx, (&case, device.id), clerk, until).await?;
            let detail = json!({ "device": device.id, "window": device.number });
            audit::record(tx, "ask_for_rating", Entity::new("case", case.id.as_uuid()), &detail).await?;
            bus::publish(tx, &RatingAsked { case_id: case.id, window_id: window }).await?;
            Ok(AskedOut { window: device.number, until })
        })
        .await
    })
    .await
}

/// What a device does is done by the hall itself: nobody is logged in there.
fn device_actor() -> Actor {
    Actor::service("rating_device")
}

/// Takes the code that was typed on a device, once, and gives the device its secret.
pub(crate) async fn pair_rating_device(db: &Db, body: &PairIn) -> Result<PairedOut, IntakeError> {
    let secret = hex(&random_32().map_err(DbError::from)?);
    transact(db, &device_actor(), async |tx| {
        let (code, hash) = (code_hash(tx, &body.code), secret_hash(tx, &secret));
        let device = rating_devices::pair(tx, &code, &hash).await?.ok_or(DeviceRefused::BadCode)?;
        told(tx, "pair_rating_device", (device.id, device.number), true).await?;
        Ok(PairedOut { device: secret.clone(), window: device.number })
    })
    .await
}

async fn known(tx: &mut Tx, secret: &str) -> Result<Device, IntakeError> {
    let hash = secret_hash(tx, secret);
    Ok(rating_devices::of_secret(tx, &hash).await?.ok_or(DeviceRefused::UnknownDevice)?)
}

/// What is asked on a device now.
async fn open(tx: &mut Tx, device: &Device) -> Result<Option<Asked>, IntakeError> {
    let now = tx.now();
    let last = rating_devices::last_asked(tx, device.id).await?;
    Ok(last.filter(|asked| asked.over_at.is_none() && asked.until > now))
}

/// What a device shows now: the item and the window, never a person. Whether it was rated before nobody sees here: whoever asked
/// stands beside it.
pub(crate) async fn show_rating_request(db: &Db, body: &DeviceIn) -> Result<ShownOut, IntakeError> {
    transact(db, &device_actor(), async |tx| {
        let device = known(tx, &body.device).await?;
        let asked = match open(tx, &device).await? {
            Some(asked) => Some(shown(tx, &asked).await?),
            None => None,
        };
        let hall = halls::name(tx, device.hall_id).await?.unwrap_or_default();
        Ok(ShownOut { hall, window: device.number, asked })
    })
    .await
}

async fn shown(tx: &mut Tx, asked: &Asked) -> Result<ShownRequest, IntakeError> {
    let case = moves::find(tx, asked.case_id).await?;
    Ok(ShownRequest {
        request: asked.id,
        item: item::of_case(tx, &case).await?.name,
        seconds: (asked.until - tx.now()).num_seconds().max(1),
        choices: rating::choices(),
    })
}

/// Rates at a device what is asked there: once, in time, and as the first rating of this service.
pub(crate) async fn rate_at_device(db: &Db, body: &DeviceRating) -> Result<(), IntakeError> {
    check_options(body.level, &body.options)?;
    transact(db, &device_actor(), async |tx| {
        let device = known(tx, &body.device).await?;
        let asked = open(tx, &device).await?.filter(|asked| asked.id == body.request);
        let asked = asked.ok_or(DeviceRefused::Over)?;
        let case = moves::lock(tx, asked.case_id).await?;
        // The first rating stands; that there is one the device does not tell.
        if ratings::of_case(tx, &case).await?.iter().any(|given| given.target == Target::Service) {
            return over(tx, &asked, false).await;
        }
        // Who asked has served, also where the case's record does not name him.
        let mut rated = ratings::acted(tx, &case).await?;
        let clerk = asked.asked_by.as_uuid();
        if !rated.contains(&clerk) {
            rated.push(clerk);
        }
        let new = NewRating {
            target: Target::Service,
            round: 1,
            level: body.level,
            options: &body.options,
            words: None,
            rated: &rated,
            window: Some(device.window_id),
        };
        rating::rate_first(tx, &case, &new).await?;
        over(tx, &asked, true).await
    })
    .await
}

/// Does not rate. The next one who is served is not asked about this one.
pub(crate) async fn skip_rating(db: &Db, body: &SkipIn) -> Result<(), IntakeError> {
    transact(db, &device_actor(), async |tx| {
        let device = known(tx, &body.device).await?;
        let asked = open(tx, &device).await?.filter(|asked| asked.id == body.request);
        let asked = asked.ok_or(DeviceRefused::Over)?;
        over(tx, &asked, false).await?;
        let entity = Entity::new("case", asked.case_id.as_uuid());
        audit::record(tx, "skip_rating", entity, &json!({ "device": device.id })).await?;
        bus::publish(tx, &RatingSkipped { case_id: asked.case_id, window_id: device.window_id }).await?;
        Ok(())
    })
    .await
}

async fn over(tx: &mut Tx, asked: &Asked, rated: bool) -> Result<(), IntakeError> {
    let closed = rating_devices::close(tx, asked.id, rated).await?;
    if closed { Ok(()) } else { Err(DeviceRefused::Over.into()) }
}
