//! [`ItemStatus`]: the status of the accepted items of a list, and [`REJECTED`], that of the others.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The status of a rejected item.
pub(super) const REJECTED: &str = "rejected";

/// The status of the items that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    /// Added to a tenant, or assigned to a group.
    Added,
    /// Removed from a tenant, or returned by a group.
    Removed,
}

impl ItemStatus {
    /// The name on the wire.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

impl PartialSchema for ItemStatus {
    fn schema() -> RefOr<Schema> {
        let names = [Self::Added.name(), Self::Removed.name(), REJECTED];
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The status of an item of a list."))
            .enum_values(Some(names));
        schema.into()
    }
}

impl ToSchema for ItemStatus {}
