//! The shapes of lists of numbers and of reports, for the OpenAPI document: they are read and written by hand.

#![expect(dead_code, reason = "described, not built")]

use serde::Serialize;
use utoipa::ToSchema;

use super::number_report::ItemStatus;
use crate::error::{CodeNumber, Conflict};

/// A list of numbers and ranges, under `phoneNumbers` or `numbers`, not both.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({"phoneNumbers": [{"phoneNumber": "+4790012300"}]}))]
pub struct MobileNumberList {
    /// The items, at least one.
    #[schema(min_items = 1, max_items = 250_000)]
    phone_numbers: Option<Vec<NumberItem>>,
    /// Another name for the same list.
    #[schema(min_items = 1, max_items = 250_000)]
    numbers: Option<Vec<NumberItem>>,
}

/// A number, or a range of numbers.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(super) struct NumberItem {
    /// `+` or `00`, the country code and the number; space, `-`, `.`, `(`, `)` and `/` are allowed between
    /// digits.
    #[schema(example = "+4790012300")]
    phone_number: Option<String>,
    /// The same as `phoneNumber`, as in the rows of a tenant's list.
    phone_numbers: Option<String>,
    /// The first number of a range.
    #[schema(example = "+4790012300")]
    min_phone_number: Option<String>,
    /// The last number of a range, with as many digits as the first; without it, the range is the first
    /// number alone.
    #[schema(example = "+4790012399")]
    max_phone_number: Option<String>,
}

/// The result for each item of a request to add or assign numbers.
#[derive(ToSchema)]
#[schema(example = json!({
    "result": [
        {"phoneNumber": "+4790012300", "status": "added"},
        {"phoneNumber": "+4790012301", "status": "rejected", "code": 11, "reason": "+4790012301 is held by tenant acme already"},
    ],
    "summary": {"added": 1, "rejected": 1},
}))]
pub struct AdditionReport {
    /// One row for each item, in the order of the request.
    result: Vec<NumberResult>,
    /// The numbers of items, with 207. With 201 all were added.
    #[schema(nullable = false)]
    summary: Option<AdditionSummary>,
}

/// The result for each item of a request to remove or return numbers; empty, with 200, if all were accepted.
#[derive(ToSchema)]
#[schema(example = json!({
    "result": [
        {"phoneNumber": "+4790012300", "status": "removed"},
        {"phoneNumber": "+4790012301", "status": "rejected", "code": 1003, "reason": "+4790012301 is held by group sales"},
    ],
    "summary": {"removed": 1, "rejected": 1},
}))]
pub struct RemovalReport {
    /// One row for each item, in the order of the request, with 207.
    #[schema(nullable = false)]
    result: Option<Vec<NumberResult>>,
    /// The numbers of items, with 207.
    #[schema(nullable = false)]
    summary: Option<RemovalSummary>,
}

/// The result for one item.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NumberResult {
    /// The number; as it was sent if it is malformed.
    #[schema(nullable = false)]
    phone_number: Option<String>,
    /// The first number of a range.
    #[schema(nullable = false)]
    min_phone_number: Option<String>,
    /// The last number of a range.
    #[schema(nullable = false)]
    max_phone_number: Option<String>,
    /// The status of the item.
    status: ItemStatus,
    /// The code of a rejection: 1002, 1011, 1009, 11, 1010, 1004, 19 or 1003, the first that applies.
    #[schema(nullable = false)]
    code: Option<CodeNumber>,
    /// The reason, as a sentence.
    #[schema(nullable = false)]
    reason: Option<String>,
    /// For a rejected range: the held intervals that conflict with it.
    #[schema(nullable = false)]
    conflicts: Option<Vec<Conflict>>,
    /// True if there are more conflicts than are listed.
    #[schema(nullable = false)]
    truncated: Option<bool>,
}

/// The numbers of items that were added and rejected.
#[derive(ToSchema)]
pub(super) struct AdditionSummary {
    added: u64,
    rejected: u64,
}

/// The numbers of items that were removed and rejected.
#[derive(ToSchema)]
pub(super) struct RemovalSummary {
    removed: u64,
    rejected: u64,
}

