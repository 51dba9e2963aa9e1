//! Random requests for mobile numbers: after each, the store agrees with an inventory in memory.

use std::sync::{Arc, Mutex};

use numbering_core::trunk::TenantGroup;
use numbering_core::{E164, Inventory, Item, NumberRange, Piece, Span};
use numbering_store::{Group, MobileReport, Prefetch, StoreError, Tenant, WriteContext};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::TestStore;
use super::test_store::{Operation, TestError};

/// The number of requests on one database.
const REQUESTS: usize = 60;
/// The number of batches on one database.
const BATCHES: usize = 100;

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

/// A number out of a small interval, of one of two lengths.
fn number(width: u64) -> impl Strategy<Value = u64> {
    prop_oneof![
        3_247_000_000..3_247_000_000 + width,
        32_470_000_000..32_470_000_000 + width / 4
    ]
}

fn item(width: u64) -> impl Strategy<Value = Item> {
    let single = number(width).prop_map(|value| Ok(NumberRange::single(E164::from_value(value).unwrap())));
    let range = (number(width), 0..30_u64).prop_map(|(first, more)| {
        let last = E164::from_value(first + more).unwrap();
        Ok(NumberRange::new(E164::from_value(first).unwrap(), last).unwrap())
    });
    prop_oneof![3 => single, 2 => range]
}

/// Few items, which the store looks up one by one, or many, which it does not.
fn items() -> impl Strategy<Value = Vec<Item>> {
    prop_oneof![vec(item(400), 0..5), vec(item(400), 20..60)]
}

fn request(tenants: usize, items: impl Strategy<Value = Vec<Item>>) -> impl Strategy<Value = Request> {
    let act = prop_oneof![
        3 => Just(Act::Add),
        1 => Just(Act::Remove),
        3 => Just(Act::Assign),
        2 => Just(Act::Unassign),
    ];
    (act, 0..tenants, 0..2_usize, items).prop_map(|(act, tenant, group, items)| Request {
        act,
        tenant,
        group,
        items,
    })
}

/// A request of a batch, and the way it is submitted.
#[derive(Clone, Debug)]
struct Step {
    request: Request,
    /// The prefetch that is submitted with it.
    prefetch_kind: PrefetchKind,
    /// True if it reads the table of pieces, to which all earlier changes must then be flushed.
    reads_the_table: bool,
    /// True if it is refused and leaves nothing.
    is_refused: bool,
}

#[derive(Clone, Copy, Debug)]
enum PrefetchKind {
    Right,
    Wrong,
    None,
}

fn step() -> impl Strategy<Value = Step> {
    let prefetch_kind = prop_oneof![
        4 => Just(PrefetchKind::Right),
        1 => Just(PrefetchKind::Wrong),
        1 => Just(PrefetchKind::None),
    ];
    let one_of = |count: u32| (0..count).prop_map(|chance| chance == 0);
    (
        request(4, vec(item(40), 0..5)),
        prefetch_kind,
        one_of(6),
        one_of(60),
    )
        .prop_map(|(request, prefetch_kind, reads_the_table, is_refused)| Step {
            request,
            prefetch_kind,
            reads_the_table,
            is_refused,
        })
}

impl Step {
    fn prefetch(&self, tenant: &Tenant) -> Prefetch {
        let ranges = self.request.items.iter().flatten();
        let other_number = |range: &NumberRange| E164::from_value(range.first().value() + 3).unwrap();
        match self.prefetch_kind {
            PrefetchKind::Right => {
                Prefetch::new(Some(tenant.id.clone()), ranges.map(|range| Span::from(*range)))
            }
            PrefetchKind::Wrong => Prefetch::new(
                Some("nobody".parse().unwrap()),
                ranges.map(|range| NumberRange::single(other_number(range)).into()),
            ),
            PrefetchKind::None => Prefetch::default(),
        }
    }
}

