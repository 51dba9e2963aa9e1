//! The checks between rows of different tables. Each is a query that returns a line of text for each row at fault.

use diesel::prelude::*;
use diesel::sql_types::Text;
use numbering_core::{Prefix, Span};

use super::report::{Check, Report};
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::{definitions, pieces};
use crate::error::StoreError;
use crate::rows::to_span;
use crate::tables::PREFIX_SPACE;

/// A reference of rows to rows of another table: the table and its key, the columns that refer, and the columns to
/// which they refer.
struct Reference {
    table: &'static str,
    key: &'static str,
    columns: &'static [&'static str],
    to: &'static str,
    keys: &'static [&'static str],
}

const fn reference(
    (table, key): (&'static str, &'static str),
    columns: &'static [&'static str],
    to: &'static str,
    keys: &'static [&'static str],
) -> Reference {
    Reference {
        table,
        key,
        columns,
        to,
        keys,
    }
}

const REFERENCES: [Reference; 14] = [
    reference(("pieces", "first"), &["tenant"], "tenants", &["key"]),
    reference(
        ("pieces", "first"),
        &["tenant", "group_key"],
        "groups",
        &["tenant", "key"],
    ),
    reference(
        ("pieces", "first"),
        &["group_key", "user_key"],
        "users",
        &["group_key", "key"],
    ),
    reference(
        ("pieces", "first"),
        &["tenant", "definition"],
        "definitions",
        &["tenant", "origin"],
    ),
    reference(("definitions", "origin"), &["tenant"], "tenants", &["key"]),
    reference(("groups", "key"), &["tenant"], "tenants", &["key"]),
    reference(
        ("group_services", "group_key"),
        &["group_key"],
        "groups",
        &["key"],
    ),
    reference(("departments", "key"), &["group_key"], "groups", &["key"]),
    reference(
        ("departments", "key"),
        &["group_key", "parent"],
        "departments",
        &["group_key", "key"],
    ),
    reference(("users", "key"), &["group_key"], "groups", &["key"]),
    reference(
        ("users", "key"),
        &["group_key", "department"],
        "departments",
        &["group_key", "key"],
    ),
    reference(("tokens", "key"), &["tenant"], "tenants", &["key"]),
    reference(("tokens", "key"), &["group_key"], "groups", &["key"]),
    reference(("exclusive_numbers", "key"), &["tenant"], "tenants", &["key"]),
];

/// The other checks: queries that return a line of text for each row at fault.
const RULES: [(Check, &str); 11] = [
    (
        Check::UserNumber,
        "SELECT 'tenant ' || t.tenant_id || ' has ' || count(*) || ' users with the phone number ' || u.phone_number
            AS line
        FROM users AS u JOIN groups AS g ON g.key = u.group_key JOIN tenants AS t ON t.key = g.tenant
        WHERE u.phone_number <> ''
        GROUP BY t.key, t.tenant_id, u.phone_number HAVING 1 < count(*)",
    ),
    (
        Check::UserNumber,
        "SELECT '+' || p.first || ' is assigned to user ' || u.user_id || ', whose phone number is ' || u.phone_number
            AS line
        FROM pieces AS p JOIN users AS u ON u.key = p.user_key
        WHERE p.kind = 1 AND (p.first <> p.last OR '+' || p.first <> u.phone_number)",
    ),
    (
        Check::Definition,
        "SELECT 'definition ' || d.origin || ' of tenant ' || t.tenant_id || ' has no numbers or prefixes' AS line
        FROM definitions AS d JOIN tenants AS t ON t.key = d.tenant
        WHERE NOT EXISTS (SELECT 1 FROM pieces AS p WHERE p.tenant = d.tenant AND p.definition = d.origin)",
    ),
    (
        Check::Definition,
        "SELECT 'the piece from ' || p.first || ' differs in kind from its definition ' || d.origin AS line
        FROM pieces AS p JOIN definitions AS d ON d.tenant = p.tenant AND d.origin = p.definition
        WHERE d.kind <> p.kind",
    ),
    (
        Check::Definition,
        "SELECT 'the piece from ' || p.first || ' lies outside of the interval of its definition ' || d.origin AS line
        FROM pieces AS p JOIN definitions AS d ON d.tenant = p.tenant AND d.origin = p.definition
        WHERE p.first < d.first OR d.last < p.last",
    ),
    (
        Check::Revision,
        "SELECT 'definition ' || d.origin || ' of tenant ' || t.tenant_id || ' has a higher revision than the tenant'
            AS line
        FROM definitions AS d JOIN tenants AS t ON t.key = d.tenant
        WHERE t.revision < d.origin / 1000000",
    ),
    (
        Check::Revision,
        "SELECT 'the share from ' || p.first || ' of tenant ' || t.tenant_id || ' has a higher revision than the tenant'
            AS line
        FROM pieces AS p JOIN tenants AS t ON t.key = p.tenant
        WHERE p.assignment IS NOT NULL AND t.revision < p.assignment / 1000000",
    ),
    (
        Check::Revision,
        "SELECT 'tenant ' || t.tenant_id || ' has revision ' || t.revision || ', and its journal has revision '
            || j.revision AS line
        FROM (SELECT tenant, max(revision) AS revision FROM journal GROUP BY tenant) AS j
        JOIN tenants AS t ON t.key = j.tenant
        WHERE t.revision < j.revision",
    ),
    (
        Check::Revision,
        "SELECT 'exclusive number ' || e.key || ' of tenant ' || t.tenant_id || ' is newer than the last id of the tenant'
            AS line
        FROM exclusive_numbers AS e JOIN tenants AS t ON t.key = e.tenant
        WHERE coalesce(t.exclusive_id, 0) < e.key",
    ),
    (
        Check::Exclusive,
        "SELECT 'tenant ' || coalesce(max(t.tenant_id), '#' || e.tenant) || ' has the exclusive number ' || e.number
            || ' ' || count(*) || ' times' AS line
        FROM exclusive_numbers AS e LEFT JOIN tenants AS t ON t.key = e.tenant
        GROUP BY e.tenant, e.number HAVING 1 < count(*)",
    ),
    (
        Check::Reference,
        "SELECT 'the row of the platform is missing' AS line
        WHERE NOT EXISTS (SELECT 1 FROM tenants WHERE key = 0 AND kind = 0)
        UNION ALL SELECT 'the row of the write lock is missing' FROM (SELECT count(*) AS count FROM write_lock) AS w
        WHERE count <> 1",
    ),
];

