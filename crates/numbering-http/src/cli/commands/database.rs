//! The database of a command.

use numbering_store::{DatabaseUrl, Settings as StoreSettings, Store};

use crate::config::DatabaseSettings;
use crate::server::start_error::StartError;

/// Opens a database that must exist, with tables that are up to date: a misspelt file is not created.
pub(super) fn open_existing(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url: DatabaseUrl = database.database_url.parse()?;
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.exists()
    {
        return Err(format!(
            "the file {} does not exist: `numbering migrate` makes one",
            file.display()
        )
        .into());
    }
    let store = open(database)?;
    store.check()?;
    Ok(store)
}

pub(super) fn open(database: &DatabaseSettings) -> Result<Store, StartError> {
    let url = database.database_url.parse()?;
    Ok(Store::open(&StoreSettings { url, readers: 1 })?)
}
