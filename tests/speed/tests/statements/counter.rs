//! [`Count`], which counts the statements of this process, and [`Gate`], which blocks the threads of the store.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// The number of statements sent to databases by all connections of this process.
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);
/// The number of commits among them.
pub(crate) static COMMITS: AtomicUsize = AtomicUsize::new(0);
/// The texts of the statements that were prepared for the cache.
static CACHED: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// The texts of the statements that were run.
static RUN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The threads of a store that do no work of a request.
const MAINTENANCE: [&str; 2] = ["checkpointer", "vacuum"];

/// A counter of statements. Only one test at a time has one: the others wait until it is dropped.
pub(crate) struct Count(#[expect(dead_code, reason = "keeps the lock")] MutexGuard<'static, ()>);

impl Count {
    pub(crate) fn begin() -> Self {
        static LOCK: Mutex<()> = Mutex::new(());
        let lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        set_default_instrumentation(|| Some(Box::new(Counter))).unwrap();
        Self(lock)
    }

    /// The statements of `work` that did not come from the cache of prepared statements.
    pub(crate) fn uncached(&self, work: impl FnOnce()) -> Vec<String> {
        RUN.lock().unwrap().clear();
        work();
        let cached = CACHED.lock().unwrap();
        let mut run = std::mem::take(&mut *RUN.lock().unwrap());
        run.retain(|text| !cached.contains(text));
        run
    }

    /// The number of statements of `work`.
    pub(crate) fn statements(&self, work: impl FnOnce()) -> usize {
        let before = STATEMENTS.load(Ordering::SeqCst);
        work();
        STATEMENTS.load(Ordering::SeqCst) - before
    }
}

/// A gate that blocks the threads of the store before their next statement while it is closed.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    is_closed: bool,
    blocked: usize,
}

static GATE: Mutex<Option<Arc<Gate>>> = Mutex::new(None);

/// Opens the gate when it is dropped.
pub(crate) struct ClosedGate(Arc<Gate>);

impl Gate {
    /// Closes a new gate for all threads of the store.
    pub(crate) fn close() -> ClosedGate {
        let gate = Arc::new(Self::default());
        gate.state.lock().unwrap().is_closed = true;
        *GATE.lock().unwrap() = Some(Arc::clone(&gate));
        ClosedGate(gate)
    }

    /// Blocks while the gate is closed.
    fn pass() {
        let Some(gate) = GATE.lock().unwrap().clone() else {
            return;
        };
        let mut state = gate.state.lock().unwrap();
        state.blocked += 1;
        gate.changed.notify_all();
        drop(gate.changed.wait_while(state, |state| state.is_closed).unwrap());
    }
}

impl ClosedGate {
    /// Waits until a thread is blocked.
    pub(crate) fn wait_until_blocked(&self) {
        let state = self.0.state.lock().unwrap();
        drop(
            self.0
                .changed
                .wait_while(state, |state| state.blocked == 0)
                .unwrap(),
        );
    }
}

impl Drop for ClosedGate {
    fn drop(&mut self) {
        *GATE.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner).is_closed = false;
        self.0.changed.notify_all();
    }
}

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::CacheQuery { sql, .. } = &event {
            CACHED.lock().unwrap().push((*sql).to_owned());
        }
        let InstrumentationEvent::StartQuery { query, .. } = event else {
            return;
        };
        // the threads of the tests create and drop databases, and those of maintenance work for a test that has ended, also
        // while another test counts
        if std::thread::current()
            .name()
            .is_some_and(|name| name.contains("::") || MAINTENANCE.contains(&name))
        {
            return;
        }
        Gate::pass();
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
        let text = query.to_string();
        let sql = text.split(" -- binds").next().unwrap_or_default();
        RUN.lock().unwrap().push(sql.to_owned());
        if query.to_string().starts_with("COMMIT") {
            COMMITS.fetch_add(1, Ordering::SeqCst);
        }
    }
}
