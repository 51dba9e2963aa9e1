//! [`FaultSlot`]: a slot for the fault that stops a reading.

use core::cell::Cell;

use serde::de::Error;

use crate::error::Fault;

/// A slot for the fault that stops a reading: errors of serde carry text alone.
pub(super) type FaultSlot = Cell<Option<Fault>>;

/// Stops the reading with a fault.
pub(super) fn stop<E: Error>(slot: &FaultSlot, fault: Fault) -> E {
    slot.set(Some(fault));
    E::custom("refused")
}
