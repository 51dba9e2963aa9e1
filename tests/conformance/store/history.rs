//! Tests of the history of a number: it reads what changed the number, and little of what changed others.

use numbering_core::Item;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;

/// Adds items to the tenant `one`.
fn add(store: &TestStore, items: &[&str]) {
    let items: Vec<Item> = items.iter().map(|item| Ok(item.parse().unwrap())).collect();
    let added = store.change(move |context| {
        let tenant = context.lock_tenant(&"one".parse().unwrap())?;
        context.add_mobile_numbers(&tenant, &items)
    });
    assert_eq!(added.unwrap().report.rejected_count(), 0);
}

/// The number of rows that the history of a number reads: those of the buckets in which the number lies, of all levels,
/// in both parts of the number axis.
fn rows_read(database: &TestDatabase, number: u64) -> i64 {
    let under = format!("1{number:0<15}").parse().unwrap();
    let of_level = |level: u32| [number, under].map(|position| bucket(position, level));
    let buckets: Vec<String> = (0..=16).flat_map(of_level).collect();
    let query = format!(
        "SELECT count(*) FROM journal WHERE block IN ({})",
        buckets.join(",")
    );
    database.session().number(&query)
}

/// The key of the bucket of a level in which a position lies.
fn bucket(position: u64, level: u32) -> String {
    (u64::from(level) * 10_u64.pow(16) + position / 10_u64.pow(level)).to_string()
}

on_both_databases! {
    fn what_others_change_elsewhere_is_not_read(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        for turn in 0..50 {
            let countries = [1202, 3226, 3312, 4420, 4930, 8131, 9715];
            let numbers = countries.map(|country| format!("+{country}55{turn:05}"));
            add(&store, &numbers.each_ref().map(String::as_str));
        }
        // across the boundary of two buckets of ten milliards each
        add(&store, &["+49999999999..+50000000000"]);
        assert_eq!(rows_read(database, 32_470_000_001), 0);
        assert_eq!(rows_read(database, 32_265_500_007), 1);
        assert_eq!((store.history("+32470000001").len(), store.history("+32265500007").len()), (0, 1));
        assert_eq!((rows_read(database, 49_999_999_999), rows_read(database, 49_999_999_990)), (1, 0));
        assert_eq!(store.history("+49999999999").len(), 1);
        assert_eq!(store.history("+50000000000").len(), 1);
        store.pieces();
    }

    fn a_row_of_distant_numbers_as_the_first_release_wrote_it_is_read(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        add(&store, &["+32470000001"]);
        let mut session = database.session();
        session.run(&format!("UPDATE journal SET block = {}", bucket(0, 16))).unwrap();
        assert_eq!((store.history("+32470000001").len(), store.history("+32470000002").len()), (1, 0));
    }

    fn a_history_of_several_pages_is_whole_and_in_order(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        add(&store, &["+32470000001"]);
        let copy = "INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, block, changes)
             SELECT tenant, revision + 1, at, actor, request_id, operation, tenant_id, block, changes FROM journal";
        let mut session = database.session();
        (0..10).for_each(|_| session.run(copy).unwrap());
        // every third row lies in a larger bucket: pages take rows of both, by their position
        session.run(&format!("UPDATE journal SET block = {} WHERE seq % 3 = 0", bucket(0, 16))).unwrap();
        let history = store.history("+32470000001");
        assert_eq!(history.len(), 1024);
        assert!(history.is_sorted_by(|one, next| one.position < next.position));
    }
}
