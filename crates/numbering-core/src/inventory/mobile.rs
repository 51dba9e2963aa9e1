//! Plans for mobile numbers: of a tenant, of its groups, and of their users.
//!
//! Each item is decided separately: a plan accepts what is possible and reports the outcome of every item. An item that
//! overlaps an accepted one of the same request is a duplicate. A long list can be planned [`Chunk`] by chunk, in a
//! [`ListOrder`].

pub use super::accepted_items::{AcceptedItems, Chunk};
pub use super::list_order::ListOrder;
pub use super::user_number::{UserNumberChange, assign_user_number};

use alloc::vec::Vec;

use super::items::{Cause, Conflicts, Item, Rejection};
use super::piece::{Holding, Piece};
use super::piece_map::{PieceMap, Reassignment};
use crate::batch_report::BatchReport;
use crate::ident::{GroupKey, TenantKey};
use crate::range::NumberRange;
use crate::span::Span;

/// The effect that a request would have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The changes of holdings, in ascending order, ready for [`PieceMap::diff`].
    pub reassignments: Vec<Reassignment>,
    /// The outcome of each item.
    pub report: BatchReport<Rejection>,
}

impl Plan {
    /// The plan with what `piece_map` shows of the items of which nothing is held: see [`Rejection::with_other_kinds`].
    /// `items` are those of the plan. Together they name at most [`Conflicts::REQUEST_MAX`] pieces more, and one each in any
    /// case.
    ///
    /// ```
    /// use numbering_core::{Cause, NumberRange, PieceMap, Rejection, TenantKey, mobile, trunk};
    ///
    /// let tenant = TenantKey(1);
    /// let number: NumberRange = "+32471123450".parse()?;
    /// let defined = trunk::define(&PieceMap::default(), tenant, &[Ok(number.into())], 1).unwrap();
    /// let piece_map = PieceMap::new(PieceMap::default().apply(&defined)).unwrap();
    /// let items = [Ok(number)];
    /// let plan = mobile::remove(&PieceMap::default(), tenant, &items);
    /// let plan = plan.with_other_kinds(&items, &piece_map, |holding| holding.tenant == tenant);
    /// let (_, rejection) = plan.report.rejections().next().unwrap();
    /// assert!(matches!(rejection, Rejection::NotWhole(Cause::OtherKind, _)));
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn with_other_kinds(
        self,
        items: &[Item],
        piece_map: &PieceMap,
        own: impl Fn(&Holding) -> bool,
    ) -> Self {
        let mut rest = Conflicts::REQUEST_MAX;
        let report = self
            .report
            .map_reasons(|index, rejection| match items.get(index) {
                Some(Ok(range)) if rejection.is_of_nothing() => rejection
                    .with_other_kinds(Span::from(*range), piece_map, &own)
                    .with_conflicts_from(&mut rest),
                _ => rejection,
            });
        Self { report, ..self }
    }
}

/// Adds numbers to `tenant`, as available.
///
/// A number is rejected if another tenant holds it, if this tenant has it as a mobile number, or if it lies in a range or
/// under a prefix of this tenant.
///
/// ```
/// use numbering_core::{PieceMap, TenantKey, Verdict, mobile};
///
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), TenantKey(1), &items);
/// assert_eq!(added.report.verdict(), Verdict::All);
/// assert_eq!(added.reassignments.len(), 1);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn add<'a>(piece_map: &PieceMap, tenant: TenantKey, items: impl Into<Chunk<'a>>) -> Plan {
    let judge = |range: NumberRange| {
        let conflicting = || piece_map.conflicting(range.into());
        if conflicting().next().is_none() {
            return Ok(());
        }
        let others: Conflicts = conflicting()
            .filter(|piece| piece.holding.tenant != tenant)
            .collect();
        if !others.is_empty() {
            return Err(Rejection::OwnedByOtherTenant(others));
        }
        let mobile: Conflicts = conflicting()
            .filter(|piece| piece.holding.is_mobile_of(tenant))
            .collect();
        if !mobile.is_empty() {
            return Err(Rejection::AlreadyHeld(mobile));
        }
        Err(Rejection::Overlaps(conflicting().collect()))
    };
    plan(items.into(), Some(Holding::available_mobile(tenant)), judge)
}

/// Removes numbers from `tenant`.
///
/// A number is rejected if the tenant does not have it as a mobile number, or if it is assigned to a group.
///
/// ```
/// use numbering_core::{PieceMap, TenantKey, mobile};
///
/// let tenant = TenantKey(1);
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), tenant, &items);
/// let piece_map = PieceMap::new(PieceMap::default().apply(&added.reassignments)).unwrap();
/// let removed = mobile::remove(&piece_map, tenant, &items);
/// assert!(piece_map.apply(&removed.reassignments).is_empty());
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn remove<'a>(piece_map: &PieceMap, tenant: TenantKey, items: impl Into<Chunk<'a>>) -> Plan {
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        let own = held.iter().filter(|piece| piece.holding.is_mobile_of(tenant));
        refuse_unless_covered(range, own, Rejection::NotFound, |own| {
            Rejection::NotWhole(Cause::HeldInPart, own)
        })?;
        in_use(
            Cause::HeldByGroup,
            held.iter().filter(|piece| piece.holding.assignment.is_some()),
        )
    };
    plan(items.into(), None, judge)
}

