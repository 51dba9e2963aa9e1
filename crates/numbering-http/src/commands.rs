//! What `numbering` does when it is told to.

use std::process::ExitCode;

use numbering_core::Scope;
use numbering_store::{
    Answer, Author, Effect, NewToken, Order, Reading, Settings as StoreSettings, Store, StoreError,
};

use crate::access::{digest, role_name};
use crate::app::{Application, StartError};
use crate::cli::{Command, TokenCommand, TokenCreate, TokenRevoke};
use crate::config::{DatabaseSettings, Settings};
use crate::signals::StopSignals;
use crate::{logging, openapi, secret, time};

/// Does what the command line says. The exit code is 0 when it was done, 1 when not.
pub async fn run(command: Command) -> ExitCode {
    let done = match command {
        Command::Serve(settings) => serve(&settings).await,
        Command::Migrate(database) => migrate(&database),
        Command::Openapi => print_openapi(),
        Command::Token(token) => match token.command {
            TokenCommand::Create(token) => create_token(&token).await,
            TokenCommand::List(database) => list_tokens(&database),
            TokenCommand::Revoke(token) => revoke_token(&token).await,
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("numbering: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: &Settings) -> Result<(), StartError> {
    logging::start(&settings.log);
    let stop = StopSignals::listen()?;
    let application = Application::start(settings)?;
    if settings.bootstrap_token.is_none() {
        make_first_token(&settings.database).await?;
    }
    let address = application.address();
    log::info!("ready: http://{address}/ (the explorer: http://{address}/swagger-ui/)");
    let handle = application.handle();
    actix_web::rt::spawn(async move {
        // outside of the macro: what is not logged is not evaluated
        let signal = stop.first().await;
        log::info!("{signal}: stopping");
        handle.stop(true).await;
    });
    application.run().await?;
    log::info!("stopped");
    Ok(())
}

/// Without any token nobody could make the first.
async fn make_first_token(database: &DatabaseSettings) -> Result<(), StartError> {
    let store = open(database)?;
    if store.read(|reading: &mut Reading<'_>| reading.has_tokens())? {
        return Ok(());
    }
    let secret = insert_token(store, Scope::Platform, |new| NewToken {
        name: "first".to_owned(),
        ..new
    })
    .await?;
    eprintln!(
        "The database holds no token yet: this one, of a system admin, is shown this once.\n\n    {secret}\n"
    );
    Ok(())
}

fn migrate(database: &DatabaseSettings) -> Result<(), StartError> {
    let migrations = open(database)?.migrate()?;
    match migrations.len() {
        0 => println!("the tables are up to date"),
        count => println!("{count} migrations were run: {}", migrations.join(", ")),
    }
    Ok(())
}

fn print_openapi() -> Result<(), StartError> {
    println!("{}", openapi::text()?);
    Ok(())
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
    let tokens = open_current(database)?.read(|reading| reading.tokens(&Scope::Platform))?;
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
        let until = token.expires_at.map_or_else(|| "-".to_owned(), time::text);
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
    change(open_current(&token.database)?, move |writing| {
        writing.revoke_token(&Scope::Platform, &id)
    })
    .await
}

/// Makes a token and gives its secret.
async fn insert_token(
    store: Store,
    scope: Scope,
    with: impl Fn(NewToken) -> NewToken + Send + 'static,
) -> Result<String, StartError> {
    let (secret, id) = secret::generate()?;
    let secret_hash = digest(&secret);
    let new = NewToken {
        id,
        secret_hash,
        scope,
        name: String::new(),
        is_read_only: false,
        expires_at: None,
    };
    let new = with(new);
    change(store, move |writing| writing.create_token(&new).map(drop)).await?;
    Ok(secret)
}

/// Runs one change of the command line.
async fn change(
    store: Store,
    operation: impl Fn(&mut numbering_store::Writing<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), StartError> {
    let order = Order {
        author: Author {
            actor: "command line".to_owned(),
            request_id: String::new(),
        },
        once: None,
        items: 0,
    };
    let nothing = Answer {
        status: 200,
        body: Vec::new(),
        kept: None,
    };
    store
        .write(order, move |writing| {
            operation(writing).map(|()| Effect::Done(nothing.clone()))
        })
        .await?;
    Ok(())
}

/// Opens a database whose tables are up to date.
fn open_current(database: &DatabaseSettings) -> Result<Store, StartError> {
    let store = open(database)?;
    store.check()?;
    Ok(store)
}

fn open(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url = database.database_url.parse()?;
    Ok(Store::open(&StoreSettings { url, readers: 1 })?)
}
