//! The tables of the schema `catalogue`, as the migrations leave them.

diesel::table! {
    /// Places, from province to village.
    divisions (code) {
        code -> Text,
        name -> Text,
        parent -> Nullable<Text>,
        level -> Text,
        prefix -> Text,
        fictitious -> Bool,
    }
}

diesel::table! {
    /// Who holds powers.
    authorities (code) {
        code -> Text,
        name -> Text,
        division -> Text,
        kind -> Text,
        nature -> Text,
        fictitious -> Bool,
    }
}

diesel::table! {
    /// Where people go.
    halls (id) {
        id -> Uuid,
        division -> Text,
        kind -> Text,
        name -> Text,
        address -> Text,
        phone -> Text,
        hours -> Text,
        fictitious -> Bool,
    }
}

diesel::table! {
    /// The counters of a hall.
    windows (id) {
        id -> Uuid,
        hall -> Uuid,
        number -> SmallInt,
        name -> Text,
    }
}

diesel::table! {
    /// Base items, with what is searched.
    base_items (code) {
        code -> Text,
        published_version -> Nullable<Integer>,
        created_at -> Timestamptz,
        name -> Text,
        aliases -> Array<Text>,
        pinyin -> Array<Text>,
        domain -> Nullable<Text>,
        item_type -> Nullable<Text>,
        themes -> Array<Text>,
        standing -> Text,
        standing_reason -> Nullable<Text>,
        standing_basis -> Nullable<Text>,
    }
}

diesel::table! {
    /// Versions of base items.
    base_versions (base_code, version) {
        base_code -> Text,
        version -> Integer,
        state -> Text,
        revision -> BigInt,
        content -> Jsonb,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
        checked_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        basis -> Nullable<Text>,
        effective_at -> Nullable<Timestamptz>,
        follow_days -> Nullable<SmallInt>,
    }
}

diesel::table! {
    /// What authorities have claimed.
    implementing_items (code) {
        code -> Text,
        base_code -> Text,
        authority -> Text,
        division -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        published_version -> Nullable<Integer>,
        claimed_by -> Uuid,
        claimed_at -> Timestamptz,
        changed_at -> Timestamptz,
        pending_base -> Nullable<Integer>,
        pending_until -> Nullable<Date>,
        suspended_above -> Bool,
    }
}

