//! The kernel's table that is read here. The others of every schema are written by `db::traces` and the sealer.

diesel::table! {
    /// The first answer to each creating request; see the kernel's migration.
    idempotency (county, caller, key) {
        county -> Text, caller -> Uuid, key -> Text, body_hash -> Binary, row_id -> Uuid,
        answer -> Nullable<Binary>, at -> Timestamptz,
    }
}
