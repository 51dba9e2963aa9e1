//! [`Input`]: the input of an operation, from the query or the body of a request.

use core::sync::atomic::{AtomicBool, Ordering};

use numbering_core::Span;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::config::RequestLimits;
use crate::error::{OperationError, Refusal};
use crate::json;
use crate::wire::{MemoryPermit, NumberList};

/// The memory of an item, in bytes: its row, and two texts of the heap.
const ITEM_BYTES: usize = 128;
/// The memory of an item's row in an answer, in bytes. A rejected number has about 115.
const ROW_BYTES: usize = 128;

/// The input of an operation, or the refusal of an input that is invalid. An operation takes it after the
/// objects of the path: an unknown object is reported first.
pub struct Input<B> {
    parsed: Result<B, Refusal>,
    is_taken: AtomicBool,
    /// The memory that it takes until it is dropped.
    _permit: Option<MemoryPermit>,
}

impl<B> From<Result<B, Refusal>> for Input<B> {
    fn from(parsed: Result<B, Refusal>) -> Self {
        Self {
            parsed,
            is_taken: AtomicBool::new(false),
            _permit: None,
        }
    }
}

impl<B> Input<B> {
    /// The input with the memory that it takes until it is dropped.
    pub(super) fn with_permit(self, permit: MemoryPermit) -> Self {
        Self {
            _permit: Some(permit),
            ..self
        }
    }

    /// The input.
    ///
    /// # Errors
    ///
    /// The refusal of an input that is invalid.
    pub fn get(&self) -> Result<&B, OperationError> {
        self.is_taken.store(true, Ordering::Relaxed);
        self.parsed.as_ref().map_err(|refusal| refusal.clone().into())
    }

    /// Returns whether the operation has taken the input, and so refuses one that is invalid.
    pub(super) fn is_taken(&self) -> bool {
        self.is_taken.load(Ordering::Relaxed)
    }

    /// The input, if it is valid.
    pub(crate) fn parsed(&self) -> Option<&B> {
        self.parsed.as_ref().ok()
    }
}

/// A function that parses a body.
pub type BodyParser<B> = fn(&[u8], &RequestLimits) -> Result<B, Refusal>;

/// The items of a body, for the store to plan with.
pub trait BodyItems {
    /// The number of items: the store runs large requests apart from others.
    fn count(&self) -> usize {
        1
    }

    /// Returns whether the parser has found no name that the operation does not know. If it does not look, the names are
    /// checked against the document.
    fn has_known_names(&self) -> bool {
        false
    }

    /// The memory of the items while they wait for the writer, in bytes.
    fn bytes(&self) -> usize {
        self.count() * ITEM_BYTES
    }

    /// The memory of the answer that has a row for each item, in bytes: an estimate.
    fn answer_bytes(&self) -> usize {
        self.count() * ROW_BYTES
    }

    /// The spans that the items add, remove or move, as far as they can be prefetched.
    fn spans(&self) -> impl Iterator<Item = Span> {
        std::iter::empty()
    }
}

impl BodyItems for NumberList {
    fn count(&self) -> usize {
        Self::items(self).len()
    }

    fn has_known_names(&self) -> bool {
        !Self::has_other_names(self)
    }

    fn bytes(&self) -> usize {
        Self::bytes(self)
    }

    fn answer_bytes(&self) -> usize {
        Self::answer_bytes(self)
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        Self::items(self).iter().flatten().map(|range| Span::from(*range))
    }
}

/// Reads a list of numbers.
pub(super) fn parse_number_list(body: &[u8], limits: &RequestLimits) -> Result<NumberList, Refusal> {
    NumberList::parse(body, limits.items)
}

/// Reads a JSON object without rules of its own.
pub(crate) fn parse_json<B: DeserializeOwned + Validate>(
    body: &[u8],
    _: &RequestLimits,
) -> Result<B, Refusal> {
    json::parse(body)
}

/// A body without content.
impl BodyItems for () {}

/// Ignores the values of a body that has no attributes of its own. Its names are checked as those of others.
pub fn ignore_body(_: &[u8], _: &RequestLimits) -> Result<(), Refusal> {
    Ok(())
}
