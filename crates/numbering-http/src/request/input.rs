//! [`Input`]: what a request says in its query or its body, and how it is read.

use numbering_core::Span;
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::config::RequestLimits;
use crate::error::{OperationError, Refusal};
use crate::json;

/// What a request says, or why it says nothing of use. An operation asks for it after the objects of the path:
/// that one of them is unknown comes first.
pub struct Input<B>(Result<B, Refusal>);

impl<B> From<Result<B, Refusal>> for Input<B> {
    fn from(parsed: Result<B, Refusal>) -> Self {
        Self(parsed)
    }
}

impl<B> Input<B> {
    /// What the request says.
    ///
    /// # Errors
    ///
    /// The refusal of what cannot be used.
    pub fn get(&self) -> Result<&B, OperationError> {
        self.0.as_ref().map_err(|refusal| refusal.clone().into())
    }

    /// What the request says, if it is of use.
    pub(crate) fn parsed(&self) -> Option<&B> {
        self.0.as_ref().ok()
    }
}

/// Reads a body.
pub type BodyParser<B> = fn(&[u8], &RequestLimits) -> Result<B, Refusal>;

/// What a body is about.
pub trait BodyItems {
    /// How many items: the store runs large ones apart.
    fn count(&self) -> usize {
        1
    }

    /// What it adds, takes out, or moves, as far as that can be looked up beforehand.
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

/// A body that says nothing.
impl BodyItems for () {}

/// Reads a body of which nothing is wanted.
pub fn ignore_body(_: &[u8], _: &RequestLimits) -> Result<(), Refusal> {
    Ok(())
}
