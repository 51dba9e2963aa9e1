//! `numbering backup` and `restore`: all of a database, of one moment, into either database; all of it or nothing.

use std::io::BufReader;

use numbering_store::{Depth, NewGroup, RestoreError, StoreError};
use numbering_tests::database::{Backend, Session, TestDatabase};
use numbering_tests::on_both_databases;

use crate::store::TestStore;
use crate::verify_fixture::{act, fill};

fn backup(store: &TestStore) -> String {
    let mut text = Vec::new();
    store.inner.backup(&mut text, &mut |_, _| {}).unwrap();
    String::from_utf8(text).unwrap()
}

fn restore(store: &TestStore, text: &str) -> Result<u64, RestoreError> {
    store
        .inner
        .restore(&mut BufReader::new(text.as_bytes()), &mut |_, _| {})
}

/// The rows of a backup, whichever database wrote it, without the sum.
fn rows(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let rows = lines[..lines.len() - 1].iter();
    rows.map(|line| {
        serde_json::from_str::<serde_json::Value>(line)
            .unwrap()
            .to_string()
            .to_lowercase()
    })
    .collect()
}

#[track_caller]
fn is_well(store: &TestStore) {
    let mut found = Vec::new();
    store
        .inner
        .verify(Depth::Full, &mut |event| found.push(event))
        .unwrap();
    found.retain(|event| matches!(event, numbering_store::Event::Found(_)));
    assert_eq!(found, []);
}

/// That nothing stayed of a restore.
#[track_caller]
fn is_empty(database: &TestDatabase) {
    let mut session = database.session();
    assert_eq!(session.number("SELECT count(*) FROM tenants"), 1);
    assert_eq!(session.number("SELECT count(*) FROM pieces"), 0);
    assert_eq!(session.number("SELECT count(*) FROM journal"), 0);
}

