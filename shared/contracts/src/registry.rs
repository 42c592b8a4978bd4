//! Every event there is, with its schema: the AsyncAPI document is made from it and a test compares it with what
//! is really sent.
use crate::{Event, PersonalDataRead, catalogue, identity, intake, licence, lobby};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// One kind of event.
#[derive(Debug, Clone)]
pub struct EventKind {
    /// Its CloudEvents type.
    pub name: String,
    /// The JSON Schema (2020-12) of its `data`.
    pub schema: Schema,
}

macro_rules! events {
    ($generator:expr; $($owner:ident: $($event:ident),+;)+) => {
        vec![$($(EventKind {
            name: <$owner::$event as Event>::TYPE.to_owned(),
            schema: $generator.subschema_for::<$owner::$event>(),
        },)+)+]
    };
}

fn collect(generator: &mut SchemaGenerator) -> Vec<EventKind> {
    let mut kinds = events! { generator;
        catalogue: BaseItemPublished, OverlayPublished, BundlePublished, ItemSuspended, ItemRepealed, DraftChanged, ItemClaimed, DirectoryLoaded, PowerMoved,
            SearchWordsChanged, TransferChanged, FollowReminded, LocalStated, ImportChanged, NameDraftChanged, ListChanged, HallRegisterChanged, HallInspected;
        identity: PersonRegistered, StaffChanged, StaffChangeProposed, StaffChangeRefused, SessionStarted, SessionEnded,
            KeyRotated, CredentialEnrolled, SecondFactorEnrolled, AssuranceRaised, MisuseSuspected, MisuseAnswered, GlassBroken, GlassReviewed,
            ClientChangeProposed, ClientChangeRefused, ClientChanged, UpstreamLinked, UpstreamUnlinked, RecoveryMoved, CredentialChanged, MobileChanged, CounterActMoved, PasskeyMoved, LegalAgentMoved, PersonMerged,
            PersonUnmerged, GuardianMoved, AbsenceMoved, OwnWorkMoved, StaffCertificateMoved;
        licence: LicenceTypeDefined, LicenceIssued, LicenceRevoked, LicenceStatusChanged, LicenceUsed, LicencePresented,
            LicenceVerified, LicenceEntryMoved;
        lobby: TicketIssued, TicketCalled, TicketMoved, VisitEnded, AppointmentChanged, WindowChanged, FloorConfigured, DayReconciled;
        intake: CaseDrafted, CaseDiscarded, CaseSubmitted, SupplementRequested, CaseSupplemented, CaseAccepted, CaseRejected,
            CaseReturned, CaseDecided, CaseClosed, CaseWithdrawn, CasePrereviewed, CaseReopened, StepRecorded, ReviewGiven, ClockChanged, CaseWorkedOn,
            MandateGiven, MandateRevoked, CaseMoved, EvidenceAdded, FileQuarantined, RegisterChanged, DocumentIssued, CaseRated, RectificationMoved, BundleCaseMoved, ProjectMoved,
            PacketReceived, PacketDeviceChanged;
    };
    for service in ["identity", "licence", "intake", "lobby"] {
        kinds.push(EventKind {
            name: format!("{service}.personal_data_read.v1"),
            schema: generator.subschema_for::<PersonalDataRead>(),
        });
    }
    kinds
}

/// All kinds of event, each schema complete in itself.
pub fn event_kinds() -> Vec<EventKind> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut kinds = collect(&mut generator);
    let definitions = generator.take_definitions(true);
    for kind in &mut kinds {
        kind.schema.insert("$defs".to_owned(), Value::Object(definitions.clone()));
    }
    kinds
}

/// The AsyncAPI 3.0 document of the bus.
pub fn asyncapi() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let kinds = collect(&mut generator);
    let (mut messages, mut channels, mut operations) = (Map::new(), Map::new(), Map::new());
    for kind in kinds {
        let service = kind.name.split('.').next().unwrap_or_default().to_owned();
        let channel = channels.entry(service.clone()).or_insert_with(|| {
            json!({ "address": format!("bus:{service}"), "description": "One Redis stream per service; the outbox behind it is the truth.", "messages": {} })
        });
        if let Some(list) = channel.get_mut("messages").and_then(Value::as_object_mut) {
            list.insert(kind.name.clone(), json!({ "$ref": format!("#/components/messages/{}", kind.name) }));
        }
        operations.insert(
            format!("send.{service}"),
            json!({ "action": "send", "channel": { "$ref": format!("#/channels/{service}") } }),
        );
        messages.insert(kind.name.clone(), message(&kind));
    }
    json!({
        "asyncapi": "3.0.0",
        "info": { "title": "通办 Tongban: events", "version": env!("CARGO_PKG_VERSION"), "description": "CloudEvents 1.0 in JSON. Ids and codes only, never personal data." },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels, "operations": operations,
        "components": { "messages": messages, "schemas": generator.take_definitions(true) },
    })
}

fn message(kind: &EventKind) -> Value {
    json!({
        "name": kind.name,
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
            "properties": {
                "specversion": { "const": "1.0" }, "id": { "type": "string", "format": "uuid" },
                "source": { "type": "string" }, "type": { "const": kind.name }, "subject": { "type": "string", "format": "uuid" },
                "time": { "type": "string", "format": "date-time" }, "position": { "type": "integer", "minimum": 1 },
                "traceparent": { "type": "string" }, "data": kind.schema,
            },
        },
    })
}
