//! The form in which a reply is saved: its body, and the count of numbers that changed hands.
//!
//! The body is JSON as it is, or a zlib stream. A count stands behind a zlib stream, where a server of the release before
//! does not look: it replays the body all the same, without the header `Numbers-Changed`.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use numbering_store::{SavedResponse, StoreError};

use crate::error::Reply;

/// The least bytes of a body that is saved compressed.
const COMPRESSED_MIN: usize = 1024;
/// The header of a zlib stream with a window of 32 KiB. JSON never begins with its first byte.
const ZLIB_HEADER: [u8; 2] = [0x78, 0x01];
/// The byte that begins the last block of a stream, stored as it is.
const STORED_LAST: u8 = 1;
/// The modulus of Adler-32, the checksum of a zlib stream.
const ADLER_MODULUS: u32 = 65_521;

/// The reply as it is saved. A long report shrinks to about a tenth.
pub(super) fn saved(reply: &Reply) -> SavedResponse {
    let body = reply.replay_body.as_ref().unwrap_or(&reply.body);
    let is_long = COMPRESSED_MIN <= body.len();
    let mut saved = match reply.numbers_changed {
        _ if is_long => compressed(body),
        Some(_) => stored(body),
        None => body.clone(),
    };
    if let Some(count) = reply.numbers_changed {
        saved.extend(count.get().to_be_bytes());
    }
    SavedResponse {
        status: reply.status,
        body: saved,
    }
}

/// The reply that was saved.
///
/// # Errors
///
/// When a stream is damaged.
pub(super) fn restored(saved: &SavedResponse) -> Result<Reply, StoreError> {
    if saved.body.first() != ZLIB_HEADER.first() {
        return Ok(Reply::new(saved.status, saved.body.clone()));
    }
    let (mut body, mut decoder) = (Vec::new(), ZlibDecoder::new(saved.body.as_slice()));
    decoder
        .read_to_end(&mut body)
        .map_err(|error| StoreError::Internal(Box::new(error)))?;
    let behind = usize::try_from(decoder.total_in())
        .ok()
        .and_then(|end| saved.body.get(end..));
    let count = behind
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, u64::from_be_bytes);
    Ok(Reply::new(saved.status, body).with_numbers_changed(count))
}

fn compressed(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // a vector takes all that it is given
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_else(|_| body.to_vec())
}

/// A zlib stream with a short body as it is, in one block: a compressor would take longer than the change.
fn stored(body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
    let mut stream = ZLIB_HEADER.to_vec();
    stream.push(STORED_LAST);
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(body);
    stream.extend(adler32(body).to_be_bytes());
    stream
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % ADLER_MODULUS;
        (low, (high + low) % ADLER_MODULUS)
    });
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body that a server of the release before replays.
    fn replayed_by_older(saved: &SavedResponse) -> Vec<u8> {
        if saved.body.first() != Some(&0x78) {
            return saved.body.clone();
        }
        let mut body = Vec::new();
        ZlibDecoder::new(saved.body.as_slice())
            .read_to_end(&mut body)
            .unwrap();
        body
    }

    #[test]
    fn a_saved_reply_is_replayed_as_it_was_sent() {
        for body in [
            String::new(),
            String::from("{}"),
            "{\"a\":1}".repeat(140),
            "{\"a\":1}".repeat(10_000),
        ] {
            for count in [0, 1, 10_000, u64::MAX] {
                let reply = Reply::new(201, body.clone().into_bytes()).with_numbers_changed(count);
                let saved = saved(&reply);
                assert!(saved.body.len() <= COMPRESSED_MIN + 32, "{}", saved.body.len());
                assert_eq!(restored(&saved).unwrap(), reply);
                assert_eq!(replayed_by_older(&saved), body.as_bytes());
            }
        }
    }
}
