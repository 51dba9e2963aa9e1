//! [`ListMemory`]: the memory of the lists of one answer, taken while they are loaded.

use super::memory_budget::MemoryPermit;
use crate::error::{ErrorCode, Fault};

/// The memory of the lists of an answer. A list asks for each chunk before it loads it.
pub struct ListMemory {
    permit: MemoryPermit,
    bytes_max: usize,
    is_outgrown: bool,
}

impl ListMemory {
    /// Memory that grows with `permit`, to at most `bytes_max`.
    pub(crate) const fn new(permit: MemoryPermit, bytes_max: usize) -> Self {
        Self {
            permit,
            bytes_max,
            is_outgrown: false,
        }
    }

    /// Takes `bytes` more.
    ///
    /// # Errors
    ///
    /// Those of [`MemoryPermit::grow`], and one for a list that is too long to be loaded here.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        if self.bytes_max < self.permit.bytes().saturating_add(bytes) {
            self.is_outgrown = true;
            return Err(Fault::new(ErrorCode::Unavailable, "the list is long"));
        }
        self.permit.grow(bytes)
    }

    /// Gives back `bytes` that were taken.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.permit.settle(self.permit.bytes().saturating_sub(bytes));
    }

    /// True if more than `bytes_max` was asked for.
    pub(crate) const fn is_outgrown(&self) -> bool {
        self.is_outgrown
    }

    /// The permit, for the answer to hold until it is sent.
    pub(crate) fn into_permit(self) -> MemoryPermit {
        self.permit
    }
}
