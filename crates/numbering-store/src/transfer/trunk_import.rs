//! Imports of ranges and prefixes. The records of a definition are defined together, and the records of a share are
//! assigned together.

use std::collections::BTreeMap;
use std::ops::Range;

use numbering_core::trunk::ItemRef;
use numbering_core::{GroupId, Prefix, Span, TenantId, UserId};

use super::outcome::{Outcomes, RecordError, ensure};
use super::targets::TargetResolver;
use super::{Record, RecordItem, TrunkPart};
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::queries::{ParsedItemRef, UserTrunkLists};
use crate::rows::Definition;

/// A definition, its whole interval, and the indexes of its records.
struct ImportedDefinition {
    records: Range<usize>,
    span: Span,
    attributes: Definition,
}

impl WriteContext<'_> {
    /// Imports the ranges and prefixes of `records`, as far as no outcome has an error yet.
    pub(super) fn import_trunk(
        &mut self,
        records: &[Record],
        targets: &TargetResolver,
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let mut by_tenant: BTreeMap<&TenantId, Vec<ImportedDefinition>> = BTreeMap::new();
        for definition in definitions(records, outcomes) {
            if let Some(first) = records.get(definition.records.start) {
                by_tenant.entry(&first.tenant).or_default().push(definition);
            }
        }
        for (tenant, definitions) in by_tenant {
            let defined = self.import_definitions(tenant, definitions, outcomes)?;
            let defined: Vec<&[Record]> = defined
                .iter()
                .filter_map(|definition| records.get(definition.records.clone()))
                .collect();
            self.import_group_shares(tenant, &defined)?;
            self.import_user_parts(tenant, &defined, targets)?;
        }
        Ok(())
    }

    /// Adds the definitions that no rule rejects, and returns them. A refusal lists a hundred rejections, so that many
    /// are rejected in each round.
    fn import_definitions(
        &mut self,
        tenant: &TenantId,
        mut definitions: Vec<ImportedDefinition>,
        outcomes: &mut Outcomes,
    ) -> Result<Vec<ImportedDefinition>, StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        while !definitions.is_empty() {
            let items: Vec<_> = definitions.iter().map(|definition| Ok(definition.span)).collect();
            let attributes: Vec<_> = definitions
                .iter()
                .map(|definition| definition.attributes.clone())
                .collect();
            let Err(refused) = self.define_trunk(&tenant, &items, &attributes)? else {
                break;
            };
            let mut rejections = refused.refusal.rejections().iter().peekable();
            let mut index = 0;
            definitions.retain(|definition| {
                let rejection = rejections.next_if(|(at, _)| *at == index);
                index += 1;
                if let Some((_, rejection)) = rejection {
                    let error = RecordError::Rejected(Box::new((rejection.clone(), refused.names.clone())));
                    reject(outcomes, definition.records.clone(), &error);
                }
                rejection.is_none()
            });
        }
        Ok(definitions)
    }

    /// Assigns each group its shares, all in one change.
    fn import_group_shares(
        &mut self,
        tenant: &TenantId,
        definitions: &[&[Record]],
    ) -> Result<(), StoreError> {
        let mut by_group: BTreeMap<&GroupId, Vec<_>> = BTreeMap::new();
        for share in definitions
            .iter()
            .flat_map(|records| records.chunk_by(is_one_share))
        {
            let (Some(first), Some(last)) = (share.first(), share.last()) else {
                continue;
            };
            if let (Some(group), Some(span)) = (&first.group, hull(first, last)) {
                by_group.entry(group).or_default().push(Ok(span));
            }
        }
        for (group, items) in by_group {
            let of = self.lock_group(tenant, group)?;
            ensure(self.assign_trunk(&of, &items)?.is_ok())?;
        }
        Ok(())
    }

    /// Assigns each user their parts, beside those that are assigned to them already.
    fn import_user_parts(
        &mut self,
        tenant: &TenantId,
        definitions: &[&[Record]],
        targets: &TargetResolver,
    ) -> Result<(), StoreError> {
        let mut by_user: BTreeMap<(&GroupId, &UserId), (&Record, Vec<Span>)> = BTreeMap::new();
        for record in definitions.iter().copied().flatten() {
            if let (Some(group), Some(user), Some(part)) = (&record.group, &record.user, part(record)) {
                let (_, spans) = by_user
                    .entry((group, user))
                    .or_insert_with(|| (record, Vec::new()));
                spans.push(part.span);
            }
        }
        for ((group, _), (record, mut spans)) in by_user {
            let of = self.lock_group(tenant, group)?;
            let Some(user) = targets.get(record).and_then(|target| target.user.as_ref()) else {
                continue;
            };
            spans.extend(self.trunk_spans_of_user(user.key)?);
            let (prefixes, ranges): (Vec<Span>, Vec<Span>) =
                spans.into_iter().partition(|span| span.is_prefix_space());
            let items = |spans: Vec<Span>| -> Vec<ParsedItemRef> {
                spans.into_iter().map(|span| Ok(ItemRef::Part(span))).collect()
            };
            let lists = UserTrunkLists {
                ranges: Some(items(ranges)),
                prefixes: Some(items(prefixes)),
            };
            ensure(self.assign_trunk_to_user(&of, user, &lists)?.is_ok())?;
        }
        Ok(())
    }
}

