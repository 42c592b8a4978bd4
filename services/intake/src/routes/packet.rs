//! Handlers for the packets that agents collect where there is no network, and for their devices.
use crate::{
    domain::packet::{BATCH_BYTES, BadPacket},
    error::IntakeError,
    files::FileStore,
    flows::{
        known::KnownItems,
        licence::Repository,
        packet::{self, Batch, BatchAnswer, Desk, Receipt},
        packet_check::{self, Compared, Manifest, OfDevice, Reconciliation},
        packet_device::{self, DeviceOut, NewDevice},
    },
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::JsonPayloadError,
    http::{Method, header::AUTHORIZATION},
    web::{Data, Json, JsonBody, Path, Query},
};
use auth::{May, permission::PacketSend};
use futures::{FutureExt, future::LocalBoxFuture};
use kernel::{
    db::Db,
    http::{Answer, Created, DescribeArg, Operation, Routes},
    problem::ApiError,
};
use schemars::SchemaGenerator;
use uuid::Uuid;

/// The operations.
pub(super) fn table() -> Routes {
    Routes::new()
        .guarded(
            Method::POST,
            "/packets",
            send_packets,
            "Takes packets collected offline, in any order and any number of times; each has one receipt for ever",
        )
        .guarded(Method::GET, "/packets/{id}/receipt", get_packet_receipt, "The receipt of a packet, again")
        .guarded(
            Method::GET,
            "/packets/reconciliation",
            get_reconciliation,
            "What came from a device: numbers, gaps, receipts",
        )
        .guarded(
            Method::POST,
            "/packets/reconciliation",
            compare_packets,
            "Compares a device's own list with what came: missing here, unknown there, differing",
        )
        .guarded(
            Method::POST,
            "/packet-devices",
            register_device,
            "Registers the key of a device that an agent collects with",
        )
        .guarded(Method::GET, "/packet-devices", list_devices, "The caller's devices")
        .guarded(
            Method::POST,
            "/packet-devices/{id}/revoke",
            revoke_device,
            "Takes a device out; what it has not sent yet is refused",
        )
}

/// A batch is larger than other bodies: it carries photographs.
pub(super) struct BatchBody(Batch);

impl FromRequest for BatchBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = JsonBody::<Batch>::new(request, payload, None, true).limit(BATCH_BYTES);
        async move {
            // What was sent is never repeated: which of the two it was is all that is said.
            body.await.map(Self).map_err(|error| {
                let over = matches!(
                    error,
                    JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. }
                );
                let why = if over { BadPacket::BatchTooLarge } else { BadPacket::BadBatch };
                IntakeError::from(why).into()
            })
        }
        .boxed_local()
    }
}

impl DescribeArg for BatchBody {
    fn describe(operation: &mut Operation, schemas: &mut SchemaGenerator) {
        <Json<Batch> as DescribeArg>::describe(operation, schemas);
    }
}

pub(super) async fn send_packets(
    may: May<PacketSend>,
    db: Data<Db>,
    store: Data<FileStore>,
    items: Data<KnownItems>,
    repository: Data<Repository>,
    request: HttpRequest,
    body: BatchBody,
) -> Answer<Json<BatchAnswer>> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let desk = Desk { store: &store, items: &items, repository: &repository, token };
    Ok(Json(packet::send_packets(&db, desk, &may, &body.0).await?))
}

pub(super) async fn get_packet_receipt(
    may: May<PacketSend>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<Receipt>> {
    Ok(Json(packet::get_packet_receipt(&db, &may, *id).await?))
}

pub(super) async fn get_reconciliation(
    may: May<PacketSend>,
    db: Data<Db>,
    of: Query<OfDevice>,
) -> Answer<Json<Reconciliation>> {
    Ok(Json(packet_check::get_reconciliation(&db, &may, &of).await?))
}

pub(super) async fn compare_packets(
    may: May<PacketSend>,
    db: Data<Db>,
    body: Json<Manifest>,
) -> Answer<Json<Compared>> {
    Ok(Json(packet_check::compare_packets(&db, &may, &body).await?))
}

pub(super) async fn register_device(
    may: May<PacketSend>,
    db: Data<Db>,
    body: Json<NewDevice>,
) -> Answer<Created<DeviceOut>> {
    Ok(Created(packet_device::register_device(&db, &may, &body).await?))
}

pub(super) async fn list_devices(may: May<PacketSend>, db: Data<Db>) -> Answer<Json<Vec<DeviceOut>>> {
    Ok(Json(packet_device::list_devices(&db, &may).await?))
}

pub(super) async fn revoke_device(
    may: May<PacketSend>,
    db: Data<Db>,
    id: Path<Uuid>,
) -> Answer<Json<DeviceOut>> {
    Ok(Json(packet_device::revoke_device(&db, &may, *id).await?))
}
