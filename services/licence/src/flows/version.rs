//! A new version of a licence: changed (变更) or renewed (延续、换证). It takes the old one's place in one transaction.
use super::{
    change::{ChangeOrder, move_status},
    issue::{Basis, Draft, Order, may_issue, store_licence},
    read::{kind_of, open_document, open_name},
};
use crate::{
    domain::{Action, By, Following, LicenceType, Reason, hall_date, next_period, next_version},
    problem::{DeskError, LicenceError},
    store::{self, LicenceRow},
};
use kernel::{
    actor::Actor,
    crypto::Aad,
    db::{Db, Tx, transact},
    id::LicenceId,
    personal::{Look, Personal, Purpose, read_personal},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is to follow, and why.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VersionOrder {
    pub(crate) following: Following,
    /// The fields that say something else from now on, by key.
    pub(crate) fields: Map<String, Value>,
    pub(crate) reason: String,
}

impl VersionOrder {
    /// Whether it says something that could be approved.
    pub(super) fn check(&self) -> Result<(), LicenceError> {
        /// As long as a good reason needs.
        const LONGEST: usize = 500;
        if !(1..=LONGEST).contains(&self.reason.trim().chars().count()) {
            return Err(LicenceError::ReasonText);
        }
        if (self.following == Following::Change) == self.fields.is_empty() {
            return Err(LicenceError::from(DeskError::NothingChanged));
        }
        Ok(())
    }

    /// Whether its fields are such as a licence of the type may change.
    pub(super) fn check_fields(&self, kind: &LicenceType) -> Result<(), LicenceError> {
        for key in self.fields.keys() {
            if *key == kind.number_field {
                return Err(LicenceError::from(DeskError::OtherHolder));
            }
            if !kind.fields.iter().any(|field| field.key == *key) {
                return Err(LicenceError::from(DeskError::FieldUnknown));
            }
        }
        Ok(())
    }
}

/// Writes the next version of a licence, as two people want it.
pub(super) async fn follow(
    tx: &mut Tx,
    row: &LicenceRow,
    order: &VersionOrder,
) -> Result<LicenceId, LicenceError> {
    may_issue(tx, &row.type_code, &row.authority).await?;
    let kind = kind_of(tx, &row.type_code).await?;
    let today = hall_date(tx.now());
    let (valid_from, valid_to) =
        next_period(&kind, order.following, row.valid_to, today).map_err(DeskError::from)?;
    let look = Look {
        subject: row.holder_id,
        purpose: Purpose("statutory_duty"),
        case: None,
        fields: &["name", "licence_content"],
    };
    let said = read_personal(tx, look, async |tx| said(tx, row)).await?.reveal();
    let mut fields = said.fields;
    order.check_fields(&kind)?;
    fields.extend(order.fields.iter().map(|(key, value)| (key.clone(), value.clone())));
    // The first field of every type is the holder's name, as the type reads it.
    let first = kind.fields.first().map(|field| field.key.as_str()).unwrap_or_default();
    let renamed = order.fields.get(first).and_then(Value::as_str).map(str::to_owned);
    let draft = Draft {
        fields,
        serial: row.serial.clone(),
        version: next_version(row.version).map_err(DeskError::from)?,
        previous_id: Some(row.id),
        authority: row.authority.clone(),
        holder: row.holder_id,
        holder_name: renamed.unwrap_or(said.name),
        number: said.number,
        county: row.county.clone(),
        basis: Basis::TakenOver,
        valid_from,
        valid_to,
    };
    end_old(tx, row, order.following, &order.reason).await?;
    let next = store_licence(tx, &kind, draft).await?;
    link(tx, row, next).await?;
    Ok(next)
}

/// What a decision says of a licence that the applicant brought with him is its next version.
pub(super) async fn replace_on_decision(
    tx: &mut Tx,
    row: &LicenceRow,
    order: Order,
) -> Result<LicenceId, LicenceError> {
    may_issue(tx, &row.type_code, &order.authority).await?;
    let kind = kind_of(tx, &row.type_code).await?;
    let mut content = order.content;
    content.insert("$holder_name".into(), Value::from(order.holder_name.clone()));
    let day = hall_date(order.from);
    let (valid_from, valid_to) =
        next_period(&kind, Following::Change, row.valid_to, day).map_err(DeskError::from)?;
    let look = Look {
        subject: row.holder_id,
        purpose: Purpose("case_handling"),
        case: match order.basis {
            Basis::Decision { case, .. } => Some(case),
            Basis::TakenOver => None,
        },
        fields: &["name", "licence_content"],
    };
    let said = read_personal(tx, look, async |tx| said(tx, row)).await?.reveal();
    // What the application does not mention stays as it was.
    let mut fields = said.fields;
    fields.extend(kind.fields_from(&content)?);
    let draft = Draft {
        fields,
        serial: row.serial.clone(),
        version: next_version(row.version).map_err(DeskError::from)?,
        previous_id: Some(row.id),
        authority: row.authority.clone(),
        holder: row.holder_id,
        holder_name: order.holder_name,
        number: said.number,
        county: row.county.clone(),
        basis: order.basis,
        valid_from,
        valid_to,
    };
    end_old(tx, row, Following::Change, "由变更决定换发新版本").await?;
    let next = store_licence(tx, &kind, draft).await?;
    link(tx, row, next).await?;
    Ok(next)
}

struct Said {
    name: String,
    number: Option<String>,
    fields: std::collections::BTreeMap<String, Value>,
}

fn said(tx: &Tx, row: &LicenceRow) -> Result<Said, LicenceError> {
    let place = Aad::new("licences", "number", row.id.as_uuid());
    let number = row.number.as_ref().map(|number| tx.keyring().open_text(place, number)).transpose()?;
    Ok(Said { name: open_name(tx, row)?, number, fields: open_document(tx, row)?.fields().clone() })
}

async fn end_old(
    tx: &mut Tx,
    row: &LicenceRow,
    following: Following,
    reason: &str,
) -> Result<(), LicenceError> {
    let (action, reason_code) = match following {
        Following::Change => (Action::Change, Reason::Changed),
        Following::Renew => (Action::Renew, Reason::Renewed),
    };
    let order = ChangeOrder { action, reason_code, reason: reason.to_owned() };
    move_status(tx, row, &order, By::Successor).await?;
    Ok(())
}

async fn link(tx: &mut Tx, row: &LicenceRow, next: LicenceId) -> Result<(), LicenceError> {
    if store::link_next(tx, row.id, next).await? { Ok(()) } else { Err(LicenceError::Stale) }
}

/// What an authority issued, for its own desk: no names, no contents.
pub(crate) async fn list_issued(
    db: &Db,
    actor: &Actor,
    identifier: Option<&str>,
    after: Option<(chrono::DateTime<chrono::Utc>, uuid::Uuid)>,
    limit: i64,
) -> Result<kernel::http::Page<super::read::OwnLicence>, LicenceError> {
    let authority = actor.scope.authority.clone().ok_or(LicenceError::from(DeskError::IssuerOnly))?;
    transact(db, actor, async |tx| {
        let mut items = Vec::new();
        for row in store::list_issued(tx, &authority, identifier, after, limit + 1).await? {
            let name = kind_of(tx, &row.type_code).await?.name;
            items.push(super::read::own(tx, row, name));
        }
        Ok(kernel::http::Page::of(items, limit, |last| {
            crate::cursor::write_cursor(last.row.issued_at, last.row.id.as_uuid())
        }))
    })
    .await
}

/// One's own earlier and later versions, oldest first.
pub(crate) async fn list_versions(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
) -> Result<Personal<Vec<super::read::OwnLicence>>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let row = store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let look =
            Look { subject: holder, purpose: Purpose("own_view"), case: None, fields: &["licences_held"] };
        read_personal(tx, look, async |tx| {
            let mut versions = Vec::new();
            for row in store::versions_of(tx, &row).await? {
                let name = kind_of(tx, &row.type_code).await?.name;
                versions.push(super::read::own(tx, row, name));
            }
            Ok(versions)
        })
        .await
    })
    .await
}