/// The definitions of `records`. The records of a definition are rejected if one of them is, or if they do not fit
/// together.
fn definitions(records: &[Record], outcomes: &mut Outcomes) -> Vec<ImportedDefinition> {
    let (mut definitions, mut start) = (Vec::new(), 0);
    for parts in records.chunk_by(is_one_definition) {
        let indexes = start..start + parts.len();
        start = indexes.end;
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            continue;
        };
        let Some(TrunkPart { definition, .. }) = part(first) else {
            continue;
        };
        let earlier = outcomes
            .get(indexes.clone())
            .unwrap_or_default()
            .iter()
            .flatten()
            .next()
            .cloned();
        match earlier.map_or_else(|| whole_span(parts, definition, hull(first, last)), Err) {
            Ok(span) => definitions.push(ImportedDefinition {
                records: indexes,
                span,
                attributes: definition.clone(),
            }),
            Err(error) => reject(outcomes, indexes, &error),
        }
    }
    definitions
}

/// The interval of all records of a definition. They must have no gaps, and lie under the prefix that was written.
fn whole_span(records: &[Record], definition: &Definition, hull: Option<Span>) -> Result<Span, RecordError> {
    let touch = |pair: &[Record]| match pair {
        [one, next] => part(one)
            .zip(part(next))
            .is_some_and(|(one, next)| one.span.touches(next.span)),
        _ => false,
    };
    let span = hull
        .filter(|_| records.windows(2).all(touch))
        .ok_or(RecordError::NotContiguous)?;
    let is_under = |written: &str| {
        let prefix: Result<Prefix, _> = written.parse();
        prefix.is_ok_and(|prefix| Span::from(prefix).contains(span))
    };
    if span.is_prefix_space() && !is_under(&definition.written) {
        return Err(RecordError::PrefixMismatch);
    }
    Ok(span)
}

fn reject(outcomes: &mut Outcomes, records: Range<usize>, error: &RecordError) {
    for outcome in outcomes.get_mut(records).unwrap_or_default() {
        *outcome = Some(error.clone());
    }
}

fn part(record: &Record) -> Option<&TrunkPart> {
    match &record.held {
        RecordItem::Mobile(_) => None,
        RecordItem::Trunk(part) => Some(part),
    }
}

/// Returns true if two successive records are parts of one definition.
fn is_one_definition(one: &Record, next: &Record) -> bool {
    let (Some(first), Some(second)) = (part(one), part(next)) else {
        return false;
    };
    one.tenant == next.tenant
        && first.of.is_some()
        && first.of == second.of
        && first.span.is_prefix_space() == second.span.is_prefix_space()
}

fn is_one_share(one: &Record, next: &Record) -> bool {
    let (Some(first), Some(second)) = (part(one), part(next)) else {
        return false;
    };
    one.group == next.group && first.share.is_some() && first.share == second.share
}

fn hull(first: &Record, last: &Record) -> Option<Span> {
    Span::from_positions(part(first)?.span.first(), part(last)?.span.last())
}

impl Record {
    /// Returns true if `next`, the next record, belongs to the same definition: both must be imported together.
    #[must_use]
    pub fn goes_on_in(&self, next: &Self) -> bool {
        is_one_definition(self, next)
    }
}
