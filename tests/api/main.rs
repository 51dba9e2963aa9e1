//! The wire, over HTTP, on every database.
