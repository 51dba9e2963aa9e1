//! `{"phoneNumbers":[…]}`: the numbers and ranges that a request names.

mod fault_slot;
mod item_seed;
mod list;
mod list_seed;
mod parse;
#[cfg(test)]
mod tests;

pub use list::{NumberList, SentItem};
