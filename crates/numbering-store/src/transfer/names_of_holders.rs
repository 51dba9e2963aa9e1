//! The names of tenants and groups: those that records say, and those of the holders of pieces.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::{GroupId, Piece, TenantId};

use super::Record;
use super::holder_names::HolderNames;
use crate::context::ReadContext;
use crate::db::connection::load_keys;
use crate::db::schema::{groups, tenants};
use crate::error::StoreError;
use crate::rows::{TENANT_COLUMNS, Tenant, TenantKind, TenantRow};

/// The names and kinds of tenants, as the first records that say so have them.
pub(super) fn tenant_names(records: &[Record]) -> HashMap<&TenantId, (&str, Option<TenantKind>)> {
    let mut names: HashMap<&TenantId, (&str, Option<TenantKind>)> = HashMap::new();
    for Record {
        tenant, names: said, ..
    } in records
    {
        let (name, kind) = names.entry(tenant).or_default();
        if name.is_empty() {
            *name = &said.tenant;
        }
        *kind = kind.or(said.tenant_kind);
    }
    names
}

/// The names of groups, as the first records that say so have them.
pub(super) fn group_names(records: &[Record]) -> HashMap<(&TenantId, &GroupId), &str> {
    let mut names = HashMap::new();
    for record in records.iter().filter(|record| !record.names.group.is_empty()) {
        if let Some(group) = &record.group {
            names
                .entry((&record.tenant, group))
                .or_insert(record.names.group.as_str());
        }
    }
    names
}

/// The names of the holders of some pieces.
pub(super) struct NamesByKey {
    tenants: HashMap<i64, Tenant>,
    groups: HashMap<i64, String>,
}

impl NamesByKey {
    /// Loads the names of the holders of pieces.
    pub(super) fn load(context: &mut ReadContext<'_>, pieces: &[Piece]) -> Result<Self, StoreError> {
        let distinct = |keys: &mut Vec<i64>| {
            keys.sort_unstable();
            keys.dedup();
        };
        let mut keys: Vec<i64> = pieces.iter().map(|piece| piece.holding.tenant.0).collect();
        distinct(&mut keys);
        let query = tenants::table.select(TENANT_COLUMNS);
        let rows: Vec<TenantRow> = load_keys!(context.entities(), query, tenants::key, &keys)?;
        let tenants = rows.into_iter().map(|row| Ok((row.0, Tenant::try_from(row)?)));
        let mut keys: Vec<i64> = pieces
            .iter()
            .filter_map(|piece| Some(piece.holding.group()?.0))
            .collect();
        distinct(&mut keys);
        let query = groups::table.select((groups::key, groups::name));
        let rows: Vec<(i64, String)> = load_keys!(context.entities(), query, groups::key, &keys)?;
        Ok(Self {
            tenants: tenants.collect::<Result<_, StoreError>>()?,
            groups: rows.into_iter().collect(),
        })
    }

    /// The names of the holders of a piece.
    pub(super) fn of(&self, piece: &Piece) -> HolderNames {
        let tenant = self.tenants.get(&piece.holding.tenant.0);
        let group = piece.holding.group().and_then(|group| self.groups.get(&group.0));
        HolderNames {
            tenant: tenant.map(|tenant| tenant.name.clone()).unwrap_or_default(),
            tenant_kind: tenant.map(|tenant| tenant.kind),
            group: group.cloned().unwrap_or_default(),
        }
    }
}
