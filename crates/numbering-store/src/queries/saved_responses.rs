//! Saved responses of idempotent requests: a request that is repeated gets its first response again.
//!
//! A response is bytes with a number; only the caller knows their meaning.

use diesel::prelude::*;

use crate::clock::now_micros;
use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema::idempotency;
use crate::error::StoreError;

/// The time for which a response is saved: 24 hours, in microseconds.
const SAVED_MICROS: i64 = 24 * 3600 * 1_000_000;

/// The identity of an idempotent request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The key of the token that sent the request.
    pub token: i64,
    /// The key that the client chose.
    pub key: String,
    /// A digest of the requested operation.
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
    /// Finds the response to the request with this identity, if one was saved in the last 24 hours.
    ///
    /// # Errors
    ///
    /// `Mismatch` when the request had another body.
    pub fn find_response(&mut self, key: &IdempotencyKey) -> Result<Option<SavedResponse>, StoreError> {
        let query = idempotency::table
            .find((key.token, &key.key, key.request.as_slice()))
            .filter(idempotency::at.gt(now_micros() - SAVED_MICROS))
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
        Ok(Some(SavedResponse { status, body }))
    }
}

impl WriteContext<'_> {
    /// Saves the response to a request, and deletes responses that are too old. A rejected change may save its
    /// response; nothing else of it stays.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn save_response(
        &mut self,
        key: &IdempotencyKey,
        response: &SavedResponse,
    ) -> Result<(), StoreError> {
        let at = now_micros();
        let old = idempotency::table.filter(idempotency::at.le(at - SAVED_MICROS));
        on_backend!(self.entities(), c => diesel::delete(old).execute(c))?;
        let row = (
            idempotency::token.eq(key.token),
            idempotency::key.eq(&key.key),
            idempotency::request.eq(key.request.as_slice()),
            idempotency::body.eq(key.body.as_slice()),
            idempotency::status.eq(i16::try_from(response.status).unwrap_or(i16::MAX)),
            idempotency::answer.eq(&response.body),
            idempotency::at.eq(at),
        );
        let insert = diesel::insert_into(idempotency::table).values(row);
        on_backend!(self.entities(), c => insert.execute(c))?;
        Ok(())
    }
}
