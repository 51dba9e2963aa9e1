//! The caller of a request and its rights: bearer tokens, roles, rate limits.

mod access;
mod client_address;
mod context;
mod rate_limit;
mod role_names;
mod role_table;
mod token_secret;

pub(crate) use access::bearer_hash;
pub use access::{Principal, RequiredAccess};
pub use client_address::TrustedProxies;
pub(crate) use client_address::client_address;
pub(crate) use context::{AuthContext, AuthenticatedAs};
pub use rate_limit::RateLimiter;
pub use role_names::role_name;
pub use role_table::RoleTable;
pub(crate) use token_secret::generate_token;
pub use token_secret::{BootstrapHash, SecretHash, hash_secret};
