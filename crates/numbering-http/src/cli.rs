//! The command line: what `numbering` can be told to do.

#![expect(
    clippy::doc_markdown,
    reason = "help texts are plain text, shown as they stand"
)]

use chrono::{DateTime, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use numbering_core::{GroupId, Role, Scope, TenantId};

use crate::config::{DatabaseSettings, Settings};

/// An inventory of telephone numbers: who holds which numbers, ranges and prefixes, and what is free
///
/// Without a command it serves. Every setting may also be given as the environment variable that stands beside it.
#[derive(Debug, Parser)]
#[command(name = "numbering", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Option<Command>,

    /// The settings of `serve`, which needs no name.
    #[command(flatten)]
    settings: Settings,
}

impl Cli {
    /// What to do: serve, if nothing else was said.
    #[must_use]
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(Box::new(self.settings)))
    }
}

/// What `numbering` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests until it is told to stop (Ctrl-C or SIGTERM)
    Serve(Box<Settings>),
    /// Bring the tables of the database up to date, then stop
    Migrate(DatabaseSettings),
    /// Print the description of the API (OpenAPI, JSON)
    Openapi,
    /// Make, list and revoke tokens, straight in the database
    Token(TokenArgs),
}

/// Tokens, and the database they are in.
#[derive(Args, Debug)]
pub struct TokenArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print its secret, which is shown this once
    Create(TokenCreate),
    /// List the tokens, without their secrets
    List(DatabaseSettings),
    /// Revoke a token: it is refused from now on
    Revoke(TokenRevoke),
}

/// The token to make.
#[derive(Args, Clone, Debug)]
pub struct TokenCreate {
    /// What it may do: everything, one tenant, or one group of a tenant
    #[arg(long, value_name = "ROLE", value_parser = roles())]
    pub role: Role,

    /// The tenant of a tenant_admin or group_admin
    #[arg(long, value_name = "TENANT_ID")]
    pub tenant: Option<TenantId>,

    /// The group of a group_admin
    #[arg(long, value_name = "GROUP_ID")]
    pub group: Option<GroupId>,

    /// What it is for, in your words
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,

    /// When it ends, such as 2027-01-31T00:00:00Z; without it, when it is revoked
    #[arg(long, value_name = "TIME")]
    pub expires_at: Option<DateTime<Utc>>,

    /// It may look and change nothing
    #[arg(long)]
    pub read_only: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

impl TokenCreate {
    /// Where the token is valid.
    ///
    /// # Errors
    ///
    /// A sentence when tenant and group do not fit the role.
    pub fn scope(&self) -> Result<Scope, String> {
        match (self.role, self.tenant.clone(), self.group.clone()) {
            (Role::SystemAdmin, None, None) => Ok(Scope::Platform),
            (Role::TenantAdmin, Some(tenant), None) => Ok(Scope::Tenant(tenant)),
            (Role::GroupAdmin, Some(tenant), Some(group)) => Ok(Scope::Group(tenant, group)),
            (Role::SystemAdmin, ..) => Err("a system_admin has no --tenant and no --group".to_owned()),
            (Role::TenantAdmin, ..) => Err("a tenant_admin has a --tenant and no --group".to_owned()),
            (Role::GroupAdmin, ..) => Err("a group_admin has a --tenant and a --group".to_owned()),
        }
    }
}

/// The token to revoke.
#[derive(Args, Clone, Debug)]
pub struct TokenRevoke {
    /// The id of the token, as `numbering token list` shows it
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words = std::iter::once("numbering").chain(line.split_whitespace());
        Cli::try_parse_from(words)
            .map(Cli::into_command)
            .map_err(|error| error.to_string())
    }

    fn settings(line: &str) -> Settings {
        match parsed(line) {
            Ok(Command::Serve(settings)) => *settings,
            other => panic!("{other:?}"),
        }
    }

    fn token(line: &str) -> TokenCreate {
        match parsed(line) {
            Ok(Command::Token(TokenArgs {
                command: TokenCommand::Create(token),
            })) => token,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serving_is_the_default_and_has_defaults() {
        for line in ["", "serve"] {
            let settings = settings(line);
            assert_eq!(settings.bind.to_string(), "127.0.0.1:8887");
            assert_eq!(settings.database.database_url, "sqlite://numbering.db");
            assert_eq!(
                (settings.max_body_bytes, settings.max_items),
                (16_777_216, 250_000)
            );
            assert_eq!(
                (settings.no_migrate, settings.workers, settings.blocking_threads),
                (false, None, 1)
            );
        }
        assert_eq!(
            settings("--bind 0.0.0.0:0").bind,
            settings("serve --bind 0.0.0.0:0").bind
        );
        assert!(settings("serve --no-migrate").no_migrate);
    }

    #[test]
    fn every_setting_has_a_variable_of_its_own() {
        let command = Cli::command();
        let serve = command.find_subcommand("serve").unwrap();
        for arg in serve.get_arguments().filter(|arg| arg.get_id() != "help") {
            let flag = arg.get_long().unwrap().replace('-', "_").to_uppercase();
            assert_eq!(
                arg.get_env().unwrap().to_str().unwrap(),
                format!("NUMBERING_{flag}")
            );
        }
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        for line in [
            "--bootstrap-token short",
            "--max-items 0",
            "--max-items 1000001",
            "--workers 0",
            "--bind nowhere",
            "token create --role root",
            "token create --role tenant_admin --tenant a/b",
            "token create --role system_admin --expires-at tomorrow",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_bootstrap_token_does_not_show() {
        let settings = settings("--bootstrap-token 0123456789abcdef");
        assert_eq!(
            settings.bootstrap_token.as_ref().unwrap().secret(),
            "0123456789abcdef"
        );
        assert!(!format!("{settings:?}").contains("0123456789abcdef"));
    }

    #[test]
    fn a_token_has_what_its_role_needs() {
        assert_eq!(
            token("token create --role system_admin").scope(),
            Ok(Scope::Platform)
        );
        let tenant = token(
            "token create --role tenant_admin --tenant foo --read-only --expires-at 2027-01-31T00:00:00Z",
        );
        assert_eq!(tenant.scope(), Ok(Scope::Tenant("foo".parse().unwrap())));
        assert!(tenant.read_only && tenant.expires_at.is_some());
        let group = token("token create --role group_admin --tenant foo --group sales --name x");
        assert_eq!(
            group.scope(),
            Ok(Scope::Group("foo".parse().unwrap(), "sales".parse().unwrap()))
        );
        for line in [
            "system_admin --tenant foo",
            "tenant_admin",
            "group_admin --tenant foo",
            "tenant_admin --group g",
        ] {
            assert!(
                token(&format!("token create --role {line}")).scope().is_err(),
                "{line}"
            );
        }
    }

    #[test]
    fn the_other_commands_are_there() {
        assert!(matches!(
            parsed("migrate --database-url sqlite://x.db"),
            Ok(Command::Migrate(_))
        ));
        assert!(matches!(parsed("openapi"), Ok(Command::Openapi)));
        assert!(matches!(
            parsed("token revoke 7"),
            Ok(Command::Token(TokenArgs {
                command: TokenCommand::Revoke(_)
            }))
        ));
    }
}
