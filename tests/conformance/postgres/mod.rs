//! PostgreSQL alone: sessions with bounds, the write lock, and paused clients.

mod roles;
mod sessions;
mod write_lock;

use numbering_store::{NewTenant, StoreError, TenantKind};
use numbering_tests::database::{Backend, TestDatabase};

use crate::store::TestStore;

/// A database of PostgreSQL, if there is one.
fn database() -> Option<TestDatabase> {
    TestDatabase::create(Backend::Postgres)
}

/// The URL of the database with more parameters.
fn url_with(database: &TestDatabase, parameters: &str) -> String {
    format!("{}&{parameters}", database.url())
}

/// The URL of the database for another role.
fn url_as(database: &TestDatabase, role: &str) -> String {
    database.url().replacen("postgres@", &format!("{role}@"), 1)
}

/// Creates a tenant: a small change.
fn create_tenant(store: &TestStore, id: &str) -> Result<(), StoreError> {
    let new = NewTenant {
        id: id.parse().unwrap(),
        kind: TenantKind::Enterprise,
        name: String::new(),
    };
    store.change(move |context| context.create_tenant(&new).map(drop))
}
