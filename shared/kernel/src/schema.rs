//! The kernel's tables, which every service's schema has.

diesel::table! {
    /// Every change of state; see the kernel's migration.
    audit (id, at) {
        id -> Uuid, at -> Timestamptz, actor_kind -> Text, actor_id -> Uuid, actor_role -> Text,
        action -> Text, entity -> Text, entity_id -> Uuid, detail -> Binary, trace -> Text, txid -> BigInt,
    }
}

diesel::table! {
    /// Every look at a person's data; see the kernel's migration.
    access_log (id, at) {
        id -> Uuid, at -> Timestamptz, subject -> Uuid, actor_kind -> Text, actor_id -> Uuid,
        actor_role -> Text, purpose -> Text, case_id -> Nullable<Uuid>, fields -> Array<Text>, trace -> Text,
    }
}

diesel::table! {
    /// The columns of the bus's outbox that the kernel writes itself.
    outbox (id) { id -> BigInt, event_id -> Uuid, #[sql_name = "type"] type_ -> Text, subject -> Uuid, data -> Jsonb, occurred_at -> Timestamptz, traceparent -> Text, }
}

diesel::table! {
    /// The first answer to each creating request; see the kernel's migration.
    idempotency (county, caller, key) {
        county -> Text, caller -> Uuid, key -> Text, body_hash -> Binary, row_id -> Uuid,
        answer -> Nullable<Binary>, at -> Timestamptz,
    }
}
