//! The inventory of telephone numbers as an HTTP service.
//!
//! A request comes in through [`paths`] and [`request_id`], is routed to a handler in [`routes`], and travels
//! as a [`call`]: who asks is found out, whether they may, then the store reads or writes, and the answer is
//! said in the words of its family. Wire names, JSON, statuses and error codes are known here and nowhere else.

pub mod access;
pub mod app;
mod asking;
mod beside;
mod body;
pub mod call;
pub mod cli;
mod client;
mod commands;
pub mod config;
pub mod drain;
pub mod error;
mod exclusive_id;
pub mod holdings;
pub mod input;
pub mod json;
pub mod line;
mod logging;
pub mod mask;
pub mod metrics;
pub mod named;
pub mod openapi;
pub mod paths;
pub mod query;
pub mod readiness;
pub mod reply;
pub mod request_id;
mod route;
pub mod routes;
mod secret;
mod security;
mod signals;
pub mod state;
pub mod stop;
pub mod table;
pub mod throttle;
mod time;
pub mod wire;

pub use commands::run;
