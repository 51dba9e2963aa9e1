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
    /// Held for its end: the file goes with its folder.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// A new database; `None`, and a line that says so, where PostgreSQL is not installed and not required.
    ///
    /// # Panics
    ///
    /// If it cannot be made, or if PostgreSQL is required and is not there.
    #[must_use]
    pub fn create(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => Some(Self::sqlite()),
            Backend::Postgres => Cluster::shared().map(Self::in_a_cluster),
        }
    }

    /// A new database on SQLite, which is always there.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
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

    /// Which backend it is on.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Where it is: `sqlite:///…/numbering.db` or `postgres://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A session of raw SQL, as any other program could open one: on SQLite with foreign keys off.
    ///
    /// # Panics
    ///
    /// If there is no connection.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::open(&self.url)
    }
}

/// Makes of each `fn name(database: &TestDatabase)` the tests `name::sqlite` and `name::postgres`.
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
