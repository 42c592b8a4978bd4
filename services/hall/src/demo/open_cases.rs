//! Cases that are left where they stand, one in each state, so that every page has something to show.

use super::{
    homestead::{form, step},
    people::{People, Person, text},
};
use crate::error::LaunchError;
use serde_json::{Value, json};

const CASES: &str = "intake/v1/cases";
/// 渔沟镇.
const TOWNSHIP: &str = "341323110000";
const HOMESTEAD: &str = "%E7%9B%96%E6%88%BF%E5%AD%90"; // 盖房子
const RELIEF: &str = "%E4%B8%B4%E6%97%B6%E6%95%91%E5%8A%A9"; // 临时救助

/// How far a case is brought before it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upto {
    /// Begun, not handed in.
    Draft,
    /// Handed in, a material missing.
    Submitted,
    /// Told what is missing.
    Supplement,
    /// Accepted; of four offices two have agreed.
    InReview,
    /// All have agreed; to be decided.
    Reviewed,
}

/// The villagers for whom houses are applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Villager {
    /// 王守田.
    Wang,
    /// 李桂芝.
    Li,
}

/// The people at work, logged in once.
pub struct OpenCases {
    people: People,
    agent: Person,
    chief: Person,
    clerk: Person,
    villager: Person,
    homestead: String,
    relief: String,
}

impl OpenCases {
    /// Logs everyone in and finds the items.
    pub async fn begin(hall: &crate::manifest::Manifest) -> Result<Self, LaunchError> {
        let people = People::new(hall)?;
        let agent = people.log_in("agent").await?;
        let found = async |words: &str| {
            let path = format!("catalogue/v1/items?q={words}&division={TOWNSHIP}");
            Ok::<String, LaunchError>(text(&agent.get(&path).await?, "/items/0/code"))
        };
        Ok(Self {
            homestead: found(HOMESTEAD).await?,
            relief: found(RELIEF).await?,
            chief: people.log_in("chief").await?,
            clerk: people.log_in("clerk_a").await?,
            villager: people.log_in("citizen2").await?,
            agent,
            people,
        })
    }

    /// The code of the item for houses.
    #[must_use]
    pub fn homestead_item(&self) -> &str {
        &self.homestead
    }

    /// Both villagers give the agent their mandates for a quarter of a year from `now` on.
    pub async fn mandates(&self, now: chrono::DateTime<chrono::Utc>) -> Result<(), LaunchError> {
        for villager in [Villager::Wang, Villager::Li] {
            let sheet = self.agent.bring("intake/v1/evidence", "委托书.png").await?;
            let mandate = json!({
                "principal": self.people.id(villager.account())?, "items": [self.homestead],
                "acts": ["submit", "supplement", "withdraw", "receive", "fetch_licence"],
                "valid_to": now + chrono::Days::new(90), "way": "face_to_face", "evidence": sheet,
            });
            self.agent.post("intake/v1/mandates", &mandate).await?;
        }
        Ok(())
    }

    /// A house, applied for by the agent; answers with the case's id.
    pub async fn house(&self, villager: Villager, upto: Upto) -> Result<String, LaunchError> {
        let agent = &self.agent;
        let applicant = self.people.id(villager.account())?;
        let draft = json!({ "item": self.homestead, "division": TOWNSHIP, "applicant": applicant });
        let case = text(&agent.post(CASES, &draft).await?, "/id");
        for code in ["003", "004"] {
            agent.post(&format!("{CASES}/{case}/materials/{code}/licence"), &json!({})).await?;
        }
        agent.put(&format!("{CASES}/{case}/form"), &villager.form()).await?;
        let met = json!({ "claimed_from": "2026-09-08", "claimed_to": "2026-09-08", "note": "到会23人，同意23人，一致通过" });
        step(agent, &case, "village_discussion", 2, met).await?;
        if upto == Upto::Draft {
            return Ok(case);
        }
        self.hand_in(&case, upto).await?;
        if upto == Upto::Supplement {
            let reason = "缺少户主签名的使用承诺书，请签名或捺印后拍照补来";
            let notice = json!({ "lines": [{ "material": "002", "reason": reason }] });
            self.chief.post(&format!("{CASES}/{case}/deficiencies"), &notice).await?;
        }
        if upto >= Upto::InReview {
            self.chief.post(&format!("{CASES}/{case}/accept"), &json!({})).await?;
            self.review(&case, upto).await?;
        }
        Ok(case)
    }

