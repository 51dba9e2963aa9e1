//! [`Comparison`]: a file beside the inventory: the same, different, only in the file, only here.

use std::collections::{BTreeMap, HashMap};

use numbering_core::{E164, GroupId, Prefix, Span, TenantId, UserId};
use numbering_store::{Definition, NamedFields, Record, RecordItem};

use super::compared::{Compared, Difference, is_same};

/// The part of the inventory whose numbers can be only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CompareScope {
    /// Nothing: numbers that are only here are not reported.
    Nothing,
    /// The numbers of a tenant.
    Tenant(TenantId),
    /// The numbers that begin with a prefix, those of a tenant if one is given.
    Prefix(Prefix, Option<TenantId>),
}

impl CompareScope {
    /// The part of a record of the inventory that lies in the scope.
    fn part(&self, record: &Record) -> Option<Span> {
        let span = record.held.span();
        match self {
            Self::Nothing => None,
            Self::Tenant(tenant) => (record.tenant == *tenant).then_some(span),
            Self::Prefix(_, Some(tenant)) if record.tenant != *tenant => None,
            Self::Prefix(prefix, _) => {
                let space = Span::from(*prefix);
                let within = match span.numbers() {
                    Some(numbers) => space.numbers_under(numbers.digit_count()).map(Span::from)?,
                    None => space,
                };
                span.intersection(within)
            }
        }
    }
}

/// The intervals of a file, compared with those of the inventory one after the other.
pub(crate) struct Comparison {
    scope: CompareScope,
    /// The intervals of the file that were not found here yet: last position and holder by first position.
    unmatched: BTreeMap<u64, (u64, usize)>,
    holders: Vec<Record>,
    keys: HashMap<HolderKey, usize>,
    rows: Vec<Compared>,
}

impl Comparison {
    /// A comparison with an empty file.
    pub(crate) fn new(scope: CompareScope) -> Self {
        Self {
            scope,
            unmatched: BTreeMap::new(),
            holders: Vec::new(),
            keys: HashMap::new(),
            rows: Vec::new(),
        }
    }

    /// Adds a record of the file. Returns false if an earlier one has some of its numbers.
    pub(crate) fn add_of_file(&mut self, record: &Record) -> bool {
        let span = record.held.span();
        let before = self.unmatched.range(..=span.last()).next_back();
        if before.is_some_and(|(_, (last, _))| span.first() <= *last) {
            return false;
        }
        let holder = self.holder(record);
        self.unmatched.insert(span.first(), (span.last(), holder));
        true
    }

    /// Compares a record of the inventory.
    pub(crate) fn add_here(&mut self, record: &Record) {
        let here = self.holder(record);
        let (span, scope) = (record.held.span(), self.scope.part(record));
        let mut next = Some(span);
        for (part, file) in self.take(span) {
            let gap = next.and_then(|rest| rest_before(rest, part));
            self.only_here(gap, scope, here);
            self.compare(part, file, here);
            next = next.and_then(|rest| rest_after(rest, part));
        }
        let mut has_numbers = false;
        for digits in E164::DIGITS_MIN..=E164::DIGITS_MAX {
            let numbers = span
                .is_prefix_space()
                .then(|| span.numbers_under(digits))
                .flatten();
            for (part, file) in numbers
                .map(|numbers| self.take(numbers.into()))
                .unwrap_or_default()
            {
                has_numbers = true;
                self.compare(part, file, here);
            }
        }
        // of a prefix that the file has as numbers, nothing is only here
        if !has_numbers {
            self.only_here(next, scope, here);
        }
    }

    /// Ends the comparison: what was not found is only in the file. Neighbours with the same result are one.
    pub(crate) fn finish(mut self) -> (Vec<Compared>, Vec<Record>) {
        for (first, (last, file)) in core::mem::take(&mut self.unmatched) {
            if let Some(span) = Span::from_positions(first, last) {
                let (difference, here) = (Difference::OnlyInFile, None);
                self.rows.push(Compared {
                    span,
                    difference,
                    file: Some(file),
                    here,
                });
            }
        }
        let mut rows = core::mem::take(&mut self.rows);
        rows.sort_unstable_by_key(|row| row.span);
        for row in rows {
            self.push(row);
        }
        (self.rows, self.holders)
    }

