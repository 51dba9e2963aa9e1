//! The plans for ranges and prefixes, through a small store and compared with a dense model.

mod group_refusals;
mod load_scope;
mod pool_refusals;
mod rejoin;
mod rows;
mod sequences;
