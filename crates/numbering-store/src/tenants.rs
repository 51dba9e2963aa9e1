//! Tenants: who owns numbers.

use diesel::prelude::*;
use numbering_core::{TenantId, TenantKey};

use crate::below::PIECES_MAX;
use crate::connection::{Connection, on_backend, on_each};
use crate::context::ReadContext;
use crate::context::WriteContext;
use crate::error::{Entity, StoreError};
use crate::kept::Kept;
use crate::listing::Page;
use crate::schema::{groups, pieces, tenants};

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
const PLATFORM: i16 = 0;
const SERVICE_PROVIDER: i16 = 1;
const ENTERPRISE: i16 = 2;

impl TenantKind {
    const fn code(self) -> i16 {
        match self {
            Self::ServiceProvider => SERVICE_PROVIDER,
            Self::Enterprise => ENTERPRISE,
        }
    }
}

type Row = (i64, String, i16, String, i64);

impl TryFrom<Row> for Tenant {
    type Error = StoreError;

    fn try_from((key, id, kind, name, revision): Row) -> Result<Self, StoreError> {
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

const COLUMNS: (
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

/// The tenants of these names.
pub(crate) fn called(connection: &mut Connection, ids: &[&TenantId]) -> Result<Vec<Tenant>, StoreError> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    let query = tenants::table.filter(tenants::kind.ne(PLATFORM)).select(COLUMNS);
    let rows: Vec<Row> = on_each!(connection, query, tenants::tenant_id, ids)?;
    rows.into_iter().map(Tenant::try_from).collect()
}

impl ReadContext<'_> {
    /// The tenant of this name.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none.
    pub fn tenant(&mut self, id: &TenantId) -> Result<Tenant, StoreError> {
        let query = tenants::table
            .filter(tenants::tenant_id.eq(id.as_str()))
            .filter(tenants::kind.ne(PLATFORM))
            .select(COLUMNS);
        let row: Option<Row> = on_backend!(self.connection, c => query.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Tenant, id.to_string()))?
            .try_into()
    }

    /// Tenants in the order of their names.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    pub fn tenants(&mut self, page: &Page<String>) -> Result<Vec<Tenant>, StoreError> {
        let query = tenants::table
            .filter(tenants::kind.ne(PLATFORM))
            .filter(tenants::tenant_id.gt(page.after.as_deref().unwrap_or_default()))
            .order(tenants::tenant_id)
            .limit(page.limit())
            .select(COLUMNS);
        let rows: Vec<Row> = on_backend!(self.connection, c => query.load(c))?;
        rows.into_iter().map(Tenant::try_from).collect()
    }
}

impl WriteContext<'_> {
    /// Makes a tenant.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the name is taken.
    pub fn create_tenant(&mut self, new: &NewTenant) -> Result<Tenant, StoreError> {
        match self.tenant(&new.id) {
            Err(StoreError::NotFound(..)) => {}
            Ok(_) => return Err(StoreError::AlreadyExists(Entity::Tenant, new.id.to_string())),
            Err(error) => return Err(error),
        }
        let row = (
            tenants::tenant_id.eq(new.id.as_str()),
            tenants::kind.eq(new.kind.code()),
            tenants::name.eq(&new.name),
        );
        let insert = diesel::insert_into(tenants::table).values(row);
        on_backend!(self.connection, c => insert.execute(c))?;
        self.tenant(&new.id)
    }

    /// Changes what people call a tenant that is locked.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn rename_tenant(&mut self, tenant: Tenant, name: Option<String>) -> Result<Tenant, StoreError> {
        let Some(name) = name else {
            return Ok(tenant);
        };
        self.tell_revisions()?;
        let row = tenants::table.find(tenant.key.0);
        let update = diesel::update(row).set(tenants::name.eq(&name));
        on_backend!(self.connection, c => update.execute(c))?;
        Ok(Tenant { name, ..tenant })
    }

    /// Takes out a tenant that is locked, with its tokens.
    ///
    /// # Errors
    ///
    /// `InUse` while it has groups or numbers.
    pub fn delete_tenant(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        let (key, id) = (tenant.key.0, &tenant.id);
        let groups = groups::table.filter(groups::tenant.eq(key)).select(groups::key);
        let has_groups: bool =
            on_backend!(self.connection, c => diesel::select(diesel::dsl::exists(groups)).get_result(c))?;
        if has_groups {
            return Err(StoreError::InUse(Entity::Tenant, id.to_string(), "groups".into()));
        }
        let held = pieces::table
            .filter(pieces::tenant.eq(key))
            .order((pieces::kind, pieces::last))
            .limit(PIECES_MAX);
        let rows = on_backend!(self.settled()?, c => held.load(c))?;
        if let Some(below) = self.held_below("numbers", rows)? {
            return Err(StoreError::InUse(Entity::Tenant, id.to_string(), below));
        }
        self.tell_revisions()?;
        on_backend!(self.settled()?, c => diesel::delete(tenants::table.find(key)).execute(c))?;
        self.forget_tokens();
        Ok(())
    }

    /// Takes the lock of a tenant and raises its revision: from here on its changes are in our hands.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant.
    pub fn lock_tenant(&mut self, id: &TenantId) -> Result<Tenant, StoreError> {
        let Some(locked) = &self.locked else {
            return self.raise_revision(id);
        };
        let mut tenant = match locked.get(id) {
            Some(tenant) => tenant.clone(),
            None => self.tenant(id)?,
        };
        tenant.revision += 1;
        if let Some(locked) = &mut self.locked {
            locked.insert(tenant.clone());
        }
        Ok(tenant)
    }

    /// Tells the table of the revisions of tenants that were locked: it is about to change.
    fn tell_revisions(&mut self) -> Result<(), StoreError> {
        match &mut self.locked {
            Some(locked) => locked.write(self.context.connection),
            None => Ok(()),
        }
    }

    fn raise_revision(&mut self, id: &TenantId) -> Result<Tenant, StoreError> {
        let row = tenants::table
            .filter(tenants::tenant_id.eq(id.as_str()))
            .filter(tenants::kind.ne(PLATFORM));
        let update = diesel::update(row).set(tenants::revision.eq(tenants::revision + 1));
        let update = Kept(update.returning(COLUMNS));
        let row: Option<Row> = on_backend!(self.connection, c => update.get_result(c)).optional()?;
        row.ok_or_else(|| StoreError::NotFound(Entity::Tenant, id.to_string()))?
            .try_into()
    }
}
