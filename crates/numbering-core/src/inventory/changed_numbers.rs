//! [`changed_numbers`]: the numbers that change hands when a part of what begins with them does.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::piece::Holding;
use super::piece_map::{PieceMap, Reassignment};
use crate::number::E164;
use crate::span::Span;

/// A number under a prefix, and its holding before and after a change of a part of what begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberChange {
    /// The number: the bare digits of a prefix.
    pub number: E164,
    /// The holding before; `None` if nobody held it.
    pub before: Option<Holding>,
    /// The holding after; `None` if nobody holds it then.
    pub after: Option<Holding>,
}

/// The numbers whose holder is another after `reassignments`, though none of them is of all that begins with the number: see
/// [`PieceMap::holder`]. They ascend.
///
/// `piece_map` has the pieces that the reassignments change, and the neighbours of the same tenant. `load` returns the pieces
/// of that tenant that overlap one of some intervals, and their neighbours, as they are before the change.
///
/// The numbers over a reassignment are judged from the longest to the shortest: a number stays as it is if one does that
/// begins with it. Most need no load, because what lies beside the change has another holder.
///
/// # Errors
///
/// Those of `load`.
///
/// ```
/// use core::convert::Infallible;
/// use numbering_core::{Holding, Kind, Origin, Piece, PieceMap, Prefix, Reassignment, TenantKey, changed_numbers};
///
/// let (prefix, part): (Prefix, Prefix) = ("+43190123".parse()?, "+431901230".parse()?);
/// let holding = Holding { kind: Kind::Prefix(Origin(1)), ..Holding::available_mobile(TenantKey(1)) };
/// let piece_map = PieceMap::new(vec![Piece { span: prefix.into(), holding }]).unwrap();
/// let withdrawn = [Reassignment { span: part.into(), holding: None }];
/// let Ok(changed) = changed_numbers(&piece_map, &withdrawn, |_| Ok::<_, Infallible>(piece_map.clone()));
/// assert_eq!(changed.len(), 1);
/// assert_eq!((changed[0].number, changed[0].after), ("+43190123".parse()?, None));
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
pub fn changed_numbers<E>(
    piece_map: &PieceMap,
    reassignments: &[Reassignment],
    mut load: impl FnMut(Vec<Span>) -> Result<PieceMap, E>,
) -> Result<Vec<NumberChange>, E> {
    let begin = reassignments.partition_point(|change| !change.span.is_prefix_space());
    let reassignments = reassignments.get(begin..).unwrap_or_default();
    let (mut loaded, mut unchanged) = (PieceMap::default(), BTreeSet::new());
    let (mut changes, mut over) = (Vec::new(), BTreeSet::new());
    for digit_count in (E164::DIGITS_MIN..E164::DIGITS_MAX).rev() {
        let mut numbers = core::mem::take(&mut over);
        numbers.extend(divided_numbers(reassignments, digit_count));
        let (numbers, others) = numbers.into_iter().partition::<Vec<_>, _>(|number| {
            let begins_with_unchanged = unchanged.range(positions(under(*number))).next().is_some();
            !begins_with_unchanged && may_change([&loaded, piece_map], reassignments, *number)
        });
        unchanged.extend(others.into_iter().map(|number| under(number).first()));
        if numbers.is_empty() {
            continue;
        }
        loaded = load(numbers.iter().map(|number| under(*number)).collect())?;
        for (number, change) in judge(&loaded, reassignments, &numbers) {
            match change {
                Some(change) => {
                    over.extend(E164::from_value(number.value() / 10));
                    changes.push(change);
                }
                None => _ = unchanged.insert(under(number).first()),
            }
        }
    }
    changes.sort_unstable_by_key(|change| change.number);
    Ok(changes)
}

/// All that begins with a number.
fn under(number: E164) -> Span {
    Span::from(number).prefix_space()
}

const fn positions(span: Span) -> RangeInclusive<u64> {
    span.first()..=span.last()
}

/// The numbers of `digit_count` digits of which a reassignment has a part, while it has all of those of a digit more at this
/// end.
fn divided_numbers(reassignments: &[Reassignment], digit_count: u32) -> impl Iterator<Item = E164> {
    reassignments.iter().flat_map(move |Reassignment { span, .. }| {
        let ends = [span.first(), span.last()].into_iter();
        ends.filter_map(move |position| {
            let number = Span::number_at(position, digit_count)?;
            let is_divided = |number: E164| !span.contains(under(number));
            let longer = Span::number_at(position, digit_count + 1)?;
            (is_divided(number) && !is_divided(longer)).then_some(number)
        })
    })
}