diesel::table! {
    /// Versions of overlays.
    overlay_versions (implementing_code, version) {
        implementing_code -> Text,
        version -> Integer,
        base_code -> Text,
        base_version -> Integer,
        state -> Text,
        revision -> BigInt,
        content -> Jsonb,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
        checked_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        basis -> Nullable<Text>,
        effective_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Life events and projects.
    bundles (code) {
        code -> Text,
        published_version -> Nullable<Integer>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Versions of bundles.
    bundle_versions (code, version) {
        code -> Text,
        version -> Integer,
        state -> Text,
        revision -> BigInt,
        content -> Jsonb,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
        checked_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        basis -> Nullable<Text>,
        effective_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Who did what to a version.
    version_acts (code, version, position) {
        code -> Text,
        version -> Integer,
        position -> Integer,
        act -> Text,
        by_whom -> Uuid,
        at -> Timestamptz,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    /// Where published overlays can be handed in.
    acceptance_points (implementing_code, position) {
        implementing_code -> Text,
        position -> SmallInt,
        place -> Text,
        hall -> Nullable<Uuid>,
        division -> Text,
        mode -> Text,
        name -> Text,
    }
}

diesel::table! {
    /// What people call items besides their names.
    search_synonyms (phrase, target) {
        phrase -> Text,
        target -> Text,
        origin -> Text,
        added_by -> Uuid,
        added_at -> Timestamptz,
        removed_by -> Nullable<Uuid>,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What people typed in vain.
    search_misses (id) {
        id -> Uuid,
        hash -> Bytea,
        phrase -> Nullable<Text>,
        asked -> Integer,
        hours -> Integer,
        first_at -> Timestamptz,
        last_at -> Timestamptz,
        settled -> Nullable<Text>,
    }
}

diesel::table! {
    /// How much items are used.
    item_use (base_code) {
        base_code -> Text,
        uses -> Float,
        cases -> BigInt,
        since -> Timestamptz,
        at -> Timestamptz,
    }
}

diesel::table! {
    /// Imports of files.
    import_jobs (id) {
        id -> Uuid,
        kind -> Text,
        file_name -> Text,
        sha256 -> Text,
        bytes -> Integer,
        mapping -> Jsonb,
        state -> Text,
        entries -> Integer,
        staged -> Integer,
        findings -> Integer,
        created -> Integer,
        changed -> Integer,
        unchanged -> Integer,
        made_by -> Uuid,
        actor_kind -> Text,
        actor_role -> Text,
        division -> Text,
        made_at -> Timestamptz,
        touched_at -> Timestamptz,
        applied_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Staged entries of an import.
    import_entries (job, position) {
        job -> Uuid,
        position -> Integer,
        line -> Integer,
        key -> Text,
        content -> Jsonb,
    }
}

diesel::table! {
    /// What is wrong with an import.
    import_findings (job, position) {
        job -> Uuid,
        position -> Integer,
        sheet -> Text,
        line -> Integer,
        field -> Text,
        code -> Text,
        message -> Text,
    }
}

diesel::table! {
    /// What things looked like when they were last imported.
    import_marks (kind, key) {
        kind -> Text,
        key -> Text,
        digest -> Text,
        job -> Uuid,
    }
}

diesel::table! {
    /// Lists that government publishes, by version.
    lists (id) {
        id -> Uuid,
        kind -> Text,
        division -> Text,
        version -> Integer,
        state -> Text,
        title -> Text,
        document -> Text,
        effective_on -> Nullable<Date>,
        entries -> Jsonb,
        reasons -> Jsonb,
        changes -> Jsonb,
        revision -> BigInt,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
        checked_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        published_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What is stationed in halls.
    hall_registers (hall) {
        hall -> Uuid,
        content -> Jsonb,
        revision -> BigInt,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
    }
}

diesel::table! {
    /// Inspections by the hall standard.
    hall_inspections (id) {
        id -> Uuid,
        hall -> Uuid,
        held_on -> Date,
        passed -> Jsonb,
        defects -> Jsonb,
        open -> Integer,
        due -> Nullable<Date>,
        revision -> BigInt,
        inspected_by -> Uuid,
        inspected_at -> Timestamptz,
    }
}

diesel::table! {
    /// Files of samples.
    sample_files (sha256) {
        sha256 -> Text,
        media_type -> Text,
        bytes -> Integer,
        added_by -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    /// Pictures of inspections.
    inspection_photos (sha256) {
        sha256 -> Text,
        media_type -> Text,
        bytes -> Integer,
        added_by -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    /// Items of which only a name and a local code are known.
    name_drafts (id) {
        id -> Uuid,
        local_code -> Text,
        name -> Text,
        department -> Text,
        grouping -> Text,
        item_type -> Nullable<Text>,
        details -> Nullable<Jsonb>,
        state -> Text,
        base_code -> Nullable<Text>,
        reason -> Nullable<Text>,
        revision -> BigInt,
        edited_by -> Uuid,
        edited_at -> Timestamptz,
    }
}

diesel::table! {
    /// Powers on their way from one authority to others.
    transfers (id) {
        id -> Uuid,
        kind -> Text,
        state -> Text,
        from_authority -> Text,
        basis -> Text,
        reason -> Text,
        open_cases -> Text,
        effective_on -> Date,
        drafted_by -> Uuid,
        drafted_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        effective_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The items that move.
    transfer_items (transfer_id, from_code) {
        transfer_id -> Uuid,
        from_code -> Text,
        live -> Bool,
    }
}

diesel::table! {
    /// Who takes each item.
    transfer_receivers (transfer_id, from_code, to_authority) {
        transfer_id -> Uuid,
        from_code -> Text,
        to_authority -> Text,
        to_code -> Nullable<Text>,
        accepted_by -> Nullable<Uuid>,
        accepted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Moves as they were told.
    power_moves (move_id) {
        move_id -> Uuid,
        transfer_id -> Uuid,
        from_code -> Text,
        told -> Jsonb,
        at -> Timestamptz,
    }
}

diesel::table! {
    /// Old item codes and the new ones they lead to.
    code_succession (old_code, new_code) {
        old_code -> Text,
        new_code -> Text,
        move_id -> Uuid,
        since -> Timestamptz,
    }
}

diesel::table! {
    /// Old authorities and the ones that hold their powers now.
    authority_succession (old_code) {
        old_code -> Text,
        new_code -> Text,
        transfer_id -> Uuid,
        basis -> Text,
        since -> Timestamptz,
    }
}

diesel::table! {
    /// What halls themselves say of an item.
    local_statements (implementing_code, point) {
        implementing_code -> Text,
        point -> Text,
        content -> Jsonb,
        source -> Text,
        stated_by -> Uuid,
        stated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What differs from the standard, and what is compared between neighbours.
    drift_facts (implementing_code, point, element) {
        implementing_code -> Text,
        point -> Text,
        element -> Text,
        kind -> Text,
        base_code -> Text,
        division -> Text,
        county -> Text,
        label -> Text,
        standard -> Nullable<Text>,
        local -> Nullable<Text>,
        since -> Timestamptz,
    }
}

diesel::table! {
    /// Items to be compared anew.
    drift_due (implementing_code) {
        implementing_code -> Text,
        due_at -> Timestamptz,
    }
}

diesel::table! {
    /// Who was reminded to follow a changed base item.
    follow_reminders (implementing_code, base_version, reminder) {
        implementing_code -> Text,
        base_version -> Integer,
        reminder -> Text,
        sent_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    authorities,
    authority_succession,
    base_items,
    base_versions,
    code_succession,
    divisions,
    drift_due,
    drift_facts,
    follow_reminders,
    halls,
    implementing_items,
    local_statements,
    overlay_versions,
    power_moves,
    transfer_items,
    transfer_receivers,
    transfers,
    windows,
);
