//! [`Foreseen`]: what a change will look up. For changes that share a transaction it is looked up once for all, before
//! the first of them.

use numbering_core::{Span, TenantId};

use crate::connection::Connection;
use crate::error::StoreError;
use crate::known::Known;
use crate::locked::Locked;

/// What a change will look up, as far as it can be told beforehand. It saves time alone: what is not foreseen is looked
/// up when it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// The tenant that it locks.
    pub tenant: Option<TenantId>,
    /// What it adds, takes out, or moves.
    pub spans: Vec<Span>,
}

impl Foreseen {
    /// A change of more spans than this looks up many of them in a statement by itself.
    pub const SPANS_MAX: usize = 8;
}

/// Looks up the tenants of all `changes`.
pub(crate) fn tenants<'f>(
    connection: &mut Connection,
    changes: impl Iterator<Item = &'f Foreseen>,
) -> Result<Locked, StoreError> {
    let mut ids: Vec<&TenantId> = changes.filter_map(|change| change.tenant.as_ref()).collect();
    ids.sort_unstable();
    ids.dedup();
    Locked::knowing(connection, &ids)
}

/// Looks up what lies around all that `changes` touch.
pub(crate) fn pieces<'f>(
    connection: &mut Connection,
    changes: impl Iterator<Item = &'f Foreseen>,
) -> Result<Known, StoreError> {
    let few = changes.filter(|change| change.spans.len() <= Foreseen::SPANS_MAX);
    Known::around(connection, few.flat_map(|change| change.spans.iter().copied()))
}
