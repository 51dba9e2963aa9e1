//! Group reads: one thread takes the short questions that wait and asks the database for all of them at once. One round
//! trip serves many requests, as one flush to the disk does.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use numbering_core::{ExclusiveId, ExclusiveNumber, TenantKey};
use tokio::sync::oneshot;

use crate::connection::Connection;
use crate::error::StoreError;
use crate::exclusive_numbers::{self, HeldRow};
use crate::tokens::{self, Token, TokenRow};
use crate::url::DatabaseUrl;

/// The most questions that wait; past it, more are refused at once.
const WAITING_MAX: usize = 4096;
/// The most questions that are asked at once.
const BATCH_MAX: usize = 256;

/// A short question: who asks, and perhaps for which exclusive number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The digest of the secret of whoever asks.
    pub secret_hash: [u8; 32],
    /// What they ask for.
    pub number: Option<ExclusiveId>,
}

/// The answer to an [`Lookup`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookupResult {
    /// The token of whoever asks, if it is valid.
    pub token: Option<Token>,
    /// The exclusive number that was asked for, with its holder: whether they may see it is for the asker to say.
    pub number: Option<(TenantKey, ExclusiveNumber)>,
}

/// An inquiry that waits, and where its answer goes.
type Waiting = (Lookup, oneshot::Sender<Result<LookupResult, StoreError>>);

/// Where short questions are handed in.
pub(crate) struct Inquiries(SyncSender<Waiting>);

impl Inquiries {
    pub(crate) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let (waiting, queue) = sync_channel(WAITING_MAX);
        std::thread::Builder::new()
            .name("inquiries".to_owned())
            .spawn(move || {
                let mut desk = Desk {
                    url,
                    connection: None,
                };
                desk.serve(&queue);
            })
            .map_err(StoreError::internal)?;
        Ok(Self(waiting))
    }

    pub(crate) async fn ask(&self, lookup: Lookup) -> Result<LookupResult, StoreError> {
        let (reply, answered) = oneshot::channel();
        self.0.try_send((lookup, reply)).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::not_applied("too many questions wait"),
            TrySendError::Disconnected(_) => stopped(),
        })?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

fn stopped() -> StoreError {
    StoreError::not_applied("nobody answers questions any more")
}

/// The one thread that asks.
struct Desk {
    url: DatabaseUrl,
    connection: Option<Connection>,
}

impl Desk {
    fn serve(&mut self, queue: &Receiver<Waiting>) {
        while let Ok(first) = queue.recv() {
            let others = queue.try_iter().take(BATCH_MAX - 1);
            let batch: Vec<Waiting> = std::iter::once(first)
                .chain(others)
                .filter(|(_, reply)| !reply.is_closed())
                .collect();
            let rows = catch_unwind(AssertUnwindSafe(|| self.look_up(&batch)));
            let rows = rows.unwrap_or_else(|_| Err(StoreError::Internal("a question panicked".into())));
            for (lookup, reply) in batch {
                let found = match &rows {
                    Ok(rows) => rows.found(&lookup),
                    Err(error) => Err(error.for_another()),
                };
                // whoever asked may be gone
                drop(reply.send(found));
            }
        }
    }

    /// What the database has for `batch`; asked a second time if the connection was found dead.
    fn look_up(&mut self, batch: &[Waiting]) -> Result<Rows, StoreError> {
        if let Some(mut kept) = self.connection.take() {
            match Rows::load(&mut kept, batch) {
                Ok(rows) => {
                    self.connection = Some(kept);
                    return Ok(rows);
                }
                Err(error) if kept.run("SELECT 1").is_ok() => {
                    self.connection = Some(kept);
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        let mut new = Connection::open_for_lookups(&self.url)?;
        let rows = Rows::load(&mut new, batch)?;
        self.connection = Some(new);
        Ok(rows)
    }
}

/// What the database has for some inquiries.
struct Rows {
    tokens: HashMap<Vec<u8>, TokenRow>,
    numbers: HashMap<i64, HeldRow>,
}

impl Rows {
    fn load(connection: &mut Connection, batch: &[Waiting]) -> Result<Self, StoreError> {
        let hashes = distinct(batch.iter().map(|(lookup, _)| lookup.secret_hash.as_slice()));
        let ids = distinct(
            batch
                .iter()
                .filter_map(|(lookup, _)| Some(lookup.number?.value())),
        );
        let look_up = |connection: &mut Connection| {
            Ok(Self {
                tokens: tokens::rows_of(connection, hashes)?,
                numbers: exclusive_numbers::rows_of(connection, ids)?,
            })
        };
        match batch {
            [_] => look_up(connection),
            _ => connection.look_up_together(look_up),
        }
    }

    /// The part of one of them.
    fn found(&self, lookup: &Lookup) -> Result<LookupResult, StoreError> {
        let token = self.tokens.get(lookup.secret_hash.as_slice()).cloned();
        let number = lookup
            .number
            .and_then(|id| self.numbers.get(&id.value()).cloned());
        Ok(LookupResult {
            token: tokens::valid(token)?,
            number: number.map(exclusive_numbers::held).transpose()?,
        })
    }
}

fn distinct<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<K> {
    let mut keys: Vec<K> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
