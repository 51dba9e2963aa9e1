//! Group commit: one thread takes what waits, runs each change in a savepoint of its own, commits once, and
//! answers only then. One flush to the disk serves many requests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::answer::{Answered, Effect};
use crate::connection::Connection;
use crate::error::StoreError;
use crate::idempotency::{self, Once};
use crate::url::DatabaseUrl;
use crate::writing::{Author, Writing};

/// The most changes that wait; past it, more are refused at once.
const WAITING_MAX: usize = 4096;
/// The most changes that share a commit.
const BATCH_MAX: usize = 512;
/// A change of more items than this has a transaction to itself, so that it holds up nobody's answer.
const SHARED_ITEMS_MAX: usize = 1000;
/// How often a change is run when a guard fires.
const ATTEMPTS_MAX: u32 = 4;
/// A change that has waited this long is not begun any more.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Whose change it is, and how it is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who asks for it.
    pub author: Author,
    /// With this, a request that was answered before gets the same answer again and changes nothing.
    pub once: Option<Once>,
    /// How many items it has: a large one has a transaction to itself.
    pub items: usize,
}

/// What a change does. It may be run more than once, each time on a clean slate: only its last run counts.
pub(crate) type Operation = Box<dyn Fn(&mut Writing<'_>) -> Result<Effect, StoreError> + Send>;

/// A change that waits.
pub(crate) struct Job {
    pub(crate) order: Order,
    pub(crate) operation: Operation,
    pub(crate) since: Instant,
    pub(crate) reply: oneshot::Sender<Result<Answered, StoreError>>,
}

/// Where changes are handed in.
pub(crate) struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    pub(crate) fn start(url: DatabaseUrl) -> Result<Self, StoreError> {
        let (jobs, queue) = sync_channel(WAITING_MAX);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                let mut desk = Desk {
                    url,
                    connection: None,
                };
                desk.serve(&queue);
            })
            .map_err(StoreError::internal)?;
        Ok(Self { jobs })
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::not_applied("too many changes wait"),
            TrySendError::Disconnected(_) => StoreError::not_applied("the writer has stopped"),
        })
    }
}

/// The one thread that writes.
struct Desk {
    url: DatabaseUrl,
    connection: Option<Connection>,
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
    fn run(&mut self, batch: Vec<Job>) {
        let (batch, late): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|job| job.since.elapsed() < WAIT_MAX);
        for job in late {
            job.answer(Err(StoreError::not_applied("the change waited for too long")));
        }
        if let [_] = batch.as_slice() {
            return self.run_each_alone(batch);
        }
        match self.transact(&batch) {
            Ok(results) => {
                for (job, result) in batch.into_iter().zip(results) {
                    match result {
                        Err(StoreError::Guarded(_)) => self.run_alone(job),
                        settled => job.answer(settled),
                    }
                }
            }
            Err(Failure::Before(error)) => {
                log::warn!("{} changes are run one by one: {error}", batch.len());
                self.run_each_alone(batch);
            }
            Err(Failure::Commit(error)) => {
                let reason = error.to_string();
                for job in batch {
                    job.answer(Err(StoreError::not_applied(&reason).into_unknown()));
                }
            }
        }
    }

    fn run_each_alone(&mut self, batch: Vec<Job>) {
        for job in batch {
            self.run_alone(job);
        }
    }

    fn run_alone(&mut self, job: Job) {
        let mut attempt = 1;
        let result = loop {
            let result = self.transact_alone(&job);
            let may_repeat = matches!(result, Err(StoreError::Guarded(_))) && attempt < ATTEMPTS_MAX;
            if !may_repeat {
                break result;
            }
            attempt += 1;
        };
        job.answer(result);
    }

    fn transact_alone(&mut self, job: &Job) -> Result<Answered, StoreError> {
        let mut connection = self.begin()?;
        let result = match job.run(&mut connection) {
            Ok(answered) => connection.commit().map(|()| answered),
            Err(error) => connection.run("ROLLBACK").and(Err(error)),
        };
        if !matches!(
            result,
            Err(StoreError::Unavailable { .. } | StoreError::Internal(_))
        ) {
            self.connection = Some(connection);
        }
        result
    }

    /// One transaction for all of `batch`, with what became of each job.
    fn transact(&mut self, batch: &[Job]) -> Result<Vec<Result<Answered, StoreError>>, Failure> {
        let mut connection = self.begin().map_err(Failure::Before)?;
        let mut results = Vec::with_capacity(batch.len());
        for job in batch {
            match job.run(&mut connection) {
                Err(error) if !error.leaves_others_alone() => return Err(Failure::Before(error)),
                settled => results.push(settled),
            }
        }
        connection.commit().map_err(Failure::of_commit)?;
        self.connection = Some(connection);
        Ok(results)
    }

    /// A connection in a transaction: the one that is kept or, if it died meanwhile, a new one.
    fn begin(&mut self) -> Result<Connection, StoreError> {
        if let Some(mut kept) = self.connection.take() {
            match begin(&mut kept) {
                Ok(()) => return Ok(kept),
                Err(error) if is_alive(&mut kept) => return Err(error),
                Err(_) => {}
            }
        }
        let mut new = Connection::open(&self.url)?;
        begin(&mut new)?;
        Ok(new)
    }
}

