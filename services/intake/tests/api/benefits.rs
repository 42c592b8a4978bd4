//! Lists of benefits: three people, one payment for a grant and month, the applicant's own account, and a publication that shows
//! no more than it must.
use crate::{
    papers::{at, photo, upload},
    world::World,
};
use auth::{Role, TokenSubject};
use chrono::{DateTime, TimeDelta, Utc};
use contracts::catalogue::hall_id;
use kernel::{
    code::{CaseNo, Division},
    id::{HallId, PersonId, StaffId},
};
use serde_json::{Value, json};
use std::time::SystemTime;
use testkit::{Client, Reply};

const API: &str = "/api/intake/v1";
/// 灵璧县民政局.
const BUREAU: &str = "1134132399000005XE";
const COUNTY: &str = "341323000000";
const VILLAGE: &str = "341323110202";
const MONTH: &str = "2026-11";

/// A civil affairs bureau whose grants of temporary relief are paid by list.
struct Bureau {
    world: World,
    item: String,
    seal: String,
    clerk: Client,
    chief: Client,
    finance: Client,
    other_chief: Client,
}

/// Someone whose grant is paid.
struct Person {
    name: &'static str,
    number: &'static str,
    phone: &'static str,
    account: &'static str,
}

const WANG: Person = Person {
    name: "王守田",
    number: "341323196804120313",
    phone: "13900000001",
    account: "6228480000000000001",
};
const LI: Person = Person {
    name: "李桂芝",
    number: "341323195511035428",
    phone: "13900000002",
    account: "6228480000000000002",
};

impl Bureau {
    async fn start() -> Self {
        let world = World::start().await;
        let relief = include_str!("../../../../deploy/seed/items/relief.json");
        // What matters here is the money, not how the household was visited. No such benefit costs anything: the fee is for the rule.
        let item = world.publish(relief, BUREAU, COUNTY, 1, |item| {
            item["base"]["flow"] = json!([]);
            item["base"]["materials"] = json!([]);
            item["base"]["fees"] =
                json!([{ "name": "测试用收费", "amount_fen": 500, "basis": "《某法》第一条（演示）" }]);
            item["overlay"]["review_offices"] = json!([]);
        });
        let item = item.await;
        let staff = |roles: &[Role]| world.hall.staff(roles, COUNTY, Some(BUREAU));
        let chief_subject = world.hall.staff_subject(&[Role::Chief], COUNTY, Some(BUREAU));
        let day = |text: &str| text.parse().unwrap();
        let authority = kernel::code::Uscc::parse(BUREAU).unwrap();
        let seed = intake::Seed {
            seals: vec![(authority.clone(), "审批专用章".to_owned())],
            letters: vec![(authority.clone(), StaffId::from_uuid(chief_subject.id))],
            workdays: "{}".to_owned(),
            halls: vec![(
                HallId::from_uuid(hall_id(&Division::parse(COUNTY).unwrap()).as_uuid()),
                Division::parse(COUNTY).unwrap(),
                "灵璧县".to_owned(),
            )],
            valid: Some((day("2025-01-01"), day("2027-12-31"))),
        };
        intake::seed(world.hall.db("intake"), &seed).await.unwrap();
        Self {
            clerk: staff(&[Role::Clerk]),
            chief: client(&world, &chief_subject),
            finance: staff(&[Role::Finance]),
            other_chief: staff(&[Role::Chief]),
            seal: intake::seal_id(&authority, "审批专用章").to_string(),
            item,
            world,
        }
    }

    /// Temporary relief that was granted to someone, with the account of `holder`.
    async fn granted(&self, person: &Person, holder: &str) -> String {
        let citizen = self.world.hall.citizen(PersonId::random());
        let body = json!({ "item": self.item, "division": VILLAGE });
        let case = citizen.post(&format!("{API}/cases"), &body).await.ok().json();
        let case = case["id"].as_str().unwrap().to_owned();
        let form = json!({
            "name": person.name, "citizen_no": person.number, "phone": person.phone, "residence": "本地户籍",
            "address": "渔沟镇大柳树村西李组7号", "household_size": 2, "hardship": "突发重大疾病", "happened_on": "2026-11-02",
            "description": "老伴突发重病住院，自付费用超过家庭承受能力", "urgent": false, "checking_consent": true,
            "account_holder": holder, "account_no": person.account,
        });
        citizen.put(&at(&case, "form"), None, &form).await.ok();
        citizen.post(&at(&case, "submit"), &json!({})).await.ok();
        self.clerk.post(&at(&case, "accept"), &json!({})).await.ok();
        let verdict =
            json!({ "outcome": "approve", "seal": self.seal, "reason": "符合急难型临时救助条件，给予救助" });
        self.chief.post(&at(&case, "decision"), &verdict).await.ok();
        case
    }