/// The mobile numbers of a tenant: numbers, or with `view=ranges` ranges.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum TenantMobileList {
    /// Each number.
    Numbers(TenantMobileNumbers),
    /// Maximal ranges.
    Ranges(TenantMobileRanges),
}

/// The mobile numbers of a tenant.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "assigned_numbers": [{"phoneNumbers": "+4790012301", "assignedToGroup": "sales", "canBeDeleted": false}],
    "available_numbers": ["+4790012300"],
}))]
pub struct TenantMobileNumbers {
    /// The numbers assigned to a group.
    assigned_numbers: Vec<TenantMobileNumber>,
    /// The numbers assigned to no group.
    available_numbers: Vec<String>,
    /// The last number of this page, if there are more: the `after` of the next page.
    #[schema(nullable = false)]
    next: Option<String>,
}

/// The mobile numbers of a tenant, as maximal ranges.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "assigned_ranges": [{
        "minPhoneNumber": "+4790012300",
        "maxPhoneNumber": "+4790012309",
        "assignedToGroup": "sales",
        "canBeDeleted": false,
    }],
    "available_ranges": [{"minPhoneNumber": "+4790012310", "maxPhoneNumber": "+4790012399"}],
}))]
pub struct TenantMobileRanges {
    /// The ranges assigned to a group.
    assigned_ranges: Vec<TenantMobileRange>,
    /// The ranges assigned to no group.
    available_ranges: Vec<NumberRange>,
    /// The last number of this page, if there are more: the `after` of the next page.
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A number that is assigned to a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TenantMobileNumber {
    phone_numbers: String,
    assigned_to_group: String,
    can_be_deleted: bool,
}

/// A range that is assigned to a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TenantMobileRange {
    min_phone_number: String,
    max_phone_number: String,
    assigned_to_group: String,
    can_be_deleted: bool,
}

/// The numbers from the first to the last, both included.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NumberRange {
    min_phone_number: String,
    max_phone_number: String,
}

/// The mobile numbers of a group: numbers, or with `view=ranges` ranges.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum GroupMobileList {
    /// Each number.
    Numbers(GroupMobileNumbers),
    /// Maximal ranges.
    Ranges(GroupMobileRanges),
}

/// The mobile numbers of a group.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "assigned_numbers": [{
        "phoneNumber": "+4790012301",
        "userId": "anna",
        "firstName": "Anna",
        "lastName": "Berg",
        "extension": "300",
    }],
    "available_numbers": ["+4790012300"],
}))]
pub struct GroupMobileNumbers {
    /// The numbers assigned to a user.
    assigned_numbers: Vec<GroupMobileNumber>,
    /// The numbers assigned to no user.
    available_numbers: Vec<String>,
    /// The last number of this page, if there are more: the `after` of the next page.
    #[schema(nullable = false)]
    next: Option<String>,
}

/// The mobile numbers of a group, as maximal ranges.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "assigned_ranges": [{
        "minPhoneNumber": "+4790012301",
        "maxPhoneNumber": "+4790012301",
        "userId": "anna",
        "firstName": "Anna",
        "lastName": "Berg",
        "extension": "300",
    }],
    "available_ranges": [{"minPhoneNumber": "+4790012310", "maxPhoneNumber": "+4790012399"}],
}))]
pub struct GroupMobileRanges {
    /// The ranges assigned to a user.
    assigned_ranges: Vec<GroupMobileRange>,
    /// The ranges assigned to no user.
    available_ranges: Vec<NumberRange>,
    /// The last number of this page, if there are more: the `after` of the next page.
    #[schema(nullable = false)]
    next: Option<String>,
}

/// A number that is assigned to a user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupMobileNumber {
    phone_number: String,
    user_id: String,
    first_name: String,
    last_name: String,
    extension: String,
}

/// A range that is assigned to a user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupMobileRange {
    min_phone_number: String,
    max_phone_number: String,
    user_id: String,
    first_name: String,
    last_name: String,
    extension: String,
}
