//! [`UserNumberChange`]: the change of the number that a user has as their own.

use alloc::vec::Vec;

use super::held_number::HeldNumber;
use super::items::{Cause, Conflicts, Rejection};
use super::piece::{Holding, Piece};
use super::piece_map::{PieceMap, Reassignment};
use crate::ident::{TenantGroup, UserKey};
use crate::number::E164;
use crate::span::Span;

/// The change of the own number of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UserNumberChange {
    /// The number that the user has now.
    pub from: Option<E164>,
    /// The number that the user will have.
    pub to: Option<E164>,
    /// `true` if another user of the tenant has noted the number that the user will have.
    pub is_noted: bool,
}

/// Assigns a mobile number of a group to a user as their own, and frees the previous one.
///
/// A number that nobody holds is accepted and gives no reassignment: it is a note, not a claim. One user of a tenant can note
/// it.
///
/// The piece map has every piece that conflicts with one of the two numbers.
///
/// # Errors
///
/// [`Rejection::NotAvailable`] for a held number, unless this group has it as a mobile number without another user; and for
/// a number that another user of the tenant has noted.
///
/// ```
/// use numbering_core::mobile::{self, UserNumberChange};
/// use numbering_core::trunk::TenantGroup;
/// use numbering_core::{E164, GroupKey, PieceMap, TenantKey, UserKey};
///
/// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let number: E164 = "+32471123456".parse()?;
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&PieceMap::default(), of.tenant, &items);
/// let piece_map = PieceMap::new(PieceMap::default().apply(&added.reassignments)).unwrap();
/// let assigned = mobile::assign(&piece_map, of.tenant, of.group, &items);
/// let piece_map = PieceMap::new(piece_map.apply(&assigned.reassignments)).unwrap();
///
/// let change = UserNumberChange { to: Some(number), ..UserNumberChange::default() };
/// let reassignments = mobile::assign_user_number(&piece_map, of, UserKey(1), change).unwrap();
/// let piece_map = PieceMap::new(piece_map.apply(&reassignments)).unwrap();
/// assert_eq!(piece_map.pieces().len(), 3);
/// assert!(mobile::assign_user_number(&piece_map, of, UserKey(2), change).is_err());
///
/// let change = UserNumberChange { from: Some(number), ..UserNumberChange::default() };
/// let reassignments = mobile::assign_user_number(&piece_map, of, UserKey(1), change).unwrap();
/// assert_eq!(piece_map.apply(&reassignments).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assign_user_number(
    piece_map: &PieceMap,
    of: TenantGroup,
    user: UserKey,
    change: UserNumberChange,
) -> Result<Vec<Reassignment>, Rejection> {
    let UserNumberChange { from, to, is_noted } = change;
    let assigned = to
        .map(|number| assignment(piece_map, of, user, (number, is_noted)))
        .transpose()?;
    let given_up = from.filter(|_| from != to);
    let freed = given_up.and_then(|number| release(piece_map, user, number));
    let mut reassignments: Vec<Reassignment> = freed.into_iter().chain(assigned.flatten()).collect();
    reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
    Ok(reassignments)
}

/// The reassignment of `number` to the user; `is_noted` is true if another user of the tenant has noted it.
fn assignment(
    piece_map: &PieceMap,
    of: TenantGroup,
    user: UserKey,
    (number, is_noted): (E164, bool),
) -> Result<Option<Reassignment>, Rejection> {
    let span = Span::from(number);
    let Some(HeldNumber { piece: held, .. }) = piece_map.holder(number) else {
        let by_other = Rejection::NotAvailable(Cause::HeldByUser, Conflicts::default());
        return if is_noted { Err(by_other) } else { Ok(None) };
    };
    let holding = held.holding;
    let is_of_group = holding.is_mobile_of(of.tenant) && holding.group() == Some(of.group);
    match holding.user() {
        None if is_of_group => Ok(Some(with_user(span, holding, Some(user)))),
        Some(holder) if is_of_group && holder == user => Ok(None),
        _ => Err(Rejection::NotAvailable(
            cause(&held, of),
            piece_map.conflicting(span).collect::<Conflicts>(),
        )),
    }
}