    async fn make(&self, lines: Value) -> Reply {
        let body = json!({ "item": self.item, "period": MONTH, "lines": lines });
        self.clerk.post(&format!("{API}/benefit-lists"), &body).await
    }

    /// A list that three people made, checked and approved.
    async fn approved(&self, lines: Value) -> String {
        let made = self.make(lines).await.ok().json();
        let list = made["list"]["id"].as_str().unwrap().to_owned();
        self.act(&self.finance, &list, "check", json!({})).await.ok();
        self.act(&self.chief, &list, "approve", json!({})).await.ok();
        list
    }

    async fn act(&self, by: &Client, list: &str, what: &str, body: Value) -> Reply {
        by.post(&format!("{API}/benefit-lists/{list}/{what}"), &body).await
    }

    /// The items that wait for a list of the month.
    async fn items(&self) -> Value {
        self.clerk.get(&format!("{API}/benefit-items?period={MONTH}")).await.ok().json()
    }

    /// As many granted cases like this one, each of an item of its own that comes before its item and pays nothing.
    async fn pay_nothing(&self, like: &str, many: u64) {
        let prefix = &self.item[..19];
        let one = |n: u64| {
            let no = CaseNo::make(99, n).unwrap();
            format!("({n}, '{prefix}{n:012}', '{}')", no.as_str())
        };
        let rows = (1..=many).map(one).collect::<Vec<_>>().join(", ");
        let free = "INSERT INTO intake.base_items SELECT (jsonb_populate_record(b, jsonb_build_object(
                'version', 7, 'content', b.content || '{\"results\": []}'))).* FROM intake.base_items b WHERE b.version = 1";
        let made = format!("(VALUES {rows}) AS made (n, code, no)");
        let id =
            |column: &str| format!("overlay({column}::text placing lpad(made.n::text, 12, '0') from 25)");
        let overlays = format!(
            "INSERT INTO intake.overlays SELECT (jsonb_populate_record(o, jsonb_build_object(
                'implementing_code', made.code))).*
             FROM {made}, intake.overlays o WHERE o.implementing_code = '{}'",
            self.item
        );
        let cases = format!(
            "INSERT INTO intake.cases SELECT (jsonb_populate_record(c, jsonb_build_object('id', {}, 'case_no', made.no,
                'national_case_no', made.no, 'base_version', 7, 'acting_code', made.code, 'acting_overlay', 1))).*
             FROM {made}, intake.cases c WHERE c.id = '{like}'",
            id("c.id")
        );
        let decisions = format!(
            "INSERT INTO intake.decisions SELECT (jsonb_populate_record(d, jsonb_build_object('id', {}, 'case_id', {}))).*
             FROM {made}, intake.decisions d WHERE d.case_id = '{like}'",
            id("d.id"),
            id("d.case_id")
        );
        let fill = format!(
            "DO $fill$ BEGIN
                PERFORM set_config('session_replication_role', 'replica', true), set_config('search_path', 'intake', true);
                {free}; {overlays}; {cases}; {decisions};
            END $fill$"
        );
        self.world.hall.sql(&fill).await;
    }

    async fn sent(&self, list: &str) -> Value {
        self.act(&self.finance, list, "send", json!({})).await.ok().json()
    }

    async fn days_later(&self, days: i64) {
        self.world.hall.set_now(DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::days(days)).await;
    }
}

fn client(world: &World, subject: &TokenSubject) -> Client {
    world.hall.client(subject)
}

fn day(ahead: i64) -> String {
    let at = DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::hours(8) + TimeDelta::days(ahead);
    at.date_naive().to_string()
}

