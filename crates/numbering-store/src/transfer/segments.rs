//! [`segments`]: the parts of a list of records that can be imported together without one owner taking another's
//! numbers out of turn.

use std::collections::BTreeMap;
use std::ops::Range;

use numbering_core::{Span, TenantId};

use super::{Record, RecordItem};

/// Divides records, so that within a part no two owners want the same numbers: the plans of a part run tenant by tenant, and
/// the earlier record must win. An owner is a tenant with its mobile numbers, or with its ranges and prefixes. The
/// records of a definition stay together.
pub(super) fn segments(records: &[Record]) -> Vec<Range<usize>> {
    let (mut segments, mut begin, mut definition) = (Vec::new(), 0, 0);
    let mut claims = Claims::default();
    for (index, record) in records.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|previous| records.get(previous));
        if !previous.is_some_and(|previous| previous.goes_on_in(record)) {
            definition = index;
        }
        if claims.are_of_another(record) && begin < definition {
            segments.push(begin..definition);
            begin = definition;
            claims = Claims::default();
            // those of the definition that began before
            let parts = records.get(definition..index).unwrap_or_default();
            for part in parts {
                claims.add(part);
            }
        }
        claims.add(record);
    }
    segments.push(begin..records.len());
    segments
}

/// The owner of numbers: a tenant, with one kind of numbers.
type Owner<'r> = (&'r TenantId, bool);

/// The intervals of the records of a part, each with its owner.
#[derive(Default)]
struct Claims<'r>(BTreeMap<u64, (u64, Owner<'r>)>);

impl<'r> Claims<'r> {
    /// Returns true if another owner claims numbers of a record.
    fn are_of_another(&self, record: &Record) -> bool {
        let owner = owner(record);
        record
            .span()
            .footprint()
            .any(|span| self.overlapping(span).any(|(_, other)| other != owner))
    }

    /// Adds the interval of a record. What overlaps it is of the same owner, and becomes one interval with it.
    fn add(&mut self, record: &'r Record) {
        let span = record.span();
        let overlapping: Vec<Span> = self.overlapping(span).map(|(span, _)| span).collect();
        let mut whole = (span.first(), span.last());
        for span in overlapping {
            self.0.remove(&span.first());
            whole = (whole.0.min(span.first()), whole.1.max(span.last()));
        }
        self.0.insert(whole.0, (whole.1, owner(record)));
    }

    fn overlapping(&self, span: Span) -> impl Iterator<Item = (Span, Owner<'r>)> {
        let before = self.0.range(..=span.last()).rev();
        before.map_while(move |(first, (last, owner))| {
            (span.first() <= *last).then_some((Span::from_positions(*first, *last)?, *owner))
        })
    }
}

const fn owner(record: &Record) -> Owner<'_> {
    (&record.tenant, matches!(record.held, RecordItem::Mobile(_)))
}

#[cfg(test)]
mod tests {
    use super::super::{HolderNames, NamedFields};
    use super::*;

    fn record(tenant: &str, numbers: &str) -> Record {
        Record {
            tenant: tenant.parse().unwrap(),
            group: None,
            user: None,
            held: RecordItem::Mobile(numbers.parse().unwrap()),
            named: NamedFields::ALL,
            names: HolderNames::default(),
        }
    }

    #[test]
    fn a_part_ends_where_another_owner_wants_the_same() {
        let records = [
            record("zulu", "+3226127000..+3226127009"),
            record("zulu", "+3226127005..+3226127019"),
            record("alfa", "+3226127020"),
            record("alfa", "+3226127012"),
            record("zulu", "+3226127012"),
            record("zulu", "+3226127001"),
        ];
        assert_eq!(segments(&records), [0..3, 3..4, 4..6]);
        assert_eq!(segments(&records[..3]).len(), 1);
        assert_eq!(segments(&[]).len(), 1);
    }
}
