//! One hall with two queues and three windows, and a stand-in for intake that tells of the cases a test wants.
use auth::{Role, SubjectKind, TokenSubject};
use chrono::{DateTime, Utc};
use contracts::{
    catalogue::{hall_id, window_id},
    intake::{CaseSubmitted, Channel, MandateGiven, MandateRevoked},
    lobby::queue_id,
};
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kernel::{
    actor::Actor,
    code::{CaseNo, Division, ImplementingItemCode},
    db::{DbError, transact},
    http::Routes,
    id::{CaseId, HallId, MandateId, PersonId, StaffId},
    service::{Deps, Service},
};
use lobby::{Floor, Seed};
use serde_json::{Value, json};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

pub(crate) const API: &str = "/api/lobby/v1";
const DIVISION: &str = "341323110000";
/// Monday, nine in the morning in the hall.
pub(crate) const NINE: &str = "2026-11-23T01:00:00Z";

const INTAKE: EmbeddedMigrations = embed_migrations!("../../migrations/intake");

fn build(deps: &Deps) -> Vec<Service> {
    let intake = Service {
        name: "intake",
        migrations: INTAKE,
        routes: bus::routes(Routes::new()),
        data: Vec::new(),
        tasks: bus::tasks("intake", deps, Vec::new()),
    };
    vec![lobby::service(deps), intake]
}

/// A hall on a Monday morning, with one slot of two places at a time.
pub(crate) struct World {
    pub(crate) hall: TestHall,
    pub(crate) id: HallId,
}

/// A case as intake tells of it.
pub(crate) struct Received {
    pub(crate) hall: HallId,
    pub(crate) applicant: PersonId,
    pub(crate) channel: Channel,
    pub(crate) at: DateTime<Utc>,
}

fn floor() -> Floor {
    let hours = json!([
        { "opens": "08:30:00", "closes": "12:00:00", "slot_minutes": 30, "capacity": 2 },
        { "opens": "13:30:00", "closes": "17:30:00", "slot_minutes": 30, "capacity": 2 }
    ]);
    let floor = json!({
        "priorities": [
            { "code": "senior", "name": "七十周岁以上老年人", "ground": "老年人权益保障法", "weight": 30 },
            { "code": "military", "name": "军人", "ground": "军人地位和权益保障法", "weight": 20 }
        ],
        "queues": [
            { "letter": "A", "name": "综合业务", "minutes": 10, "hours": hours },
            { "letter": "B", "name": "社保医保", "minutes": 6, "items": ["34209907"], "hours": hours }
        ],
        "windows": [
            { "number": 1, "name": "综合窗口", "queues": ["A", "B"] },
            { "number": 2, "name": "综合窗口", "queues": ["A"] },
            { "number": 3, "name": "社保窗口", "queues": ["B"] }
        ]
    });
    Floor::parse(&floor.to_string()).unwrap()
}

impl World {
    pub(crate) async fn start() -> Self {
        let hall = TestHall::start(build).await;
        let division = Division::parse(DIVISION).unwrap();
        let id = hall_id(&division);
        let workdays = r#"{"2026": {"off": ["2026-01-01"], "work": []}}"#.to_owned();
        let seed =
            Seed {
                halls: vec![(id, division, "渔沟镇为民服务中心".into())], floor: floor(), workdays
            };
        assert_eq!(lobby::seed(hall.db("lobby"), &seed).await.unwrap(), 1);
        assert_eq!(lobby::seed(hall.db("lobby"), &seed).await.unwrap(), 0, "seeding again changes nothing");
        let world = Self { hall, id };
        world.at(NINE).await;
        world
    }

    /// Business time stands still there.
    pub(crate) async fn at(&self, time: &str) {
        self.hall.set_now(time.parse().unwrap()).await;
    }

    /// Staff of the hall with these roles, always the same one for the same number.
    pub(crate) fn staff(&self, number: u128, roles: &[Role]) -> Client {
        self.staff_in(self.id, number, roles)
    }

    pub(crate) fn staff_in(&self, hall: HallId, number: u128, roles: &[Role]) -> Client {
        let mut subject = TokenSubject::plain(SubjectKind::Staff, Uuid::from_u128(number), roles);
        subject.hall = Some(hall);
        self.hall.client(&subject)
    }

    pub(crate) fn clerk(&self, number: u128) -> Client {
        self.staff(number, &[Role::Clerk])
    }

    pub(crate) fn manager(&self) -> Client {
        self.staff(900, &[Role::HallManager])
    }

    pub(crate) fn screen(&self) -> Client {
        self.staff(901, &[Role::TicketScreen])
    }

    pub(crate) fn agent(&self, id: Uuid) -> Client {
        self.hall.client(&TokenSubject::plain(SubjectKind::Agent, id, &[Role::Agent]))
    }

