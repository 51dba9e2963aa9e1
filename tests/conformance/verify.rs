//! Tests of `numbering verify`: raw SQL breaks one invariant past the guards, and verify finds exactly that.
//!
//! A change of `pieces` alone also differs from the journal; such a case is verified at quick depth, without the
//! journal.

use numbering_store::{Depth, Event};
use numbering_tests::database::{Backend, Session, TestDatabase};
use numbering_tests::on_both_databases;

use crate::store::TestStore;
use crate::verify_fixture::{change_group, fill};

/// The checks with findings, sorted, and the findings as text.
fn findings(store: &TestStore, depth: Depth) -> (Vec<String>, String) {
    let (mut checks, mut lines) = (Vec::new(), String::new());
    let mut on = |event| {
        if let Event::Found(finding) = event {
            checks.push(finding.check.to_string());
            lines.extend([finding.check.to_string(), format!(": {}\n", finding.detail)]);
        }
    };
    let count = store.inner.verify(depth, &mut on).unwrap();
    assert_eq!(count == 0, checks.is_empty());
    checks.sort();
    checks.dedup();
    (checks, lines)
}

/// Runs statements past all guards, and leaves the guards unchanged.
fn tamper(database: &TestDatabase, sql: &str) {
    let mut session = database.session();
    if let Session::Postgres(_) = session {
        return session
            .run(&format!("SET session_replication_role = replica; {sql}"))
            .unwrap();
    }
    let triggers = session.texts("SELECT sql AS answer FROM sqlite_schema WHERE type = 'trigger'");
    for name in session.texts("SELECT name AS answer FROM sqlite_schema WHERE type = 'trigger'") {
        session.run(&format!("DROP TRIGGER {name}")).unwrap();
    }
    session
        .run(&format!("PRAGMA ignore_check_constraints = ON; {sql}"))
        .unwrap();
    for trigger in &triggers {
        session.run(trigger).unwrap();
    }
}

/// Asserts that in a database changed by `sql` just `check` has findings, and that they contain `words`.
#[track_caller]
fn assert_finds(database: &TestDatabase, depth: Depth, [sql, check, words]: [&str; 3]) {
    let store = fill(database);
    assert_eq!(findings(&store, Depth::Full), (Vec::new(), String::new()));
    tamper(database, sql);
    let (checks, lines) = findings(&store, depth);
    assert_eq!(checks, [check], "{lines}");
    assert!(lines.contains(words), "{lines}");
}

const FOO: &str = "(SELECT key FROM tenants WHERE tenant_id = 'foo')";
const BAR: &str = "(SELECT key FROM tenants WHERE tenant_id = 'bar')";

macro_rules! violations {
    ($($depth:ident $name:ident: $sql:expr, $check:literal, $words:literal;)*) => {
        on_both_databases! {$(
            fn $name(database: &TestDatabase) {
                assert_finds(database, Depth::$depth, [&$sql, $check, $words]);
            }
        )*}
    };
}

