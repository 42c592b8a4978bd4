//! The bus's tables, as in migrations/kernel.

diesel::table! {
    /// What this service sends.
    outbox (id) {
        id -> BigInt,
        event_id -> Uuid,
        #[sql_name = "type"]
        kind -> Text,
        subject -> Uuid,
        data -> Jsonb,
        occurred_at -> Timestamptz,
        traceparent -> Nullable<Text>,
        position -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// The last position given, and the last one in the stream.
    bus_head (one) {
        one -> Bool,
        position -> BigInt,
        sent -> BigInt,
    }
}

diesel::table! {
    /// Who listens, and how far each has come.
    bus_consumer (consumer) {
        consumer -> Text,
        passed -> BigInt,
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
    }
}

diesel::table! {
    /// How far this service has come with each source.
    bus_position (source) {
        source -> Text,
        position -> BigInt,
        snapshot_position -> Nullable<BigInt>,
        snapshot_cursor -> Nullable<Text>,
        moved_at -> Timestamptz,
    }
}

diesel::table! {
    /// Events that could not have their effect yet.
    bus_held (id) {
        id -> BigInt,
        source -> Text,
        position -> BigInt,
        event_id -> Uuid,
        subject -> Uuid,
        #[sql_name = "type"]
        kind -> Text,
        envelope -> Jsonb,
        state -> Text,
        attempts -> Integer,
        reason -> Nullable<Text>,
        next_at -> Nullable<Timestamptz>,
        held_at -> Timestamptz,
    }
}

diesel::table! {
    /// Every failed try.
    bus_attempt (id) {
        id -> BigInt,
        source -> Text,
        event_id -> Uuid,
        attempt -> Integer,
        reason -> Text,
        tried_at -> Timestamptz,
    }
}