    pub(crate) fn queue(&self, letter: char) -> String {
        queue_id(self.id, letter).to_string()
    }

    pub(crate) fn window(&self, number: i16) -> String {
        window_id(self.id, number).to_string()
    }

    /// A ticket of queue A from the counter.
    pub(crate) async fn ticket(&self) -> Value {
        self.ticket_for('A', None).await
    }

    pub(crate) async fn ticket_for(&self, letter: char, priority: Option<&str>) -> Value {
        let body = json!({ "queue": self.queue(letter), "priority": priority });
        self.clerk(902).post(&format!("{API}/tickets"), &body).await.ok().json()
    }

    /// A clerk at an open window.
    pub(crate) async fn sits(&self, number: u128, window: i16) -> Client {
        let clerk = self.clerk(number);
        act(&clerk, "windows", &self.window(window), "open").await.ok();
        clerk
    }

    pub(crate) async fn next(&self, clerk: &Client, window: i16) -> Reply {
        clerk.post(&format!("{API}/windows/{}/calls", self.window(window)), &json!({})).await
    }

    /// Calls the next ticket to a window and begins its visit; the ticket's id.
    pub(crate) async fn serve(&self, clerk: &Client, window: i16) -> String {
        let id = text(&self.next(clerk, window).await.ok().json(), "id");
        act(clerk, "tickets", &id, "start").await.ok();
        id
    }

    pub(crate) fn booking(&self, starts: &str) -> Value {
        json!({ "hall": self.id, "queue": self.queue('A'), "day": "2026-11-23", "starts": starts })
    }

    pub(crate) async fn book(&self, person: PersonId, body: &Value) -> Reply {
        self.hall.citizen(person).post(&format!("{API}/appointments"), body).await
    }

    /// A case that this hall's window received then, of somebody.
    pub(crate) fn received(&self, at: &str) -> Received {
        Received {
            hall: self.id,
            applicant: PersonId::random(),
            channel: Channel::Window,
            at: at.parse().unwrap(),
        }
    }

    /// Lets intake tell of a case that a hall's window received then; its number.
    pub(crate) async fn case(&self, hall: HallId, at: &str) -> String {
        self.case_of(Received { hall, ..self.received(at) }).await
    }

    /// The same for any case.
    pub(crate) async fn case_of(&self, received: Received) -> String {
        let division = Division::parse(DIVISION).unwrap();
        let sequence = u64::from(Uuid::new_v4().as_fields().0) % 1_000_000;
        let case_no = CaseNo::make(1, sequence).unwrap();
        let event = CaseSubmitted {
            case_id: CaseId::in_county(&division),
            case_no: case_no.clone(),
            division,
            hall: Some(received.hall),
            implementing_code: ImplementingItemCode::parse("11341323990011103D5000115001000").unwrap(),
            base_version: 1,
            overlay_version: 1,
            applicant: received.applicant,
            mandate: None,
            channel: received.channel,
            answer_due: received.at.date_naive(),
            duplicate_of: None,
            submitted_at: received.at,
        };
        self.intake_tells(&event).await;
        case_no.as_str().to_owned()
    }

    pub(crate) async fn mandate(&self, agent: Uuid, principal: PersonId) -> MandateId {
        let valid_to = "2027-01-01T00:00:00Z".parse().unwrap();
        let (agent, mandate_id) = (StaffId::from_uuid(agent), MandateId::random());
        self.intake_tells(&MandateGiven { mandate_id, principal, agent, valid_to }).await;
        mandate_id
    }

    pub(crate) async fn take_mandate_back(&self, mandate_id: MandateId, agent: Uuid, principal: PersonId) {
        let (agent, revoked_at) = (StaffId::from_uuid(agent), NINE.parse().unwrap());
        self.intake_tells(&MandateRevoked { mandate_id, principal, agent, revoked_at }).await;
    }

    async fn intake_tells<E: contracts::Event>(&self, event: &E) {
        let intake = Actor::service("intake");
        transact(self.hall.db("intake"), &intake, async |tx| {
            bus::publish(tx, event).await?;
            Ok::<(), DbError>(())
        })
        .await
        .unwrap();
        self.hall.drain().await;
    }

    /// The number that `SELECT … AS n` finds in the lobby's schema.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        self.count_as(&Actor::service("test"), sql).await.unwrap()
    }

    pub(crate) async fn count_as(&self, actor: &Actor, sql: &str) -> Result<i64, DbError> {
        transact(self.hall.db("lobby"), actor, async |tx| {
            let found: Count = diesel::sql_query(sql).get_result(&mut **tx).await?;
            Ok(found.n)
        })
        .await
    }
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// `POST /{things}/{id}/{act}` without a body.
pub(crate) async fn act(client: &Client, things: &str, id: &str, act: &str) -> Reply {
    client.post(&format!("{API}/{things}/{id}/{act}"), &json!({})).await
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
