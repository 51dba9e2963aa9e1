//! [`ProcessMetrics`]: the metrics of the process, as Linux has them.

use chrono::Utc;
use prometheus::core::{Collector, Desc};
use prometheus::process_collector::ProcessCollector;
use prometheus::proto::MetricFamily;
use prometheus::{Error, IntGauge};

/// The metric of the start of the process.
const START: &str = "process_start_time_seconds";

/// The metrics of the process, read from `/proc` at each scrape.
pub(super) struct ProcessMetrics {
    process: ProcessCollector,
    /// The time at which this value was made. The collector adds the time since the boot to that of the boot, which
    /// `ProcSubset=pid` of the systemd unit hides: it would tell 0.
    start: IntGauge,
}

impl ProcessMetrics {
    /// Metrics of this process, which starts now.
    pub(super) fn new() -> Result<Self, Error> {
        let start = IntGauge::new(START, "Start time of the process since unix epoch in seconds.")?;
        start.set(Utc::now().timestamp());
        Ok(Self {
            process: ProcessCollector::for_self(),
            start,
        })
    }
}

impl Collector for ProcessMetrics {
    fn desc(&self) -> Vec<&Desc> {
        self.process.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut families = self.process.collect();
        families.retain(|family| family.name() != START);
        families.extend(self.start.collect());
        families
    }
}
