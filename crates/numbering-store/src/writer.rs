//! Group commit: one thread takes what waits, runs the changes in one transaction, commits once, and answers only
//! then. One flush to the disk serves many requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use crate::answer::Answered;
use crate::connection::Connection;
use crate::error::{CommitOutcome, StoreError};
use crate::job::Job;
use crate::transaction::{Changes, Transaction};
use crate::url::DatabaseUrl;

/// The most changes that wait; past it, more are refused at once.
const WAITING_MAX: usize = 4096;
/// The most changes that share a commit.
const BATCH_MAX: usize = 512;
/// How often a change is run when a guard fires.
const ATTEMPTS_MAX: u32 = 4;

/// Where changes are handed in.
pub(crate) struct Writer {
    jobs: SyncSender<Job>,
    tally: Arc<Tally>,
}

/// What was committed since the start. So many changes by so many commits tell how many share one.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) commits: AtomicU64,
    pub(crate) changes: AtomicU64,
}

impl Writer {
    pub(crate) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let (jobs, queue) = sync_channel(WAITING_MAX);
        let tally = Arc::new(Tally::default());
        let counted = Arc::clone(&tally);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                let mut desk = Desk {
                    url,
                    connection: None,
                    changes: Changes::Together,
                    tally: counted,
                };
                desk.serve(&queue);
            })
            .map_err(StoreError::internal)?;
        Ok(Self { jobs, tally })
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::not_applied("too many changes wait"),
            TrySendError::Disconnected(_) => StoreError::not_applied("the writer has stopped"),
        })
    }
}

impl Tally {
    fn count(&self, changes: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.changes.fetch_add(changes as u64, Ordering::Relaxed);
    }
}

/// The one thread that writes.
struct Desk {
    url: DatabaseUrl,
    connection: Option<Connection>,
    /// How the changes of the next batch are made: together, if none of the last had to be taken back.
    changes: Changes,
    tally: Arc<Tally>,
}