/// Runs a request on the store.
fn run_on_store(
    request: &Request,
    (tenant, group): &(Tenant, Group),
    context: &mut WriteContext<'_>,
) -> Result<MobileReport, StoreError> {
    let of = context.lock_group(&tenant.id, &group.id)?;
    match request.act {
        Act::Add => context.add_mobile_numbers(of.tenant(), &request.items),
        Act::Remove => context.remove_mobile_numbers(of.tenant(), &request.items),
        Act::Assign => context.assign_mobile_numbers(&of, &request.items),
        Act::Unassign => context.unassign_mobile_numbers(&of, &request.items),
    }
}

/// Runs a request on the inventory in memory.
fn run_in_memory(
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
    fn the_store_agrees_with_the_inventory_in_memory(database: &TestDatabase) {
        let store = TestStore::new(database);
        let actors = ["one", "two"].map(|id| store.tenant(id, &["a", "b"]));
        let mut inventory = Inventory::new();
        let mut runner = TestRunner::deterministic();
        for _ in 0..REQUESTS {
            let request = request(2, items()).new_tree(&mut runner).unwrap().current();
            let (tenant, groups) = &actors[request.tenant];
            let actor = (tenant.clone(), groups[request.group].clone());
            let expected = run_in_memory(&request, &actor, &mut inventory);
            let sent = request.clone();
            let report = store.change(move |context| run_on_store(&sent, &actor, context)).unwrap();
            assert_eq!(report.report, expected, "{request:?}");
            let held: Vec<Piece> = inventory.pieces().copied().collect();
            assert_eq!(store.pieces(), held, "{request:?}");
        }
    }

    fn a_batch_agrees_with_the_inventory_in_memory(database: &TestDatabase) {
        let store = TestStore::new(database);
        let actors = ["one", "two", "three", "four"].map(|id| store.tenant(id, &["a", "b"]));
        let mut inventory = Inventory::new();
        let mut runner = TestRunner::deterministic();
        for _ in 0..BATCHES {
            let batch = vec(step(), 2..12).new_tree(&mut runner).unwrap().current();
            let reports = Arc::new(Mutex::new(Vec::new()));
            let operation = |(index, step): (usize, &Step)| {
                let (step, reports) = (step.clone(), Arc::clone(&reports));
                let (tenant, groups) = &actors[step.request.tenant];
                let actor = (tenant.clone(), groups[step.request.group].clone());
                let prefetch = step.prefetch(&actor.0);
                let operation: Operation = Box::new(move |context| {
                    if step.reads_the_table {
                        context.inventory()?;
                    }
                    if step.is_refused {
                        context.lock_group(&actor.0.id, &actor.1.id)?;
                        return Err(TestError::Rejected(400));
                    }
                    let report = run_on_store(&step.request, &actor, context)?.report;
                    reports.lock().unwrap().push((index, report));
                    Ok(200)
                });
                (prefetch, operation)
            };
            let done = store.write_prefetched_batch(batch.iter().enumerate().map(operation).collect());
            let statuses = done.statuses_of_one_commit();
            let expected: Vec<u16> = batch.iter().map(|step| if step.is_refused { 400 } else { 200 }).collect();
            assert_eq!(statuses, expected, "{batch:?}");
            // tenants take turns, so the order is not that of the batch
            let reports = reports.lock().unwrap().clone();
            let expected: Vec<_> = reports
                .iter()
                .map(|(index, _)| {
                    let request = &batch[*index].request;
                    let (tenant, groups) = &actors[request.tenant];
                    let actor = (tenant.clone(), groups[request.group].clone());
                    (*index, run_in_memory(request, &actor, &mut inventory))
                })
                .collect();
            assert_eq!(reports, expected, "{batch:?}");
            assert_eq!(reports.len(), batch.iter().filter(|step| !step.is_refused).count(), "{batch:?}");
            assert_eq!(store.pieces(), inventory.pieces().copied().collect::<Vec<_>>(), "{batch:?}");
        }
    }

    fn a_large_request_is_the_same_among_few_and_among_many_pieces(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, groups) = store.tenant("one", &["a"]);
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
            let expected = run_in_memory(&request, &actor, &mut inventory);
            let (sent, of) = (request.clone(), actor.clone());
            let report = store.change(move |context| run_on_store(&sent, &of, context)).unwrap();
            assert_eq!(report.report, expected);
            assert_eq!(store.pieces(), inventory.pieces().copied().collect::<Vec<_>>());
        }
    }
}
