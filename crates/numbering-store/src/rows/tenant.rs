//! Rows of `tenants`.

use numbering_core::{TenantId, TenantKey};

use crate::db::schema::tenants;
use crate::error::StoreError;

/// A tenant, the owner of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// The key of its row, which holdings have.
    pub key: TenantKey,
    /// Its id.
    pub id: TenantId,
    /// Its kind.
    pub kind: TenantKind,
    /// Its display name.
    pub name: String,
    /// The number of changes of the tenant so far.
    pub revision: i64,
}

/// The kind of a tenant. It cannot change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantKind {
    /// A service provider: its groups have services of their own.
    ServiceProvider,
    /// An enterprise: its groups have no trunking of their own.
    Enterprise,
}

/// A new tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTenant {
    /// Its id.
    pub id: TenantId,
    /// Its kind.
    pub kind: TenantKind,
    /// Its display name.
    pub name: String,
}

/// The code of the kind of the hidden row for the platform.
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
