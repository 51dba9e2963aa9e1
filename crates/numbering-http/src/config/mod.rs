//! The settings of the service, and the limits of one request.

mod limit_settings;
mod log_levels;
mod request_limits;
mod settings;
mod tls_settings;
mod values;

pub use limit_settings::LimitSettings;
pub use log_levels::LogLevels;
pub use request_limits::RequestLimits;
pub use settings::{BootstrapToken, DatabaseSettings, LogFormat, LogSettings, Settings};
pub use tls_settings::{CertificateFiles, TlsSettings};
