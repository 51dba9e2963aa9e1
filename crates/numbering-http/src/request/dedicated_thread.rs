//! What is asked of the database beside the requests: whether it is ready, and how much it holds.

use std::thread;

use tokio::sync::oneshot;

/// Runs `work`, which blocks, on a thread of its own, so that it is done also while all those that serve are busy.
/// `None` when there is no such thread to be had, or it panicked.
pub(crate) async fn spawn_dedicated<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    // whoever asked may be gone
    let run = move || drop(answer.send(work()));
    thread::Builder::new().name("beside".to_owned()).spawn(run).ok()?;
    answered.await.ok()
}
