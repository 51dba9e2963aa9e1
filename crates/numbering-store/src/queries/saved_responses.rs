//! Saved responses of idempotent requests: a request that is repeated gets its first response again.
//!
//! A response is a status and bytes; their meaning is up to the caller. Of a request that was refused only its identity
//! is saved: repeated, it is judged again.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::context::{ReadContext, WriteContext};
use crate::db::MicrosAgo;
use crate::db::connection::on_backend;
use crate::db::schema::idempotency;
use crate::error::StoreError;

/// The time for which a response is saved: 24 hours, in microseconds.
const SAVED_MICROS: i64 = 24 * 3600 * 1_000_000;
/// The most responses that one step deletes.
const DELETED_MAX: i64 = 100;
/// The most bytes of responses that one step deletes, but for a single response that is longer. Deleting 4 MiB takes
/// some milliseconds.
const DELETED_BYTES_MAX: i64 = 4 * 1024 * 1024;

/// The identity of an idempotent request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The key of the token of the request.
    pub token: i64,
    /// The key that the client chose.
    pub key: String,
    /// A digest of the operation that is asked for.
    pub request: [u8; 32],
    /// A digest of the body.
    pub body: [u8; 32],
}

/// A response that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedResponse {
    /// The status, in the caller's code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl ReadContext<'_> {
    /// Returns the response to the request with this identity, if one was saved in the last 24 hours; `None` if the
    /// request was refused.
    ///
    /// # Errors
    ///
    /// `Mismatch` when the request had another body.
    pub fn find_response(&mut self, key: &IdempotencyKey) -> Result<Option<SavedResponse>, StoreError> {
        let query = idempotency::table
            .find((key.token, &key.key, key.request.as_slice()))
            .filter(idempotency::at.gt(MicrosAgo::new(SAVED_MICROS)))
            .select((idempotency::body, idempotency::status, idempotency::answer));
        let saved: Option<(Vec<u8>, i16, Vec<u8>)> =
            on_backend!(self.entities(), c => query.get_result(c)).optional()?;
        let Some((body_digest, status, body)) = saved else {
            return Ok(None);
        };
        if body_digest != key.body {
            return Err(StoreError::Mismatch);
        }
        let status = u16::try_from(status).map_err(|_| StoreError::Corrupt {
            table: "idempotency",
            key: key.token,
        })?;
        let is_refusal = 400 <= status;
        Ok((!is_refusal).then_some(SavedResponse { status, body }))
    }
}

impl WriteContext<'_> {
    /// Saves the response to a request, in place of an older one.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn save_response(
        &mut self,
        key: &IdempotencyKey,
        response: &SavedResponse,
    ) -> Result<(), StoreError> {
        self.save_idempotency(key, response.status, &response.body)
    }

    /// Saves the identity of a request that is refused with this status. Of a rejected change nothing else stays.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn save_refusal(&mut self, key: &IdempotencyKey, status: u16) -> Result<(), StoreError> {
        self.save_idempotency(key, status, &[])
    }

    fn save_idempotency(
        &mut self,
        key: &IdempotencyKey,
        status: u16,
        answer: &[u8],
    ) -> Result<(), StoreError> {
        let status = i16::try_from(status).unwrap_or(i16::MAX);
        let row = (
            idempotency::token.eq(key.token),
            idempotency::key.eq(&key.key),
            idempotency::request.eq(key.request.as_slice()),
            idempotency::body.eq(key.body.as_slice()),
            idempotency::status.eq(status),
            idempotency::answer.eq(answer),
            idempotency::at.eq(MicrosAgo::new(0)),
        );
        let replaced = (
            idempotency::body.eq(key.body.as_slice()),
            idempotency::status.eq(status),
            idempotency::answer.eq(answer),
            idempotency::at.eq(MicrosAgo::new(0)),
        );
        let primary_key = (idempotency::token, idempotency::key, idempotency::request);
        on_backend!(self.entities(), c => diesel::insert_into(idempotency::table)
            .values(row)
            .on_conflict(primary_key)
            .do_update()
            .set(replaced)
            .execute(c))?;
        Ok(())
    }

    /// Deletes a few of the responses that are older than 24 hours: one step of housekeeping, bounded in rows and bytes.
    /// Returns true if there may be more.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub(crate) fn delete_expired_responses(&mut self) -> Result<bool, StoreError> {
        let expired = idempotency::at.le(MicrosAgo::new(SAVED_MICROS));
        let oldest = idempotency::table
            .filter(expired)
            .order(idempotency::at)
            .limit(DELETED_MAX)
            .select((idempotency::at, sql::<BigInt>("CAST(length(answer) AS BIGINT)")));
        let oldest: Vec<(i64, i64)> = on_backend!(self.entities(), c => oldest.load(c))?;
        let Some(last) = last_of_step(&oldest) else {
            return Ok(false);
        };
        let deleted = idempotency::table.filter(idempotency::at.le(last));
        on_backend!(self.entities_mut(), c => diesel::delete(deleted).execute(c))?;
        Ok(true)
    }
}

/// The time of the last response that a step deletes, of `oldest` with their times and lengths.
fn last_of_step(oldest: &[(i64, i64)]) -> Option<i64> {
    let mut bytes = 0;
    let within = oldest.iter().take_while(|(_, length)| {
        let is_within = bytes < DELETED_BYTES_MAX;
        bytes += length;
        is_within
    });
    within.last().map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_ends_with_the_response_that_reaches_the_most_bytes() {
        let third = DELETED_BYTES_MAX / 3 + 1;
        let equal: Vec<(i64, i64)> = (0..9).map(|at| (at, third)).collect();
        assert_eq!(last_of_step(&equal), Some(2));
        assert_eq!(last_of_step(&[(7, DELETED_BYTES_MAX * 9), (8, 1)]), Some(7));
        assert_eq!(last_of_step(&[(7, 1), (8, 1)]), Some(8));
        assert_eq!(last_of_step(&[]), None);
    }
}