violations! {
    Quick a_number_of_two_tenants_is_found:
        format!("INSERT INTO pieces (first, last, tenant, kind) VALUES (32470000005, 32470000005, {BAR}, 1)"),
        "overlap", "+32470000000..+32470000009 of tenant foo overlaps +32470000005 of tenant bar";
    Quick an_overlap_beyond_a_nested_piece_is_found:
        format!("UPDATE pieces SET last = 32470000199 WHERE first = 32470000000;
            INSERT INTO pieces (first, last, tenant, kind) VALUES (32470000150, 32470000150, {BAR}, 1)"),
        "overlap", "+32470000000..+32470000199 of tenant foo overlaps +32470000150 of tenant bar";
    Quick a_number_under_a_prefix_is_found:
        format!("INSERT INTO pieces (first, last, tenant, kind) VALUES (4315550000, 4315550000, {FOO}, 1)"),
        "prefix", "+4315550000 of tenant foo begins with prefix";
    Quick a_number_under_a_split_prefix_is_found:
        format!("INSERT INTO pieces (first, last, tenant, kind) VALUES (431123450, 431123450, {FOO}, 1)"),
        "prefix", "+431123450 of tenant foo begins with prefix +431 of tenant bar";
    Full neighbours_that_should_be_one_piece_are_found:
        "UPDATE pieces SET last = 32470000004 WHERE first = 32470000000;
        INSERT INTO pieces (first, last, tenant, kind)
            SELECT 32470000005, 32470000009, tenant, kind FROM pieces WHERE first = 32470000000",
        "canonical", "+32470000000..+32470000004 of tenant foo should be merged with +32470000005..+32470000009";
    Quick a_group_of_another_tenant_is_found:
        format!("UPDATE pieces SET group_key = (SELECT key FROM groups WHERE tenant = {BAR}) WHERE first = 32470000010"),
        "reference", "no row of groups matches its tenant, group_key";
    Quick a_user_of_another_group_is_found:
        "UPDATE pieces SET group_key = (SELECT key FROM groups WHERE group_id = 'help') WHERE first = 3226127001",
        "reference", "no row of users matches its group_key, user_key";
    Full a_service_of_no_group_is_found:
        "UPDATE group_services SET group_key = 99", "reference", "group_services group_key 99";
    Full a_department_with_a_parent_in_another_group_is_found:
        "UPDATE departments SET group_key = (SELECT key FROM groups WHERE group_id = 'help') WHERE name = 'west'",
        "reference", "no row of departments matches its group_key, parent";
    Full a_user_of_no_department_is_found:
        "UPDATE users SET department = 99 WHERE user_id = 'bob'", "reference", "users key";
    Full a_token_of_no_tenant_is_found:
        "UPDATE tokens SET tenant = 99", "reference", "tokens key";
    Full an_exclusive_number_of_no_tenant_is_found:
        "UPDATE exclusive_numbers SET tenant = 99 WHERE number = 'taxi'", "reference", "exclusive_numbers key";
    Full a_missing_write_lock_is_found:
        "DELETE FROM write_lock", "reference", "the row of the write lock is missing";
    Full a_definition_of_another_kind_is_found:
        "UPDATE definitions SET kind = 2, first = 1000000, last = 1000000 WHERE kind = 3", "definition", "differs in kind from its definition";
    Full a_piece_outside_of_the_interval_of_its_definition_is_found:
        "UPDATE definitions SET first = first + 1 WHERE kind = 2",
        "definition", "lies outside of the interval of its definition";
    Full a_piece_outside_of_its_prefix_is_found:
        "UPDATE definitions SET written = '+43-2' WHERE written <> ''", "definition", "is not under its prefix";
    Full a_definition_without_pieces_is_found:
        format!("INSERT INTO definitions (tenant, origin, kind, active, first, last)
            VALUES ({FOO}, 7, 2, TRUE, 1000000, 1000000)"),
        "definition", "definition 7 of tenant foo has no numbers or prefixes";
    Full a_missing_definition_is_found:
        "DELETE FROM definitions WHERE kind = 3", "reference", "no row of definitions matches its tenant, definition";
    Full a_decreased_revision_is_found:
        "UPDATE tenants SET revision = 1 WHERE tenant_id = 'foo'",
        "revision", "has a higher revision than the tenant";
    Full a_reusable_exclusive_id_is_found:
        "UPDATE tenants SET exclusive_id = 1 WHERE tenant_id = 'foo'",
        "revision", "is newer than the last id of the tenant";
    Full a_user_number_that_another_holder_has_is_found:
        "UPDATE users SET phone_number = '+32470000016' WHERE user_id = 'ann'",
        "own number", "which is held and not assigned to them";
    Full a_number_that_two_users_of_a_tenant_noted_is_found:
        "UPDATE users SET phone_number = '+32489999999'",
        "own number", "tenant foo has 2 users with the phone number +32489999999";
    Full revisions_out_of_order_are_found:
        "UPDATE journal SET revision = -1 WHERE seq = (SELECT max(seq) FROM journal WHERE tenant_id = 'foo')",
        "journal", "has revision -1, lower than the one before it of the same tenant";
    Full a_journal_entry_in_the_wrong_block_is_found:
        "UPDATE journal SET block = block + 1 WHERE seq = 1", "journal", "is not in the bucket of its numbers";
    Full a_journal_entry_of_no_operation_is_found:
        "UPDATE journal SET operation = 99 WHERE seq = 1", "journal", "has an unknown operation";
    Full a_lost_piece_is_found:
        "DELETE FROM pieces WHERE first = 32470000020", "replay",
        "+32470000020..+32470000099 of tenant foo is only in the journal";
    Full a_piece_without_a_journal_entry_is_found:
        format!("INSERT INTO pieces (first, last, tenant, kind) VALUES (32990000000, 32990000000, {BAR}, 1)"),
        "replay", "+32990000000 of tenant bar is only in the inventory";
    Full a_lost_journal_entry_is_found:
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "replay", "in the journal differs from the inventory";
}

on_both_databases! {
    fn verify_finds_an_unreadable_journal_entry(database: &TestDatabase) {
        let store = fill(database);
        let nothing = if database.backend() == Backend::Sqlite { "x'07'" } else { "'\\x07'" };
        tamper(database, &format!("UPDATE journal SET changes = {nothing} WHERE seq = 1"));
        let (checks, lines) = findings(&store, Depth::Full);
        assert_eq!(checks, ["journal", "replay"]);
        assert!(lines.contains("change 1 cannot be decoded"), "{lines}");
    }

    fn verify_finds_a_span_that_is_no_interval(database: &TestDatabase) {
        let store = fill(database);
        if database.backend() == Backend::Postgres {
            database.session().run("ALTER TABLE pieces DROP CONSTRAINT pieces_on_the_line").unwrap();
        }
        tamper(database, &format!(
            "INSERT INTO pieces (first, last, tenant, kind) VALUES (99999999, 100000000, {FOO}, 1)"
        ));
        let (checks, lines) = findings(&store, Depth::Quick);
        let expected: &[_] = if database.backend() == Backend::Postgres { &["form", "guard"] } else { &["form"] };
        assert_eq!(checks, expected);
        assert!(lines.contains("from 99999999 to 100000000 is malformed"), "{lines}");
    }

    fn verify_finds_a_duplicate_exclusive_number(database: &TestDatabase) {
        let store = fill(database);
        tamper(database, match database.backend() {
            Backend::Postgres => "ALTER TABLE exclusive_numbers DROP CONSTRAINT exclusive_numbers_tenant_number_key",
            Backend::Sqlite => "CREATE TABLE aside AS SELECT * FROM exclusive_numbers; DROP TABLE exclusive_numbers;
                ALTER TABLE aside RENAME TO exclusive_numbers",
        });
        tamper(database, "UPDATE exclusive_numbers SET number = 'taxi' WHERE number LIKE 'tax%'");
        let (checks, lines) = findings(&store, Depth::Quick);
        assert_eq!(checks, ["exclusive", "guard"]);
        assert!(lines.contains("tenant foo has the exclusive number taxi 2 times"), "{lines}");
    }

    fn verify_misses_every_dropped_guard(database: &TestDatabase) {
        let store = fill(database);
        let mut session = database.session();
        let drops = session.texts(match session {
            Session::Sqlite(_) => {
                "SELECT 'DROP ' || type || ' ' || name AS answer FROM sqlite_schema
                WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
            }
            Session::Postgres(_) => {
                "SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER ' || tgname AS answer
                FROM pg_trigger WHERE NOT tgisinternal
                UNION SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname
                FROM pg_constraint WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace
                UNION SELECT 'DROP INDEX ' || indexname FROM pg_indexes WHERE indexname LIKE '%\\_by\\_%'
                UNION SELECT 'CREATE OR REPLACE FUNCTION ' || proname || '() RETURNS trigger LANGUAGE plpgsql
                    AS ''BEGIN RETURN NULL; END''' FROM pg_proc WHERE proname LIKE 'numbering%'"
            }
        });
        assert!(30 < drops.len());
        for (count, drop) in (1..).zip(&drops) {
            session.run(drop).unwrap();
            let (checks, lines) = findings(&store, Depth::Quick);
            assert_eq!(checks, ["guard"], "{drop}");
            assert_eq!(lines.lines().count(), count, "{drop}: {lines}");
        }
    }

    fn verify_of_a_database_in_use_sees_one_snapshot(database: &TestDatabase) {
        let store = fill(database);
        let writer = TestStore::open(database);
        let load = std::thread::spawn(move || {
            for index in 0..200_u64 {
                let number = format!("+32480000{index:03}");
                change_group(&writer, "foo", "sales", move |context, of| {
                    context.add_mobile_numbers(of.tenant(), &[Ok(number.parse().unwrap())]).unwrap();
                });
            }
        });
        while !load.is_finished() {
            assert_eq!(findings(&store, Depth::Full), (Vec::new(), String::new()));
        }
        load.join().unwrap();
    }

    fn verify_counts_the_findings_beyond_its_limit(database: &TestDatabase) {
        let store = fill(database);
        let rows: Vec<String> = (0..150).map(|index| format!("({0}, {0}, {BAR}, 1)", 32_490_000_000_i64 + 2 * index)).collect();
        tamper(database, &format!("INSERT INTO pieces (first, last, tenant, kind) VALUES {}", rows.join(", ")));
        let (mut reported, mut last) = (0, String::new());
        let count = store.inner.verify(Depth::Full, &mut |event| if let Event::Found(finding) = event {
            reported += 1;
            last = finding.detail;
        });
        assert_eq!((count.unwrap(), reported), (150, 101));
        assert_eq!(last, "there are more than 100: the rest is not listed");
    }
}

#[test]
fn verify_includes_the_integrity_check_of_sqlite() {
    let database = TestDatabase::sqlite();
    assert_finds(
        &database,
        Depth::Full,
        [
            "UPDATE tokens SET role = 9",
            "file",
            "CHECK constraint failed in tokens",
        ],
    );
}

#[test]
fn verify_misses_disabled_foreign_keys() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let store = fill(&database);
    database
        .session()
        .run("ALTER TABLE users DISABLE TRIGGER ALL")
        .unwrap();
    let (checks, lines) = findings(&store, Depth::Quick);
    assert_eq!(checks, ["guard"]);
    assert!(lines.contains("foreign keys of users"), "{lines}");
}

/// A migration that changes a guard also updates the list of PostgreSQL's guards.
#[test]
fn the_listed_guards_are_those_of_the_migrations() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = database.session();
    session.migrate();
    let query = include_str!("../../crates/numbering-store/src/verify/guards_postgres.sql");
    let made = session.texts(&format!(
        "SELECT line AS answer FROM ({query}) AS made ORDER BY line COLLATE \"C\""
    ));
    let listed = include_str!("../../crates/numbering-store/src/verify/guards_postgres.txt");
    assert_eq!(
        made.join("\n") + "\n",
        listed,
        "crates/numbering-store/src/verify/guards_postgres.txt"
    );
}
