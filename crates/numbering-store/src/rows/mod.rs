//! Rows of the tables as values, and their conversion. This folder has no statements.

mod definition;
mod department;
mod exclusive_number;
mod group;
mod journal_entry;
mod piece_row;
mod service;
mod tenant;
mod token;
mod user;

pub use definition::Definition;
pub(crate) use definition::{DEFINITION_COLUMNS, DefinitionRow, origin};
pub use department::Department;
pub(crate) use department::{DepartmentRow, DepartmentTree};
pub(crate) use exclusive_number::{
    EXCLUSIVE_COLUMNS, ExclusiveRow, OwnedExclusiveRow, exclusive_number, owned_exclusive_number,
};
pub use exclusive_number::{NewExclusiveNumber, PLATFORM_KEY};
pub(crate) use group::{GROUP_COLUMNS, GroupRow};
pub use group::{Group, LockedGroup, NewGroup};
pub use journal_entry::Operation;
pub(crate) use journal_entry::{HistoryRow, JournalEntry};
pub(crate) use piece_row::{PieceRow, kind, to_key, to_span};
pub use service::Service;
pub use tenant::{NewTenant, Tenant, TenantKind};
pub(crate) use tenant::{PLATFORM, TENANT_COLUMNS, TenantRow};
pub use token::{NewToken, Token};
pub(crate) use token::{TokenRow, role_code, valid_token};
pub use user::User;
pub(crate) use user::UserRow;