/// Assigns available numbers of `tenant` to one of its groups.
///
/// A number is rejected if the tenant does not have it as a mobile number, or if it is assigned to a group already.
///
/// ```
/// use numbering_core::{GroupKey, PieceMap, TenantKey, mobile};
///
/// let (tenant, group) = (TenantKey(1), GroupKey(1));
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), tenant, &items);
/// let piece_map = PieceMap::new(PieceMap::default().apply(&added.reassignments)).unwrap();
/// let assigned = mobile::assign(&piece_map, tenant, group, &items);
/// assert_eq!(piece_map.apply(&assigned.reassignments)[0].holding.group(), Some(group));
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn assign<'a>(
    piece_map: &PieceMap,
    tenant: TenantKey,
    group: GroupKey,
    items: impl Into<Chunk<'a>>,
) -> Plan {
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        let own = held.iter().filter(|piece| piece.holding.is_mobile_of(tenant));
        let not_held = Rejection::NotAvailable(Cause::NotHeld, Conflicts::default());
        refuse_unless_covered(range, own, not_held, |own| {
            Rejection::NotAvailable(Cause::HeldInPart, own)
        })?;
        let assigned = held.iter().filter(|piece| piece.holding.assignment.is_some());
        let others: Conflicts = assigned
            .clone()
            .filter(|piece| piece.holding.group() != Some(group))
            .collect();
        if !others.is_empty() {
            return Err(Rejection::NotAvailable(Cause::HeldByGroup, others));
        }
        let own: Conflicts = assigned.collect();
        if own.is_empty() {
            Ok(())
        } else {
            Err(Rejection::NotAvailable(Cause::HeldByThisGroup, own))
        }
    };
    plan(items.into(), Some(Holding::assigned_mobile(tenant, group)), judge)
}

/// Returns numbers of a group to its tenant.
///
/// A number is rejected if the group does not have it, or if it is assigned to a user.
///
/// ```
/// use numbering_core::{GroupKey, PieceMap, TenantKey, Verdict, mobile};
///
/// let (tenant, group) = (TenantKey(1), GroupKey(1));
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), tenant, &items);
/// let piece_map = PieceMap::new(PieceMap::default().apply(&added.reassignments)).unwrap();
/// let returned = mobile::unassign(&piece_map, tenant, group, &items);
/// assert_eq!(returned.report.verdict(), Verdict::None);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn unassign<'a>(
    piece_map: &PieceMap,
    tenant: TenantKey,
    group: GroupKey,
    items: impl Into<Chunk<'a>>,
) -> Plan {
    let is_own = |piece: &&Piece| piece.holding.is_mobile_of(tenant) && piece.holding.group() == Some(group);
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        refuse_unless_covered(range, held.iter().filter(is_own), Rejection::NotFound, |own| {
            Rejection::NotWhole(Cause::InThisGroupInPart, own)
        })?;
        in_use(
            Cause::HeldByUser,
            held.iter().filter(|piece| piece.holding.user().is_some()),
        )
    };
    plan(items.into(), Some(Holding::available_mobile(tenant)), judge)
}

/// Decides on each item separately, and gives `holding` to the accepted ones.
fn plan<J>(chunk: Chunk<'_>, holding: Option<Holding>, judge: J) -> Plan
where
    J: Fn(NumberRange) -> Result<(), Rejection>,
{
    let (mut accepted, mut rest) = (chunk.accepted_before(), Conflicts::REQUEST_MAX);
    let outcome = |item: &Item| {
        let range = item.map_err(Rejection::Malformed)?;
        if accepted.as_ref().is_some_and(|accepted| accepted.overlaps(range)) {
            return Err(Rejection::DuplicateInRequest);
        }
        judge(range).map_err(|rejection| rejection.with_conflicts_from(&mut rest))?;
        if let Some(accepted) = &mut accepted {
            accepted.add(range);
        }
        Ok(())
    };
    let report: BatchReport<Rejection> = chunk.items.iter().map(outcome).collect();
    let outcomes = chunk.items.iter().zip(report.outcomes());
    let mut reassignments: Vec<Reassignment> = outcomes
        .filter(|(_, outcome)| outcome.is_ok())
        .filter_map(|(item, _)| {
            let span = Span::from(item.ok()?);
            Some(Reassignment { span, holding })
        })
        .collect();
    reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
    Plan {
        reassignments,
        report,
    }
}

/// Refuses unless `own`, which are disjoint, hold every number of `range`: with `nothing` if there are none of them, else with
/// what `some` makes of them.
fn refuse_unless_covered<'a>(
    range: NumberRange,
    own: impl Iterator<Item = &'a Piece> + Clone,
    nothing: Rejection,
    some: impl FnOnce(Conflicts) -> Rejection,
) -> Result<(), Rejection> {
    if is_covered(range, own.clone()) {
        return Ok(());
    }
    let own: Conflicts = own.collect();
    Err(if own.is_empty() { nothing } else { some(own) })
}

/// Returns `true` if `pieces`, which are disjoint, hold every number of `range`.
fn is_covered<'a>(range: NumberRange, pieces: impl Iterator<Item = &'a Piece>) -> bool {
    let held: u64 = pieces
        .filter_map(|piece| piece.span.numbers()?.intersection(range))
        .map(NumberRange::len)
        .sum();
    held == range.len()
}

/// Refuses if there is any of `pieces`.
fn in_use<'a>(cause: Cause, pieces: impl Iterator<Item = &'a Piece>) -> Result<(), Rejection> {
    let conflicts: Conflicts = pieces.collect();
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(Rejection::InUse(cause, conflicts))
    }
}
