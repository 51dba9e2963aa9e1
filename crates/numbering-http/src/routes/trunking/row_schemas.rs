//! The rows of lists of ranges and prefixes, with the keys and the order of the API page.

use serde::Serialize;
use utoipa::ToSchema;

/// A range of a group, and its user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupRange {
    #[schema(example = "+4722334000")]
    pub(super) min_phone_number: String,
    #[schema(example = "+4722334009")]
    pub(super) max_phone_number: String,
    #[serde(flatten)]
    pub(super) assignee: Assignee,
    /// The flag of the definition, without effect on assignment.
    pub(super) active: bool,
    /// The number of digits of extensions; empty if it is not set.
    pub(super) extension_length: String,
}

/// A prefix of a group, and its user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupPrefix {
    #[schema(example = "+47-2255")]
    pub(super) prefix: String,
    #[serde(flatten)]
    pub(super) assignee: Assignee,
    /// The flag of the definition, without effect on assignment.
    pub(super) active: bool,
    /// The first extension; empty if it is not set.
    pub(super) extension_range_start: String,
    /// The last extension.
    pub(super) extension_range_end: String,
}

/// The group and the user; the texts of the user are empty without one.
#[derive(Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Assignee {
    #[schema(example = "sales")]
    pub(super) group_id: String,
    #[schema(example = "anna")]
    pub(super) user_id: String,
    pub(super) last_name: String,
    pub(super) first_name: String,
    pub(super) phone_number: String,
    #[schema(example = "300")]
    pub(super) extension: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) department: Option<AssigneeDepartment>,
    pub(super) email_address: String,
    pub(super) enterprise_trunk: String,
}

/// The department of a user.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssigneeDepartment {
    pub(super) tenant_id: String,
    pub(super) group_id: String,
    #[schema(example = "Nordics")]
    pub(super) department_name: String,
    /// Its name after the names of all departments above it.
    #[schema(example = "Europe \\ Nordics")]
    pub(super) full_path_name: String,
}

/// A range of the pool, or a remaining part of one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolRange {
    #[schema(example = "+4722334000")]
    pub(super) min_phone_number: String,
    #[schema(example = "+4722334009")]
    pub(super) max_phone_number: String,
    /// The flag of the definition, without effect on assignment.
    pub(super) active: bool,
    /// The number of digits of extensions; empty if it is not set.
    pub(super) extension_length: String,
}

/// A prefix of the pool, or a remaining part of one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolPrefix {
    #[schema(example = "+47-2255")]
    pub(super) prefix: String,
    /// The flag of the definition, without effect on assignment.
    pub(super) active: bool,
    /// The first extension; empty if it is not set.
    pub(super) extension_range_start: String,
    /// The last extension.
    pub(super) extension_range_end: String,
}
