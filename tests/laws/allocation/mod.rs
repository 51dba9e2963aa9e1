//! The laws of allocation.

mod sizes;
