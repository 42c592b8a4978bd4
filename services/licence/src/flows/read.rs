//! Reading licences. Whoever reads what a licence says leaves a row that its holder can see.
use crate::{
    cursor::write_cursor,
    domain::{Document, LicenceType, Verdict},
    problem::LicenceError,
    store::{self, LicenceRow, UseRow},
};
use chrono::{DateTime, Utc};
use kernel::{
    actor::{Actor, ActorKind},
    code::LicenceTypeCode,
    crypto::Aad,
    db::{Db, Tx, transact},
    http::Page,
    id::{CaseId, LicenceId, PersonId},
    personal::{Look, Personal, Purpose, read_personal},
};
use uuid::Uuid;

/// What a caller says about why he looks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LookUp {
    pub(crate) case: Option<CaseId>,
    pub(crate) purpose: Option<Purpose>,
}

/// A licence in a list.
pub(crate) struct OwnLicence {
    pub(crate) row: LicenceRow,
    pub(crate) type_name: String,
    pub(crate) verdict: Verdict,
}

/// A licence with what it says.
pub(crate) struct LicenceDetail {
    pub(crate) licence: OwnLicence,
    pub(crate) kind: LicenceType,
    pub(crate) holder_name: String,
    pub(crate) document: Document,
}

/// A licence as its holder sees it, as staff see it in a case, or as a department sees it for a purpose.
pub(crate) async fn get_licence(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
    why: LookUp,
) -> Result<Personal<LicenceDetail>, LicenceError> {
    transact(db, actor, async |tx| {
        let purpose = ground(actor, why)?;
        let row = store::find_licence(tx, id).await?.ok_or(LicenceError::NotFound(id))?;
        if !may_see(tx, actor, &row, why.case).await? {
            return Err(LicenceError::NotFound(id));
        }
        let look = Look {
            subject: row.holder_id,
            purpose,
            case: why.case,
            fields: &["name", "citizen_no", "licence_content"],
        };
        read_personal(tx, look, async |tx| detail(tx, row).await).await
    })
    .await
}

/// What the look is for, or what the caller has to say first.
fn ground(actor: &Actor, why: LookUp) -> Result<Purpose, LicenceError> {
    match actor.kind {
        ActorKind::Person => Ok(Purpose("own_view")),
        ActorKind::Department => why.purpose.ok_or(LicenceError::PurposeNeeded),
        ActorKind::Staff | ActorKind::Service => why.case.and(why.purpose).ok_or(LicenceError::CaseNeeded),
        ActorKind::Agent | ActorKind::Nobody => Err(LicenceError::HolderOnly),
    }
}

/// The first wall; row-level security is the second.
async fn may_see(
    tx: &mut Tx,
    actor: &Actor,
    row: &LicenceRow,
    case: Option<CaseId>,
) -> Result<bool, LicenceError> {
    Ok(match (actor.kind, case) {
        (ActorKind::Person, _) => actor.scope.subject == Some(row.holder_id),
        (ActorKind::Department, _) => actor.scope.authority.as_ref() == Some(&row.authority),
        (ActorKind::Staff | ActorKind::Service, Some(case)) => {
            row.case_id == Some(case) || store::used_in_case(tx, row.id, case).await?
        }
        (ActorKind::Staff | ActorKind::Service, None) | (ActorKind::Agent | ActorKind::Nobody, _) => false,
    })
}

async fn detail(tx: &mut Tx, row: LicenceRow) -> Result<LicenceDetail, LicenceError> {
    let kind = kind_of(tx, &row.type_code).await?;
    let holder_name = open_name(tx, &row)?;
    let document = open_document(tx, &row)?;
    Ok(LicenceDetail { licence: own(tx, row, kind.name.clone()), kind, holder_name, document })
}

/// The caller's own licences, newest first.
pub(crate) async fn list_licences(
    db: &Db,
    actor: &Actor,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Personal<Page<OwnLicence>>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        let look =
            Look { subject: holder, purpose: Purpose("own_view"), case: None, fields: &["licences_held"] };
        read_personal(tx, look, async |tx| own_page(tx, holder, after, limit).await).await
    })
    .await
}

async fn own_page(
    tx: &mut Tx,
    holder: PersonId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Page<OwnLicence>, LicenceError> {
    let mut items = Vec::new();
    for row in store::list_of_holder(tx, holder, after, limit + 1).await? {
        let name = kind_of(tx, &row.type_code).await?.name;
        items.push(own(tx, row, name));
    }
    Ok(Page::of(items, limit, |last| write_cursor(last.row.issued_at, last.row.id.as_uuid())))
}

/// Who used a licence, for its holder.
pub(crate) async fn list_uses(
    db: &Db,
    actor: &Actor,
    id: LicenceId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Page<UseRow>, LicenceError> {
    let holder = actor.scope.subject.ok_or(LicenceError::HolderOnly)?;
    transact(db, actor, async |tx| {
        store::find_of_holder(tx, id, holder).await?.ok_or(LicenceError::NotFound(id))?;
        let uses = store::list_uses(tx, id, after, limit + 1).await?;
        Ok(Page::of(uses, limit, |last| write_cursor(last.used_at, last.id)))
    })
    .await
}

/// The types that are defined, in order of their codes.
pub(crate) async fn list_types(
    db: &Db,
    after: Option<String>,
    limit: i64,
) -> Result<Page<LicenceType>, LicenceError> {
    transact(db, &Actor::nobody(), async |tx| {
        let types = store::list_types(tx, after.as_deref().unwrap_or_default(), limit + 1).await?;
        Ok(Page::of(types, limit, |last| last.code.to_string()))
    })
    .await
}

/// One type.
pub(crate) async fn get_type(db: &Db, code: &LicenceTypeCode) -> Result<LicenceType, LicenceError> {
    transact(db, &Actor::nobody(), async |tx| kind_of(tx, code).await).await
}

pub(super) async fn kind_of(tx: &mut Tx, code: &LicenceTypeCode) -> Result<LicenceType, LicenceError> {
    store::find_type(tx, code).await?.ok_or_else(|| LicenceError::TypeNotFound(code.clone()))
}

/// The verdict over a licence at the transaction's time.
pub(super) fn verdict(tx: &Tx, row: &LicenceRow) -> Verdict {
    Verdict::over(row.status, row.valid_from, row.valid_to, tx.now())
}

/// Opens the holder's name; only inside `read_personal`.
pub(super) fn open_name(tx: &Tx, row: &LicenceRow) -> Result<String, LicenceError> {
    let place = Aad::new("licences", "holder_name", row.id.as_uuid());
    Ok(tx.keyring().open_text(place, &row.holder_name)?)
}

/// Opens what the licence says; only inside `read_personal`.
pub(super) fn open_document(tx: &Tx, row: &LicenceRow) -> Result<Document, LicenceError> {
    let place = Aad::new("licences", "content", row.id.as_uuid());
    Ok(tx.keyring().open_json(place, &row.content)?)
}

pub(super) fn own(tx: &Tx, row: LicenceRow, type_name: String) -> OwnLicence {
    let verdict = verdict(tx, &row);
    OwnLicence { row, type_name, verdict }
}
