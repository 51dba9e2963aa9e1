//! Lines of ranges and prefixes: those of one definition are defined together, those of one share assigned
//! together.

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

/// Lines that are one definition, and what they hold together.
struct Unit {
    lines: Range<usize>,
    span: Span,
    definition: Definition,
}

impl WriteContext<'_> {
    pub(super) fn import_trunk(
        &mut self,
        lines: &[Record],
        targets: &TargetResolver,
        outcomes: &mut Outcomes,
    ) -> Result<(), StoreError> {
        let mut of_tenants: BTreeMap<&TenantId, Vec<Unit>> = BTreeMap::new();
        for unit in units(lines, outcomes) {
            if let Some(line) = lines.get(unit.lines.start) {
                of_tenants.entry(&line.tenant).or_default().push(unit);
            }
        }
        for (tenant, units) in of_tenants {
            let defined = self.define_units(tenant, units, outcomes)?;
            let defined: Vec<&[Record]> = defined
                .iter()
                .filter_map(|unit| lines.get(unit.lines.clone()))
                .collect();
            self.assign_units(tenant, &defined)?;
            self.assign_units_to_users(tenant, &defined, targets)?;
        }
        Ok(())
    }

    /// Defines what can be; the rest is rejected, a hundred at a time, as that many are named.
    fn define_units(
        &mut self,
        tenant: &TenantId,
        mut units: Vec<Unit>,
        outcomes: &mut Outcomes,
    ) -> Result<Vec<Unit>, StoreError> {
        let tenant = self.lock_tenant(tenant)?;
        while !units.is_empty() {
            let items: Vec<_> = units.iter().map(|unit| Ok(unit.span)).collect();
            let definitions: Vec<_> = units.iter().map(|unit| unit.definition.clone()).collect();
            let Err(refused) = self.define_trunk(&tenant, &items, &definitions)? else {
                break;
            };
            let mut rejections = refused.refusal.rejections().iter().peekable();
            let mut index = 0;
            units.retain(|unit| {
                let rejection = rejections.next_if(|(at, _)| *at == index);
                index += 1;
                if let Some((_, rejection)) = rejection {
                    let error = RecordError::Rejected(Box::new((rejection.clone(), refused.names.clone())));
                    reject(outcomes, unit.lines.clone(), &error);
                }
                rejection.is_none()
            });
        }
        Ok(units)
    }

    /// Gives each group its shares, all at once.
    fn assign_units(&mut self, tenant: &TenantId, units: &[&[Record]]) -> Result<(), StoreError> {
        let mut of_groups: BTreeMap<&GroupId, Vec<_>> = BTreeMap::new();
        for share in units.iter().flat_map(|lines| lines.chunk_by(is_one_share)) {
            let (Some(first), Some(last)) = (share.first(), share.last()) else {
                continue;
            };
            if let (Some(group), Some(span)) = (&first.group, hull(first, last)) {
                of_groups.entry(group).or_default().push(Ok(span));
            }
        }
        for (group, items) in of_groups {
            let of = self.lock_group(tenant, group)?;
            ensure(self.assign_trunk(&of, &items)?.is_ok())?;
        }
        Ok(())
    }

    /// Lets users carry what is theirs, beside what they carry.
    fn assign_units_to_users(
        &mut self,
        tenant: &TenantId,
        units: &[&[Record]],
        targets: &TargetResolver,
    ) -> Result<(), StoreError> {
        let mut of_users: BTreeMap<(&GroupId, &UserId), (&Record, Vec<Span>)> = BTreeMap::new();
        for line in units.iter().copied().flatten() {
            if let (Some(group), Some(user), Some(part)) = (&line.group, &line.user, part(line)) {
                let carried = of_users
                    .entry((group, user))
                    .or_insert_with(|| (line, Vec::new()));
                carried.1.push(part.span);
            }
        }
        for ((group, _), (line, mut spans)) in of_users {
            let of = self.lock_group(tenant, group)?;
            let Some(user) = targets.get(line).and_then(|target| target.user.as_ref()) else {
                continue;
            };
            spans.extend(self.trunk_spans_of_user(user.key)?);
            let (prefixes, ranges): (Vec<Span>, Vec<Span>) =
                spans.into_iter().partition(|span| span.is_prefix_space());
            let items = |spans: Vec<Span>| -> Vec<ParsedItemRef> {
                spans.into_iter().map(|span| Ok(ItemRef::Part(span))).collect()
            };
            let carried = UserTrunkLists {
                ranges: Some(items(ranges)),
                prefixes: Some(items(prefixes)),
            };
            ensure(self.assign_trunk_to_user(&of, user, &carried)?.is_ok())?;
        }
        Ok(())
    }
}

/// The definitions that the lines make up; lines that cannot be one are rejected.
fn units(lines: &[Record], outcomes: &mut Outcomes) -> Vec<Unit> {
    let (mut units, mut start) = (Vec::new(), 0);
    for group in lines.chunk_by(is_one_definition) {
        let range = start..start + group.len();
        start = range.end;
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let Some(TrunkPart { definition, .. }) = part(first) else {
            continue;
        };
        let earlier = outcomes
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .flatten()
            .next()
            .cloned();
        match earlier.map_or_else(|| whole(group, definition, hull(first, last)), Err) {
            Ok(span) => units.push(Unit {
                lines: range,
                span,
                definition: definition.clone(),
            }),
            Err(error) => reject(outcomes, range, &error),
        }
    }
    units
}

/// What the lines of a definition hold together, if nothing is missing between them.
fn whole(lines: &[Record], definition: &Definition, hull: Option<Span>) -> Result<Span, RecordError> {
    let touch = |pair: &[Record]| match pair {
        [one, next] => part(one)
            .zip(part(next))
            .is_some_and(|(one, next)| one.span.touches(next.span)),
        _ => false,
    };
    let span = hull
        .filter(|_| lines.windows(2).all(touch))
        .ok_or(RecordError::NotContiguous)?;
    let is_written = |written: &str| {
        let prefix: Result<Prefix, _> = written.parse();
        prefix.is_ok_and(|prefix| Span::from(prefix).contains(span))
    };
    if span.is_prefix_space() && !is_written(&definition.written) {
        return Err(RecordError::PrefixMismatch);
    }
    Ok(span)
}

fn reject(outcomes: &mut Outcomes, lines: Range<usize>, error: &RecordError) {
    for outcome in outcomes.get_mut(lines).unwrap_or_default() {
        *outcome = Some(error.clone());
    }
}

fn part(line: &Record) -> Option<&TrunkPart> {
    match &line.held {
        RecordItem::Mobile(_) => None,
        RecordItem::Trunk(part) => Some(part),
    }
}

/// Whether two lines that follow each other are parts of one definition.
pub(super) fn is_one_definition(one: &Record, next: &Record) -> bool {
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
    /// Whether `next`, which follows it, belongs to the same definition: the two are brought in together.
    #[must_use]
    pub fn goes_on_in(&self, next: &Self) -> bool {
        is_one_definition(self, next)
    }
}
