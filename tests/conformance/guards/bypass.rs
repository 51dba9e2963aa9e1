//! Ways to bypass a guard that only one of the two databases offers.

use numbering_tests::database::{Backend, Session, TestDatabase};

use super::{add, held, inventory, numbers, prefix};

#[track_caller]
fn assert_refused(session: &mut Session, bad: &str) {
    let before = held(session);
    let error = session.run(bad).expect_err(bad).to_string();
    assert!(error.contains("numbering: "), "{bad}: {error}");
    assert_eq!(held(session), before);
}

#[test]
fn on_sqlite_a_held_piece_is_not_replaced() {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    let held = [numbers("+4311230"), numbers("+4311240")];
    session.run(&add(&held)).unwrap();
    let again = add(&held[..1]).replace("INSERT", "INSERT OR REPLACE");
    assert_refused(&mut session, &again);
    assert_refused(&mut session, &again.replace("INSERT OR REPLACE", "REPLACE"));
    assert_refused(&mut session, &again.replace("OR REPLACE", "OR IGNORE"));
    assert_refused(
        &mut session,
        &(add(&held[..1]) + " ON CONFLICT DO UPDATE SET tenant = 2, definition = 3"),
    );
    assert_refused(
        &mut session,
        "UPDATE OR REPLACE pieces SET first = 4311240, last = 4311240 WHERE first = 4311230",
    );

    session.run("DROP TRIGGER pieces_insert_overlap").unwrap();
    session.run(&again).expect("nothing else refuses it");
}

#[test]
fn on_sqlite_an_alias_of_the_key_cannot_move_a_piece() {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    session
        .run(&add(&[
            numbers("+4311230 +4311239"),
            numbers("+4311240 +4311249"),
        ]))
        .unwrap();
    for name in ["rowid", "oid", "_rowid_"] {
        assert_refused(
            &mut session,
            &format!("UPDATE pieces SET {name} = 4311235 WHERE first = 4311240"),
        );
    }
}

#[test]
fn on_sqlite_a_key_chosen_by_sqlite_is_refused() {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    session.run(&add(&[numbers("+4311230 +4311239")])).unwrap();
    let chosen = "INSERT INTO pieces (last, tenant, kind, definition) VALUES (4311235, 1, 2, 1)";
    assert_refused(&mut session, chosen);

    session.run("DROP TRIGGER pieces_insert_overlap").unwrap();
    session.run(chosen).expect("nothing else refuses it");
}

/// SQLite converts a number given as text or as a float before the guards see it.
#[test]
fn on_sqlite_keys_given_as_text_or_float_are_checked() {
    let database = TestDatabase::sqlite();
    let mut session = inventory(&database);
    session
        .run(&add(&[numbers("+4311230 +4311239"), prefix("+432")]))
        .unwrap();
    for [first, last] in [
        ["'4311235'", "'4311245'"],
        ["4311235.0", "4311245.0"],
        ["'4321111'", "4321111.0"],
    ] {
        let insert = format!("INSERT INTO pieces VALUES ({first}, {last}, 1, 1, NULL, NULL, NULL, NULL)");
        assert_refused(&mut session, &insert);
    }
}

#[test]
fn on_postgres_a_temporary_table_does_not_shadow_the_pieces() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    session.run(&add(&[numbers("+4311230")])).unwrap();
    let shadow = "CREATE TEMP TABLE pieces (LIKE public.pieces);
        CREATE TEMP TABLE write_lock (LIKE public.write_lock);";
    session.run(shadow).unwrap();
    let bad = add(&[numbers("+4311225 +4311235")]).replace("INTO pieces", "INTO public.pieces");
    let error = session.run(&bad).unwrap_err().to_string();
    assert!(error.contains("numbering: a piece overlaps"), "{error}");

    session
        .run("ALTER FUNCTION numbering_refuse_meeting() RESET search_path")
        .unwrap();
    session.run(&bad).expect("nothing else refuses it");
}

#[test]
fn on_postgres_pieces_are_not_truncated() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    session.run(&add(&[numbers("+4311230")])).unwrap();
    assert_refused(&mut session, "TRUNCATE pieces");
    assert_refused(&mut session, "TRUNCATE tenants CASCADE");
    session
        .run("DROP TRIGGER pieces_truncate ON pieces; TRUNCATE pieces")
        .unwrap();
}

#[test]
fn on_postgres_nothing_is_added_without_the_lock_row() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let mut session = inventory(&database);
    session.run("DELETE FROM write_lock").unwrap();
    assert_refused(&mut session, &add(&[numbers("+4311230")]));
}