#[actix_web::test]
async fn one_makes_a_list_another_checks_it_a_third_approves_it_and_a_grant_is_paid_once() {
    let bureau = Bureau::start().await;
    let case = bureau.granted(&WANG, WANG.name).await;
    let line = json!([{ "case": case, "amount_fen": 150_000 }]);
    let waiting = format!("{API}/benefit-grants?item={}&period={MONTH}", bureau.item);
    assert_eq!(bureau.clerk.get(&waiting).await.ok().json()[0]["case_id"], json!(case));
    assert_eq!(bureau.items().await[0]["grants"], 1);
    let made = bureau.make(line.clone()).await.ok().json();
    assert_eq!(
        (&made["list"]["total_fen"], &made["lines"][0]["name"]),
        (&json!(150_000), &json!("王*田")),
        "{made}"
    );
    assert!(!made.to_string().contains(WANG.account) && !made.to_string().contains(WANG.name), "{made}");
    assert_eq!(bureau.clerk.get(&waiting).await.ok().json(), json!([]));
    assert_eq!(bureau.items().await, json!([]));
    let list = made["list"]["id"].as_str().unwrap();
    bureau.act(&bureau.chief, list, "approve", json!({})).await.assert_refused(409, "benefit_list_not_now");
    bureau.act(&bureau.clerk, list, "check", json!({})).await.assert_refused(403, "benefit_same_person");
    bureau.act(&bureau.chief, list, "check", json!({})).await.ok();
    bureau.act(&bureau.chief, list, "approve", json!({})).await.assert_refused(403, "benefit_same_person");
    assert_eq!(bureau.act(&bureau.finance, list, "approve", json!({})).await.status, 403);
    bureau.act(&bureau.finance, list, "send", json!({})).await.assert_refused(409, "benefit_list_not_now");
    bureau.act(&bureau.other_chief, list, "approve", json!({})).await.ok();
    // The same grant is on no second list of the month, nor twice on one; another authority sees nothing of it.
    bureau.make(line).await.assert_refused(409, "benefit_listed");
    let twice = json!([{ "case": case, "amount_fen": 1 }, { "case": case, "amount_fen": 1 }]);
    bureau.make(twice).await.assert_refused(400, "benefit_lines");
    assert_eq!(bureau.world.chief.get(&format!("{API}/benefit-lists/{list}")).await.status, 404);
    // Taken back, the grant is free for the next.
    let why = json!({ "reason": "金额有误，作废后重新造册" });
    bureau.act(&bureau.finance, list, "void", why).await.ok();
    bureau.approved(json!([{ "case": case, "amount_fen": 120_000 }])).await;
}

#[actix_web::test]
async fn a_grant_whose_case_was_destroyed_waits_for_no_list_and_items_that_pay_nothing_hide_none_that_pays() {
    let bureau = Bureau::start().await;
    let (gone, left) = (bureau.granted(&WANG, WANG.name).await, bureau.granted(&LI, LI.name).await);
    bureau.pay_nothing(&left, 200).await;
    let paying = bureau.items().await;
    assert_eq!((paying.as_array().unwrap().len(), &paying[0]["grants"]), (1, &json!(2)), "{paying}");
    let destroy = format!(
        "UPDATE intake.cases SET destroyed_at = now(), destroyed_under = 'XH-2026-1' WHERE id = '{gone}'"
    );
    bureau.world.hall.sql(&destroy).await;
    let paying = bureau.items().await;
    assert_eq!((&paying[0]["item"], &paying[0]["grants"]), (&json!(bureau.item), &json!(1)), "{paying}");
    let grants = format!("{API}/benefit-grants?item={}&period={MONTH}", bureau.item);
    let grants = bureau.clerk.get(&grants).await.ok().json();
    assert_eq!((grants.as_array().unwrap().len(), &grants[0]["case_id"]), (1, &json!(left)), "{grants}");
}

