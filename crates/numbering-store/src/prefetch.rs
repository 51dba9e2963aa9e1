//! [`Prefetch`]: what a change will look up. For changes that share a transaction it is looked up once for all, before
//! the first of them.

use numbering_core::{Span, TenantId};

use crate::connection::Connection;
use crate::error::StoreError;
use crate::known::Known;
use crate::locked::Locked;

/// The most spans that are worth looking up beforehand.
const SPANS_MAX: usize = 8;

/// What a change will look up, as far as it can be told beforehand. It saves time alone: what is not prefetch is looked
/// up when it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefetch {
    /// The tenant that it locks.
    tenant: Option<TenantId>,
    /// What it adds, takes out, or moves.
    spans: Vec<Span>,
}

impl Prefetch {
    /// Of a change that locks `tenant`, and adds, takes out, or moves `spans`. Where these are many they are left out:
    /// such a change looks up many of them in a statement by itself.
    pub fn new(tenant: Option<TenantId>, spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().take(SPANS_MAX + 1).collect();
        if SPANS_MAX < spans.len() {
            spans.clear();
        }
        Self { tenant, spans }
    }
}

/// Looks up the tenants of all `changes`.
pub(crate) fn tenants<'f>(
    connection: &mut Connection,
    changes: impl Iterator<Item = &'f Prefetch>,
) -> Result<Locked, StoreError> {
    let mut ids: Vec<&TenantId> = changes.filter_map(|change| change.tenant.as_ref()).collect();
    ids.sort_unstable();
    ids.dedup();
    Locked::knowing(connection, &ids)
}

/// Looks up what lies around all that `changes` touch.
pub(crate) fn pieces<'f>(
    connection: &mut Connection,
    changes: impl Iterator<Item = &'f Prefetch>,
) -> Result<Known, StoreError> {
    Known::around(
        connection,
        changes.flat_map(|change| change.spans.iter().copied()),
    )
}
