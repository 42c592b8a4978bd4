//! Typed ids: one type per kind of thing, so that two kinds cannot be swapped.
//!
//! An id that only one service knows is declared in that service with [`id_type!`](crate::id_type);
//! the ids below cross service lines and therefore live here.

use uuid::Uuid;

use crate::code::Division;

/// Declares a UUID newtype that serde, schemars and diesel read and write as a plain UUID.
#[macro_export]
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::diesel::expression::AsExpression, $crate::diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = $crate::diesel::sql_types::Uuid)]
        pub struct $name($crate::uuid::Uuid);

        impl $name {
            /// A fresh random id.
            #[must_use]
            pub fn random() -> Self {
                Self($crate::uuid::Uuid::new_v4())
            }

            /// The id that a bare UUID stands for: for token claims and other places that know no types.
            #[must_use]
            pub const fn from_uuid(id: $crate::uuid::Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> $crate::uuid::Uuid {
                self.0
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::uuid::Uuid::parse_str(text).map(Self)
            }
        }
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, out)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <$crate::uuid::Uuid as $crate::serde::Deserialize>::deserialize(from).map(Self)
            }
        }
        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::stringify!($name).into()
            }
            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
        impl
            $crate::diesel::deserialize::FromSql<
                $crate::diesel::sql_types::Uuid,
                $crate::diesel::pg::Pg,
            > for $name
        {
            fn from_sql(
                raw: $crate::diesel::pg::PgValue<'_>,
            ) -> $crate::diesel::deserialize::Result<Self> {
                <$crate::uuid::Uuid as $crate::diesel::deserialize::FromSql<
                    $crate::diesel::sql_types::Uuid,
                    $crate::diesel::pg::Pg,
                >>::from_sql(raw)
                .map(Self)
            }
        }
        impl
            $crate::diesel::serialize::ToSql<
                $crate::diesel::sql_types::Uuid,
                $crate::diesel::pg::Pg,
            > for $name
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut $crate::diesel::serialize::Output<'b, '_, $crate::diesel::pg::Pg>,
            ) -> $crate::diesel::serialize::Result {
                <$crate::uuid::Uuid as $crate::diesel::serialize::ToSql<
                    $crate::diesel::sql_types::Uuid,
                    $crate::diesel::pg::Pg,
                >>::to_sql(&self.0, out)
            }
        }
    };
}

id_type! {
    /// A natural person or the organisation that a person speaks for, as identity knows it.
    PersonId
}
id_type! {
    /// A member of staff: clerk, reviewer, agent, supervisor, administrator.
    StaffId
}
id_type! {
    /// A service hall.
    HallId
}
id_type! {
    /// A window (counter) of a hall.
    WindowId
}
id_type! {
    /// A queue of a hall: the tickets of one group of items.
    QueueId
}
id_type! {
    /// A ticket (取号) of a day in a hall.
    TicketId
}
id_type! {
    /// A place booked in a hall (预约).
    AppointmentId
}
id_type! {
    /// One case (办件). The county is part of it, see [`CaseId::in_county`].
    CaseId
}
id_type! {
    /// A mandate that a person gave an agent.
    MandateId
}
id_type! {
    /// One electronic licence.
    LicenceId
}
id_type! {
    /// A stored file.
    FileId
}
id_type! {
    /// One event on the bus.
    EventId
}
id_type! {
    /// A session of a signed-in caller; tokens name it so that it can be revoked.
    SessionId
}

impl CaseId {
    /// A fresh id whose first six hexadecimal digits are the county's code, so that case data can be
    /// distributed by county without a look-up. 101 bits stay random.
    #[must_use]
    pub fn in_county(county: &Division) -> Self {
        const COUNTY_BITS: u32 = 104;
        let random = Uuid::new_v4().as_u128() & ((1 << COUNTY_BITS) - 1);
        let digits = county.county().bytes().fold(0_u128, |sum, digit| (sum << 4) | u128::from(digit & 0x0f));
        Self::from_uuid(Uuid::from_u128((digits << COUNTY_BITS) | random))
    }

    /// The county's six digits, if the id was made by [`CaseId::in_county`].
    #[must_use]
    pub fn county(&self) -> Option<String> {
        let text = self.as_uuid().simple().to_string();
        let county = text.get(..6)?;
        let made_here = county.bytes().all(|digit| digit.is_ascii_digit()) && !county.starts_with('0');
        made_here.then(|| county.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_id_carries_its_county() {
        let township = Division::parse("341323110000").unwrap();
        let id = CaseId::in_county(&township);
        assert_eq!(id.county().as_deref(), Some("341323"));
        assert!(id.to_string().starts_with("341323"));
        assert_eq!(id.as_uuid().get_version_num(), 4);
        assert_ne!(id, CaseId::in_county(&township));
    }

    #[test]
    fn an_id_without_a_county_says_so() {
        assert_eq!(CaseId::from_uuid(Uuid::from_u128(u128::MAX)).county(), None);
        assert_eq!(CaseId::from_uuid(Uuid::nil()).county(), None);
    }

    #[test]
    fn ids_are_plain_uuids_in_text_and_json() {
        let id = PersonId::random();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<PersonId>(&json).unwrap(), id);
        assert_eq!(id.to_string().parse::<PersonId>().unwrap(), id);
        assert!("not-an-id".parse::<PersonId>().is_err());
    }
}
