// Generated from migrations/intake; do not edit.

diesel::table! {
    acceptances (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        deemed -> Bool,
        pending -> Array<Text>,
        accepted_by -> Uuid,
        accepted_at -> Timestamptz,
    }
}

diesel::table! {
    absences (id) {
        id -> Uuid,
        unit -> Text,
        staff -> Uuid,
        substitute -> Uuid,
        first_day -> Date,
        last_day -> Date,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    archive_ends (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    archive_holds (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        ground -> Text,
        reason -> Bytea,
        document -> Uuid,
        placed_by -> Uuid,
        placed_at -> Timestamptz,
        lift_reason -> Nullable<Bytea>,
        lift_document -> Nullable<Uuid>,
        lifted_by -> Nullable<Uuid>,
        lifted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_archives (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        class -> Text,
        ended_on -> Date,
        retain_through -> Nullable<Date>,
        rule -> Text,
        fixed_at -> Timestamptz,
        destroyed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    destroyed_bytes (list_id, sha256) {
        list_id -> Uuid,
        sha256 -> Text,
        state -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    destruction_items (list_id, county, case_id) {
        list_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        case_no -> Text,
        item -> Text,
        ended_on -> Date,
        class -> Text,
        retain_through -> Date,
        state -> Text,
        erased_at -> Nullable<Timestamptz>,
        erased_values -> Nullable<Int4>,
    }
}

diesel::table! {
    destruction_lists (id) {
        id -> Uuid,
        unit -> Text,
        year -> Int2,
        nth -> Int4,
        list_no -> Text,
        state -> Text,
        reason -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        appraisal -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        executed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    assignment_acts (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        unit -> Text,
        act -> Text,
        was -> Nullable<Uuid>,
        holder -> Nullable<Uuid>,
        reason -> Nullable<Bytea>,
        by -> Uuid,
        at -> Timestamptz,
    }
}

diesel::table! {
    assignments (county, case_id, unit) {
        county -> Text,
        case_id -> Uuid,
        unit -> Text,
        holder -> Uuid,
        since -> Timestamptz,
        drafted_at -> Timestamptz,
        open -> Bool,
    }
}

diesel::table! {
    base_items (base_code, version) {
        base_code -> Text,
        version -> Int4,
        content -> Jsonb,
        heard_at -> Timestamptz,
    }
}

diesel::table! {
    benefit_lines (id) {
        id -> Uuid,
        list_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        person_id -> Uuid,
        period -> Text,
        amount_fen -> Int8,
        payee -> Bytea,
        account -> Bytea,
        masked -> Bytea,
        division -> Text,
        evidence -> Nullable<Uuid>,
        state -> Text,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    benefit_lists (id) {
        id -> Uuid,
        list_no -> Text,
        authority -> Text,
        item -> Text,
        item_name -> Text,
        period -> Text,
        state -> Text,
        total_fen -> Int8,
        lines -> Int4,
        made_by -> Uuid,
        made_at -> Timestamptz,
        checked_by -> Nullable<Uuid>,
        approved_by -> Nullable<Uuid>,
        digest -> Nullable<Text>,
        sent_by -> Nullable<Uuid>,
        sent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    benefit_publications (list_id) {
        list_id -> Uuid,
        from_day -> Date,
        to_day -> Date,
        phone -> Text,
        published_by -> Uuid,
        published_at -> Timestamptz,
        taken_by -> Nullable<Uuid>,
        taken_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    bundle_acts (county, bundle_id, seq) {
        county -> Text,
        bundle_id -> Uuid,
        seq -> Int8,
        what -> Text,
        actor_kind -> Text,
        actor_id -> Uuid,
        cases -> Array<Uuid>,
        at -> Timestamptz,
    }
}

diesel::table! {
    bundle_cases (county, id) {
        county -> Text,
        id -> Uuid,
        bundle_code -> Text,
        bundle_version -> Int4,
        division -> Text,
        channel -> Text,
        applicant_id -> Uuid,
        agent_id -> Nullable<Uuid>,
        filed_by -> Uuid,
        chosen -> Array<Text>,
        together -> Bool,
        bundle_no -> Nullable<Text>,
        halls -> Array<Uuid>,
        authorities -> Array<Text>,
        drafted_at -> Timestamptz,
    }
}

diesel::table! {
    bundle_forms (county, bundle_id, seq) {
        county -> Text,
        bundle_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        answers -> Bytea,
        sources -> Nullable<Bytea>,
        state -> Text,
        saved_by -> Uuid,
        saved_at -> Timestamptz,
    }
}

diesel::table! {
    bundle_members (county, bundle_id, seq) {
        county -> Text,
        bundle_id -> Uuid,
        seq -> Int2,
        base_code -> Text,
        case_id -> Uuid,
        waits -> Bool,
    }
}

diesel::table! {
    bundles (code, version) {
        code -> Text,
        version -> Int4,
        content -> Jsonb,
        heard_at -> Timestamptz,
    }
}

diesel::table! {
    calendar_years (year, version) {
        year -> Int2,
        version -> Int4,
        off -> Array<Date>,
        work -> Array<Date>,
        source -> Text,
        loaded_by -> Uuid,
        loaded_at -> Timestamptz,
        applied_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_chains (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        applicant_id -> Uuid,
        implementing_code -> Text,
        first_received -> Date,
        nth -> Int2,
        received_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_reaches (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int2,
        applicant_id -> Uuid,
        mobile -> Nullable<Bytea>,
        account -> Nullable<Bytea>,
        given_by -> Uuid,
        given_at -> Timestamptz,
    }
}

diesel::table! {
    cases (county, id) {
        county -> Text,
        id -> Uuid,
        state -> Text,
        channel -> Text,
        implementing_code -> Text,
        base_version -> Int4,
        overlay_version -> Int4,
        division -> Text,
        hall_id -> Uuid,
        authority -> Text,
        supervising_unit -> Nullable<Text>,
        applicant_id -> Uuid,
        agent_id -> Nullable<Uuid>,
        mandate_id -> Nullable<Uuid>,
        filed_by -> Uuid,
        case_no -> Nullable<Text>,
        national_case_no -> Nullable<Text>,
        duplicate_of -> Nullable<Uuid>,
        follows -> Nullable<Uuid>,
        answer_due -> Nullable<Date>,
        silence_accepts -> Bool,
        lapses_on -> Nullable<Date>,
        due -> Nullable<Date>,
        due_provisional -> Bool,
        review_authorities -> Array<Text>,
        drafted_at -> Timestamptz,
        acting_code -> Nullable<Text>,
        acting_overlay -> Nullable<Int4>,
        destroyed_at -> Nullable<Timestamptz>,
        destroyed_under -> Nullable<Text>,
    }
}

diesel::table! {
    handover_ends (handover_id) {
        handover_id -> Uuid,
        taken -> Bool,
        by_kind -> Text,
        by_id -> Uuid,
        evidence -> Nullable<Uuid>,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    handovers (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        seq -> Int2,
        from_place -> Text,
        to_place -> Text,
        giver -> Uuid,
        originals -> Array<Uuid>,
        offered_at -> Timestamptz,
    }
}

diesel::table! {
    originals (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        nth -> Int2,
        what -> Bytea,
        copies -> Int2,
        listed_at -> Timestamptz,
    }
}

diesel::table! {
    originals_out (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        since -> Timestamptz,
        look_on -> Date,
    }
}

diesel::table! {
    originals_rules (one) {
        one -> Bool,
        return_within -> Int2,
        remind_every -> Int2,
        remind_most -> Int2,
    }
}

diesel::table! {
    originals_reminders (county, case_id, nth) {
        county -> Text,
        case_id -> Uuid,
        nth -> Int2,
        at -> Timestamptz,
    }
}

diesel::table! {
    catch_ups (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        outage_id -> Uuid,
        paper_no -> Text,
        paper_at -> Timestamptz,
        scan -> Uuid,
        entered_by -> Uuid,
        entered_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    outages (id) {
        id -> Uuid,
        hall_id -> Uuid,
        what -> Text,
        began_at -> Timestamptz,
        ended_at -> Timestamptz,
        note -> Bytea,
        proof -> Uuid,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mandate_documents (mandate_id) {
        mandate_id -> Uuid,
        number -> Text,
        template -> Int2,
        content -> Bytea,
        drawn_up_at -> Timestamptz,
    }
}

diesel::table! {
    packet_devices (id) {
        id -> Uuid,
        agent_id -> Uuid,
        public_key -> Bytea,
        registered_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    packet_receipts (packet_id) {
        packet_id -> Uuid,
        outcome -> Text,
        code -> Nullable<Text>,
        county -> Nullable<Text>,
        case_id -> Nullable<Uuid>,
        receipt -> Bytea,
    }
}

diesel::table! {
    packets (id) {
        id -> Uuid,
        device_id -> Uuid,
        agent_id -> Uuid,
        seq -> Int8,
        digest -> Bytea,
        body -> Bytea,
        stated_at -> Nullable<Timestamptz>,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    payee_holds (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        doubts -> Array<Text>,
        opened_at -> Timestamptz,
        way -> Nullable<Text>,
        evidence -> Nullable<Uuid>,
        proposed_by -> Nullable<Uuid>,
        proposed_at -> Nullable<Timestamptz>,
        released_by -> Nullable<Uuid>,
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    power_moves (id) {
        id -> Uuid,
        transfer_id -> Uuid,
        kind -> Text,
        from_code -> Text,
        from_authority -> Text,
        receivers -> Jsonb,
        open_cases -> Text,
        basis -> Text,
        effective_at -> Timestamptz,
        heard_at -> Timestamptz,
        swept_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_moves (county, case_id, move_id) {
        county -> Text,
        case_id -> Uuid,
        move_id -> Uuid,
        handover -> Text,
        why -> Nullable<Text>,
        state -> Text,
        from_code -> Text,
        to_code -> Nullable<Text>,
        from_authority -> Text,
        to_authority -> Nullable<Text>,
        from_hall -> Uuid,
        to_hall -> Uuid,
        moved_at -> Timestamptz,
    }
}

diesel::table! {
    clock_events (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        kind -> Text,
        ground -> Nullable<Text>,
        days -> Nullable<Int2>,
        document -> Nullable<Uuid>,
        notice -> Nullable<Bytea>,
        acted_by -> Uuid,
        approved_by -> Nullable<Uuid>,
        counts_from -> Timestamptz,
        at -> Timestamptz,
    }
}

diesel::table! {
    county_slots (county) {
        county -> Text,
        slot -> Int2,
    }
}

diesel::table! {
    decisions (county, case_id, round) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        outcome -> Text,
        reason -> Nullable<Bytea>,
        remedies -> Nullable<Text>,
        authority -> Text,
        licence_types -> Array<Text>,
        seal_id -> Uuid,
        letter_id -> Nullable<Uuid>,
        on_the_spot -> Bool,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
        round -> Int2,
        parts -> Nullable<Bytea>,
        hearing_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    deliveries (county, case_id, round) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        way -> Text,
        evidence -> Nullable<Uuid>,
        delivered_by -> Uuid,
        delivered_at -> Timestamptz,
        round -> Int2,
    }
}

diesel::table! {
    document_files (document_id) {
        document_id -> Uuid,
        page -> Text,
        sha256 -> Text,
        bytes -> Int4,
        rendered_at -> Timestamptz,
    }
}

diesel::table! {
    document_series (word, year, kind) {
        word -> Text,
        year -> Int2,
        kind -> Text,
        last -> Int4,
    }
}

diesel::table! {
    document_words (authority) {
        authority -> Text,
        word -> Text,
    }
}

diesel::table! {
    document_templates (kind, version) {
        kind -> Text,
        version -> SmallInt,
        source -> Text,
        note -> Text,
        written_by -> Uuid,
        written_at -> Timestamptz,
        published_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    documents (county, case_id, kind, seq) {
        county -> Text,
        case_id -> Uuid,
        kind -> Text,
        seq -> Int2,
        id -> Uuid,
        number -> Text,
        code -> Text,
        authority -> Text,
        authority_name -> Text,
        given_on -> Date,
        template -> Int2,
        content -> Bytea,
        acted_at -> Timestamptz,
        drawn_up_by -> Uuid,
        drawn_up_at -> Timestamptz,
    }
}

diesel::table! {
    duplicate_marks (county, case_id, other_id) {
        county -> Text,
        case_id -> Uuid,
        other_id -> Uuid,
        id -> Uuid,
        mark -> Text,
        reason -> Bytea,
        marked_by -> Uuid,
        marked_at -> Timestamptz,
    }
}

diesel::table! {
    endings (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        reason -> Nullable<Bytea>,
        remedies -> Nullable<Text>,
        ended_by -> Uuid,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    figure_days (county, day, hall_id, division, what, window_id, item, authority, channel) {
        county -> Text,
        day -> Date,
        hall_id -> Uuid,
        division -> Text,
        what -> Text,
        window_id -> Uuid,
        item -> Text,
        authority -> Text,
        channel -> Text,
        n -> Int8,
        days -> Int8,
    }
}

diesel::table! {
    figure_facts (county, subject, what, seq) {
        county -> Text,
        subject -> Uuid,
        what -> Text,
        seq -> Int2,
        at -> Timestamptz,
        day -> Date,
        hall_id -> Uuid,
        division -> Text,
        window_id -> Nullable<Uuid>,
        item -> Nullable<Text>,
        authority -> Nullable<Text>,
        channel -> Nullable<Text>,
        days -> Int4,
        position -> Int8,
    }
}

diesel::table! {
    national_batches (id) {
        id -> Uuid,
        division -> Text,
        table_name -> Text,
        number -> Int4,
        after_fact -> Int8,
        upto_fact -> Nullable<Int8>,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        made_by -> Nullable<Uuid>,
        made_at -> Nullable<Timestamptz>,
        rows -> Nullable<Int4>,
        mapping -> Nullable<Text>,
        sha256 -> Nullable<Text>,
        sheet_sha256 -> Nullable<Text>,
        content -> Nullable<Bytea>,
        subjects -> Array<Uuid>,
    }
}

diesel::table! {
    files (id) {
        id -> Uuid,
        county -> Nullable<Text>,
        case_id -> Nullable<Uuid>,
        sha256 -> Text,
        bytes -> Int4,
        media_type -> Text,
        name -> Bytea,
        brought_by -> Uuid,
        brought_at -> Timestamptz,
    }
}

diesel::table! {
    expert_reviews (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        question -> Bytea,
        size -> Int2,
        opened_by -> Uuid,
        opened_at -> Timestamptz,
        report -> Nullable<Uuid>,
        agree -> Nullable<Bool>,
        summary -> Nullable<Bytea>,
        summed_by -> Nullable<Uuid>,
        summed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    experts (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        review_id -> Uuid,
        who -> Bytea,
        avoids -> Bool,
        drawn -> Bool,
        opinion -> Nullable<Uuid>,
        opinion_hash -> Nullable<Text>,
        agree -> Nullable<Bool>,
        taken_by -> Nullable<Uuid>,
        taken_at -> Nullable<Timestamptz>,
        confirmed_by -> Nullable<Uuid>,
        confirmed_at -> Nullable<Timestamptz>,
        left_why -> Nullable<Bytea>,
        left_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    fee_notices (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        notice_no -> Text,
        authority -> Text,
        lines -> Jsonb,
        total_fen -> Int8,
        due_fen -> Int8,
        pay_by -> Date,
        waits -> Text,
        state -> Text,
        issued_by -> Uuid,
        issued_at -> Timestamptz,
        voided_by -> Nullable<Uuid>,
        void_words -> Nullable<Bytea>,
    }
}

diesel::table! {
    fee_reductions (id) {
        id -> Uuid,
        notice_id -> Uuid,
        ground -> Text,
        basis -> Bytea,
        by_fen -> Int8,
        evidence -> Nullable<Uuid>,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    file_scans (file_id) {
        file_id -> Uuid,
        county -> Nullable<Text>,
        case_id -> Nullable<Uuid>,
        state -> Text,
        tries -> Int4,
        try_at -> Timestamptz,
        signature -> Nullable<Text>,
        scanned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    findings (id) {
        id -> Uuid,
        task_id -> Uuid,
        kind -> Text,
        words -> Bytea,
        found_by -> Uuid,
        found_at -> Timestamptz,
    }
}

diesel::table! {
    forms (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        answers -> Bytea,
        saved_by -> Uuid,
        saved_at -> Timestamptz,
        state -> Text,
        sources -> Nullable<Bytea>,
    }
}

diesel::table! {
    halls (id) {
        id -> Uuid,
        division -> Text,
        name -> Text,
    }
}

diesel::table! {
    hearings (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        told_by -> Uuid,
        told_at -> Timestamptz,
        apply_until -> Date,
        applied_by -> Nullable<Uuid>,
        applied_at -> Nullable<Timestamptz>,
        hold_by -> Nullable<Date>,
        noticed_by -> Nullable<Uuid>,
        noticed_at -> Nullable<Timestamptz>,
        set_for -> Nullable<Date>,
        place -> Nullable<Text>,
        chair -> Nullable<Uuid>,
        document -> Nullable<Uuid>,
        minutes -> Nullable<Uuid>,
        participants -> Nullable<Int2>,
        signed -> Nullable<Int2>,
        held_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    issued_licences (county, case_id, type_code, round) {
        county -> Text,
        case_id -> Uuid,
        type_code -> Text,
        licence_id -> Uuid,
        identifier -> Text,
        heard_at -> Timestamptz,
        round -> Int2,
    }
}

diesel::table! {
    item_marks (code) {
        code -> Text,
        mark -> Text,
        marked_at -> Timestamptz,
    }
}

diesel::table! {
    joint_conclusions (county, work_id, round) {
        county -> Text,
        project_id -> Uuid,
        work_id -> Uuid,
        round -> Int2,
        verdict -> Text,
        words -> Text,
        concluded_by -> Uuid,
        concluded_at -> Timestamptz,
    }
}

diesel::table! {
    joint_opinions (county, work_id, authority, round) {
        county -> Text,
        project_id -> Uuid,
        work_id -> Uuid,
        round -> Int2,
        authority -> Text,
        verdict -> Text,
        points -> Array<Text>,
        given_by -> Uuid,
        given_at -> Timestamptz,
    }
}

diesel::table! {
    joint_rounds (county, work_id, round) {
        county -> Text,
        project_id -> Uuid,
        work_id -> Uuid,
        round -> Int2,
        title -> Text,
        sha256 -> Nullable<Text>,
        media_type -> Nullable<Text>,
        brought_by -> Uuid,
        brought_at -> Timestamptz,
    }
}

diesel::table! {
    joint_works (county, id) {
        county -> Text,
        project_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        stage -> Text,
        days -> Int2,
        departments -> Array<Text>,
        names -> Array<Text>,
        opened_by -> Uuid,
        opened_at -> Timestamptz,
    }
}

diesel::table! {
    letters (id) {
        id -> Uuid,
        authority -> Text,
        staff_id -> Uuid,
        items -> Nullable<Array<Text>>,
        acts -> Array<Text>,
        valid_from -> Date,
        valid_to -> Date,
        entered_by -> Uuid,
        entered_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    licence_alarms (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        kind -> Text,
        licence_id -> Uuid,
        identifier -> Text,
        status -> Text,
        advice -> Text,
        since -> Timestamptz,
        raised_at -> Timestamptz,
        lifted_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
        settled_by -> Nullable<Uuid>,
        outcome -> Nullable<Text>,
        words -> Nullable<Bytea>,
    }
}

diesel::table! {
    mandates (id) {
        id -> Uuid,
        principal_id -> Uuid,
        agent_id -> Uuid,
        items -> Nullable<Array<Text>>,
        acts -> Array<Text>,
        way -> Text,
        evidence_file -> Nullable<Uuid>,
        recorded_by_kind -> Text,
        recorded_by -> Uuid,
        given_at -> Timestamptz,
        valid_to -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    materials (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        material_code -> Text,
        source -> Text,
        file_id -> Nullable<Uuid>,
        licence_id -> Nullable<Uuid>,
        identifier -> Nullable<Text>,
        type_code -> Nullable<Text>,
        use_id -> Nullable<Uuid>,
        licence_hash -> Nullable<Text>,
        version -> Nullable<Int2>,
        brought_by -> Uuid,
        brought_at -> Timestamptz,
    }
}

diesel::table! {
    notices (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int2,
        id -> Uuid,
        lines -> Bytea,
        materials -> Array<Text>,
        lapses_on -> Nullable<Date>,
        given_by -> Uuid,
        reason -> Nullable<Bytea>,
        approved_by -> Nullable<Uuid>,
        given_at -> Timestamptz,
    }
}

diesel::table! {
    objections (county, case_id, id) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        step -> Text,
        words -> Bytea,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
        settlement -> Nullable<Bytea>,
        settled_by -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    overlays (implementing_code, version) {
        implementing_code -> Text,
        version -> Int4,
        base_code -> Text,
        base_version -> Int4,
        content -> Jsonb,
        heard_at -> Timestamptz,
    }
}

diesel::table! {
    pay_differences (id) {
        id -> Uuid,
        day -> Date,
        kind -> Text,
        number -> Text,
        order_no -> Nullable<Text>,
        theirs_fen -> Nullable<Int8>,
        ours_fen -> Nullable<Int8>,
        found_at -> Timestamptz,
        how -> Nullable<Text>,
        words -> Nullable<Bytea>,
        settled_by -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    pay_notices (notice_id) {
        notice_id -> Text,
        order_no -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    pay_orders (id) {
        id -> Uuid,
        order_no -> Text,
        notice_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        amount_fen -> Int8,
        state -> Text,
        pay_url -> Nullable<Text>,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        expires_at -> Timestamptz,
        ask_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    payments (id) {
        id -> Uuid,
        txn_no -> Text,
        order_id -> Uuid,
        notice_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        amount_fen -> Int8,
        counts -> Text,
        found_by -> Text,
        receipt_no -> Nullable<Text>,
        paid_at -> Timestamptz,
        paid_day -> Date,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    project_cases (county, project_id, case_id) {
        county -> Text,
        project_id -> Uuid,
        case_id -> Uuid,
        stage -> Text,
        linked_by -> Uuid,
        linked_at -> Timestamptz,
    }
}

diesel::table! {
    projects (county, id) {
        county -> Text,
        id -> Uuid,
        code -> Text,
        name -> Text,
        bundle_code -> Text,
        bundle_version -> Int4,
        division -> Text,
        hall_id -> Nullable<Uuid>,
        applicant_id -> Uuid,
        registered_by -> Uuid,
        authorities -> Array<Text>,
        registered_at -> Timestamptz,
    }
}

diesel::table! {
    rating_appeals (rating_id) {
        rating_id -> Uuid,
        rectification_id -> Uuid,
        appealed_by -> Uuid,
        hall_id -> Uuid,
        authority -> Text,
        reason -> Bytea,
        appealed_at -> Timestamptz,
        judge_due -> Date,
        state -> Text,
        judged_by -> Nullable<Uuid>,
        judged_authority -> Nullable<Text>,
        judged_words -> Nullable<Bytea>,
        judged_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rating_devices (id) {
        id -> Uuid,
        hall_id -> Uuid,
        window_id -> Uuid,
        number -> Int2,
        linked_by -> Uuid,
        linked_at -> Timestamptz,
        code_hash -> Bytea,
        code_until -> Timestamptz,
        secret_hash -> Nullable<Bytea>,
        paired_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    rating_requests (id) {
        id -> Uuid,
        turn -> Int8,
        county -> Text,
        case_id -> Uuid,
        device_id -> Uuid,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        until -> Timestamptz,
        over_at -> Nullable<Timestamptz>,
        rated -> Nullable<Bool>,
    }
}

diesel::table! {
    rating_rules (one) {
        one -> Bool,
        rate_within -> Int2,
        call_within -> Int2,
        rectify_within -> Int2,
        rerate_within -> Int2,
        appeal_within -> Int2,
        judge_within -> Int2,
        device_seconds -> Int2,
        served_minutes -> Int2,
    }
}

diesel::table! {
    ratings (county, case_id, target, round) {
        county -> Text,
        case_id -> Uuid,
        target -> Text,
        round -> Int2,
        id -> Uuid,
        level -> Text,
        options -> Array<Text>,
        words -> Nullable<Bytea>,
        rater -> Uuid,
        rated -> Array<Uuid>,
        hall_id -> Uuid,
        division -> Text,
        rated_at -> Timestamptz,
        channel -> Text,
        window_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    reconciliations (day, digest) {
        day -> Date,
        digest -> Text,
        body -> Bytea,
        lines -> Int4,
        paid_fen -> Int8,
        refunded_fen -> Int8,
        ours_paid_fen -> Int8,
        ours_refunded_fen -> Int8,
        differences -> Int4,
        loaded_by -> Uuid,
        loaded_at -> Timestamptz,
    }
}

diesel::table! {
    rectifications (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        rating_id -> Uuid,
        target -> Text,
        state -> Text,
        rater -> Uuid,
        rated -> Array<Uuid>,
        hall_id -> Uuid,
        division -> Text,
        opened_at -> Timestamptz,
        call_due -> Date,
        called_at -> Nullable<Timestamptz>,
        called_by -> Nullable<Uuid>,
        called_words -> Nullable<Bytea>,
        rectify_due -> Nullable<Date>,
        rectified_at -> Nullable<Timestamptz>,
        rectified_by -> Nullable<Uuid>,
        rectified_words -> Nullable<Bytea>,
        rerate_due -> Nullable<Date>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    refunds (id) {
        id -> Uuid,
        refund_no -> Text,
        payment_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        amount_fen -> Int8,
        reason -> Text,
        state -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        ask_at -> Nullable<Timestamptz>,
        done_day -> Nullable<Date>,
    }
}

diesel::table! {
    remedy_bodies (division) {
        division -> Text,
        reconsideration -> Text,
        court -> Text,
    }
}

diesel::table! {
    reopenings (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        decision_id -> Uuid,
        decided_by -> Uuid,
        ground -> Text,
        document -> Nullable<Uuid>,
        finding -> Nullable<Uuid>,
        words -> Bytea,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        approved -> Nullable<Bool>,
        settled_by -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    review_queue (county, case_id, authority) {
        authority -> Text,
        open -> Bool,
        drafted_at -> Timestamptz,
        case_id -> Uuid,
        county -> Text,
        item -> Text,
    }
}

diesel::table! {
    reviews (county, case_id, office) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        office -> Text,
        authority -> Nullable<Text>,
        mandatory -> Bool,
        opened_at -> Timestamptz,
        opinion -> Nullable<Text>,
        words -> Nullable<Bytea>,
        reviewer_id -> Nullable<Uuid>,
        given_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    scanner (one) {
        one -> Bool,
        named -> Bool,
    }
}

diesel::table! {
    seals (id) {
        id -> Uuid,
        authority -> Text,
        name -> Text,
        valid_from -> Date,
        valid_to -> Date,
        entered_by -> Uuid,
        entered_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        roles -> Array<Text>,
        authority -> Nullable<Text>,
        active -> Bool,
    }
}

diesel::table! {
    step_details (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int8,
        id -> Uuid,
        step -> Text,
        kind -> Text,
        detail -> Bytea,
        said_by -> Uuid,
        said_at -> Timestamptz,
    }
}

diesel::table! {
    step_evidence (county, case_id, step, file_id) {
        county -> Text,
        case_id -> Uuid,
        step -> Text,
        file_id -> Uuid,
    }
}

diesel::table! {
    step_records (county, case_id, step) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        step -> Text,
        people -> Array<Uuid>,
        min_people -> Int2,
        claimed_from -> Nullable<Date>,
        claimed_to -> Nullable<Date>,
        note -> Nullable<Bytea>,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
        completed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    step_signatures (county, case_id, step, signer) {
        county -> Text,
        case_id -> Uuid,
        step -> Text,
        signer -> Uuid,
        signed_at -> Timestamptz,
    }
}

diesel::table! {
    submissions (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int2,
        by_kind -> Text,
        by_id -> Uuid,
        mandate_id -> Nullable<Uuid>,
        absent -> Array<Text>,
        submitted_at -> Timestamptz,
    }
}

diesel::table! {
    supervision (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        decision_id -> Uuid,
        unit -> Text,
        division -> Text,
        opened_at -> Timestamptz,
        due -> Date,
        acknowledged_by -> Nullable<Uuid>,
        acknowledged_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    timeline (county, case_id, seq) {
        county -> Text,
        case_id -> Uuid,
        seq -> Int8,
        what -> Text,
        actor_kind -> Text,
        actor_id -> Uuid,
        role -> Text,
        detail -> Jsonb,
        at -> Timestamptz,
    }
}

diesel::table! {
    vertical_exchanges (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        id -> Uuid,
        system -> Text,
        mode -> Text,
        state -> Text,
        outside_no -> Nullable<Text>,
        tries -> Int2,
        next_try_at -> Nullable<Timestamptz>,
        last_try_at -> Nullable<Timestamptz>,
        fault -> Nullable<Text>,
        opened_at -> Timestamptz,
        state_since -> Timestamptz,
    }
}

diesel::table! {
    vertical_passed_over (county, case_id) {
        county -> Text,
        case_id -> Uuid,
        system -> Text,
        what -> Text,
        since -> Timestamptz,
        last_at -> Timestamptz,
        times -> Int4,
    }
}

diesel::table! {
    vertical_results (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        system -> Text,
        message -> Text,
        said -> Text,
        outside_no -> Nullable<Text>,
        reason -> Nullable<Binary>,
        via -> Text,
        effect -> Text,
        stated_at -> Nullable<Timestamptz>,
        heard_by -> Uuid,
        heard_at -> Timestamptz,
        evidence -> Nullable<Uuid>,
    }
}

diesel::table! {
    vertical_visits (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        began_by -> Uuid,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    parcel_events (parcel_id, message) {
        parcel_id -> Uuid,
        message -> Text,
        what -> Text,
        place -> Nullable<Text>,
        stated_at -> Timestamptz,
        heard_at -> Timestamptz,
    }
}

diesel::table! {
    parcels (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        address -> Bytea,
        state -> Text,
        tracking_no -> Nullable<Text>,
        tries -> Int2,
        next_try_at -> Nullable<Timestamptz>,
        fault -> Nullable<Text>,
        signed_at -> Nullable<Timestamptz>,
        ordered_by -> Uuid,
        ordered_at -> Timestamptz,
        settled_by -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
        settled_note -> Nullable<Bytea>,
    }
}

diesel::table! {
    vertical_batch_cases (batch_id, county, case_id) {
        batch_id -> Uuid,
        county -> Text,
        case_id -> Uuid,
    }
}

diesel::table! {
    vertical_batches (id) {
        id -> Uuid,
        seq -> Int8,
        system -> Text,
        authority -> Text,
        rows -> Int4,
        sha256 -> Text,
        body -> Bytea,
        made_by -> Uuid,
        made_at -> Timestamptz,
        day -> Nullable<Date>,
    }
}

diesel::table! {
    vertical_days (system, day) {
        system -> Text,
        day -> Date,
        began_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    vertical_materials (id) {
        id -> Uuid,
        county -> Text,
        case_id -> Uuid,
        file_id -> Uuid,
        expires_at -> Timestamptz,
        fetched_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    vertical_files (id) {
        id -> Uuid,
        system -> Text,
        authority -> Text,
        sha256 -> Text,
        rows -> Int4,
        read_by -> Uuid,
        read_at -> Timestamptz,
    }
}

diesel::joinable!(file_scans -> files (file_id));

diesel::table! {
    window_seats (window_id) {
        window_id -> Uuid,
        hall_id -> Uuid,
        staff_id -> Nullable<Uuid>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    absences,
    acceptances,
    archive_ends,
    archive_holds,
    case_archives,
    destroyed_bytes,
    destruction_items,
    destruction_lists,
    assignment_acts,
    assignments,
    base_items,
    benefit_lines,
    benefit_lists,
    benefit_publications,
    bundle_acts,
    bundle_cases,
    bundle_forms,
    bundle_members,
    bundles,
    calendar_years,
    case_chains,
    case_moves,
    case_reaches,
    cases,
    clock_events,
    county_slots,
    decisions,
    deliveries,
    document_files,
    document_series,
    document_words,
    documents,
    duplicate_marks,
    endings,
    expert_reviews,
    experts,
    fee_notices,
    fee_reductions,
    pay_differences,
    pay_notices,
    pay_orders,
    payments,
    reconciliations,
    refunds,
    file_scans,
    figure_days,
    figure_facts,
    national_batches,
    files,
    findings,
    forms,
    halls,
    hearings,
    issued_licences,
    item_marks,
    joint_conclusions,
    joint_opinions,
    joint_rounds,
    joint_works,
    letters,
    licence_alarms,
    mandates,
    materials,
    notices,
    objections,
    overlays,
    handover_ends,
    handovers,
    originals,
    originals_out,
    originals_reminders,
    originals_rules,
    catch_ups,
    outages,
    mandate_documents,
    packet_devices,
    packet_receipts,
    packets,
    payee_holds,
    power_moves,
    project_cases,
    projects,
    rating_appeals,
    rating_devices,
    rating_requests,
    rating_rules,
    ratings,
    rectifications,
    remedy_bodies,
    reopenings,
    review_queue,
    reviews,
    scanner,
    seals,
    staff,
    step_details,
    step_evidence,
    step_records,
    step_signatures,
    submissions,
    supervision,
    parcel_events,
    parcels,
    timeline,
    vertical_batch_cases,
    vertical_batches,
    vertical_days,
    vertical_passed_over,
    vertical_exchanges,
    vertical_files,
    vertical_materials,
    vertical_results,
    vertical_visits,
    window_seats,
);