/// Whether a connection still answers, after an error.
fn is_alive(connection: &mut Connection) -> bool {
    // there may be no transaction to end
    drop(connection.run("ROLLBACK"));
    connection.run("SELECT 1").is_ok()
}

/// Why a shared transaction came to nothing.
enum Failure {
    /// Nothing was committed.
    Before(StoreError),
    /// The commit was sent and not acknowledged.
    Commit(StoreError),
}

impl Failure {
    fn of_commit(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable {
                outcome: crate::error::Outcome::Unknown,
                ..
            } => Self::Commit(error),
            other => Self::Before(other),
        }
    }
}

/// Begins a transaction and takes the turn of those who write: across all servers, changes come one after
/// the other, so what is loaded after this cannot be outdated.
fn begin(connection: &mut Connection) -> Result<(), StoreError> {
    connection.begin_write()?;
    connection.run("UPDATE write_lock SET turn = turn + 1")
}

impl Job {
    const fn may_share(&self) -> bool {
        self.order.items <= SHARED_ITEMS_MAX
    }

    fn answer(self, result: Result<Answered, StoreError>) {
        // whoever asked may be gone
        drop(self.reply.send(result));
    }

    /// Runs the change in a savepoint. An error leaves nothing of it.
    fn run(&self, connection: &mut Connection) -> Result<Answered, StoreError> {
        connection.run("SAVEPOINT change")?;
        let result = catch_unwind(AssertUnwindSafe(|| self.answer_once(connection)));
        let result = result.unwrap_or_else(|_| Err(StoreError::Internal("a change panicked".into())));
        if result.as_ref().is_err_and(StoreError::leaves_others_alone) {
            connection.run("ROLLBACK TO change")?;
        }
        result
    }

    fn answer_once(&self, connection: &mut Connection) -> Result<Answered, StoreError> {
        let kept = match &self.order.once {
            Some(once) => idempotency::find(connection, once)?,
            None => None,
        };
        if let Some(answer) = kept {
            connection.run("RELEASE change")?;
            return Ok(Answered {
                answer,
                is_replay: true,
            });
        }
        let effect = (self.operation)(&mut Writing::new(connection, &self.order.author))?;
        let answer = match effect {
            Effect::Done(answer) => answer,
            Effect::Refused(answer) => {
                connection.run("ROLLBACK TO change")?;
                answer
            }
        };
        if let Some(once) = &self.order.once {
            idempotency::keep(connection, once, &answer)?;
        }
        connection.run("RELEASE change")?;
        Ok(Answered {
            answer,
            is_replay: false,
        })
    }
}