/// Returns `false` if what lies beside the reassignments of a part of `number` shows that it stays as it is.
///
/// It changes only if all beside them, in one definition, has the group and the user that they take or give; or if they take
/// a part from the tenant, or give it one.
fn may_change(known: [&PieceMap; 2], reassignments: &[Reassignment], number: E164) -> bool {
    let span = under(number);
    let begin = reassignments.partition_point(|change| change.span.last() < span.first());
    let end = reassignments.partition_point(|change| change.span.first() <= span.last());
    let changed = reassignments.get(begin..end).unwrap_or_default();
    let (Some(first), Some(last)) = (changed.first(), changed.last()) else {
        return false;
    };
    let (begin, end) = (
        first.span.first().max(span.first()),
        last.span.last().min(span.last()),
    );
    let holdings = (holding_at(known, begin), first.holding);
    let digit_count = number.digit_count() + 1;
    let beside = [
        Span::number_at(begin, digit_count).and_then(|longer| under(longer).first().checked_sub(1)),
        Span::number_at(end, digit_count).and_then(|longer| under(longer).last().checked_add(1)),
    ];
    let mut beside = beside
        .into_iter()
        .flatten()
        .filter(|position| positions(span).contains(position));
    let mut holder = None;
    beside.all(|position| {
        let Some(holding) = holding_at(known, position) else {
            return false;
        };
        let is_one = holder
            .replace(holding)
            .is_none_or(|other| other.has_same_holder(&holding));
        is_beside(holding, holdings, is_one)
    })
}

/// Returns `true` if a number may change of which a part changes from `before` to `after`, while `beside` stays beside it.
fn is_beside(beside: Holding, (before, after): (Option<Holding>, Option<Holding>), is_one: bool) -> bool {
    let is_of_definition = |holding: Holding| holding.unassigned() == beside.unassigned();
    match (before, after) {
        (Some(before), Some(after)) => {
            let is_like = before.has_same_holder(&beside) || after.has_same_holder(&beside);
            is_one && is_like && is_of_definition(before) && beside.assignment.is_some()
        }
        (before, after) => before.or(after).is_some_and(is_of_definition),
    }
}

fn holding_at(known: [&PieceMap; 2], position: u64) -> Option<Holding> {
    let span = Span::from_positions(position, position)?;
    let piece = known.into_iter().find_map(|map| map.overlapping(span).first())?;
    Some(piece.holding)
}

