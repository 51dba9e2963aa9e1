//! The laws of the algebra.
