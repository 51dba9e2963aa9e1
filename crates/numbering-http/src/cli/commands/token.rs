//! `numbering token`: creates, lists and revokes tokens, directly in the database.

use numbering_core::Scope;
use numbering_store::{NewToken, Store};

use super::change::change;
use super::database::open_current;
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
    let store = open_current(&token.database)?;
    let (name, is_read_only) = (token.name.clone().unwrap_or_default(), token.read_only);
    let expires_at = token.expires_at.map(|at| at.timestamp());
    let secret = insert_token(store, token.scope()?, move |new| NewToken {
        name: name.clone(),
        is_read_only,
        expires_at,
        ..new
    })
    .await?;
    println!("{secret}");
    Ok(())
}

fn list_tokens(database: &DatabaseSettings) -> Result<(), StartError> {
    let tokens = open_current(database)?.read(|context| context.tokens(&Scope::Platform))?;
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
    change(open_current(&token.database)?, move |context| {
        context.revoke_token(&Scope::Platform, &id)
    })
    .await
}

/// Creates a token and returns its secret.
pub(super) async fn insert_token(
    store: Store,
    scope: Scope,
    with: impl Fn(NewToken) -> NewToken + Send + 'static,
) -> Result<String, StartError> {
    let (secret, id) = generate_token()?;
    let secret_hash = hash_secret(&secret);
    let new = NewToken {
        id,
        secret_hash,
        scope,
        name: String::new(),
        is_read_only: false,
        expires_at: None,
    };
    let new = with(new);
    change(store, move |context| context.create_token(&new).map(drop)).await?;
    Ok(secret)
}
