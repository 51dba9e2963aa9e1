//! The inventory in memory: ranges and prefixes through their whole life, with the same plans as the service.
#![expect(clippy::unnecessary_wraps, reason = "items stand as plans take them")]

use numbering_core::strategies::clustered_range;
use numbering_core::trunk::{ItemRef, TenantGroup, UserItems};
use numbering_core::{
    BatchReport, GroupKey, Inventory, Item, Malformed, NumberRange, Prefix, RangeSet, Rejection, Span,
    TenantKey, UserKey,
};
use proptest::collection::vec;
use proptest::prelude::*;

const TENANT: TenantKey = TenantKey(1);
const SALES: TenantGroup = TenantGroup {
    tenant: TENANT,
    group: GroupKey(10),
};

fn range(text: &str) -> Result<Span, Malformed> {
    Ok(text.parse::<NumberRange>().unwrap().into())
}

fn prefix(text: &str) -> Result<Span, Malformed> {
    Ok(text.parse::<Prefix>().unwrap().into())
}

fn mobile(text: &str) -> Item {
    Ok(text.parse().unwrap())
}

fn part(text: &str) -> Result<ItemRef, Malformed> {
    range(text).map(ItemRef::Part)
}

fn whole(text: &str) -> Result<ItemRef, Malformed> {
    Ok(ItemRef::Whole(text.parse().unwrap()))
}

fn spans(inventory: &Inventory) -> Vec<Span> {
    inventory.pieces().map(|piece| piece.span).collect()
}

/// A block of a thousand numbers, of which a hundred are assigned to sales and one to a user.
fn inventory_with_user() -> Inventory {
    let mut inventory = Inventory::new();
    inventory
        .define(TENANT, &[range("+3226127000..+3226127999")])
        .unwrap();
    inventory
        .assign(SALES, &[range("+3226127100..+3226127199")])
        .unwrap();
    let ddi = [part("+3226127150..+3226127150")];
    inventory
        .assign_to_user(SALES, UserKey(100), UserItems::Ranges(&ddi))
        .unwrap();
    inventory
}

#[test]
fn a_block_is_split_and_rejoins() {
    let mut inventory = inventory_with_user();
    assert_eq!(inventory.pieces().count(), 5);
    assert!(inventory.unassign(SALES, &[whole("+3226127100")]).is_err());
    inventory
        .assign_to_user(SALES, UserKey(100), UserItems::Ranges(&[]))
        .unwrap();
    assert_eq!(inventory.pieces().count(), 3);
    inventory.unassign(SALES, &[whole("+3226127100")]).unwrap();
    assert_eq!(spans(&inventory), [range("+3226127000..+3226127999").unwrap()]);
    inventory.withdraw(TENANT, &[whole("+3226127000")]).unwrap();
    assert_eq!(inventory.pieces().count(), 0);
}

#[test]
fn items_of_different_requests_stay_separate_rows() {
    let mut inventory = Inventory::new();
    for block in ["+3226127000..+3226127009", "+3226127010..+3226127019"] {
        inventory.define(TENANT, &[range(block)]).unwrap();
    }
    for block in ["+3226127002..+3226127004", "+3226127005..+3226127007"] {
        inventory.assign(SALES, &[range(block)]).unwrap();
    }
    inventory.unassign(SALES, &[whole("+3226127002")]).unwrap();
    assert_eq!(
        inventory
            .pieces()
            .filter(|piece| piece.holding.group().is_some())
            .count(),
        1
    );
    inventory.unassign(SALES, &[whole("+3226127005")]).unwrap();
    inventory.withdraw(TENANT, &[whole("+3226127000")]).unwrap();
    assert_eq!(spans(&inventory), [range("+3226127010..+3226127019").unwrap()]);
}

