//! The tables of the schema `portal`.

diesel::table! {
    /// Who is logged in; see the migration.
    session (id) {
        id -> Uuid,
        hash -> Binary,
        tokens -> Binary,
        access_expires_at -> Timestamptz,
        expires_at -> Timestamptz,
        version -> Integer,
        renewing_until -> Nullable<Timestamptz>,
    }
}
