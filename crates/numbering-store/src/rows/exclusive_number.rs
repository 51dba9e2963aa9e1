//! Rows of `exclusive_numbers`.

use numbering_core::{CallerNumber, Description, ExclusiveId, ExclusiveNumber, TenantKey};

use crate::db::schema::exclusive_numbers;
use crate::error::StoreError;

/// What stands for the platform, where a tenant is expected.
pub const PLATFORM_KEY: TenantKey = TenantKey(0);

/// An exclusive number to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExclusiveNumber {
    /// The number.
    pub number: CallerNumber,
    /// Whether its routing is in force.
    pub enabled: bool,
    /// What people say of it.
    pub description: Option<Description>,
}

pub(crate) type ExclusiveRow = (i64, String, Option<String>, bool, i64);
/// An exclusive number, and the key of its tenant before it.
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

/// An exclusive number, after its holder.
pub(crate) fn owned_exclusive_number(
    (holder, row): OwnedExclusiveRow,
) -> Result<(TenantKey, ExclusiveNumber), StoreError> {
    Ok((TenantKey(holder), exclusive_number(row)?))
}
