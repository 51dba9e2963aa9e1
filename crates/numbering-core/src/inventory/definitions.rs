//! [`Definitions`]: the original intervals of the definitions of an inventory in memory.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::piece::{Kind, Origin};
use super::trunk::OriginalInterval;
use crate::buckets::{bucket, buckets_over};
use crate::ident::TenantKey;
use crate::span::Span;

/// The original intervals by tenant, bucket and definition. All definitions have a part left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Definitions(BTreeMap<(TenantKey, u64, Origin), Span>);

impl Definitions {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The original intervals of a tenant that contain one of `spans`, each once, and a few near them.
    pub(super) fn near(&self, tenant: TenantKey, spans: impl Iterator<Item = Span>) -> Vec<OriginalInterval> {
        let keys: BTreeSet<u64> = spans.flat_map(buckets_over).collect();
        let of_bucket = |key: u64| {
            let bounds = (tenant, key, Origin(i64::MIN))..=(tenant, key, Origin(i64::MAX));
            self.0.range(bounds)
        };
        let near = keys.into_iter().flat_map(of_bucket);
        near.map(|((_, _, definition), span)| OriginalInterval {
            definition: *definition,
            span: *span,
        })
        .collect()
    }

    /// Adds a definition that was made with `span`; mobile numbers have none.
    pub(super) fn add(&mut self, tenant: TenantKey, kind: Kind, span: Span) {
        if let Some(origin) = kind.origin() {
            let key = bucket(span.first(), span.last());
            self.0.insert((tenant, key, origin), span);
        }
    }

    /// Removes the definition to which `part` belonged, if `is_left` says of its original interval that nothing is left there.
    pub(super) fn remove_unused(
        &mut self,
        (tenant, kind, part): (TenantKey, Kind, Span),
        is_left: impl Fn(Span) -> bool,
    ) {
        let Some(origin) = kind.origin() else { return };
        for key in buckets_over(part) {
            let key = (tenant, key, origin);
            if self.0.get(&key).is_some_and(|original| !is_left(*original)) {
                self.0.remove(&key);
            }
        }
    }
}
