//! Definitions that become whole again: the store finds those that can take new items back, and the core chooses.

use std::collections::{BTreeSet, HashMap};

use numbering_core::buckets::buckets_over;
use numbering_core::trunk::{self, OriginalInterval};
use numbering_core::{Origin, Reassignment, Span, TenantKey};

use crate::context::WriteContext;
use crate::error::StoreError;
use crate::rows::{Definition, to_key, to_span};
use crate::tables::original_intervals::{self, OriginalRow};

/// A definition as it was made.
type Original = (OriginalInterval, Definition);

impl WriteContext<'_> {
    /// Turns new definitions of a tenant into parts of those that have missed them, where the attributes are equal;
    /// `attributes` has those of the new ones. It takes two statements at most.
    pub(super) fn rejoin(
        &mut self,
        tenant: TenantKey,
        defined: Vec<Reassignment>,
        attributes: &HashMap<Origin, &Definition>,
    ) -> Result<Vec<Reassignment>, StoreError> {
        let originals = self.originals_near(tenant, defined.iter().map(|item| item.span))?;
        if originals.is_empty() {
            return Ok(defined);
        }
        let numbers = defined.iter().flat_map(|item| trunk::numbers_over(item.span));
        let held = self.load_over(numbers.collect())?;
        let intervals: Vec<OriginalInterval> = originals.iter().map(|(interval, _)| *interval).collect();
        let of_originals: HashMap<Origin, &Definition> = originals
            .iter()
            .map(|(interval, attributes)| (interval.definition, attributes))
            .collect();
        let has_equal_attributes = |new: Origin, old: Origin| {
            let new = attributes.get(&new).zip(of_originals.get(&old));
            new.is_some_and(|(new, old)| new.has_equal_attributes(old))
        };
        Ok(trunk::rejoin(&held, defined, &intervals, has_equal_attributes))
    }

    /// The definitions of a tenant whose original intervals contain one of `spans`, and a few near them. Each has a part left.
    fn originals_near(
        &mut self,
        tenant: TenantKey,
        spans: impl Iterator<Item = Span>,
    ) -> Result<Vec<Original>, StoreError> {
        let keys: BTreeSet<i64> = spans.flat_map(buckets_over).map(to_key).collect();
        let keys: Vec<i64> = keys.into_iter().collect();
        let rows = original_intervals::select_in_buckets(self.entities_mut(), tenant.0, &keys)?;
        rows.into_iter().map(original).collect()
    }
}

fn original(row: OriginalRow) -> Result<Original, StoreError> {
    let span = to_span(row.first, row.last).ok_or(StoreError::Corrupt {
        table: "definitions",
        key: row.origin,
    })?;
    let interval = OriginalInterval {
        definition: Origin(row.origin),
        span,
    };
    let attributes = Definition {
        active: row.active,
        extension_length: row.extension_length,
        written: String::new(),
        extensions: (row.extension_first, row.extension_last),
    };
    Ok((interval, attributes))
}
