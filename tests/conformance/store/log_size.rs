//! Tests of the log of SQLite: reads that overlap do not let it grow without end.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use numbering_store::{
    IdempotencyKey, ReadContext, SavedResponse, Settings, Store, StoreError, WriteContext,
};
use numbering_tests::database::TestDatabase;

use super::test_store::{options, wait};

const MIB: u64 = 1024 * 1024;
/// The changes, each of 4 MiB of log: 400 MiB, if nothing of it is written back.
const CHANGES: u64 = 100;
/// A read ends when so many more changes are committed, and another one has begun by then.
const CHANGES_PER_READ: u64 = 4;
const READERS: u64 = 4;
/// The bound: the log is written back beyond 32 MiB, and grows meanwhile.
const LOG_MAX: u64 = 128 * MIB;

fn open(database: &TestDatabase) -> Store {
    let store = Store::open(&Settings {
        url: database.url().parse().unwrap(),
        readers: 8,
    });
    let store = store.unwrap();
    store.migrate().unwrap();
    store
}

/// The size of the log.
fn log_size(database: &TestDatabase) -> u64 {
    let file = database.url().replace("sqlite://", "") + "-wal";
    Path::new(&file).metadata().unwrap().len()
}

/// 4 MiB that cannot be compressed, and in each round others: SQLite does not write a page that stays the same.
fn noise(round: u64) -> Vec<u8> {
    let mut random = round + 1;
    let words = (0..4 * MIB / 8).flat_map(|_| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random.to_le_bytes()
    });
    words.collect()
}

/// Writes `body` in place of that of the call before.
fn write(store: &Store, body: Vec<u8>) {
    let key = IdempotencyKey {
        token: 0,
        key: String::from("noise"),
        request: [0; 32],
        body: [0; 32],
    };
    let response = SavedResponse { status: 200, body };
    let change = move |context: &mut WriteContext<'_>| context.save_response(&key, &response);
    let written: Result<(), StoreError> = wait(store.write(options(1), change));
    written.unwrap();
}

/// Reads in one snapshot until some more changes are committed.
fn read_long(store: &Store, committed: &AtomicU64) -> Result<(), StoreError> {
    store.snapshot(|context: &mut ReadContext<'_>| {
        context.has_tokens()?;
        context.begin_long_read()?;
        let end = committed.load(Ordering::Relaxed) + CHANGES_PER_READ;
        while committed.load(Ordering::Relaxed) < end.min(CHANGES) {
            std::thread::sleep(Duration::from_millis(1));
        }
        context.has_tokens().map(drop)
    })
}

#[test]
fn long_reads_that_overlap_keep_the_log_short() {
    let database = TestDatabase::sqlite();
    let (store, committed) = (open(&database), AtomicU64::new(0));
    let peak = std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                while committed.load(Ordering::Relaxed) < CHANGES {
                    read_long(&store, &committed).unwrap();
                }
            });
        }
        let sizes = (0..CHANGES).map(|round| {
            write(&store, noise(round));
            committed.fetch_add(1, Ordering::Relaxed);
            log_size(&database)
        });
        sizes.max().unwrap()
    });
    assert!(peak <= LOG_MAX, "the log grew to {} MiB", peak / MIB);
}
