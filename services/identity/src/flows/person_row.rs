//! Between a person and his sealed row.

use contracts::identity::PersonKind;
use kernel::{
    code::{Division, MobileNo, Uscc},
    crypto::{Aad, LookupHash},
    db::{DbError, Tx},
    id::PersonId,
};

use crate::{
    domain::{
        legal::is_public,
        person::{PersonName, PersonNumber},
    },
    problem::IdentityError,
    store::persons::{self, PersonRow},
};

/// A person as the papers show him.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) number: PersonNumber,
    pub(crate) name: PersonName,
    pub(crate) mobile: Option<MobileNo>,
    pub(crate) division: Division,
    pub(crate) assurance: u8,
}

/// The hash a number is found by.
pub(crate) fn number_hash(tx: &Tx, number: &PersonNumber) -> LookupHash {
    tx.keyring().lookup(number.kind().as_str(), number.as_str())
}

/// The sealed row of a new person.
pub(crate) fn seal_person(tx: &Tx, id: PersonId, person: &Person) -> Result<PersonRow, IdentityError> {
    let seal =
        |column, plain: &str| tx.keyring().seal(Aad::new("person", column, id.as_uuid()), plain.as_bytes());
    let mobile = person.mobile.as_ref().map(MobileNo::expose);
    Ok(PersonRow {
        id,
        kind: person.number.kind().as_str().to_owned(),
        number: seal("number", person.number.as_str())?,
        number_hash: number_hash(tx, &person.number),
        name: seal("name", person.name.as_str())?,
        mobile: mobile.map(|mobile| seal("mobile", mobile)).transpose()?,
        mobile_hash: mobile.map(|mobile| tx.keyring().lookup("mobile", mobile)),
        division: person.division.clone(),
        assurance: i16::from(person.assurance),
        registered_at: tx.now(),
        merged_into: None,
    })
}

/// The person in a row. Only for what [`kernel::personal::read_personal`] reads.
pub(crate) fn open_person(tx: &Tx, row: &PersonRow) -> Result<Person, IdentityError> {
    let open = |column, sealed| tx.keyring().open_text(Aad::new("person", column, row.id.as_uuid()), sealed);
    let kind = kind_of(&row.kind)?;
    let mobile = row.mobile.as_ref().map(|mobile| open("mobile", mobile)).transpose()?;
    Ok(Person {
        number: PersonNumber::parse(kind, &open("number", &row.number)?).or(Err(IdentityError::Stored))?,
        name: PersonName::parse(&open("name", &row.name)?).or(Err(IdentityError::Stored))?,
        mobile: mobile.map(|text| MobileNo::parse(&text)).transpose().or(Err(IdentityError::Stored))?,
        division: row.division.clone(),
        assurance: u8::try_from(row.assurance).or(Err(IdentityError::Stored))?,
    })
}

/// The unified code of a legal person, unless it is a sole trader's.
pub(super) async fn public_code(tx: &mut Tx, legal: PersonId) -> Result<Option<Uscc>, DbError> {
    let Some(row) = persons::find_entry(tx, legal).await? else { return Ok(None) };
    let place = Aad::new("person", "number", row.id.as_uuid());
    let number = tx.keyring().open_text(place, &row.number)?;
    Ok(Uscc::parse(&number).ok().filter(is_public))
}

fn kind_of(word: &str) -> Result<PersonKind, IdentityError> {
    let kinds = [PersonKind::Natural, PersonKind::Legal];
    kinds.into_iter().find(|kind| kind.as_str() == word).ok_or(IdentityError::Stored)
}