#[test]
fn a_refused_request_changes_nothing() {
    let mut inventory = inventory_with_user();
    let before = inventory.clone();
    assert!(inventory.withdraw(TENANT, &[whole("+3226127000")]).is_err());
    assert!(
        inventory
            .assign(SALES, &[range("+3226127000"), range("+3226127150")])
            .is_err()
    );
    assert!(
        inventory
            .define(TenantKey(2), &[range("+3226120000"), prefix("+322612")])
            .is_err()
    );
    assert_eq!(inventory, before);
}

#[test]
fn mobile_numbers_ranges_and_prefixes_are_available_until_assigned() {
    let mut inventory = Inventory::new();
    let pool = [range("+3226127000..+3226127009"), prefix("+32-01")];
    inventory.define(TENANT, &pool).unwrap();
    inventory.add(TENANT, &[mobile("+32471123450..+32471123459")]);
    inventory.add(TenantKey(2), &[mobile("+32471123460..+32471123469")]);
    inventory
        .assign(SALES, &[range("+3226127000..+3226127004")])
        .unwrap();
    inventory.assign_mobile(SALES, &[mobile("+32471123455..+32471123459")]);
    let available = inventory.available(TENANT).into_iter();
    let available: Vec<Span> = available.map(|piece| piece.span).collect();
    let expected = [
        range("+3226127005..+3226127009"),
        range("+32471123450..+32471123454"),
        prefix("+3201"),
    ];
    assert_eq!(available, expected.map(Result::unwrap));
}

/// The ranges of a list that a report accepts.
fn accepted(items: &[Item], report: &BatchReport<Rejection>) -> RangeSet {
    let outcomes = items.iter().zip(report.outcomes());
    outcomes
        .filter_map(|(item, outcome)| outcome.ok().and(item.ok()))
        .collect()
}

proptest! {
    #[test]
    fn mobile_numbers_that_were_added_and_not_assigned_are_available(
        added in vec(clustered_range().prop_map(Ok), 0..8),
        assigned in vec(clustered_range().prop_map(Ok), 0..8),
    ) {
        let mut inventory = Inventory::new();
        let held = accepted(&added, &inventory.add(TENANT, &added));
        let in_group = accepted(&assigned, &inventory.assign_mobile(SALES, &assigned));
        let available = inventory.available(TENANT).into_iter();
        let available: RangeSet = available.filter_map(|piece| piece.span.numbers()).collect();
        prop_assert_eq!(available, &held - &in_group);
    }
}

#[test]
fn a_ported_number_leaves_a_hole() {
    let mut inventory = inventory_with_user();
    inventory
        .unassign(SALES, &[part("+3226127142..+3226127142")])
        .unwrap();
    inventory
        .withdraw(TENANT, &[part("+3226127142..+3226127142")])
        .unwrap();
    assert_eq!(inventory.holder("+3226127142".parse().unwrap()), None);
    let holder = inventory.holder("+3226127143".parse().unwrap()).unwrap();
    assert_eq!(holder.piece.span, range("+3226127143..+3226127149").unwrap());
    assert_eq!(holder.piece.holding.group(), Some(SALES.group));
}

#[test]
fn a_number_under_a_held_prefix_has_a_holder() {
    let mut inventory = Inventory::new();
    inventory.define(TENANT, &[prefix("+32-01")]).unwrap();
    inventory.assign(SALES, &[prefix("+32-012")]).unwrap();
    let held_by = |number: &str| {
        inventory
            .holder(number.parse().unwrap())
            .map(|held| held.piece.holding.group())
    };
    assert_eq!(held_by("+3201234567"), Some(Some(SALES.group)));
    assert_eq!(held_by("+3201334567"), Some(None));
    assert_eq!(held_by("+3202234567"), None);
    assert_eq!(inventory.available(TENANT).len(), 2);
    let mut other = inventory.clone();
    let report = other.add(TenantKey(2), &["+3201234567".parse().map_err(|_| unreachable!())]);
    assert_eq!((report.accepted_count(), other), (0, inventory_after(&inventory)));
}

/// The same inventory, one change later.
fn inventory_after(inventory: &Inventory) -> Inventory {
    let mut next = inventory.clone();
    next.add(TENANT, &[]);
    next
}
