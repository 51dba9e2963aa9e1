//! A batcher of short lookups. One thread takes all lookups that wait and looks them up at once. One round trip serves
//! many requests, as one flush to the disk does for changes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use numbering_core::{ExclusiveId, ExclusiveNumber, TenantKey};
use tokio::sync::oneshot;

use crate::batch_worker::{BatchHandler, BatchWorker};
use crate::db::connection::Connection;
use crate::db::file::FileControl;
use crate::db::{DatabaseUrl, ReconnectingConnection};
use crate::error::StoreError;
use crate::rows::{OwnedExclusiveRow, Token, TokenRow, owned_exclusive_number, valid_token};
use crate::tables::{exclusive_numbers, tokens};

/// A short lookup: a token, and perhaps an exclusive number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The digest of the secret of the token.
    pub secret_hash: [u8; 32],
    /// The id of the exclusive number.
    pub number: Option<ExclusiveId>,
}

/// The result of a [`Lookup`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookupResult {
    /// The token, if it is valid.
    pub token: Option<Token>,
    /// The exclusive number and its owner. The caller decides whether the token may see it.
    pub number: Option<(TenantKey, ExclusiveNumber)>,
}

/// A lookup that waits, and the channel for its result.
type PendingLookup = (Lookup, oneshot::Sender<Result<LookupResult, StoreError>>);

/// The queue of lookups, and the thread that answers them.
pub(crate) struct LookupBatcher(BatchWorker<PendingLookup>);

impl LookupBatcher {
    /// Starts the thread.
    pub(crate) fn start(url: DatabaseUrl, file: Arc<FileControl>) -> Result<Self, StoreError> {
        let thread = LookupThread {
            connection: ReconnectingConnection::new(url, Arc::clone(&file), Connection::open_for_lookups),
            file,
        };
        BatchWorker::start("lookups", thread).map(Self)
    }

    /// Queues a lookup, and waits for its result.
    pub(crate) async fn submit(&self, lookup: Lookup) -> Result<LookupResult, StoreError> {
        let (reply, result) = oneshot::channel();
        self.0.submit((lookup, reply))?;
        let stopped = |_| Err(StoreError::not_applied("the lookups thread has stopped"));
        result.await.unwrap_or_else(stopped)
    }
}

/// The one thread that answers lookups.
struct LookupThread {
    connection: ReconnectingConnection,
    file: Arc<FileControl>,
}

impl BatchHandler<PendingLookup> for LookupThread {
    const BATCH_MAX: usize = 256;

    /// All lookups are alike.
    type Party = ();

    fn party(_: &PendingLookup) {}

    fn is_bulk(_: &PendingLookup) -> bool {
        false
    }

    fn can_join(_: &[PendingLookup], _: &PendingLookup) -> bool {
        true
    }

    fn handle(&mut self, mut batch: Vec<PendingLookup>) {
        batch.retain(|(_, reply)| !reply.is_closed());
        let rows = catch_unwind(AssertUnwindSafe(|| self.load(&batch)));
        let rows = rows.unwrap_or_else(|_| Err(StoreError::Internal("a lookup panicked".into())));
        for (lookup, reply) in batch {
            let result = match &rows {
                Ok(rows) => rows.result_of(&lookup),
                Err(error) => Err(error.clone_for_batch()),
            };
            // the caller may be gone
            drop(reply.send(result));
        }
    }
}

impl LookupThread {
    /// Loads the rows for `batch`, and once more on a new connection if the first one was dead.
    fn load(&mut self, batch: &[PendingLookup]) -> Result<Rows, StoreError> {
        let _pass = self.file.gate.enter()?;
        let (connection, rows) = self.connection.take(|connection| Rows::load(connection, batch))?;
        self.connection.put_back(connection);
        Ok(rows)
    }
}

/// The rows for the lookups of a batch.
struct Rows {
    tokens: HashMap<Vec<u8>, TokenRow>,
    numbers: HashMap<i64, OwnedExclusiveRow>,
}

impl Rows {
    fn load(connection: &mut Connection, batch: &[PendingLookup]) -> Result<Self, StoreError> {
        let hashes = distinct(batch.iter().map(|(lookup, _)| lookup.secret_hash.as_slice()));
        let ids = distinct(
            batch
                .iter()
                .filter_map(|(lookup, _)| Some(lookup.number?.value())),
        );
        let load = |connection: &mut Connection| {
            Ok(Self {
                tokens: tokens::find_by_hashes(connection, hashes)?,
                numbers: exclusive_numbers::find_by_ids(connection, ids)?,
            })
        };
        match batch {
            [_] => load(connection),
            _ => connection.in_one_snapshot(load),
        }
    }

    /// The result of one lookup.
    fn result_of(&self, lookup: &Lookup) -> Result<LookupResult, StoreError> {
        let token = self.tokens.get(lookup.secret_hash.as_slice()).cloned();
        let number = lookup
            .number
            .and_then(|id| self.numbers.get(&id.value()).cloned());
        Ok(LookupResult {
            token: valid_token(token)?,
            number: number.map(owned_exclusive_number).transpose()?,
        })
    }
}

fn distinct<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut keys: Vec<K> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::migrations;

    /// A lookup thread that panics at its first batch, before it looks anything up.
    struct PanicsOnce(LookupThread, bool);

    impl BatchHandler<PendingLookup> for PanicsOnce {
        const BATCH_MAX: usize = 1;

        /// All lookups are alike.
        type Party = ();

        fn party(_: &PendingLookup) {}

        fn is_bulk(_: &PendingLookup) -> bool {
            false
        }

        fn can_join(_: &[PendingLookup], _: &PendingLookup) -> bool {
            false
        }

        fn handle(&mut self, batch: Vec<PendingLookup>) {
            assert!(std::mem::replace(&mut self.1, true), "the first batch");
            self.0.handle(batch);
        }
    }

    #[tokio::test]
    async fn lookups_go_on_after_a_panic_of_their_thread() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/lookups.db", folder.path().display());
        let url: DatabaseUrl = url.parse().unwrap();
        let mut first = Connection::open(&url).unwrap();
        migrations::run_pending(&mut first).unwrap();
        let file = Arc::new(FileControl::new(&url).unwrap().0);
        let thread = LookupThread {
            file: Arc::clone(&file),
            connection: ReconnectingConnection::new(url, Arc::clone(&file), Connection::open_for_lookups),
        };
        let thread = PanicsOnce(thread, false);
        let lookups = LookupBatcher(BatchWorker::start("lookups", thread).unwrap());
        let unknown = Lookup {
            secret_hash: [7; 32],
            number: None,
        };
        assert!(lookups.submit(unknown.clone()).await.is_err());
        let found = lookups.submit(unknown).await.unwrap();
        assert_eq!(found, LookupResult::default());
    }
}