#[actix_web::test]
async fn the_bank_is_handed_a_file_under_its_hash_and_what_failed_stands_corrected_in_the_next_list() {
    let bureau = Bureau::start().await;
    let (wang, li) = (bureau.granted(&WANG, WANG.name).await, bureau.granted(&LI, LI.name).await);
    let list = bureau
        .approved(json!([{ "case": wang, "amount_fen": 150_000 }, { "case": li, "amount_fen": 50_050 }]))
        .await;
    let sent = bureau.sent(&list).await;
    let file = bureau.finance.get(&format!("{API}/benefit-lists/{list}/file")).await.ok();
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(
        text.contains(&format!(",王守田,{},150000\n", WANG.account)) && text.ends_with("#total,2,200050\n"),
        "{text}"
    );
    let failed =
        sent["lines"].as_array().unwrap().iter().find(|line| line["case_id"] == json!(wang)).unwrap();
    let paid = sent["lines"].as_array().unwrap().iter().find(|line| line["case_id"] == json!(li)).unwrap();
    let results = |digest: &Value, lines: Value| json!({ "digest": digest, "lines": lines });
    let lines = json!([{ "line": failed["id"], "failure": "closed" }, { "line": paid["id"] }]);
    let answer = async |body: Value| bureau.act(&bureau.finance, &list, "results", body).await;
    answer(results(&json!("00"), lines.clone())).await.assert_refused(409, "benefit_other_file");
    let digest = &sent["list"]["digest"];
    answer(results(digest, json!([{ "line": paid["id"] }])))
        .await
        .assert_refused(400, "benefit_answer_incomplete");
    answer(results(digest, lines.clone())).await.ok();
    answer(results(digest, lines)).await.assert_refused(409, "benefit_list_not_now");
    let waiting = format!("{API}/benefit-grants?item={}&period={MONTH}", bureau.item);
    let waiting = bureau.clerk.get(&waiting).await.ok().json();
    assert_eq!((&waiting[0]["case_id"], &waiting[0]["failed"]), (&json!(wang), &json!(true)), "{waiting}");
    // Paid is paid; what failed is corrected with a paper that shows the account, which is nobody else's.
    bureau.make(json!([{ "case": li, "amount_fen": 1 }])).await.assert_refused(409, "benefit_listed");
    let shown = upload(&bureau.clerk, &at(&wang, "evidence"), photo(), "image/jpeg").await.ok().json();
    let line = |account: &str| json!([{ "case": wang, "amount_fen": 150_000, "correction": { "account": account, "evidence": shown["id"] } }]);
    bureau.make(line(LI.account)).await.assert_refused(409, "benefit_account_shared");
    bureau.make(line("12")).await.assert_refused(409, "benefit_account_missing");
    let next = bureau.approved(line("6228480000000000009")).await;
    bureau.sent(&next).await;
    let again = bureau.finance.get(&format!("{API}/benefit-lists/{next}/file")).await.ok();
    assert!(String::from_utf8(again.bytes).unwrap().contains("6228480000000000009"));
}

#[actix_web::test]
async fn the_banks_file_is_fetched_by_finance_or_the_chief_and_with_a_fresh_second_factor() {
    let bureau = Bureau::start().await;
    let case = bureau.granted(&WANG, WANG.name).await;
    // The town's window sees the case, and its list is the bureau's.
    assert_eq!(
        bureau.world.clerk.get(&format!("{API}/benefit-items?period={MONTH}")).await.ok().json(),
        json!([])
    );
    bureau.clerk.get(&format!("{API}/benefit-items?period=2026")).await.assert_refused(400, "benefit_period");
    let list = bureau.approved(json!([{ "case": case, "amount_fen": 150_000 }])).await;
    let file = format!("{API}/benefit-lists/{list}/file");
    bureau.clerk.get(&file).await.assert_refused(403, "permission_missing");
    let finance = |until: u64| {
        let subject = bureau.world.hall.staff_subject(&[Role::Finance], COUNTY, Some(BUREAU));
        client(&bureau.world, &TokenSubject { fresh_until: Some(until), ..subject })
    };
    finance(0).get(&file).await.assert_refused(403, "step_up_needed");
    finance(0).get(&format!("{API}/benefit-lists/{list}")).await.ok();
    finance(u64::MAX).get(&file).await.ok();
}

