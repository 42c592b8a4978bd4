//! The tables of this service, as `diesel print-schema` writes them.

diesel::table! {
    appointments (id) {
        id -> Uuid,
        hall_id -> Uuid,
        queue_id -> Uuid,
        day -> Date,
        starts -> Time,
        item_code -> Nullable<Text>,
        person_id -> Uuid,
        code -> Text,
        state -> Text,
        needs -> Nullable<Bytea>,
        due_at -> Timestamptz,
        held_until -> Timestamptz,
        booked_kind -> Text,
        booked_by -> Uuid,
        booked_at -> Timestamptz,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    booking_blocks (id) {
        id -> Uuid,
        hall_id -> Uuid,
        person_id -> Uuid,
        from_at -> Timestamptz,
        until_at -> Timestamptz,
    }
}

diesel::table! {
    calendar_years (year) {
        year -> Int2,
        off -> Array<Date>,
        work -> Array<Date>,
    }
}

diesel::table! {
    day_signatures (hall_id, day) {
        hall_id -> Uuid,
        day -> Date,
        issued -> Int4,
        accepted -> Int4,
        told -> Int4,
        refused -> Int4,
        missed -> Int4,
        cancelled -> Int4,
        discrepancies -> Int4,
        note -> Nullable<Bytea>,
        signed_by -> Uuid,
        signed_at -> Timestamptz,
    }
}

diesel::table! {
    halls (id) {
        id -> Uuid,
        division -> Text,
        name -> Text,
        call_limit -> Int2,
        requeue_limit -> Int2,
        ahead_days -> Int2,
        late_minutes -> Int2,
        no_show_limit -> Int2,
        no_show_days -> Int2,
        block_days -> Int2,
    }
}

diesel::table! {
    known_cases (case_id) {
        case_id -> Uuid,
        case_no -> Text,
        hall_id -> Nullable<Uuid>,
        at_window -> Bool,
        submitted_at -> Timestamptz,
        applicant -> Nullable<Uuid>,
    }
}

diesel::table! {
    mandates (mandate_id) {
        mandate_id -> Uuid,
        agent_id -> Uuid,
        person_id -> Uuid,
        valid_to -> Timestamptz,
        revoked -> Bool,
    }
}

diesel::table! {
    priorities (code) {
        code -> Text,
        name -> Text,
        ground -> Text,
        weight -> Int2,
        active -> Bool,
    }
}

diesel::table! {
    queue_hours (queue_id, opens) {
        queue_id -> Uuid,
        opens -> Time,
        closes -> Time,
        slot_minutes -> Int2,
        capacity -> Int2,
        on_rest_days -> Bool,
    }
}

diesel::table! {
    queues (id) {
        id -> Uuid,
        hall_id -> Uuid,
        letter -> Text,
        name -> Text,
        items -> Array<Text>,
        minutes -> Int2,
    }
}

diesel::table! {
    slots (queue_id, day, starts) {
        queue_id -> Uuid,
        day -> Date,
        starts -> Time,
        ends -> Time,
        capacity -> Int2,
        booked -> Int2,
    }
}

diesel::table! {
    ticket_counters (queue_id, day) {
        queue_id -> Uuid,
        day -> Date,
        last -> Int4,
    }
}

diesel::table! {
    ticket_holders (ticket_id) {
        ticket_id -> Uuid,
        hall_id -> Uuid,
        person_id -> Uuid,
    }
}

diesel::table! {
    tickets (id) {
        id -> Uuid,
        hall_id -> Uuid,
        issued_queue -> Uuid,
        queue_id -> Uuid,
        day -> Date,
        number -> Int4,
        label -> Text,
        origin -> Text,
        appointment_id -> Nullable<Uuid>,
        priority -> Nullable<Text>,
        weight -> Int2,
        due_at -> Nullable<Timestamptz>,
        arrived_at -> Timestamptz,
        place_at -> Timestamptz,
        state -> Text,
        calls -> Int2,
        requeues -> Int2,
        window_id -> Nullable<Uuid>,
        wanted_window -> Nullable<Uuid>,
        called_at -> Nullable<Timestamptz>,
        started_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    visits (id) {
        id -> Uuid,
        ticket_id -> Uuid,
        hall_id -> Uuid,
        day -> Date,
        window_id -> Uuid,
        staff_id -> Uuid,
        outcome -> Text,
        case_id -> Nullable<Uuid>,
        said -> Nullable<Bytea>,
        began_at -> Timestamptz,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    windows (id) {
        id -> Uuid,
        hall_id -> Uuid,
        number -> Int2,
        name -> Text,
        queues -> Array<Uuid>,
        state -> Text,
        reason -> Nullable<Text>,
        until -> Nullable<Timestamptz>,
        staff_id -> Nullable<Uuid>,
        since -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    appointments,
    booking_blocks,
    calendar_years,
    day_signatures,
    halls,
    known_cases,
    mandates,
    priorities,
    queue_hours,
    queues,
    slots,
    ticket_counters,
    ticket_holders,
    tickets,
    visits,
    windows,
);
