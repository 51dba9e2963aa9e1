//! [`State`]: what every request needs.

use std::net::IpAddr;
use std::sync::Arc;

use numbering_store::Store;

use crate::auth::access::SecretHash;
use crate::auth::rate_limit::Throttle;
use crate::auth::role_table::Table;
use crate::config::Limits;
use crate::observability::inventory_gauges::Holdings;
use crate::request::admission::Line;
use crate::server::drain::Drain;
use crate::server::readiness::Readiness;
use crate::wire::Budget;

/// What every request needs.
pub struct State {
    /// The inventory.
    pub store: Arc<Store>,
    /// How much one request may ask.
    pub limits: Limits,
    /// The digest of the bootstrap token.
    pub bootstrap: Option<SecretHash>,
    /// Every operation with its least role.
    pub table: Table,
    /// The memory for long answers.
    pub budget: Arc<Budget>,
    /// Who asks too often.
    pub throttle: Throttle,
    /// Whose word is taken for the address of a client.
    pub trusted_proxies: Vec<IpAddr>,
    /// Those who wait for the database.
    pub line: Arc<Line>,
    /// Whether the service is about to stop.
    pub drain: Drain,
    /// Whether it can serve.
    pub readiness: Readiness,
    /// When to count what is held.
    pub holdings: Holdings,
}
