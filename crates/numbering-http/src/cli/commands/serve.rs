//! `numbering serve`: answers requests until it is stopped.

use numbering_core::Scope;
use numbering_store::{NewToken, ReadContext};

use super::change::change;
use super::database::open;
use super::token::new_token;
use crate::config::Settings;
use crate::observability::logging;
use crate::server::app::Application;
use crate::server::signals::StopSignals;
use crate::server::start_error::StartError;

pub(in crate::cli) async fn serve(settings: &Settings) -> Result<(), StartError> {
    logging::start(&settings.log);
    let stop = StopSignals::listen()?;
    let application = Application::start(settings)?;
    if settings.bootstrap_token.is_none() {
        make_first_token(settings).await?;
    }
    let address = application.address();
    let scheme = settings.tls.scheme();
    log::info!("ready: {scheme}://{address}/ (the explorer: {scheme}://{address}/swagger-ui/)");
    let (drain, drain_for) = (application.drain(), settings.limits.drain_seconds);
    actix_web::rt::spawn(stop.shut_down_on(drain, drain_for, application.handle()));
    application.run().await?;
    log::info!("stopped");
    Ok(())
}

/// Makes the first token: without any token nobody could make one.
async fn make_first_token(settings: &Settings) -> Result<(), StartError> {
    let store = open(&settings.database)?;
    if store.read(|context: &mut ReadContext<'_>| context.has_tokens())? {
        return Ok(());
    }
    let (secret, new) = new_token(Scope::Platform)?;
    let first = NewToken {
        name: "first".to_owned(),
        ..new
    };
    if change(store, move |context| context.create_first_token(&first)).await? {
        logging::print_first_token(settings.log.format, &secret)?;
    }
    Ok(())
}
