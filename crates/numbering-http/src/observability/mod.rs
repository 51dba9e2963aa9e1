//! The log, the audit log and the metrics.

pub(crate) mod audit_log;
pub(crate) mod build_info;
mod database_size_gauges;
pub mod inventory_gauges;
pub(crate) mod logging;
pub mod metrics;
#[cfg(target_os = "linux")]
mod process_metrics;
pub mod redact;
