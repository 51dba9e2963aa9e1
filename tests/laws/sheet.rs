//! The laws of [`Sheet`]: painting is the one change there is.

use std::collections::BTreeMap;

use numbering_core::strategies::{CLUSTER, clustered_range};
use numbering_core::{GroupKey, Holding, Kind, NumberRange, Origin, Piece, Sheet, Stroke, TenantKey};
use numbering_laws::{number, parsed, pieces_of};
use proptest::collection::vec;
use proptest::prelude::*;

type Dense = BTreeMap<u64, Holding>;

/// So few that neighbours are often held alike.
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

fn painted(on: &Dense, range: NumberRange, holding: Option<Holding>) -> Dense {
    let mut dense = on.clone();
    for number in range {
        match holding {
            Some(holding) => dense.insert(number.value(), holding),
            None => dense.remove(&number.value()),
        };
    }
    dense
}

/// Who holds which number; most are held.
fn dense() -> impl Strategy<Value = Dense> {
    vec((clustered_range(), holding()), 0..12).prop_map(|strokes| {
        let onto = |dense: Dense, (range, holding)| painted(&dense, range, Some(holding));
        strokes.into_iter().fold(Dense::new(), onto)
    })
}

/// Strokes in the order of the line, none overlapping another.
fn strokes() -> impl Strategy<Value = Vec<(NumberRange, Option<Holding>)>> {
    vec((clustered_range(), prop::option::weighted(0.7, holding())), 0..8).prop_map(|strokes| {
        let mut apart: Vec<(NumberRange, Option<Holding>)> = Vec::new();
        for (range, holding) in strokes {
            if apart.iter().all(|(earlier, _)| !earlier.overlaps(range)) {
                apart.push((range, holding));
            }
        }
        apart.sort_unstable_by_key(|(range, _)| *range);
        apart
    })
}

fn as_strokes(strokes: &[(NumberRange, Option<Holding>)]) -> Vec<Stroke> {
    let stroke = |(range, holding): &(NumberRange, Option<Holding>)| Stroke {
        span: (*range).into(),
        holding: *holding,
    };
    strokes.iter().map(stroke).collect()
}

fn sheet(dense: &Dense) -> Sheet {
    Sheet::new(pieces_of(dense)).unwrap()
}

proptest! {
    #[test]
    fn painting_gives_each_number_to_whom_its_stroke_says(dense in dense(), strokes in strokes()) {
        let onto = |dense: Dense, (range, holding): &(NumberRange, Option<Holding>)| painted(&dense, *range, *holding);
        let expected = strokes.iter().fold(dense.clone(), onto);
        // the pieces of the model are canonical, so what is painted must be
        prop_assert_eq!(sheet(&dense).painted(&as_strokes(&strokes)), pieces_of(&expected));
    }

    #[test]
    fn the_delta_makes_the_new_pieces_of_the_old(dense in dense(), strokes in strokes()) {
        let (sheet, strokes) = (sheet(&dense), as_strokes(&strokes));
        let delta = sheet.paint(&strokes);
        let mut pieces = sheet.pieces().to_vec();
        for removed in &delta.removed {
            let place = pieces.iter().position(|piece| piece == removed);
            pieces.remove(place.expect("what is removed was there"));
        }
        pieces.extend(&delta.inserted);
        let applied = Sheet::new(pieces).expect("what is inserted overlaps nothing that stays");
        prop_assert_eq!(applied.pieces(), sheet.painted(&strokes));
    }

    #[test]
    fn the_delta_names_no_piece_that_stays(dense in dense(), strokes in strokes()) {
        let delta = sheet(&dense).paint(&as_strokes(&strokes));
        prop_assert!(delta.removed.iter().all(|piece| !delta.inserted.contains(piece)), "{delta:?}");
    }

    #[test]
    fn the_delta_is_in_the_order_of_the_line(dense in dense(), strokes in strokes()) {
        let delta = sheet(&dense).paint(&as_strokes(&strokes));
        for pieces in [&delta.removed, &delta.inserted] {
            prop_assert!(pieces.is_sorted_by(|one, next| one.span.last() < next.span.first()), "{delta:?}");
        }
    }

    #[test]
    fn painting_twice_changes_nothing_more(dense in dense(), strokes in strokes()) {
        let strokes = as_strokes(&strokes);
        let once = Sheet::new(sheet(&dense).painted(&strokes)).unwrap();
        let again = once.paint(&strokes);
        prop_assert!(again.removed.is_empty() && again.inserted.is_empty(), "{again:?}");
    }

    #[test]
    fn painting_what_is_there_changes_nothing(dense in dense()) {
        let sheet = sheet(&dense);
        let same: Vec<Stroke> = sheet
            .pieces()
            .iter()
            .map(|piece| Stroke { span: piece.span, holding: Some(piece.holding) })
            .collect();
        let delta = sheet.paint(&same);
        prop_assert!(delta.removed.is_empty() && delta.inserted.is_empty(), "{delta:?}");
    }

    #[test]
    fn overlapping_is_every_piece_that_overlaps(dense in dense(), range in clustered_range()) {
        let sheet = sheet(&dense);
        let overlaps = |piece: &&Piece| piece.span.overlaps(range.into());
        let expected: Vec<Piece> = sheet.pieces().iter().filter(overlaps).copied().collect();
        prop_assert_eq!(sheet.overlapping(range.into()), expected);
    }

    #[test]
    fn pieces_that_overlap_are_no_sheet(dense in dense(), range in clustered_range()) {
        let mut pieces = pieces_of(&dense);
        let is_free = pieces.iter().all(|piece| !piece.span.overlaps(range.into()));
        pieces.push(Piece { span: range.into(), holding: Holding::available_mobile(TenantKey(3)) });
        prop_assert_eq!(Sheet::new(pieces).is_some(), is_free);
    }
}

#[test]
fn a_hole_in_the_middle_leaves_both_ends() {
    let whole = NumberRange::new(number(*CLUSTER.start()), number(9_999_999)).unwrap();
    let holding = Holding::available_mobile(TenantKey(1));
    let sheet = Sheet::new(vec![Piece {
        span: whole.into(),
        holding,
    }])
    .unwrap();
    let hole = Stroke {
        span: parsed("+9999980..+9999989").into(),
        holding: None,
    };
    let delta = sheet.paint(&[hole]);
    let left = ["+9999970..+9999979", "+9999990..+9999999"].map(|text| parsed(text).into());
    assert_eq!(delta.removed, sheet.pieces());
    assert_eq!(delta.inserted, left.map(|span| Piece { span, holding }));
}
