//! Tests of allocations: a list of numbers is read and answered without an allocation for each item.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use allocation_counter::measure;
use numbering_core::{BatchReport, Rejection};
use numbering_http::wire::{
    InventoryKind, ItemStatus, NumberList, NumberReport, RejectionRenderer, RequestTarget,
};
use numbering_store::DisplayNames;

/// The additional allocations of a list of twice the length, for buffers that grow.
const GROWTH_MAX: u64 = 16;

fn body(count: u64) -> Vec<u8> {
    let item = |index: u64| format!(r#"{{"phoneNumber":"+{}"}}"#, 32_470_000_000 + 7 * index);
    let items: Vec<String> = (0..count).map(item).collect();
    format!(r#"{{"phoneNumbers":[{}]}}"#, items.join(",")).into_bytes()
}

fn read(body: &[u8]) -> NumberList {
    NumberList::parse(body, 250_000).unwrap()
}

fn answer(list: &NumberList) -> Vec<u8> {
    let report: BatchReport<Rejection> = list.items().iter().map(|_| Ok(())).collect();
    let target = RequestTarget {
        tenant: "foo",
        group: None,
        inventory: InventoryKind::Mobile,
    };
    let names = DisplayNames::default();
    let renderer = RejectionRenderer {
        target,
        names: &names,
    };
    let report = NumberReport {
        list,
        report: &report,
        renderer,
    };
    report.reply(ItemStatus::Added).body
}

#[test]
fn reading_a_list_allocates_nothing_for_each_item() {
    let (short, long) = (body(10_000), body(20_000));
    let count = |body: &[u8]| measure(|| drop(read(body))).count_total;
    let (short, long) = (count(&short), count(&long));
    assert!(
        long <= short + GROWTH_MAX,
        "{short} for 10,000 items, {long} for 20,000"
    );
}

#[test]
fn answering_a_list_allocates_nothing_for_each_item() {
    let (short, long) = (read(&body(10_000)), read(&body(20_000)));
    let count = |list: &NumberList| measure(|| drop(answer(list))).count_total;
    let (short, long) = (count(&short), count(&long));
    assert!(
        long <= short + GROWTH_MAX,
        "{short} for 10,000 items, {long} for 20,000"
    );
}
