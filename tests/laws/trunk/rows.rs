//! Ranges and prefixes that change hands, and the rows that lists show then.

use numbering_core::trunk::{self, UserItems};
use numbering_core::{Origin, Piece, Prefix, Span};

use numbering_laws::trunk::store_double::*;

fn ten() -> StoreDouble {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+1000000..+1000009"])).unwrap();
    store
}

#[track_caller]
fn rows(pieces: &[Piece], expected: &[&str]) {
    let found: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
    let expected: Vec<Span> = expected.iter().map(|text| span(text)).collect();
    assert_eq!(found, expected);
}

fn prefixes(pieces: &[Piece]) -> Vec<Prefix> {
    pieces.iter().flat_map(|piece| piece.span.prefixes()).collect()
}

#[test]
fn a_part_is_assigned_and_the_rest_stays_available() {
    let mut store = ten();
    store.assign(SALES, &spans(&["+1000003..+1000005"])).unwrap();
    rows(
        &trunk::available(&store.pieces),
        &["+1000000..+1000002", "+1000006..+1000009"],
    );
    rows(&trunk::definitions(&store.pieces), &["+1000000..+1000009"]);
    rows(
        &trunk::assigned(&store.pieces, SALES.group),
        &["+1000003..+1000005"],
    );
    rows(&trunk::assigned(&store.pieces, HELP.group), &[]);
}

#[test]
fn what_comes_back_is_one_with_what_is_available_beside_it() {
    let mut store = ten();
    let before = store.pieces.clone();
    store.assign(SALES, &spans(&["+1000003..+1000005"])).unwrap();
    store.unassign(SALES, &item_refs(&["+1000004"])).unwrap();
    rows(
        &trunk::shares(&store.pieces, SALES.group),
        &["+1000003", "+1000005"],
    );
    store
        .unassign(SALES, &item_refs(&["+1000005..", "+1000003.."]))
        .unwrap();
    assert_eq!(store.pieces, before);
}

#[test]
fn shares_that_touch_stay_apart_and_come_back_one_by_one() {
    let mut store = ten();
    store
        .assign(SALES, &spans(&["+1000003..+1000005", "+1000000..+1000002"]))
        .unwrap();
    rows(
        &trunk::assigned(&store.pieces, SALES.group),
        &["+1000000..+1000002", "+1000003..+1000005"],
    );
    store.unassign(SALES, &item_refs(&["+1000003.."])).unwrap();
    rows(
        &trunk::assigned(&store.pieces, SALES.group),
        &["+1000000..+1000002"],
    );
}

#[test]
fn definitions_that_touch_never_merge() {
    let mut store = ten();
    store
        .define(FOO, &spans(&["+1000010..+1000019", "+1000020"]))
        .unwrap();
    let expected = ["+1000000..+1000009", "+1000010..+1000019", "+1000020"];
    rows(&trunk::available(&store.pieces), &expected);
    store.assign(SALES, &spans(&expected)).unwrap();
    store
        .unassign(SALES, &item_refs(&["+1000000..", "+1000010..", "+1000020.."]))
        .unwrap();
    rows(&trunk::available(&store.pieces), &expected);
}

#[test]
fn a_definition_and_a_share_know_the_item_they_came_by() {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+1000010", "+1000000"])).unwrap();
    store.assign(SALES, &spans(&["+1000000", "+1000010"])).unwrap();
    let by = |piece: &Piece| (piece.holding.kind, piece.holding.assignment.unwrap().by);
    let origins: Vec<_> = store.pieces.iter().map(by).collect();
    let range = |index| numbering_core::Kind::Range(Origin::new(1, index));
    assert_eq!(
        origins,
        [
            (range(1), Some(Origin::new(2, 0))),
            (range(0), Some(Origin::new(2, 1)))
        ]
    );
}

#[test]
fn taking_out_a_number_leaves_the_shares_around_it() {
    let mut store = ten();
    store
        .assign(SALES, &spans(&["+1000000..+1000003", "+1000006..+1000009"]))
        .unwrap();
    store.withdraw(FOO, &item_refs(&["+1000004"])).unwrap();
    rows(
        &trunk::definitions(&store.pieces),
        &["+1000000..+1000003", "+1000005..+1000009"],
    );
    rows(
        &trunk::assigned(&store.pieces, SALES.group),
        &["+1000000..+1000003", "+1000006..+1000009"],
    );
}

