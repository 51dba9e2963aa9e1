//! Definitions that become whole again: what was withdrawn and is added again is part of its definition.

use numbering_core::trunk::{self, ItemRef, OriginalInterval};
use numbering_core::{Inventory, NumberRange, Origin, Piece, PieceMap, Span, TenantKey};
use proptest::collection::vec;
use proptest::prelude::*;

use numbering_laws::trunk::generators::{
    Choice, choice, chosen_item_ref, chosen_span, defined_choice, new_choice,
};
use numbering_laws::trunk::model::Model;
use numbering_laws::trunk::store_double::*;

/// A store that has defined texts, one by one, and then withdrawn others.
fn defined(texts: &[&str], withdrawn: &[&str]) -> StoreDouble {
    let mut store = StoreDouble::default();
    for text in texts {
        store.define(FOO, &spans(&[text])).unwrap();
    }
    store.withdraw(FOO, &item_refs(withdrawn)).unwrap();
    store
}

/// The spans of the definitions, and the change that made each.
#[track_caller]
fn assert_definitions(store: &StoreDouble, expected: &[(&str, i64)]) {
    let found = trunk::definitions(&store.pieces);
    let found: Vec<_> = found
        .iter()
        .map(|piece| (piece.span, piece.holding.kind.origin().unwrap()))
        .collect();
    let expected = expected
        .iter()
        .map(|(text, change)| (span(text), Origin::new(*change, 0)));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn a_part_that_comes_back_makes_a_block_whole() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000003..+1000005"]);
    let withdrawn = store.pieces.clone();
    store.define(FOO, &spans(&["+1000004"])).unwrap();
    let one = [
        ("+1000000..+1000002", 1),
        ("+1000004", 1),
        ("+1000006..+1000009", 1),
    ];
    assert_definitions(&store, &one);
    store.withdraw(FOO, &item_refs(&["+1000004"])).unwrap();
    assert_eq!(store.pieces, withdrawn);
    store.define(FOO, &spans(&["+1000003..+1000005"])).unwrap();
    assert_definitions(&store, &[("+1000000..+1000009", 1)]);
    assert_eq!(store.pieces.len(), 1);
}

#[test]
fn a_longer_prefix_that_comes_back_makes_a_prefix_whole() {
    let mut store = defined(&["+4722*"], &["+47223*"]);
    let rows: Vec<_> = store
        .pieces
        .iter()
        .flat_map(|piece| piece.span.prefixes())
        .collect();
    assert_eq!(rows.len(), 9);
    store.define(FOO, &spans(&["+47223*"])).unwrap();
    assert_definitions(&store, &[("+4722*", 1)]);
    assert_eq!(store.pieces.len(), 1);
}

#[test]
fn a_far_part_takes_back_what_is_missing_in_the_middle() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000000..+1000008"]);
    store.define(FOO, &spans(&["+1000003"])).unwrap();
    assert_definitions(&store, &[("+1000003", 1), ("+1000009", 1)]);
}

#[test]
fn parts_of_groups_stay_while_a_block_becomes_whole() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000004"]);
    store.assign(SALES, &spans(&["+1000002..+1000003"])).unwrap();
    store.define(FOO, &spans(&["+1000004"])).unwrap();
    assert_definitions(&store, &[("+1000000..+1000009", 1)]);
    let available: Vec<Span> = trunk::available(&store.pieces)
        .iter()
        .map(|piece| piece.span)
        .collect();
    assert_eq!(
        available,
        [span("+1000000..+1000001"), span("+1000004..+1000009")]
    );
}

#[test]
fn other_attributes_stand_apart() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000003..+1000005"]);
    // the attributes are those of the second item of a request
    store
        .define(FOO, &spans(&["+2000000", "+1000003..+1000005"]))
        .unwrap();
    let kinds: Vec<_> = store
        .pieces
        .iter()
        .map(|piece| piece.holding.kind.origin().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            Origin::new(1, 0),
            Origin::new(3, 1),
            Origin::new(1, 0),
            Origin::new(3, 0)
        ]
    );
}

#[test]
fn another_tenant_stands_apart() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000003..+1000005"]);
    store.define(BAR, &spans(&["+1000003..+1000005"])).unwrap();
    assert_eq!(store.pieces[1].holding.tenant, BAR);
    assert_eq!(store.pieces[1].holding.kind.origin(), Some(Origin::new(3, 0)));
}

#[test]
fn what_reaches_beyond_the_original_interval_stands_apart() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000007..+1000009"]);
    store.define(FOO, &spans(&["+1000007..+1000010"])).unwrap();
    assert_definitions(&store, &[("+1000000..+1000006", 1), ("+1000007..+1000010", 3)]);
}

#[test]
fn a_definition_of_which_nothing_is_left_takes_nothing_back() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000000.."]);
    store.define(FOO, &spans(&["+1000003"])).unwrap();
    store.define(FOO, &spans(&["+1000004"])).unwrap();
    assert_definitions(&store, &[("+1000003", 3), ("+1000004", 4)]);
}

