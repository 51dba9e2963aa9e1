//! [`DatabaseSizeGauges`]: the gauges of the size of the database and of its journal.

use numbering_store::DatabaseSize;
use prometheus::{Error, IntGaugeVec, Opts, Registry};

/// The gauges of the size of the database. Each shows nothing until it is set: a size of 0 would be wrong.
pub(super) struct DatabaseSizeGauges {
    database_bytes: IntGaugeVec,
    journal_bytes: IntGaugeVec,
    journal_entries: IntGaugeVec,
}

impl DatabaseSizeGauges {
    /// Gauges that show nothing yet.
    pub(super) fn new(registry: &Registry) -> Result<Self, Error> {
        Ok(Self {
            database_bytes: gauge(registry, "numbering_database_bytes", "Size of the database")?,
            journal_bytes: gauge(
                registry,
                "numbering_journal_bytes",
                "Size of the journal of changes, on PostgreSQL",
            )?,
            journal_entries: gauge(
                registry,
                "numbering_journal_entries",
                "Number of the latest entry of the journal of changes",
            )?,
        })
    }

    /// Sets the gauges that the database knows a value for.
    pub(super) fn set(&self, size: &DatabaseSize) {
        let values = [
            (&self.database_bytes, Some(size.database_bytes)),
            (&self.journal_bytes, size.journal_bytes),
            (&self.journal_entries, Some(size.journal_entries)),
        ];
        for (gauge, value) in values {
            if let Some(value) = value {
                gauge.with_label_values::<&str>(&[]).set(value);
            }
        }
    }
}

/// A gauge without labels that shows nothing until it is set.
fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGaugeVec, Error> {
    let gauge = IntGaugeVec::new(Opts::new(name, help), &[])?;
    registry.register(Box::new(gauge.clone()))?;
    Ok(gauge)
}
