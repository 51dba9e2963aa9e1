//! The wire over HTTP, on both databases.

mod smoke;
