//! The tables of identity's own migrations.

diesel::table! {
    person (id) {
        id -> Uuid,
        kind -> Text,
        number -> Bytea,
        number_hash -> Bytea,
        name -> Bytea,
        mobile -> Nullable<Bytea>,
        mobile_hash -> Nullable<Bytea>,
        division -> Text,
        assurance -> SmallInt,
        registered_at -> Timestamptz,
        merged_into -> Nullable<Uuid>,
    }
}

diesel::table! {
    person_merge (id) {
        id -> Uuid,
        merged_id -> Uuid,
        survivor_id -> Uuid,
        evidence -> Bytea,
        moved -> Array<Uuid>,
        asked_by -> Uuid,
        approved_by -> Uuid,
        merged_at -> Timestamptz,
        undo_until -> Timestamptz,
        undone_at -> Nullable<Timestamptz>,
        undo_evidence -> Nullable<Bytea>,
        undo_asked_by -> Nullable<Uuid>,
        undone_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        user_name -> Text,
        kind -> Text,
        name -> Bytea,
        number_hash -> Bytea,
        organisation -> Text,
        roles -> Array<Text>,
        division -> Nullable<Text>,
        hall -> Nullable<Uuid>,
        window_id -> Nullable<Uuid>,
        authority -> Nullable<Text>,
        villages -> Array<Text>,
        active -> Bool,
        version -> BigInt,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    staff_proposal (id) {
        id -> Uuid,
        staff_id -> Uuid,
        change -> Bytea,
        base_version -> BigInt,
        state -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    credential (id) {
        id -> Uuid,
        user_name -> Text,
        person_id -> Nullable<Uuid>,
        staff_id -> Nullable<Uuid>,
        password -> Nullable<Text>,
        enrolment_hash -> Nullable<Bytea>,
        enrolment_until -> Nullable<Timestamptz>,
        changed_at -> Timestamptz,
        mobile_proven_at -> Nullable<Timestamptz>,
        must_enrol -> Bool,
    }
}

diesel::table! {
    known_device (credential_id, device) {
        credential_id -> Uuid,
        device -> Bytea,
        first_seen -> Timestamptz,
    }
}

diesel::table! {
    soft_lock (who, device) {
        who -> Bytea,
        device -> Bytea,
        failures -> Integer,
        until -> Timestamptz,
        under_way -> Integer,
        under_way_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    oidc_client (id) {
        id -> Text,
        secret_hash -> Nullable<Bytea>,
        redirect_uris -> Array<Text>,
        registered_at -> Timestamptz,
        name -> Text,
        scopes -> Array<Text>,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    client_proposal (id) {
        id -> Uuid,
        client_id -> Text,
        change -> Jsonb,
        base_version -> BigInt,
        state -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    session (id) {
        id -> Uuid,
        credential_id -> Uuid,
        subject -> Uuid,
        client_id -> Text,
        assurance -> SmallInt,
        started_at -> Timestamptz,
        used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        second_factor_at -> Nullable<Timestamptz>,
        upstream_level -> Nullable<SmallInt>,
        acting_for -> Nullable<Uuid>,
    }
}

diesel::table! {
    login_code (hash) {
        hash -> Bytea,
        credential_id -> Uuid,
        client_id -> Text,
        redirect_uri -> Text,
        challenge -> Text,
        nonce -> Nullable<Text>,
        expires_at -> Timestamptz,
        session_id -> Nullable<Uuid>,
        second_factor -> Bool,
        upstream_level -> Nullable<SmallInt>,
        certificate_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    refresh_token (hash) {
        hash -> Bytea,
        session_id -> Uuid,
        expires_at -> Timestamptz,
        spent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    revocation (id) {
        id -> BigInt,
        session_id -> Uuid,
        subject -> Uuid,
        reason -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    signing_key (id) {
        id -> Uuid,
        kid -> Text,
        seed -> Bytea,
        created_at -> Timestamptz,
        shown_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    look (event_id) {
        event_id -> Uuid,
        source -> Text,
        subject -> Uuid,
        actor_kind -> Text,
        actor_id -> Uuid,
        organisation -> Nullable<Text>,
        purpose -> Text,
        case_id -> Nullable<Uuid>,
        fields -> Array<Text>,
        at -> Timestamptz,
        display -> Text,
        display_from -> Nullable<Timestamptz>,
        family_hash -> Nullable<Bytea>,
    }
}

diesel::table! {
    misuse_alarm (id) {
        id -> Uuid,
        account -> Uuid,
        account_kind -> Text,
        organisation -> Nullable<Text>,
        day -> Date,
        pattern -> Text,
        measured -> Int4,
        threshold -> Int4,
        raised_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        answered_by -> Nullable<Uuid>,
        verdict -> Nullable<Text>,
        words -> Nullable<Bytea>,
    }
}

diesel::table! {
    break_glass (id) {
        id -> Uuid,
        account -> Uuid,
        subject -> Nullable<Uuid>,
        reason -> Bytea,
        at -> Timestamptz,
        reviewed_at -> Nullable<Timestamptz>,
        reviewed_by -> Nullable<Uuid>,
        verdict -> Nullable<Text>,
        review -> Nullable<Bytea>,
    }
}

diesel::table! {
    registration (id) {
        id -> Uuid,
        secret_hash -> Bytea,
        state -> Text,
        applicant -> Bytea,
        number_hash -> Bytea,
        mobile_hash -> Bytea,
        password -> Text,
        code_hash -> Bytea,
        code_until -> Timestamptz,
        wrong_codes -> Integer,
        begun_at -> Timestamptz,
        tries -> Integer,
        next_try_at -> Nullable<Timestamptz>,
        notice -> Text,
    }
}

diesel::table! {
    code_message (id) {
        id -> Uuid,
        mobile_hash -> Bytea,
        at -> Timestamptz,
    }
}

diesel::table! {
    authenticator (credential_id) {
        credential_id -> Uuid,
        secret -> Nullable<Bytea>,
        pending -> Nullable<Bytea>,
        last_step -> BigInt,
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    recovery_code (credential_id, hash) {
        credential_id -> Uuid,
        hash -> Bytea,
        spent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    login_ticket (hash) {
        hash -> Bytea,
        credential_id -> Uuid,
        step -> Text,
        code_hash -> Nullable<Bytea>,
        wrong -> Integer,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    login_recovery (id) {
        id -> Uuid,
        secret_hash -> Bytea,
        credential_id -> Nullable<Uuid>,
        number_hash -> Bytea,
        applicant -> Bytea,
        state -> Text,
        code_hash -> Bytea,
        code_until -> Timestamptz,
        wrong_codes -> Integer,
        password -> Nullable<Text>,
        begun_at -> Timestamptz,
        due_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mobile_change (person_id) {
        person_id -> Uuid,
        mobile -> Bytea,
        old_code_hash -> Bytea,
        new_code_hash -> Bytea,
        code_until -> Timestamptz,
        wrong_codes -> Integer,
    }
}

diesel::table! {
    message_due (id) {
        id -> Uuid,
        message -> Bytea,
        at -> Timestamptz,
        tries -> Integer,
        next_try_at -> Timestamptz,
    }
}

diesel::table! {
    counter_act (id) {
        id -> Uuid,
        kind -> Text,
        subject -> Uuid,
        hall -> Nullable<Uuid>,
        change -> Bytea,
        state -> Text,
        proposed_by -> Uuid,
        proposer_number -> Nullable<Bytea>,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    passkey (id) {
        id -> Uuid,
        credential_id -> Uuid,
        key_id -> Bytea,
        algorithm -> SmallInt,
        public_key -> Bytea,
        counter -> BigInt,
        name -> Text,
        added_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        stopped_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    passkey_challenge (hash) {
        hash -> Bytea,
        purpose -> Text,
        credential_id -> Nullable<Uuid>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    own_work (id) {
        id -> Uuid,
        person_id -> Uuid,
        act_id -> Uuid,
        since -> Timestamptz,
        until -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_act_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    staff_certificate (id) {
        id -> Uuid,
        staff_id -> Uuid,
        fingerprint -> Bytea,
        issuer -> Bytea,
        serial -> Text,
        holder -> Bytea,
        valid_until -> Timestamptz,
        state -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    certificate_challenge (hash) {
        hash -> Bytea,
        client_id -> Text,
        expires_at -> Timestamptz,
        session_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    certificate_list (issuer) {
        issuer -> Bytea,
        made_at -> Timestamptz,
        good_until -> Timestamptz,
        read_at -> Timestamptz,
    }
}

diesel::table! {
    upstream_login (id) {
        id -> Uuid,
        state_hash -> Bytea,
        browser_hash -> Bytea,
        kept -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    upstream_link (id) {
        id -> Uuid,
        person_id -> Uuid,
        issuer -> Text,
        account_hash -> Bytea,
        linked_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    legal_agent (id) {
        id -> Uuid,
        legal_id -> Uuid,
        person_id -> Uuid,
        role -> Text,
        items -> Array<Text>,
        since -> Timestamptz,
        until -> Nullable<Timestamptz>,
        named_by -> Uuid,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    guardianship (id) {
        id -> Uuid,
        ward_id -> Uuid,
        guardian_id -> Uuid,
        ground -> Text,
        capacity -> Nullable<Text>,
        act_id -> Nullable<Uuid>,
        since -> Timestamptz,
        until -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        end_act_id -> Nullable<Uuid>,
        origin -> Text,
        question_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    household_question (id) {
        id -> Uuid,
        parent_id -> Uuid,
        child_hash -> Bytea,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    absence (id) {
        id -> Uuid,
        staff_id -> Uuid,
        substitute_id -> Uuid,
        from_at -> Timestamptz,
        until_at -> Timestamptz,
        reason -> Bytea,
        state -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        told -> Bool,
    }
}

diesel::allow_tables_to_appear_in_same_query!(absence, staff);
diesel::allow_tables_to_appear_in_same_query!(own_work, person);