impl Desk {
    fn serve(&mut self, queue: &Receiver<Job>) {
        let mut held_back = None;
        while let Some(first) = held_back.take().or_else(|| queue.recv().ok()) {
            let mut batch = vec![first];
            while batch.len() < BATCH_MAX && batch.iter().all(Job::may_share) {
                match queue.try_recv() {
                    Ok(job) if job.may_share() => batch.push(job),
                    Ok(job) => {
                        held_back = Some(job);
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.run(batch);
        }
    }

    /// Runs `batch` in one transaction. What fails in company is tried again alone, so that nobody's failure
    /// is somebody else's.
    fn run(&mut self, mut batch: Vec<Job>) {
        batch.retain(|job| !job.ticket.is_given_up());
        if let [_] = batch.as_slice() {
            return self.run_each_alone(batch);
        }
        match self.transact(&batch) {
            Ok(results) => {
                let (again, settled): (Vec<_>, Vec<_>) = batch
                    .into_iter()
                    .zip(results)
                    .partition(|(_, result)| matches!(result, Err(StoreError::Guarded(_))));
                for (job, result) in settled {
                    job.answer(result);
                }
                self.run_each_alone(again.into_iter().map(|(job, _)| job).collect());
            }
            Err(Failure::Turn(error) | Failure::Commit(error)) => answer_all(batch, &error),
            Err(Failure::Before(error)) => {
                log::warn!("{} changes are run one by one: {error}", batch.len());
                self.run_each_alone(batch);
            }
        }
    }

    /// Runs each in a transaction of its own. When the turn cannot be had, none of the rest is tried: they would
    /// all wait for the same.
    fn run_each_alone(&mut self, batch: Vec<Job>) {
        let mut rest = batch.into_iter();
        while let Some(job) = rest.next() {
            if job.ticket.is_given_up() {
                continue;
            }
            match self.run_alone(&job) {
                Err(Failure::Turn(error)) => {
                    let rest = std::iter::once(job).chain(rest);
                    return answer_all(rest, &error);
                }
                Err(Failure::Before(error) | Failure::Commit(error)) => job.answer(Err(error)),
                Ok(answered) => job.answer(Ok(answered)),
            }
        }
    }

    fn run_alone(&mut self, job: &Job) -> Result<Answered, Failure> {
        let mut attempt = 1;
        loop {
            let result = self.transact_alone(job);
            let is_guarded = matches!(result, Err(Failure::Before(StoreError::Guarded(_))));
            if !is_guarded || attempt == ATTEMPTS_MAX {
                return result;
            }
            attempt += 1;
        }
    }

    fn transact_alone(&mut self, job: &Job) -> Result<Answered, Failure> {
        let mut transaction = self.begin(Changes::Apart)?;
        match job.run(&mut transaction) {
            Ok(answered) => {
                self.commit(transaction, std::slice::from_ref(job))?;
                Ok(answered)
            }
            Err(error) => {
                let is_usable = error.is_of_the_change();
                self.roll_back(transaction, is_usable);
                Err(Failure::Before(error))
            }
        }
    }

    /// One transaction for all of `batch`, with what became of each job. When one of them cannot be taken back
    /// without the others, all is done again, each apart.
    fn transact(&mut self, batch: &[Job]) -> Result<Vec<Result<Answered, StoreError>>, Failure> {
        loop {
            let mut transaction = self.begin(self.changes)?;
            let prefetch = batch.iter().map(|job| &job.options.prefetch);
            transaction.prefetch(prefetch).map_err(Failure::Before)?;
            let results = run_all(batch, &mut transaction).map_err(Failure::Before)?;
            self.changes = if transaction.was_undone() {
                Changes::Apart
            } else {
                Changes::Together
            };
            if !transaction.is_tangled() {
                self.commit(transaction, batch)?;
                return Ok(results);
            }
            self.roll_back(transaction, true);
        }
    }

    /// Commits what was done for `batch`, unless somebody gave up waiting meanwhile: who did was told that
    /// nothing was changed.
    fn commit(&mut self, mut transaction: Transaction, batch: &[Job]) -> Result<(), Failure> {
        transaction.complete().map_err(Failure::Before)?;
        if !batch.iter().all(|job| job.ticket.commit()) {
            self.roll_back(transaction, true);
            return Err(Failure::Before(StoreError::not_applied("a change was given up")));
        }
        let mut connection = transaction.into_connection();
        connection.commit().map_err(Failure::of_commit)?;
        self.connection = Some(connection);
        self.tally.count(batch.len());
        Ok(())
    }

    /// Ends a transaction of which nothing is to stay. Its connection is used on if it is of use.
    fn roll_back(&mut self, transaction: Transaction, is_usable: bool) {
        let mut connection = transaction.into_connection();
        // what the database has rolled back itself cannot be rolled back again
        if connection.run("ROLLBACK").is_ok() && is_usable {
            self.connection = Some(connection);
        }
    }

    /// A transaction on the connection that is kept or, if it died meanwhile, on a new one.
    fn begin(&mut self, changes: Changes) -> Result<Transaction, Failure> {
        if let Some(mut kept) = self.connection.take() {
            match kept.begin_write(changes) {
                Ok(()) => return Ok(Transaction::on(kept, changes)),
                Err(error) if is_alive(&mut kept) => return Err(Failure::Turn(error)),
                Err(_) => {}
            }
        }
        let mut new = Connection::open_for_changes(&self.url).map_err(Failure::Turn)?;
        new.begin_write(changes).map_err(Failure::Turn)?;
        Ok(Transaction::on(new, changes))
    }
}

/// Runs `batch` in `transaction`, as far as it is of use. An error is one that leaves nobody alone.
fn run_all(
    batch: &[Job],
    transaction: &mut Transaction,
) -> Result<Vec<Result<Answered, StoreError>>, StoreError> {
    let mut results = Vec::with_capacity(batch.len());
    for job in batch {
        if !results.is_empty() {
            transaction.next()?;
        }
        match job.run(transaction) {
            Err(error) if !error.leaves_others_alone() => return Err(error),
            settled => results.push(settled),
        }
        if transaction.is_tangled() {
            break;
        }
    }
    Ok(results)
}

/// Whether a connection still answers, after an error.
fn is_alive(connection: &mut Connection) -> bool {
    // there may be no transaction to end
    drop(connection.run("ROLLBACK"));
    connection.run("SELECT 1").is_ok()
}

/// The same answer for all: `error` is nobody's in particular.
fn answer_all(jobs: impl IntoIterator<Item = Job>, error: &StoreError) {
    for job in jobs {
        job.answer(Err(error.for_another()));
    }
}

/// Why a transaction came to nothing.
enum Failure {
    /// It could not be begun: the database is away, or somebody else has the turn.
    Turn(StoreError),
    /// Nothing was committed.
    Before(StoreError),
    /// The commit was sent and not acknowledged.
    Commit(StoreError),
}

impl Failure {
    fn of_commit(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable {
                outcome: CommitOutcome::Unknown,
                ..
            } => Self::Commit(error),
            other => Self::Before(other),
        }
    }
}
