//! Tests of the users of a group.

mod lifecycle;
mod phone_numbers;
