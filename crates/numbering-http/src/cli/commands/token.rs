//! `numbering token`: creates, lists and revokes tokens, directly in the database.

use chrono::{DateTime, Utc};
use numbering_core::Scope;
use numbering_store::NewToken;

use super::change::change;
use super::database::open_existing;
use crate::auth::{generate_token, hash_secret, role_name};
use crate::cli::args::{TokenCommand, TokenCreate, TokenRevoke};
use crate::config::DatabaseSettings;
use crate::server::start_error::StartError;
use crate::wire::timestamp;

pub(in crate::cli) async fn run(command: TokenCommand) -> Result<(), StartError> {
    match command {
        TokenCommand::Create(token) => create_token(&token).await,
        TokenCommand::List(database) => list_tokens(&database),
        TokenCommand::Revoke(token) => revoke_token(&token).await,
    }
}

async fn create_token(token: &TokenCreate) -> Result<(), StartError> {
    let store = open_existing(&token.database)?;
    let (secret, new) = new_token(token.scope()?)?;
    let new = NewToken {
        name: token.name.clone().unwrap_or_default(),
        is_read_only: token.read_only,
        expires_at: token.expires_at.map(expiry).transpose()?,
        ..new
    };
    change(store, move |context| context.create_token(&new).map(drop)).await?;
    println!("{secret}");
    Ok(())
}

/// Returns an expiry in seconds since 1970.
fn expiry(at: DateTime<Utc>) -> Result<i64, String> {
    let seconds = at.timestamp();
    timestamp::check_expiry(seconds, &timestamp::format_seconds(seconds))
        .map_err(|reason| format!("--expires-at {reason}"))
}

fn list_tokens(database: &DatabaseSettings) -> Result<(), StartError> {
    let tokens = open_existing(database)?.read(|context| context.tokens(&Scope::Platform))?;
    println!("id\trole\tscope\taccess\tends\tname");
    for token in tokens {
        let scope = [
            token.scope.tenant().map(ToString::to_string),
            token.scope.group().map(ToString::to_string),
        ];
        let scope = scope.into_iter().flatten().collect::<Vec<_>>().join("/");
        let access = if token.is_read_only {
            "read-only"
        } else {
            "read-write"
        };
        let until = token
            .expires_at
            .map_or_else(|| "-".to_owned(), timestamp::format_seconds);
        println!(
            "{}\t{}\t{scope}\t{access}\t{until}\t{}",
            token.id,
            role_name(token.scope.role()),
            token.name
        );
    }
    Ok(())
}

async fn revoke_token(token: &TokenRevoke) -> Result<(), StartError> {
    let id = token.id.clone();
    change(open_existing(&token.database)?, move |context| {
        context.revoke_token(&Scope::Platform, &id)
    })
    .await
}

/// A new token with its secret, without a name and an end.
pub(super) fn new_token(scope: Scope) -> Result<(String, NewToken), StartError> {
    let (secret, id) = generate_token()?;
    let new = NewToken {
        id,
        secret_hash: hash_secret(&secret),
        scope,
        name: String::new(),
        is_read_only: false,
        expires_at: None,
    };
    Ok((secret, new))
}
