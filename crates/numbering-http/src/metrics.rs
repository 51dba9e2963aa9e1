//! What a Prometheus server is told: requests by route and status, and how long they took. A route is a
//! pattern, never a path: numbers and names stay out of labels.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder};

/// The upper bounds of the latency histogram, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Counters and histograms of one process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
}

impl Metrics {
    /// Nothing counted yet.
    ///
    /// # Errors
    ///
    /// When two metrics have one name: a defect.
    pub fn new() -> Result<Self, prometheus::Error> {
        let labels = ["method", "route", "status"];
        let requests = IntCounterVec::new(Opts::new("http_requests_total", "Requests answered"), &labels)?;
        let seconds = HistogramOpts::new("http_request_duration_seconds", "Time from request to answer");
        let durations = HistogramVec::new(seconds.buckets(BUCKETS.to_vec()), &["method", "route"])?;
        let registry = Registry::new();
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        Ok(Self {
            registry,
            requests,
            durations,
        })
    }

    /// Everything in the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        TextEncoder::new()
            .encode_to_string(&self.registry.gather())
            .unwrap_or_default()
    }
}

/// Counts a request when it is answered.
pub(crate) async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let (method, since) = (request.method().clone(), Instant::now());
    let response = next.call(request).await?;
    if let Some(metrics) = metrics {
        let route = response.request().match_pattern();
        let route = route.as_deref().unwrap_or("none");
        let method = if route == "none" { "any" } else { method.as_str() };
        let status = response.status();
        let seconds = since.elapsed().as_secs_f64();
        metrics
            .requests
            .with_label_values(&[method, route, status.as_str()])
            .inc();
        metrics
            .durations
            .with_label_values(&[method, route])
            .observe(seconds);
    }
    Ok(response)
}