    /// Adds a row; to the one before, where both are alike.
    fn push(&mut self, row: Compared) {
        match self.rows.last_mut() {
            Some(last) if last.is_like(&row) => last.span = last.span.union(row.span).unwrap_or(last.span),
            _ => self.rows.push(row),
        }
    }

    /// Takes what the file has of an interval, in order.
    fn take(&mut self, span: Span) -> Vec<(Span, usize)> {
        let overlapping = self.unmatched.range(..=span.last()).rev();
        let found: Vec<(u64, u64, usize)> = overlapping
            .map_while(|(first, (last, file))| (span.first() <= *last).then_some((*first, *last, *file)))
            .collect();
        let mut parts = Vec::with_capacity(found.len());
        for (first, last, file) in found.into_iter().rev() {
            self.unmatched.remove(&first);
            let whole = Span::from_positions(first, last);
            let rests = [
                whole.and_then(|whole| rest_before(whole, span)),
                whole.and_then(|whole| rest_after(whole, span)),
            ];
            for rest in rests.into_iter().flatten() {
                self.unmatched.insert(rest.first(), (rest.last(), file));
            }
            parts.extend(
                whole
                    .and_then(|whole| whole.intersection(span))
                    .map(|part| (part, file)),
            );
        }
        parts
    }

    fn compare(&mut self, span: Span, file: usize, here: usize) {
        let is_same = match (self.holders.get(file), self.holders.get(here)) {
            (Some(file), Some(here)) => is_same(file, here, span.is_prefix_space()),
            _ => false,
        };
        self.push(Compared {
            span,
            difference: if is_same {
                Difference::Same
            } else {
                Difference::Different
            },
            file: Some(file),
            here: Some(here),
        });
    }

    fn only_here(&mut self, gap: Option<Span>, scope: Option<Span>, here: usize) {
        if let Some(span) = gap.zip(scope).and_then(|(gap, scope)| gap.intersection(scope)) {
            let difference = Difference::OnlyHere;
            self.push(Compared {
                span,
                difference,
                file: None,
                here: Some(here),
            });
        }
    }

    /// The index of the holder of a record: records with the same holder have the same.
    fn holder(&mut self, record: &Record) -> usize {
        let key = holder_key(record);
        let next = self.holders.len();
        let index = *self.keys.entry(key).or_insert(next);
        if index == next {
            self.holders.push(record.clone());
        }
        index
    }
}

/// A holder, with the fields that a record names.
type HolderKey = (
    TenantId,
    Option<GroupId>,
    Option<UserId>,
    Option<(Definition, bool)>,
    NamedFields,
);

fn holder_key(record: &Record) -> HolderKey {
    let definition = match &record.held {
        RecordItem::Mobile(_) => None,
        RecordItem::Trunk(part) => {
            let written = String::new();
            let definition = Definition {
                written,
                ..part.definition.clone()
            };
            Some((definition, part.span.is_prefix_space()))
        }
    };
    (
        record.tenant.clone(),
        record.group.clone(),
        record.user.clone(),
        definition,
        record.named,
    )
}

fn rest_before(whole: Span, part: Span) -> Option<Span> {
    Span::from_positions(whole.first(), whole.last().min(part.first().checked_sub(1)?))
}

fn rest_after(whole: Span, part: Span) -> Option<Span> {
    Span::from_positions(whole.first().max(part.last() + 1), whole.last())
}

#[cfg(test)]
mod tests {
    use numbering_core::NumberRange;
    use numbering_store::{HolderNames, TrunkPart};

    use super::*;