    async fn hand_in(&self, case: &str, upto: Upto) -> Result<(), LaunchError> {
        let agent = &self.agent;
        let shown = json!({ "claimed_from": "2026-09-09", "claimed_to": "2026-09-17", "note": "公示七天期满，没有人提出异议" });
        step(agent, case, "village_notice", 2, shown).await?;
        let both = json!({ "people": [agent.id, self.clerk.id] });
        step(agent, case, "village_visit", 2, both).await?;
        step(agent, case, "village_opinion", 1, json!({ "note": "经村民委员会研究，同意上报" })).await?;
        let mut papers = vec![("007", "现状照片.png"), ("008", "建房图样.png")];
        if upto >= Upto::InReview {
            papers.push(("002", "承诺书.png"));
        }
        for (code, name) in papers {
            agent.bring(&format!("{CASES}/{case}/materials/{code}/files"), name).await?;
        }
        agent.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
        self.clerk.post(&format!("{CASES}/{case}/steps/village_visit/sign"), &json!({})).await?;
        Ok(())
    }

    async fn review(&self, case: &str, upto: Upto) -> Result<(), LaunchError> {
        let offices = ["natural_resources", "agriculture", "village_planning", "forestry_water"];
        let agreeing = if upto >= Upto::Reviewed { 4 } else { 2 };
        for (number, office) in (1..=agreeing).zip(offices) {
            let reviewer = self.people.log_in(&format!("reviewer_{number}")).await?;
            let opinion =
                json!({ "opinion": "agree", "text": "符合规划和面积标准，同意办理该户用地建房申请" });
            reviewer.post(&format!("{CASES}/{case}/reviews/{office}"), &opinion).await?;
        }
        if upto >= Upto::Reviewed {
            let first = self.people.log_in("inspector_1").await?;
            let second = self.people.log_in("inspector_2").await?;
            let both = json!({ "people": [first.id, second.id], "note": "四至清楚，未占用永久基本农田，与图样一致" });
            step(&first, case, "site_inspection", 5, both).await?;
            second.post(&format!("{CASES}/{case}/steps/site_inspection/sign"), &json!({})).await?;
        }
        Ok(())
    }

    /// Relief, applied for online by 李桂芝; answers with the case's id. Knows drafts, applications and accepted cases.
    pub async fn relief(&self, upto: Upto) -> Result<String, LaunchError> {
        let hall = self.people.hall("clerk_a")?;
        let draft = json!({ "item": self.relief, "division": TOWNSHIP, "hall": hall });
        let case = text(&self.villager.post(CASES, &draft).await?, "/id");
        if upto == Upto::Draft {
            return Ok(case);
        }
        let form = json!({
            "name": "李桂芝", "citizen_no": "341323195511035428", "phone": "13900000002", "residence": "本地户籍",
            "address": "灵璧县渔沟镇大柳树村西李组7号", "household_size": 2, "hardship": "突发重大疾病", "happened_on": "2026-10-02",
            "description": "老伴突发重病住院，自付费用超过家庭承受能力", "urgent": false, "checking_consent": true,
        });
        self.villager.put(&format!("{CASES}/{case}/form"), &form).await?;
        self.villager.post(&format!("{CASES}/{case}/materials/002/licence"), &json!({})).await?;
        self.villager.bring(&format!("{CASES}/{case}/materials/003/files"), "住院缴费单.png").await?;
        self.villager.post(&format!("{CASES}/{case}/submit"), &json!({})).await?;
        if upto >= Upto::InReview {
            self.clerk.post(&format!("{CASES}/{case}/accept"), &json!({})).await?;
        }
        Ok(case)
    }
}

impl Villager {
    fn account(self) -> &'static str {
        match self {
            Self::Wang => "citizen",
            Self::Li => "citizen2",
        }
    }

    fn form(self) -> Value {
        let mut form = form();
        if let (Self::Li, Some(fields)) = (self, form.as_object_mut()) {
            for (name, value) in [
                ("name", "李桂芝"),
                ("citizen_no", "341323195511035428"),
                ("phone", "13900000002"),
                ("household_address", "灵璧县渔沟镇大柳树村西李组7号"),
                ("location", "大柳树村西李组南头"),
            ] {
                fields.insert(name.to_owned(), value.into());
            }
        }
        form
    }
}
