//! The rows of definitions, available numbers and shares after changes.

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
fn assigning_a_part_leaves_the_rest_available() {
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
fn an_unassigned_part_rejoins_its_available_neighbours() {
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
fn touching_shares_never_merge() {
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
fn touching_definitions_never_merge() {
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
fn definitions_and_shares_keep_their_origin() {
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
fn withdrawing_a_number_keeps_the_shares_around_it() {
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
fn a_row_named_by_its_first_number_ends_before_a_withdrawn_number() {
    let mut store = ten();
    store.withdraw(FOO, &item_refs(&["+1000004"])).unwrap();
    store.withdraw(FOO, &item_refs(&["+1000000.."])).unwrap();
    rows(&trunk::definitions(&store.pieces), &["+1000005..+1000009"]);
}

#[test]
fn assigning_a_longer_prefix_leaves_the_fewest_prefixes() {
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
fn the_numbers_of_a_user_are_a_row_within_the_share() {
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
fn a_new_list_of_a_user_replaces_the_list_of_that_kind() {
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
    let of_user = |store: &StoreDouble| {
        let of_user = store
            .pieces
            .iter()
            .filter(|piece| piece.holding.user() == Some(ANN));
        of_user.copied().collect::<Vec<_>>()
    };
    rows(&of_user(&store), &["+1000003..+1000005", "+1000008", "+32015*"]);
    store.assign_to_user(SALES, ANN, UserItems::Ranges(&[])).unwrap();
    rows(&of_user(&store), &["+32015*"]);
}

#[test]
fn a_user_with_a_part_of_a_share_is_assigned_the_whole_by_its_first_number() {
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
fn the_numbers_a_user_has_already_give_no_reassignment() {
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
fn mobile_numbers_are_not_trunk_rows() {
    let mut store = ten();
    store.add_mobile(FOO, &[Ok("+1000010".parse().unwrap())]);
    rows(&trunk::definitions(&store.pieces), &["+1000000..+1000009"]);
    rows(&trunk::available(&store.pieces), &["+1000000..+1000009"]);
}
