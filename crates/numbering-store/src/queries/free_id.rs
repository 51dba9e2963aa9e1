//! The check that an id is free.

use crate::error::{Entity, StoreError};

/// Checks that `id` is not among `taken`, the ids of the same parent that are equal to it but for the letter case. Two of
/// the first release may differ from each other so.
///
/// # Errors
///
/// `AlreadyExists` if it is among them, `DiffersInCase` if others are.
pub(super) fn check_free(entity: Entity, id: &str, taken: &[String]) -> Result<(), StoreError> {
    if taken.iter().any(|taken| taken == id) {
        return Err(StoreError::AlreadyExists(entity, id.to_owned()));
    }
    match taken.first() {
        Some(taken) => Err(StoreError::DiffersInCase(entity, id.to_owned(), taken.clone())),
        None => Ok(()),
    }
}
