//! [`Input`]: the input of an operation, from the query or the body of a request.

use numbering_core::Span;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::config::RequestLimits;
use crate::error::{OperationError, Refusal};
use crate::json;

/// The input of an operation, or the refusal of an input that is invalid. An operation takes it after the
/// objects of the path: an unknown object is reported first.
pub struct Input<B>(Result<B, Refusal>);

impl<B> From<Result<B, Refusal>> for Input<B> {
    fn from(parsed: Result<B, Refusal>) -> Self {
        Self(parsed)
    }
}

impl<B> Input<B> {
    /// The input.
    ///
    /// # Errors
    ///
    /// The refusal of an input that is invalid.
    pub fn get(&self) -> Result<&B, OperationError> {
        self.0.as_ref().map_err(|refusal| refusal.clone().into())
    }

    /// The input, if it is valid.
    pub(crate) fn parsed(&self) -> Option<&B> {
        self.0.as_ref().ok()
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

    /// The spans that the items add, remove or move, as far as they can be prefetched.
    fn spans(&self) -> impl Iterator<Item = Span> {
        std::iter::empty()
    }
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

/// Ignores the body.
pub fn ignore_body(_: &[u8], _: &RequestLimits) -> Result<(), Refusal> {
    Ok(())
}
