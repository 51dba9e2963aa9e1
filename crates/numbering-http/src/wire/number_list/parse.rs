//! [`NumberList`] from the bytes of a body.

use core::cell::Cell;

use serde::de::IgnoredAny;

use super::list::NumberList;
use super::list_seed::ListSeed;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::json;

impl NumberList {
    /// Reads a body. Items that are no number are items, for [`NumberList::items`] to refuse one by one.
    ///
    /// # Errors
    ///
    /// For the whole body: code 1008 for more than `items_max` items, 1000 for what is no JSON object, 1001
    /// and 1002 for an item that has not the shape of one, and for an empty list.
    pub fn parse(body: &[u8], items_max: usize) -> Result<Self, Refusal> {
        let text = json::as_text(body)?;
        let slot = Cell::new(None);
        let seed = ListSeed {
            items_max,
            slot: &slot,
        };
        json::read(text, seed).map_err(|error| match slot.take() {
            Some(fault) if is_final(&fault, text) => fault.into(),
            _ => json::explain(text, &error, seed),
        })
    }
}

/// Whether a fault that stopped the reading stands: a list that is too long is not read to its end, all else
/// is second to the body not being JSON.
fn is_final(fault: &Fault, text: &str) -> bool {
    fault.code() == ErrorCode::LimitExceeded || serde_json::from_str::<IgnoredAny>(text).is_ok()
}
