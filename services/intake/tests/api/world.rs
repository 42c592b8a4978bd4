//! A hall with one township, its people, and the homestead item as it is seeded.
use crate::papers::{OFFICES, agree, at, division, form, id, in_town, photo, upload};
use auth::{Role, SubjectKind, TokenSubject};
use contracts::{
    catalogue::{BaseItemPublished, OverlayPublished, hall_id},
    identity::StaffChanged,
};
use kernel::{
    actor::Actor,
    code::{DivisionPrefix, ImplementingItemCode, Uscc},
    db::transact,
    id::{HallId, PersonId, StaffId},
    service::{Deps, Service},
};
use serde_json::{Value, json};
use testkit::{Client, Reply, TestHall};
use uuid::Uuid;

pub(crate) const TOWN: &str = "341323110000";
pub(crate) const OTHER_TOWN: &str = "341323100000";
pub(crate) const VILLAGE: &str = "341323110201";
pub(crate) const AUTHORITY: &str = "11341323990011103D";
pub(crate) const UNIT: &str = "11341323990000033U";
pub(crate) const HEALTH: &str = "11341323990000068E";
const WORKDAYS: &str = include_str!("../../../../deploy/seed/workdays.json");

/// The hall of a test and everyone in it.
pub(crate) struct World {
    pub(crate) hall: TestHall,
    pub(crate) villager: PersonId,
    pub(crate) citizen: Client,
    pub(crate) agent_id: Uuid,
    pub(crate) agent: Client,
    pub(crate) clerk_id: Uuid,
    pub(crate) clerk: Client,
    pub(crate) chief_id: Uuid,
    pub(crate) chief: Client,
    pub(crate) reviewers: Vec<Client>,
    pub(crate) inspector_ids: [Uuid; 2],
    pub(crate) inspectors: [Client; 2],
    pub(crate) stranger: Client,
    pub(crate) other_clerk: Client,
    pub(crate) supervisor: Client,
    pub(crate) security: Client,
    pub(crate) item: String,
    pub(crate) spot_item: String,
    pub(crate) seal: Uuid,
    pub(crate) spot_seal: Uuid,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::begin(|deps| vec![intake::service(deps)]).await
    }

    /// The same with intake as a test wants it.
    pub(crate) async fn begin(build: fn(&Deps) -> Vec<Service>) -> Self {
        let hall = TestHall::start(build).await;
        let villager = PersonId::random();
        let [agent_id, clerk_id, chief_id, one, two] = std::array::from_fn(|_| Uuid::new_v4());
        let agent = TokenSubject {
            villages: vec![DivisionPrefix::parse(VILLAGE).unwrap()],
            ..TokenSubject::plain(SubjectKind::Agent, agent_id, &[Role::Agent])
        };
        let staff = |id, roles: &[Role]| hall.client(&in_town(id, roles, TOWN, AUTHORITY));
        let reviewers = (0..5).map(|_| staff(Uuid::new_v4(), &[Role::Reviewer])).collect();
        let mut world = Self {
            villager,
            citizen: hall.citizen(villager),
            agent: hall.client(&agent),
            agent_id,
            clerk: staff(clerk_id, &[Role::Clerk]),
            clerk_id,
            chief: staff(chief_id, &[Role::Clerk, Role::Chief]),
            chief_id,
            reviewers,
            inspector_ids: [one, two],
            inspectors: [one, two].map(|id| staff(id, &[Role::Inspector])),
            stranger: hall.citizen(PersonId::random()),
            other_clerk: hall.client(&in_town(
                Uuid::new_v4(),
                &[Role::Clerk, Role::Chief],
                OTHER_TOWN,
                "113413239900110074",
            )),
            supervisor: hall.staff(&[Role::Supervisor], "341323000000", Some(UNIT)),
            security: hall.staff(&[Role::AdminSecurity], "341300000000", None),
            item: String::new(),
            spot_item: String::new(),
            seal: Uuid::nil(),
            spot_seal: Uuid::nil(),
            hall,
        };
        world.seed().await;
        world
    }

    async fn seed(&mut self) {
        let place = |code: &str, name: &str| {
            (HallId::from_uuid(hall_id(&division(code)).as_uuid()), division(code), name.to_owned())
        };
        let authority = Uscc::parse(AUTHORITY).unwrap();
        let health = Uscc::parse(HEALTH).unwrap();
        let day = |text: &str| text.parse().unwrap();
        let seed = intake::Seed {
            halls: vec![place(TOWN, "渔沟镇"), place(OTHER_TOWN, "灵城镇"), place("341323000000", "灵璧县")],
            workdays: WORKDAYS.to_owned(),
            seals: vec![
                (authority.clone(), "审批专用章".to_owned()),
                (health.clone(), "优待证专用章".to_owned()),
            ],
            letters: vec![(authority.clone(), StaffId::from_uuid(self.chief_id))],
            valid: Some((day("2025-01-01"), day("2027-12-31"))),
        };
        intake::seed(self.hall.db("intake"), &seed).await.unwrap();
        self.seal = intake::seal_id(&authority, "审批专用章");
        self.spot_seal = intake::seal_id(&health, "优待证专用章");
        let homestead = include_str!("../../../../deploy/seed/items/homestead.json");
        self.item = self.publish(homestead, AUTHORITY, TOWN, 1, |_| {}).await;
        let card = include_str!("../../../../deploy/seed/items/elder-card.json");
        self.spot_item = self.publish(card, HEALTH, "341323000000", 1, |_| {}).await;
        let chief = StaffChanged {
            staff_id: StaffId::from_uuid(self.chief_id),
            roles: vec!["clerk".to_owned(), "chief".to_owned()],
            hall: None,
            window: None,
            division: None,
            authority: None,
            villages: Vec::new(),
            active: true,
        };
        let db = self.hall.db("intake");
        transact(db, &Actor::service("intake"), async |tx| intake::hear::staff_changed(tx, &chief).await)
            .await
            .unwrap();
    }

    /// Lets intake hear of an item, changed as a test wants it; gives back the implementing code.
    pub(crate) async fn publish(
        &self,
        file: &str,
        authority: &str,
        place: &str,
        version: i32,
        change: impl FnOnce(&mut Value),
    ) -> String {
        let filled = file
            .replace("${authority}", authority)
            .replace("${hall}", &hall_id(&division(place)).to_string())
            .replace("${division}", place)
            .replace("${county.agriculture}", UNIT);
        let mut seeded: Value = serde_json::from_str(&filled).unwrap();
        change(&mut seeded);
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let base = BaseItemPublished {
            base_code: serde_json::from_value(seeded["base"]["code"].clone()).unwrap(),
            version,
            published_at: now,
            reason: None,
            basis: None,
            content: serde_json::from_value(seeded["base"].clone()).unwrap(),
        };
        let level = base.content.level;
        let code = ImplementingItemCode::make(&Uscc::parse(authority).unwrap(), level, &base.base_code);
        let overlay = OverlayPublished {
            implementing_code: code.clone(),
            base_code: base.base_code.clone(),
            base_version: version,
            version,
            published_at: now,
            reason: None,
            basis: None,
            content: serde_json::from_value(seeded["overlay"].clone()).unwrap(),
        };
        transact(self.hall.db("intake"), &Actor::service("intake"), async |tx| {
            intake::hear::base_item_published(tx, &base).await?;
            intake::hear::overlay_published(tx, &overlay).await
        })
        .await
        .unwrap();
        code.to_string()
    }

    /// A mandate of the villager for the agent, for all acts and items, for most of a year.
    pub(crate) async fn mandate(&self) -> String {
        let valid_to = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
            + chrono::TimeDelta::days(300);
        let acts = ["submit", "supplement", "withdraw", "receive", "fetch_licence"];
        let body = json!({ "agent": self.agent_id, "acts": acts, "valid_to": valid_to, "way": "code" });
        let given = self.citizen.post("/api/intake/v1/mandates", &body).await.ok().json();
        given["id"].as_str().unwrap().to_owned()
    }

    /// A draft that the agent began for the villager, under a mandate.
    pub(crate) async fn draft(&self) -> String {
        self.mandate().await;
        let body = json!({ "item": self.item, "division": VILLAGE, "applicant": self.villager });
        id(&self.agent.post("/api/intake/v1/cases", &body).await.ok())
    }

    /// A draft with form, village steps and all materials but those named.
    pub(crate) async fn filled(&self, without: &[&str]) -> String {
        let case = self.draft().await;
        self.agent.put(&at(&case, "form"), None, &form()).await.ok();
        for code in ["001", "002", "003", "004", "007", "008"] {
            if !without.contains(&code) {
                self.bring(&self.agent, &case, code).await.ok();
            }
        }
        for step in ["village_discussion", "village_notice", "village_visit", "village_opinion"] {
            self.step(&self.agent, &case, step, 2, &json!([])).await.ok();
        }
        case
    }

    /// The same, handed in.
    pub(crate) async fn submitted(&self, without: &[&str]) -> String {
        let case = self.filled(without).await;
        self.agent.post(&at(&case, "submit"), &json!({})).await.ok();
        case
    }

    /// Handed in and accepted: under review.
    pub(crate) async fn accepted(&self) -> String {
        let case = self.submitted(&[]).await;
        self.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
        case
    }

    /// Reviewed by all offices and inspected.
    pub(crate) async fn reviewed(&self) -> String {
        let case = self.accepted().await;
        for (reviewer, office) in self.reviewers.iter().zip(OFFICES) {
            reviewer.post(&at(&case, &format!("reviews/{office}")), &agree()).await.ok();
        }
        self.inspect(&case).await;
        case
    }

    /// Both inspectors were there, and both sign.
    pub(crate) async fn inspect(&self, case: &str) -> Reply {
        let people = json!(self.inspector_ids);
        self.step(&self.inspectors[0], case, "site_inspection", 5, &people).await.ok();
        self.inspectors[1].post(&at(case, "steps/site_inspection/sign"), &json!({})).await.ok()
    }

    /// Records a step with so many files of evidence.
    pub(crate) async fn step(
        &self,
        by: &Client,
        case: &str,
        step: &str,
        files: usize,
        people: &Value,
    ) -> Reply {
        let mut evidence = Vec::new();
        for _ in 0..files {
            let file = upload(by, &at(case, "evidence"), photo(), "image/jpeg").await.ok().json();
            evidence.push(file["id"].clone());
        }
        let body = json!({
            "people": people, "evidence": evidence, "claimed_from": "2025-03-03", "claimed_to": "2025-03-10",
        });
        by.post(&at(case, &format!("steps/{step}")), &body).await
    }

    /// Brings a photograph for a material.
    pub(crate) async fn bring(&self, by: &Client, case: &str, code: &str) -> Reply {
        upload(by, &at(case, &format!("materials/{code}/files")), photo(), "image/jpeg").await
    }

    /// The case as its clerk reads it.
    pub(crate) async fn read(&self, case: &str) -> Value {
        self.clerk.get(&at(case, "")).await.ok().json()
    }

    /// A favourable decision with the seal of the township.
    pub(crate) fn approve(&self) -> Value {
        json!({ "outcome": "approve", "seal": self.seal })
    }
}
