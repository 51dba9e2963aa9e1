//! Tests of allocations: a list of numbers is read and answered without an allocation for each item, and a list of an
//! inventory takes few bytes for each piece while it is loaded.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use allocation_counter::measure;
use numbering_core::{BatchReport, Item, NumberRange, Rejection, TenantId, TenantKey};
use numbering_http::wire::{
    IntervalList, InventoryKind, ItemStatus, ListChunk, NumberList, RejectionRenderer, RequestTarget,
};
use numbering_store::{
    Author, DisplayNames, HistoryCursor, HistoryScope, MobileCursor, MobileFilter, MobileOwner, NewTenant,
    Page, ReadContext, Settings, Store, StoreError, TenantKind, WriteContext, WriteOptions,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

/// The additional allocations of a list of twice the length, for buffers that grow.
const GROWTH_MAX: u64 = 16;
/// The most bytes of a piece in a list that is loaded and sent.
const PIECE_BYTES_MAX: u64 = 24;

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
    let results = ListChunk::default().results(list, &report, &renderer);
    results.reply(list, ItemStatus::Added).body
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

/// Runs a change and waits for it.
fn write<T: Send + 'static>(
    store: &Store,
    change: impl Fn(&mut WriteContext<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let options = WriteOptions::new(Author {
        actor: "tester".to_owned(),
        request_id: "request".to_owned(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(store.write(options, change)).unwrap()
}

/// Adds `count` numbers to a new tenant, none beside another.
fn tenant_with_numbers(store: &Store, id: &str, count: u64, base: u64) -> TenantKey {
    let id: TenantId = id.parse().unwrap();
    let new = NewTenant {
        id: id.clone(),
        kind: TenantKind::Enterprise,
        name: String::new(),
    };
    write(store, move |context| context.create_tenant(&new).map(drop));
    let single =
        move |index: u64| -> Item { Ok(format!("+{}", base + 2 * index).parse::<NumberRange>().unwrap()) };
    let items: Vec<Item> = (0..count).map(single).collect();
    write(store, move |context| {
        let tenant = context.lock_tenant(&id)?;
        context.add_mobile_numbers(&tenant, &items)?;
        Ok(tenant.key)
    })
}

/// Loads the numbers of a tenant as its list does, and returns how many there are.
fn load(store: &Store, tenant: TenantKey) -> usize {
    let load = |context: &mut ReadContext<'_>| {
        let (mut list, page) = (IntervalList::default(), Page::default());
        let mut cursor = MobileCursor::new(MobileOwner::Tenant(tenant), MobileFilter::All, &page);
        loop {
            let pieces = context.next_mobile_pieces(&mut cursor)?;
            if pieces.is_empty() {
                return Ok::<_, StoreError>(list);
            }
            for piece in pieces {
                list.push(piece.numbers, 0_u32);
            }
        }
    };
    store.snapshot(load).unwrap().into_rows().count()
}

/// The changes of the first page of a history, as the store reads it.
fn first_changes(store: &Store, number: &str) -> usize {
    let read = |context: &mut ReadContext<'_>| {
        let mut cursor = HistoryCursor::new(number.parse().unwrap(), HistoryScope::default(), None);
        context.next_history(&mut cursor)
    };
    store.snapshot(read).unwrap().len()
}

on_both_databases! {
    fn a_page_of_a_history_takes_no_more_memory_than_the_page(database: &TestDatabase) {
        let store = Store::open(&Settings { url: database.url().parse().unwrap(), readers: 1 }).unwrap();
        store.migrate().unwrap();
        tenant_with_numbers(&store, "foo", 1, 32_470_000_000);
        let mut session = database.session();
        let mut double = || {
            let copy = "INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, block, changes)
                SELECT tenant, revision, at, actor, request_id, operation, tenant_id, block, changes FROM journal";
            session.run(copy).unwrap();
        };
        (0..9).for_each(|_| double());
        let peak = || measure(|| assert!(first_changes(&store, "+32470000000") < 500)).bytes_max;
        peak();
        let short = peak();
        (0..4).for_each(|_| double());
        assert_eq!(peak(), short);
    }

    fn a_list_takes_few_bytes_for_each_piece(database: &TestDatabase) {
        let store = Store::open(&Settings { url: database.url().parse().unwrap(), readers: 1 }).unwrap();
        store.migrate().unwrap();
        // both more than a chunk, so that what a chunk takes is in both
        let (short, long) = (15_000, 45_000);
        let few = tenant_with_numbers(&store, "few", short, 32_470_000_000);
        let many = tenant_with_numbers(&store, "many", long, 32_480_000_000);
        let peak = |tenant, count: u64| {
            let info = measure(|| assert_eq!(load(&store, tenant) as u64, count));
            info.bytes_max
        };
        // opens the connection
        load(&store, few);
        let growth = peak(many, long) - peak(few, short);
        assert!(growth <= PIECE_BYTES_MAX * (long - short), "{} bytes a piece", growth / (long - short));
    }
}