#[actix_web::test]
async fn money_goes_to_the_applicants_own_account_and_to_no_one_elses() {
    let bureau = Bureau::start().await;
    let strange = bureau.granted(&WANG, "赵成海").await;
    bureau
        .make(json!([{ "case": strange, "amount_fen": 1 }]))
        .await
        .assert_refused(409, "benefit_payee_other");
    let li = bureau.granted(&LI, LI.name).await;
    bureau.approved(json!([{ "case": li, "amount_fen": 50_000 }])).await;
    let borrowed = Person { account: LI.account, ..WANG };
    let shared = bureau.granted(&borrowed, WANG.name).await;
    bureau
        .make(json!([{ "case": shared, "amount_fen": 1 }]))
        .await
        .assert_refused(409, "benefit_account_shared");
    let own = bureau.granted(&WANG, WANG.name).await;
    let early = json!([{ "case": own, "amount_fen": 1, "correction": { "account": "6228480000000000009", "evidence": own } }]);
    bureau.make(early).await.assert_refused(409, "benefit_nothing_failed");
    for amount in [0, -1, 100_000_001] {
        bureau
            .make(json!([{ "case": own, "amount_fen": amount }]))
            .await
            .assert_refused(400, "benefit_amount");
    }
    // What was not granted, or is no money, is on no list.
    let homestead = bureau.world.reviewed().await;
    let body = json!({ "item": bureau.world.item, "period": MONTH, "lines": [{ "case": homestead, "amount_fen": 1 }] });
    bureau
        .world
        .clerk
        .post(&format!("{API}/benefit-lists"), &body)
        .await
        .assert_refused(409, "benefit_account_missing");
}

#[actix_web::test]
async fn disclosure_regulation_article_15_a_publication_masks_names_and_is_gone_after_its_last_day() {
    let bureau = Bureau::start().await;
    let case = bureau.granted(&WANG, WANG.name).await;
    let list = bureau.approved(json!([{ "case": case, "amount_fen": 150_000 }])).await;
    let publish = async |body: Value| bureau.act(&bureau.clerk, &list, "publication", body).await;
    let shown = async || {
        let reply = bureau.world.hall.nobody().get(&format!("{API}/benefit-publications")).await.ok();
        String::from_utf8(reply.bytes).unwrap()
    };
    let good = json!({ "from": day(1), "to": day(8), "phone": "0557-6022222" });
    publish(json!({ "from": day(1), "to": day(8), "phone": "找村主任" }))
        .await
        .assert_refused(400, "benefit_publication");
    publish(json!({ "from": day(1), "to": day(800), "phone": "12345" }))
        .await
        .assert_refused(400, "benefit_publication");
    publish(good.clone()).await.ok();
    publish(good).await.assert_refused(409, "benefit_list_not_now");
    assert_eq!(shown().await, "[]", "not before its first day");
    bureau.days_later(1).await;
    let public = shown().await;
    let read: Value = serde_json::from_str(&public).unwrap();
    assert_eq!(
        read[0]["lines"],
        json!([{ "name": "王*田", "division": VILLAGE, "amount_yuan": "1500.00" }]),
        "{public}"
    );
    assert_eq!((&read[0]["period"], &read[0]["phone"]), (&json!(MONTH), &json!("0557-6022222")));
    for canary in [WANG.name, WANG.number, WANG.phone, WANG.account, case.as_str(), "大柳树村西李组"] {
        assert!(!public.contains(canary), "{canary} is published: {public}");
    }
    bureau.days_later(8).await;
    assert_ne!(shown().await, "[]", "its last day");
    bureau.days_later(9).await;
    assert_eq!(shown().await, "[]", "gone by itself");
    // And at once where someone objects with reason.
    bureau.days_later(2).await;
    bureau.act(&bureau.clerk, &list, "publication/take-down", json!({})).await.ok();
    assert_eq!(shown().await, "[]");
}

#[actix_web::test]
async fn where_no_licence_is_made_the_delivery_waits_for_the_money_and_not_the_decision() {
    let bureau = Bureau::start().await;
    let case = bureau.granted(&WANG, WANG.name).await;
    let charged =
        bureau.clerk.post(&at(&case, "fee-notice"), &json!({ "fees": ["测试用收费"] })).await.ok().json();
    assert_eq!(charged["notices"][0]["waits"], "delivery");
    let deliver = async || bureau.chief.post(&at(&case, "delivery"), &json!({ "way": "online" })).await;
    deliver().await.assert_refused(409, "fee_unpaid");
    let why = json!({ "reason": "该项给付依法不收费，予以作废" });
    bureau.clerk.post(&at(&case, "fee-notice/void"), &why).await.ok();
    assert_eq!(deliver().await.ok().json()["state"], "closed");
}
