//! [`PathId`]: an id that stands in a path.

use std::str::FromStr;

use numbering_store::Entity;

use super::path_params::PathParams;
use crate::error::{OperationError, not_found};

/// An id that stands in a path. An id that no object can have is reported by [`PathId::get`], so that the refusals
/// of the objects before it in the path come first.
#[derive(Clone, Debug)]
pub struct PathId<T> {
    text: String,
    entity: Entity,
    id: Option<T>,
}

impl<T: FromStr> PathId<T> {
    /// The id that `parameter` of the path stands for.
    #[must_use]
    pub fn new(path: &PathParams, parameter: &str, entity: Entity) -> Self {
        let text = path.text(parameter).to_owned();
        let id = text.parse().ok();
        Self { text, entity, id }
    }

    /// The id.
    ///
    /// # Errors
    ///
    /// 404 when no object can have it.
    pub fn get(&self) -> Result<&T, OperationError> {
        self.id.as_ref().ok_or_else(|| not_found(self.entity, &self.text))
    }
}
