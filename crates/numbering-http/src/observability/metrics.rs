//! [`Metrics`]: the metrics for Prometheus: requests by route and status, and their durations; refusals by
//! code; the database and the inventory. A route is a pattern, never a path: numbers and ids stay out of
//! labels, and no client can add a label.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use numbering_store::{DatabaseSize, InventoryStats, StatsKind, StatsState, StoreStats};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use crate::error::ReportedCode;
use crate::observability::build_info;
use crate::observability::database_size_gauges::DatabaseSizeGauges;
#[cfg(target_os = "linux")]
use crate::observability::process_metrics::ProcessMetrics;
use crate::request::MatchedRoute;

/// The upper bounds of the histogram of durations, in seconds. A lookup takes about 1 ms and a change 5; an alert stands at
/// 0.5 s; a change waits for at most 5 s, and a long one for 60.
const BUCKETS: [f64; 15] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];
/// The methods that have labels of their own.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
];
/// The kinds of holdings.
const KINDS: [(StatsKind, &str); 3] = [
    (StatsKind::Mobile, "mobile"),
    (StatsKind::Range, "range"),
    (StatsKind::Prefix, "prefix"),
];
/// The states of holdings.
const STATES: [(StatsState, &str); 3] = [
    (StatsState::Available, "available"),
    (StatsState::Assigned, "assigned"),
    (StatsState::InUse, "carried"),
];

/// The counters, gauges and histograms of the process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    refusals: IntCounterVec,
    connections: IntGaugeVec,
    waiting: IntGauge,
    changes: IntGauge,
    /// Commits, and the changes that they contained.
    commits: Mutex<(IntCounter, IntCounter)>,
    numbers: IntGaugeVec,
    pieces: IntGaugeVec,
    database_sizes: DatabaseSizeGauges,
}

impl Metrics {
    /// Metrics with nothing counted yet.
    ///
    /// # Errors
    ///
    /// When two metrics have the same name: a defect.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        #[cfg(target_os = "linux")]
        registry.register(Box::new(ProcessMetrics::new()?))?;
        let seconds = HistogramOpts::new("http_request_duration_seconds", "Time from request to answer");
        let durations = HistogramVec::new(seconds.buckets(BUCKETS.to_vec()), &["method", "route"])?;
        registry.register(Box::new(durations.clone()))?;
        let counter = |name, help, labels: &[&str]| {
            registered(&registry, IntCounterVec::new(Opts::new(name, help), labels)?)
        };
        let gauge = |name, help, labels: &[&str]| {
            registered(&registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
        };
        gauge(
            "numbering_build_info",
            "The version and the commit of the program, as labels",
            &["version", "commit"],
        )?
        .with_label_values(&[build_info::VERSION, build_info::COMMIT])
        .set(1);
        let single = |name, help| registered(&registry, IntGauge::new(name, help)?);
        let total = |name, help| registered(&registry, IntCounter::new(name, help)?);
        Ok(Self {
            requests: counter(
                "http_requests_total",
                "Answered requests",
                &["method", "route", "status"],
            )?,
            refusals: counter(
                "numbering_refusals_total",
                "Refused requests, by error code",
                &["code"],
            )?,
            connections: gauge("numbering_database_connections", "Read connections", &["state"])?,
            waiting: single(
                "numbering_database_waiting",
                "Requests that wait for the database",
            )?,
            changes: single("numbering_changes_waiting", "Changes that wait for their commit")?,
            commits: Mutex::new((
                total("numbering_commits_total", "Committed transactions")?,
                total(
                    "numbering_changes_total",
                    "Changes decided by these transactions, refused ones included",
                )?,
            )),
            numbers: gauge("numbering_numbers", "Held numbers", &["kind", "state"])?,
            pieces: gauge(
                "numbering_pieces",
                "Pieces that hold numbers and prefixes",
                &["kind", "state"],
            )?,
            database_sizes: DatabaseSizeGauges::new(&registry)?,
            durations,
            registry,
        })
    }

    /// Returns all metrics in the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        TextEncoder::new()
            .encode_to_string(&self.registry.gather())
            .unwrap_or_default()
    }

    /// Sets the gauges of the current load.
    pub(crate) fn observe(&self, load: &StoreStats, waiting: usize) {
        let of = |what| self.connections.with_label_values(&[what]);
        of("in_use").set(load.reading.into());
        of("idle").set(load.idle.into());
        self.changes.set(load.changes.into());
        let (commits, changes) = &*self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        for (counter, so_far) in [(commits, load.commits), (changes, load.committed)] {
            counter.inc_by(so_far.saturating_sub(counter.get()));
        }
        self.waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
    }

    /// Sets the gauges of the size of the database.
    pub(crate) fn set_database_size(&self, size: &DatabaseSize) {
        self.database_sizes.set(size);
    }

    /// Sets the gauges of the inventory.
    pub(crate) fn set_inventory(&self, census: &[InventoryStats]) {
        for (kind, kind_name) in KINDS {
            for (state, state_name) in STATES {
                let row = census.iter().find(|row| row.kind == kind && row.state == state);
                let labels = [kind_name, state_name];
                self.pieces
                    .with_label_values(&labels)
                    .set(row.map_or(0, |row| row.pieces));
                if kind != StatsKind::Prefix {
                    self.numbers
                        .with_label_values(&labels)
                        .set(row.map_or(0, |row| row.numbers));
                }
            }
        }
    }

    pub(crate) fn count<B>(&self, method: &Method, response: &ServiceResponse<B>, since: Instant) {
        let route = MatchedRoute::of(response.request());
        let route = route.pattern().unwrap_or("none");
        let is_known = route != "none" && METHODS.contains(method);
        let method = if is_known { method.as_str() } else { "any" };
        let (status, seconds) = (response.status(), since.elapsed().as_secs_f64());
        let labels = [method, route, status.as_str()];
        self.requests.with_label_values(&labels).inc();
        self.durations
            .with_label_values(&[method, route])
            .observe(seconds);
        if let Some(ReportedCode(code)) = response.response().extensions().get() {
            self.refusals.with_label_values(&[*code]).inc();
        }
    }
}

fn registered<C>(registry: &Registry, collector: C) -> Result<C, prometheus::Error>
where
    C: prometheus::core::Collector + Clone + 'static,
{
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}
