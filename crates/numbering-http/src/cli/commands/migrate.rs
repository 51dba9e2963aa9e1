//! `numbering migrate`: brings the tables of the database up to date.

use super::database::open;
use crate::config::DatabaseSettings;
use crate::server::start_error::StartError;

pub(in crate::cli) fn migrate(database: &DatabaseSettings) -> Result<(), StartError> {
    let migrations = open(database)?.migrate()?;
    match migrations.len() {
        0 => println!("the tables are up to date"),
        1 => println!("1 migration was run: {}", migrations.join(", ")),
        count => println!("{count} migrations were run: {}", migrations.join(", ")),
    }
    Ok(())
}
