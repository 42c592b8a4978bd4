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
    issuer_certificates (id) {
        id -> Uuid,
        owner -> Text,
        algorithm -> Text,
        generation -> Int2,
        serial -> Text,
        pem -> Text,
        not_before -> Timestamptz,
        not_after -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_why -> Nullable<Text>,
        issued_at -> Timestamptz,
    }
}

diesel::table! {
    licence_consents (id) {
        id -> Uuid,
        licence_id -> Uuid,
        holder_id -> Uuid,
        consumer -> Text,
        purpose -> Text,
        until -> Timestamptz,
        given_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        contract_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    licence_copies (number) {
        number -> Text,
        licence_id -> Uuid,
        holder_id -> Uuid,
        contract_id -> Uuid,
        consumer -> Text,
        cause -> Text,
        made_at -> Timestamptz,
        expires_at -> Timestamptz,
        sha256 -> Text,
        consent_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    licence_entries (id) {
        id -> Uuid,
        kind -> Text,
        authority -> Text,
        type_code -> Text,
        licence_id -> Nullable<Uuid>,
        lines -> Nullable<Int4>,
        content -> Bytea,
        entered_by -> Uuid,
        entered_at -> Timestamptz,
        outcome -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        reason -> Nullable<Bytea>,
        taken_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    licence_files (licence_id, kind, status, generation) {
        licence_id -> Uuid,
        kind -> Text,
        status -> Text,
        holder_id -> Uuid,
        sha256 -> Text,
        bytes -> Bytea,
        made_at -> Timestamptz,
        generation -> Int2,
    }
}

diesel::table! {
    licence_import_lines (import_id, line) {
        import_id -> Uuid,
        line -> Int4,
        digest -> Bytea,
        authority -> Text,
        outcome -> Text,
        licence_id -> Nullable<Uuid>,
        problem -> Nullable<Text>,
    }
}

diesel::table! {
    licence_imports (id) {
        id -> Uuid,
        type_code -> Text,
        authority -> Text,
        actor_id -> Uuid,
        lines -> Int4,
        imported_at -> Timestamptz,
        entry_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    licence_issuers (type_code, authority) {
        type_code -> Text,
        authority -> Text,
        name -> Text,
        allowed -> Bool,
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
        previous_id -> Nullable<Uuid>,
        next_id -> Nullable<Uuid>,
        number -> Nullable<Bytea>,
        number_lookup -> Nullable<Bytea>,
        holder_kind -> Text,
        place -> Int4,
    }
}

diesel::table! {
    sharing_calls (id) {
        id -> Uuid,
        contract_id -> Uuid,
        consumer -> Text,
        operation -> Text,
        licence_id -> Nullable<Uuid>,
        holder_id -> Nullable<Uuid>,
        consent_id -> Nullable<Uuid>,
        cause -> Text,
        item_code -> Nullable<Text>,
        fields -> Array<Text>,
        expires_at -> Timestamptz,
        called_at -> Timestamptz,
    }
}

diesel::table! {
    sharing_contracts (id) {
        id -> Uuid,
        consumer -> Text,
        system -> Text,
        types -> Array<Text>,
        fields -> Array<Text>,
        operations -> Array<Text>,
        purpose -> Text,
        ground -> Text,
        statute -> Nullable<Text>,
        daily_quota -> Int4,
        valid_from -> Date,
        valid_to -> Date,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sharing_quotas (contract_id, day) {
        contract_id -> Uuid,
        day -> Date,
        used -> Int4,
    }
}

diesel::joinable!(licence_changes -> licences (licence_id));
diesel::joinable!(licence_consents -> licences (licence_id));
diesel::joinable!(licence_consents -> sharing_contracts (contract_id));
diesel::joinable!(licence_copies -> licence_consents (consent_id));
diesel::joinable!(licence_copies -> licences (licence_id));
diesel::joinable!(licence_copies -> sharing_contracts (contract_id));
diesel::joinable!(licence_entries -> licence_types (type_code));
diesel::joinable!(licence_entries -> licences (licence_id));
diesel::joinable!(licence_files -> licences (licence_id));
diesel::joinable!(licence_import_lines -> licence_imports (import_id));
diesel::joinable!(licence_import_lines -> licences (licence_id));
diesel::joinable!(licence_imports -> licence_entries (entry_id));
diesel::joinable!(licence_imports -> licence_types (type_code));
diesel::joinable!(licence_issuers -> licence_types (type_code));
diesel::joinable!(licence_presentations -> licences (licence_id));
diesel::joinable!(licence_serials -> licence_types (type_code));
diesel::joinable!(licence_uses -> licences (licence_id));
diesel::joinable!(licences -> licence_types (type_code));
diesel::joinable!(sharing_calls -> licence_consents (consent_id));
diesel::joinable!(sharing_calls -> licences (licence_id));
diesel::joinable!(sharing_calls -> sharing_contracts (contract_id));
diesel::joinable!(sharing_quotas -> sharing_contracts (contract_id));

diesel::table! {
    handed_licences (licence_id, from_holder, to_holder) {
        licence_id -> Uuid,
        from_holder -> Uuid,
        to_holder -> Uuid,
        handed_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    handed_licences,
    issuer_certificates,
    licence_changes,
    licence_consents,
    licence_copies,
    licence_entries,
    licence_files,
    licence_import_lines,
    licence_imports,
    licence_issuers,
    licence_presentations,
    licence_serials,
    licence_types,
    licence_uses,
    licences,
    sharing_calls,
    sharing_contracts,
    sharing_quotas,
);
