//! Racing sessions of PostgreSQL, of which one adds a piece and the other deletes a row that it refers to. At no isolation
//! level are both committed, whichever comes first.

use std::thread;

use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use numbering_tests::database::{Backend, Session, TestDatabase};

use super::{INVENTORY, inventory};

const LEVELS: [&str; 3] = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];

/// The references of a piece, and the statement that deletes or moves the row that only this piece refers to.
const REFERENCES: [[&str; 2]; 8] = [
    [
        "8, 1, NULL, NULL, NULL, NULL",
        "DELETE FROM tenants WHERE key = 8",
    ],
    [
        "8, 1, NULL, NULL, NULL, NULL",
        "UPDATE tenants SET key = 9 WHERE key = 8",
    ],
    ["1, 1, NULL, 8, NULL, NULL", "DELETE FROM groups WHERE key = 8"],
    [
        "1, 1, NULL, 8, NULL, NULL",
        "UPDATE groups SET tenant = 2 WHERE key = 8",
    ],
    ["1, 1, NULL, 1, NULL, 1", "DELETE FROM users WHERE key = 1"],
    [
        "1, 1, NULL, 1, NULL, 1",
        "UPDATE users SET group_key = 2 WHERE key = 1",
    ],
    [
        "1, 2, 1, NULL, NULL, NULL",
        "DELETE FROM definitions WHERE tenant = 1 AND origin = 1",
    ],
    [
        "1, 2, 1, NULL, NULL, NULL",
        "UPDATE definitions SET origin = 9 WHERE tenant = 1 AND origin = 1",
    ],
];

/// Empties the tables, apart from the platform tenant.
const RESET: &str = "
    DELETE FROM pieces; DELETE FROM users; DELETE FROM definitions; DELETE FROM groups;
    DELETE FROM tenants WHERE key <> 0;";
/// Adds a tenant and a group that nothing refers to.
const UNREFERENCED: &str = "
    INSERT INTO tenants (key, tenant_id, kind, name) VALUES (8, 'baz', 2, '');
    INSERT INTO groups (key, tenant, group_id, name) VALUES (8, 1, 'd', '')";

/// Counts pieces with a reference to a missing row.
const ORPHANS: &str = "
    SELECT count(*) FROM pieces AS p
    WHERE NOT EXISTS (SELECT FROM tenants WHERE key = p.tenant)
        OR group_key IS NOT NULL
            AND NOT EXISTS (SELECT FROM groups AS g WHERE g.tenant = p.tenant AND g.key = p.group_key)
        OR user_key IS NOT NULL
            AND NOT EXISTS (SELECT FROM users AS u WHERE u.group_key = p.group_key AND u.key = p.user_key)
        OR definition IS NOT NULL
            AND NOT EXISTS (SELECT FROM definitions AS d WHERE d.tenant = p.tenant AND d.origin = p.definition)";

fn add(columns: &str) -> String {
    format!(
        "INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
        VALUES (4311230, 4311239, {columns})"
    )
}

/// A statement that makes an existing piece refer to a row.
fn refer_to(columns: &str) -> String {
    format!(
        "UPDATE pieces SET (tenant, kind, definition, group_key, assignment, user_key) = ({columns})
        WHERE first = 4311230"
    )
}

fn begin(session: &mut Session, level: &str) {
    session.run(&format!("BEGIN ISOLATION LEVEL {level}")).unwrap();
    // the snapshot is taken here
    session.number("SELECT count(*) FROM pieces");
}

/// Runs two sessions whose snapshots do not contain each other's change; returns the result of the second.
fn second_of_two(database: &TestDatabase, level: &str, one: &str, other: &str) -> QueryResult<()> {
    let (mut first, mut second) = (database.session(), database.session());
    begin(&mut first, level);
    begin(&mut second, level);
    first.run(one).unwrap();
    thread::scope(|scope| {
        let late = scope.spawn(|| {
            second.run(other)?;
            second.run("COMMIT")
        });
        first.run("COMMIT").unwrap();
        late.join().expect("the second session does not panic")
    })
}

fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::SerializationFailure,
            _
        )
    )
}

/// Runs `race` for every reference of a piece, added and updated, each on the same inventory.
fn each_pair(mut race: impl FnMut(&TestDatabase, &mut Session, [&str; 2])) {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    let mut run = |before: &str, adding: &str, deleting| {
        session
            .run(&[RESET, INVENTORY, UNREFERENCED, ";", before].concat())
            .unwrap();
        race(&database, &mut session, [adding, deleting]);
    };
    for [columns, deleting] in REFERENCES {
        run("", &add(columns), deleting);
        run(&add("2, 1, NULL, NULL, NULL, NULL"), &refer_to(columns), deleting);
    }
}

#[test]
fn adding_a_piece_while_its_reference_is_deleted_is_refused_for_the_second() {
    for level in LEVELS {
        for order in [[0, 1], [1, 0]] {
            each_pair(|database, session, pair| {
                let [one, other] = order.map(|index| pair[index]);
                let error = second_of_two(database, level, one, other).expect_err(other);
                assert!(is_refusal(&error), "{level}: {one}; {other}: {error}");
                assert_eq!(session.number(ORPHANS), 0, "{level}: {one}; {other}");
            });
        }
    }
}

#[test]
fn truncating_a_referenced_table_is_refused() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    session.run(&add("1, 2, 1, 1, 5, 1")).unwrap();
    for table in ["tenants", "groups", "users", "definitions", "pieces"] {
        let truncate = format!("TRUNCATE {table} CASCADE");
        let error = session.run(&truncate).expect_err(table).to_string();
        assert!(error.contains("cannot be truncated"), "{error}");
    }
    assert_eq!(session.number(ORPHANS), 0);
}

#[test]
fn a_piece_and_the_deletion_of_its_reference_are_committed_without_the_lock() {
    for level in ["READ COMMITTED", "REPEATABLE READ"] {
        each_pair(|database, session, [adding, deleting]| {
            for table in ["tenants", "groups", "users", "definitions"] {
                let drop = format!("DROP TRIGGER IF EXISTS {table}_take_turn ON {table}");
                session.run(&drop).unwrap();
            }
            let (mut first, mut second) = (database.session(), database.session());
            begin(&mut first, level);
            begin(&mut second, level);
            first.run(adding).unwrap();
            second.run(deleting).unwrap();
            first.run("COMMIT").unwrap();
            second.run("COMMIT").unwrap();
            assert_eq!(session.number(ORPHANS), 1, "{level}: {adding}; {deleting}");
        });
    }
}
