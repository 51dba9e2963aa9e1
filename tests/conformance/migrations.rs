//! Tests of migrations: several processes at once, and a database that is newer than the program.

use numbering_core::Scope;
use numbering_store::{Settings, Store, StoreError};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

/// The migrations since the first release.
const AFTER_FIRST_RELEASE: [&str; 6] = [
    "20261130000000",
    "20261130000001",
    "20261130000002",
    "20261130000003",
    "20261130000004",
    "20261130000005",
];

/// A number between two parts of a prefix, and a user with a department.
const FILLED: &str = "
    INSERT INTO tenants (key, tenant_id, kind, name) VALUES (1, 'foo', 1, '');
    INSERT INTO groups (key, tenant, group_id, name) VALUES (1, 1, 'sales', '');
    INSERT INTO departments (key, group_key, name) VALUES (1, 1, 'main');
    INSERT INTO users (group_key, user_id, department) VALUES (1, 'ann', 1);
    INSERT INTO definitions (tenant, origin, kind, active) VALUES (1, 1, 3, TRUE);
    INSERT INTO pieces (first, last, tenant, kind, definition) VALUES
        (1431250000000000, 1431255549999999, 1, 3, 1), (1431255560000000, 1431259999999999, 1, 3, 1);
    INSERT INTO pieces (first, last, tenant, kind) VALUES (4312555, 4312555, 1, 1)";

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

    fn a_filled_database_of_the_last_release_is_migrated(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        for _ in AFTER_FIRST_RELEASE {
            session.revert_last();
        }
        session.run(FILLED).unwrap();
        let digest = if database.backend() == Backend::Postgres { r"'\x01'" } else { "x'01'" };
        let token = format!("INSERT INTO tokens (token_id, secret_hash, role, name, read_only, created_at)
            VALUES ('one', {digest}, 3, '', FALSE, 0)");
        session.run(&token).unwrap();
        let store = open(database);
        assert!(store.check().is_err());
        assert_eq!(store.migrate().unwrap(), AFTER_FIRST_RELEASE);
        store.check().unwrap();
        let tokens: Result<_, StoreError> = store.read(|context| context.tokens(&Scope::Platform));
        let made_by: Vec<_> = tokens.unwrap().into_iter().map(|token| token.created_by).collect();
        assert_eq!(made_by, [None]);
        let completes = "INSERT INTO pieces (first, last, tenant, kind, definition)
            VALUES (1431255550000000, 1431255559999999, 1, 3, 1)";
        assert!(session.run(completes).unwrap_err().to_string().contains("numbering: a prefix covers a held number"));
        let unknown = "INSERT INTO users (group_key, user_id, department) VALUES (1, 'bob', 9)";
        assert_eq!(session.run(unknown).is_err(), database.backend() == Backend::Postgres);
    }

    fn numbers_of_users_that_are_neither_theirs_nor_notes_are_cleared(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        for _ in AFTER_FIRST_RELEASE.iter().skip_while(|version| **version != "20261130000004") {
            session.revert_last();
        }
        session.run(FILLED).unwrap();
        session.run("
            UPDATE users SET user_id = 'noted', phone_number = '+32470000001';
            INSERT INTO users (group_key, user_id, phone_number) VALUES
                (1, 'second', '+32470000001'), (1, 'held', '+4312555'), (1, 'part', '+43125556'), (1, 'free', '+43125554'),
                (1, 'own', '+32470000002');
            INSERT INTO pieces (first, last, tenant, kind, group_key, user_key)
                SELECT 32470000002, 32470000002, 1, 1, 1, key FROM users WHERE user_id = 'own';
            DELETE FROM pieces WHERE kind = 3 AND first = 1431250000000000").unwrap();
        open(database).migrate().unwrap();
        let kept = session.texts("SELECT user_id AS answer FROM users WHERE phone_number <> '' ORDER BY user_id");
        assert_eq!(kept, ["free", "noted", "own"]);
    }

    fn definitions_get_the_smallest_interval_of_what_is_left(database: &TestDatabase) {
        let mut session = database.session();
        session.migrate();
        for _ in AFTER_FIRST_RELEASE.iter().skip_while(|version| **version != "20261130000005") {
            session.revert_last();
        }
        session.run(FILLED).unwrap();
        session.run("
            INSERT INTO definitions (tenant, origin, kind, active) VALUES (1, 2, 2, TRUE), (1, 3, 2, FALSE), (0, 1, 2, TRUE);
            INSERT INTO pieces (first, last, tenant, kind, definition) VALUES
                (3226127000, 3226127099, 1, 2, 2), (3226127200, 3226127200, 0, 2, 1), (3226127900, 3226127999, 1, 2, 2)").unwrap();
        open(database).migrate().unwrap();
        let intervals = session.texts("
            SELECT tenant || ' ' || origin || ' ' || first || ' ' || last AS answer FROM definitions
            ORDER BY tenant, origin");
        assert_eq!(intervals, [
            "0 1 3226127200 3226127200",
            "1 1 1431250000000000 1431259999999999",
            "1 2 3226127000 3226127999",
        ]);
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
