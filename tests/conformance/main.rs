//! The store, on every database.

mod schema;