/// The change of each number, if there is one, on all pieces under the numbers.
fn judge<'n>(
    before: &'n PieceMap,
    reassignments: &[Reassignment],
    numbers: &'n [E164],
) -> impl Iterator<Item = (E164, Option<NumberChange>)> + 'n {
    let after = PieceMap::new(before.apply(reassignments)).unwrap_or_default();
    numbers.iter().map(move |number| {
        let number = *number;
        let holding = |map: &PieceMap| map.holder(number).map(|held| held.piece.holding);
        let (before, after) = (holding(before), holding(&after));
        let is_same = match (before, after) {
            (Some(before), Some(after)) => before.has_same_holder(&after),
            (before, after) => before.is_none() && after.is_none(),
        };
        let change = NumberChange {
            number,
            before,
            after,
        };
        (number, (!is_same).then_some(change))
    })
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use super::*;
    use crate::ident::{GroupKey, TenantKey};
    use crate::inventory::piece::{Assignment, Kind, Origin, Piece};
    use crate::prefix::Prefix;

    const NOBODY: Option<Holding> = None;

    fn prefix(text: &str) -> Span {
        text.parse::<Prefix>().unwrap().into()
    }

    /// The holding of a group by an item; without a group, that of the tenant.
    fn held(group: Option<i64>, by: i64) -> Holding {
        Holding {
            tenant: TenantKey(1),
            kind: Kind::Prefix(Origin(1)),
            assignment: group.map(|group| Assignment {
                group: GroupKey(group),
                by: Some(Origin(by)),
                user: None,
            }),
        }
    }

    /// A prefix that is held as a whole, after `given` parts have come to these holders.
    fn divided(whole: &str, holding: Holding, given: &[(&str, Holding)]) -> PieceMap {
        let mut piece_map = PieceMap::new(alloc::vec![Piece {
            span: prefix(whole),
            holding
        }])
        .unwrap();
        for (part, holding) in given {
            let change = Reassignment {
                span: prefix(part),
                holding: Some(*holding),
            };
            piece_map = PieceMap::new(piece_map.apply(&[change])).unwrap();
        }
        piece_map
    }

    /// The numbers that change, and for each, unless nobody holds it then, its group.
    type Changed = Vec<(u64, Option<Option<GroupKey>>)>;

    /// The changes if a part comes to a holder, and the count of loads.
    fn found(piece_map: &PieceMap, part: &str, to: Option<Holding>) -> (Changed, usize) {
        let reassignments = [Reassignment {
            span: prefix(part),
            holding: to,
        }];
        let mut loads = 0;
        let load = |spans: Vec<Span>| {
            loads += 1;
            let is_near = |piece: &&Piece| {
                spans.iter().any(|span| {
                    span.first() <= piece.span.last() + 1 && piece.span.first() <= span.last() + 1
                })
            };
            let near = piece_map.pieces().iter().filter(is_near).copied();
            Ok::<_, Infallible>(PieceMap::new(near.collect()).unwrap())
        };
        let Ok(changes) = changed_numbers(piece_map, &reassignments, load);
        let after = |change: &NumberChange| change.after.map(|holding| holding.group());
        let changes = changes
            .iter()
            .map(|change| (change.number.value(), after(change)));
        (changes.collect(), loads)
    }

    #[test]
    fn a_part_of_what_is_available_changes_no_number_and_loads_nothing() {
        let piece_map = divided("+43190123", held(None, 0), &[]);
        assert_eq!(
            found(&piece_map, "+431901230", Some(held(Some(1), 1))),
            (Vec::new(), 0)
        );
    }

    #[test]
    fn a_part_beside_another_holder_changes_no_number_and_loads_nothing() {
        let given = [("+431901230", held(Some(2), 1)), ("+431901232", held(Some(2), 2))];
        let piece_map = divided("+43190123", held(None, 0), &given);
        assert_eq!(
            found(&piece_map, "+431901231", Some(held(Some(1), 3))),
            (Vec::new(), 0)
        );
        assert_eq!(
            found(&piece_map, "+431901233", Some(held(Some(2), 3))),
            (Vec::new(), 0)
        );
    }

    #[test]
    fn the_last_part_brings_the_number_to_the_group_of_all_others() {
        let piece_map = divided("+43190123", held(Some(1), 1), &[("+431901234", held(None, 0))]);
        let expected = alloc::vec![(43_190_123, Some(Some(GroupKey(1))))];
        assert_eq!(
            found(&piece_map, "+431901234", Some(held(Some(1), 2))),
            (expected, 1)
        );
    }

    #[test]
    fn a_part_that_a_group_returns_takes_all_shorter_numbers_from_it() {
        let piece_map = divided("+431901", held(Some(1), 1), &[]);
        let numbers = [4_319_012, 43_190_123, 431_901_234];
        let expected = numbers.map(|number| (number, Some(None))).to_vec();
        assert_eq!(found(&piece_map, "+4319012345", Some(held(None, 0))).0, expected);
    }

    #[test]
    fn a_part_that_leaves_the_tenant_leaves_the_shorter_numbers_to_nobody() {
        let piece_map = divided("+431901", held(None, 0), &[("+43190122", held(Some(1), 1))]);
        let expected = alloc::vec![(4_319_012, None)];
        assert_eq!(found(&piece_map, "+43190121", NOBODY).0, expected);
    }

    #[test]
    fn a_second_part_that_leaves_changes_no_number() {
        let part = Reassignment {
            span: prefix("+431901235"),
            holding: None,
        };
        let piece_map = divided("+43190123", held(None, 0), &[]);
        let piece_map = PieceMap::new(piece_map.apply(&[part])).unwrap();
        assert_eq!(found(&piece_map, "+431901237", NOBODY).0, []);
        assert_eq!(found(&piece_map, "+431901236", NOBODY), (Vec::new(), 0));
    }
}
