//! Random requests for mobile numbers: the store says and holds what an inventory in memory does, after each.

use numbering_core::trunk::TenantGroup;
use numbering_core::{E164, Inventory, Item, NumberRange, Piece};
use numbering_store::{Group, MobileReport, StoreError, Tenant, Writing};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::Bench;

/// So many requests follow each other on one database.
const REQUESTS: usize = 60;

#[derive(Clone, Copy, Debug)]
enum Act {
    Add,
    Remove,
    Assign,
    Unassign,
}

#[derive(Clone, Debug)]
struct Request {
    act: Act,
    tenant: usize,
    group: usize,
    items: Vec<Item>,
}

/// A number of a small part of the line, of two lengths.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        3_247_000_000..3_247_000_400_u64,
        32_470_000_000..32_470_000_100_u64
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let single = number().prop_map(|value| Ok(NumberRange::single(E164::from_value(value).unwrap())));
    let range = (number(), 0..30_u64).prop_map(|(first, more)| {
        let last = E164::from_value(first + more).unwrap();
        Ok(NumberRange::new(E164::from_value(first).unwrap(), last).unwrap())
    });
    prop_oneof![3 => single, 2 => range]
}

/// Few items, which are looked up one by one, or many, which are not.
fn items() -> impl Strategy<Value = Vec<Item>> {
    prop_oneof![vec(item(), 0..5), vec(item(), 20..60)]
}

fn request() -> impl Strategy<Value = Request> {
    let act = prop_oneof![
        3 => Just(Act::Add),
        1 => Just(Act::Remove),
        3 => Just(Act::Assign),
        2 => Just(Act::Unassign),
    ];
    (act, 0..2_usize, 0..2_usize, items()).prop_map(|(act, tenant, group, items)| Request {
        act,
        tenant,
        group,
        items,
    })
}

/// What the store does.
fn stored(
    request: &Request,
    (tenant, group): &(Tenant, Group),
    writing: &mut Writing<'_>,
) -> Result<MobileReport, StoreError> {
    let (tenant, group) = writing.lock_group(&tenant.id, &group.id)?;
    match request.act {
        Act::Add => writing.add_mobile_numbers(&tenant, &request.items),
        Act::Remove => writing.remove_mobile_numbers(&tenant, &request.items),
        Act::Assign => writing.assign_mobile_numbers(&tenant, &group, &request.items),
        Act::Unassign => writing.unassign_mobile_numbers(&tenant, &group, &request.items),
    }
}

/// What the inventory in memory does.
fn remembered(
    request: &Request,
    (tenant, group): &(Tenant, Group),
    inventory: &mut Inventory,
) -> numbering_core::BatchReport<numbering_core::Rejection> {
    let of = TenantGroup {
        tenant: tenant.key,
        group: group.key,
    };
    match request.act {
        Act::Add => inventory.add(tenant.key, &request.items),
        Act::Remove => inventory.remove(tenant.key, &request.items),
        Act::Assign => inventory.assign_mobile(of, &request.items),
        Act::Unassign => inventory.unassign_mobile(of, &request.items),
    }
}

on_both_databases! {
    fn the_store_does_as_the_inventory_in_memory(database: &TestDatabase) {
        let bench = Bench::on(database);
        let actors = ["one", "two"].map(|id| bench.tenant(id, &["a", "b"]));
        let mut inventory = Inventory::new();
        let mut runner = TestRunner::deterministic();
        for _ in 0..REQUESTS {
            let request = request().new_tree(&mut runner).unwrap().current();
            let (tenant, groups) = &actors[request.tenant];
            let actor = (tenant.clone(), groups[request.group].clone());
            let expected = remembered(&request, &actor, &mut inventory);
            let sent = request.clone();
            let report = bench.change(move |writing| stored(&sent, &actor, writing)).unwrap();
            assert_eq!(report.report, expected, "{request:?}");
            let held: Vec<Piece> = inventory.pieces().copied().collect();
            assert_eq!(bench.pieces(), held, "{request:?}");
        }
    }

    fn a_large_request_among_few_and_among_many_pieces_is_the_same(database: &TestDatabase) {
        let bench = Bench::on(database);
        let (tenant, groups) = bench.tenant("one", &["a"]);
        let actor = (tenant, groups[0].clone());
        let mut inventory = Inventory::new();
        let every = |step: usize, count: usize| -> Vec<Item> {
            let number = |index| E164::from_value(3_247_000_000 + u64::try_from(index * step).unwrap()).unwrap();
            (0..count).map(|index| Ok(NumberRange::single(number(index)))).collect()
        };
        let requests = [
            (Act::Add, every(4, 3000)),
            (Act::Add, every(600, 20)),
            (Act::Add, every(2, 4000)),
            (Act::Assign, every(3, 2500)),
            (Act::Remove, every(1, 5000)),
            (Act::Unassign, every(6, 1200)),
        ];
        for (act, items) in requests {
            let request = Request { act, tenant: 0, group: 0, items };
            let expected = remembered(&request, &actor, &mut inventory);
            let (sent, of) = (request.clone(), actor.clone());
            let report = bench.change(move |writing| stored(&sent, &of, writing)).unwrap();
            assert_eq!(report.report, expected);
            assert_eq!(bench.pieces(), inventory.pieces().copied().collect::<Vec<_>>());
        }
    }
}
