//! Tests of the guards of the database, with raw SQL that bypasses our code, on SQLite with foreign keys off.
//!
//! Each guard is shown to refuse a bad row, and, once it is dropped, to have been the only one that did.

mod algebra_oracle;
mod bypass;
mod concurrent_sqlite_processes;
mod deletion_cost;
mod foreign_keys;
mod original_intervals;
mod overlaps;
mod ownership;
mod races;
mod reference_delete_races;
mod split_prefix_cost;
mod split_prefixes;

use numbering_core::{E164, NumberRange, Prefix, Span};
use numbering_tests::database::{Backend, Session, TestDatabase};

/// A guard: the message of its refusal, and the statement that drops it.
struct Guard {
    /// The message of its refusal, on SQLite and on PostgreSQL.
    refusal: [&'static str; 2],
    /// The statement that drops it, on SQLite and on PostgreSQL.
    drop: [&'static str; 2],
}

impl Guard {
    /// Asserts that `bad` is refused and changes nothing, and that it is committed without this guard.
    #[track_caller]
    fn alone_refuses(&self, database: &TestDatabase, setup: &str, bad: &str) {
        let [mut refusal, mut drop] = [self.refusal[0], self.drop[0]];
        if database.backend() == Backend::Postgres {
            [refusal, drop] = [self.refusal[1], self.drop[1]];
        }
        let mut session = inventory(database);
        session.run(setup).unwrap();
        let before = held(&mut session);

        let error = session.run(bad).expect_err(bad).to_string();
        assert!(error.contains(refusal), "{error}");
        assert_eq!(held(&mut session), before);

        session.run(drop).unwrap();
        session.run(bad).expect("nothing else refuses it");
    }
}

const INVENTORY: &str = "
    INSERT INTO tenants (key, tenant_id, kind, name) VALUES (1, 'foo', 2, ''), (2, 'bar', 2, '');
    INSERT INTO groups (key, tenant, group_id, name) VALUES (1, 1, 'a', ''), (2, 1, 'b', ''), (3, 2, 'c', '');
    INSERT INTO users (key, group_key, user_id) VALUES (1, 1, 'ann'), (2, 2, 'bob');
    INSERT INTO definitions (tenant, origin, kind, active, first, last)
    VALUES (1, 1, 2, TRUE, 1000000, 9999999), (2, 3, 2, TRUE, 1000000, 9999999),
        (1, 2, 3, TRUE, 1100000000000000, 1999999999999999), (1, 4, 3, TRUE, 1100000000000000, 1999999999999999),
        (2, 2, 3, TRUE, 1100000000000000, 1999999999999999);";

/// Opens a session on a database with two tenants. Tenant 1 has the groups 1 and 2, tenant 2 the group 3; user 1 is in
/// group 1, user 2 in group 2. Tenant 1 has definition 1, a range, and definitions 2 and 4, prefixes; tenant 2 has
/// definition 3, a range, and 2, a prefix.
fn inventory(database: &TestDatabase) -> Session {
    let mut session = database.session();
    session.migrate();
    session.run(INVENTORY).unwrap();
    session
}

/// A statement that adds pieces: numbers of definition 1, prefixes of definition 2.
fn add(spans: &[Span]) -> String {
    format!(
        "INSERT INTO pieces (first, last, tenant, kind, definition) VALUES {}",
        rows(spans)
    )
}

fn rows(spans: &[Span]) -> String {
    let row = |span: &Span| {
        format!(
            "({}, {}, 1, {})",
            span.first(),
            span.last(),
            kind_and_definition(*span)
        )
    };
    spans.iter().map(row).collect::<Vec<_>>().join(", ")
}

fn kind_and_definition(span: Span) -> &'static str {
    if span.is_prefix_space() { "3, 2" } else { "2, 1" }
}

/// A statement that moves the piece at `from` to `to`.
fn shift(from: Span, to: Span) -> String {
    let (first, last) = (to.first(), to.last());
    let kinds = kind_and_definition(to);
    format!(
        "UPDATE pieces SET first = {first}, last = {last}, (kind, definition) = ({kinds}) WHERE first = {}",
        from.first()
    )
}

/// The spans of all pieces, in order.
fn held(session: &mut Session) -> Vec<Span> {
    let ends = session.texts("SELECT CAST(first AS TEXT) || ' ' || CAST(last AS TEXT) AS answer FROM pieces");
    let mut spans: Vec<Span> = ends.iter().map(|text| span_of(text)).collect();
    spans.sort();
    spans
}

fn span_of(ends: &str) -> Span {
    let (first, last) = ends.split_once(' ').unwrap();
    Span::from_positions(first.parse().unwrap(), last.parse().unwrap()).expect("an interval")
}

/// The span of a number `+43…` or of a range `+43… +43…`.
fn numbers(text: &str) -> Span {
    let (first, last) = text.split_once(' ').unwrap_or((text, text));
    let [first, last]: [E164; 2] = [first, last].map(|number| number.parse().unwrap());
    NumberRange::new(first, last).unwrap().into()
}

fn prefix(text: &str) -> Span {
    text.parse::<Prefix>().unwrap().into()
}
