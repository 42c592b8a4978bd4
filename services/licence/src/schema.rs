//! The tables of this service, as `diesel print-schema` writes them.

diesel::table! {
    licence_changes (id) {
        id -> Uuid,
        licence_id -> Uuid,
        holder_id -> Uuid,
        authority -> Text,
        action -> Text,
        from_status -> Text,
        to_status -> Text,
        reason_code -> Text,
        reason -> Bytea,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    licence_presentations (id) {
        id -> Uuid,
        licence_id -> Uuid,
        holder_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        consumed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    licence_serials (type_code, authority, year) {
        type_code -> Text,
        authority -> Text,
        year -> Int2,
        last -> Int4,
    }
}

diesel::table! {
    licence_types (code) {
        code -> Text,
        name -> Text,
        definer -> Text,
        definer_name -> Text,
        fictitious -> Bool,
        issuer_kind -> Text,
        subject_kind -> Text,
        validity -> Jsonb,
        number_field -> Text,
        fields -> Jsonb,
        defined_at -> Timestamptz,
    }
}

diesel::table! {
    licence_uses (id) {
        id -> Uuid,
        licence_id -> Uuid,
        holder_id -> Uuid,
        authority -> Text,
        case_id -> Uuid,
        county -> Nullable<Text>,
        mandate_id -> Nullable<Uuid>,
        actor_kind -> Text,
        actor_id -> Uuid,
        purpose -> Text,
        fields -> Array<Text>,
        used_at -> Timestamptz,
    }
}

diesel::table! {
    licences (id) {
        id -> Uuid,
        identifier -> Text,
        type_code -> Text,
        authority -> Text,
        serial -> Text,
        version -> Int2,
        county -> Nullable<Text>,
        holder_id -> Uuid,
        holder_name -> Bytea,
        holder_number -> Nullable<Bytea>,
        holder_lookup -> Nullable<Bytea>,
        content -> Bytea,
        content_hash -> Text,
        status -> Text,
        status_since -> Timestamptz,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        origin -> Text,
        case_id -> Nullable<Uuid>,
        decision_id -> Nullable<Uuid>,
        issued_at -> Timestamptz,
    }
}

diesel::joinable!(licence_changes -> licences (licence_id));
diesel::joinable!(licence_presentations -> licences (licence_id));
diesel::joinable!(licence_serials -> licence_types (type_code));
diesel::joinable!(licence_uses -> licences (licence_id));
diesel::joinable!(licences -> licence_types (type_code));

diesel::allow_tables_to_appear_in_same_query!(
    licence_changes,
    licence_presentations,
    licence_serials,
    licence_types,
    licence_uses,
    licences,
);
