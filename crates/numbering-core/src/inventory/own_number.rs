//! The one number that a user has as their own.

use alloc::vec::Vec;

use super::items::{Cause, Conflicts, Rejection};
use super::piece::{Holding, Piece};
use super::sheet::{Sheet, Stroke};
use super::trunk::TenantGroup;
use crate::ident::UserKey;
use crate::number::E164;
use crate::span::Span;

/// A user gets another number of their own, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Change {
    /// The number that the user has.
    pub from: Option<E164>,
    /// The number that the user is to have.
    pub to: Option<E164>,
}

/// Lets a user of a group have a mobile number of the group as their own; the one before is free again.
///
/// A number that nobody holds may be anybody's: nothing changes hands then. So it is with a number that the
/// user had before and keeps, whoever holds it now.
///
/// The sheet holds all that both numbers meet.
///
/// # Errors
///
/// [`Rejection::NotAvailable`] for what is held, and not by this group as a mobile number without a user.
///
/// ```
/// use numbering_core::mobile::{self, Change};
/// use numbering_core::trunk::TenantGroup;
/// use numbering_core::{E164, GroupKey, Sheet, TenantKey, UserKey};
///
/// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
/// let number: E164 = "+32471123456".parse()?;
/// let items = [Ok("+32471123450..+32471123459".parse()?)];
/// let added = mobile::add(&Sheet::default(), of.tenant, &items);
/// let sheet = Sheet::new(Sheet::default().painted(&added.strokes)).unwrap();
/// let assigned = mobile::assign(&sheet, of.tenant, of.group, &items);
/// let sheet = Sheet::new(sheet.painted(&assigned.strokes)).unwrap();
///
/// let change = Change { from: None, to: Some(number) };
/// let sheet = Sheet::new(sheet.painted(&mobile::carry(&sheet, of, UserKey(1), change).unwrap())).unwrap();
/// assert_eq!(sheet.pieces().len(), 3);
/// assert!(mobile::carry(&sheet, of, UserKey(2), change).is_err());
///
/// let change = Change { from: Some(number), to: None };
/// let strokes = mobile::carry(&sheet, of, UserKey(1), change).unwrap();
/// assert_eq!(sheet.painted(&strokes).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn carry(
    sheet: &Sheet,
    of: TenantGroup,
    user: UserKey,
    change: Change,
) -> Result<Vec<Stroke>, Rejection> {
    let Change { from, to } = change;
    if from == to {
        let kept = to.map(|number| taken(sheet, of, user, number));
        return Ok(kept.and_then(Result::ok).flatten().into_iter().collect());
    }
    let taken = to.map(|number| taken(sheet, of, user, number)).transpose()?;
    let freed = from.and_then(|number| freed(sheet, user, number));
    let mut strokes: Vec<Stroke> = freed.into_iter().chain(taken.flatten()).collect();
    strokes.sort_unstable_by_key(|stroke| stroke.span);
    Ok(strokes)
}

/// What changes hands when the user takes `number`.
fn taken(sheet: &Sheet, of: TenantGroup, user: UserKey, number: E164) -> Result<Option<Stroke>, Rejection> {
    let span = Span::from(number);
    let Some(held) = sheet.meeting(span).next() else {
        return Ok(None);
    };
    let holding = held.holding;
    let is_of_group = holding.is_mobile_of(of.tenant) && holding.group() == Some(of.group);
    match holding.user() {
        None if is_of_group => Ok(Some(handed(span, holding, Some(user)))),
        Some(carrier) if is_of_group && carrier == user => Ok(None),
        _ => Err(Rejection::NotAvailable(
            cause(held, of),
            sheet.meeting(span).collect::<Conflicts>(),
        )),
    }
}

/// What changes hands when the user gives `number` up.
fn freed(sheet: &Sheet, user: UserKey, number: E164) -> Option<Stroke> {
    let span = Span::from(number);
    let held = sheet.overlapping(span).first()?;
    let is_carried = !held.holding.is_trunk() && held.holding.user() == Some(user);
    is_carried.then(|| handed(span, held.holding, None))
}

fn handed(span: Span, holding: Holding, user: Option<UserKey>) -> Stroke {
    Stroke {
        span,
        holding: Some(holding.carried_by(user)),
    }
}

