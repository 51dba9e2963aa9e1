//! The HTTP server: the application, its middleware, and the routes that need no token.

pub mod app;
mod app_service;
pub mod drain;
mod expect;
mod explorer;
mod housekeeping;
mod http_server;
mod listener;
pub mod middleware;
pub mod openapi;
pub(crate) mod public_routes;
pub mod readiness;
mod shared_data;
pub(crate) mod signals;
pub mod start_error;
mod tls;
