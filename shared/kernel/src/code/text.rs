//! What all codes share: the refusal, and the macros that give a code its serde, schema and diesel.

/// A text that is not the code it was read as.
///
/// It does not repeat the text: whoever types a citizen number where a case number belongs must not find it in
/// an error body or a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a {what}: {why}")]
pub struct BadCode {
    what: &'static str,
    why: &'static str,
}

impl BadCode {
    /// A refusal of this text, which stays with the caller.
    #[must_use]
    pub fn new(what: &'static str, _text: &str, why: &'static str) -> Self {
        Self { what, why }
    }

    /// A refusal of personal data: the text stays with the caller.
    #[must_use]
    pub const fn personal(what: &'static str, why: &'static str) -> Self {
        Self { what, why }
    }

    /// What the text was read as, for example "case number".
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        self.why
    }
}

/// Gives a type with `parse(&str) -> Result<Self, BadCode>` and `as_str()` the rest of a code: `FromStr`,
/// `TryFrom<String>`, `Display`, serde, a JSON schema with the given pattern and example, and diesel's `Text`.
///
/// The type itself derives `AsExpression` and `FromSqlRow` with `#[diesel(sql_type = Text)]`.
#[macro_export]
macro_rules! text_code {
    ($name:ident, $pattern:expr, $example:expr) => {
        $crate::text_code!(@schema $name, { "type": "string", "pattern": $pattern, "examples": [$example] });
    };
    (@schema $name:ident, $schema:tt) => {
        $crate::text_code_in!(@schema $name, $schema);

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }
        impl
            $crate::diesel::deserialize::FromSql<
                $crate::diesel::sql_types::Text,
                $crate::diesel::pg::Pg,
            > for $name
        {
            fn from_sql(
                raw: $crate::diesel::pg::PgValue<'_>,
            ) -> $crate::diesel::deserialize::Result<Self> {
                Ok(Self::parse(::std::str::from_utf8(raw.as_bytes())?)?)
            }
        }
        impl
            $crate::diesel::serialize::ToSql<
                $crate::diesel::sql_types::Text,
                $crate::diesel::pg::Pg,
            > for $name
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut $crate::diesel::serialize::Output<'b, '_, $crate::diesel::pg::Pg>,
            ) -> $crate::diesel::serialize::Result {
                <str as $crate::diesel::serialize::ToSql<
                    $crate::diesel::sql_types::Text,
                    $crate::diesel::pg::Pg,
                >>::to_sql(self.as_str(), out)
            }
        }
    };
}

/// The incoming half of [`text_code!`]: parsing from text and JSON, and the schema.
///
/// Personal codes take only this half, so that they cannot be printed or stored in the clear by accident.
#[macro_export]
macro_rules! text_code_in {
    ($name:ident, $pattern:expr, $example:expr) => {
        $crate::text_code_in!(@schema $name, { "type": "string", "pattern": $pattern, "examples": [$example] });
    };
    (@schema $name:ident, $schema:tt) => {
        impl TryFrom<String> for $name {
            type Error = $crate::code::BadCode;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::code::BadCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as $crate::serde::Deserialize>::deserialize(from)?;
                Self::parse(&text).map_err($crate::serde::de::Error::custom)
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
                $crate::schemars::json_schema!($schema)
            }
        }
    };
}

/// Declares a published code table as an enum: `Variant = "code", "中文名";`, read and written as its code.
#[macro_export]
macro_rules! code_table {
    ($(#[$doc:meta])* $name:ident, $what:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $zh:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::diesel::expression::AsExpression, $crate::diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = $crate::diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the table's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value that stands under a code.
            pub fn parse(text: &str) -> Result<Self, $crate::code::BadCode> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::code::BadCode::new($what, text, "the table has no such code")),
                }
            }

            /// The code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The code, under the name that all codes share.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                self.code()
            }

            /// What the table calls it.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }
        }
        $crate::text_code!(@schema $name, { "type": "string", "enum": [$($code),+] });
    };
}