#[test]
fn the_smallest_of_several_intervals_takes_an_item_back() {
    let mut store = defined(&["+1000000..+1000009"], &["+1000007..+1000009"]);
    store.define(FOO, &spans(&["+1000007..+1000012"])).unwrap();
    store.withdraw(FOO, &item_refs(&["+1000007..+1000009"])).unwrap();
    store.define(FOO, &spans(&["+1000008"])).unwrap();
    assert_definitions(
        &store,
        &[
            ("+1000000..+1000006", 1),
            ("+1000008", 3),
            ("+1000010..+1000012", 3),
        ],
    );
}

#[test]
fn the_first_of_equal_intervals_takes_an_item_back() {
    let originals = [3, 1, 2].map(|first| OriginalInterval {
        definition: Origin::new(first, 0),
        span: Span::from_positions(1_000_000 + first.unsigned_abs(), 1_000_009 + first.unsigned_abs())
            .unwrap(),
    });
    let plan = trunk::define(&PieceMap::default(), FOO, &spans(&["+1000005"]), 9).unwrap();
    let rejoined = trunk::rejoin(&PieceMap::default(), plan, &originals, |_, _| true);
    assert_eq!(
        rejoined[0].holding.unwrap().kind.origin(),
        Some(Origin::new(1, 0))
    );
}

/// The number `+1000024` begins with the prefix `+1000024` once that is whole.
#[test]
fn a_prefix_does_not_become_whole_over_a_held_number() {
    let mut store = defined(&["+1000024*"], &["+10000243*", "+10000245*"]);
    let number = [Ok("+1000024".parse().unwrap())];
    assert_eq!(store.add_mobile(BAR, &number).rejected_count(), 0);
    store.define(FOO, &spans(&["+10000243*", "+2000000"])).unwrap();
    store.define(FOO, &spans(&["+10000245*"])).unwrap();
    let definitions = trunk::definitions(&store.pieces);
    let apart = definitions.iter().filter(|piece| piece.span.is_prefix_space());
    assert_eq!(apart.count(), 5);
    Model::of(&store.pieces).check_nothing_is_held_twice();
}

fn digits(range: std::ops::Range<u64>) -> impl Strategy<Value = Vec<u64>> {
    Just(range.collect::<Vec<_>>()).prop_shuffle()
}

fn one(value: u64) -> Span {
    Span::from_positions(value, value).unwrap()
}

proptest! {
    #[test]
    fn a_block_that_was_cut_and_completed_in_any_order_is_one_block(
        cut in digits(1_000_000..1_000_010), kept in 0_usize..9, order in digits(0..9),
    ) {
        let mut store = defined(&["+1000000..+1000009"], &[]);
        let before = store.pieces.clone();
        let cut: Vec<Span> = cut.into_iter().filter(|value| *value != 1_000_000 + kept as u64).map(one).collect();
        for span in &cut {
            store.withdraw(FOO, &[Ok(ItemRef::Part(*span))]).unwrap();
        }
        for index in order {
            store.define(FOO, &[Ok(cut[usize::try_from(index).unwrap()])]).unwrap();
        }
        prop_assert_eq!(store.pieces, before);
    }
}

/// A change of one item: all definitions have equal attributes.
#[derive(Clone, Copy, Debug)]
enum Change {
    Define(Choice),
    Withdraw(Choice),
    AddMobile(Choice),
}

fn change() -> impl Strategy<Value = (Change, bool)> {
    let change = prop_oneof![
        2 => defined_choice().prop_map(Change::Define),
        2 => choice().prop_map(Change::Withdraw),
        1 => new_choice().prop_map(Change::AddMobile),
    ];
    (change, prop::bool::weighted(0.2))
}

/// Makes a change in the inventory and in the model; returns true if both agree that it is accepted or refused.
fn agree(
    change: Change,
    tenant: TenantKey,
    revision: i64,
    (inventory, model): (&mut Inventory, &mut Model),
) -> bool {
    let pieces: Vec<Piece> = inventory.pieces().copied().collect();
    match change {
        Change::Define(choice) => {
            let span = chosen_span(choice, &pieces);
            let found = inventory.define(tenant, &[Ok(span)]).is_ok();
            found == model.define(tenant, &[span], revision).is_ok()
        }
        Change::Withdraw(choice) => {
            let item = chosen_item_ref(choice, &pieces);
            let found = inventory.withdraw(tenant, &[Ok(item)]).is_ok();
            found == model.withdraw(tenant, &[item]).is_ok()
        }
        Change::AddMobile(choice) => {
            let Some(numbers) = chosen_span(choice, &pieces).numbers() else {
                return true;
            };
            let numbers = NumberRange::from(numbers.first());
            let found = inventory.add(tenant, &[Ok(numbers)]).accepted_count() == 1;
            found == model.add_mobile(tenant, &[numbers.into()])[0].is_ok()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_inventory_in_memory_agrees_with_a_map_that_keeps_each_definition_as_it_was_made(
        changes in vec(change(), 1..80),
    ) {
        let (mut inventory, mut model, mut revision) = (Inventory::new(), Model::default(), 0);
        for (change, is_of_bar) in changes {
            let tenant = if is_of_bar { BAR } else { FOO };
            let before = inventory.clone();
            prop_assert!(agree(change, tenant, revision + 1, (&mut inventory, &mut model)), "{change:?}");
            revision += i64::from(inventory != before);
            let pieces: Vec<Piece> = inventory.pieces().copied().collect();
            prop_assert_eq!(&Model::of(&pieces), &model);
            model.check_nothing_is_held_twice();
        }
    }
}
