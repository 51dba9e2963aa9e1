//! [`Application`]: the service, put together from its settings.

use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use numbering_store::{Settings as StoreSettings, Store};

use crate::auth::access::digest;
use crate::auth::rate_limit::Throttle;
use crate::auth::role_table::Table;
use crate::config::{Limits, Settings};
use crate::observability::audit_log;
use crate::observability::inventory_gauges::Holdings;
use crate::observability::metrics::Metrics;
use crate::request::admission::Line;
use crate::request::in_flight_keys::InFlightKeys;
use crate::request::request_id::request_id;
use crate::routes::registration;
use crate::server::drain::Drain;
use crate::server::middleware::connection_close::connection_close;
use crate::server::middleware::count_requests::count_requests;
use crate::server::middleware::path_normalization::canonical_path;
use crate::server::readiness::Readiness;
use crate::server::state::State;
use crate::server::{openapi, public_routes};
use crate::wire::Budget;

/// The memory for long answers, in bytes.
const LONG_ANSWERS_BYTES: usize = 512 * 1024 * 1024;
/// The connections that are kept apart: to ask whether it is ready, and how much it holds.
const SPARE: usize = 2;
/// How long requests in flight may take after the service was told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;

/// What goes wrong when the service starts.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// The service, ready to run.
pub struct Application {
    server: Server,
    address: SocketAddr,
    drain: Drain,
    store: Arc<Store>,
    /// Keeps other servers off a SQLite file.
    _file_lock: Option<File>,
}

impl Application {
    /// Opens the database, brings it up to date and listens.
    ///
    /// # Errors
    ///
    /// Says in one line what is wrong with the settings or the database.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        let workers = settings.workers.unwrap_or_else(cores);
        let threads = settings.blocking_threads;
        let store = open(settings, workers * threads + SPARE)?;
        let file_lock = store.lock_file()?;
        if !settings.no_migrate {
            let migrations = store.migrate()?;
            log::info!("{} migrations were run", migrations.len());
        }
        store.check()?;
        let table = Table::of(openapi::COMMITTED)?;
        let state = Data::new(state(settings, store, workers * threads, table));
        let (drain, kept) = (state.drain.clone(), Arc::clone(&state.store));
        let metrics = Data::new(Metrics::new()?);
        let in_flight_keys = Data::new(InFlightKeys::default());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .app_data(metrics.clone())
                .app_data(in_flight_keys.clone())
                .configure(registration::configure)
                .configure(public_routes::configure)
                .default_service(web::to(public_routes::nowhere))
                .wrap(from_fn(audit_log::log))
                .wrap(from_fn(connection_close))
                .wrap(from_fn(count_requests))
                .wrap(from_fn(request_id))
                .wrap(from_fn(canonical_path))
        })
        .workers(workers)
        .worker_max_blocking_threads(threads)
        .max_connections(settings.limits.max_connections.div_ceil(workers))
        .client_request_timeout(settings.limits.head_seconds)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .bind(settings.bind)?;
        let address = server.addrs().first().copied().unwrap_or(settings.bind);
        Ok(Self {
            server: server.run(),
            address,
            drain,
            store: kept,
            _file_lock: file_lock,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it from elsewhere.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Lets it say that it is about to stop.
    #[must_use]
    pub fn drain(&self) -> Drain {
        self.drain.clone()
    }

    /// Answers requests until it is told to stop, then finishes what is in flight.
    ///
    /// # Errors
    ///
    /// When the system lets it listen no more.
    pub async fn run(self) -> std::io::Result<()> {
        let ended = self.server.await;
        if let Err(error) = self.store.checkpoint() {
            log::warn!("the log of the database was left as it is: {error}");
        }
        ended
    }
}

/// What every request needs.
fn state(settings: &Settings, store: Store, threads: usize, table: Table) -> State {
    let limits = &settings.limits;
    let bootstrap = settings.bootstrap_token.as_ref();
    State {
        limits: Limits {
            body_bytes: settings.max_body_bytes,
            items: settings.max_items,
            arrival: limits.body_seconds,
            work: limits.request_seconds,
        },
        bootstrap: bootstrap.map(|token| digest(token.secret())),
        table,
        budget: Arc::new(Budget::new(LONG_ANSWERS_BYTES)),
        throttle: Throttle::new(limits.auth_failures_per_minute, limits.token_requests_per_second),
        trusted_proxies: limits.trusted_proxies.clone(),
        line: Arc::new(Line::new(threads, limits.max_waiting)),
        drain: Drain::default(),
        readiness: Readiness::default(),
        holdings: Holdings::default(),
        store: Arc::new(store),
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
