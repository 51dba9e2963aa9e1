//! The tables, as both databases have them. `migrations/README.md` explains them.

diesel::table! {
    write_lock (id) { id -> SmallInt, turn -> BigInt, }
}
diesel::table! {
    tenants (key) {
        key -> BigInt,
        tenant_id -> Text,
        kind -> SmallInt,
        name -> Text,
        revision -> BigInt,
        exclusive_id -> Nullable<BigInt>,
    }
}
diesel::table! {
    groups (key) { key -> BigInt, tenant -> BigInt, group_id -> Text, name -> Text, }
}
diesel::table! {
    group_services (group_key, service) { group_key -> BigInt, service -> SmallInt, }
}
diesel::table! {
    departments (key) { key -> BigInt, group_key -> BigInt, name -> Text, parent -> Nullable<BigInt>, }
}
diesel::table! {
    users (key) {
        key -> BigInt,
        group_key -> BigInt,
        user_id -> Text,
        first_name -> Text,
        last_name -> Text,
        extension -> Text,
        phone_number -> Text,
        email_address -> Text,
        enterprise_trunk -> Text,
        department -> Nullable<BigInt>,
    }
}
diesel::table! {
    tokens (key) {
        key -> BigInt,
        token_id -> Text,
        secret_hash -> Binary,
        role -> SmallInt,
        tenant -> Nullable<BigInt>,
        group_key -> Nullable<BigInt>,
        name -> Text,
        read_only -> Bool,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        created_by -> Nullable<Text>,
    }
}
diesel::table! {
    pieces (first) {
        first -> BigInt,
        last -> BigInt,
        tenant -> BigInt,
        kind -> SmallInt,
        definition -> Nullable<BigInt>,
        group_key -> Nullable<BigInt>,
        assignment -> Nullable<BigInt>,
        user_key -> Nullable<BigInt>,
    }
}
diesel::table! {
    definitions (tenant, origin) {
        tenant -> BigInt,
        origin -> BigInt,
        kind -> SmallInt,
        active -> Bool,
        extension_length -> Nullable<SmallInt>,
        written -> Text,
        extension_first -> Text,
        extension_last -> Text,
        first -> BigInt,
        last -> BigInt,
    }
}
diesel::table! {
    exclusive_numbers (key) {
        key -> BigInt,
        tenant -> BigInt,
        number -> Text,
        description -> Nullable<Text>,
        enabled -> Bool,
        created_at -> BigInt,
    }
}
diesel::table! {
    idempotency (token, key, request) {
        token -> BigInt,
        key -> Text,
        request -> Binary,
        body -> Binary,
        status -> SmallInt,
        answer -> Binary,
        at -> BigInt,
    }
}
diesel::table! {
    journal (seq) {
        seq -> BigInt,
        tenant -> BigInt,
        revision -> BigInt,
        at -> BigInt,
        actor -> Text,
        request_id -> Text,
        operation -> SmallInt,
        tenant_id -> Text,
        group_key -> Nullable<BigInt>,
        group_id -> Text,
        user_id -> Text,
        block -> BigInt,
        changes -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    tenants,
    groups,
    departments,
    users,
    tokens,
    pieces,
    definitions,
    exclusive_numbers
);
