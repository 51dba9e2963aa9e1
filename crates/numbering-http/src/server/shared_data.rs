//! [`SharedData`]: the parts of the application that requests share, handed out one by one.

use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};
use numbering_store::Store;

use super::drain::Drain;
use super::openapi;
use super::readiness::Readiness;
use super::start_error::StartError;
use crate::auth::{BootstrapHash, RateLimiter, RoleTable, TrustedProxies, hash_secret};
use crate::config::{RequestLimits, Settings};
use crate::observability::inventory_gauges::InventoryGauges;
use crate::observability::metrics::Metrics;
use crate::request::{AdmissionQueue, InFlightKeys, ListTurns, LongReads, TokenLookups};
use crate::schema::KnownNames;
use crate::wire::MemoryBudget;

/// The parts of the application that requests share. A handler or a middleware asks for those that it needs.
#[derive(Clone)]
pub(super) struct SharedData {
    store: Data<Store>,
    drain: Data<Drain>,
    limits: Data<RequestLimits>,
    roles: Data<RoleTable>,
    known_names: Data<KnownNames>,
    bootstrap: Data<BootstrapHash>,
    rate_limiter: Data<RateLimiter>,
    trusted_proxies: Data<TrustedProxies>,
    admission: Data<AdmissionQueue>,
    token_lookups: Data<TokenLookups>,
    long_reads: Data<LongReads>,
    in_flight_keys: Data<InFlightKeys>,
    list_turns: Data<ListTurns>,
    memory: Data<MemoryBudget>,
    readiness: Data<Readiness>,
    metrics: Data<Metrics>,
    inventory_gauges: Data<InventoryGauges>,
}

/// The threads that ask the database at once, for short reads and for long ones.
#[derive(Clone, Copy)]
pub(super) struct ReadThreads {
    pub(super) short: usize,
    pub(super) long: usize,
}

impl SharedData {
    /// The parts for `settings`, where so many threads ask the database at once.
    pub(super) fn new(
        settings: &Settings,
        store: &Arc<Store>,
        drain: &Drain,
        threads: ReadThreads,
    ) -> Result<Self, StartError> {
        let limits = &settings.limits;
        let bootstrap = settings.bootstrap_token.as_ref();
        let rate_limiter =
            RateLimiter::new(limits.auth_failures_per_minute, limits.token_requests_per_second);
        Ok(Self {
            store: Data::from(Arc::clone(store)),
            drain: Data::new(drain.clone()),
            limits: Data::new(RequestLimits::from(settings)),
            roles: Data::new(RoleTable::from_document(openapi::COMMITTED)?),
            known_names: Data::new(KnownNames::from_document(openapi::COMMITTED)?),
            bootstrap: Data::new(BootstrapHash(bootstrap.map(|token| hash_secret(token.secret())))),
            rate_limiter: Data::new(rate_limiter),
            trusted_proxies: Data::new(TrustedProxies(limits.trusted_proxies.clone())),
            admission: Data::new(AdmissionQueue::new(threads.short, limits.max_waiting)),
            token_lookups: Data::default(),
            long_reads: Data::new(LongReads::new(threads.long)),
            in_flight_keys: Data::default(),
            list_turns: Data::default(),
            memory: Data::new(MemoryBudget::new(limits.memory_bytes)),
            readiness: Data::default(),
            metrics: Data::new(Metrics::new()?),
            inventory_gauges: Data::default(),
        })
    }

    /// Registers each part with the application.
    pub(super) fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.store.clone())
            .app_data(self.drain.clone())
            .app_data(self.limits.clone())
            .app_data(self.roles.clone())
            .app_data(self.known_names.clone())
            .app_data(self.bootstrap.clone())
            .app_data(self.rate_limiter.clone())
            .app_data(self.trusted_proxies.clone())
            .app_data(self.admission.clone())
            .app_data(self.token_lookups.clone())
            .app_data(self.long_reads.clone())
            .app_data(self.in_flight_keys.clone())
            .app_data(self.list_turns.clone())
            .app_data(self.memory.clone())
            .app_data(self.readiness.clone())
            .app_data(self.metrics.clone())
            .app_data(self.inventory_gauges.clone());
    }
}
