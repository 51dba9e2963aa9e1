//! Tests of migrations: several processes at once, and a database that is newer than the program.

use numbering_store::{Settings, Store};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

fn open(database: &TestDatabase) -> Store {
    let url = database.url().parse().unwrap();
    Store::open(&Settings { url, readers: 1 }).unwrap()
}

on_both_databases! {
    fn servers_that_start_together_migrate_one_after_the_other(database: &TestDatabase) {
        let starts: Vec<_> = (0..6).map(|_| open(database)).collect();
        let ran: Vec<usize> = std::thread::scope(|scope| {
            let each = starts.iter().map(|store| scope.spawn(|| store.migrate().unwrap().len()));
            let each: Vec<_> = each.collect();
            each.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert_eq!(ran.iter().filter(|ran| 0 < **ran).count(), 1, "{ran:?}");
        assert!(starts.iter().all(|store| store.check().is_ok()));
    }

    fn a_newer_database_is_refused(database: &TestDatabase) {
        let store = open(database);
        store.migrate().unwrap();
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231235959')";
        database.session().run(newer).unwrap();
        let message = store.check().unwrap_err().to_string();
        assert!(message.contains("a newer version of this program"), "{message}");
    }
}

#[test]
fn migrating_postgres_waits_longer_for_its_lock_than_a_request() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut other = database.session();
    other.run("SELECT pg_advisory_lock(5044031582654955520)").unwrap();
    let store = open(&database);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| store.migrate().map(|ran| ran.len()));
        // a request waits at most 5 s for a lock
        std::thread::sleep(std::time::Duration::from_secs(6));
        other
            .run("SELECT pg_advisory_unlock(5044031582654955520)")
            .unwrap();
        assert!(0 < waiting.join().unwrap().unwrap());
    });
}
