//! At the counter with the papers in hand: another telephone, a new log-in, the highest level. One asks, another of the
//! same hall confirms.
use super::CLERKS;
use crate::{
    client::{
        Fault,
        account::{self, CounterAct},
        families, identity,
    },
    error::PortalError,
    form::Mistake,
    pages::{dossier::refused, page, page_again, see_other},
    session::{Fields, Posted, User, random_text},
    shell::Shell,
    words,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use kernel::id::PersonId;
use serde_json::{Value, json};
use uuid::Uuid;

struct Line {
    id: Uuid,
    name: String,
    number: String,
    what: String,
    papers: String,
    note: String,
    at: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "clerk/papers.html")]
struct PapersPage {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    mistakes: Vec<Mistake>,
    name: String,
    number: String,
    kind: String,
    mobile: String,
    device: String,
    record: String,
    other_name: String,
    other_number: String,
    reason: String,
    ground: String,
    last_day: String,
    note: String,
}

pub(super) async fn papers(user: User) -> Result<HttpResponse, PortalError> {
    show(&user, &Fields::default(), Vec::new()).await
}

async fn show(user: &User, fields: &Fields, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    user.needs(CLERKS)?;
    let open = account::counter_acts(user.api()).await?;
    let own = user.claims.sub;
    let again = !mistakes.is_empty();
    let text = |name: &str| fields.text(name).to_owned();
    let template = PapersPage {
        shell: user.shell("本人身份事项").with_errors(again),
        key: random_text()?,
        lines: open.items.into_iter().map(|act| line(act, own)).collect(),
        mistakes,
        name: text("name"),
        number: text("number"),
        kind: text("kind"),
        mobile: text("mobile"),
        device: text("device"),
        record: text("record"),
        other_name: text("other_name"),
        other_number: text("other_number"),
        reason: text("reason"),
        ground: text("ground"),
        last_day: text("last_day"),
        note: text("note"),
    };
    if again { page_again(&template) } else { page(&template) }
}

fn line(act: CounterAct, own: Uuid) -> Line {
    let text = |name: &str| act.act.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let what = match text("kind").as_str() {
        "change_mobile" => format!("手机号换成 {}", text("mobile")),
        "reset_login" => "重设登录，发开户码".to_owned(),
        "raise_level" => format!("实名等级升到高级（{}，记录 {}）", text("device"), text("record")),
        "merge_persons" => format!("把{}的登记归并进来：{}", other(&act), text("reason")),
        "undo_merge" => format!("撤销归并：{}", text("reason")),
        "record_guardian" => {
            format!("登记{}为监护人（{}）", other(&act), families_words(&text("ground")))
        }
        "end_guardian" => format!("结束监护：{}", text("reason")),
        "declare_own_work" => format!("登记以自己的劳动收入为主要生活来源：{}", text("reason")),
        "end_own_work" => format!("不再以自己的劳动收入为主要生活来源：{}", text("reason")),
        _ => "其他".to_owned(),
    };
    let papers = act.seen.get("papers").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut papers: Vec<&str> = papers.iter().filter_map(Value::as_str).map(paper_words).collect();
    if act.by_register {
        papers.push("户籍登记核对过父母子女关系");
    }
    let note = act.seen.get("note").and_then(Value::as_str).unwrap_or_default().to_owned();
    Line {
        id: act.act_id,
        name: act.name,
        number: act.number_masked,
        what,
        papers: papers.join("、"),
        note,
        at: words::minute(act.proposed_at),
        own: act.proposed_by == own,
    }
}

/// The other one of an act, to be compared with the papers.
fn other(act: &CounterAct) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    format!(" {}（{}）", text(&act.other_name), text(&act.other_number_masked))
}

fn families_words(ground: &str) -> &'static str {
    match ground {
        "parent" => "父母",
        "kin" => "祖父母、外祖父母、兄姐",
        "appointed" => "指定或者同意",
        _ => "成年人，法院认定",
    }
}

fn paper_words(word: &str) -> &'static str {
    match word {
        "identity_card" => "居民身份证",
        "temporary_identity_card" => "临时身份证",
        "household_register" => "户口簿",
        "police_paper" => "公安机关的证明",
        "birth_certificate" => "出生医学证明",
        "labour_contract" => "劳动合同或用工证明",
        "income_proof" => "收入证明",
        "committee_paper" => "居委会、村委会或民政部门的证明",
        "court_document" => "法院或公证文书",
        _ => "其他证明",
    }
}

