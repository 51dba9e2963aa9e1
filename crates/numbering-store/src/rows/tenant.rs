//! Rows of `tenants`.

use numbering_core::{TenantId, TenantKey};

use crate::db::schema::tenants;
use crate::error::StoreError;

/// Who owns numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// What stands for it in holdings.
    pub key: TenantKey,
    /// Its name.
    pub id: TenantId,
    /// What it is to the operator.
    pub kind: TenantKind,
    /// What people call it.
    pub name: String,
    /// How many changes it has seen.
    pub revision: i64,
}

/// What a tenant is to the operator. It cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantKind {
    /// It has groups with services of their own.
    ServiceProvider,
    /// One enterprise: its groups have no trunking of their own.
    Enterprise,
}

/// A tenant to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTenant {
    /// Its name.
    pub id: TenantId,
    /// What it is to the operator.
    pub kind: TenantKind,
    /// What people call it.
    pub name: String,
}

/// The kind of the hidden row that stands for the platform.
pub(crate) const PLATFORM: i16 = 0;
const SERVICE_PROVIDER: i16 = 1;
const ENTERPRISE: i16 = 2;

impl TenantKind {
    pub(crate) const fn code(self) -> i16 {
        match self {
            Self::ServiceProvider => SERVICE_PROVIDER,
            Self::Enterprise => ENTERPRISE,
        }
    }
}

pub(crate) type TenantRow = (i64, String, i16, String, i64);

impl TryFrom<TenantRow> for Tenant {
    type Error = StoreError;

    fn try_from((key, id, kind, name, revision): TenantRow) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt {
            table: "tenants",
            key,
        };
        let kind = match kind {
            SERVICE_PROVIDER => TenantKind::ServiceProvider,
            ENTERPRISE => TenantKind::Enterprise,
            _ => return Err(corrupt()),
        };
        Ok(Self {
            key: TenantKey(key),
            id: id.parse().map_err(|_| corrupt())?,
            kind,
            name,
            revision,
        })
    }
}

pub(crate) const TENANT_COLUMNS: (
    tenants::key,
    tenants::tenant_id,
    tenants::kind,
    tenants::name,
    tenants::revision,
) = (
    tenants::key,
    tenants::tenant_id,
    tenants::kind,
    tenants::name,
    tenants::revision,
);
