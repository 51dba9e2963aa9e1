//! [`TestDatabase`]: a fresh database for one test, on either backend, and
//! [`on_both_databases!`](crate::on_both_databases), which runs a test on both.

#![expect(
    clippy::expect_used,
    reason = "a test whose database cannot be made has failed"
)]

mod cluster;
mod session;

use tempfile::TempDir;

use cluster::Cluster;
pub use session::Session;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A database in a throw-away cluster that all tests of a process share.
    Postgres,
}

/// A fresh, empty database that one test has to itself.
pub struct TestDatabase {
    backend: Backend,
    url: String,
    /// Keeps the folder of the file until the end.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// Creates a database. Prints a message and returns `None` if PostgreSQL is neither installed nor required.
    ///
    /// # Panics
    ///
    /// If it cannot be created, or if PostgreSQL is required and not installed.
    #[must_use]
    pub fn create(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => Some(Self::sqlite()),
            Backend::Postgres => Cluster::shared().map(Self::in_a_cluster),
        }
    }

    /// Creates a database on SQLite, which is always available.
    ///
    /// # Panics
    ///
    /// If it cannot be created.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self {
            backend: Backend::Sqlite,
            url: format!("sqlite://{}/numbering.db", folder.path().display()),
            _folder: Some(folder),
        }
    }

    fn in_a_cluster(cluster: &Cluster) -> Self {
        let name = cluster.unused_name();
        Session::open(&cluster.url("postgres"))
            .run(&format!("CREATE DATABASE {name}"))
            .expect("a database can be made");
        Self {
            backend: Backend::Postgres,
            url: cluster.url(&name),
            _folder: None,
        }
    }

    /// The backend of the database.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The URL: `sqlite:///…/numbering.db` or `postgres://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens a session of raw SQL, like any other program could: on SQLite with foreign keys off.
    ///
    /// # Panics
    ///
    /// If it cannot connect.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::open(&self.url)
    }
}

/// Turns each `fn name(database: &TestDatabase)` into the tests `name::sqlite` and `name::postgres`.
///
/// ```
/// use numbering_tests::database::TestDatabase;
/// use numbering_tests::on_both_databases;
///
/// on_both_databases! {
///     fn a_new_database_answers(database: &TestDatabase) {
///         assert_eq!(database.session().number("SELECT 1"), 1);
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* fn $name:ident($database:ident: $kind:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what stands around it")]
            use super::*;

            $(#[$attribute])*
            fn case($database: $kind) $body

            #[test]
            fn sqlite() {
                $crate::database::TestDatabase::create($crate::database::Backend::Sqlite)
                    .iter()
                    .for_each(case);
            }

            #[test]
            fn postgres() {
                $crate::database::TestDatabase::create($crate::database::Backend::Postgres)
                    .iter()
                    .for_each(case);
            }
        }
    )*};
}