#[derive(QueryableByName)]
struct Violation {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs all checks between tables.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    let references = REFERENCES
        .iter()
        .map(|reference| (Check::Reference, reference.query()));
    let rules = RULES.iter().map(|(check, query)| (*check, (*query).to_owned()));
    for (done, (check, query)) in (0..).zip(references.chain(rules)) {
        report.progress("rules", done);
        for line in query_lines(connection, &query)? {
            report.found(check, || line);
        }
    }
    check_prefixes(connection, report)
}

/// The lines that a query returns, at most a thousand, which is more than a report lists.
pub(super) fn query_lines(connection: &mut Connection, query: &str) -> Result<Vec<String>, StoreError> {
    let query = diesel::sql_query(format!("SELECT line FROM ({query}) AS lines LIMIT 1000"));
    let violations: Vec<Violation> = on_backend!(connection, c => query.load(c))?;
    Ok(violations.into_iter().map(|violation| violation.line).collect())
}

impl Reference {
    /// The query for rows whose referring columns all have a value, and refer to no row.
    fn query(&self) -> String {
        let Self { table, key, to, .. } = self;
        let has_values: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("r.{column} IS NOT NULL"))
            .collect();
        let pairs = self.columns.iter().zip(self.keys);
        let matches: Vec<String> = pairs
            .map(|(column, key)| format!("o.{key} = r.{column}"))
            .collect();
        format!(
            "SELECT '{table} {key} ' || r.{key} || ': no row of {to} matches its {columns}' AS line
            FROM {table} AS r WHERE {has_values} AND NOT EXISTS (SELECT 1 FROM {to} AS o WHERE {matches})",
            columns = self.columns.join(", "),
            has_values = has_values.join(" AND "),
            matches = matches.join(" AND "),
        )
    }
}

/// Checks that the pieces of a prefix lie under the prefix that was written, a page of pieces at a time.
fn check_prefixes(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    const PAGE: i64 = 10_000;
    let mut after = PREFIX_SPACE;
    loop {
        let query = pieces::table
            .inner_join(
                definitions::table.on(definitions::tenant
                    .eq(pieces::tenant)
                    .and(pieces::definition.eq(definitions::origin.nullable()))),
            )
            .filter(pieces::first.gt(after))
            .order(pieces::first)
            .limit(PAGE)
            .select((pieces::first, pieces::last, definitions::written));
        let page: Vec<(i64, i64, String)> = on_backend!(connection, c => query.load(c))?;
        let Some((last, ..)) = page.last() else {
            return Ok(());
        };
        after = *last;
        for (first, last, written) in page {
            if !is_within(&written, (first, last)) {
                report.found(Check::Definition, || {
                    format!("the piece from {first} is not under its prefix {written:?}")
                });
            }
        }
    }
}

/// Returns true if a piece lies under a prefix, or is malformed, which another check reports.
fn is_within(written: &str, (first, last): (i64, i64)) -> bool {
    let prefix = Prefix::from_stored(written);
    to_span(first, last).is_none_or(|piece| prefix.is_some_and(|prefix| Span::from(prefix).contains(piece)))
}
