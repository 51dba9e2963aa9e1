//! Plans for mobile numbers: into a tenant and out of it, to a group and back, and to a user of the group.
//!
//! Each item is judged by itself: a plan does what can be done and says of each item what became of it.

pub use super::user_number::{UserNumberChange, assign_user_number};

use alloc::vec::Vec;

use super::duplicates::duplicates;
use super::items::{Cause, Conflicts, Item, Rejection};
use super::piece::{Holding, Piece};
use super::piece_map::{PieceMap, Reassignment};
use crate::batch_report::BatchReport;
use crate::ident::{GroupKey, TenantKey};
use crate::range::NumberRange;
use crate::span::Span;

/// What a request would do: what changes hands, and what becomes of each item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What changes hands, in the order of the line, ready for [`PieceMap::diff`].
    pub reassignments: Vec<Reassignment>,
    /// What becomes of each item.
    pub report: BatchReport<Rejection>,
}

/// Brings numbers into `tenant`, available.
///
/// Rejected is what another tenant holds, what this one has as a mobile number, and what lies in a range or
/// under a prefix of its own.
///
/// ```
/// use numbering_core::{GroupKey, PieceMap, TenantKey, Verdict, mobile};
///
/// let (tenant, group) = (TenantKey(1), GroupKey(1));
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), tenant, &items);
/// assert_eq!(added.report.verdict(), Verdict::All);
/// assert_eq!(added.reassignments.len(), 1);
/// # let _ = group;
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn add(piece_map: &PieceMap, tenant: TenantKey, items: &[Item]) -> Plan {
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
    plan(items, Some(Holding::available_mobile(tenant)), judge)
}

/// Takes numbers out of `tenant`.
///
/// Rejected is what it does not have as a mobile number, and what one of its groups has.
///
/// ```
/// use numbering_core::{GroupKey, PieceMap, TenantKey, Verdict, mobile};
///
/// let (tenant, group) = (TenantKey(1), GroupKey(1));
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), tenant, &items);
/// let piece_map = PieceMap::new(PieceMap::default().apply(&added.reassignments)).unwrap();
/// let removed = mobile::remove(&piece_map, tenant, &items);
/// assert!(piece_map.apply(&removed.reassignments).is_empty());
/// # let _ = group;
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn remove(piece_map: &PieceMap, tenant: TenantKey, items: &[Item]) -> Plan {
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        if !is_covered(
            range,
            held.iter().filter(|piece| piece.holding.is_mobile_of(tenant)),
        ) {
            return Err(Rejection::NotFound);
        }
        in_use(
            Cause::HeldByGroup,
            held.iter().filter(|piece| piece.holding.assignment.is_some()),
        )
    };
    plan(items, None, judge)
}

/// Gives available numbers of `tenant` to one of its groups.
///
/// Rejected is what is not there to be given: not the tenant's, or already with a group.
///
/// ```
/// use numbering_core::{GroupKey, PieceMap, TenantKey, Verdict, mobile};
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
pub fn assign(piece_map: &PieceMap, tenant: TenantKey, group: GroupKey, items: &[Item]) -> Plan {
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        if !is_covered(
            range,
            held.iter().filter(|piece| piece.holding.is_mobile_of(tenant)),
        ) {
            return Err(Rejection::NotAvailable(Cause::NotHeld, Conflicts::default()));
        }
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
    plan(items, Some(Holding::assigned_mobile(tenant, group)), judge)
}

/// Returns numbers of a group to its tenant.
///
/// Rejected is what the group does not have, and what a user of it carries.
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
pub fn unassign(piece_map: &PieceMap, tenant: TenantKey, group: GroupKey, items: &[Item]) -> Plan {
    let is_own = |piece: &&Piece| piece.holding.is_mobile_of(tenant) && piece.holding.group() == Some(group);
    let judge = |range: NumberRange| {
        let held = piece_map.overlapping(range.into());
        if !is_covered(range, held.iter().filter(is_own)) {
            return Err(Rejection::NotFound);
        }
        in_use(
            Cause::HeldByUser,
            held.iter().filter(|piece| piece.holding.user().is_some()),
        )
    };
    plan(items, Some(Holding::available_mobile(tenant)), judge)
}

/// Judges each item by itself; what is accepted goes to `holding`.
fn plan<J>(items: &[Item], holding: Option<Holding>, judge: J) -> Plan
where
    J: Fn(NumberRange) -> Result<(), Rejection>,
{
    let spans: Vec<Option<Span>> = items.iter().map(|item| item.ok().map(Span::from)).collect();
    let repeats = duplicates(&spans);
    let outcome = |(item, is_repeat): (&Item, bool)| {
        let range = item.map_err(Rejection::Malformed)?;
        if is_repeat {
            Err(Rejection::DuplicateInRequest)
        } else {
            judge(range)
        }
    };
    let report: BatchReport<Rejection> = items.iter().zip(repeats).map(outcome).collect();
    let accepted = spans
        .iter()
        .zip(report.outcomes())
        .filter(|(_, outcome)| outcome.is_ok());
    let mut reassignments: Vec<Reassignment> = accepted
        .filter_map(|(span, _)| span.map(|span| Reassignment { span, holding }))
        .collect();
    reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
    Plan {
        reassignments,
        report,
    }
}

/// Whether `pieces`, in order, hold every number of `range`.
fn is_covered<'a>(range: NumberRange, pieces: impl Iterator<Item = &'a Piece>) -> bool {
    let held: u64 = pieces
        .filter_map(|piece| piece.span.numbers()?.intersection(range))
        .map(NumberRange::len)
        .sum();
    held == range.len()
}

fn in_use<'a>(cause: Cause, pieces: impl Iterator<Item = &'a Piece>) -> Result<(), Rejection> {
    let conflicts: Conflicts = pieces.collect();
    if conflicts.is_empty() {
        Ok(())
    } else {
        Err(Rejection::InUse(cause, conflicts))
    }
}
