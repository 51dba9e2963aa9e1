//! [`Application`]: the service, built from its settings.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use numbering_store::{FileLock, Settings as StoreSettings, Store};

use crate::config::Settings;
use crate::server::drain::Drain;
use crate::server::housekeeping;
use crate::server::http_server::{self, ServerLimits};
use crate::server::listener::listen;
use crate::server::shared_data::{ReadThreads, SharedData};
use crate::server::start_error::StartError;
use crate::server::tls::ServerCertificate;

/// The connections reserved for the readiness check and the count of the inventory.
const RESERVED_CONNECTIONS: usize = 2;
/// The least number of long lists that are read at once: no tenant takes all turns.
const LONG_READS_MIN: usize = 2;

/// The service, ready to run.
pub struct Application {
    server: Server,
    address: SocketAddr,
    drain: Drain,
    store: Arc<Store>,
    /// The lock that keeps other servers off a SQLite file.
    _file_lock: Option<FileLock>,
}

impl Application {
    /// Opens the database, brings it up to date and listens.
    ///
    /// # Errors
    ///
    /// A sentence on the fault in the settings or the database.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        let certificate = settings.tls.files().map(ServerCertificate::open).transpose()?;
        let workers = settings.workers.unwrap_or_else(cores);
        let threads = ReadThreads {
            short: workers * settings.blocking_threads,
            long: workers.max(LONG_READS_MIN),
        };
        let store = open(settings, threads.short + threads.long + RESERVED_CONNECTIONS)?;
        let file_lock = store.lock_file()?;
        // after an end on a full disk the log may take room that the changes need
        if let Err(error) = store.checkpoint() {
            log::warn!("the write-ahead log was not checkpointed: {error}");
        }
        if !settings.no_migrate {
            let migrations = store.migrate()?;
            log::info!("migrations run: {}", migrations.len());
        }
        match store.check() {
            // it serves reads and removals until there is room
            Err(error) if error.is_disk_full() => log::error!("{error}"),
            checked => checked?,
        }
        let (store, drain) = (Arc::new(store), Drain::default());
        let shared = SharedData::new(settings, &store, &drain, threads)?;
        let limits = ServerLimits {
            workers,
            blocking_threads: settings.blocking_threads,
            connections: settings.limits.max_connections,
            head_timeout: settings.limits.head_seconds,
        };
        let listener = listen(settings.bind, settings.limits.send_seconds)
            .map_err(|error| format!("cannot listen on {}: {error}", settings.bind))?;
        let address = listener.local_addr()?;
        let tls = match certificate {
            None => None,
            Some(certificate) => {
                let config = certificate.server_config()?;
                certificate.reload_on_hangup()?;
                Some(config)
            }
        };
        Ok(Self {
            server: http_server::build(listener, tls, &limits, shared)?,
            address,
            drain,
            store,
            _file_lock: file_lock,
        })
    }

    /// The address on which it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The handle that stops it from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// The switch that announces that it is about to stop.
    #[must_use]
    pub fn drain(&self) -> Drain {
        self.drain.clone()
    }

    /// Answers requests until it is stopped, then finishes those in flight.
    ///
    /// # Errors
    ///
    /// When the system does not let it listen any longer.
    pub async fn run(self) -> std::io::Result<()> {
        let housekeeping = actix_web::rt::spawn(housekeeping::run(Arc::clone(&self.store)));
        let ended = self.server.await;
        housekeeping.abort();
        if let Err(error) = self.store.checkpoint() {
            log::warn!("the write-ahead log was not checkpointed: {error}");
        }
        ended
    }
}

fn open(settings: &Settings, readers: usize) -> Result<Store, StartError> {
    let url = settings.database.database_url.parse()?;
    Ok(Store::open(&StoreSettings {
        url,
        readers: u32::try_from(readers).unwrap_or(u32::MAX),
    })?)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
