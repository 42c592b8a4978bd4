//! What a hall begins with: the licence types, and for demonstrations the identity cards and household
//! registers of made-up persons. Running it again changes nothing.
use super::issue::{Basis, Order, issue_licence};
use crate::{
    domain::{Issuer, LicenceType},
    problem::LicenceError,
    store,
};
use contracts::licence::{LicenceTypeDefined, type_subject};
use kernel::{
    actor::Actor,
    audit::{self, Entity},
    code::{CitizenNo, LicenceTypeCode, Uscc},
    db::{Db, Tx, transact},
    id::PersonId,
};
use serde_json::{Map, Value, json};

/// 居民身份证, as the standard has it.
const ID_CARD: &str = "11100000000013127D001";
/// 户口簿, with a made-up definer.
const HOUSEHOLD_REGISTER: &str = "113413000000000199001";

/// A made-up person who holds an identity card and a household register.
#[derive(Clone)]
pub struct DemoHolder {
    /// The person, as identity knows him.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His number.
    pub citizen_no: CitizenNo,
    /// Where he lives, in words.
    pub address: String,
    /// The public-security authority that issues both papers.
    pub authority: Uscc,
}

/// What seeding has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// Types that were new or had another definition.
    pub types: usize,
    /// Licences that were not there yet.
    pub licences: usize,
}

/// Defines the types, and gives each holder his two papers.
///
/// # Errors
/// When the database fails, or the seed was damaged before the build.
pub async fn seed(db: &Db, holders: &[DemoHolder]) -> Result<SeedReport, LicenceError> {
    let actor = Actor::service("seed");
    let mut done = SeedReport::default();
    for kind in LicenceType::seeded()? {
        if transact(db, &actor, async |tx| define_type(tx, &kind).await).await? {
            done.types += 1;
        }
    }
    let [id_card, register] = [LicenceTypeCode::parse(ID_CARD)?, LicenceTypeCode::parse(HOUSEHOLD_REGISTER)?];
    for holder in holders {
        for (kind, content) in [(&id_card, card(holder)), (&register, register_page(holder))] {
            if transact(db, &actor, async |tx| take_over(tx, holder, kind, content).await).await? {
                done.licences += 1;
            }
        }
    }
    Ok(done)
}

/// Writes a type's definition, and tells whether it was not so before.
async fn define_type(tx: &mut Tx, kind: &LicenceType) -> Result<bool, LicenceError> {
    let known = store::find_type(tx, &kind.code).await?.as_ref() == Some(kind);
    let now = tx.now();
    if !known {
        store::save_type(tx, kind, now).await?;
    }
    let issuers = Issuer::seeded()?.into_iter().filter(|issuer| issuer.kind == kind.issuer_kind);
    let added = store::add_issuers(tx, &kind.code, &issuers.collect::<Vec<_>>()).await?;
    if known && added == 0 {
        return Ok(false);
    }
    let entity = Entity::new("licence_type", type_subject(&kind.code));
    audit::record(tx, "define_type", entity, kind).await?;
    let event = LicenceTypeDefined {
        type_code: kind.code.clone(),
        name: kind.name.clone(),
        fictitious: kind.fictitious,
    };
    bus::publish(tx, &event).await?;
    Ok(true)
}

/// Takes a licence over from another register, unless the person has one of the type that was.
async fn take_over(
    tx: &mut Tx,
    holder: &DemoHolder,
    kind: &LicenceTypeCode,
    content: Map<String, Value>,
) -> Result<bool, LicenceError> {
    if store::find_taken_over(tx, holder.person, kind).await?.is_some() {
        return Ok(false);
    }
    let order = Order {
        type_code: kind.clone(),
        authority: holder.authority.clone(),
        holder: holder.person,
        holder_name: holder.name.clone(),
        content,
        basis: Basis::TakenOver,
        from: tx.now(),
        number: None,
        period: None,
    };
    issue_licence(tx, order).await?;
    Ok(true)
}

fn card(holder: &DemoHolder) -> Map<String, Value> {
    let number = holder.citizen_no.expose();
    let male =
        number.chars().nth(16).and_then(|digit| digit.to_digit(10)).is_some_and(|digit| digit % 2 == 1);
    object(json!({
        "citizen_no": number, "sex": if male { "男" } else { "女" }, "ethnicity": "汉",
        "birth_date": holder.citizen_no.birth_date(), "address": holder.address,
    }))
}

fn register_page(holder: &DemoHolder) -> Map<String, Value> {
    // Made up, and the same on every run.
    let household_no = format!("{:09}", holder.person.as_uuid().as_u128() % 1_000_000_000);
    object(json!({
        "household_no": household_no, "citizen_no": holder.citizen_no.expose(), "head_name": holder.name, "relation": "户主",
        "household_address": holder.address, "household_size": 3, "household_kind": "家庭户",
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
