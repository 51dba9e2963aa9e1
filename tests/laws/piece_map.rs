//! The laws of [`PieceMap`]: reassignments are the only kind of change.

use std::collections::BTreeMap;

use numbering_core::strategies::{CLUSTER, clustered_range};
use numbering_core::{
    GroupKey, Holding, Kind, NumberRange, Origin, Piece, PieceMap, Reassignment, TenantKey,
};
use numbering_laws::{number, parsed, pieces_of};
use proptest::collection::vec;
use proptest::prelude::*;

type Dense = BTreeMap<u64, Holding>;

/// A holding out of five, so that neighbours often have equal ones.
fn holding() -> impl Strategy<Value = Holding> {
    let available = Holding::available_mobile(TenantKey(1));
    let range = move |origin| Holding {
        kind: Kind::Range(Origin(origin)),
        ..available
    };
    prop_oneof![
        Just(available),
        Just(Holding::assigned_mobile(TenantKey(1), GroupKey(1))),
        Just(Holding::available_mobile(TenantKey(2))),
        (1..=2_i64).prop_map(range),
    ]
}

fn apply(on: &Dense, range: NumberRange, holding: Option<Holding>) -> Dense {
    let mut dense = on.clone();
    for number in range {
        match holding {
            Some(holding) => dense.insert(number.value(), holding),
            None => dense.remove(&number.value()),
        };
    }
    dense
}

/// The holding of each number; most are held.
fn dense() -> impl Strategy<Value = Dense> {
    vec((clustered_range(), holding()), 0..12).prop_map(|reassignments| {
        let onto = |dense: Dense, (range, holding)| apply(&dense, range, Some(holding));
        reassignments.into_iter().fold(Dense::new(), onto)
    })
}

/// Reassignments in ascending order that do not overlap.
fn reassignments() -> impl Strategy<Value = Vec<(NumberRange, Option<Holding>)>> {
    vec((clustered_range(), prop::option::weighted(0.7, holding())), 0..8).prop_map(|reassignments| {
        let mut apart: Vec<(NumberRange, Option<Holding>)> = Vec::new();
        for (range, holding) in reassignments {
            if apart.iter().all(|(earlier, _)| !earlier.overlaps(range)) {
                apart.push((range, holding));
            }
        }
        apart.sort_unstable_by_key(|(range, _)| *range);
        apart
    })
}

fn planned(reassignments: &[(NumberRange, Option<Holding>)]) -> Vec<Reassignment> {
    let reassignment = |(range, holding): &(NumberRange, Option<Holding>)| Reassignment {
        span: (*range).into(),
        holding: *holding,
    };
    reassignments.iter().map(reassignment).collect()
}

fn piece_map(dense: &Dense) -> PieceMap {
    PieceMap::new(pieces_of(dense)).unwrap()
}

proptest! {
    #[test]
    fn applying_reassignments_gives_each_number_its_holding(dense in dense(), reassignments in reassignments()) {
        let onto = |dense: Dense, (range, holding): &(NumberRange, Option<Holding>)| apply(&dense, *range, *holding);
        let expected = reassignments.iter().fold(dense.clone(), onto);
        // the pieces of the model are canonical, so the new pieces must be canonical too
        prop_assert_eq!(piece_map(&dense).apply(&planned(&reassignments)), pieces_of(&expected));
    }

    #[test]
    fn the_delta_turns_the_old_pieces_into_the_new(dense in dense(), reassignments in reassignments()) {
        let (piece_map, reassignments) = (piece_map(&dense), planned(&reassignments));
        let delta = piece_map.diff(&reassignments);
        let mut pieces = piece_map.pieces().to_vec();
        for removed in &delta.removed {
            let index = pieces.iter().position(|piece| piece == removed);
            pieces.remove(index.expect("removed pieces were there"));
        }
        pieces.extend(&delta.inserted);
        let applied = PieceMap::new(pieces).expect("what is inserted overlaps nothing that stays");
        prop_assert_eq!(applied.pieces(), piece_map.apply(&reassignments));
    }

    #[test]
    fn the_delta_omits_unchanged_pieces(dense in dense(), reassignments in reassignments()) {
        let delta = piece_map(&dense).diff(&planned(&reassignments));
        prop_assert!(delta.removed.iter().all(|piece| !delta.inserted.contains(piece)), "{delta:?}");
    }

    #[test]
    fn the_delta_ascends(dense in dense(), reassignments in reassignments()) {
        let delta = piece_map(&dense).diff(&planned(&reassignments));
        for pieces in [&delta.removed, &delta.inserted] {
            prop_assert!(pieces.is_sorted_by(|one, next| one.span.last() < next.span.first()), "{delta:?}");
        }
    }

    #[test]
    fn applying_twice_changes_nothing_more(dense in dense(), reassignments in reassignments()) {
        let reassignments = planned(&reassignments);
        let once = PieceMap::new(piece_map(&dense).apply(&reassignments)).unwrap();
        let again = once.diff(&reassignments);
        prop_assert!(again.removed.is_empty() && again.inserted.is_empty(), "{again:?}");
    }

    #[test]
    fn reassigning_to_the_present_holder_changes_nothing(dense in dense()) {
        let piece_map = piece_map(&dense);
        let same: Vec<Reassignment> = piece_map
            .pieces()
            .iter()
            .map(|piece| Reassignment { span: piece.span, holding: Some(piece.holding) })
            .collect();
        let delta = piece_map.diff(&same);
        prop_assert!(delta.removed.is_empty() && delta.inserted.is_empty(), "{delta:?}");
    }

    #[test]
    fn overlapping_returns_every_piece_that_overlaps(dense in dense(), range in clustered_range()) {
        let piece_map = piece_map(&dense);
        let overlaps = |piece: &&Piece| piece.span.overlaps(range.into());
        let expected: Vec<Piece> = piece_map.pieces().iter().filter(overlaps).copied().collect();
        prop_assert_eq!(piece_map.overlapping(range.into()), expected);
    }

    #[test]
    fn overlapping_pieces_are_not_a_piece_map(dense in dense(), range in clustered_range()) {
        let mut pieces = pieces_of(&dense);
        let is_free = pieces.iter().all(|piece| !piece.span.overlaps(range.into()));
        pieces.push(Piece { span: range.into(), holding: Holding::available_mobile(TenantKey(3)) });
        prop_assert_eq!(PieceMap::new(pieces).is_some(), is_free);
    }
}

#[test]
fn removing_the_middle_leaves_both_ends() {
    let whole = NumberRange::new(number(*CLUSTER.start()), number(9_999_999)).unwrap();
    let holding = Holding::available_mobile(TenantKey(1));
    let piece_map = PieceMap::new(vec![Piece {
        span: whole.into(),
        holding,
    }])
    .unwrap();
    let hole = Reassignment {
        span: parsed("+9999980..+9999989").into(),
        holding: None,
    };
    let delta = piece_map.diff(&[hole]);
    let left = ["+9999970..+9999979", "+9999990..+9999999"].map(|text| parsed(text).into());
    assert_eq!(delta.removed, piece_map.pieces());
    assert_eq!(delta.inserted, left.map(|span| Piece { span, holding }));
}
