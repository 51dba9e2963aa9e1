//! The database that a command works on.

use numbering_store::{DatabaseUrl, Settings as StoreSettings, Store};

use crate::config::DatabaseSettings;
use crate::server::start_error::StartError;

/// Opens a database whose tables are up to date.
pub(super) fn open_current(database: &DatabaseSettings) -> Result<Store, StartError> {
    let store = open(database)?;
    store.check()?;
    Ok(store)
}

/// Opens a database that must be there: a misspelt file is not made anew.
pub(super) fn open_existing(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url: DatabaseUrl = database.database_url.parse()?;
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.exists()
    {
        return Err(format!("there is no file {}", file.display()).into());
    }
    open_current(database)
}

pub(super) fn open(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url = database.database_url.parse()?;
    Ok(Store::open(&StoreSettings { url, readers: 1 })?)
}
