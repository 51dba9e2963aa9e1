//! The check of the own numbers of users that are not assigned to them: notes on numbers that nobody holds.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use numbering_core::{E164, Span};

use super::report::{Check, Report};
use crate::context::ReadContext;
use crate::db::connection::{Connection, on_backend};
use crate::error::StoreError;

/// The number of notes whose holders are looked up together.
const PAGE: i64 = 1_000;

/// Users after a key whose number is not assigned to them, in the order of their keys.
const NOTES: &str = "SELECT u.key, u.user_id, u.phone_number FROM users AS u
    WHERE u.phone_number <> '' AND NOT EXISTS (
        SELECT 1 FROM pieces AS p
        WHERE p.user_key = u.key AND p.kind = 1 AND p.first = p.last AND '+' || p.first = u.phone_number
    )";

#[derive(QueryableByName)]
struct Note {
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Text)]
    phone_number: String,
}

/// Checks that nobody holds the numbers that users have as notes.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        report.progress("phone numbers of users", u64::try_from(after).unwrap_or_default());
        let query = diesel::sql_query(format!("{NOTES} AND {after} < u.key ORDER BY u.key LIMIT {PAGE}"));
        let notes: Vec<Note> = on_backend!(connection, c => query.load(c))?;
        let Some(last) = notes.last() else {
            return Ok(());
        };
        after = last.key;
        check_page(connection, &notes, report)?;
    }
}

fn check_page(
    connection: &mut Connection,
    notes: &[Note],
    report: &mut Report<'_>,
) -> Result<(), StoreError> {
    let number = |note: &Note| note.phone_number.parse::<E164>().ok();
    let held = ReadContext::new(connection).load_around(notes.iter().filter_map(number))?;
    for note in notes {
        let (user, text) = (&note.user_id, &note.phone_number);
        match number(note) {
            None => report.found(Check::UserNumber, || {
                format!("user {user} has the phone number {text:?}, which is none")
            }),
            Some(number) if held.conflicting(Span::from(number)).next().is_some() => {
                report.found(Check::UserNumber, || {
                    format!("user {user} has the phone number {text}, which is held and not assigned to them")
                });
            }
            Some(_) => {}
        }
    }
    Ok(())
}