on_both_databases! {
    fn what_was_backed_up_is_restored_in_either_database(database: &TestDatabase) {
        let text = backup(&fill(database));
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let Some(other) = TestDatabase::create(backend) else { continue };
            let other = TestStore::new(&other);
            let told: u64 = restore(&other, &text).unwrap();
            assert_eq!(usize::try_from(told).unwrap(), text.lines().filter(|line| line.starts_with('[')).count());
            assert_eq!(rows(&backup(&other)), rows(&text));
            is_well(&other);
        }
    }

    fn a_restored_database_goes_on_where_it_was(database: &TestDatabase) {
        let store = fill(database);
        let tenant = store.change(|context| context.tenant(&"bar".parse().unwrap())).unwrap();
        let make = move |store: &TestStore| store.change(move |context| {
            let new = NewGroup { id: "gone".parse().unwrap(), name: String::new() };
            context.create_group(tenant.key, &new)
        }).unwrap();
        let gone = make(&store);
        let key = gone.key;
        store.change(move |context| context.delete_group(&gone)).unwrap();
        let text = backup(&store);
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let Some(other) = TestDatabase::create(backend) else { continue };
            let other = TestStore::new(&other);
            restore(&other, &text).unwrap();
            assert!(key < make(&other).key, "the key of a group that is gone is used again");
            act(&other, "foo", "sales", |context, of| {
                let added = context.add_mobile_numbers(of.tenant(), &[Ok("+32480000000".parse().unwrap())]).unwrap();
                assert_eq!(added.report.accepted_count(), 1);
            });
            is_well(&other);
        }
    }

    fn a_backup_under_load_is_of_one_moment(database: &TestDatabase) {
        let store = fill(database);
        let beside = TestStore::open(database);
        let load = std::thread::spawn(move || {
            for index in 0..300_u64 {
                let number = format!("+32480000{index:03}");
                act(&beside, "foo", "sales", move |context, of| {
                    let numbers = [Ok(number.parse().unwrap())];
                    context.add_mobile_numbers(of.tenant(), &numbers).unwrap();
                    context.assign_mobile_numbers(of, &numbers).unwrap();
                });
            }
        });
        let mut texts = Vec::new();
        while !load.is_finished() {
            texts.push(backup(&store));
        }
        load.join().unwrap();
        for text in texts.iter().step_by(1 + texts.len() / 5) {
            let other = TestDatabase::sqlite();
            let other = TestStore::new(&other);
            restore(&other, text).unwrap();
            is_well(&other);
        }
    }

    fn a_backup_that_was_cut_off_or_changed_is_refused(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let text = backup(&fill(&source));
        let store = TestStore::new(database);
        let ends = text.match_indices('\n').map(|(end, _)| end);
        for end in ends.flat_map(|end| [end, end + 1]).filter(|end| *end < text.len()) {
            let refused = restore(&store, &text[..end]);
            assert!(matches!(refused, Err(RestoreError::Malformed { .. })), "{end}: {refused:?}");
            is_empty(database);
        }
        let changes = [("J\u{fc}rgen", "Jurgen"), ("\"sales\"", "\"salad\""), ("\"taxi\"", "\"tixa\""), ("\"rows\":", "\"rows\":1")];
        for (one, other) in changes {
            assert!(text.contains(one), "{one}");
            let refused = restore(&store, &text.replacen(one, other, 1));
            assert!(matches!(refused, Err(RestoreError::Malformed { .. })), "{one}: {refused:?}");
        }
        let without_a_row: Vec<&str> = text.split_inclusive('\n').filter(|line| !line.contains("taxi")).collect();
        assert!(matches!(restore(&store, &without_a_row.concat()), Err(RestoreError::Malformed { .. })));
        assert!(matches!(restore(&store, &format!("{text}\n")), Err(RestoreError::Malformed { .. })));
        assert!(matches!(restore(&store, ""), Err(RestoreError::Malformed { .. })));
        is_empty(database);
        restore(&store, &text).unwrap();
        is_well(&store);
    }

    fn nothing_is_restored_over_what_is_there(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let text = backup(&fill(&source));
        let store = TestStore::new(database);
        store.tenant("foo", &[]);
        assert!(matches!(restore(&store, &text), Err(RestoreError::NotEmpty("tenants"))));
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 2);
    }

    fn a_backup_of_other_tables_is_refused(database: &TestDatabase) {
        let store = TestStore::new(database);
        let text = backup(&store).replacen("20261124000000", "20991124000000", 1);
        let refused = restore(&store, &text);
        assert!(matches!(&refused, Err(RestoreError::OtherVersion { found, .. }) if found == "20991124000000"), "{refused:?}");
    }

    fn rows_that_break_an_invariant_are_not_restored(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let text = backup(&fill(&source));
        // a number of foo is bar's as well; the sum is never looked at
        let text = text.replacen("[32471", "[32470000005,32470000005,2,1,null,null,null,null]\n[32471", 1);
        let store = TestStore::new(database);
        let refused = restore(&store, &text);
        assert!(matches!(&refused, Err(RestoreError::Malformed { reason, .. }) if reason.contains("numbering:")), "{refused:?}");
        is_empty(database);
    }

    fn a_database_of_another_version_is_not_backed_up(database: &TestDatabase) {
        let store = TestStore::open(database);
        let refused = store.inner.backup(&mut Vec::new(), &mut |_, _| {});
        assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
    }
}

/// A table or a column that a migration adds is part of a backup.
#[test]
fn every_table_and_column_is_in_a_backup() {
    let database = TestDatabase::sqlite();
    let text = backup(&fill(&database));
    let mut told: Vec<String> = Vec::new();
    for head in text.lines().filter(|line| line.starts_with("{\"table\"")) {
        let head: serde_json::Value = serde_json::from_str(head).unwrap();
        for column in head["columns"].as_array().unwrap() {
            told.push(format!(
                "{}.{}",
                head["table"].as_str().unwrap(),
                column.as_str().unwrap()
            ));
        }
    }
    let mut session: Session = database.session();
    let mut there = session.texts(
        "SELECT t.name || '.' || c.name AS answer FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%diesel%' AND t.name <> 'write_lock'",
    );
    told.sort();
    there.sort();
    assert_eq!(told, there);
}
