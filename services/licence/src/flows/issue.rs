//! Writing a licence: on a decision, or taken over from the register that already holds it.
use super::{legal::holder_of, version::replace_on_decision};
use crate::{
    domain::{Document, HolderKind, LicenceType, Status, hall_date, serial},
    problem::{DeskError, LicenceError},
    store::{self, NewLicence},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
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
use std::collections::BTreeMap;
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
    /// The number printed on it, where it has one of its own.
    pub(crate) number: Option<String>,
    /// Its first and last day, where another register has fixed them.
    pub(crate) period: Option<(NaiveDate, Option<NaiveDate>)>,
}

/// Issues what a decision has led to: one licence per type, and nothing for a type that it already led to.
pub(crate) async fn issue_on_decision(
    tx: &mut Tx,
    decided: &CaseDecided,
    content: &LicenceContent,
) -> Result<Vec<LicenceId>, LicenceError> {
    let same = content.decision_id == decided.decision_id && content.holder == decided.applicant;
    if !same || decided.outcome == Outcome::Refuse {
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
            number: None,
            period: None,
        };
        let id = match store::changed_by_case(tx, decided.case_id, type_code, decided.applicant).await? {
            Some(previous) if previous.authority == order.authority => {
                replace_on_decision(tx, &previous, order).await?
            }
            Some(_) | None => issue_licence(tx, order).await?,
        };
        issued.push(id);
    }
    Ok(issued)
}

/// Writes the first version of a licence with its serial, its audit row and its event.
pub(crate) async fn issue_licence(tx: &mut Tx, order: Order) -> Result<LicenceId, LicenceError> {
    let kind = store::find_type(tx, &order.type_code)
        .await?
        .ok_or_else(|| LicenceError::TypeNotFound(order.type_code.clone()))?;
    may_issue(tx, &order.type_code, &order.authority).await?;
    let day = hall_date(order.from);
    let year = i16::try_from(day.year()).unwrap_or(i16::MAX);
    let nth = store::next_serial(tx, &order.type_code, &order.authority, year).await?;
    let (valid_from, valid_to) = order.period.unwrap_or_else(|| (day, kind.validity.last_day(day)));
    let mut content = order.content;
    content.insert("$holder_name".into(), Value::from(order.holder_name.clone()));
    let mut fields = kind.fields_from(&content)?;
    if matches!(order.basis, Basis::TakenOver) {
        // Another register calls the fields what the type calls them.
        let named = kind
            .fields
            .iter()
            .filter_map(|field| Some((field.key.clone(), content.get(&field.key)?.clone())));
        fields.extend(named);
    }
    let draft = Draft {
        fields,
        serial: serial(day, nth),
        version: 1,
        previous_id: None,
        authority: order.authority,
        holder: order.holder,
        holder_name: order.holder_name,
        number: order.number,
        county: None,
        basis: order.basis,
        valid_from,
        valid_to,
    };
    store_licence(tx, &kind, draft).await
}

/// The table of issuers has the last word, whoever asks.
pub(super) async fn may_issue(
    tx: &mut Tx,
    kind: &LicenceTypeCode,
    authority: &Uscc,
) -> Result<(), LicenceError> {
    if store::may_issue(tx, kind, authority).await? {
        return Ok(());
    }
    Err(DeskError::NotIssuer { kind: kind.clone(), authority: authority.clone() }.into())
}

/// What a version of a licence is written from.
pub(super) struct Draft {
    pub(super) fields: BTreeMap<String, Value>,
    pub(super) serial: String,
    pub(super) version: u16,
    pub(super) previous_id: Option<LicenceId>,
    pub(super) authority: Uscc,
    pub(super) holder: PersonId,
    pub(super) holder_name: String,
    pub(super) number: Option<String>,
    pub(super) county: Option<String>,
    pub(super) basis: Basis,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_to: Option<NaiveDate>,
}

/// Stores a version with its audit row and its event.
pub(super) async fn store_licence(
    tx: &mut Tx,
    kind: &LicenceType,
    draft: Draft,
) -> Result<LicenceId, LicenceError> {
    let mut new = write(tx, kind, draft)?;
    new.holder_id = holder_of(tx, (new.holder_kind, new.holder_lookup.as_ref()), new.holder_id).await?;
    if let (Some(number), 1) = (&new.number_lookup, new.version)
        && store::number_taken(tx, &new.type_code, &new.authority, number).await?
    {
        return Err(LicenceError::from(DeskError::NumberTaken));
    }
    store::insert_licence(tx, &new).await?;
    let detail = json!({ "identifier": new.identifier, "origin": new.origin, "holder": new.holder_id, "previous": new.previous_id });
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
            replaces: new.previous_id,
        },
    )
    .await?;
    Ok(new.id)
}

fn write(tx: &Tx, kind: &LicenceType, draft: Draft) -> Result<NewLicence, LicenceError> {
    let id = LicenceId::random();
    let place = |column| Aad::new("licences", column, id.as_uuid());
    let number = kind.holder_number(&draft.fields);
    let identifier = LicenceIdentifier::make(&kind.code, &draft.authority, &draft.serial, draft.version)?;
    let document = Document::new(identifier.as_str(), draft.fields);
    let keys = tx.keyring();
    let (origin, case_id, decision_id) = match draft.basis {
        Basis::Decision { case, decision } => ("decision", Some(case), Some(decision)),
        Basis::TakenOver => ("taken_over", None, None),
    };
    let sealed = |column, number: &String| keys.seal(place(column), number.as_bytes());
    Ok(NewLicence {
        id,
        identifier,
        type_code: kind.code.clone(),
        authority: draft.authority,
        serial: draft.serial,
        version: i16::try_from(draft.version).unwrap_or(i16::MAX),
        county: case_id.and_then(|case| case.county()).or(draft.county),
        holder_id: draft.holder,
        holder_name: keys.seal(place("holder_name"), draft.holder_name.as_bytes())?,
        holder_kind: HolderKind::of(&kind.subject_kind, number.as_deref()),
        holder_lookup: number.as_ref().map(|number| keys.lookup("holder_number", number)),
        holder_number: number.as_ref().map(|number| sealed("holder_number", number)).transpose()?,
        number_lookup: draft.number.as_ref().map(|number| keys.lookup("licence_number", number)),
        number: draft.number.as_ref().map(|number| sealed("number", number)).transpose()?,
        content_hash: document.hash()?,
        content: keys.seal_json(place("content"), &document)?,
        status: Status::Valid,
        status_since: tx.now(),
        valid_from: draft.valid_from,
        valid_to: draft.valid_to,
        origin,
        case_id,
        decision_id,
        issued_at: tx.now(),
        previous_id: draft.previous_id,
    })
}
