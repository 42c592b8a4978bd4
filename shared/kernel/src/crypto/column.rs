//! The two kinds of column that stand in for a personal value.
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Binary,
};
use std::{fmt, io::Write};

macro_rules! bytes_column {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Binary)]
        pub struct $name(Vec<u8>);

        impl $name {
            pub(super) fn new(bytes: Vec<u8>) -> Self {
                Self(bytes)
            }
            /// The stored bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
        impl FromSql<Binary, Pg> for $name {
            fn from_sql(raw: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(raw.as_bytes().to_vec()))
            }
        }
        impl ToSql<Binary, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(&self.0)?;
                Ok(IsNull::No)
            }
        }
    };
}

bytes_column! {
    /// An authenticated-encrypted value, bound to its table, column and row.
    Sealed
}
bytes_column! {
    /// A keyed hash of a whole normalised value; equal values of one kind have equal hashes.
    LookupHash
}