#[test]
fn by_its_first_number_what_is_left_of_a_range_up_to_a_hole_is_taken_out() {
    let mut store = ten();
    store.withdraw(FOO, &item_refs(&["+1000004"])).unwrap();
    store.withdraw(FOO, &item_refs(&["+1000000.."])).unwrap();
    rows(&trunk::definitions(&store.pieces), &["+1000005..+1000009"]);
}

#[test]
fn a_longer_prefix_is_assigned_and_the_fewest_prefixes_cover_the_rest() {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+3201*"])).unwrap();
    store.assign(SALES, &spans(&["+32012*"])).unwrap();
    let rest = [0, 1, 3, 4, 5, 6, 7, 8, 9].map(|digit| Prefix::from_value(32010 + digit).unwrap());
    assert_eq!(prefixes(&trunk::available(&store.pieces)), rest);
    assert_eq!(
        prefixes(&trunk::definitions(&store.pieces)),
        ["+3201".parse().unwrap()]
    );

    store.unassign(SALES, &item_refs(&["+320125*"])).unwrap();
    assert_eq!(prefixes(&trunk::assigned(&store.pieces, SALES.group)).len(), 9);
    assert_eq!(prefixes(&trunk::available(&store.pieces)).len(), 10);
}

#[test]
fn what_a_user_carries_is_a_row_of_its_own_in_one_share() {
    let mut store = ten();
    store.assign(SALES, &spans(&["+1000000..+1000009"])).unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000004"])))
        .unwrap();
    rows(
        &trunk::assigned(&store.pieces, SALES.group),
        &["+1000000..+1000003", "+1000004", "+1000005..+1000009"],
    );
    rows(
        &trunk::shares(&store.pieces, SALES.group),
        &["+1000000..+1000009"],
    );
}

#[test]
fn the_new_list_of_a_user_replaces_the_old_one_of_its_kind() {
    let mut store = ten();
    store.define(FOO, &spans(&["+3201*"])).unwrap();
    store
        .assign(SALES, &spans(&["+1000000..+1000009", "+3201*"]))
        .unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Prefixes(&item_refs(&["+32015*"])))
        .unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000001..+1000004"])))
        .unwrap();
    store
        .assign_to_user(
            SALES,
            ANN,
            UserItems::Ranges(&item_refs(&["+1000008", "+1000003..+1000005"])),
        )
        .unwrap();
    let carried = |store: &StoreDouble| {
        let carried = store
            .pieces
            .iter()
            .filter(|piece| piece.holding.user() == Some(ANN));
        carried.copied().collect::<Vec<_>>()
    };
    rows(&carried(&store), &["+1000003..+1000005", "+1000008", "+32015*"]);
    store.assign_to_user(SALES, ANN, UserItems::Ranges(&[])).unwrap();
    rows(&carried(&store), &["+32015*"]);
}

#[test]
fn by_its_first_number_a_user_gets_a_whole_share_of_which_it_had_a_part() {
    let mut store = ten();
    store.assign(SALES, &spans(&["+1000000..+1000004"])).unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000000"])))
        .unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000000.."])))
        .unwrap();
    let row = trunk::assigned(&store.pieces, SALES.group)[0];
    assert_eq!(
        (row.span, row.holding.user()),
        (span("+1000000..+1000004"), Some(ANN))
    );
}

#[test]
fn what_a_user_carries_already_is_no_stroke() {
    let mut store = ten();
    store.assign(SALES, &spans(&["+1000000..+1000009"])).unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000002..+1000004"])))
        .unwrap();
    let piece_map = numbering_core::PieceMap::new(store.pieces.clone()).unwrap();
    let same = item_refs(&["+1000002..+1000004"]);
    assert_eq!(
        trunk::assign_to_user(&piece_map, SALES, ANN, UserItems::Ranges(&same)).unwrap(),
        []
    );
    let more = item_refs(&["+1000003..+1000005"]);
    let reassignments = trunk::assign_to_user(&piece_map, SALES, ANN, UserItems::Ranges(&more)).unwrap();
    let changed: Vec<Span> = reassignments
        .iter()
        .map(|reassignment| reassignment.span)
        .collect();
    assert_eq!(changed, [span("+1000002"), span("+1000005")]);
}

#[test]
fn mobile_numbers_are_no_rows() {
    let mut store = ten();
    store.add_mobile(FOO, &[Ok("+1000010".parse().unwrap())]);
    rows(&trunk::definitions(&store.pieces), &["+1000000..+1000009"]);
    rows(&trunk::available(&store.pieces), &["+1000000..+1000009"]);
}
