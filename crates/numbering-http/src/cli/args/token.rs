//! The arguments of `numbering token`: tokens created, listed and revoked directly in the database.

#![expect(
    clippy::doc_markdown,
    reason = "help texts are plain text, shown as they stand"
)]

use chrono::{DateTime, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use numbering_core::{GroupId, Role, Scope, TenantId};

use crate::config::DatabaseSettings;

const CREATE_HELP: &str = "\
Works with and without a running service.

Exit code: 0 the token is created, 2 it is not.

Examples:
  numbering token create --role system_admin --name 'the platform team'
  numbering token create --role tenant_admin --tenant foo --expires-at 2027-01-31T00:00:00Z
  numbering token create --role group_admin --tenant foo --group sales --read-only";

const LIST_HELP: &str = "\
Exit code: 0 the tokens are listed, 2 they could not be read.

Examples:
  numbering token list --database-url postgres://numbering@db/numbering";

const REVOKE_HELP: &str = "\
Takes effect immediately, in every server that uses the database.

Exit code: 0 the token is revoked, 2 it is not.

Examples:
  numbering token list
  numbering token revoke kX3v9QmTz2Wb";

/// The arguments of `numbering token`.
#[derive(Args, Debug)]
pub struct TokenArgs {
    /// The command.
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// A command on tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Create a token and print its secret, which is shown only once
    #[command(after_help = CREATE_HELP)]
    Create(TokenCreate),
    /// List the tokens, without their secrets
    #[command(after_help = LIST_HELP)]
    List(DatabaseSettings),
    /// Revoke a token, with immediate effect
    #[command(after_help = REVOKE_HELP)]
    Revoke(TokenRevoke),
}

/// The token to create.
#[derive(Args, Clone, Debug)]
pub struct TokenCreate {
    /// Its rights: for everything, for one tenant, or for one group of a tenant
    #[arg(long, value_name = "ROLE", value_parser = roles())]
    pub role: Role,

    /// The tenant of a tenant_admin or group_admin
    #[arg(long, value_name = "TENANT_ID")]
    pub tenant: Option<TenantId>,

    /// The group of a group_admin
    #[arg(long, value_name = "GROUP_ID")]
    pub group: Option<GroupId>,

    /// Its purpose, in your words
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,

    /// Its expiry, such as 2027-01-31T00:00:00Z; without it, it is valid until it is revoked
    #[arg(long, value_name = "TIME")]
    pub expires_at: Option<DateTime<Utc>>,

    /// Allow reading only
    #[arg(long)]
    pub read_only: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

impl TokenCreate {
    /// Returns the scope of the token.
    ///
    /// # Errors
    ///
    /// A sentence when tenant and group do not fit the role.
    pub fn scope(&self) -> Result<Scope, String> {
        match (self.role, self.tenant.clone(), self.group.clone()) {
            (Role::SystemAdmin, None, None) => Ok(Scope::Platform),
            (Role::TenantAdmin, Some(tenant), None) => Ok(Scope::Tenant(tenant)),
            (Role::GroupAdmin, Some(tenant), Some(group)) => Ok(Scope::Group(tenant, group)),
            (Role::SystemAdmin, ..) => Err("a system_admin takes no --tenant and no --group".to_owned()),
            (Role::TenantAdmin, ..) => Err("a tenant_admin needs --tenant and takes no --group".to_owned()),
            (Role::GroupAdmin, ..) => Err("a group_admin needs --tenant and --group".to_owned()),
        }
    }
}

/// The token to revoke.
#[derive(Args, Clone, Debug)]
pub struct TokenRevoke {
    /// The id of the token, as `numbering token list` shows it
    #[arg(allow_hyphen_values = true)]
    pub id: String,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(["system_admin", "tenant_admin", "group_admin"]).map(|name| {
        match name.as_str() {
            "system_admin" => Role::SystemAdmin,
            "tenant_admin" => Role::TenantAdmin,
            _ => Role::GroupAdmin,
        }
    })
}
