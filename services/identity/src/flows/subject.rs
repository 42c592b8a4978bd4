//! Whom a credential's tokens speak of, as the rows are now.

use auth::{Role, SubjectKind, TokenSubject};
use kernel::{
    db::Tx,
    id::{SessionId, StaffId},
};
use uuid::Uuid;

use super::{absences::roles_now, guardians::capacity_of, legal_persons::acting_of};
use crate::{
    domain::{account::AccountKind, guardian::Capacity},
    problem::IdentityError,
    store::{
        credentials::CredentialRow,
        persons,
        staff::{self, StaffRow},
    },
};

/// The subject of a credential, or nothing if it may not log in. A staff account stays locked against changes
/// until the transaction ends, so that a change of it either sees this session or is seen by it.
pub(crate) async fn subject_of(
    tx: &mut Tx,
    credential: &CredentialRow,
    session: SessionId,
) -> Result<Option<TokenSubject>, IdentityError> {
    if let Some(person) = credential.person_id {
        // Nobody logs in as an entry that was given up: the one that stays has his log-in.
        let entry = persons::find_entry(tx, person).await?;
        let Some(row) = entry.filter(|row| row.merged_into.is_none()) else { return Ok(None) };
        let assurance = u8::try_from(row.assurance).or(Err(IdentityError::Stored))?;
        let capacity = capacity_of(tx, &row).await?;
        if capacity == Some(Capacity::None) {
            return Ok(None);
        }
        let limited = capacity == Some(Capacity::Limited);
        let plain = TokenSubject::plain(SubjectKind::Person, person.as_uuid(), &[Role::Citizen]);
        let acting = acting_of(tx, session, person).await?;
        return Ok(Some(TokenSubject { session, assurance, acting, limited, ..plain }));
    }
    let id = credential.staff_id.unwrap_or_else(|| StaffId::from_uuid(Uuid::nil()));
    let row = staff::find_for_share(tx, id).await?.filter(|row| row.active);
    let Some(row) = row else { return Ok(None) };
    let roles = roles_now(tx, &row).await?;
    staff_subject(row, roles, session).map(Some)
}

fn staff_subject(row: StaffRow, roles: Vec<Role>, session: SessionId) -> Result<TokenSubject, IdentityError> {
    let kind = match AccountKind::parse(&row.kind).ok_or(IdentityError::Stored)? {
        AccountKind::Staff => SubjectKind::Staff,
        AccountKind::Agent => SubjectKind::Agent,
        AccountKind::Department => SubjectKind::Department,
    };
    Ok(TokenSubject {
        id: row.id.as_uuid(),
        kind,
        roles,
        division: row.division,
        hall: row.hall,
        authority: row.authority,
        villages: row.villages,
        acting: None,
        limited: false,
        session,
        assurance: 2,
        fresh_until: None,
    })
}

/// The roles a row's words stand for.
pub(crate) fn roles_of(words: &[String]) -> Result<Vec<Role>, IdentityError> {
    words.iter().map(|word| word.parse().or(Err(IdentityError::Stored))).collect()
}