/// The reassignment of `number` from the user.
fn release(piece_map: &PieceMap, user: UserKey, number: E164) -> Option<Reassignment> {
    let span = Span::from(number);
    let held = piece_map.overlapping(span).first()?;
    let is_own = !held.holding.is_trunk() && held.holding.user() == Some(user);
    is_own.then(|| with_user(span, held.holding, None))
}

/// The reassignment of `span` to `user` within its holding.
fn with_user(span: Span, holding: Holding, user: Option<UserKey>) -> Reassignment {
    Reassignment {
        span,
        holding: Some(holding.with_user(user)),
    }
}

/// The cause for which a held number is refused.
fn cause(held: &Piece, of: TenantGroup) -> Cause {
    let holding = held.holding;
    if holding.tenant != of.tenant {
        return Cause::HeldByTenant;
    }
    match holding.assignment {
        None => Cause::NotInThisGroup,
        Some(assignment) if assignment.group != of.group => Cause::HeldByGroup,
        Some(assignment) if assignment.user.is_some() => Cause::HeldByUser,
        Some(_) => Cause::HeldByThisGroup,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::{GroupKey, TenantKey};
    use crate::inventory::piece::{Assignment, Kind, Origin};
    use crate::prefix::Prefix;
    use crate::range::NumberRange;

    const OF: TenantGroup = TenantGroup {
        tenant: TenantKey(1),
        group: GroupKey(1),
    };
    const USER: UserKey = UserKey(7);

    fn numbers(range: &str) -> Span {
        range.parse::<NumberRange>().unwrap().into()
    }

    fn holding_of(user: Option<UserKey>) -> Holding {
        Holding::assigned_mobile(OF.tenant, OF.group).with_user(user)
    }

    fn piece_map(pieces: &[(Span, Holding)]) -> PieceMap {
        let piece = |(span, holding): &(Span, Holding)| Piece {
            span: *span,
            holding: *holding,
        };
        PieceMap::new(pieces.iter().map(piece).collect()).unwrap()
    }

    fn change(from: &str, to: &str) -> UserNumberChange {
        UserNumberChange {
            from: from.parse().ok(),
            to: to.parse().ok(),
            is_noted: false,
        }
    }

    fn cause_of(holding: Holding) -> Cause {
        let piece_map = piece_map(&[(numbers("+3247100..+3247109"), holding)]);
        match assign_user_number(&piece_map, OF, USER, change("", "+3247104")).unwrap_err() {
            Rejection::NotAvailable(cause, conflicts) => {
                assert_eq!(conflicts.pieces(), piece_map.pieces());
                cause
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn assigning_a_number_splits_its_piece_and_unassigning_rejoins_it() {
        let before = piece_map(&[(numbers("+3247100..+3247109"), holding_of(None))]);
        let reassignments = assign_user_number(&before, OF, USER, change("", "+3247104")).unwrap();
        let taken = PieceMap::new(before.apply(&reassignments)).unwrap();
        assert_eq!(
            taken,
            piece_map(&[
                (numbers("+3247100..+3247103"), holding_of(None)),
                (numbers("+3247104"), holding_of(Some(USER))),
                (numbers("+3247105..+3247109"), holding_of(None)),
            ])
        );
        let reassignments = assign_user_number(&taken, OF, USER, change("+3247104", "")).unwrap();
        assert_eq!(taken.apply(&reassignments), before.pieces());
    }

    #[test]
    fn replacing_a_number_gives_reassignments_in_ascending_order() {
        let held = piece_map(&[
            (numbers("+3247100"), holding_of(None)),
            (numbers("+3247101"), holding_of(Some(USER))),
        ]);
        let reassignments = assign_user_number(&held, OF, USER, change("+3247101", "+3247100")).unwrap();
        assert_eq!(
            held.apply(&reassignments),
            piece_map(&[
                (numbers("+3247100"), holding_of(Some(USER))),
                (numbers("+3247101"), holding_of(None)),
            ])
            .pieces()
        );
    }

    #[test]
    fn a_number_that_nobody_holds_is_accepted() {
        let neighbour = piece_map(&[(numbers("+3247100..+3247103"), holding_of(None))]);
        let reassignments = assign_user_number(&neighbour, OF, USER, change("", "+3247104"));
        assert_eq!(reassignments, Ok(Vec::new()));
        let reassignments = assign_user_number(&neighbour, OF, USER, change("+3247105", "+3247104"));
        assert_eq!(reassignments, Ok(Vec::new()));
    }

    #[test]
    fn a_number_that_another_user_of_the_tenant_has_noted_is_refused() {
        let noted = UserNumberChange {
            is_noted: true,
            ..change("", "+3247104")
        };
        assert_eq!(
            assign_user_number(&PieceMap::default(), OF, USER, noted),
            Err(Rejection::NotAvailable(Cause::HeldByUser, Conflicts::default()))
        );
    }

    #[test]
    fn the_same_number_changes_nothing() {
        let own = piece_map(&[(numbers("+3247104"), holding_of(Some(USER)))]);
        let again = change("+3247104", "+3247104");
        assert_eq!(assign_user_number(&own, OF, USER, again), Ok(Vec::new()));
        let nobody = PieceMap::default();
        assert_eq!(assign_user_number(&nobody, OF, USER, again), Ok(Vec::new()));
    }

    #[test]
    fn the_same_number_is_refused_if_somebody_else_holds_it() {
        let since = Holding::available_mobile(TenantKey(2));
        let foreign = piece_map(&[(numbers("+3247104"), since)]);
        let again = change("+3247104", "+3247104");
        assert!(assign_user_number(&foreign, OF, USER, again).is_err());
    }

    #[test]
    fn a_number_that_the_user_has_already_is_accepted() {
        let own = piece_map(&[(numbers("+3247104"), holding_of(Some(USER)))]);
        assert_eq!(
            assign_user_number(&own, OF, USER, change("", "+3247104")),
            Ok(Vec::new())
        );
        assert_eq!(
            assign_user_number(&own, OF, USER, change("+3247105", "+3247104")),
            Ok(Vec::new())
        );
    }

    #[test]
    fn any_other_holding_is_refused_with_its_cause() {
        let range = |group, user| Holding {
            tenant: OF.tenant,
            kind: Kind::Range(Origin(1)),
            assignment: Some(Assignment {
                group: GroupKey(group),
                by: Some(Origin(2)),
                user,
            }),
        };
        let available = Holding::available_mobile(OF.tenant);
        assert_eq!(
            cause_of(Holding::available_mobile(TenantKey(2))),
            Cause::HeldByTenant
        );
        assert_eq!(cause_of(available), Cause::NotInThisGroup);
        let other_group = Holding::assigned_mobile(OF.tenant, GroupKey(2));
        assert_eq!(cause_of(other_group), Cause::HeldByGroup);
        assert_eq!(cause_of(holding_of(Some(UserKey(8)))), Cause::HeldByUser);
        assert_eq!(cause_of(range(2, None)), Cause::HeldByGroup);
        assert_eq!(cause_of(range(1, None)), Cause::HeldByThisGroup);
        assert_eq!(cause_of(range(1, Some(USER))), Cause::HeldByUser);
    }

    #[test]
    fn a_number_under_a_prefix_is_refused_and_another_users_number_is_kept() {
        let prefix = |text: &str| Span::from(text.parse::<Prefix>().unwrap());
        let holding = Holding {
            tenant: OF.tenant,
            kind: Kind::Prefix(Origin(1)),
            assignment: None,
        };
        let held = piece_map(&[(prefix("+3247"), holding)]);
        assert!(assign_user_number(&held, OF, USER, change("", "+3247104")).is_err());
        let of_other = piece_map(&[(numbers("+3247104"), holding_of(Some(UserKey(8))))]);
        assert_eq!(
            assign_user_number(&of_other, OF, USER, change("+3247104", "")),
            Ok(Vec::new())
        );
    }
}
