//! The two databases: connections, settings, the schema and its migrations.
//!
//! Only this folder, `tables/bulk`, `tables/holders`, `tables/window_selects`, `backup/dialect` and `verify/guards` know that
//! there are two databases.

pub(crate) mod cached_statement;
pub(crate) mod checkpoint_mode;
pub(crate) mod connection;
pub(crate) mod file;
pub(crate) mod migrations;
#[cfg(feature = "postgres")]
mod postgres;
mod reconnecting;
mod response_clock;
pub(crate) mod schema;
mod size;
pub(crate) mod sql_functions;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statistics;
mod text_search;
mod url;
mod vacuum;

pub use file::FileLock;
pub(crate) use reconnecting::ReconnectingConnection;
pub(crate) use response_clock::MicrosAgo;
pub use size::DatabaseSize;
pub(crate) use text_search::ContainsText;
pub use url::{DatabaseUrl, ParseUrlError};
pub(crate) use vacuum::Vacuum;
