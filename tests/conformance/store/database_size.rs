//! Tests of the size of the database: it grows with what is in it, and takes no reading of rows.

use numbering_store::{DatabaseSize, ReadContext};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use super::test_store::TestStore;

/// The characters of the text that is added: SQLite grows by as much, PostgreSQL by somewhat less, as it compresses.
const ADDED: i64 = 4_000_000;

fn size(store: &TestStore) -> DatabaseSize {
    store
        .inner
        .read(|context: &mut ReadContext<'_>| context.database_size())
        .unwrap()
}

/// Adds an entry of the journal with `ADDED` random bytes.
fn add_entry(database: &TestDatabase) {
    let bytes = match database.backend() {
        Backend::Sqlite => format!("randomblob({ADDED})"),
        // 32 bytes that cannot be compressed, and so on
        Backend::Postgres => format!(
            "(SELECT string_agg(sha256(n::text::bytea), ''::bytea) FROM generate_series(1, {}) AS n)",
            ADDED / 32
        ),
    };
    let entry = format!(
        "INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, block, changes)
        VALUES (0, 1, 0, '', '', 1, '', 0, {bytes})"
    );
    database.session().run(&entry).unwrap();
}

on_both_databases! {
    fn the_size_of_the_database_grows_with_its_journal(database: &TestDatabase) {
        let store = TestStore::new(database);
        let before = size(&store);
        assert_eq!(before.journal_entries, 0);
        add_entry(database);
        let after = size(&store);
        assert!(before.database_bytes + ADDED <= after.database_bytes, "{before:?} {after:?}");
        assert_eq!(after.journal_entries, database.session().number("SELECT MAX(seq) FROM journal"));
        match (before.journal_bytes, after.journal_bytes) {
            (Some(before), Some(after)) => assert!(before + ADDED <= after, "{before} {after}"),
            sizes => assert_eq!((sizes, database.backend()), ((None, None), Backend::Sqlite)),
        }
    }
}
