//! The inventory of telephone numbers as an HTTP service.
//!
//! Wire names, JSON, statuses and error codes are known here and nowhere else. A module imports only from the
//! modules before it in this list:
//!
//! * [`config`]: the settings of the service, and the limits of one request
//! * [`error`]: every error code in one table, refusals, and the replies that they become
//! * [`json`]: JSON bodies read into types, and JSON written by hand for long lists
//! * [`query`]: the filters of a GET
//! * [`wire`]: the forms of numbers, lists, reports, ids, times and paths on the wire
//! * [`schema`]: the names that each operation knows, and the check of a request against them
//! * [`auth`]: bearer tokens, roles, rate limits
//! * [`request`]: one request on its way: admitted, authenticated, read or written, answered
//! * [`transfer`]: the inventory as files of records: CSV or JSON lines
//! * `routes`: the operations of the API, one file or folder for each resource
//! * `description`: what the OpenAPI document says of every operation alike
//! * [`observability`]: metrics, the audit log, the log
//! * [`server`]: the application, its middleware, and the routes that need no token
//! * [`cli`]: the command line
//!
//! `fuzzing` has the readers of bodies for fuzz tests, and is not part of the interface.

pub mod auth;
pub mod cli;
pub mod config;
mod description;
pub mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod json;
pub mod observability;
pub mod query;
pub mod request;
mod routes;
pub mod schema;
pub mod server;
pub mod transfer;
pub mod wire;

pub use cli::run;
