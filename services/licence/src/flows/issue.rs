//! Writing a licence: on a decision, or taken over from the register that already holds it.
use crate::{
    domain::{Document, LicenceType, Status, hall_date, serial},
    problem::LicenceError,
    store::{self, NewLicence},
};
use chrono::{DateTime, Datelike, Utc};
use contracts::{
    intake::{CaseDecided, LicenceContent, Outcome},
    licence::LicenceIssued,
};
use kernel::{
    audit::{self, Entity},
    code::{LicenceIdentifier, LicenceTypeCode, Uscc},
    crypto::Aad,
    db::Tx,
    id::{CaseId, LicenceId, PersonId},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// What a licence rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Basis {
    /// A favourable decision on a case.
    Decision {
        /// The case.
        case: CaseId,
        /// The decision.
        decision: Uuid,
    },
    /// Another register, from which it is taken over.
    TakenOver,
}

/// A licence to be written.
pub(crate) struct Order {
    pub(crate) type_code: LicenceTypeCode,
    pub(crate) authority: Uscc,
    pub(crate) holder: PersonId,
    pub(crate) holder_name: String,
    pub(crate) content: Map<String, Value>,
    pub(crate) basis: Basis,
    pub(crate) from: DateTime<Utc>,
}

/// Issues what a decision has led to: one licence per type, and nothing for a type that it already led to.
pub(crate) async fn issue_on_decision(
    tx: &mut Tx,
    decided: &CaseDecided,
    content: &LicenceContent,
) -> Result<Vec<LicenceId>, LicenceError> {
    let same = content.decision_id == decided.decision_id && content.holder == decided.applicant;
    if !same || decided.outcome != Outcome::Approve {
        return Err(LicenceError::OtherDecision(decided.decision_id));
    }
    let mut issued = Vec::new();
    for type_code in &decided.licence_types {
        if store::find_of_decision(tx, decided.decision_id, type_code).await?.is_some() {
            continue;
        }
        let order = Order {
            type_code: type_code.clone(),
            authority: decided.authority.clone(),
            holder: decided.applicant,
            holder_name: content.holder_name.clone(),
            content: content.form.clone(),
            basis: Basis::Decision { case: decided.case_id, decision: decided.decision_id },
            from: decided.decided_at,
        };
        issued.push(issue_licence(tx, order).await?);
    }
    Ok(issued)
}

/// Writes one licence with its serial, its audit row and its event.
pub(crate) async fn issue_licence(tx: &mut Tx, order: Order) -> Result<LicenceId, LicenceError> {
    let kind = store::find_type(tx, &order.type_code)
        .await?
        .ok_or_else(|| LicenceError::TypeNotFound(order.type_code.clone()))?;
    let day = hall_date(order.from);
    let year = i16::try_from(day.year()).unwrap_or(i16::MAX);
    let nth = store::next_serial(tx, &order.type_code, &order.authority, year).await?;
    let new = write(tx, &kind, &order, serial(day, nth))?;
    store::insert_licence(tx, &new).await?;
    let detail = json!({ "identifier": new.identifier, "origin": new.origin, "holder": new.holder_id });
    audit::record(tx, "issue_licence", Entity::new("licence", new.id.as_uuid()), &detail).await?;
    bus::publish(
        tx,
        &LicenceIssued {
            licence_id: new.id,
            identifier: new.identifier,
            type_code: new.type_code,
            authority: new.authority,
            holder: new.holder_id,
            case_id: new.case_id,
            decision_id: new.decision_id,
            issued_at: new.issued_at,
        },
    )
    .await?;
    Ok(new.id)
}

fn write(tx: &Tx, kind: &LicenceType, order: &Order, serial: String) -> Result<NewLicence, LicenceError> {
    let id = LicenceId::random();
    let place = |column| Aad::new("licences", column, id.as_uuid());
    let mut content = order.content.clone();
    content.insert("$holder_name".into(), Value::from(order.holder_name.clone()));
    let fields = kind.fields_from(&content)?;
    let number = kind.holder_number(&fields);
    let identifier = LicenceIdentifier::make(&kind.code, &order.authority, &serial, 1)?;
    let document = Document::new(identifier.as_str(), fields);
    let keys = tx.keyring();
    let from = hall_date(order.from);
    let (origin, case_id, decision_id) = match order.basis {
        Basis::Decision { case, decision } => ("decision", Some(case), Some(decision)),
        Basis::TakenOver => ("taken_over", None, None),
    };
    let sealed = |number: &String| keys.seal(place("holder_number"), number.as_bytes());
    Ok(NewLicence {
        id,
        identifier,
        type_code: kind.code.clone(),
        authority: order.authority.clone(),
        serial,
        version: 1,
        county: case_id.and_then(|case| case.county()),
        holder_id: order.holder,
        holder_name: keys.seal(place("holder_name"), order.holder_name.as_bytes())?,
        holder_lookup: number.as_ref().map(|number| keys.lookup("holder_number", number)),
        holder_number: number.as_ref().map(sealed).transpose()?,
        content_hash: document.hash()?,
        content: keys.seal_json(place("content"), &document)?,
        status: Status::Valid,
        status_since: tx.now(),
        valid_from: from,
        valid_to: kind.validity.last_day(from),
        origin,
        case_id,
        decision_id,
        issued_at: tx.now(),
    })
}
