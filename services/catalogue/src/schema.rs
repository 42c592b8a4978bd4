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

diesel::allow_tables_to_appear_in_same_query!(
    authorities,
    base_items,
    base_versions,
    divisions,
    halls,
    implementing_items,
    overlay_versions,
    windows,
);
