//! Allocations of an inventory in memory.

use numbering_core::strategies::clustered_range_set;
use numbering_core::trunk::TenantGroup;
use numbering_core::{
    AllocationError, AllocationRequest, GroupKey, Inventory, Item, NumberRange, Prefix, Quantity, RangeSet,
    Span, TenantKey,
};
use numbering_laws::parsed;
use proptest::prelude::*;

const SALES: TenantGroup = TenantGroup {
    tenant: TenantKey(1),
    group: GroupKey(1),
};

fn request(quantity: i64) -> AllocationRequest {
    AllocationRequest::new(Quantity::try_from(quantity).unwrap().into())
}

/// The numbers of an inventory that are assigned to sales.
fn assigned(inventory: &Inventory) -> RangeSet {
    let of_sales = inventory
        .pieces()
        .filter(|piece| piece.holding.group() == Some(SALES.group));
    of_sales.filter_map(|piece| piece.span.numbers()).collect()
}

fn available(inventory: &Inventory) -> RangeSet {
    let pieces = inventory.available(SALES.tenant).into_iter();
    pieces.filter_map(|piece| piece.span.numbers()).collect()
}

proptest! {
    #[test]
    fn every_allocated_number_was_available_and_is_assigned(numbers in clustered_range_set(), quantity in 1..8_i64) {
        let mut inventory = Inventory::new();
        let items: Vec<Item> = numbers.iter().map(Ok).collect();
        inventory.add(SALES.tenant, &items);
        let mut all = RangeSet::new();
        while let Ok(taken) = inventory.allocate_mobile(SALES, &request(quantity)) {
            let taken = RangeSet::from_iter(taken);
            prop_assert_eq!(taken.number_count(), quantity.unsigned_abs());
            prop_assert!(all.intersection(&taken).is_empty());
            all = all.union(&taken);
            prop_assert_eq!(assigned(&inventory), all.clone());
            prop_assert_eq!(available(&inventory), &numbers - &all);
        }
        prop_assert!(available(&inventory).number_count() < quantity.unsigned_abs());
    }
}

#[test]
fn each_run_of_a_pool_is_a_share_of_one_range() {
    let mut inventory = Inventory::new();
    let ranges = ["+3226127000..+3226127009", "+3226127010..+3226127029"].map(|text| Ok(parsed(text).into()));
    inventory.define(SALES.tenant, &ranges).unwrap();
    let taken = inventory.allocate(SALES, &request(15)).unwrap();
    let expected: [NumberRange; 2] = [
        parsed("+3226127000..+3226127009"),
        parsed("+3226127010..+3226127014"),
    ];
    assert_eq!(taken, expected);
    let shares = inventory.pieces().filter(|piece| piece.holding.group().is_some());
    assert!(shares.map(|piece| piece.span).eq(expected.map(Span::from)));
}

#[test]
fn mobile_numbers_and_ranges_are_allocated_apart_and_prefixes_never() {
    let mut inventory = Inventory::new();
    let prefix: Prefix = "+3201".parse().unwrap();
    inventory
        .define(
            SALES.tenant,
            &[Ok(parsed("+3226127000").into()), Ok(prefix.into())],
        )
        .unwrap();
    inventory.add(SALES.tenant, &[Ok(parsed("+32471123456"))]);
    let before = inventory.clone();
    let (requested, available, largest_run) = (2, 1, 1);
    let error = AllocationError::NotEnough {
        requested,
        available,
        largest_run,
    };
    assert_eq!(inventory.allocate_mobile(SALES, &request(2)), Err(error));
    let error = AllocationError::NotEnough {
        requested,
        available,
        largest_run,
    };
    assert_eq!(inventory.allocate(SALES, &request(2)), Err(error));
    assert_eq!(inventory, before);
    assert_eq!(
        inventory.allocate_mobile(SALES, &request(1)),
        Ok(vec![parsed("+32471123456")])
    );
    assert_eq!(
        inventory.allocate(SALES, &request(1)),
        Ok(vec![parsed("+3226127000")])
    );
}