pub(super) async fn propose(posted: Posted) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let mut mistakes = Vec::new();
    let mut lacks = |anchor: &str, text: &str| {
        mistakes.push(Mistake { anchor: anchor.to_owned(), text: text.to_owned() });
    };
    if fields.some("name").is_none() {
        lacks("name", "还没填姓名。");
    }
    if fields.some("number").is_none() {
        lacks("number", "还没填身份证号。");
    }
    if fields.some("kind").is_none() {
        lacks("kind-change_mobile", "还没选办什么。");
    }
    if fields.text("kind") == "change_mobile" && fields.some("mobile").is_none() {
        lacks("mobile", "还没填新手机号。");
    }
    if needs_other(fields.text("kind")) {
        if fields.some("other_name").is_none() {
            lacks("other_name", "还没填另一份登记或监护人的姓名。");
        }
        if fields.some("other_number").is_none() {
            lacks("other_number", "还没填另一份登记或监护人的身份证号。");
        }
    }
    if fields.all("papers").is_empty() {
        lacks("papers-identity_card", "还没选看了哪样证件。");
    }
    if !mistakes.is_empty() {
        return show(user, fields, mistakes).await;
    }
    let number = fields.text("number").to_uppercase();
    let key = fields.key();
    let found = account::find_at_counter(user.api(), &format!("f{key}"), fields.text("name"), &number).await;
    let asked = match found {
        Ok(_person) if fields.text("kind") == "seen" => see(user, fields, &number).await,
        Ok(person) => ask(user, fields, person).await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(()) => Ok(see_other("/w/papers")),
        // There is another way: a paper.
        Err(fault) if fault.code() == "register_silent" => {
            let text = "户籍登记这会儿没有答复。看户口簿或者出生医学证明，或者过几分钟再试。".to_owned();
            show(user, fields, vec![Mistake { anchor: "papers-identity_card".to_owned(), text }]).await
        }
        Err(fault) => show(user, fields, refused(fault)?).await,
    }
}

/// Whose papers were seen is known at the middle level from then on. The division is his own, whatever is sent.
async fn see(user: &User, fields: &Fields, number: &str) -> Result<(), Fault> {
    let division = user.claims.division.as_ref().map(ToString::to_string).unwrap_or_default();
    let division = format!("{division:0<12}");
    let (name, key) = (fields.text("name"), fields.key());
    identity::register_person(user.api(), key, name, number, None, &division).await.map(drop)
}

/// Whether an act is about two persons.
fn needs_other(kind: &str) -> bool {
    ["merge_persons", "record_guardian", "end_guardian"].contains(&kind)
}

async fn ask(user: &User, fields: &Fields, person: PersonId) -> Result<(), Fault> {
    let key = fields.key();
    let other = if needs_other(fields.text("kind")) {
        let number = fields.text("other_number").to_uppercase();
        let name = fields.text("other_name");
        Some(account::find_at_counter(user.api(), &format!("o{key}"), name, &number).await?)
    } else {
        None
    };
    let act = match fields.text("kind") {
        "undo_merge" => {
            let merges = families::merges_of(user.api(), person).await?;
            let open = merges.iter().find(|merge| merge.undone_at.is_none());
            let merge = open.map_or(Uuid::nil(), |merge| merge.merge_id);
            json!({ "kind": "undo_merge", "merge": merge, "reason": fields.text("reason") })
        }
        "end_guardian" => {
            let guardians = families::guardians_of(user.api(), person).await?;
            let found = guardians.iter().find(|one| Some(one.guardian_id) == other);
            let id = found.map_or(Uuid::nil(), |one| one.guardianship_id);
            json!({ "kind": "end_guardian", "guardianship": id, "reason": fields.text("reason") })
        }
        _ => act_of(fields, other),
    };
    let seen = json!({ "papers": fields.all("papers"), "note": fields.text("note") });
    account::propose_counter_act(user.api(), key, person, &act, &seen).await
}

fn act_of(fields: &Fields, other: Option<PersonId>) -> Value {
    match fields.text("kind") {
        "merge_persons" => {
            json!({ "kind": "merge_persons", "other": other, "reason": fields.text("reason") })
        }
        "record_guardian" => {
            let (ground, capacity) = match fields.text("ground") {
                "court_none" => ("court", Some("none")),
                "court_limited" => ("court", Some("limited")),
                ground => (ground, None),
            };
            json!({
                "kind": "record_guardian", "guardian": other, "ground": ground, "capacity": capacity,
                "last_day": fields.some("last_day"),
            })
        }
        kind @ ("declare_own_work" | "end_own_work") => {
            json!({ "kind": kind, "reason": fields.text("reason") })
        }
        "change_mobile" => json!({ "kind": "change_mobile", "mobile": fields.text("mobile") }),
        "raise_level" => {
            json!({ "kind": "raise_level", "device": fields.text("device"), "record": fields.text("record") })
        }
        _ => json!({ "kind": "reset_login" }),
    }
}

#[derive(Template)]
#[template(path = "clerk/handed.html")]
struct HandedPage {
    shell: Shell,
    code: String,
}

pub(super) async fn decide(posted: Posted, act: Path<Uuid>) -> Result<HttpResponse, PortalError> {
    let Posted { user, fields } = &posted;
    user.needs(CLERKS)?;
    let yes = fields.text("how") == "approve";
    match account::decide(user.api(), fields.key(), "counter-acts", *act, yes).await {
        Ok(done) => match done.enrolment_code {
            Some(code) => page(&HandedPage { shell: user.shell("开户码"), code }),
            None => Ok(see_other("/w/papers")),
        },
        Err(fault) => show(user, &Fields::default(), refused(fault)?).await,
    }
}
