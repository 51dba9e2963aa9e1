//! Tests of accepted and refused command lines.

use clap::{CommandFactory, Parser as _};
use numbering_core::Scope;

use super::command::{Cli, Command};
use super::token::{TokenArgs, TokenCommand, TokenCreate};
use crate::config::Settings;

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
fn the_version_names_the_commit_and_the_date() {
    let version = parsed("--version").unwrap_err();
    let build = version.strip_prefix(&format!("numbering {} (", env!("CARGO_PKG_VERSION")));
    let (commit, date) = build
        .and_then(|build| build.trim().strip_suffix(')')?.split_once(", "))
        .unwrap();
    let is_commit = commit.len() == 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_commit || commit == "unknown", "{version}");
    assert!(
        date == "unknown" || chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok(),
        "{version}"
    );
}

#[test]
fn a_misspelt_level_of_the_log_is_refused_by_every_way_to_serve() {
    for line in ["--log infoo", "serve --log infoo", "serve --log security=infoo"] {
        let error = parsed(line).unwrap_err();
        assert!(
            error.contains("--log") && error.contains("off, error, warn, info, debug or trace"),
            "{error}"
        );
    }
}

fn leaves(command: &clap::Command) -> Vec<&clap::Command> {
    let below: Vec<&clap::Command> = command.get_subcommands().flat_map(leaves).collect();
    if below.is_empty() { vec![command] } else { below }
}

#[test]
fn every_command_shows_how_it_is_used() {
    let command = Cli::command();
    for leaf in leaves(&command) {
        let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Examples:\n  "), "{}", leaf.get_name());
    }
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
fn invalid_values_are_refused() {
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
fn a_token_needs_the_tenant_and_group_of_its_role() {
    assert_eq!(
        token("token create --role system_admin").scope(),
        Ok(Scope::Platform)
    );
    let tenant =
        token("token create --role tenant_admin --tenant foo --read-only --expires-at 2027-01-31T00:00:00Z");
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
fn an_id_may_begin_with_a_hyphen() {
    let Ok(Command::Token(TokenArgs {
        command: TokenCommand::Revoke(token),
    })) = parsed("token revoke -X3v9QmTz2Wb --database-url sqlite://x.db")
    else {
        panic!("it is refused");
    };
    assert_eq!(token.id, "-X3v9QmTz2Wb");
    assert_eq!(token.database.database_url, "sqlite://x.db");
}

#[test]
fn the_other_commands_are_parsed() {
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