    fn record(tenant: &str, group: &str, held: RecordItem) -> Record {
        Record {
            tenant: tenant.parse().unwrap(),
            group: group.parse().ok(),
            user: None,
            held,
            named: NamedFields::NONE.with(NamedFields::GROUP),
            names: HolderNames::default(),
        }
    }

    fn mobile(tenant: &str, group: &str, numbers: &str) -> Record {
        record(tenant, group, RecordItem::Mobile(numbers.parse().unwrap()))
    }

    fn trunk(tenant: &str, span: Span) -> Record {
        let definition = Definition {
            active: true,
            extension_length: None,
            written: String::new(),
            extensions: (String::new(), String::new()),
        };
        let (of, share) = (None, None);
        record(
            tenant,
            "",
            RecordItem::Trunk(Box::new(TrunkPart {
                span,
                definition,
                of,
                share,
            })),
        )
    }

    fn range(tenant: &str, numbers: &str) -> Record {
        trunk(tenant, numbers.parse::<NumberRange>().unwrap().into())
    }

    fn compared(scope: CompareScope, file: &[Record], here: &[Record]) -> Vec<String> {
        let mut comparison = Comparison::new(scope);
        assert!(file.iter().all(|record| comparison.add_of_file(record)));
        for record in here {
            comparison.add_here(record);
        }
        let (rows, _) = comparison.finish();
        rows.iter()
            .map(|row| format!("{:?} {}", row.span, row.difference.name()))
            .collect()
    }

    #[test]
    fn intervals_are_cut_where_the_results_differ() {
        let file = [
            mobile("foo", "a", "+32470000000..+32470000004"),
            mobile("foo", "a", "+32470000005..+32470000019"),
            mobile("bar", "", "+32470000030"),
        ];
        let here = [
            mobile("foo", "a", "+32470000003..+32470000009"),
            mobile("foo", "b", "+32470000010..+32470000012"),
            mobile("foo", "b", "+32470000025"),
            mobile("foo", "", "+32470000030"),
        ];
        let expected = [
            "+32470000000..+32470000002 onlyInFile",
            "+32470000003..+32470000009 same",
            "+32470000010..+32470000012 different",
            "+32470000013..+32470000019 onlyInFile",
            "+32470000030 different",
        ];
        assert_eq!(compared(CompareScope::Nothing, &file, &here), expected);
        let tenant = compared(CompareScope::Tenant("foo".parse().unwrap()), &file, &here);
        assert_eq!(tenant[4], "+32470000025 onlyHere");
        let scope = |prefix: &str, tenant: Option<&str>| {
            CompareScope::Prefix(
                prefix.parse().unwrap(),
                tenant.map(|tenant| tenant.parse().unwrap()),
            )
        };
        assert_eq!(compared(scope("+324700000", None), &file, &here).len(), 6);
        assert_eq!(compared(scope("+32471", None), &file, &here).len(), 5);
        assert_eq!(compared(scope("+324700000", Some("bar")), &file, &here).len(), 5);
    }

    #[test]
    fn numbers_are_compared_with_the_prefix_that_holds_them() {
        let prefix = || trunk("foo", "+3248".parse::<Prefix>().unwrap().into());
        let scope = || CompareScope::Tenant("foo".parse().unwrap());
        let file = [
            range("foo", "+32480000000..+32480000009"),
            range("bar", "+32480000010"),
        ];
        assert_eq!(
            compared(scope(), &file, &[prefix()]),
            ["+32480000000..+32480000009 same", "+32480000010 different"]
        );
        assert_eq!(compared(scope(), &[prefix()], &[prefix()]), ["[+3248] same"]);
        assert_eq!(compared(scope(), &[], &[prefix()]), ["[+3248] onlyHere"]);
    }

    #[test]
    fn a_repeated_number_of_the_file_is_refused() {
        let mut comparison = Comparison::new(CompareScope::Nothing);
        assert!(comparison.add_of_file(&mobile("foo", "a", "+32470000000..+32470000004")));
        assert!(!comparison.add_of_file(&mobile("foo", "a", "+32470000004")));
    }
}
