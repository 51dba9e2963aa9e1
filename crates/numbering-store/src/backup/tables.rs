//! The tables of a backup. A table comes after those to which it refers.

/// The type of the values of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnType {
    Int,
    Text,
    Bool,
    Bytes,
}
use ColumnType::{Bool, Bytes, Int, Text};

/// A table and its columns.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns by which its rows are ordered.
    pub(super) order: &'static str,
    pub(super) columns: &'static [(&'static str, ColumnType)],
    /// The column with an automatic key, if the table has one.
    pub(super) counter: Option<&'static str>,
}

/// All tables except the write lock, which has no data.
pub(super) const TABLES: [Table; 11] = [
    Table {
        name: "tenants",
        order: "key",
        columns: &[
            ("key", Int),
            ("tenant_id", Text),
            ("kind", Int),
            ("name", Text),
            ("revision", Int),
            ("exclusive_id", Int),
        ],
        counter: Some("key"),
    },
    Table {
        name: "groups",
        order: "key",
        columns: &[("key", Int), ("tenant", Int), ("group_id", Text), ("name", Text)],
        counter: Some("key"),
    },
    Table {
        name: "group_services",
        order: "group_key, service",
        columns: &[("group_key", Int), ("service", Int)],
        counter: None,
    },
    Table {
        name: "departments",
        order: "key",
        columns: &[("key", Int), ("group_key", Int), ("name", Text), ("parent", Int)],
        counter: Some("key"),
    },
    Table {
        name: "users",
        order: "key",
        columns: &[
            ("key", Int),
            ("group_key", Int),
            ("user_id", Text),
            ("first_name", Text),
            ("last_name", Text),
            ("extension", Text),
            ("phone_number", Text),
            ("email_address", Text),
            ("enterprise_trunk", Text),
            ("department", Int),
        ],
        counter: Some("key"),
    },
    Table {
        name: "tokens",
        order: "key",
        columns: &[
            ("key", Int),
            ("token_id", Text),
            ("secret_hash", Bytes),
            ("role", Int),
            ("tenant", Int),
            ("group_key", Int),
            ("name", Text),
            ("read_only", Bool),
            ("created_at", Int),
            ("expires_at", Int),
            ("created_by", Text),
        ],
        counter: Some("key"),
    },
    Table {
        name: "definitions",
        order: "tenant, origin",
        columns: &[
            ("tenant", Int),
            ("origin", Int),
            ("kind", Int),
            ("active", Bool),
            ("extension_length", Int),
            ("written", Text),
            ("extension_first", Text),
            ("extension_last", Text),
            ("first", Int),
            ("last", Int),
        ],
        counter: None,
    },
    Table {
        name: "pieces",
        order: "first",
        columns: &[
            ("first", Int),
            ("last", Int),
            ("tenant", Int),
            ("kind", Int),
            ("definition", Int),
            ("group_key", Int),
            ("assignment", Int),
            ("user_key", Int),
        ],
        counter: None,
    },
    Table {
        name: "exclusive_numbers",
        order: "key",
        columns: &[
            ("key", Int),
            ("tenant", Int),
            ("number", Text),
            ("description", Text),
            ("enabled", Bool),
            ("created_at", Int),
        ],
        counter: None,
    },
    Table {
        name: "idempotency",
        order: "token, key, request",
        columns: &[
            ("token", Int),
            ("key", Text),
            ("request", Bytes),
            ("body", Bytes),
            ("status", Int),
            ("answer", Bytes),
            ("at", Int),
        ],
        counter: None,
    },
    Table {
        name: "journal",
        order: "seq",
        columns: &[
            ("seq", Int),
            ("tenant", Int),
            ("revision", Int),
            ("at", Int),
            ("actor", Text),
            ("request_id", Text),
            ("operation", Int),
            ("tenant_id", Text),
            ("group_key", Int),
            ("group_id", Text),
            ("user_id", Text),
            ("block", Int),
            ("changes", Bytes),
        ],
        counter: Some("seq"),
    },
];

impl Table {
    pub(super) fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}
