//! The slot for a fault that stops the reading.

use core::cell::Cell;

use serde::de::Error;

use crate::error::Fault;

/// Where a fault is put that stops the reading: errors of serde carry text alone.
pub(super) type FaultSlot = Cell<Option<Fault>>;

/// Stops the reading with a fault.
pub(super) fn stop<E: Error>(slot: &FaultSlot, fault: Fault) -> E {
    slot.set(Some(fault));
    E::custom("refused")
}
