//! The parser of a [`NumberList`].

use core::cell::Cell;

use serde::de::IgnoredAny;

use super::list::NumberList;
use super::list_seed::ListSeed;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::json;

impl NumberList {
    /// Reads a body. Malformed numbers are items too, for [`NumberList::items`] to reject one by one.
    ///
    /// # Errors
    ///
    /// For the whole body: code 1008 for more than `items_max` items, 1000 for anything but a JSON object,
    /// 1001 and 1002 for an item of the wrong shape, and for an empty list.
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

/// Returns whether the fault that stopped the reading is the one to report: a list that is too long is not read to
/// its end; in all other cases a body that is not JSON is reported first.
fn is_final(fault: &Fault, text: &str) -> bool {
    fault.code() == ErrorCode::LimitExceeded || serde_json::from_str::<IgnoredAny>(text).is_ok()
}
