//! First answers, kept with their effect: a request that is repeated gets them again.

use diesel::prelude::*;

use crate::answer::Answer;
use crate::connection::{Connection, on_backend};
use crate::context::now_micros;
use crate::error::StoreError;
use crate::schema::idempotency;

/// How long an answer is kept: 24 hours, in microseconds.
const KEPT_MICROS: i64 = 24 * 3600 * 1_000_000;

/// What tells a repetition from another request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Whose request it is.
    pub token: i64,
    /// The key the client chose.
    pub key: String,
    /// A digest of what is asked for.
    pub request: [u8; 32],
    /// A digest of what came with it.
    pub body: [u8; 32],
}

/// The answer kept for `once`.
pub(crate) fn find(connection: &mut Connection, once: &IdempotencyKey) -> Result<Option<Answer>, StoreError> {
    let query = idempotency::table
        .find((once.token, &once.key, once.request.as_slice()))
        .filter(idempotency::at.gt(now_micros() - KEPT_MICROS))
        .select((idempotency::body, idempotency::status, idempotency::answer));
    let kept: Option<(Vec<u8>, i16, Vec<u8>)> =
        on_backend!(connection, c => query.get_result(c)).optional()?;
    let Some((body, status, answer)) = kept else {
        return Ok(None);
    };
    if body != once.body {
        return Err(StoreError::Mismatch);
    }
    let status = u16::try_from(status).map_err(|_| StoreError::Corrupt {
        table: "idempotency",
        key: once.token,
    })?;
    Ok(Some(Answer {
        status,
        body: answer,
        kept: None,
    }))
}

/// Keeps `answer`, and lets go of those that are too old.
pub(crate) fn keep(
    connection: &mut Connection,
    once: &IdempotencyKey,
    answer: &Answer,
) -> Result<(), StoreError> {
    let at = now_micros();
    let old = idempotency::table.filter(idempotency::at.le(at - KEPT_MICROS));
    on_backend!(connection, c => diesel::delete(old).execute(c))?;
    let row = (
        idempotency::token.eq(once.token),
        idempotency::key.eq(&once.key),
        idempotency::request.eq(once.request.as_slice()),
        idempotency::body.eq(once.body.as_slice()),
        idempotency::status.eq(i16::try_from(answer.status).unwrap_or(i16::MAX)),
        idempotency::answer.eq(answer.kept.as_ref().unwrap_or(&answer.body)),
        idempotency::at.eq(at),
    );
    let insert = diesel::insert_into(idempotency::table).values(row);
    on_backend!(connection, c => insert.execute(c))?;
    Ok(())
}