/// Why a held number cannot be the user's.
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

    fn with(user: Option<UserKey>) -> Holding {
        Holding::assigned_mobile(OF.tenant, OF.group).carried_by(user)
    }

    fn sheet(pieces: &[(Span, Holding)]) -> Sheet {
        let piece = |(span, holding): &(Span, Holding)| Piece {
            span: *span,
            holding: *holding,
        };
        Sheet::new(pieces.iter().map(piece).collect()).unwrap()
    }

    fn change(from: &str, to: &str) -> Change {
        Change {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    }

    fn why(holding: Holding) -> Cause {
        let sheet = sheet(&[(numbers("+3247100..+3247109"), holding)]);
        match carry(&sheet, OF, USER, change("", "+3247104")).unwrap_err() {
            Rejection::NotAvailable(cause, conflicts) => {
                assert_eq!(conflicts.pieces(), sheet.pieces());
                cause
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mobile_number_of_the_group_is_taken_out_of_its_neighbours_and_rejoins_them() {
        let before = sheet(&[(numbers("+3247100..+3247109"), with(None))]);
        let strokes = carry(&before, OF, USER, change("", "+3247104")).unwrap();
        let taken = Sheet::new(before.painted(&strokes)).unwrap();
        assert_eq!(
            taken,
            sheet(&[
                (numbers("+3247100..+3247103"), with(None)),
                (numbers("+3247104"), with(Some(USER))),
                (numbers("+3247105..+3247109"), with(None)),
            ])
        );
        let strokes = carry(&taken, OF, USER, change("+3247104", "")).unwrap();
        assert_eq!(taken.painted(&strokes), before.pieces());
    }

    #[test]
    fn one_number_goes_and_another_comes_in_the_order_of_the_line() {
        let held = sheet(&[
            (numbers("+3247100"), with(None)),
            (numbers("+3247101"), with(Some(USER))),
        ]);
        let strokes = carry(&held, OF, USER, change("+3247101", "+3247100")).unwrap();
        assert_eq!(
            held.painted(&strokes),
            sheet(&[
                (numbers("+3247100"), with(Some(USER))),
                (numbers("+3247101"), with(None)),
            ])
            .pieces()
        );
    }

    #[test]
    fn a_number_that_nobody_holds_may_be_anybodys() {
        let neighbour = sheet(&[(numbers("+3247100..+3247103"), with(None))]);
        let strokes = carry(&neighbour, OF, USER, change("", "+3247104"));
        assert_eq!(strokes, Ok(Vec::new()));
        let strokes = carry(&neighbour, OF, USER, change("+3247105", "+3247104"));
        assert_eq!(strokes, Ok(Vec::new()));
    }

    #[test]
    fn the_same_number_again_changes_nothing() {
        let own = sheet(&[(numbers("+3247104"), with(Some(USER)))]);
        let again = change("+3247104", "+3247104");
        assert_eq!(carry(&own, OF, USER, again), Ok(Vec::new()));
        let since = Holding::available_mobile(TenantKey(2));
        let foreign = sheet(&[(numbers("+3247104"), since)]);
        assert_eq!(carry(&foreign, OF, USER, again), Ok(Vec::new()));
    }

    #[test]
    fn a_number_that_the_user_carries_already_is_not_refused() {
        let own = sheet(&[(numbers("+3247104"), with(Some(USER)))]);
        assert_eq!(carry(&own, OF, USER, change("", "+3247104")), Ok(Vec::new()));
        assert_eq!(
            carry(&own, OF, USER, change("+3247105", "+3247104")),
            Ok(Vec::new())
        );
    }

    #[test]
    fn the_same_number_again_is_taken_if_the_group_got_it_since() {
        let since = sheet(&[(numbers("+3247104"), with(None))]);
        let strokes = carry(&since, OF, USER, change("+3247104", "+3247104")).unwrap();
        let taken = sheet(&[(numbers("+3247104"), with(Some(USER)))]);
        assert_eq!(since.painted(&strokes), taken.pieces());
    }

    #[test]
    fn whatever_else_is_held_is_refused_and_why() {
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
        assert_eq!(why(Holding::available_mobile(TenantKey(2))), Cause::HeldByTenant);
        assert_eq!(why(available), Cause::NotInThisGroup);
        let other_group = Holding::assigned_mobile(OF.tenant, GroupKey(2));
        assert_eq!(why(other_group), Cause::HeldByGroup);
        assert_eq!(why(with(Some(UserKey(8)))), Cause::HeldByUser);
        assert_eq!(why(range(2, None)), Cause::HeldByGroup);
        assert_eq!(why(range(1, None)), Cause::HeldByThisGroup);
        assert_eq!(why(range(1, Some(USER))), Cause::HeldByUser);
    }

    #[test]
    fn a_number_under_a_prefix_is_held_and_giving_up_takes_nothing_of_others() {
        let prefix = |text: &str| Span::from(text.parse::<Prefix>().unwrap());
        let holding = Holding {
            tenant: OF.tenant,
            kind: Kind::Prefix(Origin(1)),
            assignment: None,
        };
        let held = sheet(&[(prefix("+3247"), holding)]);
        assert!(carry(&held, OF, USER, change("", "+3247104")).is_err());
        let carried = sheet(&[(numbers("+3247104"), with(Some(UserKey(8))))]);
        assert_eq!(carry(&carried, OF, USER, change("+3247104", "")), Ok(Vec::new()));
    }
}
