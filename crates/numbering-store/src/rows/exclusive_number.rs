//! Rows of `exclusive_numbers`.

use numbering_core::{CallerNumber, Description, ExclusiveId, ExclusiveNumber, TenantKey};

use crate::db::schema::exclusive_numbers;
use crate::error::StoreError;

/// The key of the platform as the owner of exclusive numbers, in place of a tenant.
pub const PLATFORM_KEY: TenantKey = TenantKey(0);

/// A new exclusive number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExclusiveNumber {
    /// The number.
    pub number: CallerNumber,
    /// True if its routing is in force.
    pub enabled: bool,
    /// The description.
    pub description: Option<Description>,
}

pub(crate) type ExclusiveRow = (i64, String, Option<String>, bool, i64);
/// The key of the tenant, and the exclusive number.
pub(crate) type OwnedExclusiveRow = (i64, ExclusiveRow);

pub(crate) const EXCLUSIVE_COLUMNS: (
    exclusive_numbers::key,
    exclusive_numbers::number,
    exclusive_numbers::description,
    exclusive_numbers::enabled,
    exclusive_numbers::created_at,
) = (
    exclusive_numbers::key,
    exclusive_numbers::number,
    exclusive_numbers::description,
    exclusive_numbers::enabled,
    exclusive_numbers::created_at,
);

/// The exclusive number of a row.
pub(crate) fn exclusive_number(
    (key, number, description, enabled, created_at): ExclusiveRow,
) -> Result<ExclusiveNumber, StoreError> {
    let corrupt = || StoreError::Corrupt {
        table: "exclusive_numbers",
        key,
    };
    let description = description.map(|text| text.parse()).transpose();
    Ok(ExclusiveNumber {
        id: ExclusiveId::from_value(key).ok_or_else(corrupt)?,
        number: number.parse().map_err(|_| corrupt())?,
        created_at,
        enabled,
        description: description.map_err(|_| corrupt())?,
    })
}

/// The tenant and the exclusive number of a row.
pub(crate) fn owned_exclusive_number(
    (tenant, row): OwnedExclusiveRow,
) -> Result<(TenantKey, ExclusiveNumber), StoreError> {
    Ok((TenantKey(tenant), exclusive_number(row)?))
}
