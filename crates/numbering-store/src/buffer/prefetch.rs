//! A hint for the writer: the tenant and the numbers that a change will ask for.

use numbering_core::{Span, TenantId};

/// The most spans that are worth a prefetch. A change with more loads many of them by one statement anyway.
const SPANS_MAX: usize = 8;

/// The most places of a span that is worth a prefetch: a wider one may have very many pieces, of which its plan needs few.
const PLACES_MAX: u64 = 1_000;

/// The tenant and the spans that a change will ask for, as far as they are known before it runs.
///
/// A hint only saves time: the change loads the rest itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefetch {
    /// The tenant that the change locks.
    pub(super) tenant: Option<TenantId>,
    /// The numbers and prefixes that the change adds, removes or moves.
    pub(super) spans: Vec<Span>,
}

impl Prefetch {
    /// The tenant that the change locks, if it is known. The changes of tenants take turns.
    pub(crate) const fn tenant(&self) -> Option<&TenantId> {
        self.tenant.as_ref()
    }

    /// The hint of a change that locks `tenant`, and adds, removes or moves `spans`. More than eight spans are
    /// ignored, and spans of more than a thousand places.
    pub fn new(tenant: Option<TenantId>, spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().take(SPANS_MAX + 1).collect();
        if SPANS_MAX < spans.len() {
            spans.clear();
        }
        spans.retain(|span| span.last() - span.first() < PLACES_MAX);
        Self { tenant, spans }
    }
}
